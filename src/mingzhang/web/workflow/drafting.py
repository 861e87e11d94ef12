"""Writing into a draft: a booklet that nobody has begun is begun by the first edit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from mingzhang.entry.flat import RowData
from mingzhang.web.accounts.permission import may
from mingzhang.web.core.turn import in_turn
from mingzhang.web.draft import editing, replacing
from mingzhang.web.draft.editing import Operation, Outcome
from mingzhang.web.models import DraftEdit, Slot, State, User
from mingzhang.web.workflow.perform import perform


def apply(
    slot: Slot,
    user: User | None,
    uid: str,
    operations: Sequence[Operation],
    address: str = "",
) -> Outcome:
    """Accept an edit, see `draft.editing.apply`, and begin the booklet with it."""
    with in_turn(), transaction.atomic():
        outcome = editing.apply(slot, user, uid, operations)
        if outcome.accepted:
            _begin(slot, user, address)
    return outcome


def replace_draft(
    slot: Slot,
    rows: Sequence[RowData],
    user: User,
    *,
    uid: str,
    revision: int,
    cause: str,
    detail: dict[str, Any] | None = None,
    address: str = "",
) -> DraftEdit:
    """Replace a draft, see `draft.replacing.replace_draft`, and begin the booklet with it."""
    with in_turn(), transaction.atomic():
        edit = replacing.replace_draft(
            slot,
            rows,
            user,
            uid=uid,
            revision=revision,
            cause=cause,
            detail=detail,
            address=address,
        )
        _begin(slot, user, address)
    return edit


def _begin(slot: Slot, user: User | None, address: str) -> None:
    if slot.state == State.NOT_STARTED:
        allowed = user if user is not None and may(user, "edit", slot) else None
        perform(slot, "start", allowed, address=address)
