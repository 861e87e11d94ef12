"""A document as page blocks, free of any format: writers print it, readers return it.

`render` builds a `Document` from a booklet and hands it to one writer a format. `read` turns a
file back into a `Document` (the raw document of docs/architecture.md). What a format cannot say
(the style of a paragraph in a plain text file, say) is `Style.PLAIN`, and `recognise` decides
by the words.
"""

from __future__ import annotations

from dataclasses import field
from enum import StrEnum

from mingzhang.account import Account
from mingzhang.lean import dataclass
from mingzhang.source import NOWHERE, Place


class Style(StrEnum):
    """What a paragraph is on the page."""

    COVER_TITLE = "cover_title"
    COVER_LINE = "cover_line"
    CONTENTS_TITLE = "contents_title"
    PART = "part"  # 第一部分 概况
    HEADING_1 = "heading_1"  # 一、本部门职责
    HEADING_2 = "heading_2"  # （一）
    HEADING_3 = "heading_3"  # 1、
    BODY = "body"
    TABLE_NUMBER = "table_number"  # 预算公开表1
    TABLE_TITLE = "table_title"
    TABLE_META = "table_meta"  # 部门名称：…<TAB>单位：万元
    FORM_TITLE = "form_title"  # title and year line of a target form, centred
    NOTE = "note"  # 注：本表无数据
    CENTRED = "centred"  # lines of a notice's letterhead and title
    SIGNATURE = "signature"  # right aligned: issuer and date of a notice
    PLAIN = "plain"  # the format does not say


class Align(StrEnum):
    LEFT = "left"
    CENTRE = "centre"
    RIGHT = "right"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph of running text.

    Attributes:
        text: the words, without line breaks; a tab parts what stands left from what stands right.
        style: what it is on the page.
        bookmark: name of the place that the contents point to, or empty.
        anchor: name by which remarks are pinned to it, see `render.anchor`; or empty.
    """

    text: str
    style: Style = Style.PLAIN
    bookmark: str = ""
    place: Place = field(default=NOWHERE, compare=False)
    anchor: str = field(default="", compare=False)


class CellRole(StrEnum):
    HEAD = "head"
    LABEL = "label"
    FIGURE = "figure"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class GridCell:
    """One printed cell of a grid; a merged cell stands once, at its top left corner.

    Attributes:
        row, column: from 0.
        text: as printed; line breaks inside a cell are joined.
        role, align, bold, indent: for writers; `indent` counts characters.
        confidence: 1 for text; below 1 where a recogniser of pictures was unsure.
        anchor: as in Paragraph.
    """

    row: int
    column: int
    text: str
    row_span: int = 1
    column_span: int = 1
    role: CellRole = CellRole.TEXT
    align: Align = Align.LEFT
    bold: bool = False
    indent: int = 0
    confidence: float = field(default=1.0, compare=False)
    place: Place = field(default=NOWHERE, compare=False)
    anchor: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Grid:
    """A ruled table: cells on `row_count` x `column_count` squares.

    Attributes:
        head_rows: rows at the top that are repeated on every page.
        widths: relative column widths, or empty for equal ones.
        landscape: the table wants a page on its side.
        form: a target form (smaller type, cells of text) and not a table of figures.
        bookmark: as in Paragraph.
        unruled: no rules were drawn, what stands below each other made the columns.
    """

    row_count: int
    column_count: int
    cells: tuple[GridCell, ...]
    head_rows: int = 0
    widths: tuple[float, ...] = ()
    landscape: bool = False
    form: bool = False
    bookmark: str = ""
    place: Place = field(default=NOWHERE, compare=False)
    unruled: bool = field(default=False, compare=False)

    def rows(self) -> list[list[GridCell | None]]:
        """The squares row by row; a square that a merged cell covers holds that cell."""
        squares: list[list[GridCell | None]] = [
            [None] * self.column_count for _ in range(self.row_count)
        ]
        rows, columns = self.row_count, self.column_count
        for cell in self.cells:
            first, left = cell.row, cell.column
            if cell.row_span == cell.column_span == 1:
                if first < rows and left < columns:
                    squares[first][left] = cell
                continue
            for row in range(first, min(first + cell.row_span, rows)):
                for column in range(left, min(left + cell.column_span, columns)):
                    squares[row][column] = cell
        return squares


@dataclass(frozen=True, slots=True)
class PageBreak:
    """A new page begins; from here on the paper lies as `landscape` says."""

    landscape: bool = False


@dataclass(frozen=True, slots=True)
class ContentsEntry:
    """One line of the contents.

    Attributes:
        level: 1 for a part, 2 for what stands under it, 3 below.
        page: the printed page number; None where the format has no pages.
        bookmark: what it points to.
    """

    level: int
    title: str
    page: int | None = field(default=None, compare=False)
    bookmark: str = field(default="", compare=False)
    place: Place = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Contents:
    """The table of contents."""

    entries: tuple[ContentsEntry, ...]


Block = Paragraph | Grid | PageBreak | Contents


@dataclass(frozen=True, slots=True)
class Document:
    """A whole document in reading order.

    Attributes:
        title: for the file's properties.
        author: likewise.
        file: where it was read from, empty for a computed one.
        format: `pdf`, `picture`, `docx`, `xlsx`, `html`, `text`, `opendata`, or empty.
        page_count: number of pages, where the format has pages.
        account: all that is in the file, and what became of it.
        attached: the documents that are attached to it.
    """

    blocks: tuple[Block, ...]
    title: str = ""
    author: str = ""
    file: str = field(default="", compare=False)
    format: str = field(default="", compare=False)
    page_count: int | None = field(default=None, compare=False)
    account: Account = field(default=Account(), compare=False)
    attached: tuple[Document, ...] = field(default=(), compare=False)


def address(row: int, column: int) -> str:
    """The address of a cell, from 0.

    >>> address(0, 0), address(11, 27)
    ('A1', 'AB12')
    """
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row + 1}"
