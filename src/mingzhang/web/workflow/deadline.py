"""The day by which a booklet is to be handed in."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from mingzhang.web import audit
from mingzhang.web.models import Slot, User


def set_due(slot: Slot, due: date, user: User | None, address: str, reason: str = "") -> None:
    """Set the day by which a booklet is to be handed in, and keep why."""
    with transaction.atomic():
        before = slot.due.isoformat() if slot.due else None
        Slot.objects.filter(pk=slot.pk).update(due=due)
        detail = {"from": before, "to": due.isoformat(), "reason": reason}
        audit.record(user, "slot.due", f"slot:{slot.pk}", detail, address)
    slot.due = due
