"""The page of a slot's year: how money, targets, purchases and assets stand on a day."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any, cast

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from mingzhang.codes import department_economic
from mingzhang.errors import MingzhangError
from mingzhang.model.form import Form, Indicator
from mingzhang.model.slice import Line
from mingzhang.web.accounts.permission import get_slot, may
from mingzhang.web.models import Slot, User
from mingzhang.web.record.label import ACTIONS, LABELS
from mingzhang.web.record.state import coloured, year_of
from mingzhang.web.year.before import before_of
from mingzhang.year.day import find_day
from mingzhang.year.figure import percent, printed
from mingzhang.year.reading import yearly


@login_required
@require_GET
def year(request: HttpRequest, slot_id: int) -> HttpResponse:
    """How the year stands on a day."""
    user = cast(User, request.user)
    slot = get_slot(user, slot_id)
    counts = dict.fromkeys(LABELS, 0)
    for table in slot.year_rows.filter(struck_at=None).values_list("table", flat=True):
        counts[table] += 1
    day = _day(request, slot)
    context: dict[str, Any] = {
        "slot": slot,
        "day": day,
        "labels": LABELS,
        "counts": counts,
        "may_add": {table: may(user, action, slot) for table, action in ACTIONS.items()},
    }
    try:
        state = year_of(slot, day)
    except MingzhangError as error:
        return render(request, "year/year.html", context | {"problem": str(error)})
    scores = {one.target.subject: one for one in state.evaluated}
    places = {target.subject: place for place, target in enumerate(state.budget.targets)}
    shown = context | {
        "state": state,
        "watched": [(one, scores[one.target.subject]) for one in coloured(state)],
        "silent": [t for t in state.budget.targets if _is_silent(t.subject, state.monitored)],
        "key": lambda form, indicator: _key(places, form, indicator),
        "before": before_of(slot, user),
        "share": _share,
        "what": _what,
        "points": printed,
    }
    return render(request, "year/year.html", shown)


def _is_silent(subject: str, monitored: Any) -> bool:
    """Whether nothing is known of a project yet."""
    mine = [m for m in monitored if m.target.subject == subject]
    return not any(m.balance is not None or any(x.reading for x in m.lines) for m in mine)


def _key(places: dict[str, int], form: Form, indicator: Indicator | None) -> str:
    """An indicator as the form of a reading takes it: `3.1`, the second one of the fourth form."""
    place = places[form.subject]
    return f"{place}.{yearly(form).index(indicator)}" if indicator is not None else f"{place}.0"


def _day(request: HttpRequest, slot: Slot) -> date:
    """The day that was asked for; today in the year itself, else the last of the year.

    Before its end a year must not be told as if it were over: everything would seem late.

    Raises:
        Http404: it is none, or of another year.
    """
    text = request.GET.get("at", "")
    if not text:
        today = timezone.localdate()
        return today if today.year == slot.year else date(slot.year, 12, 31)
    day = find_day(text)
    if day is None or day.year != slot.year:
        raise Http404
    return day


def _what(line: Line) -> str:
    """What a line is for: its project, else its economic class by code and name."""
    if line.project:
        return line.project
    known = department_economic().get(line.economic)
    return f"{line.economic} {known.name}" if known else line.economic


def _share(share: Fraction | None) -> str:
    return "—" if share is None else percent(share)
