"""Compute a booklet's tables from the lines of a budget."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping

from mingzhang.amounts import Amount, Mark
from mingzhang.codes import department_economic, functional, government_economic, revenue, tidy
from mingzhang.codes.classification import Classification
from mingzhang.model.booklet import Cell, Panel, Row, Table
from mingzhang.model.budget import Budget
from mingzhang.model.row_key import DEPARTMENT, TOTAL, Code, Item, Project, RowKey, numbered
from mingzhang.model.row_key import Unit as UnitRow
from mingzhang.model.slice import Line, Slice
from mingzhang.model.vocabulary import ProcurementKind, Stage
from mingzhang.tables.profile import Profile, chinese_ordinal
from mingzhang.tables.shape import Block, Column, PanelShape, RowShape, TableShape

Rounding = Callable[[Slice, int, TableShape], Amount]
"""Turns the exact fen of a slice into the amount that a table prints."""


NO_FIGURES: Mapping[Slice, int] = {}
_PREVIOUS = {"stage": (str(Stage.PREVIOUS),)}


def round_independent(piece: Slice, fen: int, shape: TableShape) -> Amount:
    """Each figure rounded by itself, halves away from zero: the practice."""
    return Amount.of_fen(fen, shape.unit, shape.decimals)


def compute_tables(
    budget: Budget, profile: Profile, rounding: Rounding = round_independent
) -> tuple[Table, ...]:
    """The tables of the profile in print order; of two forms of one table, one."""
    before = previous_figures(budget, profile)
    shown = _one_form_each(profile, before)
    return tuple(compute_table(shape, budget, rounding, before) for shape in shown)


def previous_figures(budget: Budget, profile: Profile) -> Mapping[Slice, int]:
    """Last year's figures that were typed for measures, in fen, by the slices that print them."""
    found: dict[Slice, int] = {}
    for comparison in budget.comparisons:
        measure = profile.find_measure(comparison.measure)
        piece = measure.piece.also(_PREVIOUS) if measure else None
        if piece is not None:
            found[piece] = comparison.previous_fen
    return found


def _one_form_each(profile: Profile, before: Mapping[Slice, int]) -> list[TableShape]:
    """Of a table and its alternatives the one that has room for last year's figures, if any do."""
    chosen: dict[str, TableShape] = {}
    for shape in profile.tables:
        key = shape.alternative or shape.id
        fuller = any(_typed_column(shape, panel, column, before) for panel, column in _all(shape))
        if key not in chosen or (shape.alternative and fuller):
            chosen[key] = shape
    return list(chosen.values())


def _all(shape: TableShape) -> Iterator[tuple[PanelShape, Column]]:
    return ((panel, column) for panel in shape.panels for column in panel.columns)


def _typed_column(
    shape: TableShape, panel: PanelShape, column: Column, before: Mapping[Slice, int]
) -> Mapping[RowKey, int]:
    """Last year's figure of every row of a column; empty unless all of them were typed.

    A column that is filled in part would contradict its own total.
    """
    condition = Slice.of(column.where).get("stage")
    rows = [row for row in panel.rows if row.block is not Block.FIXED or row.where is not None]
    if condition != frozenset({str(Stage.PREVIOUS)}) or any(
        r.block is not Block.FIXED for r in rows
    ):
        return {}
    pieces = {row.key: shape.slice_of(panel.key, row.key, column.key) for row in rows}
    if not all(piece in before for piece in pieces.values()):
        return {}
    return {key: before[piece] for key, piece in pieces.items() if piece is not None}


