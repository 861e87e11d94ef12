"""A printed grid to a `Table`: its panels, rows and cells, keyed as its shape says."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import field, replace

from mingzhang.amounts import Amount, Interval, Mark, Unit, mark_of
from mingzhang.codes import normal_name
from mingzhang.codes.name import tidy
from mingzhang.document import GridCell
from mingzhang.language import _
from mingzhang.lean import dataclass
from mingzhang.model.booklet import MINIMUM_CONFIDENCE, Cell, Doubt, Panel, Row, Table
from mingzhang.model.row_key import (
    DEPARTMENT,
    TOTAL,
    Code,
    Item,
    Project,
    RowKey,
    column_keys,
    numbered,
)
from mingzhang.model.row_key import Unit as UnitRow
from mingzhang.recognise.code_column import CodeColumn, own_text
from mingzhang.recognise.column import Entry, PrintedColumn, match_columns
from mingzhang.recognise.decimal import decimals_of_panels
from mingzhang.recognise.match import Match, PrintedTable, ShapeWords
from mingzhang.recognise.row import RowReader, StubText
from mingzhang.recognise.unit import unit_of_words
from mingzhang.recognise.unit_row import project_keys, unit_keys
from mingzhang.recognise.wording import bare_heading, bare_label
from mingzhang.source import NOWHERE, Place
from mingzhang.tables.lexicon import stub_key
from mingzhang.tables.shape import NO_ROW, Block, Column, PanelShape, Stub

GENERIC_PANEL = "main"
"""Key of the panel of a table that has no shape."""


@dataclass(slots=True)
class Reading:
    """What is known of the booklet while its tables are read, and what was not understood.

    Attributes:
        department: its name, as most tables print it; year: of the booklet, 0 if unknown.
        units: names of its units seen so far.
        projects: names of projects that have a target form.
        doubts: in order of the tables.
    """

    department: str = ""
    year: int = 0
    units: set[str] = field(default_factory=set)
    projects: set[str] = field(default_factory=set)
    doubts: list[Doubt] = field(default_factory=list)

    def apart(self) -> Reading:
        """The same knowledge with doubts of its own: what is tried may be dropped."""
        return replace(self, doubts=[], units=set(self.units))

    def doubt(self, kind: str, message: str, text: str, place: Place) -> None:
        """Note something that was not understood."""
        self.doubts.append(Doubt(kind, message, text, place))


@dataclass(slots=True)
class _Side:
    """One panel of a printed table: which printed columns are its stubs and its figures."""

    panel: PanelShape
    stubs: list[tuple[PrintedColumn, str]] = field(default_factory=list)
    figures: list[tuple[PrintedColumn, Column]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Line:
    """A printed row of one panel before it has a key."""

    stub: StubText
    cells: tuple[Cell, ...]
    place: Place


def table_of(printed: PrintedTable, match: Match, words: ShapeWords, reading: Reading) -> Table:
    """The table that a grid prints, given its shape."""
    shape = match.shape
    caption = printed.caption
    unit = caption.unit or shape.unit
    sides = _sides(printed, words, reading)
    panels = []
    for side in sides:
        lines = _lines(printed, side, unit, reading)
        keys = _keys(side.panel, lines, side, reading)
        panels.append(
            Panel(
                key=side.panel.key,
                columns=tuple(column.key for _printed, column in side.figures),
                rows=tuple(
                    Row(key, line.stub.labels, line.cells, line.place)
                    for key, line in zip(keys, lines, strict=True)
                ),
            )
        )
    if match.title is None:
        reading.doubt(
            "table",
            _("表没有标题，按表头和内容认作“{title}”").format(
                title=shape.title.replace("{year}年", "")
            ),
            "",
            caption.place,
        )
    elif match.title < 0.6:
        reading.doubt(
            "table",
            _("标题与内容不像同一张表，按内容认作“{title}”").format(title=shape.title),
            caption.title,
            caption.place,
        )
    return Table(
        shape=shape.id,
        title=caption.title,
        unit=unit,
        decimals=decimals_of_panels(panels, shape.decimals, counted=_counted(sides)),
        panels=tuple(panels),
        number=caption.number,
        department=caption.department,
        note=caption.note,
        place=caption.place,
        score=match.score,
        reason=_reason(match),
    )


def _reason(match: Match) -> str:
    """By what a table was recognised, each part in percent."""
    parts = ((_("标题"), match.title), (_("表头"), match.head), (_("行名"), match.rows))
    return "、".join(f"{name} {value:.0%}" for name, value in parts if value is not None)


def generic_table(printed: PrintedTable, reading: Reading) -> Table:
    """A table that no shape fits, with what can be held of it: labels, headings, figures."""
    caption = printed.caption
    stubs = [column for column in printed.columns if column.is_text is True]
    if not stubs:
        stubs = list(printed.columns[:1])
    figures = [column for column in printed.columns if column not in stubs]
    paths = [tuple(filter(None, map(bare_heading, column.texts))) for column in figures]
    side = _Side(
        PanelShape(GENERIC_PANEL, "", (), (), ()),
        [(column, "") for column in stubs],
        [(c, Column(key, (key,), {})) for c, key in zip(figures, column_keys(paths), strict=True)],
    )
    lines = _lines(printed, side, caption.unit or Unit.WAN, reading, quiet=True)
    keys: list[RowKey] = []
    for line in lines:
        code = normal_name(line.stub.labels[0]) if line.stub.labels else ""
        keys.append(Code(code) if code.isdigit() else Item("name", tidy(line.stub.words)))
    panel = Panel(
        GENERIC_PANEL,
        tuple(column.key for _printed, column in side.figures),
        tuple(
            Row(key, line.stub.labels, line.cells, line.place)
            for key, line in zip(numbered(keys), lines, strict=True)
        ),
    )
    reading.doubt("table", _("没有与本表相符的表样"), caption.title, caption.place)
    return Table(
        shape="",
        title=caption.title,
        unit=caption.unit or Unit.WAN,
        decimals=decimals_of_panels([panel], 2),
        panels=(panel,),
        number=caption.number,
        department=caption.department,
        note=caption.note,
        place=caption.place,
        score=0.0,
    )


def _sides(printed: PrintedTable, words: ShapeWords, reading: Reading) -> list[_Side]:
    """The printed columns given to the panels of the shape."""
    matched = match_columns(printed.columns, words.entries, reading.year)
    sides = {panel.key: _Side(panel) for panel in words.shape.panels}
    owner: list[Entry | None] = [
        words.entries[matched[n]] if n in matched else None for n in range(len(printed.columns))
    ]
    _name_stubs(printed.columns, owner, words.entries)
    current = words.shape.panels[0].key
    for column, entry in zip(printed.columns, owner, strict=True):
        if entry is None:
            if column.is_text is True:
                sides[current].stubs.append((column, "number" if _numbers_rows(column) else ""))
            elif column.is_text is False or (column.path and not stub_key(column.path[-1])):
                place = _place_of(printed, column)
                text = " ".join(column.texts)
                reading.doubt("column", _("本表的表样里没有这一列"), text, place)
            continue
        current = entry.panel.key
        if isinstance(entry.column, Stub):
            sides[current].stubs.append((column, entry.column.key))
        else:
            sides[current].figures.append((column, entry.column))
    return [side for side in sides.values() if side.figures or side.stubs]


def _numbers_rows(column: PrintedColumn) -> bool:
    """Whether a column holds nothing but the numbers of the lines: 行次, 序号."""
    return bool(column.path) and stub_key(column.path[-1]) == "number"


def _name_stubs(
    columns: Sequence[PrintedColumn], owner: list[Entry | None], entries: Sequence[Entry]
) -> None:
    """Give columns of words without a known heading to the stubs of their panel, in order."""
    used = {id(entry) for entry in owner if entry is not None}
    free = [entry for entry in entries if entry.is_stub and id(entry) not in used]
    for number, column in enumerate(columns):
        if owner[number] is not None or column.is_text is not True or not free:
            continue
        if _numbers_rows(column):
            continue
        after = next((e for e in owner[number:] if e is not None), None)
        own = [e for e in free if after is None or e.panel is after.panel]
        if own:
            owner[number] = own[0]
            free.remove(own[0])


def _place_of(printed: PrintedTable, column: PrintedColumn) -> Place:
    for row in range(printed.head.first, printed.grid.row_count):
        cell = printed.squares[row][column.squares[0]]
        if cell is not None and cell.text:
            return cell.place
    return printed.grid.place


def _lines(
    printed: PrintedTable, side: _Side, unit: Unit, reading: Reading, quiet: bool = False
) -> list[_Line]:
    """The rows of one panel that print something, without headings that are repeated."""
    found = []
    head = _head_texts(printed)
    keys = tuple(key for _column, key in side.stubs)
    readers = [CodeColumn() for _stub in side.stubs]
    units = [
        Unit.YUAN if shape.count else unit_of_words(column.texts) or unit
        for column, shape in side.figures
    ]
    for row in range(printed.head.body, printed.caption.last):
        squares = printed.squares[row]
        if tuple(own_text(cell, row, n) for n, cell in enumerate(squares)) in head:
            continue
        labels = []
        place: Place | None = None
        for (column, _key), reader in zip(side.stubs, readers, strict=True):
            label = reader.text(squares, row, column.squares)
            labels.append(label)
            if label and place is None:
                own = [(squares[n], n) for n in column.squares]
                place = next(c.place for c, n in own if c is not None and own_text(c, row, n))
        cells = [
            _cell(squares[column.squares[0]], row, column.squares[0], own)
            for (column, _shape), own in zip(side.figures, units, strict=True)
        ]
        said = any(label for label, key in zip(labels, keys, strict=True) if key != "number")
        if not said and all(cell.mark is Mark.BLANK for cell in cells):
            continue  # nothing, or nothing but the number of its line
        if place is None:
            place = _first_place([cell for cell in cells if cell.mark is not Mark.BLANK])
        if not any(labels):
            labels = [_spanning(squares, row, column.squares) for column, _key in side.stubs]
        stub = StubText(tuple(labels), keys)
        for cell, (column, column_shape) in zip(cells, side.figures, strict=True):
            if cell.confidence < MINIMUM_CONFIDENCE and cell.mark is not Mark.BLANK:
                text = " ".join((stub.words, *column.texts))
                reading.doubt(
                    "cell",
                    _("从图上认出，把握不大：{text}").format(text=text),
                    cell.text,
                    cell.place,
                )
            elif cell.mark is Mark.UNREAD and not quiet and column_shape.where is not None:
                text = " ".join((stub.words, *column.texts))
                why = _("不是金额：{text}")
                if cell.text.startswith("="):
                    why = _("公式没有存计算结果：{text}")
                reading.doubt("cell", why.format(text=text), cell.text, cell.place)
        found.append(_Line(stub, tuple(cells), place))
    if not found and len(side.panel.rows) == 1 and not side.panel.stubs:
        # The only row of a table without labels is there even where nothing is printed in it.
        found.append(_Line(StubText((), ()), tuple(Cell() for _ in side.figures), NOWHERE))
    return found


def _first_place(cells: Iterable[Cell]) -> Place:
    return next((cell.place for cell in cells if cell.place != NOWHERE), NOWHERE)


def _spanning(squares: Sequence[GridCell | None], row: int, columns: Sequence[int]) -> str:
    """The label of a cell that begins in the side on the left and reaches over into this one."""
    for column in columns:
        cell = squares[column]
        if cell is not None and cell.row == row and cell.column < column:
            return cell.text
    return ""


def _head_texts(printed: PrintedTable) -> set[tuple[str, ...]]:
    """The rows of the heading as texts, to know them again where a page repeats them."""
    return {
        tuple(own_text(cell, row, n) for n, cell in enumerate(printed.squares[row]))
        for row in range(printed.head.first, printed.head.body)
    }


def _cell(cell: GridCell | None, row: int, column: int, unit: Unit) -> Cell:
    if cell is None or cell.row != row or cell.column != column:
        return Cell(place=cell.place if cell is not None else NOWHERE)
    mark = mark_of(cell.text)
    amount = Amount.parse(cell.text, unit) if mark is Mark.FIGURE else None
    return Cell(amount, mark, cell.text, cell.place, cell.confidence)


def _keys(panel: PanelShape, lines: Sequence[_Line], side: _Side, reading: Reading) -> list[RowKey]:
    reader = RowReader(panel, year=reading.year)
    projects = panel.find_block(Block.PROJECTS) is not None
    keys: list[RowKey] = []
    open_rows: list[int] = []
    for number, line in enumerate(lines):
        if projects and not _is_fixed(panel, line.stub):
            unit, project = tidy(line.stub.get("unit")), tidy(line.stub.get("project"))
            if unit and project:
                keys.append(Project(unit, project))
                continue
            open_rows.append(number)
            keys.append(NO_ROW)
            continue
        found = reader.key(line.stub)
        keys.append(found.key)
        if found.doubt and not _says_nothing(line):
            reading.doubt("row", found.doubt, line.stub.words, line.place)
        if isinstance(found.key, UnitRow):
            reading.units.add(found.key.name)
    if panel.find_block(Block.UNITS) and not panel.find_block(Block.TREE) and side.figures:
        whole = _total_column(side)
        figures = [_interval(line.cells[whole]) for line in lines]
        keys = unit_keys(keys, figures, reading.department)
    if open_rows:
        names = [tidy(lines[n].stub.get("name") or lines[n].stub.words) for n in open_rows]
        total = _total_column(side)
        totals = [_interval(lines[n].cells[total]) if side.figures else None for n in open_rows]
        above = [
            _interval(lines[n].cells[total])
            for n, key in enumerate(keys)
            if key == TOTAL and side.figures
        ]
        named = project_keys(
            names,
            totals,
            reading.department,
            reading.units,
            reading.projects,
            above[0] if above else None,
        )
        for number, key in zip(open_rows, named, strict=True):
            keys[number] = key
    return numbered(_of_units(panel, keys))


def _says_nothing(line: _Line) -> bool:
    """Whether a row prints no figure, or nothing but zeros: it may be called as it likes."""
    return all(
        cell.mark is Mark.BLANK or (cell.amount is not None and cell.amount.is_zero())
        for cell in line.cells
    )


def _of_units(panel: PanelShape, keys: Sequence[RowKey]) -> list[RowKey]:
    """Codes below units: of a table of one unit they are simply codes.

    A unit followed at once by the next one stands for all of them.
    """
    named = [key for key in keys if isinstance(key, UnitRow)]
    owners = {key.unit for key in keys if isinstance(key, Code)} - {""}
    if not owners:
        alone = panel.find_block(Block.TREE) is not None and len(named) == 1 == len(keys)
        return [DEPARTMENT] if alone else list(keys)
    if len(owners) == 1 and len({unit.name for unit in named}) <= 1:
        total = TOTAL if TOTAL not in keys else None
        return [
            DEPARTMENT
            if isinstance(key, UnitRow) and total is not None
            else replace(key, unit="")
            if isinstance(key, Code)
            else key
            for key in keys
        ]
    found = list(keys)
    heads = [n for n, key in enumerate(keys) if isinstance(key, UnitRow)]
    if len(heads) > 1 and heads[1] == heads[0] + 1 and TOTAL not in keys:
        found[heads[0]] = DEPARTMENT
    return found


def _is_fixed(panel: PanelShape, stub: StubText) -> bool:
    known = {
        bare_label(label)
        for row in panel.rows
        if row.block is Block.FIXED
        for label in (row.label, *row.synonyms)
    }
    return any(bare_label(label) in known for label in stub.labels if label)


def _total_column(side: _Side) -> int:
    """Which figure column is the total: the one without a condition of its own."""
    for number, (_printed, column) in enumerate(side.figures):
        if not column.where:
            return number
    return 0


def _interval(cell: Cell) -> Interval | None:
    return cell.amount.interval() if cell.amount is not None else None


def _counted(sides: Iterable[_Side]) -> frozenset[tuple[str, str]]:
    """The columns of whole numbers, each with its panel."""
    return frozenset(
        (side.panel.key, column.key)
        for side in sides
        for _printed, column in side.figures
        if column.count
    )
