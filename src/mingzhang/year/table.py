"""Tables that a year is kept in: CSV files with Chinese heads, read with their lines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from mingzhang.entry.field import Part
from mingzhang.entry.folder import read_table
from mingzhang.entry.folder_writing import table_bytes
from mingzhang.entry.raw import Mistakes, Row, Value
from mingzhang.errors import SourceErrors, Unreadable
from mingzhang.language import _

E = TypeVar("E", bound=StrEnum)


def rows_of(path: Path, part: Part, mistakes: Mistakes) -> list[Row]:
    """The rows of a CSV file; what is wrong with its form is among the mistakes.

    Raises:
        Unreadable: the file cannot be opened.
    """
    try:
        return read_table(path, path.name, part, mistakes) or []
    except OSError as error:
        raise Unreadable(str(path), _("无法打开"), error.strerror or str(error)) from error


def finish(path: Path | str, mistakes: Mistakes) -> None:
    """Raise what was found wrong with a file, or with rows that were typed elsewhere.

    Raises:
        SourceErrors: something was.
    """
    if mistakes.found:
        raise SourceErrors(str(path), mistakes.found)


def member_of(typed: Value, members: type[E], mistakes: Mistakes) -> E | None:
    """The member of a vocabulary that was typed; None where nothing was, or after a mistake."""
    if not typed.text:
        return None
    found = next((member for member in members if member.value == typed.text.strip()), None)
    if found is None:
        words = _("没有“{text}”这一项").format(text=typed.text)
        mistakes.add(typed.where, words, "、".join(member.value for member in members))
    return found


def csv_of(part: Part, rows: Iterable[Mapping[str, str]]) -> bytes:
    """A CSV file of a part; a row is texts by the keys of its fields."""
    typed = [Row("", {key: Value(text, "") for key, text in row.items()}) for row in rows]
    return table_bytes(part, typed)


def day_text(day: date | None) -> str:
    """A day as these files write it, empty for none."""
    return day.isoformat() if day else ""
