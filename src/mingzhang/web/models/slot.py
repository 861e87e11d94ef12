"""The slot: a booklet that should exist, whether or not anything has been handed in."""

from __future__ import annotations

from datetime import date, timedelta
from typing import ClassVar

from django.db import models

from mingzhang.model.vocabulary import BookletKind
from mingzhang.web.models.account import Organisation, User

DAYS_TO_PUBLISH = 20
"""Days from the reply to publication, 预算法 第十四条 第五十二条."""


class State(models.TextChoices):
    """Where a booklet stands; `web.workflow` says how it moves and alone writes it."""

    NOT_STARTED = "not_started", "未开始"
    DRAFTING = "drafting", "填报中"
    UNIT_REVIEW = "unit_review", "单位审核"
    DEPARTMENT_REVIEW = "department_review", "主管部门审核"
    BUREAU_REVIEW = "bureau_review", "财政审核"
    RETURNED = "returned", "已退回"
    APPROVED = "approved", "已批复"
    PUBLISHED = "published", "已公开"
    CORRECTING = "correcting", "更正中"


EDITABLE = (State.NOT_STARTED, State.DRAFTING, State.RETURNED, State.CORRECTING)
"""States in which the clerk may change the draft."""


class Slot(models.Model):
    """One booklet of one organisation for one year.

    Attributes:
        due: last day to hand in; approved_on: day of the reply 批复; publish_due follows from it.
        draft_revision: grows by one with every accepted edit of the draft.
        changed_at: of the state.
    """

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="slots")
    year = models.PositiveSmallIntegerField("年度")
    kind = models.CharField(
        "类别", max_length=16, choices=[(k.value, k.label) for k in BookletKind]
    )
    profile = models.CharField("地区格式", max_length=60)
    state = models.CharField(
        "状态", max_length=20, choices=State.choices, default=State.NOT_STARTED
    )
    due = models.DateField("报送期限", null=True, blank=True)
    approved_on = models.DateField("批复日期", null=True, blank=True)
    publish_due = models.DateField("公开期限", null=True, blank=True)
    draft_revision = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["-year", "organisation__code", "organisation__name"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "year", "kind"], name="slot_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["state", "due"])]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """`某县水务局2025年部门预算`."""
        whose = "部门" if self.organisation.is_department else "单位"
        return f"{self.organisation.name}{self.year}年{whose}{self.booklet_kind.label}"

    @property
    def booklet_kind(self) -> BookletKind:
        """Budget or final accounts."""
        return BookletKind(self.kind)

    @property
    def can_edit(self) -> bool:
        """Whether the draft is open."""
        return self.state in EDITABLE

    def days_late(self, today: date) -> int:
        """Days past the deadline that counts now; 0 or less while there is time."""
        if self.state == State.PUBLISHED:
            return 0
        if self.state == State.APPROVED:
            return (today - self.publish_due).days if self.publish_due else 0
        if self.state in (State.BUREAU_REVIEW, State.DEPARTMENT_REVIEW):
            return 0
        return (today - self.due).days if self.due else 0

    def start_clock(self, day: date) -> None:
        """The reply was given on this day; publication is due twenty days later."""
        self.approved_on = day
        self.publish_due = day + timedelta(days=DAYS_TO_PUBLISH)


class Transition(models.Model):
    """One move of a slot: who, when, from, to, with which version and why.

    Attributes:
        digest: of the version's booklet in the store, so that an approval names its very content.
        override: why it was made although something spoke against it.
    """

    slot = models.ForeignKey(Slot, models.PROTECT, related_name="transitions")
    name = models.CharField(max_length=24)
    before = models.CharField(max_length=20, choices=State.choices)
    after = models.CharField(max_length=20, choices=State.choices)
    user = models.ForeignKey(User, models.PROTECT, null=True, blank=True)
    at = models.DateTimeField(auto_now_add=True)
    version = models.ForeignKey("web.Version", models.PROTECT, null=True, blank=True)
    digest = models.CharField(max_length=64, blank=True)
    reason = models.TextField(blank=True)
    override = models.TextField(blank=True)
    day = models.DateField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["at", "id"]
        indexes: ClassVar = [
            # Few, and asked for before every public page.
            models.Index(fields=["id"], condition=models.Q(name="withdraw"), name="withdrawals"),
        ]

    def __str__(self) -> str:
        return f"{self.slot_id}: {self.before} → {self.after}"
