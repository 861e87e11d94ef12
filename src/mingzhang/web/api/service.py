"""The service: version 1 under /api/v1/, its OpenAPI schema made complete."""

from __future__ import annotations

from typing import Any

from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

from mingzhang.language import _ as translated
from mingzhang.language import current_language
from mingzhang.web.api import feedback, job, organisation, public, sign_off, work, year
from mingzhang.web.api.answer import public as cached
from mingzhang.web.api.form import ProblemOut
from mingzhang.web.api.problem import Run, around, handle_problems
from mingzhang.web.core.deferred import TITLES
from mingzhang.web.core.deferred import deferred as _
from mingzhang.web.core.problem import MEDIA

DESCRIPTION = _(
    "读取已公开的预算决算不需要账号。编制和审核需要令牌（Authorization: Bearer mz_…），"
    "令牌在平台的“接口令牌”页生成。金额单位为分。"
    "出错时返回application/problem+json（RFC 9457）。"
)


_schemas: dict[tuple[str, str], OpenAPISchema] = {}


class Service(NinjaAPI):
    """A `NinjaAPI` whose schema tells of problems too, in the language of the reader."""

    def get_openapi_schema(self, **options: Any) -> OpenAPISchema:
        """The schema with what every operation can answer besides success; made once a language."""
        key = (current_language(), repr(options))
        known = _schemas.get(key)
        if known is None:
            known = _schemas[key] = self._complete_schema(**options)
        return known

    def _complete_schema(self, **options: Any) -> OpenAPISchema:
        schema = super().get_openapi_schema(**options)
        schema["info"]["title"] = translated(schema["info"]["title"])
        known = ProblemOut.model_json_schema()
        schema["components"]["schemas"]["Problem"] = {**known, "title": "Problem"}
        for path, operations in schema["paths"].items():
            for operation in operations.values():
                _complete(path, operation)
        _translate(schema)
        return schema


def _translate(data: Any) -> None:
    """Put every description into the language of the reader."""
    if isinstance(data, dict):
        words = data.get("description")
        if isinstance(words, str):
            data["description"] = translated(words.strip())
        for part in data.values():
            _translate(part)
    elif isinstance(data, list):
        for part in data:
            _translate(part)


def _complete(path: str, operation: dict[str, Any]) -> None:
    operation["summary"] = translated(operation["summary"])
    operation["tags"] = [translated(tag) for tag in operation.get("tags", [])]
    responses = operation["responses"]
    statuses = {422, 429, 500}
    if operation.get("security"):
        statuses |= {401, 403}
    if "{" in path:
        statuses.add(404)
    if "requestBody" in operation:
        statuses |= {400, 409, 413}
    if path.endswith("/report"):
        statuses.add(409)
    if len(responses.get(200, {}).get("content", {})) > 1:
        statuses.add(406)
    if not operation.get("security"):
        responses[304] = {"description": _("没有变化")}
    for status in sorted(statuses):
        responses[status] = {
            "description": TITLES[status],
            "content": {MEDIA: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }


def _open_schema(view: Run) -> Run:
    return cached(around(view))


api = Service(
    title=_("明账接口"),
    version="1",
    urls_namespace="api-v1",
    docs_url=None,
    docs_decorator=_open_schema,
    description=DESCRIPTION,
    openapi_extra={"info": {"license": {"name": "Apache-2.0", "identifier": "Apache-2.0"}}},
)
handle_problems(api)
api.add_decorator(around, mode="view")
api.add_router("", organisation.router)
api.add_router("", public.router)
api.add_router("", feedback.open_router)
api.add_router("", work.router)
api.add_router("", sign_off.router)
api.add_router("", feedback.router)
api.add_router("", year.router)
api.add_router("", job.router)
