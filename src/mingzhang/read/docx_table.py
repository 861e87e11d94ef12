"""A Word table to a grid: spans, merged cells, heads that are repeated."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field

from lxml import etree

from mingzhang.account import Accounting
from mingzhang.document import CellRole, Grid, GridCell
from mingzhang.errors import Unreadable
from mingzhang.language import _
from mingzhang.lean import dataclass
from mingzhang.read.docx_number import VAL, W, int_of
from mingzhang.read.docx_run import RunStyles, is_shade
from mingzhang.read.docx_style import EMPTY_SQUARE, GRID_STYLES, ROLE_STYLES, name_to_bookmark
from mingzhang.read.docx_text import PAGE, is_unfilled, words_of
from mingzhang.read.limit import MAX_CELLS
from mingzhang.read.sliver import without_slivers
from mingzhang.source import Place

_ROLES = {style.name: role for role, style in ROLE_STYLES.items()}
_GRIDS = {style.name: style for style in GRID_STYLES}
_WIDEST = 500
_CELL, _FACTS, _DELETED = f"{W}tc", f"{W}tcPr", f"{W}cellDel"


@dataclass(slots=True)
class _Open:
    """A cell that may go on downwards."""

    row: int
    column: int
    span: int
    text: str
    role: CellRole
    place: Place
    height: int = 1
    empty: bool = False


@dataclass(slots=True)
class GridReader:
    """Reads one table.

    Attributes:
        seen: paragraphs of the document read so far; those of the table are added.
        names: names of styles by identifier.
        styles: what styles of characters say.
        nested: tables that stand in cells, to be read behind this one.
    """

    file: str
    seen: list[etree._Element]
    names: Mapping[str, str]
    styles: RunStyles
    accounting: Accounting
    nested: list[etree._Element] = field(default_factory=list)
    bookmark: str = ""

    def grid(self, table: etree._Element) -> Grid:
        """The grid of a `w:tbl`."""
        place = Place(self.file, line=len(self.seen) + 1)
        cells: list[_Open] = []
        going: dict[int, _Open] = {}
        head = width = number = 0
        for row in rows_of(table):
            properties = row.find(f"{W}trPr")
            if properties is not None and _is_on(properties, "tblHeader") and head == number:
                head += 1
            column = 0 if properties is None else int_of(_value(properties, "gridBefore"), 0)
            below: dict[int, _Open] = {}
            left: _Open | None = None
            for cell in cells_of_row(row):
                facts = cell.find(f"{W}tcPr")
                span = span_of(cell)
                merge = None if facts is None else facts.find(f"{W}vMerge")
                above = going.get(column)
                sideways = None if facts is None else facts.find(f"{W}hMerge")
                if sideways is not None and sideways.get(VAL, "continue") != "restart" and left:
                    left.span += span
                    self._skip(cell)
                elif (
                    merge is not None
                    and merge.get(VAL, "continue") != "restart"
                    and above is not None
                    and above.span == span
                ):
                    above.height += 1
                    below[column] = above
                    self._skip(cell)
                else:
                    left = self._cell(cell, number, column, span)
                    cells.append(left)
                    if merge is not None:
                        below[column] = left
                column += span
                if len(cells) > MAX_CELLS or column > _WIDEST * 4:
                    raise Unreadable(self.file, _("表格的单元格过多"), _("请拆分后再试"))
            width = max(width, column)
            going = below
            number += 1
        style = _GRIDS.get(self.names.get(_value(table.find(f"{W}tblPr"), "tblStyle"), ""))
        made = Grid(
            number,
            width,
            tuple(
                GridCell(c.row, c.column, c.text, c.height, c.span, role=c.role, place=c.place)
                for c in cells
                if not c.empty
            ),
            head_rows=head,
            form=style is not None and style.form,
            landscape=style is not None and style.landscape,
            bookmark=name_to_bookmark(self.bookmark) if style is not None else "",
            place=place,
        )
        widths = table.iterfind(f"{W}tblGrid/{W}gridCol")
        return without_slivers(made, [int_of(column.get(f"{W}w", ""), 0) for column in widths])

    def _skip(self, cell: etree._Element) -> None:
        self.seen.extend(cell.iterfind(f"{W}p"))

    def _cell(self, cell: etree._Element, row: int, column: int, span: int) -> _Open:
        texts: list[str] = []
        style = ""
        place = Place(self.file, line=len(self.seen) + 1)
        facts = cell.find(_FACTS)
        shaded = facts is not None and is_shade(facts.find(f"{W}shd"))
        for paragraph in _content(cell):
            if paragraph.tag == f"{W}tbl":
                self.nested.append(paragraph)
                continue
            self.seen.append(paragraph)
            words = words_of(paragraph, self.styles, shaded=shaded)
            words.account(self.accounting)
            self.bookmark = self.bookmark or words.bookmark
            text = words.text.replace("\n", "").replace(PAGE, "").strip()
            if text:
                texts.append(text)
            style = style or self.names.get(_value(paragraph.find(f"{W}pPr"), "pStyle"), "")
        return _Open(
            row,
            column,
            span,
            "".join(texts),
            _ROLES.get(style, CellRole.TEXT),
            place,
            empty=style == EMPTY_SQUARE,
        )


def rows_of(table: etree._Element) -> Iterator[etree._Element]:
    for element in table:
        if element.tag == f"{W}tr":
            properties = element.find(f"{W}trPr")
            if properties is None or properties.find(f"{W}del") is None:
                yield element
        elif element.tag in (f"{W}sdt", f"{W}ins", f"{W}customXml"):
            content = element.find(f"{W}sdtContent")
            yield from rows_of(element if content is None else content)


def cells_of_row(row: etree._Element) -> Iterator[etree._Element]:
    for element in row:
        if element.tag == _CELL:
            facts = element[0] if len(element) else None
            if facts is None or facts.tag != _FACTS or facts.find(_DELETED) is None:
                yield element
        elif element.tag in (f"{W}sdt", f"{W}customXml"):
            content = element.find(f"{W}sdtContent")
            yield from cells_of_row(element if content is None else content)


def _content(cell: etree._Element) -> Iterator[etree._Element]:
    """Paragraphs and tables of a cell."""
    for element in cell:
        if element.tag in (f"{W}p", f"{W}tbl"):
            yield element
        elif element.tag in (f"{W}sdt", f"{W}customXml", f"{W}ins"):
            if element.tag == f"{W}sdt" and is_unfilled(element):
                continue
            content = element.find(f"{W}sdtContent")
            yield from _content(element if content is None else content)


def span_of(cell: etree._Element) -> int:
    """How many columns of the grid a `w:tc` covers."""
    return max(1, min(int_of(_value(cell.find(_FACTS), "gridSpan"), 1), _WIDEST))


def _value(parent: etree._Element | None, name: str) -> str:
    child = None if parent is None else parent.find(W + name)
    return "" if child is None else child.get(VAL, "")


def _is_on(parent: etree._Element, name: str) -> bool:
    child = parent.find(W + name)
    return child is not None and child.get(VAL, "1") not in ("0", "false", "off")
