"""The XML of Excel 2003 (XML Spreadsheet), often saved with the ending .xls."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from lxml import etree

from mingzhang.account import Accounting, Thing
from mingzhang.document import Document
from mingzhang.errors import Unreadable
from mingzhang.language import _
from mingzhang.read.limit import MAX_CELLS
from mingzhang.read.markup import xml_root
from mingzhang.read.sheet import document_of
from mingzhang.read.square import UNCALCULATED, Sheet, Square
from mingzhang.read.xlsx_format import shown

_SS = "{urn:schemas-microsoft-com:office:spreadsheet}"
_NAMED = {
    "General Number": "General",
    "Fixed": "0.00",
    "Standard": "#,##0.00",
    "Currency": "¥#,##0.00",
    "Euro Currency": "€#,##0.00",
    "Percent": "0.00%",
    "Scientific": "0.00E+00",
    "Short Date": "yyyy/m/d",
    "Long Date": 'yyyy"年"m"月"d"日"',
    "General Date": "yyyy/m/d h:mm",
    "Medium Date": "yyyy/m/d",
}
"""Formats that this form calls by name."""


def read_excel2003(path: Path) -> Document:
    """Read a workbook in the XML of 2003; numbers as their formats show them.

    Raises:
        Unreadable: damaged, too large, or no sheet with contents.
    """
    root = xml_root(path)
    styles = _styles(root)
    accounting = Accounting(str(path))
    sheets = []
    for element in root.iterfind(f"{_SS}Worksheet"):
        name = element.get(f"{_SS}Name", "")
        if (element.findtext(".//{*}Visible") or "").startswith("SheetHidden"):
            accounting.aside(Thing.SHEET, _("工作表隐藏"), name=name)
            continue
        accounting.read(Thing.SHEET, name=name)
        sheets.append(_sheet(element, name, styles, str(path)))
    return document_of(sheets, str(path), "xlsx", accounting)


def _styles(root: etree._Element) -> dict[str, tuple[str, str, bool]]:
    """Number format, alignment and weight of each style, with those that it is based on."""
    found: dict[str, tuple[str, str, bool]] = {}
    for style in root.iter(f"{_SS}Style"):
        code, align, bold = found.get(style.get(f"{_SS}Parent", ""), ("General", "", False))
        number = style.find(f"{_SS}NumberFormat")
        if number is not None:
            code = number.get(f"{_SS}Format", code)
            code = _NAMED.get(code, code)
        side = style.find(f"{_SS}Alignment")
        if side is not None:
            align = side.get(f"{_SS}Horizontal", align).lower()
        font = style.find(f"{_SS}Font")
        if font is not None:
            bold = font.get(f"{_SS}Bold", "0") == "1"
        found[style.get(f"{_SS}ID", "")] = (code, align, bold)
    return found


def _sheet(
    element: etree._Element, name: str, styles: dict[str, tuple[str, str, bool]], file: str
) -> Sheet:
    sheet = Sheet(name)
    table = element.find(f"{_SS}Table")
    hidden = _hidden_columns(table)
    row = -1
    for entry in table.iterfind(f"{_SS}Row") if table is not None else ():
        row = _index(entry, row)
        if entry.get(f"{_SS}Hidden") == "1":
            sheet.hidden_rows.add(row)
        column = -1
        for cell in entry.iterfind(f"{_SS}Cell"):
            column = _index(cell, column)
            square = _square(cell, styles)
            across, down = (
                _number(cell.get(f"{_SS}{key}")) for key in ("MergeAcross", "MergeDown")
            )
            if across or down:
                sheet.merges.append((row, column, row + down, column + across))
            sheet.put(row, column, square, hidden=column in hidden)
            column += across
        if len(sheet.squares) > MAX_CELLS:
            raise Unreadable(file, _("单元格太多"), _("请拆分后再试"))
        row += _number(entry.get(f"{_SS}Span"))
    return sheet


def _hidden_columns(table: etree._Element | None) -> set[int]:
    hidden: set[int] = set()
    column = -1
    for entry in table.iterfind(f"{_SS}Column") if table is not None else ():
        column = _index(entry, column)
        span = _number(entry.get(f"{_SS}Span"))
        if entry.get(f"{_SS}Hidden") == "1":
            hidden.update(range(column, column + span + 1))
        column += span
    return hidden


def _index(element: etree._Element, before: int) -> int:
    """Where an element stands, from 0: it says so, or stands behind the one before it."""
    number = _number(element.get(f"{_SS}Index"))
    return number - 1 if number else before + 1


def _number(text: str | None) -> int:
    return min(int(text), 1_048_576) if text and text.isdigit() else 0


def _square(cell: etree._Element, styles: dict[str, tuple[str, str, bool]]) -> Square:
    code, align, bold = styles.get(cell.get(f"{_SS}StyleID", "Default"), ("General", "", False))
    data = cell.find(f"{_SS}Data")
    formula = cell.get(f"{_SS}Formula", "")
    raw = "".join(_texts(data)) if data is not None else ""
    kind = data.get(f"{_SS}Type", "String") if data is not None else ""
    if not raw and formula:
        return UNCALCULATED
    text = raw
    if kind == "Number":
        text = shown(raw, code)
    elif kind == "Boolean":
        text = {"1": "TRUE", "0": "FALSE"}.get(raw, raw)
    elif kind == "DateTime":
        text = raw.partition("T")[0]
    return Square(text.strip(), bold, align)


def _texts(data: etree._Element) -> Iterator[str]:
    yield data.text or ""
    for child in data:
        if isinstance(child.tag, str):
            yield from _texts(child)
        yield child.tail or ""
