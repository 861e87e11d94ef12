"""Workbooks to a document: every visible sheet, as the spreadsheet shows it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import field
from pathlib import Path

from lxml import etree

from mingzhang.account import Accounting, Thing
from mingzhang.amounts import find_figure
from mingzhang.document import Document
from mingzhang.errors import Unreadable
from mingzhang.language import _
from mingzhang.lean import dataclass
from mingzhang.pattern import compiled
from mingzhang.read.attached import note_attached
from mingzhang.read.attachment import Attachment
from mingzhang.read.binary import read_binary
from mingzhang.read.limit import MAX_CELLS, read_bytes
from mingzhang.read.package import Package
from mingzhang.read.sheet import document_of
from mingzhang.read.square import UNCALCULATED, Sheet, Square
from mingzhang.read.xlsx_format import shown
from mingzhang.read.xlsx_head import printed_above
from mingzhang.read.xlsx_style import (
    CellStyle,
    children,
    find,
    integer,
    local,
    string_of,
    styles_of,
)

_REFERENCE = compiled(r"\$?([A-Z]{1,3})\$?(\d{1,7})")
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_ZERO = compiled(r"-?0+(?:\.0*)?")
_PICTURE = compiled(r"DISPIMG\(", re.IGNORECASE)
"""How WPS keeps a picture inside a cell."""

_LEAST_SIZE = 0.5
MAIN = "xl/workbook.xml"
"""Where the main part of a workbook usually lies."""


def read_xlsx(path: Path) -> Document:
    """Read a workbook: XLSX, XLSM, XLSB, the old XLS.

    Numbers are what the sheet shows: their format decides the decimals. Hidden sheets, rows and
    columns are set aside; of a formula the stored value counts, nothing is calculated.

    Raises:
        Unreadable: damaged, protected, too large, or no sheet with contents.
    """
    accounting = Accounting(str(path))
    content = read_bytes(path)
    if not content.startswith(b"\xd0\xcf\x11\xe0"):
        return document_of(_xlsx(path, accounting), str(path), "xlsx", accounting)
    from mingzhang.read.xls import read_xls  # the old form alone needs its library

    return document_of(read_xls(path, accounting), str(path), "xlsx", accounting)


def xlsx_attachments(path: Path) -> list[Attachment]:
    """The files that are embedded as objects in the sheets of a workbook."""
    content = read_bytes(path)
    if not content.startswith(b"PK") or b"embeddings/" not in content:  # names stand in the clear
        return []
    package = Package(path)
    inside = {}
    for sheet in package.relations(package.main(MAIN)).values():
        if sheet.kind != "worksheet" or sheet.external or sheet.target not in package:
            continue
        for relation in package.relations(sheet.target).values():
            if relation.kind in ("oleObject", "package") and relation.target in package:
                inside[relation.target] = package.read(relation.target)
    return [Attachment(name.rpartition("/")[2], content) for name, content in inside.items()]


@dataclass(slots=True)
class _Book:
    package: Package
    strings: list[tuple[str, str]] = field(default_factory=list)
    styles: list[CellStyle] = field(default_factory=list)


def _xlsx(path: Path, accounting: Accounting) -> Iterator[Sheet]:
    package = Package(path)
    main = package.main(MAIN)
    if main.lower().endswith(".bin") or (main not in package and "xl/workbook.bin" in package):
        yield from read_binary(path, accounting)
        return
    book = _Book(package)
    strings, styles = package.part(main, "sharedStrings"), package.part(main, "styles")
    if strings:
        book.strings = [string_of(item) for item in children(package.xml(strings), "si")]
    if styles:
        book.styles = styles_of(package.xml(styles))
    targets = package.relations(main)
    sheets = find(package.xml(main), "sheets")
    cells = 0
    for entry in sheets if sheets is not None else ():
        name = entry.get("name") or ""
        target = targets.get(entry.get(_RELATION) or "")
        if target is None or target.target not in package:
            accounting.unread(Thing.SHEET, _("文件里没有这张工作表的内容"), name=name)
            continue
        if target.kind == "chartsheet":
            accounting.aside(Thing.CHART, _("图表工作表，数字在它所画的表里"), name=name)
            continue
        if target.kind != "worksheet":
            accounting.aside(Thing.SHEET, _("是宏或对话框"), name=name)
            continue
        sheet = _sheet(book, target.target, name)
        if (entry.get("state") or "visible") != "visible":
            figures = [s.text for s in sheet.squares.values() if find_figure(s.text) is not None]
            accounting.aside(Thing.SHEET, _("工作表隐藏"), name=name, figures=figures)
            continue
        accounting.read(Thing.SHEET, name=name)
        hung = note_attached(package, target.target, name, accounting)
        sheet.put_above([*printed_above(package, target.target, sheet, accounting), *hung.boxes])
        sheet.drawn = hung.pictures
        cells += len(sheet.squares)
        if cells > MAX_CELLS:
            raise Unreadable(str(path), _("单元格太多"), _("请拆分后再试"))
        yield sheet
    for relation in targets.values():
        if relation.kind == "externalLink":
            accounting.aside(Thing.PART, _("指向别的工作簿，用存下的结果"))


def _sheet(book: _Book, target: str, name: str) -> Sheet:
    sheet = Sheet(name)
    root = book.package.xml(target)
    data = find(root, "sheetData")
    sheet.hidden_columns = _hidden_columns(root)
    filtered = _filtered_rows(root)
    no_zeros = _hides_zeros(root)
    row_number = 0
    for row in data if data is not None else ():
        row_number = integer(row.get("r")) or row_number + 1
        if row.get("hidden") in ("1", "true") or _is_nothing(row.get("ht")):
            if row_number - 1 in filtered:
                sheet.filtered_rows.add(row_number - 1)
            else:
                sheet.hidden_rows.add(row_number - 1)
        column = -1
        for cell in row:
            at = _REFERENCE.fullmatch(cell.get("r") or "")
            column = _column(at[1]) if at else column + 1
            square = _square(book, cell, sheet)
            if no_zeros and _is_zero(cell):
                continue
            if square.text:
                sheet.put(row_number - 1, column, square, hidden=column in sheet.hidden_columns)
    merges = find(root, "mergeCells")
    for merge in merges if merges is not None else ():
        corners = _REFERENCE.findall(merge.get("ref") or "")
        if len(corners) == 2:
            (left, top), (right, bottom) = corners
            sheet.merges.append((int(top) - 1, _column(left), int(bottom) - 1, _column(right)))
    return sheet


def _is_nothing(size: str | None) -> bool:
    """Whether a height in points, or a width in characters, is too little for anything to show."""
    try:
        return size is not None and 0 <= float(size) < _LEAST_SIZE
    except ValueError:
        return False


def _hidden_columns(root: etree._Element) -> set[int]:
    columns = find(root, "cols")
    found: set[int] = set()
    for entry in columns if columns is not None else ():
        if entry.get("hidden") in ("1", "true") or _is_nothing(entry.get("width")):
            last = min(integer(entry.get("max")), 16_384)
            found.update(range(integer(entry.get("min")) - 1, last))
    return found


def _filtered_rows(root: etree._Element) -> range:
    """The rows under a filter that is set: they are out of sight, not out of the table."""
    found = find(root, "autoFilter")
    corners = _REFERENCE.findall(found.get("ref") or "") if found is not None else []
    if len(corners) != 2:
        return range(0)
    return range(int(corners[0][1]), int(corners[1][1]))


def _hides_zeros(root: etree._Element) -> bool:
    views = find(root, "sheetViews")
    return any(
        view.get("showZeros") in ("0", "false") for view in (views if views is not None else ())
    )


def _is_zero(cell: etree._Element) -> bool:
    value = find(cell, "v")
    digits = (value.text or "") if value is not None else ""
    return (cell.get("t") or "n") in ("n", "str") and bool(_ZERO.fullmatch(digits))


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def _square(book: _Book, cell: etree._Element, sheet: Sheet) -> Square:
    """What a cell shows; what it holds and does not show is noted with the sheet."""
    style = book.styles[n] if (n := integer(cell.get("s"))) < len(book.styles) else CellStyle()
    kind = cell.get("t") or "n"
    value = formula = inline = None
    for child in cell:
        name = local(child)
        if name == "v":
            value = child
        elif name == "f":
            formula = child
        elif name == "is":
            inline = child
    raw = (value.text or "") if value is not None else ""
    told = (formula.text or "") if formula is not None else raw
    if _PICTURE.search(told) or (kind == "e" and cell.get("vm")):
        sheet.pictures += 1
        return Square("")
    if formula is not None and not raw and not (kind == "str" and value is not None):
        return UNCALCULATED
    struck = ""
    if kind == "s":
        text, struck = (
            book.strings[int(raw)] if raw.isdigit() and int(raw) < len(book.strings) else ("", "")
        )
    elif kind == "inlineStr":
        text, struck = string_of(inline) if inline is not None else ("", "")
    elif kind == "b":
        text = {"1": "TRUE", "0": "FALSE"}.get(raw, raw)
    elif kind in ("str", "e", "d"):
        text = raw
    else:
        text = shown(raw, style.code) if raw else ""
        if raw and not text and not _ZERO.fullmatch(raw):
            sheet.unseen.append(shown(raw, "General"))
    if style.struck:
        text, struck = "", text + struck
    if struck.strip():
        sheet.struck.append(struck.strip())
    if style.is_white and find_figure(text) is not None:
        sheet.unseen.append(text)
        text = ""
    return Square(text.strip(), style.bold, style.align, style.indent)
