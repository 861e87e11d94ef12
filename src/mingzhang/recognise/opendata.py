"""Read a booklet back from the open data that `mingzhang.render.opendata` writes."""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

from mingzhang.amounts import Amount, Mark, Unit
from mingzhang.document import ContentsEntry
from mingzhang.errors import Unreadable
from mingzhang.formula import original
from mingzhang.model.booklet import Booklet, Cell, Panel, Row, Section, Sentence, Table
from mingzhang.model.catalogue import CatalogueEntry, Notice, ServiceCatalogue
from mingzhang.model.form import Form, FormKind, FormScope, FormTask, Fund, Indicator
from mingzhang.model.row_key import parse_rows
from mingzhang.model.vocabulary import BookletKind
from mingzhang.recognise.opendata_former import former_forms
from mingzhang.source import Place

FORMAT = "mingzhang-booklet/3"
_UNESCAPED = "mingzhang-booklet/1"  # names stand in the keys of rows as they are
_FORMER = (_UNESCAPED, "mingzhang-booklet/2")  # with targets of projects and the department alone
_MOST_BYTES = 200_000_000
_Records = list[dict[str, str]]


def read_opendata(folder: Path) -> Booklet:
    """The booklet of a data package folder; every cell knows its file and line.

    Raises:
        Unreadable: not such a folder, or its files contradict the schema.
    """
    path = folder / "booklet.json"
    if not path.is_file():
        raise Unreadable(str(folder), "不是明账的开放数据（缺少 booklet.json）")
    try:
        data = json.loads(path.read_text("utf-8"))
        if data.get("format") not in (FORMAT, *_FORMER):
            raise Unreadable(str(folder), f"开放数据的格式不是 {FORMAT}")
        return _booklet(folder, data)
    except RecursionError as error:
        raise Unreadable(str(folder), "开放数据嵌套过深", "请重新导出") from error
    except (KeyError, ValueError, TypeError, AttributeError, StopIteration) as error:
        raise Unreadable(
            str(folder), f"开放数据不完整：{type(error).__name__} {error}", "请重新导出"
        ) from error


def _records(folder: Path, name: str) -> _Records:
    path = folder / f"{name}.csv"
    if not path.is_file():
        return []
    if path.stat().st_size > _MOST_BYTES:
        raise Unreadable(str(path), "文件过大")
    with path.open(encoding="utf-8", newline="") as file:
        return [
            {key: original(text) if isinstance(text, str) else text for key, text in row.items()}
            for row in csv.DictReader(file)
        ]


def _booklet(folder: Path, data: Mapping[str, Any]) -> Booklet:
    entries = tuple(
        CatalogueEntry(r["department"], r["code"], int(r["level"]), r["name"])
        for r in _records(folder, "catalogue")
    )
    title = data["catalogue_title"]
    return Booklet(
        kind=BookletKind(data["kind"]),
        year=data["year"],
        department=data["department"],
        profile=data["profile"],
        tables=tuple(_tables(folder, escaped=data["format"] != _UNESCAPED)),
        sections=tuple(_sections(_records(folder, "text"))),
        county=data["county"],
        cover=tuple(data["cover"]),
        contents=tuple(ContentsEntry(*entry) for entry in data["contents"]),
        forms=_forms_of(folder, data),
        catalogue=None if title is None else ServiceCatalogue(title, entries),
        notices=tuple(
            Notice(**{**notice, "paragraphs": tuple(notice["paragraphs"])})
            for notice in data["notices"]
        ),
        file=str(folder),
        format="opendata",
    )


def _tables(folder: Path, *, escaped: bool) -> Iterator[Table]:
    cells: dict[str, list[tuple[int, dict[str, str]]]] = defaultdict(list)
    for line, record in enumerate(_records(folder, "cells"), start=2):
        cells[record["table"]].append((line, record))
    for record in _records(folder, "tables"):
        yield Table(
            shape=record["shape"],
            title=record["title"],
            unit=Unit.of(record["unit"]),
            decimals=int(record["decimals"]),
            panels=tuple(
                _panels(
                    str(folder / "cells.csv"), record["panels"], cells[record["table"]], escaped
                )
            ),
            number=record["number"],
            department=record["department"],
            note=record["note"],
        )


