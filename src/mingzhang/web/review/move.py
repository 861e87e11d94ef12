"""Moves of a slot by button: return, approve, publish and the others of the table."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from mingzhang.language import _
from mingzhang.web.accounts.permission import get_slot
from mingzhang.web.core.address import address_of
from mingzhang.web.models import Slot, User
from mingzhang.web.models.slot import DAYS_TO_PUBLISH
from mingzhang.web.review.entry import typed_of
from mingzhang.web.review.request import SignedRequest
from mingzhang.web.workflow import (
    MOVES,
    Move,
    NotOpen,
    Refused,
    barriers,
    find_move,
    first_words,
    moves_for,
    perform,
    subject,
)

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
            messages.error(request, first_words(slot))
            return redirect("slot", slot.pk)
        return render(request, "review/move.html", form_context(slot, found))
    seen = request.POST.get("seen", "")
    typed, problem = typed_of(request.POST)
    if not problem:
        try:
            if seen and seen != slot.state:
                raise NotOpen(first_words(slot))
            done = perform(slot, name, request.user, address=address_of(request), **typed.given())
            if done.job is not None:
                return redirect("job", done.job.pk)
            messages.success(request, done.words)
            return redirect("slot", slot.pk)
        except Refused as refusal:
            slot.refresh_from_db()
            problem = str(refusal)
            if isinstance(refusal, NotOpen):
                problem += _("。您写的内容还在下面。")
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
    latest = subject(slot, found.name)
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
