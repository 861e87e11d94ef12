"""The catalogue of services that may be purchased, with its dates: what stood in it on which day.

A line of it stands from the day of one notice until that of another. Nothing is overwritten: a
notice ends lines and begins others, so that the catalogue of every day can be told, and by which
notice each of its lines stands.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from mingzhang.codes import normal_name
from mingzhang.entry import value
from mingzhang.entry.field import Field, Form, Part
from mingzhang.entry.raw import Mistakes, Row
from mingzhang.language import _
from mingzhang.lean import dataclass
from mingzhang.model.catalogue import Amendment, AmendmentKind, CatalogueEntry, level_of
from mingzhang.year.day import day_of
from mingzhang.year.table import csv_of, day_text, finish, rows_of

CATALOGUE = Part(
    "catalogue",
    "购买服务目录",
    Form.TABLE,
    (
        Field("department", "部门"),
        Field("code", "代码", code=True, required=True),
        Field("level", "级次"),
        Field("name", "名称", required=True),
        Field("batch", "批次"),
        Field("since", "起"),
        Field("until", "止"),
        Field("basis", "依据"),
        Field("ended_by", "废止依据"),
    ),
)


@dataclass(frozen=True, slots=True)
class Standing:
    """A line of the catalogue, and when it stood.

    Attributes:
        entry: its department is empty in the common catalogue of a place.
        since: its first day, None where it always stood; until: the day on which it no longer did.
        basis: number of the notice that put it there; ended_by: of the one that took it out.
    """

    entry: CatalogueEntry
    batch: str = ""
    since: date | None = None
    until: date | None = None
    basis: str = ""
    ended_by: str = ""

    def stands_on(self, day: date) -> bool:
        """Whether it is in force."""
        return (self.since is None or self.since <= day) and (
            self.until is None or day < self.until
        )


@dataclass(frozen=True, slots=True)
class Decision:
    """What one notice decides: its number, its day, its amendments and the lists behind it.

    Attributes:
        batch: of the lines in `attached`.
        attached: lines of a new list that came with it.
    """

    number: str
    day: date
    amendments: tuple[Amendment, ...] = ()
    attached: tuple[CatalogueEntry, ...] = ()
    batch: str = ""


@dataclass(frozen=True, slots=True)
class Edit:
    """One amendment as it was, or could not be, applied.

    Attributes:
        problem: why it was not, empty where it was.
    """

    amendment: Amendment
    before: CatalogueEntry | None = None
    after: CatalogueEntry | None = None
    problem: str = ""


@dataclass(frozen=True, slots=True)
class History:
    """The catalogue through the years."""

    lines: tuple[Standing, ...] = ()

    def at(self, day: date) -> tuple[Standing, ...]:
        """The lines in force on a day, by department as they first stood, then by code."""
        order: dict[str, int] = {}
        for line in self.lines:
            order.setdefault(line.entry.department, len(order))
        found = (line for line in self.lines if line.stands_on(day))
        return tuple(sorted(found, key=lambda s: (order[s.entry.department], s.entry.code)))

    @property
    def last_day(self) -> date | None:
        """The day of the latest notice."""
        days = [d for line in self.lines for d in (line.since, line.until) if d is not None]
        return max(days, default=None)

    def decide(self, decision: Decision) -> tuple[History, tuple[Edit, ...]]:
        """The history with one notice more, and every edit of it.

        Raises:
            ValueError: a later notice was entered before; they are applied in order.
        """
        if self.last_day is not None and decision.day < self.last_day:
            words = _("{number}是{day}的，目录已经按{last}的通知修订，通知要按日期先后采用")
            raise ValueError(
                words.format(number=decision.number, day=decision.day, last=self.last_day)
            )
        lines, edits = list(self.lines), []
        for amendment in decision.amendments:
            edits.append(_apply(lines, amendment, decision))
        for entry in decision.attached:
            lines.append(Standing(entry, decision.batch, decision.day, basis=decision.number))
        return History(tuple(lines)), tuple(edits)


def _apply(lines: list[Standing], amendment: Amendment, decision: Decision) -> Edit:
    """Change the lines by one amendment, or say why it does not fit them."""
    mine = [
        (place, line)
        for place, line in enumerate(lines)
        if line.stands_on(decision.day)
        and normal_name(line.entry.department) == normal_name(amendment.department)
        and amendment.batch in ("", line.batch)
    ]
    whose = amendment.batch + (
        _("{department}的目录").format(department=amendment.department)
        if amendment.department
        else _("共同目录")
    )
    if not mine:
        return Edit(amendment, problem=_("没有{whose}").format(whose=whose))
    known = {line.entry.code: (place, line) for place, line in mine}
    if amendment.kind is AmendmentKind.ADDED:
        return _add(lines, known, mine[0][1].entry.department, amendment, decision)
    if amendment.code not in known:
        words = _("{whose}里没有{code}")
        return Edit(amendment, problem=words.format(whose=whose, code=amendment.code))
    place, line = known[amendment.code]
    before = line.entry
    if normal_name(before.name) != normal_name(amendment.name):
        words = _("目录里{code}是“{there}”，不是“{said}”").format(
            code=before.code, there=before.name, said=amendment.name
        )
        return Edit(amendment, before, problem=words)
    if amendment.kind is AmendmentKind.REMOVED:
        below = [c for c in known if c.startswith(before.code) and c != before.code]
        if below:
            words = _("{code}下面还有{below}").format(code=before.code, below="、".join(below))
            return Edit(amendment, before, problem=words)
        after = None
    else:
        after = replace(
            before,
            code=amendment.new_code,
            name=amendment.new_name,
            level=level_of(amendment.new_code),
        )
        taken = known.get(after.code)
        if after.code != before.code and taken:
            words = _("{code}已经是“{name}”").format(code=after.code, name=taken[1].entry.name)
            return Edit(amendment, before, problem=words)
    lines[place] = replace(line, until=decision.day, ended_by=decision.number)
    if after is not None:
        lines.append(Standing(after, line.batch, decision.day, basis=decision.number))
    return Edit(amendment, before, after)


def _add(
    lines: list[Standing],
    known: dict[str, tuple[int, Standing]],
    department: str,
    amendment: Amendment,
    decision: Decision,
) -> Edit:
    if amendment.code in known:
        name = known[amendment.code][1].entry.name
        words = _("{code}已经是“{name}”").format(code=amendment.code, name=name)
        return Edit(amendment, known[amendment.code][1].entry, problem=words)
    parent = amendment.code[:-2]
    if amendment.level > 1 and parent not in known:
        words = _("没有上级目录{code}").format(code=parent)
        return Edit(amendment, problem=words)
    entry = CatalogueEntry(department, amendment.code, amendment.level, amendment.name)
    batch = amendment.batch or decision.batch
    lines.append(Standing(entry, batch, decision.day, basis=decision.number))
    return Edit(amendment, after=entry)


def next_code(lines: Iterable[Standing], department: str, parent: str) -> str:
    """The code that follows the last one below a parent in a department's catalogue.

    >>> have = Standing(CatalogueEntry("人社", "A030401", 4, "人才服务"))
    >>> next_code([have], "人社", "A0304"), next_code([have], "教育", "A0304")
    ('A030402', 'A030401')

    Raises:
        ValueError: 99 are taken.
    """
    taken = [
        int(line.entry.code[-2:])
        for line in lines
        if line.entry.department == department
        and line.entry.code.startswith(parent)
        and len(line.entry.code) == len(parent) + 2
    ]
    number = max(taken, default=0) + 1
    if number > 99:
        raise ValueError(_("{code}下面没有空的代码").format(code=parent))
    return f"{parent}{number:02d}"


def read_history(path: Path) -> History:
    """The catalogue of a CSV file; of a plain list without dates every line always stood.

    Raises:
        SourceErrors: rows that are no line of a catalogue, each with its place.
        Unreadable: the file cannot be opened.
    """
    mistakes = Mistakes()
    return history_of(rows_of(path, CATALOGUE, mistakes), mistakes, str(path))


def history_of(rows: Iterable[Row], mistakes: Mistakes, source: str) -> History:
    """The catalogue of typed rows; see `read_history`."""
    found = [_standing(row, mistakes) for row in rows]
    finish(source, mistakes)
    return History(tuple(found))


def _standing(row: Row, mistakes: Mistakes) -> Standing:
    code = value.required(row.get("code"), "代码", mistakes)
    level = value.whole_number(row.get("level"), mistakes) or level_of(code)
    since, until = (
        day_of(row.get(key), mistakes) if row.get(key).text else None for key in ("since", "until")
    )
    if since and until and until < since:
        mistakes.add(row.get("until").where, _("早于“起”"))
    name = value.required(row.get("name"), "名称", mistakes)
    entry = CatalogueEntry(row.get("department").text.strip(), code, level, name)
    texts = [row.get(key).text.strip() for key in ("batch", "basis", "ended_by")]
    return Standing(entry, texts[0], since, until, texts[1], texts[2])


def history_csv(history: History) -> bytes:
    """The catalogue as the file that `read_history` reads."""
    return csv_of(CATALOGUE, (_row(line) for line in history.lines))


def _row(line: Standing) -> dict[str, str]:
    entry = line.entry
    return {
        "department": entry.department,
        "code": entry.code,
        "level": str(entry.level),
        "name": entry.name,
        "batch": line.batch,
        "since": day_text(line.since),
        "until": day_text(line.until),
        "basis": line.basis,
        "ended_by": line.ended_by,
    }


def departments_of(lines: Sequence[Standing]) -> tuple[str, ...]:
    """The departments that have a catalogue of their own, in its order."""
    return tuple(dict.fromkeys(s.entry.department for s in lines if s.entry.department))
