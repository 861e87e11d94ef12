"""What people at their desks leave for each other and for themselves."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from mingzhang.web.core.deferred import deferred as _
from mingzhang.web.models.account import Desk, User
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
    kind = models.CharField(max_length=8, choices=[("due", _("催报")), ("mend", _("催改"))])
    text = models.TextField("内容", max_length=2000)
    people = models.JSONField(default=list)
    outcome = models.JSONField(default=list)

    class Meta:
        ordering: ClassVar = ["at", "id"]

    def __str__(self) -> str:
        return self.text[:30]


class SignOff(models.Model):
    """A division of the bureau has looked at a version 会签; the newest word of a desk counts.

    Attributes:
        digest: of the version's booklet, so that it names the very content.
        agrees: whether the reply may be given, as far as this division is concerned.
        text: why not, or a remark beside it.
    """

    version = models.ForeignKey(Version, models.PROTECT, related_name="sign_offs")
    digest = models.CharField(max_length=64)
    desk = models.CharField(max_length=16, choices=Desk.choices)
    user = models.ForeignKey(User, models.PROTECT)
    at = models.DateTimeField(auto_now_add=True)
    agrees = models.BooleanField()
    text = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.desk}: {self.version_id}"


class Holdings(models.Model):
    """What a version holds for the desks: targets, purchases, assets, see `draft.holding`.

    It follows from the version's content alone.

    Attributes:
        data: with the number of its schema.
    """

    version = models.OneToOneField(Version, models.CASCADE, related_name="holdings")
    data = models.JSONField()

    def __str__(self) -> str:
        return str(self.version_id)


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
