"""The source as a folder of TOML and CSV files, for people who keep it in git."""

from __future__ import annotations

import csv
import io
import tomllib
from pathlib import Path
from typing import Any

import tomli_w

from mingzhang.entry.part import OPTIONAL, PARTS, Field, Form, Part
from mingzhang.entry.raw import Mistakes, Raw, Record, Row, Value, unknown_name
from mingzhang.language import _

_FILES = {"catalogue-title": "catalogue.toml"}
_MOST_BYTES = 64 << 20


def file_of(part: Part) -> str:
    """The file of a part; the folder where it has several."""
    if part.form is Form.RECORDS:
        return part.key
    return _FILES.get(part.key) or part.key + (".csv" if part.form is Form.TABLE else ".toml")


def read_folder(path: Path, mistakes: Mistakes) -> Raw:
    """What was typed into the files of a folder; broken files are mistakes like others."""
    raw = Raw(str(path))
    known = {file_of(part) for part in PARTS}
    for part in PARTS:
        name = file_of(part)
        file = path / name
        if part.form is Form.RECORDS:
            files = sorted(file.glob("*.toml")) if file.is_dir() else []
            raw.many[part.key] = [
                _read_record(entry, f"{name}/{entry.name}", part, mistakes) for entry in files
            ]
        elif not file.is_file():
            if part.key not in OPTIONAL:
                mistakes.add(name, _("缺少这个文件"), part.note)
        elif part.form is Form.TABLE:
            raw.tables[part.key] = _read_table(file, name, part, mistakes)
        else:
            raw.records[part.key] = _read_record(file, name, part, mistakes)
    for entry in sorted(path.iterdir()):
        if entry.suffix in (".toml", ".csv") and entry.name not in known:
            mistakes.add(entry.name, _("不认识这个文件"), "、".join(sorted(known)))
    return raw


def _text_of(file: Path, name: str, mistakes: Mistakes) -> str | None:
    if file.stat().st_size > _MOST_BYTES:
        mistakes.add(name, _("文件过大"))
        return None
    content = file.read_bytes()
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    mistakes.add(name, _("不是UTF-8编码的文本"))
    return None


def _read_table(file: Path, name: str, part: Part, mistakes: Mistakes) -> list[Row]:
    text = _text_of(file, name, mistakes)
    if text is None:
        return []
    reader = csv.reader(io.StringIO(text, newline=""))
    heads: list[Field | None] | None = None
    rows: list[Row] = []
    try:
        for cells in reader:
            where = f"{name}:{reader.line_num}"
            if not any(cell.strip() for cell in cells) or cells[0].lstrip().startswith("#"):
                continue
            if heads is None:
                heads = _heads(cells, where, part, mistakes)
                continue
            if len(cells) > len(heads) and any(cell.strip() for cell in cells[len(heads) :]):
                mistakes.add(
                    where,
                    _("有{found}格，表头只有{known}格").format(found=len(cells), known=len(heads)),
                    _("金额中的逗号要加引号"),
                )
            values = {
                head.key: Value(cell.strip(), f"{where} “{head.label}”")
                for head, cell in zip(heads, cells, strict=False)
                if head is not None and cell.strip()
            }
            rows.append(Row(where, values))
    except csv.Error as error:
        mistakes.add(f"{name}:{reader.line_num}", _("CSV格式错误：{error}").format(error=error))
    return rows


def _heads(cells: list[str], where: str, part: Part, mistakes: Mistakes) -> list[Field | None]:
    heads = [part.find(cell) if cell.strip() else None for cell in cells]
    for cell, head in zip(cells, heads, strict=True):
        if cell.strip() and head is None:
            mistakes.add(
                where,
                _("不认识的表头“{head}”").format(head=cell.strip()),
                unknown_name(cell.strip(), part.fields),
            )
    for field in part.fields:
        if field.required and field not in heads:
            mistakes.add(where, _("缺少表头“{head}”").format(head=field.label))
    return heads


def _read_record(file: Path, name: str, part: Part, mistakes: Mistakes) -> Record:
    record = Record(name)
    text = _text_of(file, name, mistakes)
    if text is None:
        return record
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        mistakes.add(name, _("TOML格式错误：{error}").format(error=error))
        return record
    for key, typed in data.items():
        where = f"{name} {key}"
        field = part.find(key)
        if field is None:
            mistakes.add(
                where, _("不认识的栏目“{key}”").format(key=key), unknown_name(key, part.fields)
            )
        elif field.columns:
            record.rows[field.key] = _read_small(typed, where, field, mistakes)
        elif isinstance(typed, list):
            if not field.many:
                mistakes.add(where, _("只能有一个值"), _("文字"))
            record.texts[field.key] = [Value(_scalar(t), where) for t in typed]
        elif isinstance(typed, dict):
            mistakes.add(where, _("不应分栏"), _("文字"))
        else:
            record.texts[field.key] = [Value(_scalar(typed), where)]
    return record


