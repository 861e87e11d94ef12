"""Where a slot stands for somebody: its deadline in words, its counts, the next step."""

from __future__ import annotations

from datetime import date

from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.urls import reverse

from mingzhang.language import _
from mingzhang.lean import dataclass
from mingzhang.web.accounts.permission import may
from mingzhang.web.models import CheckRun, FindingRecord, Publication, Slot, Thread, User
from mingzhang.web.models.state import Clock
from mingzhang.web.review.finding import desk_findings
from mingzhang.web.workflow import may_sign, moves_for

SOON = 5
"""So many days before a deadline it is called near."""


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
    if slot.embargoed_until is not None or slot.is_withdrawn:
        return Deadline("none", slot.state_words)
    if slot.standing.clock is Clock.NONE:
        return Deadline("none", _(slot.standing.timeless))
    if slot.deadline is None:
        return Deadline("none", _("未定期限"))
    late = slot.days_late(today)
    if late > 0:
        return Deadline("late", _("已逾期{days}天").format(days=late))
    if late == 0:
        return Deadline("soon", _("今天到期"))
    return Deadline("soon" if -late <= SOON else "time", _("还有{days}天").format(days=-late))


def with_counts(slots: QuerySet[Slot], user: User) -> QuerySet[Slot]:
    """Slots with their latest check and its counts, in one query however many they are.

    Adds `latest_run`, `latest_version` (its number), `errors`, `warnings`, `notes`,
    `open_threads`, `newest_visible_from` and `desk_count`, the findings of the person's own
    division.
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
        newest_visible_from=Subquery(
            Publication.objects.filter(slot=OuterRef("pk"))
            .order_by("-number")
            .values("visible_from")[:1]
        ),
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
        return Step(_(slot.standing.turn), f"/work/slots/{slot.pk}/fill/")
    address = reverse("slot", args=[slot.pk])
    names = {move.name for move in moves_for(user, slot)}
    if names & {"unit_approve", "department_approve", "bureau_approve"}:
        return Step(_("审核"), address)
    if "publish" in names:
        return Step(_("公开"), f"{address}#moves")
    if may_sign(user, slot):
        return Step(_("会签"), address)
    if slot.embargoed_until is not None:
        return Step(slot.state_words)
    return Step(_(slot.standing.waiting))


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
            slot.tag,
        )
        for slot in slots
    ]
