"""OpenDocument spreadsheets (ODS): the cells as their texts show them."""

from __future__ import annotations

from pathlib import Path

from lxml import etree

from mingzhang.account import Accounting, Thing
from mingzhang.amounts import find_figure
from mingzhang.document import Document
from mingzhang.errors import Unreadable
from mingzhang.language import _
from mingzhang.pattern import compiled
from mingzhang.read.attached import is_small, note_picture
from mingzhang.read.limit import MAX_CELLS
from mingzhang.read.package import Package
from mingzhang.read.sheet import document_of
from mingzhang.read.square import UNCALCULATED, Sheet, Square
from mingzhang.read.xlsx_format import shown
from mingzhang.source import Place

_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_DRAW = "{urn:oasis:names:tc:opendocument:xmlns:draw:1.0}"
_SVG = "{urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0}"
_LINK = "{http://www.w3.org/1999/xlink}href"
_REPEATED = 16_384  # a row or cell repeated more often fills the sheet to its end
_LENGTH = compiled(r"([\d.]+)(cm|mm|in|pt)")
_POINTS = {"cm": 28.35, "mm": 2.835, "in": 72.0, "pt": 1.0}


def read_ods(path: Path) -> Document:
    """Read an ODS workbook; hidden sheets, rows and columns are set aside.

    Raises:
        Unreadable: damaged, protected, too large, or no sheet with contents.
    """
    package = Package(path)
    if "META-INF/manifest.xml" in package and b"encryption-data" in package.read(
        "META-INF/manifest.xml"
    ):
        raise Unreadable(str(path), _("文件有密码保护"), _("请取消密码后再试"))
    root = package.xml("content.xml")
    undisplayed = _undisplayed(root)
    accounting = Accounting(str(path))
    sheets = []
    for table in root.iter(f"{_TABLE}table"):
        parent = table.getparent()
        if parent is None or parent.tag != f"{_OFFICE}spreadsheet":
            continue
        name = table.get(f"{_TABLE}name", "")
        sheet = _Reader(str(path), undisplayed).sheet(table, name)
        if table.get(f"{_TABLE}style-name", "") in undisplayed:
            figures = [s.text for s in sheet.squares.values() if find_figure(s.text) is not None]
            accounting.aside(Thing.SHEET, _("工作表隐藏"), name=name, figures=figures)
            continue
        accounting.read(Thing.SHEET, name=name)
        sheet.drawn = _attached(table, name, package, accounting)
        sheets.append(sheet)
    return document_of(sheets, str(path), "xlsx", accounting)


def _undisplayed(root: etree._Element) -> frozenset[str]:
    """Styles of sheets that do not show."""
    return frozenset(
        style.get(f"{_STYLE}name", "")
        for style in root.iter(f"{_STYLE}style")
        if any(p.get(f"{_TABLE}display") == "false" for p in style)
    )


def _attached(
    table: etree._Element, name: str, package: Package, accounting: Accounting
) -> list[tuple[bytes, tuple[float, float]]]:
    """Account for what hangs on a sheet; the pictures that may hold a table."""
    where = Place(accounting.file, sheet=name)
    pictures = []
    for frame in table.iter(f"{_DRAW}frame"):
        image = frame.find(f"{_DRAW}image")
        if image is not None and frame.find(f"{_DRAW}object") is None:
            size = (
                _points(frame.get(f"{_SVG}width", "")),
                _points(frame.get(f"{_SVG}height", "")),
            )
            part = image.get(_LINK, "").removeprefix("./")
            if part in package and not is_small(*size):
                pictures.append((package.read(part), size))
            else:
                note_picture(accounting, *size, where)
        elif frame.find(f"{_DRAW}object") is not None:
            accounting.aside(Thing.CHART, _("图表，数字在它所画的表里"), place=where)
    notes = sum(1 for _note in table.iter(f"{_OFFICE}annotation"))
    accounting.aside(Thing.COMMENT, _("批注不是正文"), count=notes, name=name, place=where)
    return pictures


def _points(length: str) -> float:
    found = _LENGTH.match(length)
    return float(found[1]) * _POINTS[found[2]] if found else 0.0


class _Reader:
    def __init__(self, file: str, undisplayed: frozenset[str]) -> None:
        self.file = file
        self.undisplayed = undisplayed
        self.cells = 0

    def sheet(self, table: etree._Element, name: str) -> Sheet:
        """The cells of one table; repeated ones as often as they are repeated."""
        sheet = Sheet(name)
        at = 0
        for column in table.iter(f"{_TABLE}table-column"):
            count = _repeated(column, "number-columns-repeated")
            if column.get(f"{_TABLE}visibility") in ("collapse", "filter") and at < _REPEATED:
                sheet.hidden_columns.update(range(at, min(at + count, _REPEATED)))
            at += count
        row = 0
        for element in table.iter(f"{_TABLE}table-row"):
            count = _repeated(element, "number-rows-repeated")
            filled = any(_text(cell) for cell in element)
            hidden = element.get(f"{_TABLE}visibility") in ("collapse", "filter")
            for number in range(row, row + min(count, _REPEATED) if filled else row):
                if hidden:
                    sheet.hidden_rows.add(number)
                self._row(sheet, element, number)
            row += count
        return sheet

    def _row(self, sheet: Sheet, element: etree._Element, row: int) -> None:
        column = 0
        for cell in element:
            if cell.tag not in (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
                continue
            count = _repeated(cell, "number-columns-repeated")
            text = _text(cell)
            if cell.tag == f"{_TABLE}table-cell" and text:
                down = _repeated(cell, "number-rows-spanned")
                across = _repeated(cell, "number-columns-spanned")
                if down > 1 or across > 1:
                    sheet.merges.append((row, column, row + down - 1, column + across - 1))
                square = UNCALCULATED if text == UNCALCULATED.text else Square(text)
                for at in range(column, column + min(count, _REPEATED)):
                    self.cells += 1
                    if self.cells > MAX_CELLS:
                        raise Unreadable(self.file, _("单元格太多"), _("请拆分后再试"))
                    sheet.put(row, at, square, hidden=at in sheet.hidden_columns)
            column += count


def _repeated(element: etree._Element, name: str) -> int:
    text = element.get(f"{_TABLE}{name}", "1")
    return max(1, int(text)) if text.isdigit() and len(text) < 8 else 1


def _text(cell: etree._Element) -> str:
    """What a cell shows: its paragraphs; else its value; else the formula that has no result."""
    lines = [_words(p) for p in cell.iterfind(f"{_TEXT}p")]
    if any(lines):
        return "\n".join(lines).strip()
    value = cell.get(f"{_OFFICE}value")
    if value:
        return shown(value, "0.00%" if cell.get(f"{_OFFICE}value-type") == "percentage" else "")
    held = cell.get(f"{_OFFICE}string-value") or cell.get(f"{_OFFICE}date-value")
    if held:
        return held
    return UNCALCULATED.text if cell.get(f"{_TABLE}formula") and not lines else ""


def _words(element: etree._Element) -> str:
    parts = [element.text or ""]
    for child in element:
        name = str(child.tag)
        if name == f"{_TEXT}s":
            count = child.get(f"{_TEXT}c", "1")
            parts.append(" " * (int(count) if count.isdigit() else 1))
        elif name in (f"{_TEXT}tab", f"{_TEXT}line-break"):
            parts.append("\t" if name.endswith("tab") else "\n")
        elif not name.startswith(_OFFICE) and not name.startswith(_DRAW):
            parts.append(_words(child))
        parts.append(child.tail or "")
    return "".join(parts)
