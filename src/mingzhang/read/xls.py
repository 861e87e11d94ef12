"""The old binary workbooks (XLS, ET): values with their number formats, hidden rows and columns."""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import xlrd
from xlrd.compdoc import CompDocError

from mingzhang.account import Accounting, Thing
from mingzhang.amounts import find_figure
from mingzhang.errors import Unreadable
from mingzhang.language import _
from mingzhang.read.limit import MAX_CELLS, read_bytes
from mingzhang.read.square import Sheet, Square
from mingzhang.read.xlsx_format import shown

_SIDES = {1: "left", 2: "center", 3: "right"}
_BOLD = 600
_BROKEN = (
    xlrd.XLRDError,
    CompDocError,
    struct.error,
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    NotImplementedError,
    TypeError,
    ValueError,
)
"""What `xlrd` raises where a workbook is damaged: it trusts its numbers."""


def read_xls(path: Path, accounting: Accounting) -> Iterator[Sheet]:
    """The visible sheets of an XLS file, as the spreadsheet shows them.

    Raises:
        Unreadable: damaged, protected or too large.
    """
    with open(os.devnull, "w", encoding="utf-8") as silence:
        try:
            book = xlrd.open_workbook(
                file_contents=read_bytes(path),
                formatting_info=True,
                ragged_rows=True,
                logfile=silence,
            )
            sheets = [_sheet(book, sheet, str(path)) for sheet in book.sheets()]
        except _BROKEN as error:
            if "encrypted" in str(error).lower():
                raise Unreadable(str(path), _("文件有密码保护"), _("请取消密码后再试")) from error
            raise Unreadable(
                str(path), _("不是Excel工作簿，或已损坏"), _("请重新获取文件")
            ) from error
    for sheet, visible in sheets:
        if visible:
            accounting.read(Thing.SHEET, name=sheet.name)
            yield sheet
        else:
            figures = [s.text for s in sheet.squares.values() if find_figure(s.text) is not None]
            accounting.aside(Thing.SHEET, _("工作表隐藏"), name=sheet.name, figures=figures)


def _sheet(book: Any, source: Any, file: str) -> tuple[Sheet, bool]:
    sheet = Sheet(source.name)
    sheet.hidden_rows = {n for n, info in source.rowinfo_map.items() if info.hidden}
    sheet.hidden_columns = {n for n, info in source.colinfo_map.items() if info.hidden}
    for row in range(source.nrows):
        for column, cell in enumerate(source.row(row)):
            square = _square(book, cell)
            if square.text:
                sheet.put(row, column, square, hidden=column in sheet.hidden_columns)
        if len(sheet.squares) > MAX_CELLS:
            raise Unreadable(file, _("单元格太多"), _("请拆分后再试"))
    for top, bottom, left, right in source.merged_cells:
        sheet.merges.append((top, left, bottom - 1, right - 1))
    return sheet, source.visibility == 0


def _square(book: Any, cell: Any) -> Square:
    if cell.ctype in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK):
        return Square("")
    style = book.xf_list[cell.xf_index]
    if cell.ctype in (xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE):
        text = shown(repr(cell.value), book.format_map[style.format_key].format_str)
    elif cell.ctype == xlrd.XL_CELL_BOOLEAN:
        text = "TRUE" if cell.value else "FALSE"
    elif cell.ctype == xlrd.XL_CELL_ERROR:
        text = xlrd.error_text_from_code.get(cell.value, "#N/A")
    else:
        text = str(cell.value)
    return Square(
        text.strip(),
        book.font_list[style.font_index].weight >= _BOLD,
        _SIDES.get(style.alignment.hor_align, ""),
        style.alignment.indent_level,
    )
