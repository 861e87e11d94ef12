"""The same step with several booklets; each is done or refused by itself, and it is said which."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from mingzhang.language import _
from mingzhang.lean import dataclass
from mingzhang.web.accounts.permission import may, visible_slots
from mingzhang.web.core.address import address_of
from mingzhang.web.core.wire import whole
from mingzhang.web.models import Slot
from mingzhang.web.review.entry import Typed, typed_of
from mingzhang.web.review.reminder import NobodyToRemind, may_remind, remind
from mingzhang.web.review.request import SignedRequest
from mingzhang.web.workflow import Refused, moves_for, perform, set_due

MOST = 200
_MOVES = {
    "return": ("bureau_return", "department_return", "unit_return"),
    "approve": ("bureau_approve", "department_approve", "unit_approve"),
    "publish": ("publish",),
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one slot."""

    slot: Slot
    done: bool
    words: str
    job: int | None = None


@login_required
@require_POST
def bulk(request: SignedRequest) -> HttpResponse:
    """Do one thing with every slot that was ticked."""
    action = request.POST.get("action", "")
    wanted = _ticked(request.POST.getlist("slots"))
    slots = list(visible_slots(request.user).filter(pk__in=wanted))
    typed, problem = typed_of(request.POST)
    if not problem:
        problem = _problem(action, slots, typed)
    outcomes = [
        _outcome(request, slot, action, replace(typed, seen=wanted[slot.pk]))
        for slot in ([] if problem else slots)
    ]
    left = slots if problem else [o.slot for o in outcomes if not o.done]
    return render(
        request,
        "review/bulk.html",
        {
            "problem": problem,
            "outcomes": outcomes,
            "count": sum(outcome.done for outcome in outcomes),
            "left": left,
            "seen": wanted,
            "action": action,
            "typed": request.POST,
            "hidden": len(wanted) - len(slots),
        },
        status=422 if problem else 200,
    )


def _ticked(values: list[str]) -> dict[int, int | None]:
    """The slots that were ticked, with the version of each that the list showed.

    >>> _ticked(["12:3", "7", "x"])
    {12: 3, 7: None}
    """
    found: dict[int, int | None] = {}
    for value in values[:MOST]:
        slot, _colon, version = value.partition(":")
        number = whole(slot)
        if number is not None:
            found[number] = whole(version)
    return found


def _problem(action: str, slots: list[Slot], typed: Typed) -> str:
    if not slots:
        return _("没有选中任何一本；请回到列表，在左侧勾选")
    if action not in (*_MOVES, "due", "remind"):
        return _("请选择要办的事")
    if action == "return" and not typed.reason:
        return _("请写明退回原因，部门会看到")
    if action == "due" and typed.due is None:
        return _("请填新的报送期限")
    if action == "due" and not typed.reason and any(slot.due for slot in slots):
        return _("请写明为什么改期限，部门会看到")
    return ""


def _outcome(request: SignedRequest, slot: Slot, action: str, typed: Typed) -> Outcome:
    user, address = request.user, address_of(request)
    if action == "remind":
        if not may_remind(user, slot):
            return Outcome(slot, False, _("没有权限催办"))
        try:
            made = remind(slot, user, typed.reason, address)
        except NobodyToRemind as problem:
            return Outcome(slot, False, str(problem))
        return Outcome(slot, True, _("已催办：{people}").format(people="、".join(made.people)))
    if action == "due":
        if not may(user, "plan", slot):
            return Outcome(slot, False, _("没有权限改期限"))
        assert typed.due is not None
        set_due(slot, typed.due, user, address, typed.reason)
        return Outcome(slot, True, _("报送期限改为{day}").format(day=_day(typed.due)))
    move = next((m for m in moves_for(user, slot) if m.name in _MOVES[action]), None)
    if move is None:
        words = _("现在是“{state}”，您不能这样做")
        return Outcome(slot, False, words.format(state=slot.state_words))
    try:
        done = perform(slot, move.name, user, address=address, **typed.given())
    except Refused as refusal:
        return Outcome(slot, False, str(refusal))
    return Outcome(slot, True, done.words, done.job.pk if done.job is not None else None)


def _day(value: date) -> str:
    return _("{year}年{month}月{day}日").format(year=value.year, month=value.month, day=value.day)
