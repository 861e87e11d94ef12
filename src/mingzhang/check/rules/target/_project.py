"""Projects of table 12 and their target forms, matched by name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from fractions import Fraction

from mingzhang.amounts import Amount, Interval
from mingzhang.check.context import Context
from mingzhang.check.finding import FoundCell
from mingzhang.check.spot import table_cell
from mingzhang.codes import normal_name
from mingzhang.lean import dataclass
from mingzhang.model.booklet import Booklet
from mingzhang.model.form import TERM, YEAR, Form
from mingzhang.model.row_key import Project
from mingzhang.tables.profile import Profile
from mingzhang.tables.relation import CellRef
from mingzhang.tables.role import Role

_NEAR = 0.7


@dataclass(frozen=True, slots=True)
class ProjectRow:
    """A project as table 12 prints it.

    Attributes:
        ref: its cell in the total column.
        amount: None where the cell shows no figure.
        carried: what of it former years left, where the table prints that in a column.
    """

    name: str
    unit: str
    ref: CellRef
    amount: Amount | None
    carried: Amount | None = None


@dataclass(frozen=True, slots=True)
class Pair:
    """A project of table 12 with its form; `near` where only the names are alike."""

    row: ProjectRow
    target: Form
    near: bool


def project_rows(context: Context) -> Iterator[ProjectRow]:
    """The projects of the table of this year's projects, in print order."""
    table = context.table(Role.PROJECTS)
    shape = context.profile.find_table(table.shape) if table is not None else None
    if table is not None and shape is not None:
        index = next(n for n, other in enumerate(context.booklet.tables) if other is table)
        for panel in table.panels:
            panel_shape = shape.find_panel(panel.key)
            total = panel_shape.total_column() if panel_shape is not None else None
            if total is None or total.key not in panel.columns:
                continue
            at = panel.columns.index(total.key)
            former = [
                panel.columns.index(column.key)
                for column in (panel_shape.columns if panel_shape is not None else ())
                if (column.where or {}).get("origin") == "carried_over"
                and column.key in panel.columns
            ]
            for row in panel.rows:
                if not isinstance(row.key, Project):
                    continue
                ref = CellRef(index, panel.key, row.key, panel.columns[at])
                carried = row.cells[former[0]].amount if former else None
                yield ProjectRow(row.key.name, row.key.unit, ref, row.cells[at].amount, carried)


def are_one_sum(target: Form, row: ProjectRow, column: str) -> bool | None:
    """Whether a form's total is the table's, or that without what former years left; None where
    one of them shows no figure.
    """
    printed, table = target.amount("total", column), row.amount
    if printed is None or table is None:
        return None
    mine = [printed.interval(), *_but(printed, target.amount("carried", column))]
    theirs = [table.interval(), *_but(table, row.carried)]
    return any(one.meets(two) for one in mine for two in theirs)


def _but(whole: Amount, carried: Amount | None) -> list[Interval]:
    if carried is None or not carried.fen:
        return []
    one, two = whole.interval(), carried.interval()
    return [Interval(one.low - two.high, one.high - two.low)]


def is_of_this_year_alone(context: Context) -> bool:
    """Whether the table of projects leaves out what former years left, though there is some."""
    table = context.table(Role.PROJECTS)
    shape = context.profile.find_table(table.shape) if table is not None else None
    return context.witness.carries_over and shape is not None and "origin" in shape.where


def may_leave_out(context: Context, row: ProjectRow, less: Fraction) -> bool:
    """Whether a form may print so much less than its row because former years left it.

    Only where the table counts that money, has no column for it and some cell of the booklet prints
    as much of it.
    """
    table = context.table(Role.PROJECTS)
    shape = context.profile.find_table(table.shape) if table is not None else None
    counts = shape is not None and "origin" not in shape.where and row.carried is None
    return counts and 0 < less <= context.witness.carried_most


def pairs(context: Context) -> tuple[list[Pair], list[ProjectRow], list[Form]]:
    """Projects with their forms; the projects without one; the forms without a project.

    Equal names go together first, then what is most alike. Of several equal names the one with
    the same unit or the same money is taken.
    """
    by_name: dict[str, list[ProjectRow]] = {}
    for row in project_rows(context):
        by_name.setdefault(normal_name(row.name), []).append(row)
    targets: list[Form] = []
    found: list[Pair] = []
    for target in context.booklet.targets:
        same = by_name.get(normal_name(target.subject))
        if not same:
            targets.append(target)
            continue
        row = min(same, key=lambda r: (r.unit != target.text("unit"), not _same_money(r, target)))
        found.append(Pair(row, target, False))
        same.remove(row)
    left = {row.ref for same in by_name.values() for row in same}
    rows = [row for row in project_rows(context) if row.ref in left]
    scored = sorted(
        (-score, i, j) for j, target in enumerate(targets) for i, score in _alike(rows, target)
    )
    used_rows: set[int] = set()
    used_targets: set[int] = set()
    for _score, i, j in scored:
        if i in used_rows or j in used_targets:
            continue
        used_rows.add(i)
        used_targets.add(j)
        found.append(Pair(rows[i], targets[j], True))
    return (
        found,
        [row for i, row in enumerate(rows) if i not in used_rows],
        [target for j, target in enumerate(targets) if j not in used_targets],
    )


def _alike(rows: Sequence[ProjectRow], target: Form) -> Iterator[tuple[int, float]]:
    """The rows whose names are near the target's, with how near; most are told by their letters."""
    matcher = SequenceMatcher(None, "", normal_name(target.subject))
    for place, row in enumerate(rows):
        matcher.set_seq1(normal_name(row.name))
        money = 0.05 if _same_money(row, target) else -0.1
        if matcher.real_quick_ratio() + money < _NEAR or matcher.quick_ratio() + money < _NEAR:
            continue
        score = matcher.ratio() + money
        if score >= _NEAR:
            yield place, score


def _same_money(row: ProjectRow, target: Form) -> bool:
    printed = target.amount("total", YEAR) or target.amount("total", TERM)
    if row.amount is None or printed is None:
        return False
    return row.amount.interval().meets(printed.interval())


def row_cell(booklet: Booklet, profile: Profile, row: ProjectRow) -> FoundCell:
    """A project's total in table 12."""
    return table_cell(booklet, profile, row.ref)
