"""Workbooks to a document: every visible sheet, as the spreadsheet shows it."""

from __future__ import annotations

import io
import posixpath
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from lxml import etree
from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from mingzhang.document import Block, Document
from mingzhang.errors import Unreadable
from mingzhang.language import _
from mingzhang.read.limit import MAX_CELLS, read_bytes
from mingzhang.read.package import Package
from mingzhang.read.sheet import Sheet, Square, sheet_blocks
from mingzhang.read.xlsx_format import BUILT_IN, shown

_REFERENCE = re.compile(r"([A-Z]{1,3})(\d{1,7})")
_ERRORS = re.compile(r"#(?:REF!|DIV/0!|N/A|NAME\?|NULL!|NUM!|VALUE!)")
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRICT_RELATION = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"


def read_xlsx(path: Path) -> Document:
    """Read a workbook, XLSX or the old XLS.

    Numbers are what the sheet shows: their format decides the decimals. Hidden sheets, rows and
    columns are left out; of a formula the stored value counts, nothing is calculated.

    Raises:
        Unreadable: damaged, protected, too large, or no sheet with contents.
    """
    sheets = _xlsx(path) if read_bytes(path).startswith(b"PK") else _xls(path)
    blocks: list[Block] = []
    for sheet in sheets:
        blocks.extend(sheet_blocks(sheet, str(path), first=not blocks))
    if not blocks:
        raise Unreadable(str(path), _("工作簿里没有内容"), _("请检查工作表是否隐藏"))
    return Document(tuple(blocks), file=str(path), format="xlsx")


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


def _xlsx(path: Path) -> Iterator[Sheet]:
    package = Package(path)
    if "xl/workbook.bin" in package and "xl/workbook.xml" not in package:
        yield from _xls(path)
        return
    book = _Book(package)
    if "xl/sharedStrings.xml" in package:
        root = package.xml("xl/sharedStrings.xml")
        book.strings = [_string(item) for item in _children(root, "si")]
    if "xl/styles.xml" in package:
        book.styles = _styles(package.xml("xl/styles.xml"))
    targets = _targets(package, "xl/_rels/workbook.xml.rels")
    sheets = _find(package.xml("xl/workbook.xml"), "sheets")
    cells = 0
    for entry in sheets if sheets is not None else ():
        if (entry.get("state") or "visible") != "visible":
            continue
        relation = entry.get(_RELATION) or entry.get(_STRICT_RELATION) or ""
        target = targets.get(relation, "")
        if not target or "worksheets" not in target or target not in package:
            continue
        sheet = _sheet(book, target, entry.get("name") or "")
        cells += len(sheet.squares)
        if cells > MAX_CELLS:
            raise Unreadable(str(path), _("单元格太多"), _("请拆分后再试"))
        yield sheet


def _targets(package: Package, name: str) -> dict[str, str]:
    found = {}
    if name not in package:
        return {}
    for relation in package.xml(name):
        if not isinstance(relation.tag, str):
            continue
        target = relation.get("Target") or ""
        joined = target.lstrip("/") if target.startswith("/") else posixpath.join("xl", target)
        found[relation.get("Id") or ""] = posixpath.normpath(joined)
    return found


def _string(item: etree._Element) -> str:
    """A shared string without its phonetic runs."""
    texts = []
    for child in item:
        name = _local(child)
        if name == "t":
            texts.append(child.text or "")
        elif name == "r":
            texts.extend(t.text or "" for t in _children(child, "t"))
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
    hidden = _hidden_columns(root)
    row_number = 0
    for row in data if data is not None else ():
        row_number = _integer(row.get("r")) or row_number + 1
        if row.get("hidden") in ("1", "true"):
            sheet.hidden_rows.add(row_number - 1)
            continue
        column = -1
        for cell in row:
            at = _REFERENCE.fullmatch(cell.get("r") or "")
            column = _column(at[1]) if at else column + 1
            if column in hidden:
                continue
            square = _square(book, cell)
            if square.text:
                sheet.squares[row_number - 1, column] = square
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
        if entry.get("hidden") in ("1", "true"):
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
    value = _find(cell, "v")
    raw = (value.text or "") if value is not None else ""
    if kind == "s":
        text = book.strings[int(raw)] if raw.isdigit() and int(raw) < len(book.strings) else ""
    elif kind == "inlineStr":
        inline = _find(cell, "is")
        text = _string(inline) if inline is not None else ""
    elif kind == "b":
        text = {"1": "TRUE", "0": "FALSE"}.get(raw, raw)
    elif kind in ("str", "e", "d"):
        text = raw
    else:
        text = shown(raw, style.code) if raw else ""
    return Square(text.strip(), style.bold, style.align, style.indent)


def _xls(path: Path) -> Iterator[Sheet]:
    """The old binary formats, whose number formats are not told: figures keep what is stored."""
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(read_bytes(path)))
        metadata = book.sheets_metadata
        visible = [
            sheet.name
            for sheet in metadata
            if "Visible" in str(sheet.visible) and "WorkSheet" in str(sheet.typ)
        ]
        for name in visible:
            yield _binary_sheet(book, name)
    except PasswordError as error:
        raise Unreadable(str(path), _("文件有密码保护"), _("请取消密码后再试")) from error
    except (CalamineError, ValueError, OSError) as error:
        raise Unreadable(str(path), _("不是Excel工作簿，或已损坏"), _("请重新获取文件")) from error


def _binary_sheet(book: CalamineWorkbook, name: str) -> Sheet:
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
