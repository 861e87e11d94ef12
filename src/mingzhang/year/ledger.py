"""The money of the year as dated entries, whole fen, each with its basis and source.

Nothing is changed afterwards: what was wrong is set right by another entry (收回, 冲回). At no time
may a project have spent more than it has.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from fractions import Fraction
from pathlib import Path

from mingzhang.amounts import Amount, Unit
from mingzhang.entry import value
from mingzhang.entry.field import Field, Form, Part
from mingzhang.entry.raw import Mistakes, Row
from mingzhang.errors import SourceErrors
from mingzhang.language import _
from mingzhang.year.day import day_of
from mingzhang.year.table import rows_of


class EntryKind(StrEnum):
    """What an entry does; a transfer 调剂 takes from one project and gives to another."""

    BUDGET = "预算"
    ADDED = "追加"
    TRANSFERRED = "调剂"
    WITHDRAWN = "收回"
    EXECUTED = "执行"
    REVERSED = "冲回"  # money that was spent came back


LEDGER = Part(
    "ledger",
    "资金台账",
    Form.TABLE,
    (
        Field("day", "日期", required=True),
        Field("kind", "类别", tuple(kind.value for kind in EntryKind), required=True),
        Field("project", "项目", required=True),
        Field("to", "调入项目"),
        Field("fen", "金额", required=True),
        Field("basis", "依据", required=True),
        Field("source", "来源", required=True),
    ),
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry.

    Attributes:
        fen: more than 0; its kind says what it does.
        to: the project that a transfer gives to.
        basis: by what decision; source: on what paper it stands.
        where: file and line.
    """

    day: date
    kind: EntryKind
    project: str
    fen: int
    to: str = ""
    basis: str = ""
    source: str = ""
    where: str = ""

    def effects(self) -> tuple[tuple[str, Balance], ...]:
        """What it changes in which project."""
        match self.kind:
            case EntryKind.BUDGET:
                return ((self.project, Balance(initial=self.fen, adjusted=self.fen)),)
            case EntryKind.ADDED:
                return ((self.project, Balance(adjusted=self.fen)),)
            case EntryKind.WITHDRAWN:
                return ((self.project, Balance(adjusted=-self.fen)),)
            case EntryKind.TRANSFERRED:
                return (
                    (self.to, Balance(adjusted=self.fen)),
                    (self.project, Balance(adjusted=-self.fen)),
                )
            case EntryKind.EXECUTED:
                return ((self.project, Balance(executed=self.fen)),)
            case EntryKind.REVERSED:
                return ((self.project, Balance(executed=-self.fen)),)


@dataclass(frozen=True, slots=True)
class Balance:
    """Where a project stands, in fen: 年初预算, 调整后预算, 已执行."""

    initial: int = 0
    adjusted: int = 0
    executed: int = 0

    def __add__(self, other: Balance) -> Balance:
        return Balance(
            self.initial + other.initial,
            self.adjusted + other.adjusted,
            self.executed + other.executed,
        )

    @property
    def rate(self) -> Fraction | None:
        """The execution rate, None where there is no budget."""
        return Fraction(self.executed, self.adjusted) if self.adjusted else None

    @property
    def left(self) -> int:
        """What may still be spent."""
        return self.adjusted - self.executed


@dataclass(frozen=True, slots=True)
class Ledger:
    """All entries of a year."""

    entries: tuple[Entry, ...] = ()

    def at(self, day: date) -> dict[str, Balance]:
        """Where every project stands at the end of a day."""
        found: dict[str, Balance] = defaultdict(Balance)
        for entry in self.entries:
            if entry.day <= day:
                for project, change in entry.effects():
                    found[project] += change
        return dict(found)


@dataclass(slots=True)
class _Books:
    """The entries while they are gone through in time."""

    mistakes: Mistakes
    balances: dict[str, Balance] = field(default_factory=lambda: defaultdict(Balance))

    def enter(self, entry: Entry) -> None:
        """Book one entry, or say why it cannot have happened."""
        after = {p: self.balances[p] + change for p, change in entry.effects()}
        for project, balance in after.items():
            if balance.executed < 0:
                words = _("“{project}”只执行了{spent}元，不能冲回{fen}元").format(
                    project=project, spent=_yuan(self.balances[project].executed),
                    fen=_yuan(entry.fen),
                )  # fmt: skip
            elif balance.left < 0:
                words = _("“{project}”到{day}只剩{left}元可用，不能{kind}{fen}元").format(
                    project=project, day=entry.day, left=_yuan(self.balances[project].left),
                    kind=entry.kind.value, fen=_yuan(entry.fen),
                )  # fmt: skip
            else:
                continue
            self.mistakes.add(entry.where, words, _("核对金额和日期，缺的追加、调剂补记"))
            return
        self.balances.update(after)


