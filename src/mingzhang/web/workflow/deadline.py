"""The day by which a booklet is to be handed in."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from mingzhang.lean import dataclass
from mingzhang.web import audit
from mingzhang.web.models import AuditEntry, Slot, User


def set_due(slot: Slot, due: date, user: User | None, address: str, reason: str = "") -> None:
    """Set the day by which a booklet is to be handed in, and keep why."""
    with transaction.atomic():
        kept = Slot.objects.select_for_update().get(pk=slot.pk).due
        before = kept.isoformat() if kept else None
        Slot.objects.filter(pk=slot.pk).update(due=due)
        detail = {"from": before, "to": due.isoformat(), "reason": reason}
        audit.record(user, "slot.due", f"slot:{slot.pk}", detail, address)
    slot.due = due


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
