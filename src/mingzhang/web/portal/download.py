"""Files of publications, and single tables as files."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from typing import Any

import xlsxwriter
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header

from mingzhang.formula import neutral
from mingzhang.web.models import Publication
from mingzhang.web.storage import store

TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "html": "text/html; charset=utf-8",
    "json": "application/json",
    "csv": "application/zip",
    "data": "application/zip",
    "original": "application/octet-stream",  # never shown in the browser, whatever it is
}
TABLE_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": TYPES["xlsx"],
    "json": TYPES["json"],
}
FOREVER = "public, max-age=31536000, immutable"
FOR_NOW = "public, max-age=300, must-revalidate"
"""The address without a number shows the current version, which a correction replaces."""


def file_response(
    request: HttpRequest, publication: Publication, form: str, numbered: bool
) -> HttpResponseBase:
    """A file of a publication from the store.

    Raises:
        Http404: there is no such file.
    """
    entry = publication.files.get(form)
    if entry is None or form not in TYPES:
        raise Http404
    etag = f'"{entry["digest"]}"'
    early = get_conditional_response(request, etag=etag, response=None)
    if early is not None:
        early["Cache-Control"] = FOREVER if numbered else FOR_NOW
        return early
    try:
        file = store.opened(entry["digest"])
    except FileNotFoundError as error:
        raise Http404 from error
    response = FileResponse(
        file, as_attachment=form != "pdf", filename=entry["name"], content_type=TYPES[form]
    )
    return _guarded(response, etag, numbered)


def table_response(
    request: HttpRequest,
    publication: Publication,
    table: Mapping[str, Any],
    form: str,
    numbered: bool,
) -> HttpResponseBase:
    """One table as CSV, XLSX or JSON.

    Raises:
        Http404: no such form.
    """
    if form not in TABLE_TYPES:
        raise Http404
    etag = f'"{publication.page[:40]}-{table["slug"]}-{form}"'
    early = get_conditional_response(request, etag=etag, response=None)
    if isinstance(early, HttpResponseNotModified):
        return early
    rows: Sequence[Sequence[str]] = table["rows"]
    content = {"csv": _csv, "xlsx": _xlsx, "json": _json}[form](table, rows)
    response = HttpResponse(content, content_type=TABLE_TYPES[form])
    slot = publication.slot
    name = (
        f"{slot.organisation.name}{slot.year}{table['title'].removeprefix(str(slot.year))}.{form}"
    )
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return _guarded(response, etag, numbered)


def _guarded(response: HttpResponseBase, etag: str, numbered: bool) -> HttpResponseBase:
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = FOREVER if numbered else FOR_NOW
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _csv(_table: Mapping[str, Any], rows: Sequence[Sequence[str]]) -> bytes:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\r\n").writerows([neutral(t) for t in row] for row in rows)
    return buffer.getvalue().encode("utf-8-sig")  # or Excel takes it for GBK


def _xlsx(table: Mapping[str, Any], rows: Sequence[Sequence[str]]) -> bytes:
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        sheet = book.add_worksheet()
        figure = book.add_format({"num_format": "#,##0.00"})
        bold = book.add_format({"bold": True})
        sheet.write_string(0, 0, table["title"], bold)
        sheet.write_string(1, 0, f"单位：{table['unit']}")
        for r, row in enumerate(rows, 2):
            for c, text in enumerate(row):
                amount = _amount(text)
                if amount is None:
                    sheet.write_string(r, c, text)
                else:
                    sheet.write_number(r, c, amount, figure)
    return buffer.getvalue()


def _amount(text: str) -> float | None:
    """A printed amount; a code, which has no decimal point, is none."""
    plain = text.replace(",", "")
    whole, point, decimals = plain.lstrip("-").partition(".")
    return float(plain) if point and whole.isdecimal() and decimals.isdecimal() else None


def _json(table: Mapping[str, Any], rows: Sequence[Sequence[str]]) -> bytes:
    kept = {key: table[key] for key in ("slug", "shape", "title", "unit", "note")}
    return json.dumps(kept | {"rows": rows}, ensure_ascii=False, indent=1).encode()
