"""The slot: a booklet that should exist, whether or not anything has been handed in."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import ClassVar

from django.db import models
from django.utils import timezone

from mingzhang.language import _
from mingzhang.model.vocabulary import BookletKind, Level
from mingzhang.web.models.account import Organisation, User
from mingzhang.web.models.state import STANDINGS, Clock, Standing, State, states

DAYS_TO_PUBLISH = 20
"""Days from the reply to publication, 预算法 第十四条 第五十二条."""


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
        return f"{self.organisation.name}{self.year}年{self.level.label}{self.booklet_kind.label}"

    @property
    def level(self) -> Level:
        """Whose figures it holds: a department's with its units, or one unit's."""
        return Level.DEPARTMENT if self.organisation.is_department else Level.UNIT

    @property
    def booklet_kind(self) -> BookletKind:
        """Budget or final accounts."""
        return BookletKind(self.kind)

    @property
    def standing(self) -> Standing:
        """The row of the table for where it stands."""
        return STANDINGS[State(self.state)]

    @property
    def can_edit(self) -> bool:
        """Whether the draft is open."""
        return self.standing.is_editable

    @property
    def deadline(self) -> date | None:
        """The day that counts now; None where there is none."""
        clock = self.standing.clock
        day: date | None = None if clock is Clock.NONE else getattr(self, clock.value)
        return day

    def days_late(self, today: date) -> int:
        """Days past the deadline that counts now; 0 or less while there is time."""
        return (today - self.deadline).days if self.deadline else 0

    @property
    def embargoed_until(self) -> datetime | None:
        """When the newest publication may be seen, where that moment is still to come.

        A list that shows many slots annotates `newest_visible_from`.
        """
        if self.state != State.PUBLISHED:
            return None
        if hasattr(self, "newest_visible_from"):
            moment = self.newest_visible_from
        else:
            newest = self.publications.order_by("-number")
            moment = newest.values_list("visible_from", flat=True).first()
        return moment if moment is not None and moment > timezone.now() else None

    @property
    def is_withdrawn(self) -> bool:
        """Whether it is corrected behind a page that says that it was withdrawn."""
        if self.state != State.CORRECTING:
            return False
        last = self.transitions.filter(name__in=("publish", "withdraw")).last()
        return last is not None and last.name == "withdraw"

    @property
    def state_words(self) -> str:
        """Where it stands, in words that are true: what waits for its hour is not public yet."""
        moment = self.embargoed_until
        if moment is None and self.is_withdrawn:
            return _("已撤下，更正中")
        if moment is None:
            return _(State(self.state).label)
        local = timezone.localtime(moment)
        return _("定于{day} {time}公开").format(
            day=local.strftime("%Y-%m-%d"), time=local.strftime("%H:%M")
        )

    @property
    def tag(self) -> str:
        """Class of the tag that names where it stands."""
        return "note" if self.embargoed_until is not None else self.standing.tag

    def start_clock(self, day: date) -> None:
        """The reply was given on this day; publication is due twenty days later."""
        self.approved_on = day
        self.publish_due = day + timedelta(days=DAYS_TO_PUBLISH)


def late_slots(today: date) -> models.Q:
    """The condition of `Slot.days_late` for the database."""
    found = models.Q(pk__in=[])
    for clock in Clock:
        if clock is not Clock.NONE:
            found |= models.Q(state__in=states(clock=clock), **{f"{clock.value}__lt": today})
    return found


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
