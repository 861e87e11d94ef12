"""Open data: a Frictionless data package of a booklet, CSV and JSON with their schema.

Resources: `cells` (every printed cell), `text` (every paragraph), `forms` with `form_texts`,
`form_funds`, `indicators` and `form_tasks`, `catalogue`, and `lines` (the budget's lines) where the
booklet was computed here. `booklet.json` holds what the tables cannot say.
`mingzhang.recognise.opendata` reads the folder back.
"""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any

from mingzhang.amounts import Amount
from mingzhang.formula import neutral
from mingzhang.model.booklet import Booklet
from mingzhang.model.slice import Line
from mingzhang.recognise.opendata import FORMAT
from mingzhang.tables.form_words import form_words

_FIELD_TYPES = {
    "table": "integer", "year": "integer", "level": "integer", "part": "integer",
    "fen": "integer", "amount_fen": "integer", "decimals": "integer", "row_number": "integer",
    "form": "integer",
}  # fmt: skip
_TITLES = {
    "table": "表序号", "shape": "表样", "title": "表名", "panel": "栏", "row_number": "行序号",
    "row": "行", "labels": "行标签", "column": "列", "text": "印出文字", "mark": "单元格状态",
    "amount_fen": "金额（分）", "unit": "单位", "fen": "金额（分）",
    "form": "绩效表序号", "subject": "项目或部门", "role": "字段", "label": "字段名",
    "source": "资金来源",
    "weight": "分值", "actual": "实际完成值", "score": "得分", "reason": "偏差原因",
}  # fmt: skip


