"""What is due when, for every body of the year, and what is late.

A term of days begins on the day after the event; weekends and holidays count, since no clause that
we have read says otherwise. Where no clause sets a day the duty says 惯例, and a place can set its
own.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from enum import StrEnum
from importlib.resources import files
from pathlib import Path
from typing import Any

from mingzhang.entry import value
from mingzhang.entry.field import Field, Form, Part
from mingzhang.entry.raw import Mistakes
from mingzhang.errors import Unreadable
from mingzhang.language import _, near_or_all
from mingzhang.law import Basis, BasisError
from mingzhang.lean import dataclass
from mingzhang.year.body import Bodies, Body, BodyKind
from mingzhang.year.day import day_of
from mingzhang.year.table import finish, rows_of

EVENTS = Part(
    "events",
    "大事",
    Form.TABLE,
    (
        Field("day", "日期", required=True),
        Field("body", "机构", required=True),
        Field("event", "事项", required=True),
        Field("paper", "文号"),
    ),
)


@dataclass(frozen=True, slots=True)
class Duty:
    """Something that has to be done.

    Attributes:
        concerns: bodies of this kind, each once; by_parent: the body above has to do it.
        after, of_parent, days: a term after an event of the body, or of the one above it.
        month, day, next_year: a fixed day where `after` is empty.
        done: the event that ends it; not_after: it is due at the latest when this happens.
    """

    what: str
    concerns: BodyKind
    by_parent: bool
    done: str
    basis: Basis
    after: str = ""
    of_parent: bool = False
    days: int = 0
    month: int = 0
    day: int = 0
    next_year: bool = False
    not_after: str = ""


@dataclass(frozen=True, slots=True)
class Duties:
    """All duties, and the names of the events that they know."""

    all: tuple[Duty, ...]
    events: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Event:
    """What happened to a body on a day."""

    day: date
    body: str
    event: str
    paper: str = ""


class Standing(StrEnum):
    """Where a duty stands on a day."""

    DONE = "已办"
    DONE_LATE = "迟办"
    DUE = "未到期"
    OVERDUE = "逾期"
    OPEN = "未起算"  # what it waits for has not happened


@dataclass(frozen=True, slots=True)
class Due:
    """A duty of one body.

    Attributes:
        by: who has to do it; concerns: whom it is about.
        due: the last day, None where the term has not begun.
        done: the day on which it was done.
        days: late by so many, or still so many to go.
    """

    duty: Duty
    by: Body
    concerns: Body
    due: date | None
    done: date | None
    standing: Standing
    days: int = 0


def read_duties(path: Path | None = None) -> Duties:
    """The duties of the law and of practice; those of a file instead where one is given.

    Raises:
        Unreadable: the file is not understood.
    """
    built_in = files(__package__) / "duty.toml"
    try:
        text = (path or built_in).read_text(encoding="utf-8")
        data: dict[str, Any] = tomllib.loads(text)
        return Duties(tuple(map(_duty, data["duty"])), data["events"])
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise Unreadable(str(path), _("无法打开"), str(error)) from error
    except (KeyError, TypeError, ValueError) as error:
        if path is None:
            raise
        raise Unreadable(str(path), _("不是职责的日程"), str(error)) from error


def _duty(row: Mapping[str, Any]) -> Duty:
    named = bool(row.get("act"))
    try:
        basis = Basis(row["act"], row["article"]) if named else Basis.practice()
    except BasisError as error:
        raise ValueError(str(error)) from error
    return Duty(
        row["what"], BodyKind(row["concerns"]), row["by"] == "parent", row["done"], basis,
        row.get("after", ""), row.get("of") == "parent", row.get("days", 0), row.get("month", 0),
        row.get("day", 0), row.get("next_year", False), row.get("not_after", ""),
    )  # fmt: skip


def read_events(path: Path, bodies: Bodies, duties: Duties) -> tuple[Event, ...]:
    """The events of a CSV file.

    Raises:
        SourceErrors: a body or an event that nobody knows, no day, an event of a body twice.
        Unreadable: the file cannot be opened.
    """
    mistakes = Mistakes()
    rows = rows_of(path, EVENTS, mistakes)
    names = {label: key for key, label in duties.events.items()}
    found: dict[tuple[str, str], Event] = {}
    for row in rows:
        before = len(mistakes.found)
        day = day_of(row.get("day"), mistakes)
        value.required(row.get("body"), "机构", mistakes)
        body = value.known_name(
            row.get("body"), [body.name for body in bodies.all], _("机构"), mistakes
        )
        typed = value.required(row.get("event"), "事项", mistakes)
        if typed and typed not in names:
            words = _("没有“{text}”这一项").format(text=typed)
            mistakes.add(row.get("event").where, words, near_or_all(typed, names, len(names)))
        if day is None or len(mistakes.found) > before:
            continue
        key = (body, names[typed])
        if key in found:
            words = _("{what}“{text}”重复").format(what=body, text=typed)
            mistakes.add(row.where, words)
        found[key] = Event(day, body, names[typed], row.get("paper").text)
    finish(path, mistakes)
    return tuple(found.values())


def calendar_of(
    bodies: Bodies, events: Iterable[Event], duties: Duties, year: int, day: date
) -> tuple[Due, ...]:
    """Every duty of every body of a year, by its last day; those that have none yet come last.

    Args:
        day: what happened later is not known yet.
    """
    known = {(e.body, e.event): e.day for e in events if e.day <= day}
    found = [
        due
        for duty in duties.all
        for body in bodies.all
        if body.kind is duty.concerns
        for due in _due(duty, body, bodies, known, year, day)
    ]
    order = {id(due): number for number, due in enumerate(found)}
    return tuple(sorted(found, key=lambda d: (d.due or date.max, order[id(d)])))


def _due(
    duty: Duty,
    body: Body,
    bodies: Bodies,
    known: Mapping[tuple[str, str], date],
    year: int,
    day: date,
) -> Iterator[Due]:
    parent = bodies.find(body.above)
    by = parent if duty.by_parent else body
    if by is None:
        return
    of = parent if duty.of_parent else body
    last: date | None
    if duty.after:
        begun = known.get((of.name, duty.after)) if of else None
        last = begun + timedelta(days=duty.days) if begun else None
    else:
        last = date(year + duty.next_year, duty.month, duty.day)
    ended = known.get((body.name, duty.not_after)) if duty.not_after else None
    if last is not None and ended is not None:
        last = min(last, ended)
    done = known.get((body.name, duty.done))
    if last is None:
        standing, days = (Standing.DONE, 0) if done else (Standing.OPEN, 0)
    elif done is not None:
        days = max((done - last).days, 0)
        standing = Standing.DONE_LATE if days else Standing.DONE
    else:
        days = abs((day - last).days)
        standing = Standing.OVERDUE if day > last else Standing.DUE
    yield Due(duty, by, body, last, done, standing, days)


def of_role(found: Sequence[Due], kind: BodyKind) -> tuple[Due, ...]:
    """What bodies of one kind have to do."""
    return tuple(due for due in found if due.by.kind is kind)


def overdue_below(found: Sequence[Due], bodies: Bodies, name: str) -> tuple[Due, ...]:
    """What is late at a body and everywhere below it, the latest first: the list that goes up."""
    mine = {body.name for body in bodies.below(name)}
    late = (due for due in found if due.standing is Standing.OVERDUE and due.by.name in mine)
    return tuple(sorted(late, key=lambda due: -due.days))
