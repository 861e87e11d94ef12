"""A typed source as the files of a folder."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence

from mingzhang.entry.field import Field, Form, Part
from mingzhang.entry.folder import file_of
from mingzhang.entry.part import OPTIONAL, PARTS
from mingzhang.entry.raw import Raw, Record, Row
from mingzhang.pattern import compiled

_NOT_IN_FILE_NAMES = compiled(r'[\\/:*?"<>|\s\x00-\x1f.]+')


def folder_files(
    raw: Raw, parts: Sequence[Part] = PARTS, *, empty: bool = False
) -> dict[str, bytes]:
    """The files of a folder, by name; parts without content are left out unless `empty`.

    Args:
        parts: with the choices that the place has.
        empty: the folder is for a beginner: every field is there, with what to enter.
    """
    files: dict[str, bytes] = {}
    for part in parts:
        name = file_of(part)
        if part.form is Form.TABLE:
            rows = raw.tables.get(part.key, [])
            if rows or empty or part.key not in OPTIONAL:
                files[name] = table_bytes(part, rows, empty)
        elif part.form is Form.RECORDS:
            for number, record in enumerate(raw.many.get(part.key, []), 1):
                title = record.get(part.fields[0].key).text[:30]
                tail = _NOT_IN_FILE_NAMES.sub("-", title).strip("-")
                file = f"{name}/{number:02d}" + (f"-{tail}" if tail else "") + ".toml"
                files[file] = record_bytes(part, record, empty)
        else:
            record = raw.record(part.key)
            if not record.is_empty() or empty or part.key not in OPTIONAL:
                files[name] = record_bytes(part, record, empty)
    return files


def table_bytes(part: Part, rows: list[Row], explained: bool = False) -> bytes:
    """A part as CSV; `explained`: under remarks that say what to enter in each column."""
    out = io.StringIO(newline="")
    if explained:
        out.write(f"# {part.label}：{part.note}\n".replace(",", "，"))
        for field in part.fields:
            words = _words(field)
            out.write(f"# {field.label}：{words}\n".replace(",", "，") if words else "")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([field.label for field in part.fields])
    for row in rows:
        writer.writerow([row.get(field.key).text for field in part.fields])
    return out.getvalue().encode("utf-8")


def record_bytes(part: Part, record: Record, explained: bool = False) -> bytes:
    """A part as TOML; `explained`: every field is there, with what to enter above it."""
    plain: list[str] = [f"# {part.label}：{part.note}"]
    tables: list[str] = []
    for field in part.fields:
        into = tables if field.columns and not field.listed else plain
        if explained:
            words = _words(field)
            into.append(f"\n# {field.label}" + (f"：{words}" if words else ""))
        if field.columns:
            rows = record.rows.get(field.key, [])
            into.extend(
                _listed(field, rows, explained) if field.listed else _tables(field, rows, explained)
            )
            if explained and not rows and not field.listed:
                into.extend(f"# {line}" for line in _tables(field, [Row("", {})], True))
        elif field.many:
            texts = [value.text for value in record.texts.get(field.key, [])]
            if texts or explained:
                lines = "".join(f"  {_string(text)},\n" for text in texts)
                into.append(f"{field.key} = [\n{lines}]")
        else:
            text = record.get(field.key).text
            number = field.key == "year" and text.isascii() and text.isdigit()
            if text or explained:
                into.append(f"{field.key} = {text if number else _string(text)}")
    return ("\n".join((*plain, *tables)) + "\n").encode("utf-8")


def _words(field: Field) -> str:
    """What to enter, in one line."""
    needed = "必填" if field.required else ""
    choices = "可选 " + "、".join(field.choices) if field.choices else ""
    return "；".join(word for word in (needed, field.note, choices) if word)


def _listed(field: Field, rows: list[Row], explained: bool) -> list[str]:
    """A small table as a list of lists, one row a line."""
    if not rows and not explained:
        return []
    heads = [f"  # {'、'.join(column.label for column in field.columns)}"] if explained else []
    typed = [
        "  [" + ", ".join(_string(row.get(column.key).text) for column in field.columns) + "],"
        for row in rows
    ]
    return [f"{field.key} = [", *heads, *typed, "]"]


def _tables(field: Field, rows: list[Row], explained: bool = False) -> list[str]:
    """A small table as TOML tables, one key a line."""
    lines = []
    for row in rows:
        lines.append(f"[{field.key}]" if field.single else f"[[{field.key}]]")
        for column in field.columns:
            text = row.get(column.key).text
            if text or explained:
                words = f"  # {column.label}" + (f"：{_words(column)}" if _words(column) else "")
                lines.append(f"{column.key} = {_string(text)}" + (words if explained else ""))
        lines.append("")
    return lines


def _string(text: str) -> str:
    """A TOML string; JSON's escapes are TOML's too, save for DEL."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
