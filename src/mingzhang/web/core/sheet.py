"""Everything that the platform exports for spreadsheets: no text in it is ever a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from decimal import Decimal

import xlsxwriter

from mingzhang.formula import neutral

__all__ = ["csv_bytes", "neutral", "xlsx_bytes"]

Cell = str | int | float | Decimal | None
_MOST_TEXT = 32_767
_FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))
_SAFE_INTEGER = 10**15


def csv_bytes(heads: Sequence[str], rows: Iterable[Sequence[Cell]], bom: bool = True) -> bytes:
    """A CSV file in UTF-8.

    Args:
        bom: a mark at the beginning, without which Excel takes the text for GBK.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([neutral(head) for head in heads])
    for row in rows:
        writer.writerow([_plain(cell) for cell in row])
    return out.getvalue().encode("utf-8-sig" if bom else "utf-8")


def _plain(cell: Cell) -> str:
    if cell is None:
        return ""
    return neutral(cell) if isinstance(cell, str) else str(cell)


def xlsx_bytes(heads: Sequence[str], rows: Iterable[Sequence[Cell]], title: str = "") -> bytes:
    """A workbook of one sheet: heads frozen, numbers as numbers, texts as texts.

    Args:
        title: of the sheet; what Excel does not allow in it is left out.
    """
    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    base = {"font_name": "宋体", "font_size": 11, "valign": "top"}
    head = book.add_format({**base, "bold": True, "bg_color": "#DCE6F1", "text_wrap": True})
    text = book.add_format({**base, "text_wrap": True})
    sheet = book.add_worksheet(title.translate(_FORBIDDEN).strip()[:31] or "Sheet1")
    widths = [_width(name) for name in heads]
    for column, name in enumerate(heads):
        sheet.write_string(0, column, name[:_MOST_TEXT], head)
    for number, row in enumerate(rows, 1):
        for column, cell in enumerate(row):
            if cell is None or cell == "":
                continue
            if column < len(widths):
                widths[column] = max(widths[column], _width(str(cell)))
            if isinstance(cell, str) or abs(float(cell)) >= _SAFE_INTEGER:
                sheet.write_string(number, column, str(cell)[:_MOST_TEXT], text)
            else:
                sheet.write_number(number, column, float(cell))
    for column, width in enumerate(widths):
        sheet.set_column(column, column, min(width + 2, 60))
    sheet.freeze_panes(1, 0)
    book.close()
    return out.getvalue()


def _width(words: str) -> int:
    return sum(1 if character < "\u2e80" else 2 for character in words)