def _read_small(typed: Any, where: str, field: Field, mistakes: Mistakes) -> list[Row]:
    """A small table: `[[key]]` tables, one `[key]` table, or a list of lists."""
    rows: list[Row] = []
    items = [typed] if isinstance(typed, dict) else typed
    if not isinstance(items, list):
        mistakes.add(where, _("应是一张表"), "、".join(c.key for c in field.columns))
        return rows
    by_name = {name: column for column in field.columns for name in (column.key, column.label)}
    for number, item in enumerate(items, 1):
        place = where if field.single else f"{where}[{number}]"
        if isinstance(item, list):
            if len(item) > len(field.columns):
                mistakes.add(
                    place,
                    _("有{found}项，只应有{known}项").format(
                        found=len(item), known=len(field.columns)
                    ),
                    "、".join(c.label for c in field.columns),
                )
            pairs = [(c.key, v) for c, v in zip(field.columns, item, strict=False)]
        elif isinstance(item, dict):
            pairs = []
            for key, value in item.items():
                if key in by_name:
                    pairs.append((by_name[key].key, value))
                else:
                    mistakes.add(
                        f"{place}.{key}",
                        _("不认识的栏目“{key}”").format(key=key),
                        unknown_name(key, field.columns),
                    )
        else:
            mistakes.add(place, _("应是一行"), "、".join(c.label for c in field.columns))
            continue
        values = {k: Value(_scalar(v), f"{place}.{k}") for k, v in pairs if _scalar(v)}
        rows.append(Row(place, values))
    return rows


def _scalar(typed: Any) -> str:
    """A TOML value as the text that was typed."""
    if isinstance(typed, bool):
        return "是" if typed else "否"
    return str(typed).strip()


def folder_files(raw: Raw, *, empty: bool = False) -> dict[str, bytes]:
    """The files of a folder, by name; parts without content are left out unless `empty`."""
    files: dict[str, bytes] = {}
    for part in PARTS:
        name = file_of(part)
        if part.form is Form.TABLE:
            rows = raw.tables.get(part.key, [])
            if rows or empty or part.key not in OPTIONAL:
                files[name] = _table_bytes(part, rows)
        elif part.form is Form.RECORDS:
            for number, record in enumerate(raw.many.get(part.key, []), 1):
                files[f"{name}/{number:02d}.toml"] = record_bytes(part, record, empty)
        else:
            record = raw.record(part.key)
            if not record.is_empty() or empty or part.key not in OPTIONAL:
                files[name] = record_bytes(part, record, empty)
    return files


def _table_bytes(part: Part, rows: list[Row]) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([field.label for field in part.fields])
    for row in rows:
        writer.writerow([row.get(field.key).text for field in part.fields])
    return out.getvalue().encode("utf-8")


def record_bytes(part: Part, record: Record, empty: bool) -> bytes:
    """One record as TOML; with `empty` every field is there and explained."""
    data: dict[str, Any] = {}
    notes: list[str] = [f"# {part.label}：{part.note}"]
    for field in part.fields:
        if empty:
            columns = "、".join(f"{c.key} {c.label}" for c in field.columns)
            choices = _("；可选：{names}").format(names="、".join(field.choices))
            words = "；".join(w for w in (field.note, columns) if w)
            notes.append(
                f"# {field.key} {field.label}"
                + (f"：{words}" if words else "")
                + (choices if field.choices else "")
            )
        if field.columns:
            rows = record.rows.get(field.key, [])
            typed = [{key: value.text for key, value in row.values.items()} for row in rows]
            if typed:
                data[field.key] = typed[0] if field.single else typed
        elif field.many:
            texts = [value.text for value in record.texts.get(field.key, [])]
            if texts or empty:
                data[field.key] = texts
        else:
            text = record.get(field.key).text
            if text or empty:
                data[field.key] = int(text) if field.key == "year" and text.isdigit() else text
    body = tomli_w.dumps(_tables_last(data), multiline_strings=True)
    return ("\n".join(notes) + "\n" + body).encode("utf-8")


def _tables_last(data: dict[str, Any]) -> dict[str, Any]:
    """TOML wants plain keys before tables."""

    def is_table(value: Any) -> bool:
        return isinstance(value, dict) or (
            isinstance(value, list) and bool(value) and isinstance(value[0], dict)
        )

    return dict(sorted(data.items(), key=lambda pair: is_table(pair[1])))
