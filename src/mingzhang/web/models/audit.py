"""The audit log: only ever added to, each entry sealed with the one before it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

PUBLIC_DEEDS = (
    "publication.made",
    "slot.withdraw",
    "slot.bureau_approve",
    "slot.plan",
    "organisation.create",
    "organisation.change",
    "organisation.import",
    "demonstration.load",
)
"""Deeds after which a public page may read otherwise; an index is of them alone."""


class AuditEntry(models.Model):
    """One thing that somebody did. Triggers of the database refuse to change or delete it.

    Attributes:
        number: from 1 without gaps.
        actor: username and role at the time; address: where from.
        action: `login`, `slot.submit`, `account.create`, …
        target: what it was done to, `slot:12`.
        detail: plain data.
        seal: HMAC-SHA256 over this entry and the seal before it.
    """

    number = models.PositiveBigIntegerField(unique=True)
    at = models.DateTimeField()
    actor = models.CharField(max_length=80, blank=True)
    role = models.CharField(max_length=24, blank=True)
    address = models.CharField(max_length=45, blank=True)
    action = models.CharField(max_length=40)
    target = models.CharField(max_length=80, blank=True)
    detail = models.JSONField(default=dict)
    seal = models.CharField(max_length=64)

    class Meta:
        ordering: ClassVar = ["number"]
        indexes: ClassVar = [
            models.Index(fields=["action", "number"], name="entries_by_action"),
            # The newest of them is asked for before every public page.
            models.Index(
                fields=["number"], condition=Q(action__in=PUBLIC_DEEDS), name="public_deeds"
            ),
            models.Index(fields=["target"]),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.action}"
