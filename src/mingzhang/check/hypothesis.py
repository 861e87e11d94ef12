"""One slip that explains many wrong cells: beside “this cell is wrong”, hypotheses about a table.

Figures that slid by some rows, a column in another unit, two rows with each other's figures, a
table that was cleared, a row left out or printed twice: each breaks many relations, and cell by
cell they look like many mistakes. A hypothesis undoes the slip and asks the relations again. It is
believed where nearly all that was wrong is right then; what is left is judged as before. One that
is about right figures brings hundreds of wrong ones, and is given up as soon as there are too many
for sure.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from enum import StrEnum
from fractions import Fraction

from mingzhang.amounts import Amount, Mark, Unit
from mingzhang.check.cause import Suspect
from mingzhang.check.localise import STEPS, Localisation, localise_few
from mingzhang.check.observe import Observed, observe
from mingzhang.check.row_slip import RowSlip, left_out, printed_twice
from mingzhang.lean import dataclass
from mingzhang.model.booklet import Booklet, Cell, Panel, Row, Table
from mingzhang.model.row_key import RowKey
from mingzhang.tables.derive import derive
from mingzhang.tables.profile import Profile
from mingzhang.tables.relation import CellRef, Relation, RelationKind

_SHIFTS = (1, -1, 2, -2, 3, -3)
_FAR = 1000
_MOST_ROUNDS = 4
_MOST_TRIED = 12  # hypotheses of one round
_MOST_CAUSES = 200
_LEFT_WRONG = 0.25  # of the cells that a hypothesis is about: more, and it is not believed


class Slip(StrEnum):
    """What happened to a table."""

    UNIT = "unit"
    SHIFT = "shift"
    EXCHANGE = "exchange"
    CLEARED = "cleared"
    TWICE = "twice"
    LEFT_OUT = "left out"


_LEAST = {
    Slip.UNIT: 2,
    Slip.SHIFT: 3,
    Slip.EXCHANGE: 3,
    Slip.CLEARED: 2,
    Slip.TWICE: 1,
    Slip.LEFT_OUT: 1,
}
"""How many wrong cells a slip must explain to be worth more than as many slips of one cell."""


@dataclass(frozen=True, slots=True)
class Explained:
    """A slip that is believed.

    Attributes:
        cells: what it is about, from the top; amount: rows of a shift, or 0.
        wrong: how many wrong cells it explains; broken: relations that it broke.
        unit: in which the figures are meant to be, of a slip of units.
        label: the row that is left out or printed twice.
        elsewhere: cells of other tables that print a row that is left out.
    """

    slip: Slip
    cells: tuple[CellRef, ...]
    wrong: int
    broken: tuple[Relation, ...]
    amount: int = 0
    unit: Unit | None = None
    label: str = ""
    elsewhere: tuple[CellRef, ...] = ()


@dataclass(frozen=True, slots=True)
class _Hypothesis:
    slip: Slip
    cells: Mapping[CellRef, Cell]
    amount: int = 0
    unit: Unit | None = None
    row: RowSlip | None = None


def explained(
    observed: Observed, found: Localisation, profile: Profile
) -> tuple[tuple[Explained, ...], Observed, Localisation]:
    """The slips that are believed, the print without them, and what is wrong beside them."""
    slips: list[Explained] = []
    here, left = observed, found
    for _round in range(_MOST_ROUNDS):
        if not 0 < len(left.causes) <= _MOST_CAUSES:
            break
        best: tuple[int, _Hypothesis, Observed, Localisation] | None = None
        for hypothesis in list(_hypotheses(here, left, profile))[:_MOST_TRIED]:
            wanted = max(_LEAST[hypothesis.slip], best[0] + 1 if best else 0)
            undone = _undone(here, hypothesis, profile)
            if undone is None:
                continue
            after = localise_few(undone, _wrong(left) - wanted, STEPS // 4)
            if after is None:
                continue
            gain = _wrong(left) - _wrong(after)
            still = sum(ref in hypothesis.cells for ref in _suspects(after))
            if gain >= wanted and still <= _LEFT_WRONG * len(hypothesis.cells):
                best = gain, hypothesis, undone, after
        if best is None:
            break
        gain, hypothesis, here, after = best
        slips.append(_explained(hypothesis, gain, left, observed))
        left = after
    if not slips:
        return (), observed, found
    run = replace(found.run, cut_short=not left.complete)
    return tuple(slips), here, replace(left, run=run, judged=found.judged)


def _undone(here: Observed, hypothesis: _Hypothesis, profile: Profile) -> Observed | None:
    """The print without a slip; None where a row is put in that no other table speaks of.

    Without a figure elsewhere that must agree with it, an empty row would make up for anything.
    """
    row = hypothesis.row
    if row is None:
        return observe(_with_cells(here.booklet, hypothesis.cells), here.derived)
    undone = observe(row.booklet, derive(row.booklet.tables, profile))
    if not row.added:
        return undone
    told = (
        undone.clusters[cluster].interval.low > 0
        for ref, variable in undone.derived.system.observations
        if ref in row.added
        for cluster in undone.of_variable[variable]
    )
    return undone if any(told) else None


def _explained(
    hypothesis: _Hypothesis, gain: int, before: Localisation, printed: Observed
) -> Explained:
    broken = dict.fromkeys(
        relation
        for cause in before.causes
        for relation in cause.broken
        if any(ref in hypothesis.cells for ref in relation.cells)
    )
    return Explained(
        hypothesis.slip,
        tuple(ref for ref in hypothesis.cells if ref in printed.cells),
        gain,
        tuple(broken),
        hypothesis.amount,
        hypothesis.unit,
        hypothesis.row.label if hypothesis.row else "",
        hypothesis.row.elsewhere if hypothesis.row else (),
    )


def _suspects(found: Localisation) -> list[CellRef]:
    return [ref for cause in found.causes for s in cause.suspects for ref in s.cells]


def _wrong(found: Localisation) -> int:
    return len(_suspects(found))


def _hypotheses(observed: Observed, found: Localisation, profile: Profile) -> Iterator[_Hypothesis]:
    """What may have happened, the plainest first."""
    yield from _cleared(observed, found)
    yield from _rows(observed, found, profile)
    broken = [relation for cause in found.causes for relation in cause.broken]
    in_panel: dict[tuple[int, str], dict[CellRef, Suspect]] = defaultdict(dict)
    for cause in found.causes:
        for suspect in (*cause.rivals, *cause.suspects):
            for ref in suspect.cells:
                in_panel[ref.table, ref.panel][ref] = suspect
    for (number, key), suspects in in_panel.items():
        panel = observed.booklet.tables[number].find_panel(key)
        if panel is not None and len(suspects) > 1:
            yield from _units(observed, number, panel, suspects, broken)
            yield from _exchanges(observed, number, panel, suspects)
            yield from _shifts(observed, number, panel, suspects)


def _cleared(observed: Observed, found: Localisation) -> Iterator[_Hypothesis]:
    """Tables without any figure that relations want to hold some."""
    wanted: dict[int, int] = defaultdict(int)
    for cause in found.causes:
        for relation in cause.broken:
            for number in {ref.table for ref in relation.cells}:
                wanted[number] += 1
    for number, count in wanted.items():
        table = observed.booklet.tables[number]
        empty = all(
            cell.amount is None or cell.amount.is_zero() for _p, _r, _c, cell in table.cells()
        )
        if empty and count >= _LEAST[Slip.CLEARED]:
            unread = Cell(None, Mark.UNREAD)
            cells = {
                CellRef(number, panel.key, row.key, column): replace(unread, place=cell.place)
                for panel, row, column, cell in table.cells()
            }
            yield _Hypothesis(Slip.CLEARED, cells)


def _rows(observed: Observed, found: Localisation, profile: Profile) -> Iterator[_Hypothesis]:
    """Rows printed twice or left out, where a sum of their panel is broken."""
    sums: dict[tuple[int, str], dict[RowKey, None]] = defaultdict(dict)
    for cause in found.causes:
        for relation in cause.broken:
            if relation.kind is RelationKind.SUM:
                whole = relation.whole
                sums[whole.table, whole.panel][whole.row] = None
    wholes = {panel: tuple(rows) for panel, rows in sums.items()}
    for slip, rows in (
        (Slip.TWICE, printed_twice(observed.booklet, wholes)),
        (Slip.LEFT_OUT, left_out(observed.booklet, profile, wholes)),
    ):
        for row in rows:
            yield _Hypothesis(slip, {ref: observed.cells[ref] for ref in row.cells}, row=row)


def _units(
    observed: Observed,
    number: int,
    panel: Panel,
    suspects: Mapping[CellRef, Suspect],
    broken: Sequence[Relation],
) -> Iterator[_Hypothesis]:
    """A column, or the panel, in 元 for 万元 or the reverse."""
    own = observed.booklet.tables[number].unit
    unit = Unit.WAN if own is Unit.YUAN else Unit.YUAN
    touched = {
        ref.column
        for relation in broken
        for ref in relation.cells
        if (ref.table, ref.panel) == (number, panel.key)
    } | {ref.column for ref in suspects}
    groups = [[column] for column in panel.columns if column in touched]
    for group in [*groups, list(panel.columns)]:
        cells = {
            ref: replace(cell, amount=replace(cell.amount, unit=unit))
            for ref, cell in _cells(number, panel, group)
            if cell.amount is not None and not cell.amount.is_zero()
        }
        if len(cells) > 1 and _is_far(observed, cells, broken):
            yield _Hypothesis(Slip.UNIT, cells, unit=unit)


def _is_far(observed: Observed, cells: Mapping[CellRef, Cell], broken: Sequence[Relation]) -> bool:
    """Whether some broken relation misses by thousands of times: a slip of units does."""
    for relation in broken:
        if not any(ref in cells for ref in relation.cells):
            continue
        figures = sorted(
            abs(Fraction(observed.exacts[ref]))
            for ref in relation.cells
            if observed.exacts.get(ref)
        )
        if len(figures) > 1 and figures[-1] > _FAR * figures[0]:
            return True
    return False


def _exchanges(
    observed: Observed, number: int, panel: Panel, suspects: Mapping[CellRef, Suspect]
) -> Iterator[_Hypothesis]:
    """Two rows with each other's figures."""
    rows = [row for row in panel.rows if any(ref.row == row.key for ref in suspects)]
    for at, one in enumerate(rows):
        for two in rows[at + 1 :]:
            fits = sum(
                _is_for(suspects, number, panel, one, column, b)
                + _is_for(suspects, number, panel, two, column, a)
                for column, a, b in zip(panel.columns, one.cells, two.cells, strict=True)
            )
            if fits >= _LEAST[Slip.EXCHANGE]:
                yield _Hypothesis(
                    Slip.EXCHANGE,
                    {
                        CellRef(number, panel.key, row.key, column): cell
                        for row, other in ((one, two), (two, one))
                        for column, cell in zip(panel.columns, other.cells, strict=True)
                    },
                )


