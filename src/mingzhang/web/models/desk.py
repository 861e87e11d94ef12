"""What people at their desks leave for each other and for themselves."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from mingzhang.web.models.account import User
from mingzhang.web.models.slot import Slot
from mingzhang.web.models.version import Version


class Reminder(models.Model):
    """Somebody was asked to hand in 催报 or to mend 催改; it is never edited.

    Attributes:
        people: names of those whose turn it was.
        outcome: for every way it went out, `{"way", "to", "problem"}`; the platform itself is none.
    """

    slot = models.ForeignKey(Slot, models.PROTECT, related_name="reminders")
    user = models.ForeignKey(User, models.PROTECT, null=True, blank=True)
    at = models.DateTimeField(auto_now_add=True)
    kind = models.CharField(max_length=8, choices=[("due", "催报"), ("mend", "催改")])
    text = models.TextField("内容", max_length=2000)
    people = models.JSONField(default=list)
    outcome = models.JSONField(default=list)

    class Meta:
        ordering: ClassVar = ["at", "id"]

    def __str__(self) -> str:
        return self.text[:30]


class SavedFilter(models.Model):
    """A choice of booklets that somebody looks at often."""

    user = models.ForeignKey(User, models.CASCADE, related_name="filters")
    name = models.CharField("名称", max_length=40)
    query = models.CharField(max_length=400)

    class Meta:
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "name"], name="filter_once"),
        ]

    def __str__(self) -> str:
        return self.name


class Viewed(models.Model):
    """A part of a version that somebody has looked through."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    version = models.ForeignKey(Version, models.CASCADE, related_name="viewed")
    part = models.CharField(max_length=80)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "version", "part"], name="viewed_once"),
        ]

    def __str__(self) -> str:
        return self.part
