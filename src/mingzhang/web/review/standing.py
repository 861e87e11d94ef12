"""Where a slot stands for somebody: its deadline in words, its counts, the next step."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.urls import reverse

from mingzhang.language import _
from mingzhang.web.accounts.permission import may
from mingzhang.web.models import CheckRun, FindingRecord, Slot, State, Thread, User
from mingzhang.web.review.finding import desk_findings
from mingzhang.web.workflow.flow import moves_for

SOON = 5
"""So many days before a deadline it is called near."""

WAITING_FOR_UNIT = (
    State.NOT_STARTED,
    State.DRAFTING,
    State.UNIT_REVIEW,
    State.RETURNED,
    State.CORRECTING,
)
"""States in which the day for handing in counts."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """A deadline in words.

    Attributes:
        kind: `late`, `soon`, `time` or `none`.
    """

    kind: str
    words: str


def deadline_of(slot: Slot, today: date) -> Deadline:
    """The deadline that counts now."""
    if slot.state == State.PUBLISHED:
        return Deadline("none", _("已公开"))
    day = slot.due if slot.state in WAITING_FOR_UNIT else None
    if slot.state == State.APPROVED:
        day = slot.publish_due
    if slot.state in (State.BUREAU_REVIEW, State.DEPARTMENT_REVIEW):
        return Deadline("none", _("已报送，等待审核"))
    if day is None:
        return Deadline("none", _("未定期限"))
    late = slot.days_late(today)
    if late > 0:
        return Deadline("late", _("已逾期{days}天").format(days=late))
    if late == 0:
        return Deadline("soon", _("今天到期"))
    return Deadline("soon" if -late <= SOON else "time", _("还有{days}天").format(days=-late))


def late_slots(today: date) -> Q:
    """The condition of `Slot.days_late` for the database."""
    return Q(state__in=WAITING_FOR_UNIT, due__lt=today) | Q(
        state=State.APPROVED, publish_due__lt=today
    )


def with_counts(slots: QuerySet[Slot], user: User) -> QuerySet[Slot]:
    """Slots with their latest check and its counts, in one query however many they are.

    Adds `latest_run`, `latest_version` (its number), `errors`, `warnings`, `notes`,
    `open_threads` and `desk_count`, the findings of the person's own division.
    """
    runs = CheckRun.objects.filter(version__slot=OuterRef("pk")).order_by(
        "-version__number", "-at", "-id"
    )
    slots = slots.annotate(
        latest_run=Subquery(runs.values("pk")[:1]),
        latest_version=Subquery(runs.values("version__number")[:1]),
        errors=Subquery(runs.values("errors")[:1]),
        warnings=Subquery(runs.values("warnings")[:1]),
        notes=Subquery(runs.values("notes")[:1]),
        open_threads=_count(Thread.objects.filter(slot=OuterRef("pk"), resolved_at=None), "slot"),
    )
    condition = desk_findings(user)
    if condition is None:
        return slots.annotate(desk_count=Value(0))
    mine = FindingRecord.objects.filter(condition, run=OuterRef("latest_run"))
    return slots.annotate(desk_count=_count(mine, "run"))


def _count(rows: QuerySet[Thread] | QuerySet[FindingRecord], by: str) -> Coalesce:
    counted = rows.order_by().values(by).annotate(count=Count("pk")).values("count")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


@dataclass(frozen=True, slots=True)
class Step:
    """What somebody does next with a slot; without an address it is others' turn."""

    words: str
    address: str = ""


def next_step(user: User, slot: Slot) -> Step:
    """What this person does next with this slot."""
    if slot.can_edit and may(user, "edit", slot):
        words = {
            State.NOT_STARTED: _("开始填报"),
            State.DRAFTING: _("继续填报"),
            State.RETURNED: _("修改并重新提交"),
            State.CORRECTING: _("更正"),
        }[State(slot.state)]
        return Step(words, f"/work/slots/{slot.pk}/fill/")
    address = reverse("slot", args=[slot.pk])
    names = {move.name for move in moves_for(user, slot)}
    if names & {"unit_approve", "department_approve", "bureau_approve"}:
        return Step(_("审核"), address)
    if "publish" in names:
        return Step(_("公开"), f"{address}#moves")
    waits = {
        State.NOT_STARTED: _("等待填报"),
        State.DRAFTING: _("等待填报"),
        State.RETURNED: _("等待修改"),
        State.CORRECTING: _("等待更正"),
        State.UNIT_REVIEW: _("等待单位审核"),
        State.DEPARTMENT_REVIEW: _("等待主管部门审核"),
        State.BUREAU_REVIEW: _("等待财政审核"),
        State.APPROVED: _("等待公开"),
        State.PUBLISHED: _("已公开"),
    }
    return Step(waits[State(slot.state)])


STATE_TAGS = {
    State.RETURNED: "error",
    State.CORRECTING: "warning",
    State.BUREAU_REVIEW: "note",
    State.DEPARTMENT_REVIEW: "note",
    State.UNIT_REVIEW: "note",
    State.APPROVED: "good",
    State.PUBLISHED: "good",
}
"""Class of the tag that names a state; the words always stand in it."""


@dataclass(frozen=True, slots=True)
class Line:
    """One slot in a list."""

    slot: Slot
    deadline: Deadline
    step: Step
    tag: str


def lines_of(user: User, slots: list[Slot], today: date) -> list[Line]:
    """The slots with everything that a list shows of them."""
    return [
        Line(
            slot,
            deadline_of(slot, today),
            next_step(user, slot),
            STATE_TAGS.get(State(slot.state), ""),
        )
        for slot in slots
    ]