def _is_for(
    suspects: Mapping[CellRef, Suspect],
    number: int,
    panel: Panel,
    row: Row,
    column: str,
    cell: Cell,
) -> bool:
    """Whether a cell shows what the suspect in another row would have to show."""
    suspect = suspects.get(CellRef(number, panel.key, row.key, column))
    return suspect is not None and cell.amount is not None and _fits(suspect, cell.amount)


def _shifts(
    observed: Observed, number: int, panel: Panel, suspects: Mapping[CellRef, Suspect]
) -> Iterator[_Hypothesis]:
    """A run of figures of some columns that stands some rows too high or too low."""
    keys = [row.key for row in panel.rows]
    place = {key: at for at, key in enumerate(keys)}
    for shift in _SHIFTS:
        fits: dict[str, list[int]] = defaultdict(list)
        touched: dict[str, list[int]] = defaultdict(list)
        for ref in suspects:
            at = place[ref.row]
            touched[ref.column].append(at)
            source = at + shift
            if not 0 <= source < len(keys):
                continue
            column = panel.columns.index(ref.column)
            shown = panel.rows[source].cells[column].amount
            if shown is not None and not shown.is_zero() and _fits(suspects[ref], shown):
                fits[ref.column].append(at)
        columns = [column for column in panel.columns if len(fits[column]) >= 2]
        if not columns:
            continue
        first = min(min(touched[column]) for column in columns)
        last = max(max(touched[column]) for column in columns)
        yield _Hypothesis(
            Slip.SHIFT, _slid(number, panel, columns, range(first, last + 1), shift), -shift
        )


