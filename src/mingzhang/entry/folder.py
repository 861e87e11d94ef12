"""The source as a folder of TOML and CSV files, for people who keep it in git."""

from __future__ import annotations

import csv
import io
import tomllib
from collections.abc import Collection, Iterator
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from mingzhang.entry.field import Field, Form, Part, find_field
from mingzhang.entry.part import PARTS, REQUIRED
from mingzhang.entry.raw import Mistakes, Raw, Record, Row, Value, unknown_name
from mingzhang.entry.table import table_rows
from mingzhang.entry.toml_line import TomlLines
from mingzhang.language import _, near_or_all
from mingzhang.profiles.located import toml_problem

_FILES = {"catalogue-title": "catalogue.toml"}
_MOST_BYTES = 64 << 20


def file_of(part: Part) -> str:
    """The file of a part; the folder where it has several."""
    if part.form is Form.RECORDS:
        return part.key
    return _FILES.get(part.key) or part.key + (".csv" if part.form is Form.TABLE else ".toml")


def read_folder(path: Path, mistakes: Mistakes, required: Collection[Part] = REQUIRED) -> Raw:
    """What was typed into the files of a folder; broken files are mistakes like others.

    Args:
        required: parts whose absence is a mistake.
    """
    raw = Raw(str(path))
    known = {file_of(part) for part in PARTS}
    for part in PARTS:
        name = file_of(part)
        file = path / name
        if part.form is Form.RECORDS:
            files = sorted(f for f in file.glob("*.toml") if f.is_file()) if file.is_dir() else []
            raw.many[part.key] = [
                read_record(entry, f"{name}/{entry.name}", part, mistakes) for entry in files
            ]
        elif not file.is_file():
            if part in required:
                mistakes.add(name, _("缺少这个文件"), part.note)
        elif part.form is Form.TABLE:
            rows = read_table(file, name, part, mistakes)
            if rows is not None:
                raw.tables[part.key] = rows
        else:
            raw.records[part.key] = read_record(file, name, part, mistakes)
    for entry in sorted(path.iterdir()):
        if entry.name in known or entry.name.startswith("."):
            continue
        if entry.is_dir():  # other folders may lie here, but not a misspelt one of ours
            near = get_close_matches(entry.name.lower(), sorted(known), 1, 0.7)
            if near:
                mistakes.add(entry.name, _("不认识这个文件夹"), _("{name}？").format(name=near[0]))
        elif entry.suffix.lower() in (".toml", ".csv"):
            mistakes.add(
                entry.name,
                _("不认识这个文件"),
                near_or_all(entry.name, sorted(known), len(known)),
            )
    return raw


def text_of(file: Path, name: str, mistakes: Mistakes) -> str | None:
    """The text of a file: UTF-8, or one of the two encodings in which Excel saves a CSV."""
    if file.stat().st_size > _MOST_BYTES:
        mistakes.add(name, _("文件过大"))
        return None
    content = file.read_bytes()
    utf16 = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if utf16 else ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    mistakes.add(name, _("不是UTF-8编码的文本"))
    return None


def read_table(file: Path, name: str, part: Part, mistakes: Mistakes) -> list[Row] | None:
    """The rows of one CSV file, called `name` in what is said of it; see `table_rows`."""
    text = text_of(file, name, mistakes)
    if text is None:
        return []
    labels: list[str] = []  # of the heads, as soon as they are known
    head = 0

    def place(number: int, column: int | None) -> str:
        named = number != head and column is not None and "".join(labels[column : column + 1])
        return f"{name}:{number}" + (f" “{labels[column or 0]}”" if named else "")

    def grid() -> Iterator[tuple[int, list[str]]]:
        nonlocal head
        first = text.lstrip("\r\n").partition("\n")[0]
        tabs = "\t" in first and "," not in first
        reader = csv.reader(
            io.StringIO(text, newline=""), delimiter="\t" if tabs else ",", strict=True
        )
        number = 1
        try:
            for cells in reader:
                if not labels and sum(part.find(c) is not None for c in cells if c.strip()) > 1:
                    labels.extend(cell.strip() for cell in cells)
                    head = number
                if cells:
                    yield number, cells
                number = reader.line_num + 1
        except csv.Error:
            # The module's own words are English and speak of its options.
            mistakes.add(f"{name}:{number}", _("CSV格式错误"), _("引号成对，引号后紧接逗号"))

    return table_rows(grid(), part, place, mistakes)


def read_record(file: Path, name: str, part: Part, mistakes: Mistakes) -> Record:
    """One TOML file, called `name` in what is said of it."""
    record = Record(name)
    text = text_of(file, name, mistakes)
    if text is None:
        return record
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        mistakes.add(name, _("TOML格式错误：{error}").format(error=toml_problem(error)))
        return record
    except RecursionError:
        mistakes.add(name, _("嵌套过深"))
        return record
    lines = TomlLines(name, text)
    for key, typed in data.items():
        where = lines.place(key)
        field = part.find(key)
        if field is None:
            mistakes.add(
                where, _("不认识的栏目“{key}”").format(key=key), unknown_name(key, part.fields)
            )
        elif field.columns:
            record.rows[field.key] = _read_small(typed, key, field, lines, mistakes)
        elif isinstance(typed, list) and field.many:
            record.texts[field.key] = [Value(_scalar(one, where, mistakes), where) for one in typed]
        else:
            record.texts[field.key] = [Value(_scalar(typed, where, mistakes), where)]
    return record


def _read_small(
    typed: Any, key: str, field: Field, lines: TomlLines, mistakes: Mistakes
) -> list[Row]:
    """A small table: `[[key]]` tables, one `[key]` table, or a list of lists."""
    rows: list[Row] = []
    where = lines.place(key)
    labels = "、".join(column.label for column in field.columns)
    items = [typed] if isinstance(typed, dict) else typed
    if not isinstance(items, list):
        mistakes.add(where, _("应是一张表"), labels)
        return rows
    if field.single and len(items) > 1:
        mistakes.add(where, _("只能有一行"), labels)
    for number, item in enumerate(items, 1):
        place = where if field.single else lines.place(key, number)
        pairs: list[tuple[str, Any]] = []
        if isinstance(item, list):
            pairs = [(c.key, v) for c, v in zip(field.columns, item, strict=False)]
            if len(item) > len(field.columns):
                mistakes.add(
                    place,
                    _("有{found}项，只应有{known}项").format(
                        found=len(item), known=len(field.columns)
                    ),
                    labels,
                )
        elif isinstance(item, dict):
            for name, value in item.items():
                column = find_field(name, field.columns)
                if column is None:
                    mistakes.add(
                        lines.place(key, number, name),
                        _("不认识的栏目“{key}”").format(key=name),
                        unknown_name(name, field.columns),
                    )
                else:
                    pairs.append((column.key, value))
        else:
            mistakes.add(place, _("应是一行"), labels)
            continue
        inner = {k: lines.place(key, number, k) for k, _value in pairs}
        row = {k: Value(_scalar(v, inner[k], mistakes), inner[k]) for k, v in pairs}
        rows.append(Row(place, row))
    return rows


def _scalar(typed: Any, where: str, mistakes: Mistakes) -> str:
    """A TOML value as the text that was typed."""
    if isinstance(typed, list | dict):
        mistakes.add(where, _("只能填一个值"), _("文字或数字"))
        return ""
    if isinstance(typed, bool):
        return "是" if typed else "否"
    return str(typed).strip()