def compute_table(
    shape: TableShape,
    budget: Budget,
    rounding: Rounding = round_independent,
    before: Mapping[Slice, int] = NO_FIGURES,
) -> Table:
    """One table: rows by its shape, each cell the sum of the lines in its slice.

    A column of last year for which there are no lines takes what was typed for measures (`before`).
    Amounts are in the shape's unit and decimals; a zero is printed as the shape says (`zero`).
    A table without any amount but zero gets its `empty_note`.
    """
    inside = Slice.of(shape.where)
    lines = [line for line in budget.lines if inside.matches(line)]
    panels = tuple(_panel(shape, panel, budget, lines, rounding, before) for panel in shape.panels)
    empty = all(
        cell.amount is None or cell.amount.is_zero()
        for panel in panels
        for row in panel.rows
        for cell in row.cells
    )
    return Table(
        shape=shape.id,
        title=shape.title.format(year=budget.year),
        unit=shape.unit,
        decimals=shape.decimals,
        panels=panels,
        number=shape.number,
        department=budget.department.name,
        note=shape.empty_note.format(year=budget.year) if empty else "",
    )


def _panel(
    shape: TableShape,
    panel: PanelShape,
    budget: Budget,
    lines: list[Line],
    rounding: Rounding,
    before: Mapping[Slice, int],
) -> Panel:
    conditions = [Slice.of(column.where) for column in panel.columns]
    columns = [Slice.of(shape.where).also(column.where) for column in panel.columns]
    shown = [line for line in lines if any(c is not None and c.shows_face(line) for c in columns)]
    if panel.find_block(Block.PROCUREMENT) is not None:
        return _procurement_panel(shape, panel, budget)
    typed = [_typed_column(shape, panel, column, before) for column in panel.columns]
    rows = []
    for key, labels, piece in _rows(panel, budget, shown):
        inside = [line for line in lines if piece.matches(line)]
        cells = []
        for column, condition, figures in zip(panel.columns, conditions, typed, strict=True):
            whole = shape.slice_of(panel.key, key, column.key)
            face = whole or piece
            fen = sum(
                line.fen for line in inside if condition.matches(line) and face.shows_face(line)
            ) or figures.get(key, 0)
            cells.append(_cell(shape, rounding(whole or piece, fen, shape), fen))
        rows.append(Row(key, labels, tuple(cells)))
    return Panel(panel.key, tuple(column.key for column in panel.columns), tuple(rows))


def _procurement_panel(shape: TableShape, panel: PanelShape, budget: Budget) -> Panel:
    """The total, the kinds in their order, and the items below each."""
    rows: list[tuple[RowKey, dict[str, str], int]] = []
    for kind in ProcurementKind:
        items = [item for item in budget.procurement if item.kind is kind]
        if items:
            number = chinese_ordinal(list(ProcurementKind).index(kind) + 1)
            label = f"{number}、{kind.label}"
            rows.append((Item("kind", str(kind)), {"kind": label}, sum(item.fen for item in items)))
        for item in items:
            rows.append((Item("item"), {"project": item.project, "name": item.name}, item.fen))
    total = sum(item.fen for item in budget.procurement)
    rows.insert(0, (TOTAL, {"kind": "合计"}, total))
    made = []
    keys = numbered(key for key, _words, _fen in rows)
    for key, (_plain, words, fen) in zip(keys, rows, strict=True):
        amount = Amount.of_fen(fen, shape.unit, shape.decimals)
        made.append(
            Row(
                key,
                tuple(words.get(stub.key, "") for stub in panel.stubs),
                (_cell(shape, amount, fen),),
            )
        )
    return Panel(panel.key, tuple(column.key for column in panel.columns), tuple(made))


def _cell(shape: TableShape, amount: Amount, fen: int) -> Cell:
    if fen or not amount.is_zero():
        return Cell(amount, Mark.FIGURE, amount.text(thousands=shape.thousands))
    if not shape.zero:
        return Cell()
    if shape.zero[0].isdigit():
        return Cell(amount, Mark.FIGURE, amount.text(thousands=shape.thousands))
    return Cell(None, Mark.DASH, shape.zero)


