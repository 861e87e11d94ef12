"""What the columns of a ledger are: guessed, or remembered, shown, then loaded."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from mingzhang.entry.change import total_fen
from mingzhang.entry.field import Field
from mingzhang.entry.flat import RowData, table_forms
from mingzhang.entry.ledger import (
    CATEGORY,
    Choice,
    Ledger,
    find_ledger,
    guess,
    ledger_rows,
    read_ledger,
)
from mingzhang.entry.ledger_choice import choice_to_data, data_to_choice
from mingzhang.errors import MingzhangError
from mingzhang.language import _
from mingzhang.model.vocabulary import ProjectCategory
from mingzhang.tables.profile import get_profile
from mingzhang.web.accounts.permission import get_slot
from mingzhang.web.core.address import address_of
from mingzhang.web.draft.replacing import stored_rows
from mingzhang.web.handin.job_view import get_job
from mingzhang.web.handin.views import seen_revision
from mingzhang.web.models import JobState, LedgerMapping, Slot, User
from mingzhang.web.storage import store
from mingzhang.web.workflow import replace_draft

_SHOWN = 12


@login_required
@require_http_methods(["GET", "POST"])
def hand_in_columns(request: HttpRequest, slot_id: int, job_id: int) -> HttpResponse:
    """The column-mapping step; a POST with `load` takes the lines into the draft."""
    user = cast(User, request.user)
    slot = get_slot(user, slot_id, "upload")
    job = get_job(slot, job_id, ("read_ledger",))
    if job.state != JobState.DONE:
        return redirect("hand_in_job", slot.pk, job.pk)
    sheets = store.get_json(job.result["sheets"])
    ledger = find_ledger([(str(name), grid) for name, grid in sheets])
    if ledger is None:
        messages.error(request, _("文件前20行里没有找到表头；请检查是否选对了文件"))
        return redirect("hand_in", slot.pk)
    draft = stored_rows(slot)
    fields = _fields(slot)
    remembered = LedgerMapping.objects.filter(
        organisation=slot.organisation, heads=ledger.digest
    ).first()
    if request.method == "POST":
        choice = _posted(request, ledger, fields)
        append = request.POST.get("mode") != "replace"
    else:
        if remembered is not None:
            choice, append = data_to_choice(remembered.mapping)
        else:
            choice, append = _guessed(ledger, fields, draft), True
    read = read_ledger(ledger, choice, draft, append)
    if request.method == "POST" and "load" in request.POST and read.lines:
        uid = f"job-{job.pk}"
        if slot.edits.filter(uid=uid).exists():
            messages.warning(request, _("这份台账已经载入过；要再载入请重新上传"))
            return redirect("hand_in", slot.pk)
        try:
            replace_draft(
                slot,
                ledger_rows(read, draft, append),
                user,
                uid=uid,
                revision=seen_revision(request),
                cause="ledger",
                detail={
                    "upload": job.payload["upload"],
                    "lines": len(read.lines),
                    "projects": len(read.projects),
                    "append": append,
                },
                address=address_of(request),
            )
        except MingzhangError as error:
            messages.error(request, str(error))
        else:
            _remember(slot, ledger, choice, append)
            words = _("已载入{lines}行预算明细、新增{projects}个项目；列的对应关系已记住")
            messages.success(
                request, words.format(lines=len(read.lines), projects=len(read.projects))
            )
            return redirect("hand_in", slot.pk)
    name = slot.uploads.filter(pk=job.payload["upload"]).values_list("name", flat=True).first()
    if name is None:
        raise Http404
    context = {
        "slot": slot,
        "job": job,
        "name": name,
        "ledger": ledger,
        "columns": [
            {
                "number": n,
                "head": head,
                "key": choice.columns.get(head, ""),
                "samples": ledger.samples(n),
            }
            for n, head in enumerate(ledger.heads)
        ],
        "options": _options(fields),
        "choice": choice,
        "funds": next((f.choices for f in fields if f.key == "fund"), ()),
        "units": _units(draft),
        "categories": [c.label for c in ProjectCategory],
        "append": append,
        "remembered": remembered is not None,
        "read": read,
        "heads": [f for f in fields if any(f.key in line for line in read.lines)],
        "lines": read.lines[:_SHOWN],
        "problems": read.problems[:20],
        "present": sum(1 for row in draft if row.table == "lines"),
        "present_fen": total_fen(draft, "lines"),
        "merged": sum(1 for row in draft if row.table == "lines" and row.origin),
    }
    return render(request, "handin/columns.html", context)


def _fields(slot: Slot) -> tuple[Field, ...]:
    return table_forms(get_profile(slot.profile))["lines"].fields


def _units(draft: list[RowData]) -> list[str]:
    names = (r.values.get("name", "") for r in draft if r.table == "department.units")
    return [name for name in names if name]


def _options(fields: tuple[Field, ...]) -> list[tuple[str, str]]:
    """Values and words of what a column may be."""
    found: list[tuple[str, str]] = []
    for known in fields:
        found.append((known.key, known.label))
        if known.key == "fen":
            funds = next((f.choices for f in fields if f.key == "fund"), ())
            found += [(f"fen:{fund}", _("金额：{fund}").format(fund=fund)) for fund in funds]
    return [*found, (CATEGORY, _("项目类别"))]


def _posted(request: HttpRequest, ledger: Ledger, fields: tuple[Field, ...]) -> Choice:
    allowed = {key for key, _label in _options(fields)}
    columns = {}
    for number, head in enumerate(ledger.heads):
        key = request.POST.get(f"column-{number}", "")
        columns[head] = key if key in allowed else ""
    return Choice(
        columns,
        "万元" if request.POST.get("unit") == "万元" else "元",
        request.POST.get("fund", "")[:40],
        request.POST.get("budget_unit", "")[:120],
        request.POST.get("category", "")[:40],
    )


def _guessed(ledger: Ledger, fields: tuple[Field, ...], draft: list[RowData]) -> Choice:
    """What the heads of a ledger that was never seen before say."""
    columns = guess(ledger, fields)
    keys = set(columns.values())
    funds = next((f.choices for f in fields if f.key == "fund"), ())
    said = "fund" in keys or any(key.startswith("fen:") for key in keys)
    units = _units(draft)
    return Choice(
        columns,
        ledger.unit or "元",
        "" if said or not funds else funds[0],
        units[0] if len(units) > 1 and "unit" not in keys else "",
    )


def _remember(slot: Slot, ledger: Ledger, choice: Choice, append: bool) -> None:
    LedgerMapping.objects.update_or_create(
        organisation=slot.organisation,
        heads=ledger.digest,
        defaults={
            "mapping": choice_to_data(choice, append=append),
        },
    )
