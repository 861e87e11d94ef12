"""A worksheet, of whatever file, to blocks: paragraphs, contents, and one table or several."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from mingzhang.document import (
    Block,
    Contents,
    ContentsEntry,
    Grid,
    GridCell,
    PageBreak,
    Paragraph,
    Style,
)
from mingzhang.errors import Unreadable
from mingzhang.language import _
from mingzhang.read.contents_line import contents_entry, level_of_title
from mingzhang.read.limit import MAX_CELLS
from mingzhang.source import Place

_CONTENTS_TITLE = re.compile(r"目\s*[录錄次]")
_META = re.compile(r".*(?:[单單]\s*位|部门|名称)\s*(?:[（(].*[）)])?\s*[：:].*|(?:19|20)\d\d年度?")
_NOTE = re.compile(r"\s*(?:备?注|说\s*明|附\s*注)\s*[\d一二三]?\s*[：:]")
_HEADING = re.compile(
    r"(?P<one>[一二三四五六七八九十]{1,3}、)|(?P<two>[（(][一二三四五六七八九十]{1,3}[）)])|(?P<three>\d{1,2}[、.．])"
)
_PART = re.compile(r"第[一二三四五六七八九十]+部分")
_LINE_END = re.compile(r"[ \t]*\r?\n[ \t]*")


@dataclass(frozen=True, slots=True)
class Square:
    """A cell as it is shown."""

    text: str
    bold: bool = False
    align: str = ""
    indent: int = 0


@dataclass(slots=True)
class Sheet:
    """A worksheet: its filled cells by (row, column), from 0.

    Attributes:
        merges: first row, first column, last row, last column of each merged range.
    """

    name: str
    squares: dict[tuple[int, int], Square] = field(default_factory=dict)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)


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


def sheet_blocks(sheet: Sheet, file: str, first: bool) -> Iterator[Block]:
    """The blocks of one sheet.

    Rows with one filled cell before the first row with several are paragraphs (title, unit), and
    so is everything on a sheet without such rows; the rest is one grid. A blank row followed by a
    title begins a new grid.
    """
    if not sheet.squares:
        return
    if not first:
        yield PageBreak()
    rows: dict[int, list[int]] = {}
    for row, column in sorted(sheet.squares):
        rows.setdefault(row, []).append(column)
    reader = _SheetReader(sheet, file, rows)
    yield from reader.blocks()


class _SheetReader:
    def __init__(self, sheet: Sheet, file: str, rows: dict[int, list[int]]) -> None:
        self.sheet = sheet
        self.file = file
        self.rows = rows
        self.bold_text = any(
            square.bold for square in sheet.squares.values() if _HEADING.match(square.text)
        )

    def blocks(self) -> Iterator[Block]:
        pending: list[int] = []
        contents = False
        for row in [*self.rows, -1]:
            wide = row >= 0 and (self._is_wide(row) or self._is_top_heading(row))
            if row >= 0 and (wide or pending):
                if pending and not wide and self._ends_grid(pending, row):
                    yield from self._grid(pending)
                    pending = []
                else:
                    pending.append(row)
                    continue
            if row < 0:
                break
            paragraph = self._paragraph(row)
            if paragraph.style is Style.CONTENTS_TITLE:
                yield paragraph
                contents = True
                break
            yield paragraph
        if contents:
            yield from self._contents(row)
        elif pending:
            yield from self._grid(pending)

    def _is_wide(self, row: int) -> bool:
        return len(self.rows.get(row, ())) > 1 and not self._is_meta(row)

    def _is_top_heading(self, row: int) -> bool:
        """Whether a lone cell heads all columns: between the line of the unit and a table."""
        text = self.sheet.squares[row, self.rows[row][0]].text
        above = row - 1 in self.rows and self._is_meta(row - 1)
        is_meta = self._is_meta(row) or text.endswith("表")
        return above and not is_meta and self._is_wide(row + 1)

    def _is_meta(self, row: int) -> bool:
        texts = [self.sheet.squares[row, column].text for column in self.rows[row]]
        return len(texts) <= 3 and all(_META.fullmatch(text) for text in texts)

    def _ends_grid(self, pending: list[int], row: int) -> bool:
        """Whether a lone cell below a table stands outside it: a note, or a title after a gap."""
        column = self.rows[row][0]
        square = self.sheet.squares[row, column]
        if _NOTE.match(square.text):
            return True
        gap = row - pending[-1] > 1
        return gap and column == self.rows[pending[0]][0] and square.text.endswith("表")

    def _place(self, row: int, column: int) -> Place:
        return Place(self.file, sheet=self.sheet.name, cell=address(row, column))

    def _paragraph(self, row: int) -> Paragraph:
        columns = self.rows[row]
        square = self.sheet.squares[row, columns[0]]
        text = "\t".join(_LINE_END.sub("\n", self.sheet.squares[row, c].text) for c in columns)
        return Paragraph(text, self._style(square), place=self._place(row, columns[0]))

    def _style(self, square: Square) -> Style:
        text = square.text
        if _CONTENTS_TITLE.fullmatch(text):
            return Style.CONTENTS_TITLE
        if _NOTE.match(text):
            return Style.NOTE
        if not self.bold_text:
            return Style.PLAIN
        if square.bold:
            if _PART.match(text):
                return Style.PART
            match = _HEADING.match(text)
            if match:
                levels = {
                    "one": Style.HEADING_1, "two": Style.HEADING_2, "three": Style.HEADING_3,
                }  # fmt: skip
                return levels[match.lastgroup or "one"]
            return Style.PLAIN
        if square.align == "center":
            return Style.CENTRED
        return Style.SIGNATURE if square.align == "right" else Style.BODY

    def _contents(self, after: int) -> Iterator[Block]:
        entries = []
        listed = [row for row in self.rows if row > after]
        indented = any(self.sheet.squares[row, self.rows[row][0]].indent for row in listed)
        for row in listed:
            columns = self.rows[row]
            text = self.sheet.squares[row, columns[0]].text
            found = contents_entry("\t".join(self.sheet.squares[row, c].text for c in columns))
            title, page = found if found else (re.sub(r"[\s.．·•…‥⋯]+$", "", text), None)
            indent = self.sheet.squares[row, columns[0]].indent
            level = 1 + min(indent // 2, 2) if indented else level_of_title(title)
            entries.append(ContentsEntry(level, title, page, place=self._place(row, columns[0])))
        if entries:
            yield Contents(tuple(entries))

    def _grid(self, rows: list[int]) -> Iterator[Block]:
        top, bottom = rows[0], rows[-1]
        left = min(column for row in rows for column in self.rows[row])
        right = max(column for row in rows for column in self.rows[row])
        spans: dict[tuple[int, int], tuple[int, int]] = {}
        covered: set[tuple[int, int]] = set()
        for first_row, first_column, last_row, last_column in self.sheet.merges:
            if last_row < top or first_row > bottom:
                continue
            right = (
                max(right, last_column)
                if (first_row, first_column) in self.sheet.squares
                else right
            )
            spans[first_row, first_column] = (last_row, last_column)
        height, width = bottom - top + 1, right - left + 1
        if height * width > MAX_CELLS:
            raise Unreadable(self.file, _("单元格太多"), _("请拆分后再试"))
        kept = [row for row in range(top, bottom + 1) if row not in self.sheet.hidden_rows]
        index = {row: number for number, row in enumerate(kept)}
        cells = []
        for row in kept:
            for column in range(left, right + 1):
                if (row, column) in covered:
                    continue
                last_row, last_column = spans.get((row, column), (row, column))
                last_row, last_column = min(last_row, bottom), min(last_column, right)
                inside = [r for r in range(row, last_row + 1) if r in index]
                if len(inside) > 1 or last_column > column:
                    covered.update((r, c) for r in inside for c in range(column, last_column + 1))
                square = self.sheet.squares.get((row, column), Square(""))
                cells.append(
                    GridCell(
                        index[row],
                        column - left,
                        _LINE_END.sub("", square.text),
                        len(inside),
                        last_column - column + 1,
                        bold=square.bold,
                        indent=square.indent,
                        place=self._place(row, column),
                    )
                )
        yield Grid(len(kept), width, tuple(cells), place=self._place(top, left))
