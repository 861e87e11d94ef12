"""A worksheet, of whatever file, to blocks: paragraphs, contents, and one table or several."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from mingzhang.account import Accounting, Thing
from mingzhang.amounts import find_figure
from mingzhang.document import (
    Block,
    Contents,
    ContentsEntry,
    Document,
    Grid,
    GridCell,
    PageBreak,
    Paragraph,
    Style,
    address,
)
from mingzhang.errors import Unreadable
from mingzhang.language import _
from mingzhang.pattern import compiled
from mingzhang.read.contents_line import contents_entry, level_of_title
from mingzhang.read.continued import with_rest_of_sheet
from mingzhang.read.limit import MAX_CELLS
from mingzhang.read.pictured import picture_blocks
from mingzhang.read.square import Sheet, Square
from mingzhang.source import Place

_CONTENTS_TITLE = compiled(r"目\s*[录錄次]")
_META = compiled(
    r".{0,80}(?:[单單]\s*位|部门|名称)\s{0,9}(?:[（(].{0,40}[）)])?\s{0,9}[：:].*|(?:19|20)\d\d年度?"
    r"|[（(]?(?:单位|金额单位)?[：:]?\s*(?:人民币)?[百千万亿]{0,2}元[）)]?"
)
_NOTE = compiled(r"\s*(?:备?注|说\s*明|附\s*注)\s*[\d一二三]?\s*[：:]")
_HEADING = compiled(
    r"(?P<one>[一二三四五六七八九十]{1,3}、)|(?P<two>[（(][一二三四五六七八九十]{1,3}[）)])|(?P<three>\d{1,2}[、.．])"
)
_PART = compiled(r"第[一二三四五六七八九十]+部分")
_NUMBER = compiled(
    r"(?:预算|决算)?(?:公开)?(?:附?表|附件)\s*[\d一二三四五六七八九十]{1,3}(?:[-－]\d{1,2})?[：:]?"
)
_TITLE = compiled(
    r".{0,40}(?:收入|支出|收支|预算|决算|经费|绩效|采购|资产|目标|项目|明细)[^，。；]{0,40}"
    r"表(?:\s*[（(].{1,20}[）)])?"
)
_LINE_END = compiled(r"[ \t]*\r?\n[ \t]*")
_MOST_BESIDE = 100
_LONG = 40  # a lone cell as long as this is prose, where a gap parts it from the table above


def document_of(sheets: Iterable[Sheet], file: str, kind: str, accounting: Accounting) -> Document:
    """The document of a workbook's visible sheets, what is hidden in them accounted for.

    Raises:
        Unreadable: no sheet has contents.
    """
    blocks: list[Block] = []
    for sheet in sheets:
        sheet.settle()
        _account(sheet, file, accounting)
        own = list(sheet_blocks(sheet, file, first=not blocks))
        blocks.extend(with_rest_of_sheet(blocks.pop(), sheet.name, own) if blocks else own)
        for content, size in sheet.drawn:
            where = Place(file, sheet=sheet.name)
            blocks.extend(picture_blocks(content, size, where, accounting))
    if not blocks:
        raise Unreadable(file, _("工作簿里没有内容"), _("请检查工作表是否隐藏"))
    return Document(tuple(blocks), file=file, format=kind, account=accounting.account())


def _account(sheet: Sheet, file: str, accounting: Accounting) -> None:
    where = Place(file, sheet=sheet.name)
    rows = {row for row, _column in sheet.hidden if row in sheet.hidden_rows}
    columns = {column for row, column in sheet.hidden if row not in sheet.hidden_rows}
    for thing, lines, why, axis in (
        (Thing.ROW, rows, _("行隐藏"), 0),
        (Thing.COLUMN, columns, _("列隐藏"), 1),
    ):
        figures = [
            square.text
            for at, square in sheet.hidden.items()
            if at[axis] in lines
            and (axis == 0 or at[0] not in sheet.hidden_rows)
            and find_figure(square.text) is not None
        ]
        accounting.aside(
            thing, why, count=len(lines), name=sheet.name, place=where, figures=figures
        )
    accounting.read(
        Thing.ROW, len(sheet.filtered_rows), _("筛选时没有显示，仍是表里的行"), sheet.name
    )
    for thing, texts, why in (
        (Thing.REVISION, sheet.struck, _("画线删去")),
        (Thing.FIGURE, sheet.unseen, _("单元格的格式或颜色不让它显示")),
    ):
        found = [text for text in texts if find_figure(text) is not None]
        accounting.aside(thing, why, count=len(texts), name=sheet.name, place=where, figures=found)
    accounting.unread(
        Thing.PICTURE,
        _("图片里的文字和数字没有读，请提供文字版"),
        count=sheet.pictures,
        name=sheet.name,
        place=where,
    )
    for (row, column), square in sheet.squares.items():
        if square.uncalculated:
            accounting.unread(
                Thing.FORMULA,
                _("文件里没有存公式的计算结果，请用表格软件打开、重新计算后另存"),
                name=sheet.name,
                place=replace(where, cell=address(row, column)),
            )


def sheet_blocks(sheet: Sheet, file: str, first: bool) -> Iterator[Block]:
    """The blocks of one sheet.

    Rows with one filled cell before the first row with several are paragraphs (title, unit), and
    so is everything on a sheet without such rows; the rest is one grid, or several: a title or a
    line with the unit of money begins a new one, below or beside the one before.
    """
    if not sheet.squares:
        return
    if not first:
        yield PageBreak()
    headed = any(square.bold for square in sheet.squares.values() if _HEADING.match(square.text))
    for region in _regions(sheet):
        rows: dict[int, list[int]] = {}
        for row, column in sorted(region.squares):
            rows.setdefault(row, []).append(column)
        yield from _SheetReader(region, file, rows, headed).blocks()


def _regions(sheet: Sheet) -> Iterator[Sheet]:
    """The sheet as it is, or cut where tables stand beside each other, each with its own title."""
    titles: dict[int, list[int]] = {}
    for (row, column), square in sorted(sheet.squares.items()):
        if _TITLE.fullmatch(_LINE_END.sub("", square.text)) and len(square.text) >= 5:
            titles.setdefault(row, []).append(column)
    beside = [row for row, columns in titles.items() if len(columns) > 1]
    few = beside if len(beside) <= _MOST_BESIDE else ()
    cuts = [(row, cut) for row in few if (cut := _cuts(sheet, row, titles))]
    if not cuts:
        yield sheet
        return
    at = 0
    for row, columns in cuts:
        if row < at:
            continue
        top = _first_of_caption(sheet, row, at)
        end = _end(sheet, row, titles)
        if any((r, c) for r, c in sheet.squares if at <= r < top):
            yield _part(sheet, at, top, 0, 1 << 20)
        for left, right in zip((0, *columns), (*columns, 1 << 20), strict=True):
            yield _part(sheet, top, end, left, right)
        at = end
    if any(row >= at for row, _column in sheet.squares):
        yield _part(sheet, at, 1 << 24, 0, 1 << 20)


def _end(sheet: Sheet, row: int, titles: dict[int, list[int]]) -> int:
    """The row at which the band of tables ends whose titles stand in a row."""
    after = min((other for other in titles if other > row + 2), default=1 << 24)
    return _first_of_caption(sheet, after, row + 1) if after < 1 << 24 else after


def _first_of_caption(sheet: Sheet, row: int, least: int) -> int:
    """The first row of what stands above a title without a gap: its number."""
    filled = {r for r, _c in sheet.squares}
    width = {r: sum(1 for other, _c in sheet.squares if other == r) for r in filled}
    while row - 1 >= least and row - 1 in filled and width[row - 1] <= width[row]:
        if any(find_figure(s.text) for (r, _c), s in sheet.squares.items() if r == row - 1):
            break
        row -= 1
    return row


def _cuts(sheet: Sheet, row: int, titles: dict[int, list[int]]) -> tuple[int, ...]:
    """The columns at which tables beside each other begin; empty where they cannot be parted."""
    end = _end(sheet, row, titles)
    filled = {column for r, column in sheet.squares if row <= r < end}
    covered = [
        (left, right) for top, left, bottom, right in sheet.merges if top < end and bottom >= row
    ]
    found = []
    for before, title in zip(titles[row], titles[row][1:], strict=False):
        # A blank column parts them; without one the title itself says where the next begins.
        blank = [
            column
            for column in range(before + 1, title + 1)
            if column not in filled and not any(a <= column <= b for a, b in covered)
        ]
        cut = blank[-1] + 1 if blank else title
        if any(left < cut <= right for left, right in covered):
            return ()
        found.append(cut)
    return tuple(found)


def _part(sheet: Sheet, top: int, bottom: int, left: int, right: int) -> Sheet:
    return Sheet(
        sheet.name,
        {
            (row, column): square
            for (row, column), square in sheet.squares.items()
            if top <= row < bottom and left <= column < right
        },
        [m for m in sheet.merges if top <= m[0] < bottom and left <= m[1] < right],
        sheet.hidden_rows,
    )


class _SheetReader:
    def __init__(
        self, sheet: Sheet, file: str, rows: dict[int, list[int]], bold_text: bool
    ) -> None:
        self.sheet = sheet
        self.file = file
        self.rows = rows
        self.order = list(rows)
        self.bold_text = bold_text

    def blocks(self) -> Iterator[Block]:
        pending: list[int] = []
        skip: set[int] = set()
        for number, row in enumerate(self.order):
            if row in skip:
                continue
            wide = self._is_wide(row) or self._is_top_heading(row)
            if wide or pending:
                if not pending or wide or not self._ends_grid(pending, number):
                    pending.append(row)
                    continue
                yield from self._grid(pending)
                pending = []
            paragraph = self._paragraph(row)
            yield paragraph
            if paragraph.style is Style.CONTENTS_TITLE:
                listed = self._listed(number + 1)
                yield from self._contents(listed)
                skip.update(listed)
        if pending:
            yield from self._grid(pending)

    def _text(self, row: int) -> str:
        return self.sheet.squares[row, self.rows[row][0]].text

    def _is_wide(self, row: int) -> bool:
        return len(self.rows.get(row, ())) > 1 and not self._is_meta(row)

    def _is_top_heading(self, row: int) -> bool:
        """Whether a lone cell heads all columns: between the line of the unit and a table."""
        text = self._text(row)
        above = row - 1 in self.rows and self._is_meta(row - 1)
        is_meta = self._is_meta(row) or text.endswith("表")
        return above and not is_meta and self._is_wide(row + 1)

    def _is_meta(self, row: int) -> bool:
        texts = [self.sheet.squares[row, column].text for column in self.rows[row]]
        return len(texts) <= 3 and all(_META.fullmatch(text) for text in texts)

    def _ends_grid(self, pending: list[int], number: int) -> bool:
        """Whether a lone cell below a table stands outside it: note, title, text after a gap."""
        row = self.order[number]
        column = self.rows[row][0]
        text = self._text(row)
        if _NOTE.match(text):
            return True
        if column > self.rows[pending[0]][0] and not self._is_meta(row):
            return False
        if self._begins_table(number):
            return True
        after = self.order[number + 1] if number + 1 < len(self.order) else None
        lone = after is None or not self._is_wide(after)
        if row - pending[-1] <= 1:
            return lone and len(text) >= _LONG and text.endswith("。")
        title = text.endswith("表") or bool(_PART.match(text))
        return title or (lone and (bool(_HEADING.match(text)) or len(text) >= _LONG))

    def _begins_table(self, number: int) -> bool:
        """Whether lines from here on are the number, title and unit of another table."""
        titled = False
        for row in self.order[number : number + 4]:
            if self._is_meta(row) and (
                titled or len(self.rows[row]) > 1 or "元" in self._text(row)
            ):
                return True
            if self._is_wide(row):
                return titled
            text = _LINE_END.sub("", self._text(row))
            if _TITLE.fullmatch(text) or _NUMBER.fullmatch(text):
                titled = True
            elif not titled:
                return False
        return False

    def _place(self, row: int, column: int) -> Place:
        cell = address(row, column) if row >= 0 else ""
        return Place(self.file, sheet=self.sheet.name, cell=cell)

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

    def _listed(self, number: int) -> list[int]:
        """The rows of the contents: up to where the first of them is printed again as a heading."""
        rows: list[int] = []
        first = ""
        for row in self.order[number:]:
            title = re.sub(r"\s", "", self._text(row))
            first = first or title
            if rows and (title == first or len(title) > 80 or self._is_meta(row)):
                break
            if len(self.rows[row]) > 2 or (len(self.rows[row]) > 1 and not self._is_entry(row)):
                break
            rows.append(row)
        return rows

    def _is_entry(self, row: int) -> bool:
        """Whether the second of two cells is the number of a page."""
        return self.sheet.squares[row, self.rows[row][-1]].text.strip().isdigit()

    def _contents(self, listed: list[int]) -> Iterator[Block]:
        entries = []
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
