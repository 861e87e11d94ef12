"""Entries: what happened to the money of the year, on a day, by what decision.

An entry moves whole fen at a *line* of the budget (its coordinates in the cube). Nothing is changed
afterwards: what was typed wrongly is corrected by another entry of the same line and kind with the
amount below zero, which names the one that it takes back.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from fractions import Fraction

from mingzhang.entry.field import Field, Form, Part, labels
from mingzhang.lean import dataclass
from mingzhang.model.slice import Line
from mingzhang.model.vocabulary import Fund, Nature, Origin, ProjectCategory, ThreePublic


class EntryKind(StrEnum):
    """What an entry does; a transfer 调剂 takes from one line and gives to another."""

    BUDGET = "预算"
    ADDED = "追加"
    TRANSFERRED = "调剂"
    WITHDRAWN = "收回"
    EXECUTED = "执行"
    REVERSED = "冲回"  # money that was spent came back
    INCOME = "收入"  # what came in; of grants only where it differs from what was granted
    RESERVE_USED = "使用结余"
    DISTRIBUTED = "结余分配"
    FINISHED = "完结"  # a project ended: what is left of it is surplus 结余, no carry-over 结转


BESIDE = frozenset({EntryKind.INCOME, EntryKind.RESERVE_USED, EntryKind.DISTRIBUTED})
"""Kinds that move no line of the budget; they belong to a fund and a function."""

LEDGER = Part(
    "ledger",
    "资金台账",
    Form.TABLE,
    (
        Field("day", "日期", required=True),
        Field("kind", "类别", tuple(kind.value for kind in EntryKind), required=True),
        Field("unit", "单位", names="unit"),
        Field("function", "功能科目", code=True),
        Field("nature", "支出性质", labels(Nature)),
        Field("project", "项目"),
        Field("category", "项目类别", labels(ProjectCategory), note="预算里没有的项目才填"),
        Field("fund", "资金来源", labels(Fund)),
        Field("origin", "资金年份", labels(Origin)),
        Field("economic", "部门经济科目", code=True),
        Field("government_economic", "政府经济科目", code=True),
        Field("revenue", "收入科目", code=True),
        Field("three_public", "三公经费", (*labels(ThreePublic), "无")),
        Field("agency", "机关运行经费", ("是", "否")),
        Field("to_unit", "调入单位"),
        Field("to_function", "调入功能科目", code=True),
        Field("to_nature", "调入支出性质", labels(Nature)),
        Field("to", "调入项目"),
        Field("to_economic", "调入部门经济科目", code=True),
        Field("to_government_economic", "调入政府经济科目", code=True),
        Field("fen", "金额"),
        Field("corrects", "更正"),
        Field("basis", "依据", required=True),
        Field("source", "来源", required=True),
        Field("seal", "封记"),
    ),
    "一笔一行，只往后加，不改以前的行。",
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry.

    Attributes:
        number: its place in the ledger, from 1.
        line: what it moves, as coordinates without an amount.
        fen: what its kind says; below 0 only where it corrects.
        to: the line that a transfer gives to.
        detail: the line as it was spent, with an economic class that the budget need not have.
        corrects: number of the entry that it takes back, 0 for none.
        basis: by what decision, with its number 文号; source: on what paper, in what file and row.
        where: file and line of the ledger.
    """

    number: int
    day: date
    kind: EntryKind
    line: Line
    fen: int
    to: Line | None = None
    detail: Line | None = None
    corrects: int = 0
    basis: str = ""
    source: str = ""
    where: str = ""

    @property
    def spent_as(self) -> Line:
        """The coordinates under which final accounts count it."""
        return self.detail or self.line

    def effects(self) -> tuple[tuple[Line, Balance], ...]:
        """What it changes in which line; nothing where it moves no line."""
        match self.kind:
            case EntryKind.BUDGET:
                return ((self.line, Balance(initial=self.fen, adjusted=self.fen)),)
            case EntryKind.ADDED:
                return ((self.line, Balance(adjusted=self.fen, added=self.fen)),)
            case EntryKind.WITHDRAWN:
                return ((self.line, Balance(adjusted=-self.fen, withdrawn=self.fen)),)
            case EntryKind.TRANSFERRED:
                given = Balance(adjusted=self.fen, moved=self.fen)
                taken = Balance(adjusted=-self.fen, moved=-self.fen)
                return ((self.to or self.line, given), (self.line, taken))
            case EntryKind.EXECUTED:
                return ((self.line, Balance(executed=self.fen)),)
            case EntryKind.REVERSED:
                return ((self.line, Balance(executed=-self.fen)),)
        return ()


@dataclass(frozen=True, slots=True)
class Balance:
    """Where a line, or a project, stands, in fen.

    Attributes:
        initial, adjusted, executed: 年初预算, 调整后预算, 已执行.
        added, withdrawn, moved: what became of the initial budget: 追加, 收回, 调入 less 调出.
    """

    initial: int = 0
    adjusted: int = 0
    executed: int = 0
    added: int = 0
    withdrawn: int = 0
    moved: int = 0

    def __add__(self, other: Balance) -> Balance:
        return Balance(*(a + b for a, b in zip(self.parts(), other.parts(), strict=True)))

    def parts(self) -> Iterator[int]:
        """The amounts in the order of the fields."""
        yield from (self.initial, self.adjusted, self.executed)
        yield from (self.added, self.withdrawn, self.moved)

    @property
    def rate(self) -> Fraction | None:
        """The execution rate, None where there is no budget."""
        return Fraction(self.executed, self.adjusted) if self.adjusted else None

    @property
    def left(self) -> int:
        """What may still be spent."""
        return self.adjusted - self.executed
