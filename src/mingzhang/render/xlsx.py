"""The booklet as a workbook: cover and contents, the text, and a sheet for every table and form."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import field
from pathlib import Path
from typing import Any

import xlsxwriter

from mingzhang.amounts import find_figure
from mingzhang.document import (
    Align,
    Block,
    CellRole,
    Contents,
    Document,
    Grid,
    GridCell,
    PageBreak,
    Paragraph,
    Style,
)
from mingzhang.file import write_aside
from mingzhang.lean import dataclass
from mingzhang.pattern import compiled

_CAPTION = (Style.TABLE_NUMBER, Style.TABLE_TITLE, Style.TABLE_META, Style.FORM_TITLE)
_FORBIDDEN = compiled(r"[\[\]:*?/\\]")
_TEXT_WIDTH = 92
_LINE = 16.5
_MOST_DIGITS = 15


@dataclass(slots=True)
class _Plan:
    """What one sheet holds."""

    name: str
    blocks: list[Block] = field(default_factory=list)


def write_xlsx(document: Document, path: Path) -> None:
    """Write a document as a workbook.

    Figures are numbers whose format shows the printed decimals; texts are never formulas. The
    contents link to the sheets.
    """
    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_numbers": False,
            "strings_to_urls": False,
        },
    )
    book.set_properties({"title": document.title, "author": document.author})
    plans = list(_plans(document.blocks))
    _name(plans)
    targets = {
        block.bookmark: plan.name
        for plan in plans
        for block in plan.blocks
        if isinstance(block, (Paragraph, Grid)) and block.bookmark
    }
    writer = _Writer(book, targets)
    for plan in plans:
        writer.sheet(plan)
    book.close()
    write_aside(path, out.getvalue())


def _plans(blocks: Sequence[Block]) -> Iterator[_Plan]:
    """Blocks by sheet: each grid with its caption and notes, and the text between them."""
    plan = _Plan("封面")
    waiting: list[Block] = []
    last: _Plan | None = None
    for block in blocks:
        if isinstance(block, PageBreak):
            continue
        if isinstance(block, Paragraph) and block.style in _CAPTION:
            waiting.append(block)
            continue
        if isinstance(block, Grid):
            if plan.blocks:
                yield plan
            last = _Plan(_title_of(waiting, block), [*waiting, block])
            waiting = []
            plan = _Plan("")
            yield last
            continue
        if isinstance(block, Paragraph) and block.style is Style.NOTE and last is not None:
            last.blocks.append(block)
            continue
        if isinstance(block, Contents) or (
            isinstance(block, Paragraph) and block.style is Style.CONTENTS_TITLE
        ):
            if plan.name == "封面" and plan.blocks:
                yield plan
                plan = _Plan("目录")
            plan.name = plan.name or "目录"
        elif isinstance(block, Paragraph) and block.style is Style.PART:
            if plan.blocks:
                yield plan
            plan = _Plan(re.sub(r"^第.+?部分\s*", "", block.text))
        last = None
        plan.blocks.extend(waiting)
        waiting = []
        plan.blocks.append(block)
    plan.blocks.extend(waiting)
    if plan.blocks:
        yield plan


def _title_of(caption: Sequence[Block], grid: Grid) -> str:
    titles = [b.text for b in caption if isinstance(b, Paragraph) and b.style is Style.TABLE_TITLE]
    if titles:
        return re.sub(r"^(?:19|20)\d\d年度?", "", titles[-1])
    words = next((c.text for c in grid.cells if c.row == 0 and c.column > 0 and c.text), "")
    return f"绩效 {words}" if grid.form else words


def _name(plans: Sequence[_Plan]) -> None:
    """Names that a workbook allows: 31 characters, none of []:*?/\\, all different."""
    used: set[str] = set()
    previous = "说明"
    for plan in plans:
        base = _FORBIDDEN.sub("", plan.name).strip("' ")[:31] or previous
        name, number = base, 2
        while name.lower() in used:
            tail = f"({number})"
            name = base[: 31 - len(tail)] + tail
            number += 1
        used.add(name.lower())
        plan.name = name
        if not any(isinstance(block, Grid) for block in plan.blocks):
            previous = base


class _Writer:
    def __init__(self, book: Any, targets: dict[str, str]) -> None:
        self.book = book
        self.targets = targets
        self._formats: dict[tuple[object, ...], Any] = {}

    def format(self, **options: object) -> Any:
        """A format of the workbook, made once."""
        key = tuple(sorted(options.items()))
        if key not in self._formats:
            base = {"font_name": "宋体", "font_size": 11, "valign": "vcenter"}
            self._formats[key] = self.book.add_format({**base, **options})
        return self._formats[key]

    def sheet(self, plan: _Plan) -> None:
        """One sheet."""
        sheet = self.book.add_worksheet(plan.name)
        sheet.hide_gridlines(2)
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        grid = next((block for block in plan.blocks if isinstance(block, Grid)), None)
        if grid is None:
            self._text(sheet, plan.blocks)
        else:
            self._table(sheet, plan.blocks, grid)

    def _text(self, sheet: Any, blocks: Sequence[Block]) -> None:
        sheet.set_column(0, 0, _TEXT_WIDTH)
        sheet.set_column(1, 1, 8)
        row = 0
        for block in blocks:
            if isinstance(block, Paragraph):
                look = self._look(block.style)
                sheet.set_row(row, _height(block.text, _TEXT_WIDTH))
                sheet.write_string(row, 0, block.text, look)
                row += 1
            elif isinstance(block, Contents):
                for entry in block.entries:
                    self._entry(sheet, row, entry.title, entry.level, entry.bookmark)
                    if entry.page is not None:
                        sheet.write_number(row, 1, entry.page, self.format())
                    row += 1

    def _entry(self, sheet: Any, row: int, title: str, level: int, bookmark: str) -> None:
        look = self.format(indent=2 * (level - 1), bold=level == 1)
        target = self.targets.get(bookmark)
        if target:
            quoted = target.replace("'", "''")
            sheet.write_url(row, 0, f"internal:'{quoted}'!A1", look, title)
        else:
            sheet.write_string(row, 0, title, look)

    def _look(self, style: Style) -> Any:
        if style in (Style.COVER_TITLE, Style.COVER_LINE):
            return self.format(font_size=20, bold=True, align="center", text_wrap=True)
        if style in (Style.PART, Style.CONTENTS_TITLE):
            return self.format(font_name="黑体", font_size=16, bold=True, align="center")
        if style in (Style.HEADING_1, Style.HEADING_2, Style.HEADING_3):
            size = {Style.HEADING_1: 14, Style.HEADING_2: 12, Style.HEADING_3: 11}[style]
            return self.format(font_name="黑体", font_size=size, bold=True, text_wrap=True)
        if style is Style.CENTRED:
            return self.format(align="center", text_wrap=True)
        if style is Style.SIGNATURE:
            return self.format(align="right", text_wrap=True)
        return self.format(text_wrap=True)

    def _table(self, sheet: Any, blocks: Sequence[Block], grid: Grid) -> None:
        if grid.landscape:
            sheet.set_landscape()
        widths = grid.widths or (1.0,) * grid.column_count
        full = 120 if grid.landscape else 96
        for column, width in enumerate(widths):
            sheet.set_column(column, column, max(7.0, full * width / sum(widths)))
        last = grid.column_count - 1
        row = 0
        for block in blocks:
            if isinstance(block, Grid):
                row = self._grid(sheet, block, row, widths, full)
            elif isinstance(block, Paragraph):
                self._caption(sheet, block, row, last)
                row += 1

    def _caption(self, sheet: Any, block: Paragraph, row: int, last: int) -> None:
        if block.style is Style.TABLE_META:
            left, _tab, right = block.text.partition("\t")
            sheet.write_string(row, 0, left, self.format())
            if right:
                sheet.write_string(row, max(last, 1), right, self.format(align="right"))
            return
        if block.style in (Style.TABLE_TITLE, Style.FORM_TITLE):
            look = self.format(font_name="黑体", font_size=16, align="center")
            sheet.set_row(row, 26)
            if last:
                sheet.merge_range(row, 0, row, last, "", look)
            sheet.write_string(row, 0, block.text, look)
            return
        sheet.write_string(row, 0, block.text, self.format())

    def _grid(self, sheet: Any, grid: Grid, top: int, widths: Sequence[float], full: float) -> int:
        covered: set[tuple[int, int]] = set()
        heights = [_LINE] * grid.row_count
        unit = full / sum(widths)
        for cell in grid.cells:
            look = self._cell_look(cell, grid)
            row, column = top + cell.row, cell.column
            span = range(column, column + cell.column_span)
            if cell.row_span > 1 or cell.column_span > 1:
                bottom = row + cell.row_span - 1
                sheet.merge_range(row, column, bottom, span[-1], "", look)
            self._write(sheet, row, column, cell, look)
            covered.update((cell.row + r, c) for r in range(cell.row_span) for c in span)
            if cell.row_span == 1:
                room = sum(max(7.0, widths[c] * unit) for c in span)
                heights[cell.row] = max(heights[cell.row], _height(cell.text, room))
        for row in range(grid.row_count):
            sheet.set_row(top + row, heights[row])
            for column in range(grid.column_count):
                if (row, column) not in covered:
                    sheet.write_blank(top + row, column, None, self.format(border=1))
        if grid.head_rows:
            sheet.repeat_rows(top, top + grid.head_rows - 1)
            sheet.freeze_panes(top + grid.head_rows, 0)
        return top + grid.row_count

    def _cell_look(self, cell: GridCell, grid: Grid) -> Any:
        options: dict[str, object] = {"border": 1, "text_wrap": True}
        if cell.bold or cell.role is CellRole.HEAD:
            options["bold"] = True
        if cell.role is CellRole.HEAD:
            options["bg_color"] = "#F2F2F2"
        if cell.align is not Align.LEFT:
            options["align"] = "center" if cell.align is Align.CENTRE else "right"
        if cell.indent:
            options["indent"] = cell.indent
        if cell.role is CellRole.FIGURE and (places := _places(cell.text)) is not None:
            whole = "#,##0" if "," in cell.text or not grid.form else "0"
            options["num_format"] = whole + ("." + "0" * places if places else "")
        return self.format(**options)

    @staticmethod
    def _write(sheet: Any, row: int, column: int, cell: GridCell, look: Any) -> None:
        if cell.role is CellRole.FIGURE and _places(cell.text) is not None:
            figure = find_figure(cell.text)
            assert figure is not None
            sheet.write_number(row, column, figure[0] / 10 ** figure[1], look)
        elif cell.text:
            sheet.write_string(row, column, cell.text, look)
        else:
            sheet.write_blank(row, column, None, look)


def _places(text: str) -> int | None:
    """Decimals of a figure that a spreadsheet number holds without loss; None for other texts."""
    figure = find_figure(text)
    if figure is None or len(str(abs(figure[0]))) > _MOST_DIGITS:
        return None
    return figure[1]


def _height(text: str, room: float) -> float:
    """Height of a row in points for a text in a column of some characters' width."""
    lines = 0.0
    for line in text.split("\n"):
        width = sum(2.1 if ord(char) > 0x2E7F else 1.1 for char in line)
        lines += max(1, -(-width // max(room - 1, 1)))
    return min(409.0, _LINE * lines)
