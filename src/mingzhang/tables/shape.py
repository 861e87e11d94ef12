"""The shape of a table as data: which slice of the cube each printed cell is.

A shape has one panel, or two that stand side by side. A panel has stub columns (code, name),
figure columns with multi-level headings and a condition each, and rows: fixed ones, the tree of a
classification, the units, or the projects. The slice of a cell is the table's condition narrowed
by its row's and its column's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field
from enum import StrEnum
from typing import NamedTuple

from mingzhang.amounts import Unit
from mingzhang.lean import dataclass
from mingzhang.model.booklet import Cell, Panel, Row, Table
from mingzhang.model.row_key import DEPARTMENT, Code, Fixed, Project, RowKey, first
from mingzhang.model.row_key import Unit as UnitRow
from mingzhang.model.slice import Slice
from mingzhang.tables.condition import Where
from mingzhang.tables.list_shape import ListShape
from mingzhang.tables.role import Role

NO_ROW = Fixed("")
"""The key of rows that only come about by a rule."""


class Block(StrEnum):
    """What kind of rows a part of a panel has."""

    FIXED = "fixed"  # one row, its key and label in the profile
    TREE = "tree"  # the codes of one classification that have money, parents before children
    UNITS = "units"  # one row for each unit
    PROJECTS = "projects"  # department, unit, and its projects below
    LIST = "list"  # typed records below their groups; no slices


@dataclass(frozen=True, slots=True)
class Stub:
    """A column of labels: `科目编码`, `科目名称`.

    Attributes:
        split: a code printed in several columns, as the number of digits of each: (3, 2, 2) under
            类 款 项. Empty for one column.
        form: how code and name are printed in one column, `[{code}]{name}`; empty for one of them.
            In a list any two texts of its records: `{kind_code}-{kind}`.
        dimension: the classification of its codes where it is not that of the rows.
        after: printed behind the figures: words that say more of a record.
    """

    key: str  # code, name, government_name, group, unit, unit_code, project, number, note
    heading: tuple[str, ...]
    width: float = 1.0
    split: tuple[int, ...] = ()
    form: str = ""
    dimension: str = ""
    after: bool = False

    def split_headings(self) -> tuple[str, ...]:
        """The lowest headings of a split code."""
        return ("类", "款", "项", "目")[: len(self.split)]

    def pieces(self, code: str) -> tuple[str, ...]:
        """A code as its columns print it.

        >>> Stub("code", ("科目编码",), split=(3, 2, 2)).pieces("20113")
        ('201', '13', '')
        """
        pieces, at = [], 0
        for length in self.split:
            pieces.append(code[at : at + length])
            at += length
        return tuple(pieces)


class DerivedKind(StrEnum):
    """How a column is worked out of two others."""

    CHANGE = "change"  # 增减额: the first less the second
    RATE = "rate"  # 增减%: the change as a share of the second
    SHARE = "share"  # 占比: the first as a share of the second
    COMPLETION = "completion"  # 完成率: likewise, of what was budgeted


@dataclass(frozen=True, slots=True)
class Derivation:
    """A column worked out of two others of its panel, or a fixed row of two rows, by their keys.

    Attributes:
        base: empty for the row of the total: a column is a share of its own total.
    """

    kind: DerivedKind
    of: str
    base: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of figures; `heading` is its path from the topmost merged heading to its own.

    Attributes:
        where: its condition; None for a figure that is no slice of the cube (`其中：教育收费`, what
            is left after a deduction), and for one that is worked out of other columns.
        derived: out of which columns it is worked out, and how.
        count: it holds whole numbers, not money: 人, 辆, 台.
        apart: no slice, and known to be an amount: it adds up down its rows. What a column that was
            not understood holds is not known; it may be a price.
    """

    key: str
    heading: tuple[str, ...]
    where: Where | None
    synonyms: tuple[str, ...] = ()
    width: float = 1.3
    derived: Derivation | None = None
    count: bool = False
    apart: bool = False


@dataclass(frozen=True, slots=True)
class RowShape:
    """A fixed row, or the rule by which rows of a panel come about.

    Attributes:
        key: of a fixed row; `total` by custom for the grand total.
        label: as printed; a fixed row without figures may be empty.
        where: its condition; None for a row that never holds figures.
        block: what kind of row it is.
        dimension, levels: of a tree: which classification, and the lengths of its codes.
        foot: belongs to the rows at the bottom that both panels align.
        bold: printed bold.
        synonyms: other labels that mean the same row.
        numbered: rows of a tree are printed 一、二、三、 in order.
        codes: of a tree: codes that are printed even without money.
        group: label that stands beside this row and its neighbours of the same group.
        listed: the records of a list.
        beside: of a tree: the classifications whose codes stand beside each code of it.
        apart: a fixed row of a figure that is no slice of the cube.
        derived: of a fixed row: out of which rows it is worked out, and how.
        partial: of a tree: rows may have been left out (涉密), so that those printed are not all.
    """

    key: Fixed | Code = NO_ROW
    label: str = ""
    where: Where | None = None
    block: Block = Block.FIXED
    dimension: str = ""
    levels: tuple[int, ...] = ()
    foot: bool = False
    bold: bool = False
    synonyms: tuple[str, ...] = ()
    numbered: bool = False
    codes: tuple[str, ...] = ()
    group: str = ""
    listed: ListShape | None = None
    beside: tuple[str, ...] = ()
    apart: bool = False
    partial: bool = False
    derived: Derivation | None = None