def _panels(
    file: str, declared: str, cells: list[tuple[int, dict[str, str]]], escaped: bool
) -> Iterator[Panel]:
    """The panels that a table declares (`key=column|column;key=…`), with their rows."""
    for panel in declared.split(";"):
        key, _, columns = panel.partition("=")
        rows: dict[str, list[tuple[int, dict[str, str]]]] = {}
        for line, record in cells:
            if record["panel"] == key:
                rows.setdefault(record["row_number"], []).append((line, record))
        listed = list(rows.values())
        keys = parse_rows((members[0][1]["row"] for members in listed), escaped=escaped)
        yield Panel(
            key,
            tuple(columns.split("|")),
            tuple(
                Row(
                    row_key,
                    tuple(members[0][1]["labels"].split("\t")),
                    tuple(_cell(record, Place(file=file, line=line)) for line, record in members),
                )
                for row_key, members in zip(keys, listed, strict=True)
            ),
        )


def _cell(record: Mapping[str, str], place: Place) -> Cell:
    mark = Mark(record["mark"])
    amount = None
    if mark is Mark.FIGURE:
        amount = Amount.parse(record["text"], Unit.of(record["unit"]))
    return Cell(amount, mark, record["text"], place)


def _sections(records: _Records) -> Iterator[Section]:
    grouped: list[tuple[tuple[str, ...], list[str]]] = []
    for record in records:
        key = (record["part"], record["number"], record["level"], record["title"])
        if record["paragraph"] == "1" or not grouped:
            grouped.append((key, []))
        grouped[-1][1].append(record["text"])
    for (part, number, level, title), texts in grouped:
        paragraphs = tuple(Sentence(text) for text in texts if text)
        yield Section(int(part), number, int(level), title, paragraphs)


def _money(text: str, unit: str) -> Amount | None:
    return Amount.parse(text, Unit.of(unit)) if text else None


def _forms_of(folder: Path, data: Mapping[str, Any]) -> tuple[Form, ...]:
    if data["format"] in _FORMER:
        whole = data["department_target"]
        return former_forms(_records(folder, "targets"), _records(folder, "indicators"), whole)
    return tuple(_forms(folder))


def _forms(folder: Path) -> Iterator[Form]:
    texts: dict[str, dict[str, str]] = defaultdict(dict)
    for record in _records(folder, "form_texts"):
        texts[record["form"]][record["role"]] = record["text"]
    funds: dict[str, list[Fund]] = defaultdict(list)
    for record in _records(folder, "form_funds"):
        amount = _money(record["text"], record["unit"])
        number = Fraction(record["number"]) if record["number"] else None
        funds[record["form"]].append(Fund(record["source"], record["column"], amount, number))
    indicators: dict[str, list[Indicator]] = defaultdict(list)
    for record in _records(folder, "indicators"):
        indicators[record["form"]].append(
            Indicator(
                record["first"],
                record["second"],
                record["third"],
                record["value"],
                record["side"],
                record["weight"],
                record["actual"],
                record["score"],
                record["reason"],
            )
        )
    tasks: dict[str, list[FormTask]] = defaultdict(list)
    for record in _records(folder, "form_tasks"):
        amount = _money(record["amount"], record["unit"])
        tasks[record["form"]].append(
            FormTask(record["name"], record["content"], amount, record["goal"])
        )
    for record in _records(folder, "forms"):
        number_of_form = record["form"]
        yield Form.of(
            FormKind(record["kind"]),
            FormScope(record["scope"]),
            record["subject"],
            int(record["year"]),
            texts[number_of_form],
            funds[number_of_form],
            indicators[number_of_form],
            tasks[number_of_form],
        )
