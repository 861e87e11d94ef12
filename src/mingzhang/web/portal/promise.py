"""Promised and reached: the projects of a department through its published years."""

from __future__ import annotations

import json
from typing import Any

from django.http import Http404

from mingzhang.published.outcome import COLUMNS, ProjectLine, project_lines, rows_of
from mingzhang.web.core.sheet import csv_bytes
from mingzhang.web.models import Organisation
from mingzhang.web.portal import reading


def lines_of(organisation: Organisation) -> tuple[ProjectLine, ...]:
    """The projects of all current publications of an organisation."""
    found = reading.briefs(organisation)
    return project_lines(reading.page_of(brief.publication) for brief in found)


def page(organisation: Organisation) -> dict[str, Any]:
    """What the page shows: all projects, those with an evaluation before the others."""
    lines = lines_of(organisation)
    evaluated = [line for line in lines if any(year.is_evaluated for year in line.years)]
    return {
        "organisation": organisation,
        "lines": evaluated + [line for line in lines if line not in evaluated],
        "evaluated": len(evaluated),
        "years": sorted({year.year for line in lines for year in line.years}, reverse=True),
    }


def file(organisation: Organisation, form: str) -> tuple[bytes, str]:
    """The same as a file, a row for each indicator, and its media type.

    Raises:
        Http404: there is no such form.
    """
    rows = list(rows_of(lines_of(organisation)))
    if form == "csv":
        cells = ([row[column] for column in COLUMNS] for row in rows)
        return csv_bytes(COLUMNS, cells), "text/csv; charset=utf-8"
    if form == "json":
        text = json.dumps({"organisation": organisation.name, "rows": rows}, ensure_ascii=False)
        return text.encode(), "application/json; charset=utf-8"
    raise Http404
