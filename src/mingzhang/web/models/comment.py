"""What people say about cells and sentences."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from mingzhang.web.models.account import User
from mingzhang.web.models.slot import Slot
from mingzhang.web.models.version import Version


class Thread(models.Model):
    """A conversation pinned to a cell, a sentence or a finding; it outlives versions.

    Attributes:
        anchor: see `mingzhang.render.anchor`; empty for the whole booklet.
        place: the anchor in words; quote: what was printed there.
        fingerprint: of the finding that it came from.
    """

    slot = models.ForeignKey(Slot, models.CASCADE, related_name="threads")
    version = models.ForeignKey(Version, models.PROTECT, null=True, blank=True)
    anchor = models.CharField(max_length=400, blank=True)
    place = models.CharField(max_length=300, blank=True)
    quote = models.CharField(max_length=500, blank=True)
    fingerprint = models.CharField(max_length=12, blank=True)
    opened_at = models.DateTimeField(auto_now_add=True)
    opened_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolved_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["opened_at"]

    def __str__(self) -> str:
        return self.place or "整本"

    @property
    def is_resolved(self) -> bool:
        """Whether nothing more is to be done."""
        return self.resolved_at is not None


class Comment(models.Model):
    """One remark in a thread; it is never edited."""

    thread = models.ForeignKey(Thread, models.CASCADE, related_name="comments")
    user = models.ForeignKey(User, models.PROTECT)
    at = models.DateTimeField(auto_now_add=True)
    text = models.TextField("意见", max_length=4000)

    class Meta:
        ordering: ClassVar = ["at", "id"]

    def __str__(self) -> str:
        return self.text[:30]
