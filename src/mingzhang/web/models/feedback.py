"""A word of the public on a published booklet, and the answer to it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from mingzhang.web.core.deferred import deferred as _
from mingzhang.web.models.account import User
from mingzhang.web.models.publication import Publication


class FeedbackState(models.TextChoices):
    """What became of it."""

    WAITING = "waiting", _("等待答复")
    SHOWN = "shown", _("已答复并公开")
    HIDDEN = "hidden", _("不公开")


class Feedback(models.Model):
    """One word of somebody who is not asked who they are.

    Attributes:
        text: cleaned, without what would tell who wrote it, see `web.feedback.cleaning`.
        answer: of the department; of one that is hidden, why it is.
    """

    publication = models.ForeignKey(Publication, models.PROTECT, related_name="feedback")
    text = models.TextField(max_length=1000)
    at = models.DateTimeField(auto_now_add=True)
    state = models.CharField(
        max_length=8, choices=FeedbackState.choices, default=FeedbackState.WAITING
    )
    answer = models.TextField(max_length=2000, blank=True)
    user = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["at", "id"]
        indexes: ClassVar = [models.Index(fields=["state", "at"], name="feedback_waiting")]

    def __str__(self) -> str:
        return self.text[:30]
