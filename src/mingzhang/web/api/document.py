"""The page that explains the service: the schema as a page to read, nothing loaded from outside."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from mingzhang.web.api.service import api
from mingzhang.web.api.throttle import RATES
from mingzhang.web.api.token import SCOPES


@require_GET
def api_docs(request: HttpRequest) -> HttpResponse:
    """Every operation by group, with its parameters and answers."""
    schema = api.get_openapi_schema()
    groups: dict[str, list[dict[str, Any]]] = {}
    for path, operations in schema["paths"].items():
        for method, operation in operations.items():
            tag = (operation.get("tags") or [""])[0]
            groups.setdefault(tag, []).append(_operation(path, method, operation))
    context = {
        "info": schema["info"],
        "groups": groups,
        "rates": RATES,
        "scopes": SCOPES,
        "base": settings.PUBLIC_ADDRESS,
    }
    return render(request, "api/docs.html", context)


def _operation(path: str, method: str, operation: dict[str, Any]) -> dict[str, Any]:
    body = next(iter(operation.get("requestBody", {}).get("content", {}).items()), None)
    return {
        "path": path,
        "method": method.upper(),
        "id": operation["operationId"],
        "summary": operation["summary"],
        "description": operation.get("description", ""),
        "parameters": [
            {
                "name": parameter["name"],
                "where": parameter["in"],
                "required": parameter["required"],
                "kind": _kind(parameter["schema"]),
                "description": parameter.get("description", ""),
            }
            for parameter in operation["parameters"]
        ],
        "body": body and {"media": body[0], "kind": _kind(body[1]["schema"])},
        "answers": [
            {
                "status": status,
                "description": answer["description"],
                "media": list(answer.get("content", {})),
            }
            for status, answer in sorted(operation["responses"].items())
        ],
        "token": bool(operation.get("security")),
    }


def _kind(schema: dict[str, Any]) -> str:
    """What a value must be, in short."""
    if "anyOf" in schema:
        kinds = [_kind(part) for part in schema["anyOf"] if part.get("type") != "null"]
        return " | ".join(kinds)
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    words = str(schema.get("format") or schema.get("type", ""))
    if "minimum" in schema and "maximum" in schema:
        words += f" {schema['minimum']}–{schema['maximum']}"
    if str(schema.get("pattern", "")).startswith("^("):
        words += " " + schema["pattern"].strip("^$()").replace("|", " | ")
    if "default" in schema and schema["default"] is not None:
        words += f" = {schema['default']}"
    return words
