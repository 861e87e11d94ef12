"""How public answers are given: their format, whether they changed, for how long they hold."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from functools import wraps
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import http_date

from mingzhang.web.api.problem import Problem, Run
from mingzhang.web.core.deferred import deferred as _

JSON, CSV, PARQUET = "json", "csv", "parquet"
MEDIA = {
    JSON: "application/json",
    CSV: "text/csv",
    PARQUET: "application/vnd.apache.parquet",
}
HOLDS = "public, max-age=60"
"""A correction, or the end of an embargo, is seen everywhere a minute later."""


def wanted_format(request: HttpRequest, asked: str | None, formats: Sequence[str]) -> str:
    """The format to answer in: `?format=` before `Accept`, JSON where neither says.

    Raises:
        Problem: 406, only formats that there are not were asked for.
    """
    if asked:
        return asked
    if not request.headers.get("Accept", "").strip():
        return formats[0]
    media = request.get_preferred_type([MEDIA[name] for name in formats])
    for name in formats:
        if MEDIA[name] == media:
            return name
    raise Problem(406, _("有这些格式：{formats}"), formats="、".join(formats))


def etag_of(*parts: Any) -> str:
    """A tag that changes with any of these."""
    words = "\x1f".join(str(part) for part in parts)
    return f'"{hashlib.sha256(words.encode(errors="surrogatepass")).hexdigest()[:32]}"'


def unchanged(
    request: HttpRequest, etag: str, modified: datetime | None = None
) -> HttpResponseBase | None:
    """`304` where the reader has it already; asked before the work is done."""
    stamp = int(modified.timestamp()) if modified else None
    found = get_conditional_response(request, etag=etag, last_modified=stamp)
    return found if found is not None and found.status_code == 304 else None


def marked(
    response: HttpResponseBase, etag: str, modified: datetime | None = None
) -> HttpResponseBase:
    """The answer with its tag and when it last changed."""
    response["ETag"] = etag
    if modified:
        response["Last-Modified"] = http_date(modified.timestamp())
    return response


def public(run: Run) -> Run:
    """Around every public operation: anybody's script may read it, and it holds for a while."""

    @wraps(run)
    def runs(request: HttpRequest, **values: Any) -> HttpResponseBase:
        response = run(request, **values)
        response["Access-Control-Allow-Origin"] = "*"
        response["Access-Control-Expose-Headers"] = "ETag, Last-Modified, Retry-After"
        # Else a page of another origin could not embed what it may read.
        response["Cross-Origin-Resource-Policy"] = "cross-origin"
        patch_vary_headers(response, ("Accept", "Accept-Language"))
        if response.status_code not in (200, 304):
            return response
        response["Cache-Control"] = HOLDS
        if isinstance(response, HttpResponse) and not response.has_header("ETag"):
            etag = etag_of(response.content)
            found = unchanged(request, etag)
            response["ETag"] = etag
            if found is not None:
                for name in ("Access-Control-Allow-Origin", "Cache-Control", "Vary"):
                    found[name] = response[name]
                return found
        return response

    return runs


def part_of(items: QuerySet[Any], limit: int, offset: int, rows: list[Any]) -> dict[str, Any]:
    """A part of a list, with how many there are in all."""
    return {"total": items.count(), "limit": limit, "offset": offset, "items": rows}


def also(*formats: str) -> dict[str, Any]:
    """What the schema says about formats of an operation other than JSON."""
    content = {MEDIA[name]: {"schema": {"type": "string", "format": "binary"}} for name in formats}
    return {"responses": {200: {"content": content}}}
