"""A workbook back into typed texts: every cell with its sheet and address."""

from __future__ import annotations

import datetime
import io
import re
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from mingzhang.entry.part import OPTIONAL, PARTS, Field, Form, Part
from mingzhang.entry.raw import Mistakes, Raw, Record, Row, Value, near_or_all, unknown_name
from mingzhang.entry.workbook import FIRST_ROW, sheet_name
from mingzhang.errors import Unreadable
from mingzhang.language import _

_MOST_BYTES = 64 << 20
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
        raise Unreadable(str(path), _("不是Excel工作簿，或已损坏"), str(error)) from error
    raw = Raw(path.name)
    names = set(book.sheet_names)
    known: set[str] = set()
    for part in PARTS:
        if part.form is Form.RECORDS:
            pattern = re.compile(re.escape(part.label) + r"\s*\d*")
            mine = [name for name in book.sheet_names if pattern.fullmatch(name.strip())]
            records = [_record(_grid(book, name), name, part, mistakes) for name in mine]
            raw.many[part.key] = [record for record in records if not record.is_empty()]
            known.update(mine)
            continue
        name = sheet_name(part)
        known.add(name)
        if name not in names:
            if part.key not in OPTIONAL:
                mistakes.add(name, _("缺少这个工作表"), part.note)
        elif part.form is Form.TABLE:
            raw.tables[part.key] = _table(_grid(book, name), name, part, mistakes)
        else:
            raw.records[part.key] = _record(_grid(book, name), name, part, mistakes)
    for name in book.sheet_names:
        if name not in known:
            mistakes.add(
                name, _("不认识这个工作表"), near_or_all(name, [part.label for part in PARTS])
            )
    return raw


def _grid(book: Any, name: str) -> _Grid:
    sheet = book.get_sheet_by_name(name)
    if sheet.total_height * sheet.total_width > _MOST_CELLS:
        raise Unreadable(name, _("工作表过大"))
    return [[_text(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]


def _text(cell: Any) -> str:
    """A cell as the text that was typed; whole numbers lose the point that Excel gives them."""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float):
        if cell.is_integer() and abs(cell) < 1e15:
            return str(int(cell))
        return format(cell, ".15g") if abs(cell) >= 1e-4 else format(cell, "f")
    if isinstance(cell, datetime.datetime):
        cell = cell.date()
    if isinstance(cell, datetime.date):
        return f"{cell.year}年{cell.month}月{cell.day}日"
    return str(cell).strip()


def address(row: int, column: int) -> str:
    """The address of a cell, from 0.

    >>> address(0, 0), address(11, 27)
    ('A1', 'AB12')
    """
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row + 1}"


def _table(grid: _Grid, name: str, part: Part, mistakes: Mistakes) -> list[Row]:
    at = next(
        (
            number
            for number, row in enumerate(grid[:10])
            if sum(part.find(cell) is not None for cell in row if cell) >= 2
        ),
        FIRST_ROW - 1,
    )
    typed = grid[at] if at < len(grid) else []
    heads: list[Field | None] = [part.find(cell) if cell else None for cell in typed]
    for column, (cell, head) in enumerate(zip(typed, heads, strict=True)):
        if cell and head is None:
            mistakes.add(
                f"{name}!{address(at, column)}",
                _("不认识的表头“{head}”").format(head=cell),
                unknown_name(cell, part.fields),
            )
    for field in part.fields:
        if field.required and field not in heads:
            mistakes.add(f"{name}!{at + 1}", _("缺少表头“{head}”").format(head=field.label))
    rows = []
    for number, row in enumerate(grid[at + 1 :], at + 1):
        if not any(row):
            continue
        places = {h.key: f"{name}!{address(number, c)}" for c, h in enumerate(heads) if h}
        values = {
            head.key: Value(cell, places[head.key])
            for head, cell in zip(heads, row, strict=False)
            if head is not None
        }
        if any(value.text for value in values.values()):
            rows.append(Row(f"{name}!{number + 1}", values))
    return rows


def _record(grid: _Grid, name: str, part: Part, mistakes: Mistakes) -> Record:
    record = Record(name)
    field: Field | None = None
    for number, row in enumerate(grid):
        label = row[0] if row else ""
        rest = row[1:]
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
            _small_row(record, field, rest, name, number)
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


def _small_row(record: Record, field: Field, rest: list[str], name: str, number: int) -> None:
    """A row of a small table; the row that repeats its heads is none."""
    if [cell for cell in rest if cell] == [column.label for column in field.columns]:
        return
    values = {
        column.key: Value(cell, f"{name}!{address(number, index)}")
        for index, (column, cell) in enumerate(zip(field.columns, rest, strict=False), 1)
    }
    record.rows.setdefault(field.key, []).append(Row(f"{name}!{number + 1}", values))
