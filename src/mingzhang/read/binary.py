"""Binary workbooks (XLSB) through calamine, which tells values and not their formats."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetVisibleEnum

from mingzhang.account import Accounting, Thing
from mingzhang.amounts import find_figure
from mingzhang.errors import Unreadable
from mingzhang.language import _
from mingzhang.pattern import compiled
from mingzhang.read.limit import MAX_CELLS, read_bytes
from mingzhang.read.square import Sheet, Square
from mingzhang.read.xlsx_format import shown

_ERRORS = compiled(r"#(?:REF!|DIV/0!|N/A|NAME\?|NULL!|NUM!|VALUE!)")


def read_binary(path: Path, accounting: Accounting) -> Iterator[Sheet]:
    """The sheets of an XLSB, whose number formats are not told: figures as stored.

    Raises:
        Unreadable: damaged, protected or too large.
    """
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(read_bytes(path)))
        for entry in book.sheets_metadata:
            if "WorkSheet" not in str(entry.typ):
                accounting.aside(Thing.SHEET, _("是图表、宏或对话框"), name=entry.name)
                continue
            sheet = binary_sheet(book, entry.name)
            if entry.visible is not SheetVisibleEnum.Visible:
                figures = [
                    s.text for s in sheet.squares.values() if find_figure(s.text) is not None
                ]
                accounting.aside(Thing.SHEET, _("工作表隐藏"), name=entry.name, figures=figures)
                continue
            accounting.read(Thing.SHEET, name=entry.name)
            yield sheet
    except PasswordError as error:
        raise Unreadable(str(path), _("文件有密码保护"), _("请取消密码后再试")) from error
    except (CalamineError, ValueError, OSError) as error:
        raise Unreadable(str(path), _("不是Excel工作簿，或已损坏"), _("请重新获取文件")) from error


def binary_sheet(book: CalamineWorkbook, name: str) -> Sheet:
    source = book.get_sheet_by_name(name)
    if source.total_height * source.total_width > MAX_CELLS:
        raise Unreadable(name, _("单元格太多"), _("请拆分后再试"))
    sheet = Sheet(name)
    places = _binary_decimals(rows := source.to_python(skip_empty_area=False))
    for row, cells in enumerate(rows):
        for column, value in enumerate(cells):
            text = _binary_text(value, places.get(column, 0))
            if text:
                sheet.squares[row, column] = Square(text)
    for (top, left), (bottom, right) in source.merged_cell_ranges or ():
        sheet.merges.append((top, left, bottom, right))
    return sheet


def _binary_decimals(rows: Sequence[Sequence[object]]) -> dict[int, int]:
    """Decimals of a column's broken numbers, at least two: the format shows as many in each."""
    found: dict[int, int] = {}
    for row in rows:
        for column, value in enumerate(row):
            if isinstance(value, float) and not value.is_integer():
                places = len(format(value, ".15g").partition(".")[2])
                if "e" not in format(value, ".15g"):
                    found[column] = max(found.get(column, 2), min(places, 6))
    return found


def _binary_text(value: object, places: int) -> str:
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        if places and not _ERRORS.search(str(value)):
            return shown(repr(value), "0." + "0" * places)
        return shown(repr(value), "General")
    if isinstance(value, int):
        return str(value)
    if hasattr(value, "year") and hasattr(value, "month") and hasattr(value, "day"):
        return f"{value.year}年{value.month}月{value.day}日"
    return str(value).strip()
