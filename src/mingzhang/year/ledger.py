"""The money of the year: a ledger of dated entries, and where every line stands on a day.

At no time may a line have spent more than it has.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import field, replace
from datetime import date
from itertools import groupby
from pathlib import Path

from mingzhang.amounts import Amount, Unit
from mingzhang.entry import value
from mingzhang.entry.raw import Mistakes, Row, Value
from mingzhang.errors import SourceErrors
from mingzhang.language import _
from mingzhang.lean import dataclass
from mingzhang.model.budget import Budget, CodeName, Project
from mingzhang.model.slice import Line
from mingzhang.model.vocabulary import Flow
from mingzhang.year.coordinate import Coordinates, Use, line_words, planned_lines
from mingzhang.year.day import day_of
from mingzhang.year.entry import BESIDE, LEDGER, Balance, Entry, EntryKind
from mingzhang.year.seal import check_seals
from mingzhang.year.table import member_of, rows_of

_FLOWS = {
    EntryKind.INCOME: Flow.INCOME,
    EntryKind.RESERVE_USED: Flow.RESERVE_USE,
    EntryKind.DISTRIBUTED: Flow.DISTRIBUTION,
}
_USES = {
    EntryKind.BUDGET: Use.FIND,
    EntryKind.ADDED: Use.OPEN,
    EntryKind.TRANSFERRED: Use.FIND,
    EntryKind.WITHDRAWN: Use.FIND,
    EntryKind.EXECUTED: Use.SPEND,
    EntryKind.REVERSED: Use.SPEND,
}


@dataclass(frozen=True, slots=True)
class Ledger:
    """All entries of a year.

    Attributes:
        planned: the lines of the budget with their amounts in fen.
        projects_added: projects that the budget did not have.
        code_names: names of codes that only the budget and the ledger know.
    """

    entries: tuple[Entry, ...] = ()
    planned: tuple[tuple[Line, int], ...] = ()
    projects_added: tuple[Project, ...] = ()
    code_names: tuple[CodeName, ...] = ()

    def lines(self, day: date) -> dict[Line, Balance]:
        """Where every line stands at the end of a day."""
        found: dict[Line, Balance] = defaultdict(Balance)
        for entry in self.entries:
            if entry.day <= day:
                for line, change in entry.effects():
                    found[line] += change
        return dict(found)

    def projects(self, day: date) -> dict[str, Balance]:
        """Where every project stands at the end of a day."""
        found: dict[str, Balance] = defaultdict(Balance)
        for line, balance in self.lines(day).items():
            if line.project:
                found[line.project] += balance
        return dict(found)

    def progress(self, day: date, *, by_line: bool = False) -> dict[str, Balance]:
        """Where every project stands, and basic expenditure by its nature; or every line."""
        found: dict[str, Balance] = defaultdict(Balance)
        for line, balance in self.lines(day).items():
            found[line_words(line) if by_line else line.project or line.nature.label] += balance
        return dict(found)

    def finished(self, day: date) -> frozenset[str]:
        """The projects that have ended by a day."""
        count: dict[str, int] = defaultdict(int)
        for entry in self.entries:
            if entry.kind is EntryKind.FINISHED and entry.day <= day:
                count[entry.line.project] += -1 if entry.corrects else 1
        return frozenset(project for project, times in count.items() if times > 0)

    def unopened(self) -> tuple[tuple[Line, int], ...]:
        """The lines of the budget whose initial amount is not booked."""
        opened: dict[Line, int] = defaultdict(int)
        for entry in self.entries:
            if entry.kind is EntryKind.BUDGET:
                opened[entry.line] += entry.fen
        return tuple((line, fen) for line, fen in self.planned if opened[line] != fen)


@dataclass(slots=True)
class _Books:
    """The entries while they are gone through in time."""

    mistakes: Mistakes
    balances: dict[Line, Balance] = field(default_factory=lambda: defaultdict(Balance))

    def enter_day(self, entries: Sequence[Entry]) -> None:
        """Book the entries of one day; how things stand at its end decides."""
        ends: dict[Line, Balance] = defaultdict(Balance)
        for entry in entries:
            for line, change in entry.effects():
                ends[line] += change
        impossible = {
            line
            for line, change in ends.items()
            if (end := self.balances[line] + change).left < 0 or end.executed < 0
        }
        for entry in sorted(entries, key=_order):
            self._enter(entry, impossible)

    def _enter(self, entry: Entry, impossible: Collection[Line]) -> None:
        """Book one entry, or say why it cannot have happened."""
        changes: dict[Line, Balance] = defaultdict(Balance)
        for line, change in entry.effects():
            changes[line] += change
        after = {line: self.balances[line] + change for line, change in changes.items()}
        for line, balance in after.items():
            before, name = self.balances[line], line_words(line)
            if line not in impossible:
                continue
            if balance.executed < 0:
                words = _("“{project}”只执行了{spent}元，不能冲回{fen}元").format(
                    project=name, spent=yuan(before.executed), fen=yuan(abs(entry.fen))
                )
            elif balance.left < 0:
                words = _("“{project}”到{day}只剩{left}元可用，不能{kind}{fen}元").format(
                    project=name, day=entry.day, left=yuan(before.left),
                    kind=_("更正") if entry.corrects else entry.kind.value,
                    fen=yuan(abs(entry.fen)),
                )  # fmt: skip
            else:
                continue
            self.mistakes.add(entry.where, words, _("核对金额和日期，缺的追加、调剂补记"))
            return
        self.balances.update(after)


def read_ledger(path: Path, budget: Budget) -> Ledger:
    """The ledger of a CSV file.

    Args:
        budget: whose lines the budget entries must repeat.

    Raises:
        SourceErrors: what cannot be read or cannot have happened, each with its line.
        Unreadable: the file cannot be opened.
    """
    mistakes = Mistakes()
    return ledger_of(rows_of(path, LEDGER, mistakes), budget, mistakes, str(path))


def ledger_of(rows: Sequence[Row], budget: Budget, mistakes: Mistakes, source: str) -> Ledger:
    """The ledger of typed rows; see `read_ledger`."""
    check_seals(rows, mistakes)
    reader = _Reader(budget, mistakes, Coordinates(budget, mistakes))
    for number, row in enumerate(rows, 1):
        reader.read(number, row)
    if not mistakes.found:  # a line that was not understood would make others look impossible
        books = _Books(mistakes)
        by_day = sorted(reader.entries, key=lambda entry: entry.day)
        for _day, entries in groupby(by_day, key=lambda entry: entry.day):
            books.enter_day(tuple(entries))
    if mistakes.found:
        raise SourceErrors(source, mistakes.found)
    return Ledger(
        tuple(reader.entries),
        tuple(planned_lines(budget).items()),
        tuple(reader.coordinates.added.values()),
        reader.coordinates.code_names,
    )


def _order(entry: Entry) -> tuple[bool, int]:
    """Of one day what gives comes first: the file need not say in which hour it happened."""
    takes = any(change.left < 0 or change.executed < 0 for _line, change in entry.effects())
    return takes, list(EntryKind).index(entry.kind)


@dataclass(slots=True)
class _Reader:
    """Understands the rows one after another."""

    budget: Budget
    mistakes: Mistakes
    coordinates: Coordinates
    entries: list[Entry] = field(default_factory=list)
    corrected: dict[int, str] = field(default_factory=dict)
    budgeted: dict[Line, Entry] = field(default_factory=dict)
    planned: dict[Line, int] = field(init=False)

    def __post_init__(self) -> None:
        self.planned = planned_lines(self.budget)

    def read(self, number: int, row: Row) -> None:
        """One row; what is wrong with it is a mistake, and it is no entry then."""
        before = len(self.mistakes.found)
        day = self._day(row)
        value.required(row.get("kind"), "类别", self.mistakes)
        kind = member_of(row.get("kind"), EntryKind, self.mistakes)
        basis = value.required(row.get("basis"), "依据", self.mistakes)
        source = value.required(row.get("source"), "来源", self.mistakes)
        if row.get("corrects").text:
            self._correct(number, row, day, kind, basis, source, before)
            return
        fen = self._fen(row, kind, before)
        self._check_target(row, kind)
        if kind is None or day is None or len(self.mistakes.found) > before:
            return
        found = self._line(row, kind)
        if found is None:
            return
        line, to, detail = found
        entry = Entry(number, day, kind, line, fen, to, detail, 0, basis, source, row.where)
        if kind is EntryKind.BUDGET:
            self._check_budget(entry, row)
        self.entries.append(entry)

    def _day(self, row: Row) -> date | None:
        day = day_of(row.get("day"), self.mistakes)
        if day is not None and day.year != self.budget.year:
            words = _("日期不在{year}年").format(year=self.budget.year)
            self.mistakes.add(row.get("day").where, words)
        return day

    def _fen(self, row: Row, kind: EntryKind | None, before: int) -> int:
        typed = row.get("fen")
        if kind is EntryKind.FINISHED:
            if typed.text.strip() not in ("", "0"):
                self.mistakes.add(typed.where, _("完结不记金额"), _("留空"))
            return 0
        value.required(typed, "金额", self.mistakes)
        fen = value.fen(typed, Unit.YUAN, self.mistakes)
        if fen <= 0 and len(self.mistakes.found) == before:
            words = _("金额应大于0，减少用收回或冲回，记错了用更正")
            self.mistakes.add(typed.where, words)
        return fen

    def _check_target(self, row: Row, kind: EntryKind | None) -> None:
        """Only a transfer has a line that it gives to, and it must have one."""
        typed = [key for key in _TARGET if row.get(key).text]
        if kind is EntryKind.TRANSFERRED and not typed:
            self.mistakes.add(row.get("to").where, _("调剂要填另一个项目作调入项目，或另一个科目"))
        if kind is not None and kind is not EntryKind.TRANSFERRED:
            for key in typed:
                self.mistakes.add(row.get(key).where, _("只有调剂才有调入项目"), _("留空"))

    def _line(self, row: Row, kind: EntryKind) -> tuple[Line, Line | None, Line | None] | None:
        """The line, the one that a transfer gives to, and how it was spent."""
        if kind in BESIDE:
            beside = self.coordinates.beside(row, _FLOWS[kind])
            return None if beside is None else (beside, None, None)
        if kind is EntryKind.FINISHED:
            return self._project(row)
        found = self.coordinates.of(row, _USES[kind])
        if found is None:
            return None
        line, detail = found
        if kind is not EntryKind.TRANSFERRED:
            return line, None, detail
        to = self.coordinates.of(_target(row, line), Use.OPEN)
        if to is None:
            return None
        if to[0] == line:
            self.mistakes.add(row.get("to").where, _("调剂要填另一个项目作调入项目，或另一个科目"))
            return None
        return line, to[0], None

    def _project(self, row: Row) -> tuple[Line, Line | None, Line | None] | None:
        """A project as a whole, whatever lines it has."""
        value.required(row.get("project"), "项目", self.mistakes)
        names = self.coordinates.names
        name = value.known_name(row.get("project"), names, "项目", self.mistakes)
        mine = [line for line in self.coordinates.known if line.project == name]
        return (mine[0], None, None) if mine and name else None

    def _check_budget(self, entry: Entry, row: Row) -> None:
        """A line's initial budget is booked once, as it was approved."""
        planned, name = self.planned, line_words(entry.line)
        other = self.budgeted.get(entry.line)
        if other is not None and other.number not in self.corrected:
            words = _("“{project}”的年初预算已记在{where}").format(project=name, where=other.where)
            self.mistakes.add(entry.where, words, _("年初以后的变化记追加、调剂、收回"))
            return
        self.budgeted[entry.line] = entry
        if entry.fen != planned.get(entry.line, 0):
            words = _("“{project}”的年初预算是{typed}元，资料里是{planned}元").format(
                project=name, typed=yuan(entry.fen), planned=yuan(planned.get(entry.line, 0))
            )
            self.mistakes.add(row.get("fen").where, words)

    def _correct(
        self,
        number: int,
        row: Row,
        day: date | None,
        kind: EntryKind | None,
        basis: str,
        source: str,
        before: int,
    ) -> None:
        """An entry that takes an earlier one back, whole."""
        typed = row.get("corrects")
        wrong = value.whole_number(typed, self.mistakes)
        fen = value.fen(row.get("fen"), Unit.YUAN, self.mistakes)
        if day is None or kind is None or len(self.mistakes.found) > before:
            return
        old = next((e for e in self.entries if e.number == wrong), None)
        if old is None or old.corrects:
            words = _("前面没有可更正的第{number}条").format(number=wrong)
            self.mistakes.add(typed.where, words)
        elif wrong in self.corrected:
            words = _("第{number}条已由{where}更正").format(
                number=wrong, where=self.corrected[wrong]
            )
            self.mistakes.add(typed.where, words)
        elif (kind, fen) != (old.kind, -old.fen):
            words = _("更正要与第{number}条同类别、金额相反").format(number=wrong)
            told = f"{old.kind.value} {yuan(-old.fen)}"
            self.mistakes.add(row.get("fen").where, words, told)
        elif day < old.day:
            words = _("更正早于第{number}条的日期").format(number=wrong)
            self.mistakes.add(row.get("day").where, words)
        else:
            self.corrected[wrong] = row.where
            self.entries.append(
                replace(
                    old, number=number, day=day, fen=-old.fen, corrects=wrong, basis=basis,
                    source=source, where=row.where,
                )
            )  # fmt: skip


_TARGET = {
    "to_unit": "unit",
    "to_function": "function",
    "to_nature": "nature",
    "to": "project",
    "to_economic": "economic",
    "to_government_economic": "government_economic",
}


def _target(row: Row, line: Line) -> Row:
    """The row of the line that a transfer gives to; fund and year of the money do not change."""
    typed = {key: row.get(target) for target, key in _TARGET.items() if row.get(target).text}
    where = row.get("to").where
    typed |= {
        "fund": Value(line.fund.label, where),
        "origin": Value(line.origin.label, where),
        "category": row.get("category"),
    }
    if "project" not in typed and line.project and "function" not in typed:
        typed["project"] = Value(line.project, where)
    for key in ("unit", "revenue"):
        if key not in typed and getattr(line, key):
            typed[key] = Value(getattr(line, key), where)
    if "project" not in typed and "function" not in typed:
        typed["function"] = Value(line.function, where)
    return Row(row.where, typed)


def yuan(fen: int) -> str:
    """Fen as 元 with two decimals, for messages.

    >>> yuan(6_000_000)
    '60,000.00'
    """
    return Amount.of_fen(fen, Unit.YUAN, 2).text(thousands=True)