_GIVES = frozenset({EntryKind.BUDGET, EntryKind.ADDED, EntryKind.REVERSED})


def read_ledger(path: Path, year: int, planned: Mapping[str, int]) -> Ledger:
    """The ledger of a CSV file.

    Args:
        planned: the projects and their budgets in fen, which the budget entries must repeat.

    Raises:
        SourceErrors: what cannot be read or cannot have happened, each with its line.
        Unreadable: the file cannot be opened.
    """
    mistakes = Mistakes()
    rows = rows_of(path, LEDGER, mistakes)
    entries = [e for row in rows if (e := _entry(row, year, planned, mistakes)) is not None]
    budgeted: dict[str, Entry] = {}
    for entry in entries:
        if entry.kind is not EntryKind.BUDGET:
            continue
        if entry.project in budgeted:
            words = _("“{project}”的年初预算已记在{where}").format(
                project=entry.project, where=budgeted[entry.project].where
            )
            mistakes.add(entry.where, words, _("年初以后的变化记追加、调剂、收回"))
        elif entry.fen != planned[entry.project]:
            words = _("“{project}”的年初预算是{typed}元，资料里是{planned}元").format(
                project=entry.project,
                typed=_yuan(entry.fen),
                planned=_yuan(planned[entry.project]),
            )
            mistakes.add(entry.where, words)
        budgeted.setdefault(entry.project, entry)
    if not mistakes.found:  # a line that was not understood would make others look impossible
        books = _Books(mistakes)
        # Of one day what gives comes first: the file need not say in which hour it happened.
        order = {kind: place for place, kind in enumerate(EntryKind)}
        for entry in sorted(entries, key=lambda e: (e.day, e.kind not in _GIVES, order[e.kind])):
            books.enter(entry)
    if mistakes.found:
        raise SourceErrors(str(path), mistakes.found)
    return Ledger(tuple(entries))


def _entry(row: Row, year: int, planned: Mapping[str, int], mistakes: Mistakes) -> Entry | None:
    before = len(mistakes.found)
    day = day_of(row.get("day"), mistakes)
    if day is not None and day.year != year:
        words = _("日期不在{year}年").format(year=year)
        mistakes.add(row.get("day").where, words)
    kinds = {kind.value: kind for kind in EntryKind}
    kind = kinds.get(value.required(row.get("kind"), "类别", mistakes))
    if kind is None and row.get("kind").text:
        words = _("没有“{text}”这一项").format(text=row.get("kind").text)
        mistakes.add(row.get("kind").where, words, "、".join(kinds))
    value.required(row.get("project"), "项目", mistakes)
    project = value.known_name(row.get("project"), planned, "项目", mistakes)
    to = value.known_name(row.get("to"), planned, "项目", mistakes)
    if kind is EntryKind.TRANSFERRED and to in ("", project):
        mistakes.add(row.get("to").where, _("调剂要填另一个项目作调入项目"))
    if to and kind is not None and kind is not EntryKind.TRANSFERRED:
        mistakes.add(row.get("to").where, _("只有调剂才有调入项目"), _("留空"))
    value.required(row.get("fen"), "金额", mistakes)
    fen = value.fen(row.get("fen"), Unit.YUAN, mistakes)
    if fen <= 0 and len(mistakes.found) == before:
        mistakes.add(row.get("fen").where, _("金额应大于0，减少用收回或冲回"))
    basis = value.required(row.get("basis"), "依据", mistakes)
    source = value.required(row.get("source"), "来源", mistakes)
    if day is None or kind is None or len(mistakes.found) > before:
        return None
    return Entry(day, kind, project, fen, to, basis, source, row.where)


def _yuan(fen: int) -> str:
    return Amount.of_fen(fen, Unit.YUAN, 2).text(thousands=True)
