"""The sheets of an exported ledger: names, and rows of texts."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from mingzhang.entry.workbook_reading import cell_text
from mingzhang.errors import Unreadable
from mingzhang.language import _
from mingzhang.read import format_of
from mingzhang.read.worker import call_safely

_MOST_ROWS = 60_000
_MOST_COLUMNS = 120
_MOST_TEXT = 4_000


Sheet = tuple[str, list[list[str]]]


def sheets_of(path: Path) -> list[Sheet]:
    """The same, read in the limited process: an export comes from somebody else's program.

    Raises:
        Unreadable: see `read_sheets`.
    """
    try:
        sheets = call_safely(f"{__name__}:read_sheets", path)
    except Unreadable as problem:
        raise Unreadable(str(path), problem.reason, problem.advice) from problem
    if not isinstance(sheets, list):
        raise TypeError(f"a reader sent {type(sheets).__name__}")
    return sheets


def read_sheets(path: Path) -> list[Sheet]:
    """The sheets of a workbook; of a text with separators the one, which has no name.

    Raises:
        Unreadable: it is neither, has a password, or is larger than any ledger.
    """
    if format_of(path) == "xlsx":
        return _workbook_sheets(path)
    return [("", _csv_rows(path.read_bytes()))]


def _workbook_sheets(path: Path) -> list[Sheet]:
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(path.read_bytes()))
        found: list[tuple[str, list[list[str]]]] = []
        for name in book.sheet_names[:30]:
            sheet = book.get_sheet_by_name(name)
            if sheet.total_height > _MOST_ROWS or sheet.total_width > 16 * _MOST_COLUMNS:
                raise Unreadable("", _("工作表“{name}”过大").format(name=name), _("请拆分后再试"))
            grid = sheet.to_python(skip_empty_area=False)
            found.append((name, [[cell_text(c)[:_MOST_TEXT] for c in row] for row in grid]))
    except PasswordError as error:
        raise Unreadable("", _("文件有密码保护"), _("请取消密码后再试")) from error
    except (CalamineError, ValueError, OSError) as error:
        raise Unreadable("", _("不是Excel工作簿，或已损坏"), _("请重新导出")) from error
    return [(name, _bounded(rows)) for name, rows in found if any(any(row) for row in rows)]


def _csv_rows(content: bytes) -> list[list[str]]:
    text = ""
    utf16 = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if utf16 else ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise Unreadable("", _("不是UTF-8或GB18030编码的文本"), _("请在Excel里另存为CSV或XLSX"))
    csv.field_size_limit(1 << 20)
    head = text[:20_000]
    comma = max(",\t;|，", key=head.count)
    try:
        rows = [
            [cell.strip()[:_MOST_TEXT] for cell in row]
            for row in csv.reader(io.StringIO(text, newline=""), delimiter=comma)
        ]
    except csv.Error as error:
        raise Unreadable("", _("CSV格式错误"), _("请在Excel里另存为XLSX")) from error
    return _bounded(rows)


def _bounded(rows: list[list[str]]) -> list[list[str]]:
    """The rows without what is empty at their right and below."""
    if len(rows) > _MOST_ROWS:
        raise Unreadable("", _("超过{most}行").format(most=_MOST_ROWS), _("请拆分后再试"))
    width = max((n for row in rows for n, cell in enumerate(row, 1) if cell), default=0)
    if width > _MOST_COLUMNS:
        raise Unreadable("", _("超过{most}列").format(most=_MOST_COLUMNS), _("请删去不用的列"))
    while rows and not any(rows[-1]):
        rows.pop()
    return [[*row[:width], *[""] * (width - len(row))] for row in rows]
