"""What became of the figures that are worked out of others: changes, rates, shares, completions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction

from mingzhang.amounts import Interval, Mark, Verdict
from mingzhang.language import _
from mingzhang.lean import dataclass
from mingzhang.model.booklet import MINIMUM_CONFIDENCE, Booklet, Cell, Panel
from mingzhang.tables.derived import (
    Rate,
    Working,
    has_figures,
    rate_range,
    says_percent,
    workings,
)
from mingzhang.tables.profile import Profile, get_profile
from mingzhang.tables.relation import CellRef
from mingzhang.tables.shape import DerivedKind

_AS_RATIO = 100
"""0.6086 in a column of rates without a percent sign may say 60.86 %."""


@dataclass(frozen=True, slots=True)
class Worked:
    """One figure that is worked out of others, and how it came out.

    Attributes:
        verdict: improbable where it was cut off behind its last digit; None where not judged.
        right: what it may show, in percent, or in fen for a change in amount.
        is_blank: nothing is printed where something should be.
        why: why it was not judged.
    """

    working: Working
    verdict: Verdict | None
    right: Rate | Interval | None = None
    is_blank: bool = False
    why: str = ""


def worked(booklet: Booklet, profile: Profile) -> tuple[Worked, ...]:
    """Every figure of the tables that is worked out of others, judged by their intervals.

    A column in which the figures mostly do not come out means something else than its heading
    seems to say: it is not judged.
    """
    groups: dict[tuple[int, str, object], list[Working]] = defaultdict(list)
    for working in workings(booklet.tables, profile):
        groups[working.cell.table, working.cell.panel, working.group].append(working)
    found: list[Worked] = []
    for (table, key, _group), members in groups.items():
        panel = booklet.tables[table].find_panel(key)
        if panel is not None:
            shape = booklet.tables[table].shape
            is_read_off = get_profile(booklet.profile).find_table(shape) != profile.find_table(
                shape
            )
            found.extend(_judged(members, panel, is_read_off))
    return tuple(found)


def _judged(members: Sequence[Working], panel: Panel, is_read_off: bool) -> Iterable[Worked]:
    cells = {
        (row.key, column): cell
        for row in panel.rows
        for column, cell in zip(panel.columns, row.cells, strict=True)
    }

    def cell_of(ref: CellRef) -> Cell:
        return cells[ref.row, ref.column]

    if all(cell_of(m.cell).mark in (Mark.BLANK, Mark.DASH) for m in members):
        return [Worked(m, None, why=_("没有填写")) for m in members]
    if not has_figures(panel, members[0]):
        return [Worked(m, None, why=_("用来计算的数没有填写")) for m in members]
    readings = [[_worked(m, cell_of, 1) for m in members]]
    if not any(says_percent(cell_of(m.cell).text) for m in members):
        readings.append([_worked(m, cell_of, _AS_RATIO) for m in members])
    best = min(readings, key=_count_broken)
    broken, holding = _count_broken(best), sum(w.verdict is not None for w in best)
    holding -= broken
    if broken > (holding if is_read_off else max(holding, 1)):
        return [Worked(m, None, why=_("这一栏多数不是这样算出来的")) for m in members]
    return best


def _count_broken(found: Iterable[Worked]) -> int:
    return sum(w.verdict is Verdict.BROKEN for w in found)


def _worked(working: Working, cell_of: Callable[[CellRef], Cell], factor: int) -> Worked:
    of, base = cell_of(working.of).interval(), cell_of(working.base).interval()
    if of is None or base is None:
        return Worked(working, None, why=_("用来计算的数没有读懂"))
    cell = cell_of(working.cell)
    if cell.confidence < MINIMUM_CONFIDENCE:
        return Worked(working, None, why=_("没有读清"))
    if working.kind is DerivedKind.CHANGE:
        return _worked_change(working, cell, of, base)
    right = rate_range(working.kind, of, base)
    if right is None:
        return Worked(working, None, why=_("基数是零"))
    return _worked_rate(working, cell, right, factor)


def _worked_change(working: Working, cell: Cell, of: Interval, base: Interval) -> Worked:
    right = of + -base
    printed = cell.interval()
    if printed is None:
        return Worked(working, None, right, why=_("没有读懂"))
    is_blank = cell.mark in (Mark.BLANK, Mark.DASH)
    if printed.meets(right):
        exact = is_blank or sum(printed) == sum(right)
        return Worked(working, Verdict.EXACT if exact else Verdict.ROUNDING, right)
    step = cell.amount.step_fen if cell.amount is not None else Fraction(0)
    if not is_blank and printed.gap(right) <= step / 2:
        return Worked(working, Verdict.IMPROBABLE, right)
    return Worked(working, Verdict.BROKEN, right, is_blank)


def _worked_rate(working: Working, cell: Cell, right: Rate, factor: int) -> Worked:
    if cell.mark in (Mark.BLANK, Mark.DASH):
        near = Rate(Fraction(-1, 2), Fraction(1, 2))  # what any column of percents may print as 0
        verdict = Verdict.ROUNDING if near.meets(right) else Verdict.BROKEN
        return Worked(working, verdict, right, is_blank=verdict is Verdict.BROKEN)
    printed = Rate.parse(cell.text)
    if printed is None:
        return Worked(working, None, right, why=_("没有读懂"))
    printed = printed.scaled(factor)
    if printed.meets(right):
        return Worked(working, Verdict.ROUNDING, right)
    moved = Rate(printed.low - printed.step / 2, printed.high + printed.step / 2)
    verdict = Verdict.IMPROBABLE if moved.meets(right) else Verdict.BROKEN
    return Worked(working, verdict, right)


def by_operands(found: Iterable[Worked]) -> Mapping[tuple[CellRef, CellRef], list[Worked]]:
    """Together what is worked out of the same two figures: one of these may be the wrong one."""
    groups: dict[tuple[CellRef, CellRef], list[Worked]] = defaultdict(list)
    for one in found:
        groups[one.working.of, one.working.base].append(one)
    return groups
