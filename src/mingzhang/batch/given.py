"""Lists that a question is asked against: what should be there, and what a county says itself.

Both are CSV (UTF-8 or GBK, as spreadsheets write it), with names of columns in the first line,
these or what `_COLUMNS` calls them in Chinese:

    roster  body, year, kind (budget, final_accounts), place, due, published (YYYY-MM-DD), people
    totals  place, year, kind, code (empty: the total; else a class of functions), wan

`body` and `year` of a roster, `place`, `year` and `wan` of totals have to be there; what else is
left blank is unknown.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from mingzhang.errors import SourceErrors, SourceMistake, Unreadable
from mingzhang.language import _
from mingzhang.lean import dataclass
from mingzhang.model.identity import core_of
from mingzhang.model.vocabulary import BookletKind
from mingzhang.read.encoding import decode

ROSTER: Mapping[str, str] = {
    "name": "VARCHAR",
    "body": "VARCHAR",
    "year": "INTEGER",
    "kind": "VARCHAR",
    "place": "VARCHAR",
    "due": "DATE",
    "published": "DATE",
    "people": "INTEGER",
}
TOTALS: Mapping[str, str] = {
    "place": "VARCHAR",
    "year": "INTEGER",
    "kind": "VARCHAR",
    "code": "VARCHAR",
    "fen": "BIGINT",
}
"""Columns of the tables as questions see them."""

KINDS = ("budget", "final_accounts")
_LABELS: Mapping[str, str] = {kind.label: kind.value for kind in BookletKind}
_COLUMNS: Mapping[str, str] = {
    "单位": "body", "单位名称": "body", "部门": "body", "年度": "year", "类别": "kind",
    "地区": "place", "到期日": "due", "公开日": "published", "人数": "people",
    "科目编码": "code", "编码": "code", "万元": "wan", "金额（万元）": "wan",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Listed:
    """Rows of a list, as the table of questions has them."""

    rows: tuple[tuple[Any, ...], ...]


class _Wrong(ValueError):
    """A square that is not what its column holds."""


def read_roster(path: Path) -> Listed:
    """The bodies that should disclose.

    Raises:
        Unreadable: no such file, no CSV of UTF-8, or a column is not there.
        SourceErrors: every square that is not what its column holds.
    """
    return _read(path, ("body", "year"), _roster_row)


def read_totals(path: Path) -> Listed:
    """What counties publish of themselves; raises as `read_roster`."""
    return _read(path, ("place", "year", "wan"), _totals_row)


def _roster_row(row: Mapping[str, str]) -> tuple[Any, ...]:
    name, place = row.get("body", ""), row.get("place", "")
    if not name:
        raise _Wrong(_("没有单位名称"))
    return (
        name,
        core_of(name, place),
        _whole(row.get("year", ""), 1900, 2200),
        _kind(row.get("kind", "")),
        place,
        _day(row.get("due", "")),
        _day(row.get("published", "")),
        _whole(people, 0, 10_000_000) if (people := row.get("people", "")) else None,
    )


def _totals_row(row: Mapping[str, str]) -> tuple[Any, ...]:
    try:
        wan = Decimal(row.get("wan", "").replace(",", ""))
    except InvalidOperation:
        raise _Wrong(_("不是金额：{text}").format(text=row.get("wan", ""))) from None
    if not wan.is_finite() or abs(wan) >= Decimal(10) ** 12:
        raise _Wrong(_("不是金额：{text}").format(text=row.get("wan", "")))
    return (
        row.get("place", ""),
        _whole(row.get("year", ""), 1900, 2200),
        _kind(row.get("kind", "")) or KINDS[0],
        row.get("code", ""),
        int((wan * 1_000_000).to_integral_value()),
    )


def _read(
    path: Path, needed: tuple[str, ...], understood: Callable[[Mapping[str, str]], tuple[Any, ...]]
) -> Listed:
    try:
        told = decode(path.read_bytes())
    except OSError as error:
        raise Unreadable(str(path), error.strerror or str(error), _advice()) from error
    if told is None:
        raise Unreadable(str(path), _("不是文字"), _advice())
    reader = csv.DictReader(io.StringIO(told.text, newline=""))
    heads = [(head or "").strip() for head in reader.fieldnames or ()]
    reader.fieldnames = [_COLUMNS.get(head, head) for head in heads]
    lacking = [name for name in needed if name not in reader.fieldnames]
    if lacking:
        words = _("缺少列 {columns}").format(columns="、".join(lacking))
        raise Unreadable(str(path), words, _advice())
    rows: list[tuple[Any, ...]] = []
    wrong: list[SourceMistake] = []
    for number, row in enumerate(reader, 2):
        squares = {k: (v or "").strip() for k, v in row.items() if k and not isinstance(v, list)}
        if not any(squares.values()):
            continue  # what a spreadsheet leaves below its rows
        try:
            rows.append(understood(squares))
        except _Wrong as problem:
            wrong.append(SourceMistake(f"{path.name}:{number}", str(problem)))
    if wrong:
        raise SourceErrors(str(path), wrong)
    return Listed(tuple(rows))


def _advice() -> str:
    return _("清单应是CSV（UTF-8或GBK），第一行是列名")


def _whole(text: str, least: int, most: int) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 10 and least <= int(text) <= most):
        raise _Wrong(
            _("不是{least}到{most}之间的整数：{text}").format(least=least, most=most, text=text)
        )
    return int(text)


def _kind(text: str) -> str:
    text = _LABELS.get(text, text)
    if text and text not in KINDS:
        words = _("类别应是 {kinds}：{text}")
        raise _Wrong(words.format(kinds=" / ".join(KINDS), text=text))
    return text


def _day(text: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise _Wrong(_("日期应像 2025-03-01：{text}").format(text=text)) from None
