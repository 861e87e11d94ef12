"""A file of a table: what it would change is seen before it does; a ledger that is opened."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from mingzhang.errors import MingzhangError, SourceErrors
from mingzhang.language import _
from mingzhang.web.accounts.permission import get_slot
from mingzhang.web.core.address import address_of
from mingzhang.web.models import Slot, Upload, User
from mingzhang.web.record.kept import (
    By,
    add_rows,
    budget_of_slot,
    change_by,
    counting,
    place_of,
    rows_of_upload,
    take_in,
    told,
)
from mingzhang.web.record.label import ACTIONS, LABELS
from mingzhang.web.year.table import NEW, part_of
from mingzhang.year.book import openings
from mingzhang.year.coordinate import planned_lines
from mingzhang.year.day import find_day
from mingzhang.year.kept import GROWING, Change, row_of, typed_of
from mingzhang.year.ledger import Ledger

MOST = 200
"""Rows, and mistakes, of a preview: what is beyond is counted."""


@login_required
@require_POST
def file(request: HttpRequest, slot_id: int, table: str) -> HttpResponse:
    """A file comes in; nothing counts before somebody has seen what it would change."""
    user = cast(User, request.user)
    part_of(table)
    slot = get_slot(user, slot_id, ACTIONS[table])
    given = request.FILES.get("file")
    if given is None:
        messages.error(request, _("没有选择文件"))
        return redirect("slot_year_rows", slot.pk, table)
    try:
        upload = take_in(slot, table, given, user, address_of(request))
    except MingzhangError as error:
        messages.error(request, str(error))
        return redirect("slot_year_rows", slot.pk, table)
    return redirect("slot_year_preview", slot.pk, table, upload.pk)


@login_required
@require_http_methods(["GET", "POST"])
def preview(request: HttpRequest, slot_id: int, table: str, upload_id: int) -> HttpResponse:
    """What a file would change; and, once confirmed, the change."""
    user = cast(User, request.user)
    part = part_of(table)
    slot = get_slot(user, slot_id, ACTIONS[table])
    upload = get_object_or_404(Upload, pk=upload_id, slot=slot, purpose=table)
    context: dict[str, Any] = {
        "slot": slot, "table": table, "label": LABELS[table], "upload": upload,
        "grows": table == GROWING, "most": MOST,
    }  # fmt: skip
    try:
        rows = rows_of_upload(upload, table)
        change = change_by(slot, table, rows)
    except SourceErrors as errors:
        told_mistakes = [
            [_where(m.where, table), m.problem, m.expected] for m in errors.mistakes[:MOST]
        ]
        found = context | {"mistakes": told_mistakes, "count": len(errors.mistakes)}
        return render(request, "year/preview.html", found)
    except MingzhangError as error:
        return render(request, "year/preview.html", context | {"problem": str(error)})
    if request.method == "POST":
        return _confirmed(request, slot, table, upload, change)
    gone = {row.number: row for row in counting(slot, table).filter(number__in=change.gone)}
    used = {key for row in change.added for key in typed_of(row, part)}
    used |= {key for row in gone.values() for key in row.values}
    fields = [f for f in part.fields if f.key in used]
    context |= {
        "change": change,
        "fields": fields,
        "added": [[row.get(f.key).text for f in fields] for row in change.added[:MOST]],
        "gone": [
            (number, [row.values.get(f.key, "") for f in fields])
            for number, row in list(gone.items())[:MOST]
        ],
    }
    return render(request, "year/preview.html", context)


def _where(place: str, table: str) -> str:
    """The place of a mistake in the file that is looked at, which need not be named again."""
    _name, _mark, at = place.partition(f"{LABELS[table]}.csv:")
    line, _blank, rest = at.partition(" ")
    if not line.isdigit():
        return place
    return _("第{line}行").format(line=line) + rest.strip()


def _confirmed(
    request: HttpRequest, slot: Slot, table: str, upload: Upload, change: Change
) -> HttpResponse:
    """Make the change that was seen; another one is shown first."""
    user = cast(User, request.user)
    if request.POST.get("seen") != seen_of(change):
        messages.error(request, _("这期间记录有变化，请看过新的变化再确认"))
        return redirect("slot_year_preview", slot.pk, table, upload.pk)
    whole = request.POST.get("mode") == "whole"
    why = _("以文件“{name}”为准").format(name=upload.name)
    try:
        made = add_rows(
            slot, table, change.added, By(user, upload, address=address_of(request)),
            change.gone if whole else (), why,
        )  # fmt: skip
    except MingzhangError as error:
        messages.error(request, str(error))
        return redirect("slot_year_preview", slot.pk, table, upload.pk)
    words = _("“{name}”已收下：新增{added}条，撤下{gone}条，不变{same}条")
    gone = len(change.gone) if whole else 0
    messages.success(
        request, words.format(name=upload.name, added=len(made), gone=gone, same=change.same)
    )
    return redirect("slot_year_rows", slot.pk, table)


def seen_of(change: Change) -> str:
    """What tells that a change is the one that was seen."""
    return f"{len(change.added)}/{change.same}/{'-'.join(map(str, change.gone))}"


@login_required
@require_POST
def open_ledger(request: HttpRequest, slot_id: int) -> HttpResponse:
    """Book the initial budget of every line that is not booked yet."""
    user = cast(User, request.user)
    slot = get_slot(user, slot_id, ACTIONS[GROWING])
    day = find_day(request.POST.get("day", ""))
    basis = request.POST.get("basis", "").strip()
    if day is None or not basis:
        messages.error(request, _("请填批复日期和依据"))
        return redirect("slot_year_rows", slot.pk, GROWING)
    try:
        budget = budget_of_slot(slot)
        known = told(slot, GROWING, budget)
        ledger = known.ledger if known is not None else None
        ledger = ledger or Ledger(planned=tuple(planned_lines(budget).items()))
        rows = [
            row_of(f"{NEW} {place_of(number)}", typed)
            for number, typed in enumerate(openings(ledger, day, basis, basis), 1)
        ]
        made = add_rows(slot, GROWING, rows, By(user, address=address_of(request)))
    except MingzhangError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("年初预算记了{count}条").format(count=len(made)))
    return redirect("slot_year_rows", slot.pk, GROWING)
