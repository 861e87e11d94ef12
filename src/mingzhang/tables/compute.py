"""Compute a booklet's tables from the lines of a budget."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from string import Formatter

from mingzhang.amounts import Amount, Mark, Unit
from mingzhang.model.booklet import Cell, Panel, Row, Table
from mingzhang.model.budget import Budget
from mingzhang.model.record import records_of
from mingzhang.model.row_key import RowKey, numbered
from mingzhang.model.slice import TREE_DIMENSIONS, Line, Slice
from mingzhang.model.vocabulary import Stage
from mingzhang.tables.derived import with_derived
from mingzhang.tables.list_shape import ListShape
from mingzhang.tables.profile import Profile
from mingzhang.tables.row import BudgetRow, budget_rows
from mingzhang.tables.shape import Block, Column, PanelShape, Stub, TableShape

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
    condition = Slice.of(column.where or {}).get("stage")
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
        title=shape.title.format(year=budget.year, last_year=budget.year - 1),
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
    if panel.listed is not None:
        return _list_panel(shape, panel, panel.listed, budget)
    columns = [
        Slice.of(shape.where).also(column.where) if column.where is not None else None
        for column in panel.columns
    ]
    shown = [line for line in lines if any(c is not None and c.shows_face(line) for c in columns)]
    typed = {c.key: _typed_column(shape, panel, c, before) for c in panel.columns}
    found = list(budget_rows(panel, budget, shown))
    inside = _lines_of(found, lines)
    rows = []
    for row, mine in zip(found, inside, strict=True):
        cells = [
            _amount_cell(shape, panel, row, column, mine, rounding, typed[column.key])
            for column in panel.columns
        ]
        rows.append(Row(row.key, row.labels, tuple(cells)))
    return with_derived(
        Panel(panel.key, tuple(column.key for column in panel.columns), tuple(rows)), panel, shape
    )


def _amount_cell(
    shape: TableShape,
    panel: PanelShape,
    row: BudgetRow,
    column: Column,
    lines: list[Line],
    rounding: Rounding,
    typed: Mapping[RowKey, int],
) -> Cell:
    """The sum of the lines of a row that are in a column; blank where it is no slice."""
    if row.piece is None or column.where is None:
        return Cell()
    whole = shape.slice_of(panel.key, row.key, column.key) or row.piece
    condition = Slice.of(column.where)
    fen = sum(line.fen for line in lines if condition.matches(line) and whole.shows_face(line))
    fen = fen or typed.get(row.key, 0)
    return _cell(shape, rounding(whole, fen, shape), fen)


def _lines_of(rows: Sequence[BudgetRow], lines: Sequence[Line]) -> list[list[Line]]:
    """The lines in each row, found by their codes and names: one look for each line and level."""
    by_names: dict[tuple[tuple[str, int], ...], dict[tuple[str, ...], list[int]]] = {}
    for number, row in enumerate(rows):
        if row.piece is None:
            continue
        names = [(d, c) for d, c in row.piece.conditions if isinstance(c, str)]
        signature = tuple((d, len(c) if d in TREE_DIMENSIONS else -1) for d, c in names)
        table = by_names.setdefault(signature, {})
        table.setdefault(tuple(c for _d, c in names), []).append(number)
    found: list[list[Line]] = [[] for _ in rows]
    for line in lines:
        for signature, table in by_names.items():
            wanted = tuple(
                getattr(line, dimension)[:length] if length >= 0 else getattr(line, dimension)
                for dimension, length in signature
            )
            for number in table.get(wanted, ()):
                piece = rows[number].piece
                if piece is not None and piece.matches(line):
                    found[number].append(line)
    return found


def _list_panel(shape: TableShape, panel: PanelShape, listed: ListShape, budget: Budget) -> Panel:
    """The records of a list below their groups, with the sums that it prints."""
    made = []
    for labels, records in listed.rows(records_of(budget, listed.records)):
        cells = []
        for column in panel.columns:
            fen = sum(record.amounts.get(column.key, 0) for record in records)
            amount = Amount.of_fen(fen, shape.unit, shape.decimals)
            cells.append(_cell(shape, _count(fen) if column.count else amount, fen))
        stubs = {stub.key: _list_label(stub, labels) for stub in panel.stubs}
        made.append((listed.key(stubs), tuple(stubs.values()), tuple(cells)))
    keys = numbered(key for key, _stubs, _cells in made)
    rows = (Row(key, stubs, cells) for key, (_key, stubs, cells) in zip(keys, made, strict=True))
    return Panel(panel.key, tuple(column.key for column in panel.columns), tuple(rows))


def _list_label(stub: Stub, labels: Mapping[str, str]) -> str:
    """What a label column of a list prints: its text, or several of its record in one."""
    if not stub.form or len(labels) == 1:  # the row of everything has no code
        return labels.get(stub.key, "")
    names = [name for _t, name, _s, _c in Formatter().parse(stub.form) if name]
    pieces = {name: labels.get(name, "") for name in names}
    return stub.form.format(**pieces) if any(pieces.values()) else ""


def _count(number: int) -> Amount:
    """A whole number as a cell holds it."""
    return Amount(number, 0, Unit.YUAN)


def _cell(shape: TableShape, amount: Amount, fen: int) -> Cell:
    if fen or not amount.is_zero():
        return Cell(amount, Mark.FIGURE, amount.text(thousands=shape.thousands))
    if not shape.zero:
        return Cell()
    if shape.zero[0].isdigit():
        return Cell(amount, Mark.FIGURE, amount.text(thousands=shape.thousands))
    return Cell(None, Mark.DASH, shape.zero)