@dataclass(frozen=True, slots=True)
class PanelShape:
    """One side of a table.

    Attributes:
        heading: over all of its columns where there are several sides; `over`: above that, over
            neighbours that share it.
    """

    key: str
    heading: str
    stubs: tuple[Stub, ...]
    columns: tuple[Column, ...]
    rows: tuple[RowShape, ...]
    over: str = ""

    def find_column(self, key: str) -> Column | None:
        """The figure column with this key."""
        return next((column for column in self.columns if column.key == key), None)

    def total_column(self) -> Column | None:
        """The column of figures without a condition of its own: the whole of each row."""
        return next((c for c in self.columns if c.where is not None and not c.where), None)

    def parts(self) -> tuple[Column, ...]:
        """The columns that no other column is a part of: what the sums consist of."""

        def is_part(of: Column, column: Column) -> bool:
            mine, other = of.where, column.where
            if mine is None or other is None or of is column:
                return False
            return mine.items() < other.items()

        return tuple(
            c
            for c in self.columns
            if c.where is not None and not any(is_part(c, other) for other in self.columns)
        )

    def find_fixed_row(self, key: RowKey) -> RowShape | None:
        """The fixed row with this key."""
        return next((r for r in self.rows if r.block is Block.FIXED and r.key == key), None)

    def find_block(self, block: Block) -> RowShape | None:
        """The first rule of rows of this kind."""
        return next((r for r in self.rows if r.block is block), None)

    @property
    def listed(self) -> ListShape | None:
        """The records that its rows are; None for rows of slices."""
        found = self.find_block(Block.LIST)
        return found.listed if found else None

    def row_where(self, key: RowKey) -> Where | None:
        """The condition of the row with this key; None where it holds no figures or is unknown.

        A repeated row has the condition of the first one.
        """
        fixed = self.find_fixed_row(key)
        return self.ruled_where(key) if fixed is None else fixed.where

    def ruled_where(self, key: RowKey) -> Where | None:
        """The condition of a row that comes about by a rule; None where there is no such row."""
        if self.listed is not None:
            return None
        match key:
            case UnitRow(name):
                return {"unit": name}
            case Project(unit, name):
                return {"unit": unit, "project": name} if unit else {"project": name}
            case Code(code, beside, unit):
                tree = self.find_block(Block.TREE)
                if tree is None:
                    return None
                where: dict[str, tuple[str, ...] | str] = dict(tree.where or {})
                where[tree.dimension] = code
                where.update(zip(tree.beside or ("government_economic",), beside, strict=False))
                if unit:
                    where["unit"] = unit
                return where
        return {} if first(key) == DEPARTMENT else None


@dataclass(frozen=True, slots=True)
class TableShape:
    """The shape of one table of a profile.

    Attributes:
        id: `income_expenditure`, the same in every profile that prints this table.
        number: the line above the title, `预算公开表1`, may be empty.
        title: a template with `{year}`; contents: its line in the contents.
        synonyms: other titles of the same table, without year and place.
        where: condition on the whole table.
        unit, decimals: as printed.
        zero: how a zero is printed: `` (blank), `0.00`, `—`.
        department_label: what stands before the department's name, `部门名称`.
        empty_note: note below a table without figures.
        column_numbers: a row of 1 2 3 … closes the heading.
        landscape: printed on its side.
        alternative: id of the table of which this one is another form.
        alone: its figures are those of no other table, and are compared among themselves only.
        role: what the table is for; None where nobody asks for it.
    """

    id: str
    title: str
    panels: tuple[PanelShape, ...]
    where: Where
    number: str = ""
    contents: str = ""
    synonyms: tuple[str, ...] = ()
    unit: Unit = Unit.WAN
    decimals: int = 2
    zero: str = ""
    department_label: str = "部门名称"
    empty_note: str = "注：本表无数据"
    column_numbers: bool = False
    landscape: bool = False
    thousands: bool = True
    alternative: str = ""
    alone: bool = False
    role: Role | None = None

    def find_panel(self, key: str) -> PanelShape | None:
        """The panel with this key."""
        return next((panel for panel in self.panels if panel.key == key), None)

    def slices_of(self, panel: str) -> PanelSlices:
        """The slices of one panel, to be asked for row by row.

        They are asked for several times of one booklet, and of the next one of the same place.
        """
        known = _PANELS.get(id(self))
        if known is None:
            if len(_PANELS) >= _MOST_SHAPES:
                _PANELS.clear()
            known = _PANELS[id(self)] = self, {}
        panels = known[1]
        if panel not in panels:
            shape = self.find_panel(panel)
            columns = {} if shape is None else {c.key: c.where for c in reversed(shape.columns)}
            alone = self.id if self.alone else ""
            panels[panel] = PanelSlices.of(shape, Slice.of(self.where), columns, alone)
        return panels[panel]

    def cells_of(self, table: Table) -> Iterator[tuple[Panel, Row, str, Cell, Slice | None]]:
        """Every cell of a table of this shape with its panel, row, column key and slice."""
        for panel in table.panels:
            slices = self.slices_of(panel.key)
            for row in panel.rows:
                pieces = slices.of_row(row.key)
                for column, cell in zip(panel.columns, row.cells, strict=True):
                    yield panel, row, column, cell, pieces.of_column(column)

    def slice_of(self, panel: str, row: RowKey, column: str) -> Slice | None:
        """The slice that one cell prints; None where it prints no slice."""
        shape = self.find_panel(panel)
        found = shape.find_column(column) if shape is not None else None
        where = shape.row_where(row) if shape is not None else None
        if found is None or found.where is None or where is None:
            return None
        own = {column: _Narrowed(found.where, Slice.of(found.where))}
        alone = self.id if self.alone else ""
        return RowSlices(Slice.of(self.where).also(where), own, alone).of_column(column)


