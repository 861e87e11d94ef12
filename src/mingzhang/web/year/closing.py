"""Budget against final accounts, and the final accounts' draft made of budget and ledger.

Nobody types a figure of the draft: money and self-evaluations are computed; what was typed beside
them (reasons, comparisons, purchases, assets, remarks) stays.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from mingzhang.entry.flat import RowData, new_uid, raw_to_rows
from mingzhang.errors import MingzhangError, SourceErrors
from mingzhang.language import _
from mingzhang.lean import dataclass
from mingzhang.model.vocabulary import BookletKind
from mingzhang.tables.profile import get_profile
from mingzhang.web.accounts.permission import get_slot, may, visible_slots
from mingzhang.web.core.address import address_of
from mingzhang.web.core.wire import whole
from mingzhang.web.draft.replacing import stored_rows
from mingzhang.web.draft.version import draft_budget
from mingzhang.web.models import Slot, User
from mingzhang.web.record.state import YearState, year_of
from mingzhang.web.workflow import replace_draft
from mingzhang.year.closing import COMPUTED, computed_parts
from mingzhang.year.entry import Balance
from mingzhang.year.figure import percent
from mingzhang.year.final import asked_reasons
from mingzhang.year.score import Evaluation

USUAL = 10
"""Percent of the initial budget from which on a difference wants a reason, 惯例."""
_COMPUTED = (*COMPUTED, "department", "evaluations", "code_names")


@dataclass(frozen=True, slots=True)
class Compared:
    """One project, or basic expenditure by nature: budget and what was spent.

    Attributes:
        rate: what was spent of the adjusted budget; is_large: it differs by the threshold or more.
    """

    name: str
    balance: Balance
    rate: str
    is_large: bool

    @property
    def gap(self) -> int:
        """What was spent beyond the initial budget, in fen."""
        return self.balance.executed - self.balance.initial


@login_required
@require_http_methods(["GET", "POST"])
def close(request: HttpRequest, slot_id: int) -> HttpResponse:
    """Budget against final accounts; and, for who fills, the draft of the final accounts."""
    user = cast(User, request.user)
    slot = get_slot(user, slot_id)
    final = (
        visible_slots(user)
        .filter(
            organisation=slot.organisation_id,
            year=slot.year,
            kind=BookletKind.FINAL_ACCOUNTS.value,
        )
        .first()
    )
    threshold = min(max(whole(request.GET.get("threshold")) or USUAL, 1), 100)
    context: dict[str, Any] = {"slot": slot, "final": final, "threshold": threshold}
    try:
        state = year_of(slot, date(slot.year, 12, 31))
    except MingzhangError as error:
        return render(request, "year/close.html", context | {"problem": str(error)})
    can_make = final is not None and may(user, "edit", final) and final.can_edit
    if request.method == "POST":
        get_slot(user, slot.pk, "edit")
        return _made(request, slot, final if can_make else None, state)
    context |= {
        "rows": list(_compared(state, threshold)),
        "can_make": can_make and state.ledger is not None,
        "revision": final.draft_revision if final is not None else 0,
    } | _asked(final, threshold)
    return render(request, "year/close.html", context)


def _compared(state: YearState, threshold: int) -> Iterator[Compared]:
    for name, balance, _colour in state.money:
        gap = abs(balance.executed - balance.initial)
        large = gap * 100 >= balance.initial * threshold if balance.initial else gap > 0
        rate = "—" if balance.rate is None else percent(balance.rate)
        yield Compared(name, balance, rate, large)


def _asked(final: Slot | None, threshold: int) -> dict[str, Any]:
    """The differences of the final accounts' draft that nobody has explained yet.

    A draft with mistakes of its own is not asked; the page of filling tells them one by one.
    """
    if final is None or not final.rows.exists():
        return {"asked": ()}
    try:
        budget = draft_budget(final)
    except SourceErrors as errors:
        return {"asked": (), "mistakes": len(errors.mistakes)}
    return {"asked": tuple(asked_reasons(budget, get_profile(final.profile), threshold))}


def _made(request: HttpRequest, slot: Slot, final: Slot | None, state: YearState) -> HttpResponse:
    """Make the draft of what is computed, and keep what was typed beside it."""
    user = cast(User, request.user)
    if final is None or state.ledger is None:
        messages.error(request, _("没有可以填的决算资料，或还没有台账"))
        return redirect("slot_year_close", slot.pk)
    profile = get_profile(final.profile)
    judged = [one for one in state.evaluated if _is_read(one)]
    try:
        raw, lines = computed_parts(state.budget, state.ledger, profile, {}, _("资金台账"), judged)
        rows = _joined(list(raw_to_rows(raw, profile)), stored_rows(final))
        replace_draft(
            final, rows, user, uid=new_uid(), revision=whole(request.POST.get("revision")) or 0,
            cause="ledger", detail={"lines": len(lines)}, address=address_of(request),
        )  # fmt: skip
    except MingzhangError as error:
        messages.error(request, str(error))
        return redirect("slot_year_close", slot.pk)
    words = _("决算草稿已由预算和台账算出，{count}条明细；原因和其他说明在填报页写")
    messages.success(request, words.format(count=len(lines)))
    return redirect("slot_year_close", slot.pk)


def _is_read(one: Evaluation) -> bool:
    """Whether anything was read of a project: a form without a reading says nothing."""
    return any(line.reading is not None for line in one.lines)


def _joined(computed: list[RowData], typed: list[RowData]) -> list[RowData]:
    """The computed rows, and of what was typed the parts that nobody computes."""

    def part(row: RowData) -> str:
        return row.table.partition(".")[0]

    kept = [row for row in typed if part(row) not in _COMPUTED]
    there = {part(row) for row in kept}
    fresh = [row for row in computed if part(row) in _COMPUTED or part(row) not in there]
    return [*fresh, *kept]