def _rows(
    panel: PanelShape, budget: Budget, lines: list[Line]
) -> Iterator[tuple[RowKey, tuple[str, ...], Slice]]:
    """Key, labels and condition of each row that holds figures, in print order."""
    before = ""
    for row in panel.rows:
        if row.block is Block.FIXED:
            if row.where is None:
                continue
            group = row.group if row.group != before else ""
            before = row.group
            yield row.key, _labels(panel, "", row.label, group=group), Slice.of(row.where)
        elif row.block is Block.TREE:
            yield from _tree_rows(panel, row, budget, lines)
        elif row.block is Block.UNITS:
            for unit in budget.department.units:
                piece = Slice.of({"unit": unit.name})
                if any(piece.matches(line) for line in lines):
                    yield UnitRow(tidy(unit.name)), _labels(panel, "", unit.name), piece
        else:
            yield from _project_rows(panel, budget, lines)


def _labels(
    panel: PanelShape, code: str, name: str, government: str = "", group: str | None = None
) -> tuple[str, ...]:
    """The stub cells of a row; a row without a code prints its label in the first stub."""
    words = {"code": code, "name": name, "government_name": government, "group": group or ""}
    if not panel.stubs:
        return ()
    if panel.stubs[0].key == "code" and not code:
        return (name, *("" for _ in panel.stubs[1:]))
    if panel.stubs[0].key == "group" and not group and not _is_grouped(panel, name):
        return (name, *("" for _ in panel.stubs[1:]))
    return tuple(words[stub.key] for stub in panel.stubs)


def _is_grouped(panel: PanelShape, name: str) -> bool:
    return any(row.group for row in panel.rows if row.label == name)


def _tree_rows(
    panel: PanelShape, row: RowShape, budget: Budget, lines: list[Line]
) -> Iterator[tuple[RowKey, tuple[str, ...], Slice]]:
    with_government = any(stub.key == "government_name" for stub in panel.stubs)
    keys: set[tuple[str, str]] = {(code, "") for code in row.codes}
    deepest = row.levels[-1]
    inside = Slice.of(row.where or {})
    for line in lines:
        if not inside.matches(line):
            continue
        code = getattr(line, row.dimension)
        if not code:
            continue
        for level in row.levels:
            if len(code) >= level:
                beside = with_government and level == deepest
                keys.add((code[:level], line.government_economic if beside else ""))
    number = 0
    for code, government in sorted(keys):
        where = {**(row.where or {}), row.dimension: code}
        if government:
            where["government_economic"] = government
        government_name = _name("government_economic", government, budget)
        name = _name(row.dimension, code, budget)
        if row.numbered:
            number += 1
            name = f"{chinese_ordinal(number)}、{name}"
        labels = _labels(panel, code, name, government_name)
        yield Code(code, government), labels, Slice.of(where)


def classification_of(dimension: str) -> Classification:
    """The classification behind a tree dimension of the cube."""
    return {
        "function": functional,
        "economic": department_economic,
        "government_economic": government_economic,
        "revenue": revenue,
    }[dimension]()


def _name(dimension: str, code: str, budget: Budget) -> str:
    if not code:
        return ""
    found = classification_of(dimension).get(code, budget.year)
    # The name that was typed goes first; one of another year is never printed.
    return budget.find_code_name(dimension, code) or (found.name if found else code)


def _project_rows(
    panel: PanelShape, budget: Budget, lines: list[Line]
) -> Iterator[tuple[RowKey, tuple[str, ...], Slice]]:
    present: dict[str, set[str]] = defaultdict(set)
    for line in lines:
        present[line.unit].add(line.project)
    if not present:
        return
    yield DEPARTMENT, _labels(panel, "", budget.department.name), Slice()
    for unit in budget.department.units:
        if unit.name not in present:
            continue
        yield UnitRow(tidy(unit.name)), _labels(panel, "", unit.name), Slice.of({"unit": unit.name})
        for project in _ordered(budget, unit.name, present[unit.name]):
            yield (
                Project(tidy(unit.name), tidy(project)),
                _labels(panel, "", project),
                Slice.of({"unit": unit.name, "project": project}),
            )


def _ordered(budget: Budget, unit: str, names: Iterable[str]) -> list[str]:
    """Projects in the order in which the budget lists them."""
    wanted = set(names)
    listed = [p.name for p in budget.projects if p.unit == unit and p.name in wanted]
    return listed + sorted(wanted - set(listed))