class _Narrowed(NamedTuple):
    """The condition of a column, as it is written and as a slice."""

    where: Where
    piece: Slice


@dataclass(frozen=True, slots=True)
class RowSlices:
    """The slices of one row.

    Attributes:
        piece: what holds in all of it; None where it prints no slice.
        columns: the condition of each column that has one.
        alone: what marks slices that are those of no other table.
    """

    piece: Slice | None
    columns: Mapping[str, _Narrowed]
    alone: str = ""
    _dimensions: frozenset[str] = field(init=False, repr=False, compare=False)
    _known: dict[str, Slice | None] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def __post_init__(self) -> None:
        own = self.piece.conditions if self.piece is not None else ()
        object.__setattr__(self, "_dimensions", frozenset([name for name, _condition in own]))

    def of_column(self, column: str) -> Slice | None:
        """The slice of the cell in this column; None where it prints none."""
        try:
            return self._known[column]
        except KeyError:
            found = self._known[column] = self._of_column(column)
            return found

    def _of_column(self, column: str) -> Slice | None:
        own = self.columns.get(column)
        if own is None or self.piece is None:
            return None
        apart = self._dimensions.isdisjoint(own.where)
        piece = self.piece.beside(own.piece) if apart else self.piece.also(own.where)
        return piece.copy_of(self.alone) if piece is not None and self.alone else piece


@dataclass(frozen=True, slots=True)
class PanelSlices:
    """The slices of one panel; what is the same for a row is worked out once for it."""

    shape: PanelShape | None
    piece: Slice
    fixed: Mapping[RowKey, Where | None]
    columns: Mapping[str, _Narrowed]
    alone: str = ""
    _rows: dict[RowKey, RowSlices] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    @staticmethod
    def of(
        shape: PanelShape | None, piece: Slice, columns: Mapping[str, Where | None], alone: str
    ) -> PanelSlices:
        """The slices of a panel by the conditions of its columns."""
        own = {
            key: _Narrowed(where, Slice.of(where))
            for key, where in columns.items()
            if where is not None
        }
        rows = shape.rows if shape is not None else ()
        fixed: dict[RowKey, Where | None] = {
            row.key: row.where for row in reversed(rows) if row.block is Block.FIXED
        }
        return PanelSlices(shape, piece, fixed, own, alone)

    def of_row(self, row: RowKey) -> RowSlices:
        """The slices of the row with this key."""
        known = self._rows.get(row)
        if known is None:
            known = RowSlices(self._piece_of(row), self.columns, self.alone)
            if isinstance(row, Fixed | Code) and len(self._rows) < _MOST_ROWS:
                self._rows[row] = known  # names of units and projects stand in no other booklet
        return known

    def _piece_of(self, row: RowKey) -> Slice | None:
        if self.shape is None:
            return None
        where = self.fixed[row] if row in self.fixed else self.shape.ruled_where(row)
        return None if where is None else self.piece.also(where)


_MOST_SHAPES, _MOST_ROWS = 64, 256
_PANELS: dict[int, tuple[TableShape, dict[str, PanelSlices]]] = {}
"""The slices of the panels of a few shapes, by the identity of these while they are kept."""


def level_of(shape: PanelShape, row: Row) -> int:
    """How deep a row of a tree or of projects stands, from 0; 0 for every other row."""
    match row.key:
        case UnitRow():
            return 1 if shape.find_block(Block.PROJECTS) or shape.find_block(Block.UNITS) else 0
        case Project():
            return 2
        case Code(code):
            tree = shape.find_block(Block.TREE)
            if tree is not None and shape.find_fixed_row(row.key) is None:
                return sum(1 for level in tree.levels if level < len(code))
    return 0
