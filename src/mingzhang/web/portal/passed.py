"""Bought from whom, and what is owned: a department's published years."""

from __future__ import annotations

import json
from typing import Any

from django.http import Http404

from mingzhang.published.passed import TABLES, columns_of, passed_rows
from mingzhang.web.core.sheet import csv_bytes
from mingzhang.web.models import Organisation
from mingzhang.web.portal import reading


def _pages(organisation: Organisation) -> list[dict[str, Any]]:
    return [reading.page_of(brief.publication) for brief in reading.briefs(organisation)]


def page(organisation: Organisation) -> dict[str, Any]:
    """What the page shows: the years that published what they bought, the newest first."""
    pages = sorted((p for p in _pages(organisation) if p["passed"]), key=lambda p: -p["year"])
    years = [
        {
            "year": page["year"],
            **{table: page["passed"].get(table, []) for table in TABLES},
            "total": sum(row["fen"] for row in page["passed"].get("contracts", [])),
            "sme": _sme(page["passed"].get("contracts", [])),
        }
        for page in pages
    ]
    return {"organisation": organisation, "years": years, "tables": TABLES}


def _sme(contracts: list[dict[str, Any]]) -> int | None:
    """What small and medium enterprises got, in fen; None where a contract does not say."""
    if not contracts or any(row["sme"] is None for row in contracts):
        return None
    return sum(int(row["fen"]) for row in contracts if row["sme"])


def file(organisation: Organisation, table: str, form: str) -> tuple[bytes, str]:
    """One table as a file, and its media type.

    Raises:
        Http404: there is no such table or form.
    """
    if table not in TABLES:
        raise Http404
    rows = passed_rows(_pages(organisation), table)
    names = [name for name, _title in columns_of(table)]
    if form == "csv":
        cells = ([_cell(row[name]) for name in names] for row in rows)
        return csv_bytes(names, cells), "text/csv; charset=utf-8"
    if form == "json":
        text = json.dumps({"organisation": organisation.name, "rows": rows}, ensure_ascii=False)
        return text.encode(), "application/json; charset=utf-8"
    raise Http404


def _cell(value: Any) -> Any:
    return ("true" if value else "false") if isinstance(value, bool) else value