def write_opendata(booklet: Booklet, folder: Path, lines: Iterable[Line] = ()) -> None:
    """Write the data package into `folder`, which is replaced as a whole.

    Amounts are printed figures with unit; `amount_fen` is the print taken as exact, in fen.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    aside = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name}-"))
    try:
        resources = [
            _csv(aside, name, columns, rows)
            for name, columns, rows in _resources(booklet, tuple(lines))
        ]
        (aside / "booklet.json").write_text(
            json.dumps(_booklet_json(booklet), ensure_ascii=False, indent=1) + "\n", "utf-8"
        )
        package = {
            "profile": "tabular-data-package",
            "name": f"booklet-{booklet.year}-{booklet.kind.value}".replace("_", "-"),
            "title": "".join(booklet.cover) or f"{booklet.department} {booklet.year}",
            "created": f"{booklet.year}-01-01T00:00:00Z",
            "licenses": [{"name": "CC-BY-4.0", "title": "Creative Commons Attribution 4.0"}],
            "resources": resources,
        }
        (aside / "datapackage.json").write_text(
            json.dumps(package, ensure_ascii=False, indent=1) + "\n", "utf-8"
        )
        aside.chmod(0o755)
        if folder.exists():
            shutil.rmtree(folder)
        os.replace(aside, folder)
    finally:
        if aside.exists():
            shutil.rmtree(aside)


_Resource = tuple[str, Sequence[str], list[Sequence[Any]]]


def _resources(booklet: Booklet, lines: tuple[Line, ...]) -> list[_Resource]:
    listed: list[_Resource] = [
        (
            "tables",
            ("table", "shape", "number", "title", "department", "unit", "decimals", "note",
             "panels"),
            [
                (n, t.shape, t.number, t.title, t.department, t.unit.label, t.decimals, t.note,
                 ";".join(f"{p.key}={'|'.join(p.columns)}" for p in t.panels))
                for n, t in enumerate(booklet.tables, start=1)
            ],
        ),
        (
            "cells",
            ("table", "panel", "row_number", "row", "labels", "column", "mark", "text",
             "unit", "amount_fen"),
            _cell_rows(booklet),
        ),
        (
            "text",
            ("part", "level", "number", "title", "paragraph", "text"),
            [
                (s.part, s.level, s.number, s.title, n, text)
                for s in booklet.sections
                for n, text in enumerate([p.text for p in s.paragraphs] or [""], start=1)
            ],
        ),
        *_form_resources(booklet),
    ]  # fmt: skip
    if booklet.catalogue is not None:
        rows: list[Sequence[Any]] = [
            (e.department, e.code, e.level, e.name) for e in booklet.catalogue.entries
        ]
        listed.append(("catalogue", ("department", "code", "level", "name"), rows))
    if lines:
        names = tuple(field.name for field in fields(Line))
        listed.append(
            ("lines", names, [tuple(str(getattr(line, name)) for name in names) for line in lines])
        )
    return listed


_INDICATOR = (
    "side", "first", "second", "third", "value", "weight", "actual", "score", "reason",
)  # fmt: skip


def _form_resources(booklet: Booklet) -> list[_Resource]:
    """The forms, their fields, funds, indicators and tasks, each with the number of its form."""
    forms = list(enumerate(booklet.forms, start=1))
    labels = form_words().labels["fields"]
    return [
        (
            "forms",
            ("form", "kind", "scope", "subject", "year"),
            [(n, f.kind.value, f.scope.value, f.subject, f.year) for n, f in forms],
        ),
        (
            "form_texts",
            ("form", "subject", "role", "label", "text"),
            [(n, f.subject, r, labels.get(r, r), text) for n, f in forms for r, text in f.texts],
        ),
        (
            "form_funds",
            ("form", "subject", "source", "column", "text", "unit", "amount_fen", "number"),
            [
                (
                    n, f.subject, fund.source, fund.column, _figure(fund.amount),
                    fund.amount.unit.label if fund.amount else "", _fen(fund.amount),
                    "" if fund.number is None else str(fund.number),
                )
                for n, f in forms
                for fund in f.funds
            ],
        ),
        (
            "indicators",
            ("form", "subject", *_INDICATOR),
            [
                (n, f.subject, *(getattr(i, name) for name in _INDICATOR))
                for n, f in forms
                for i in f.indicators
            ],
        ),
        (
            "form_tasks",
            ("form", "subject", "name", "content", "amount", "unit", "goal"),
            [
                (
                    n, f.subject, t.name, t.content, _figure(t.amount),
                    t.amount.unit.label if t.amount else "", t.goal,
                )
                for n, f in forms
                for t in f.tasks
            ],
        ),
    ]  # fmt: skip


def _cell_rows(booklet: Booklet) -> list[Sequence[Any]]:
    rows: list[Sequence[Any]] = []
    for number, table in enumerate(booklet.tables, start=1):
        for panel in table.panels:
            for row_number, row in enumerate(panel.rows, start=1):
                for column, cell in zip(panel.columns, row.cells, strict=True):
                    amount = cell.amount
                    rows.append(
                        (
                            number, panel.key, row_number, str(row.key), "\t".join(row.labels),
                            column, cell.mark.value, cell.text, amount.unit.label if amount else "",
                            _fen(amount),
                        )
                    )  # fmt: skip
    return rows


def _fen(amount: Amount | None) -> str:
    if amount is None:
        return ""
    return str(amount.fen.numerator) if amount.fen.denominator == 1 else str(float(amount.fen))


def _figure(amount: Amount | None) -> str:
    return "" if amount is None else amount.text()


def _csv(
    folder: Path, name: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]
) -> Mapping[str, Any]:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(columns)
    # From an untrusted booklet: a spreadsheet must not run what stands in a cell.
    writer.writerows([neutral(c) if isinstance(c, str) else c for c in row] for row in rows)
    (folder / f"{name}.csv").write_text(buffer.getvalue(), "utf-8", newline="")
    return {
        "name": name,
        "path": f"{name}.csv",
        "profile": "tabular-data-resource",
        "scheme": "file",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": {
            "fields": [
                {
                    "name": column,
                    "type": _FIELD_TYPES.get(column, "string"),
                    **({"title": _TITLES[column]} if column in _TITLES else {}),
                }
                for column in columns
            ]
        },
    }


def _booklet_json(booklet: Booklet) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "kind": booklet.kind.value,
        "year": booklet.year,
        "department": booklet.department,
        "county": booklet.county,
        "profile": booklet.profile,
        "cover": list(booklet.cover),
        "contents": [[e.level, e.title, e.page] for e in booklet.contents],
        "catalogue_title": booklet.catalogue.title if booklet.catalogue else None,
        "notices": [
            {
                "issuer": n.issuer,
                "number": n.number,
                "title": n.title,
                "addressee": n.addressee,
                "paragraphs": list(n.paragraphs),
                "signature": n.signature,
                "date": n.date,
            }
            for n in booklet.notices
        ],
    }
