"""One table of a year: its rows with who kept them, entered, struck, taken out as CSV."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from mingzhang.entry.field import Part
from mingzhang.errors import MingzhangError, SourceErrors
from mingzhang.language import _
from mingzhang.lean import dataclass
from mingzhang.web import audit
from mingzhang.web.accounts.permission import get_slot, may
from mingzhang.web.core.address import address_of
from mingzhang.web.core.turn import in_turn
from mingzhang.web.models import Slot, User, YearRow
from mingzhang.web.record.kept import (
    By,
    add_rows,
    budget_of_slot,
    table_csv,
)
from mingzhang.web.record.label import ACTIONS, LABELS
from mingzhang.web.storage import store
from mingzhang.web.storage.intake import accept
from mingzhang.web.year.entering import Asked, asked_of, typed_row
from mingzhang.year.kept import GROWING, TABLES, row_of

PAGE = 100
NEW = "新的一条"
"""Where a row that is being typed stands, for the mistakes of it."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A kept row as the list shows it."""

    row: YearRow
    texts: tuple[str, ...]


def part_of(table: str) -> Part:
    """The fields of a table.

    Raises:
        Http404: there is none of this name.
    """
    if table not in LABELS:
        raise Http404
    return TABLES.get(table, TABLES["readings"])


def _heads(part: Part) -> str:
    """The heads of a file of this table as it has them, with a star where something must stand."""
    named = (f"{f.label}{'*' if f.required else ''}" for f in part.fields if f.key != "seal")
    return "、".join(named)


@login_required
@require_GET
def rows(request: HttpRequest, slot_id: int, table: str) -> HttpResponse:
    """All rows of a table, the newest first, those that were struck among them."""
    user = cast(User, request.user)
    slot = get_slot(user, slot_id)
    part = part_of(table)
    kept = slot.year_rows.filter(table=table).select_related(
        "user", "upload", "token", "evidence", "struck_by"
    )
    page = Paginator(kept.order_by("-number"), PAGE).get_page(request.GET.get("page"))
    used = {key for values in kept.values_list("values", flat=True) for key in values}
    fields = [f for f in part.fields if f.key in used]
    context = {
        "slot": slot,
        "table": table,
        "label": LABELS[table],
        "labels": LABELS,
        "fields": fields,
        "page": page,
        "rows": [Shown(r, tuple(r.values.get(f.key, "") for f in fields)) for r in page],
        "may_add": may(user, ACTIONS[table], slot),
        "grows": table == GROWING,
        "heads": _heads(part),
    }
    return render(request, "year/rows.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, slot_id: int, table: str) -> HttpResponse:
    """Type one row; what is wrong with it stands beside its fields."""
    user = cast(User, request.user)
    part = part_of(table)
    slot = get_slot(user, slot_id, ACTIONS[table])
    context: dict[str, Any] = {
        "slot": slot, "table": table, "label": LABELS[table], "part": part,
        "has_file": part.key == "readings",
    }  # fmt: skip
    try:
        budget = budget_of_slot(slot)
    except MingzhangError as error:
        return render(request, "year/add.html", context | {"asked": [], "problems": [str(error)]})
    given = request.POST if request.method == "POST" else request.GET
    problems: list[str] = []
    beside: dict[str, str] = {}
    if request.method == "POST":
        try:
            _keep(slot, table, typed_row(table, given, budget), request)
        except SourceErrors as errors:
            for mistake in errors.mistakes:
                key = _key_of(mistake.where, part)
                words = mistake.problem + (f"（{mistake.expected}）" if mistake.expected else "")
                if key:
                    beside[key] = f"{beside[key]}；{words}" if key in beside else words
                else:
                    where = "" if mistake.where.startswith(NEW) else f"{mistake.where}："
                    problems.append(where + words)
        except MingzhangError as error:
            problems.append(str(error))
        else:
            messages.success(request, _("{what}记了一条").format(what=_(LABELS[table])))
            again = "again" in given
            return redirect("slot_year_add" if again else "slot_year_rows", slot.pk, table)
    asked: list[Asked] = asked_of(table, part, budget, given, beside)
    shown = {one.key for one in asked}
    problems += [words for key, words in beside.items() if key not in shown]
    return render(request, "year/add.html", context | {"asked": asked, "problems": problems})


def _keep(slot: Slot, table: str, typed: dict[str, str], request: HttpRequest) -> None:
    user, address = cast(User, request.user), address_of(request)
    file = request.FILES.get("file")
    with in_turn(), transaction.atomic():
        evidence = None
        if file is not None and "evidence" in {f.key for f in part_of(table).fields}:
            evidence = accept(file, "evidence", user, slot, address)
            typed.setdefault("evidence", evidence.name)
        by = By(user, evidence=evidence, address=address)
        add_rows(slot, table, [row_of(NEW, typed)], by)


def _key_of(where: str, part: Part) -> str:
    """The field that a mistake of the typed row stands at, empty for the row as a whole."""
    if not where.startswith(f"{NEW} “"):
        return ""
    key = where[len(NEW) + 2 : -1]
    return key if any(field.key == key for field in part.fields) else ""


@login_required
@require_POST
def strike(request: HttpRequest, slot_id: int, table: str, number: int) -> HttpResponse:
    """Take a row out of what counts; it stays in sight with the reason."""
    user = cast(User, request.user)
    part_of(table)
    slot = get_slot(user, slot_id, ACTIONS[table])
    why = request.POST.get("why", "").strip()
    if not why:
        messages.error(request, _("请写明为什么撤下"))
        return redirect("slot_year_rows", slot.pk, table)
    try:
        add_rows(slot, table, [], By(user, address=address_of(request)), {number}, why)
    except MingzhangError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("第{number}条已撤下").format(number=number))
    return redirect("slot_year_rows", slot.pk, table)


@login_required
@require_GET
def as_csv(request: HttpRequest, slot_id: int, table: str) -> HttpResponse:
    """What counts in a table as the file that can be handed in again."""
    slot = get_slot(cast(User, request.user), slot_id)
    part_of(table)
    name = f"{slot.organisation.name}{slot.year}年{LABELS[table]}.csv"
    return attached(table_csv(slot, table), name, "text/csv; charset=utf-8")


@login_required
@require_GET
def evidence(request: HttpRequest, slot_id: int, table: str, number: int) -> HttpResponse:
    """The file that shows what a reading says; people are named in it, so it is logged."""
    user = cast(User, request.user)
    slot = get_slot(user, slot_id)
    row = get_object_or_404(
        slot.year_rows.select_related("evidence"),
        table=table, number=number, evidence__isnull=False,
    )  # fmt: skip
    assert row.evidence is not None
    detail = {"table": table, "number": number, "name": row.evidence.name}
    audit.record(user, "year.evidence", f"slot:{slot.pk}", detail, address_of(request))
    content = store.get(row.evidence.digest)
    return attached(content, row.evidence.name, "application/octet-stream")


def attached(content: bytes, name: str, kind: str) -> HttpResponse:
    """A file to be kept, never to be shown by the browser itself."""
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
