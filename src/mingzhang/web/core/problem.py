"""A problem as an answer of HTTP: `application/problem+json` (RFC 9457)."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpResponse

from mingzhang.language import _
from mingzhang.web.core.deferred import TITLES

MEDIA = "application/problem+json"


def problem_response(
    status: int,
    detail: str = "",
    headers: dict[str, str] | None = None,
    **more: Any,
) -> HttpResponse:
    """A problem as an answer; `detail` is in the language of the reader already."""
    data = {
        "type": "about:blank",
        "title": _(TITLES.get(status, TITLES[400])),
        "status": status,
    }
    if detail:
        data["detail"] = detail
    data.update(more)
    response = HttpResponse(
        json.dumps(data, ensure_ascii=False), content_type=MEDIA, status=status, headers=headers
    )
    response["Cache-Control"] = "no-store"
    return response
