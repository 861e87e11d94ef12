"""A workbook back into typed texts: every cell with its sheet and address."""

from __future__ import annotations

import datetime
import io
from decimal import Decimal
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from mingzhang.document import address
from mingzhang.entry.field import Field, Form, Part
from mingzhang.entry.part import OPTIONAL, PARTS, REQUIRED
from mingzhang.entry.plain import raw_to_data
from mingzhang.entry.raw import Mistakes, Raw, Record, Row, Value, unknown_name
from mingzhang.entry.table import table_rows
from mingzhang.entry.workbook import BESIDE, OURS, sheet_name
from mingzhang.errors import Unreadable
from mingzhang.language import _, near_or_all

_MOST_BYTES = 64 << 20
_FINISHED = frozenset({".pdf", ".ofd", ".doc", ".docx", ".wps", ".html", ".htm", ".txt", ".zip"})
_FEWEST = 2
"""Of the sheets that every source has; a finished booklet may have a cover too."""

_MOST_CELLS = 5_000_000
_Grid = list[list[str]]


def read_workbook(path: Path, mistakes: Mistakes) -> Raw:
    """What was typed into a workbook.

    Raises:
        Unreadable: no workbook at all.
    """
    if path.stat().st_size > _MOST_BYTES:
        raise Unreadable(str(path), _("文件过大"))
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(path.read_bytes()))
    except PasswordError as error:
        raise Unreadable(str(path), _("文件有密码保护"), _("请取消密码后再试")) from error
    except (CalamineError, ValueError, OSError) as error:
        if path.suffix.lower() in _FINISHED:
            raise finished(path) from error
        raise Unreadable(str(path), _("不是Excel工作簿，或已损坏"), str(error)) from error
    raw = Raw(path.name)
    names = set(book.sheet_names)
    if len(names & {sheet_name(part) for part in REQUIRED}) < _FEWEST:
        raise finished(path)
    known: set[str] = set(OURS)
    for part in PARTS:
        if part.form is Form.RECORDS:
            mine = [name for name in book.sheet_names if name.strip().startswith(part.label)]
            records = [_record(grid_of(book, name), name, part, mistakes) for name in mine]
            raw.many[part.key] = [record for record in records if not record.is_empty()]
            known.update(mine)
            continue
        name = sheet_name(part)
        known.add(name)
        if name not in names:
            if part.key not in OPTIONAL:
                mistakes.add(name, _("缺少这个工作表"), part.note)
        elif part.form is Form.TABLE:
            rows = _table(grid_of(book, name), name, part, mistakes)
            if rows is not None:
                raw.tables[part.key] = rows
        else:
            raw.records[part.key] = _record(grid_of(book, name), name, part, mistakes)
    for name in book.sheet_names:
        if name not in known:
            mistakes.add(
                name, _("不认识这个工作表"), near_or_all(name, [part.label for part in PARTS])
            )
    return raw


def workbook_data(path: Path) -> dict[str, Any]:
    """The same as plain data, which a limited process can hand over."""
    mistakes = Mistakes()
    return raw_to_data(read_workbook(path, mistakes), mistakes)


def finished(path: Path) -> Unreadable:
    """What to say of a booklet that somebody wants to compile."""
    return Unreadable(
        str(path),
        _("不是待填的预算，像是编好的公开资料"),
        _("审核用 mingzhang check；新建待填的工作簿用 mingzhang new"),
    )


def grid_of(book: Any, name: str) -> _Grid:
    """The cells of one sheet as texts; `Unreadable` where there are too many of them."""
    sheet = book.get_sheet_by_name(name)
    if sheet.total_height * sheet.total_width > _MOST_CELLS:
        raise Unreadable(name, _("工作表过大"))
    return [[cell_text(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]


def cell_text(cell: Any) -> str:
    """A cell as the text that was typed; whole numbers lose the point that Excel gives them."""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float):
        # Excel keeps and shows 15 digits; what a formula leaves behind them nobody typed.
        plain = Decimal(format(cell, ".15g"))
        return format(plain.quantize(1) if plain == plain.to_integral_value() else plain, "f")
    if isinstance(cell, datetime.datetime):
        cell = cell.date()
    if isinstance(cell, datetime.date):
        return f"{cell.year}年{cell.month}月{cell.day}日"
    return str(cell).strip()


def _table(grid: _Grid, name: str, part: Part, mistakes: Mistakes) -> list[Row] | None:
    def place(number: int, column: int | None) -> str:
        return f"{name}!{number if column is None else address(number - 1, column)}"

    return table_rows(enumerate(grid, 1), part, place, mistakes)


def _record(grid: _Grid, name: str, part: Part, mistakes: Mistakes) -> Record:
    record = Record(name)
    field: Field | None = None
    for number, row in enumerate(grid):
        label = row[0] if row else ""
        # An explanation stands beside its cell.
        rest = ["" if cell.startswith(BESIDE) else cell for cell in row[1:]]
        if label:
            if label == part.note:
                continue
            field = part.find(label)
            if field is None:
                mistakes.add(
                    f"{name}!{address(number, 0)}",
                    _("不认识的栏目“{key}”").format(key=label),
                    unknown_name(label, part.fields),
                )
                continue
        if field is None or not any(rest):
            continue
        if field.columns:
            _small_row(record, field, rest, f"{name}!", number, mistakes)
            continue
        where = f"{name}!{address(number, 1)}"
        if any(rest[1:]):
            mistakes.add(f"{name}!{address(number, 2)}", _("这一格不应有内容"))
        texts = record.texts.setdefault(field.key, [])
        if texts and not field.many:
            mistakes.add(where, _("“{label}”只能填一格").format(label=field.label))
        if rest[0]:
            texts.append(Value(rest[0], where))
    return record


def _small_row(
    record: Record, field: Field, rest: list[str], sheet: str, number: int, mistakes: Mistakes
) -> None:
    """A row of a small table; the row that repeats its heads is none.

    A place may ask for fewer columns than there are: those that only some ask for stand last.
    """
    heads = [column.label for column in field.columns]
    filled = [cell for cell in rest if cell]
    if filled == heads[: max(len(filled), min(2, len(heads)))]:
        return
    for index, cell in enumerate(rest[len(field.columns) :], len(field.columns) + 1):
        if cell:
            mistakes.add(
                sheet + address(number, index), _("“{text}”上面没有表头").format(text=cell[:20])
            )
    values = {
        column.key: Value(cell, sheet + address(number, index))
        for index, (column, cell) in enumerate(zip(field.columns, rest, strict=False), 1)
    }
    rows = record.rows.setdefault(field.key, [])
    if field.single and rows:
        mistakes.add(f"{sheet}{number + 1}", _("“{label}”只能填一行").format(label=field.label))
    rows.append(Row(f"{sheet}{number + 1}", values))
