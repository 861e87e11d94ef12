"""The calendar of a year: what is due when, for whom, and what is late at the bodies below.

The platform knows when a booklet was replied to and when the public saw it; when the people's
congress approved the finance bureau enters, since its own terms begin with it (`congress.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from mingzhang.lean import dataclass
from mingzhang.model.vocabulary import BookletKind
from mingzhang.web.accounts.permission import Scope, scope_of, visible_slots
from mingzhang.web.core.wire import whole
from mingzhang.web.models import CongressDay, Organisation, Publication, Role, Slot, User, YearRow
from mingzhang.web.review.congress import approvals
from mingzhang.web.review.request import SignedRequest
from mingzhang.web.review.standing import Line as BookletLine
from mingzhang.web.review.standing import lines_of, with_counts
from mingzhang.web.review.waiting import waiting_for
from mingzhang.year.body import Bodies, Body, BodyKind
from mingzhang.year.calendar import (
    Due,
    Event,
    Standing,
    calendar_of,
    overdue_below,
    read_duties,
)
from mingzhang.year.day import find_day

FINANCE = "财政局"
"""The body of the finance bureau; the others go by their addresses, since names may be alike."""

MOST = 200
"""Rows of one list: what is beyond is counted."""

_EVENTS = {BookletKind.BUDGET.value: "budget", BookletKind.FINAL_ACCOUNTS.value: "final"}
_DONE = (Standing.DONE, Standing.DONE_LATE)


@dataclass(frozen=True, slots=True)
class Line:
    """A duty as a row: who does it and whom it is about, by name, and where the booklet is.

    Attributes:
        slot: number of the booklet; None where there is none yet.
        is_year: it is done on the page of the booklet's year.
    """

    due: Due
    by: str
    about: str
    slot: int | None
    is_year: bool


@login_required
@require_GET
def calendar(request: SignedRequest) -> HttpResponse:
    """The calendar of a year as somebody sees it, on a day.

    Raises:
        PermissionDenied: somebody who has nothing to do with booklets.
    """
    user = request.user
    if scope_of(user, "view") is Scope.NONE:
        raise PermissionDenied
    day = _day(request.GET.get("at", ""))
    mine = visible_slots(user)
    years = list(mine.order_by("-year").values_list("year", flat=True).distinct())
    asked = whole(request.GET.get("year"))
    if asked is not None and asked not in years:
        raise Http404
    context: dict[str, Any] = {"years": years, "day": day, "most": MOST}
    if years:
        year = asked or years[0]
        context |= {"year": year} | _lists(user, list(mine.filter(year=year)), year, day)
    return render(request, "review/calendar.html", context)


def _day(text: str) -> date:
    """The day that was asked for, today where none was.

    Raises:
        Http404: it is none.
    """
    day = find_day(text) if text else timezone.localdate()
    if day is None:
        raise Http404
    return day


def _lists(user: User, slots: list[Slot], year: int, day: date) -> dict[str, Any]:
    """What the person's own body has to do, in three lists, and what is late below it."""
    bodies = bodies_of(slots)
    events = [*events_of(slots, year, day), *approvals(year, FINANCE, day)]
    found = calendar_of(bodies, events, read_duties(), year, day)
    is_bureau = user.role == Role.BUREAU
    mine = FINANCE if is_bureau or user.organisation is None else user.organisation.address
    lines = _lines_of(slots)
    own = [due for due in found if due.by.name == mine]
    below = [due for due in overdue_below(found, bodies, mine) if due.by.name != mine]
    return {
        "booklets": _booklets(user, year, day),
        "to_do": lines(d for d in own if d.standing in (Standing.OVERDUE, Standing.DUE)),
        "waiting": lines(d for d in own if d.standing is Standing.OPEN),
        "done": lines(d for d in own if d.standing in _DONE),
        "late": lines(below),
        "congress": [
            (kind, CongressDay.objects.filter(year=year, kind=kind.value).first())
            for kind in BookletKind
        ],
        "has_below": user.role in (Role.BUREAU, Role.DEPARTMENT_REVIEWER),
    }


def _booklets(user: User, year: int, day: date) -> list[BookletLine]:
    """The booklets of a year that wait for this person now, by their own days."""
    mine = visible_slots(user).filter(waiting_for(user), year=year)
    ordered = with_counts(mine, user).order_by("due", "organisation__code", "pk")
    return lines_of(user, list(ordered), day)


def _lines_of(slots: Iterable[Slot]) -> Callable[[Iterable[Due]], list[Line]]:
    """Duties as rows, with the names and booklets of these slots."""
    slots = list(slots)
    names = {org.address: org.name for slot in slots for org in _of(slot.organisation)}
    numbers = {(slot.organisation.address, _EVENTS[slot.kind]): slot.pk for slot in slots}

    def lines(found: Iterable[Due]) -> list[Line]:
        return [
            Line(
                due,
                names.get(due.by.name, ""),
                names.get(due.concerns.name, "") if due.concerns != due.by else "",
                numbers.get((due.concerns.name, _booklet_of(due.duty.done))),
                due.duty.done in ("monitored", "evaluated"),
            )
            for due in found
        ]

    return lines


def _booklet_of(event: str) -> str:
    """The booklet that an event is of; a year is watched and scored beside its budget."""
    return "final" if event.startswith("final") else "budget"


def _of(organisation: Organisation) -> Iterator[Organisation]:
    yield organisation
    if organisation.parent is not None:
        yield organisation.parent


def bodies_of(slots: Iterable[Slot]) -> Bodies:
    """The bureau and the organisations of these slots, with the departments above them."""
    found = {FINANCE: Body(FINANCE, BodyKind.FINANCE)}
    for slot in slots:
        for one in _of(slot.organisation):
            kind = BodyKind.DEPARTMENT if one.is_department else BodyKind.UNIT
            above = one.parent.address if one.parent is not None else FINANCE
            found[one.address] = Body(one.address, kind, above)
    return Bodies(tuple(found.values()))


def events_of(slots: Iterable[Slot], year: int, day: date) -> list[Event]:
    """What the platform knows to have happened by a day.

    A booklet is replied to on the day that was given with the reply and public from the first day
    on which anybody could see it. Readings are handed in whole, so that the first file after July
    is the monitoring of January to July, and the first one after the year has its results.
    """
    known = {slot.pk: slot for slot in slots}
    found: dict[tuple[str, str], date] = {}

    def note(slot: Slot, event: str, when: date) -> None:
        key = (slot.organisation.address, event)
        if when <= day:
            found[key] = min(when, found.get(key, when))

    for slot in known.values():
        if slot.approved_on is not None:
            note(slot, f"{_EVENTS[slot.kind]}_replied", slot.approved_on)
    for slot, when in _first_seen(known):
        note(slot, f"{_EVENTS[slot.kind]}_published", when)
    readings = YearRow.objects.filter(
        slot__in=known, slot__kind=BookletKind.BUDGET.value, table="readings", struck_at=None
    )
    for number, at in readings.values_list("slot", "at"):
        when = timezone.localdate(at)
        for event, since in (
            ("monitored", date(year, 8, 1)),
            ("evaluated", date(year + 1, 1, 1)),
        ):
            if when >= since:
                note(known[number], event, when)
    return [Event(when, body, event) for (body, event), when in found.items()]


def _first_seen(known: Mapping[int, Slot]) -> Iterator[tuple[Slot, date]]:
    """Every publication that the public was ever shown, with its first day."""
    seen = Publication.objects.seen().filter(slot__in=known)
    for number, at in seen.values_list("slot", "visible_from"):
        yield known[number], timezone.localdate(at)