def _slid(
    number: int, panel: Panel, columns: Sequence[str], run: range, shift: int
) -> dict[CellRef, Cell]:
    """The cells of a run as they were meant; what slid over the edge is unknown."""
    cells: dict[CellRef, Cell] = {}
    for at in run:
        for column in columns:
            index = panel.columns.index(column)
            source = at + shift
            inside = 0 <= source < len(panel.rows) and (source in run or shift > 0)
            cell = panel.rows[source].cells[index] if inside else Cell(None, Mark.UNREAD)
            cells[CellRef(number, panel.key, panel.rows[at].key, column)] = cell
    return cells


def _fits(suspect: Suspect, amount: Amount) -> bool:
    low, high = suspect.repair.low, suspect.repair.high
    if low is None or high is None or high == 0:
        return False
    reach = amount.interval()
    return reach.low <= high and low <= reach.high


def _cells(number: int, panel: Panel, columns: Sequence[str]) -> Iterator[tuple[CellRef, Cell]]:
    for row in panel.rows:
        for column, cell in zip(panel.columns, row.cells, strict=True):
            if column in columns:
                yield CellRef(number, panel.key, row.key, column), cell


def _with_cells(booklet: Booklet, cells: Mapping[CellRef, Cell]) -> Booklet:
    touched = {ref.table for ref in cells}
    tables = [
        _table(number, table, cells) if number in touched else table
        for number, table in enumerate(booklet.tables)
    ]
    return replace(booklet, tables=tuple(tables))


def _table(number: int, table: Table, cells: Mapping[CellRef, Cell]) -> Table:
    panels = []
    for panel in table.panels:
        rows = tuple(
            replace(
                row,
                cells=tuple(
                    cells.get(CellRef(number, panel.key, row.key, column), cell)
                    for column, cell in zip(panel.columns, row.cells, strict=True)
                ),
            )
            for row in panel.rows
        )
        panels.append(replace(panel, rows=rows))
    return replace(table, panels=tuple(panels))
