"""Workbooks to a document: every visible sheet, as the spreadsheet shows it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from lxml import etree

from mingzhang.account import Accounting, Thing
from mingzhang.amounts import find_figure
from mingzhang.document import Document
from mingzhang.errors import Unreadable
from mingzhang.language import _
from mingzhang.read.attached import note_attached
from mingzhang.read.attachment import Attachment
from mingzhang.read.binary import read_binary
from mingzhang.read.limit import MAX_CELLS, read_bytes
from mingzhang.read.package import Package
from mingzhang.read.raised import raised
from mingzhang.read.sheet import document_of
from mingzhang.read.square import UNCALCULATED, Sheet, Square
from mingzhang.read.xlsx_format import BUILT_IN, shown

_REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})")
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
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
class _Style:
    """What a cell's style says: its number format, whether bold, how aligned."""

    code: str = "General"
    bold: bool = False
    align: str = ""
    indent: int = 0


@dataclass(slots=True)
class _Book:
    package: Package
    strings: list[str] = field(default_factory=list)
    styles: list[_Style] = field(default_factory=list)


def _local(element: etree._Element) -> str:
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _children(element: etree._Element, name: str) -> Iterator[etree._Element]:
    return (child for child in element if _local(child) == name)


def _find(element: etree._Element, name: str) -> etree._Element | None:
    return next(_children(element, name), None)


def _xlsx(path: Path, accounting: Accounting) -> Iterator[Sheet]:
    package = Package(path)
    main = package.main(MAIN)
    if main.lower().endswith(".bin") or (main not in package and "xl/workbook.bin" in package):
        yield from read_binary(path, accounting)
        return
    book = _Book(package)
    strings, styles = package.part(main, "sharedStrings"), package.part(main, "styles")
    if strings:
        book.strings = [_string(item) for item in _children(package.xml(strings), "si")]
    if styles:
        book.styles = _styles(package.xml(styles))
    targets = package.relations(main)
    sheets = _find(package.xml(main), "sheets")
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
        boxes = note_attached(package, target.target, name, accounting)
        if boxes:
            sheet.put_above(boxes)
        cells += len(sheet.squares)
        if cells > MAX_CELLS:
            raise Unreadable(str(path), _("单元格太多"), _("请拆分后再试"))
        yield sheet
    for relation in targets.values():
        if relation.kind == "externalLink":
            accounting.aside(Thing.PART, _("指向别的工作簿，用存下的结果"))


def _string(item: etree._Element) -> str:
    """A shared string without its phonetic runs."""
    texts = []
    for child in item:
        name = _local(child)
        if name == "t":
            texts.append(child.text or "")
        elif name == "r":
            text = "".join(t.text or "" for t in _children(child, "t"))
            properties = _find(child, "rPr")
            side = _find(properties, "vertAlign") if properties is not None else None
            is_raised = side is not None and side.get("val") == "superscript"
            texts.append(raised(text) if is_raised else text)
    return "".join(texts)


def _styles(root: etree._Element) -> list[_Style]:
    codes = dict(BUILT_IN)
    formats = _find(root, "numFmts")
    for entry in formats if formats is not None else ():
        if (entry.get("numFmtId") or "").isdigit():
            codes[int(entry.get("numFmtId") or 0)] = entry.get("formatCode") or "General"
    fonts = _find(root, "fonts")
    bold = [_is_bold(font) for font in (fonts if fonts is not None else ())]
    styles = []
    xfs = _find(root, "cellXfs")
    for xf in xfs if xfs is not None else ():
        number, font = _integer(xf.get("numFmtId")), _integer(xf.get("fontId"))
        align = _find(xf, "alignment")
        styles.append(
            _Style(
                codes.get(number, "General"),
                bold[font] if font < len(bold) else False,
                (align.get("horizontal") or "") if align is not None else "",
                _integer(align.get("indent")) if align is not None else 0,
            )
        )
    return styles


def _is_bold(font: etree._Element) -> bool:
    found = _find(font, "b")
    return found is not None and found.get("val") not in ("0", "false")


def _integer(text: str | None) -> int:
    return int(text) if text and text.isdigit() else 0


def _sheet(book: _Book, target: str, name: str) -> Sheet:
    sheet = Sheet(name)
    root = book.package.xml(target)
    data = _find(root, "sheetData")
    sheet.hidden_columns = _hidden_columns(root)
    row_number = 0
    for row in data if data is not None else ():
        row_number = _integer(row.get("r")) or row_number + 1
        if row.get("hidden") in ("1", "true") or row.get("ht") in ("0", "0.0"):
            sheet.hidden_rows.add(row_number - 1)
        column = -1
        for cell in row:
            at = _REFERENCE.fullmatch(cell.get("r") or "")
            column = _column(at[1]) if at else column + 1
            square = _square(book, cell)
            if square.text:
                sheet.put(row_number - 1, column, square, hidden=column in sheet.hidden_columns)
    merges = _find(root, "mergeCells")
    for merge in merges if merges is not None else ():
        corners = _REFERENCE.findall(merge.get("ref") or "")
        if len(corners) == 2:
            (left, top), (right, bottom) = corners
            sheet.merges.append((int(top) - 1, _column(left), int(bottom) - 1, _column(right)))
    return sheet


def _hidden_columns(root: etree._Element) -> set[int]:
    columns = _find(root, "cols")
    found: set[int] = set()
    for entry in columns if columns is not None else ():
        if entry.get("hidden") in ("1", "true") or entry.get("width") in ("0", "0.0"):
            last = min(_integer(entry.get("max")), 16_384)
            found.update(range(_integer(entry.get("min")) - 1, last))
    return found


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def _square(book: _Book, cell: etree._Element) -> Square:
    style = book.styles[n] if (n := _integer(cell.get("s"))) < len(book.styles) else _Style()
    kind = cell.get("t") or "n"
    value = formula = inline = None
    for child in cell:
        name = _local(child)
        if name == "v":
            value = child
        elif name == "f":
            formula = child
        elif name == "is":
            inline = child
    raw = (value.text or "") if value is not None else ""
    if formula is not None and not raw and not (kind == "str" and value is not None):
        return UNCALCULATED
    if kind == "s":
        text = book.strings[int(raw)] if raw.isdigit() and int(raw) < len(book.strings) else ""
    elif kind == "inlineStr":
        text = _string(inline) if inline is not None else ""
    elif kind == "b":
        text = {"1": "TRUE", "0": "FALSE"}.get(raw, raw)
    elif kind in ("str", "e", "d"):
        text = raw
    else:
        text = shown(raw, style.code) if raw else ""
    return Square(text.strip(), style.bold, style.align, style.indent)
