"""What was spent, from an export of the finance platform: looked at, mapped, then booked."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any, cast
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from mingzhang.entry.ledger_file import Sheet
from mingzhang.errors import MingzhangError, SourceErrors
from mingzhang.language import _
from mingzhang.lean import dataclass
from mingzhang.model.budget import Budget
from mingzhang.web.accounts.permission import get_slot
from mingzhang.web.core.address import address_of
from mingzhang.web.models import LedgerMapping, Slot, Upload, User
from mingzhang.web.record.kept import By, NotKept, add_rows, budget_of_slot, place_of, told
from mingzhang.web.record.label import ACTIONS, LABELS
from mingzhang.web.storage import store
from mingzhang.web.storage.intake import accept
from mingzhang.web.storage.limited import read_limited
from mingzhang.web.year.table import NEW, part_of
from mingzhang.year.book import Typed
from mingzhang.year.kept import GROWING, row_of
from mingzhang.year.ledger import Ledger
from mingzhang.year.mapping import (
    HEADS,
    Columns,
    Measure,
    columns_to_data,
    data_to_columns,
    guess_columns,
)
from mingzhang.year.treasury import (
    Export,
    entries_of,
    export_of,
    heads_of,
    last_day,
    strange_words,
)

PURPOSE = "treasury"
MOST = 200
"""Entries, and mistakes, of a preview: what is beyond is counted."""
NO_PROJECT = "-"
"""What stands for no project among the names that a word may mean."""


@login_required
@require_POST
def file(request: HttpRequest, slot_id: int) -> HttpResponse:
    """An export comes in; nothing of it is booked yet."""
    user = cast(User, request.user)
    slot = get_slot(user, slot_id, ACTIONS[GROWING])
    given, month = request.FILES.get("file"), request.POST.get("month", "")
    if given is None:
        messages.error(request, _("没有选择文件"))
        return redirect("slot_year_rows", slot.pk, GROWING)
    try:
        upload = accept(given, PURPOSE, user, slot, address_of(request))
    except MingzhangError as error:
        messages.error(request, str(error))
        return redirect("slot_year_rows", slot.pk, GROWING)
    address = reverse("slot_year_export_preview", args=(slot.pk, upload.pk))
    return redirect(f"{address}?{urlencode({'month': month})}")


@dataclass(slots=True)
class _Looked:
    """An export beside the budget and the ledger that it is held against.

    Attributes:
        heads: of its columns; digest: by which what they mean is remembered.
    """

    name: str
    sheets: Sequence[Sheet]
    budget: Budget
    ledger: Ledger
    heads: list[str]

    @property
    def digest(self) -> str:
        words = json.dumps([PURPOSE, *self.heads], ensure_ascii=False)
        return hashlib.sha256(words.encode()).hexdigest()

    def export(self, columns: Columns | None) -> Export:
        return export_of(self.name, self.sheets, self.budget, self.ledger, columns)


@login_required
@require_http_methods(["GET", "POST"])
def preview(request: HttpRequest, slot_id: int, upload_id: int) -> HttpResponse:
    """What an export would book, and what its columns and words mean; then the booking."""
    user = cast(User, request.user)
    slot = get_slot(user, slot_id, ACTIONS[GROWING])
    upload = get_object_or_404(Upload, pk=upload_id, slot=slot, purpose=PURPOSE)
    asked = request.POST or request.GET
    month = asked.get("month", "")
    context: dict[str, Any] = {
        "slot": slot, "upload": upload, "month": month, "label": LABELS[GROWING], "most": MOST,
        "measures": [measure.value for measure in Measure], "no_project": NO_PROJECT,
        "strange": {}, "mistakes": None, "problem": "", "export": None,
    }  # fmt: skip
    try:
        looked = _look(slot, upload)
    except MingzhangError as error:
        return render(request, "year/export.html", context | {"problem": str(error)})
    columns = _chosen(asked, looked) if "amount" in asked else _known(slot, looked)
    context |= _asked(columns, looked)
    day = last_day(month, slot.year)
    if day is None:
        words = _("请选{year}年的一个月：导出表里的数截至哪个月").format(year=slot.year)
        return render(request, "year/export.html", context | {"problem": words})
    try:
        if columns is not None:
            context["strange"] = _strange(columns, looked)
        export = looked.export(columns)
        entries = entries_of(export, looked.ledger, day)
        context |= {"export": export} | _listed(entries)
        if "confirm" in request.POST and request.POST.get("seen") == context["seen"]:
            return _booked(request, slot, upload, looked, export, entries)
    except SourceErrors as errors:
        told_mistakes = [[m.where, m.problem, m.expected] for m in errors.mistakes[:MOST]]
        context |= {"mistakes": told_mistakes, "count": len(errors.mistakes)}
    except MingzhangError as error:
        context["problem"] = str(error)
    else:
        if "confirm" in request.POST:
            context["problem"] = _("这期间记录有变化，请看过新的变化再确认")
    return render(request, "year/export.html", context)


def _look(slot: Slot, upload: Upload) -> _Looked:
    """The file, read in the limited process, beside what is booked.

    Raises:
        NotKept: nothing is booked yet, so nothing can have been spent.
        MingzhangError: the file cannot be read, or the draft has mistakes.
    """
    budget = budget_of_slot(slot)
    known = told(slot, GROWING, budget)
    if known is None or known.ledger is None:
        raise NotKept(_("还没有资金台账：先记年初预算，再导入执行数"))
    read = read_limited("ledger", store.get(upload.digest), upload.name)["sheets"]
    sheets = [(str(name), rows) for name, rows in read]
    return _Looked(upload.name, sheets, budget, known.ledger, heads_of(sheets))


def _known(slot: Slot, looked: _Looked) -> Columns | None:
    """What the columns meant the last time, else what they are called."""
    kept = LedgerMapping.objects.filter(organisation=slot.organisation, heads=looked.digest).first()
    return data_to_columns(kept.mapping) if kept is not None else guess_columns(looked.heads)


def _chosen(asked: QueryDict, looked: _Looked) -> Columns | None:
    """What somebody said that the columns and words mean; None where no amount was named."""
    amount = asked.get("amount", "")
    if amount not in looked.heads:
        return None
    heads = {key: head for key in HEADS if (head := asked.get(f"head-{key}", "")) in looked.heads}
    values: dict[str, dict[str, str]] = {}
    for key in ("project", "unit"):
        words = zip(asked.getlist(f"word-{key}"), asked.getlist(f"means-{key}"), strict=False)
        said = {word: "" if ours == NO_PROJECT else ours for word, ours in words if ours}
        if said:
            values[key] = said
    measure = asked.get("measure", "")
    known = measure in [each.value for each in Measure]
    unit = "万元" if asked.get("unit") == "万元" else "元"
    return Columns(amount, Measure(measure) if known else Measure.YEAR, heads, unit, values)


def _asked(columns: Columns | None, looked: _Looked) -> dict[str, Any]:
    """The choices of the page."""
    return {
        "heads": looked.heads,
        "columns": columns,
        "fields": [(key, words[0], columns.heads.get(key, "") if columns else "")
                   for key, words in HEADS.items()],
        "names": {
            "project": list(dict.fromkeys(e.line.project for e in looked.ledger.entries
                                          if e.line.project)),
            "unit": [unit.name for unit in looked.budget.department.units],
        },
    }  # fmt: skip


def _strange(columns: Columns, looked: _Looked) -> Mapping[str, list[tuple[str, str]]]:
    """Words that the budget does not have, those mapped before first, each with what it means."""
    found = strange_words(looked.name, looked.sheets, looked.budget, looked.ledger, columns)
    shown: dict[str, list[tuple[str, str]]] = {}
    for key in ("project", "unit"):
        mapped = columns.values.get(key, {})
        pairs = [(word, ours or NO_PROJECT) for word, ours in mapped.items()]
        pairs += [(word, "") for word in found.get(key, ()) if word not in mapped]
        if pairs:
            shown[key] = pairs[:MOST]
    return shown


def _listed(entries: Sequence[Typed]) -> dict[str, Any]:
    part = part_of(GROWING)
    used = {key for typed in entries for key in typed}
    fields = [field for field in part.fields if field.key in used]
    seen = hashlib.sha256(json.dumps(entries, sort_keys=True).encode()).hexdigest()[:16]
    rows = [[typed.get(field.key, "") for field in fields] for typed in entries[:MOST]]
    return {"entry_fields": fields, "entries": rows, "entry_count": len(entries), "seen": seen}


def _booked(
    request: HttpRequest,
    slot: Slot,
    upload: Upload,
    looked: _Looked,
    export: Export,
    entries: Sequence[Typed],
) -> HttpResponse:
    """Book what was seen, and remember what the columns mean.

    Raises:
        MingzhangError: the ledger does not bear it.
    """
    user = cast(User, request.user)
    rows = [row_of(f"{NEW} {place_of(n)}", typed) for n, typed in enumerate(entries, 1)]
    made = add_rows(slot, GROWING, rows, By(user, upload, address=address_of(request)))
    LedgerMapping.objects.update_or_create(
        organisation=slot.organisation,
        heads=looked.digest,
        defaults={"mapping": columns_to_data(export.columns)},
    )
    words = _("“{name}”已导入：记账{count}条；各列是什么已记住")
    messages.success(request, words.format(name=upload.name, count=len(made)))
    return redirect("slot_year_rows", slot.pk, GROWING)
