"""Moves of a slot by button: return, approve, publish and the others of the table."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from mingzhang.language import _
from mingzhang.web import audit
from mingzhang.web.accounts.permission import get_slot
from mingzhang.web.core.address import address_of
from mingzhang.web.models import AuditEntry, Slot, State, User
from mingzhang.web.models.slot import DAYS_TO_PUBLISH
from mingzhang.web.publication import publishing
from mingzhang.web.review.entry import typed_of
from mingzhang.web.review.request import SignedRequest
from mingzhang.web.workflow.flow import MOVES, Move, Refused, advance, find_move, moves_for
from mingzhang.web.workflow.gate import barriers

_NAMES = {move.name for move in MOVES} - {"start"}


def buttons_for(user: User, slot: Slot) -> list[Move]:
    """The moves that the booklet page offers.

    A draft is handed in from its own page, where its mistakes stand; a booklet that was uploaded
    finished has no such page, and is handed in here.
    """
    latest = slot.versions.last()
    uploaded = latest is not None and latest.upload_id is not None
    return [
        move
        for move in moves_for(user, slot)
        if move.name in _NAMES and (uploaded or move.name != "submit")
    ]


@login_required
@require_http_methods(["GET", "POST"])
def move(request: SignedRequest, slot_id: int, name: str) -> HttpResponse:
    """Ask what the move needs, and make it; a refusal keeps what was typed."""
    if name not in _NAMES:
        raise Http404
    slot = get_slot(request.user, slot_id, name)
    found = find_move(slot, name)
    if request.method == "GET":
        if found is None:
            messages.error(request, _moved_meanwhile(slot))
            return redirect("slot", slot.pk)
        return render(request, "review/move.html", form_context(slot, found))
    seen = request.POST.get("seen", "")
    typed, problem = typed_of(request.POST)
    if found is None or (seen and seen != slot.state):
        problem = _moved_meanwhile(slot)
    elif not problem:
        try:
            if name == "publish":
                job = publishing.ask(
                    slot,
                    request.user,
                    typed.visible_from,
                    typed.reason,
                    override=typed.override,
                    address=address_of(request),
                )
                return redirect("job", job.pk)
            with transaction.atomic():
                if name == "bureau_return" and typed.due:
                    set_due(slot, typed.due, request.user, address_of(request), typed.reason)
                advance(
                    slot,
                    name,
                    request.user,
                    reason=typed.reason,
                    day=typed.day,
                    address=address_of(request),
                    seen=typed.seen,
                    override=typed.override,
                )
            messages.success(request, _done_words(slot, name))
            return redirect("slot", slot.pk)
        except Refused as refusal:
            slot.refresh_from_db()
            problem = str(refusal)
    kept = found or next(m for m in MOVES if m.name == name)
    context = form_context(slot, kept) | {
        "problem": problem,
        "typed": request.POST,
        "is_open": find_move(slot, name) is not None,
    }
    return render(request, "review/move.html", context, status=409 if found is None else 422)


def form_context(slot: Slot, found: Move) -> dict[str, Any]:
    """What the form of a move shows."""
    today = timezone.localdate()
    latest = slot.versions.last()
    held = barriers(slot, latest, found.name)
    return {
        "slot": slot,
        "move": found,
        "barriers": held,
        "is_final": any(barrier.final for barrier in held),
        "seen_version": latest.number if latest is not None else "",
        "problem": "",
        "typed": {},
        "is_open": True,
        "publish_by": today + timedelta(days=DAYS_TO_PUBLISH),
        "days_to_publish": DAYS_TO_PUBLISH,
        "is_correction": slot.publications.exists(),
    }


@dataclass(frozen=True, slots=True)
class DeadlineChange:
    """One change of the day for handing in, as the audit log has it."""

    at: datetime
    who: str
    before: str
    after: str
    reason: str


def deadline_changes(slot: Slot) -> list[DeadlineChange]:
    """Every change of a slot's deadline, oldest first."""
    entries = AuditEntry.objects.filter(target=f"slot:{slot.pk}", action="slot.due")
    return [
        DeadlineChange(
            entry.at,
            entry.actor,
            entry.detail.get("from") or "",
            entry.detail.get("to") or "",
            entry.detail.get("reason") or "",
        )
        for entry in entries.order_by("number")
    ]


def set_due(slot: Slot, due: date, user: User, address: str, reason: str) -> None:
    """Set the day by which a booklet is to be handed in, and keep why."""
    with transaction.atomic():
        Slot.objects.filter(pk=slot.pk).update(due=due)
        before = slot.due.isoformat() if slot.due else None
        detail = {"from": before, "to": due.isoformat(), "reason": reason}
        audit.record(user, "slot.due", f"slot:{slot.pk}", detail, address)
    slot.due = due


def _moved_meanwhile(slot: Slot) -> str:
    """Who moved the slot first, in words."""
    last = slot.transitions.select_related("user").last()
    if last is None:
        return _("“{title}”现在是“{state}”，不能这样做").format(
            title=slot.title, state=State(slot.state).label
        )
    words = _("没有办成：{who}已在{when}把它从“{before}”变为“{after}”。您写的内容还在下面。")
    return words.format(
        who=last.user or _("系统"),
        when=f"{timezone.localtime(last.at):%Y-%m-%d %H:%M}",
        before=State(last.before).label,
        after=State(last.after).label,
    )


def _done_words(slot: Slot, name: str) -> str:
    if name.endswith("_approve") and slot.state == State.APPROVED and slot.publish_due:
        words = _("已批复。应在{day}前公开（批复后{days}日内）")
        due = slot.publish_due
        return words.format(
            day=_("{year}年{month}月{day}日").format(year=due.year, month=due.month, day=due.day),
            days=DAYS_TO_PUBLISH,
        )
    if name == "bureau_return":
        return _("已退回；审核意见函可以在本页下载")
    return _("已办理，现在是“{state}”").format(state=State(slot.state).label)
