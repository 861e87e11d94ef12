"""What goes wrong, in one form for every answer: `application/problem+json` (RFC 9457)."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import wraps
from typing import Any

import structlog
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, RawPostDataException
from django.http.response import HttpResponseBase
from django.utils import timezone
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, Throttled, ValidationError

from mingzhang.errors import MingzhangError
from mingzhang.language import _, language
from mingzhang.web.core.problem import problem_response
from mingzhang.web.core.room import passing_problem
from mingzhang.web.workflow import Refused

_log = structlog.get_logger("mingzhang.api")
MOST_TEXT = 256 * 1024
"""Bytes of a body that is no file."""


class Problem(Exception):
    """Ends a request with a problem; the detail is translated when it is written.

    Attributes:
        status: of HTTP; detail: Chinese text with named places; values: for them.
    """

    def __init__(
        self,
        status: int,
        detail: str = "",
        headers: dict[str, str] | None = None,
        **values: Any,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.headers = headers or {}
        self.values = values


def preferred_language(request: HttpRequest) -> str:
    """What the reader would rather read: `zh` unless English is asked for before Chinese."""
    best, chosen = 0.0, "zh"
    for part in request.headers.get("Accept-Language", "").split(","):
        name, _mark, quality = part.strip().partition(";q=")
        try:
            weight = float(quality or 1)
        except ValueError:
            continue
        plain = name.strip().lower().partition("-")[0]
        if plain in ("zh", "en") and best < weight <= 1:
            best, chosen = weight, plain
    return chosen


@contextmanager
def spoken(request: HttpRequest) -> Iterator[None]:
    """Speak the language that the reader prefers."""
    with language(preferred_language(request)):
        yield


def aware(moment: datetime) -> datetime:
    """A moment with its zone, the platform's where none was given."""
    try:
        aware = timezone.make_aware(moment) if timezone.is_naive(moment) else moment
        return aware.astimezone(timezone.get_fixed_timezone(0))
    except (OverflowError, ValueError):
        raise Problem(422, _("时间超出范围：{moment}"), moment=moment.isoformat()) from None


Run = Callable[..., HttpResponseBase]


def around(run: Run) -> Run:
    """Around every operation: its language, and the largest body that is taken in at all."""

    @wraps(run)
    def runs(request: HttpRequest, **values: Any) -> HttpResponseBase:
        with spoken(request):
            too_large = _too_large(request)
            return too_large or run(request, **values)

    return runs


def _too_large(request: HttpRequest) -> HttpResponse | None:
    """Refuse by the announced length, before anything of the body is read."""
    is_file = (request.content_type or "") == "multipart/form-data"
    most = settings.MAX_UPLOAD + 64 * 1024 if is_file else MOST_TEXT
    try:
        length = int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        length = 0
    if length <= most:
        return None
    words = _("内容有{size}字节，最多{most}字节").format(size=length, most=most)
    return problem_response(413, words)


def handle_problems(api: NinjaAPI) -> None:
    """Give every exception of an operation the one form."""

    @api.exception_handler(Problem)
    def problem(_request: HttpRequest, error: Problem) -> HttpResponse:
        words = _(error.detail).format(**error.values) if error.detail else ""
        return problem_response(error.status, words, error.headers)

    @api.exception_handler(Refused)
    def refused(_request: HttpRequest, error: Refused) -> HttpResponse:
        return problem_response(409, str(error))

    @api.exception_handler(MingzhangError)
    def ours(_request: HttpRequest, error: MingzhangError) -> HttpResponse:
        return problem_response(400, str(error))

    @api.exception_handler(Http404)
    def missing(_request: HttpRequest, _error: Http404) -> HttpResponse:
        return problem_response(404, _("没有这样东西，或者您看不到它"))

    @api.exception_handler(PermissionDenied)
    def denied(_request: HttpRequest, _error: PermissionDenied) -> HttpResponse:
        return problem_response(403, _("您的角色不能对这一本这样做"))

    @api.exception_handler(ValidationError)
    def invalid(_request: HttpRequest, error: ValidationError) -> HttpResponse:
        errors = [
            {"place": ".".join(str(part) for part in e["loc"]), "words": str(e["msg"])}
            for e in error.errors
        ]
        places = "、".join(e["place"] for e in errors)
        return problem_response(
            422, _("这些参数不合要求：{places}").format(places=places), errors=errors
        )

    @api.exception_handler(RawPostDataException)
    def form(_request: HttpRequest, _error: RawPostDataException) -> HttpResponse:
        return problem_response(400, _("请求的格式不对"))

    @api.exception_handler(Throttled)
    def throttled(_request: HttpRequest, error: Throttled) -> HttpResponse:
        seconds = math.ceil(error.wait or 1)
        return problem_response(
            429,
            _("请{seconds}秒后再试").format(seconds=seconds),
            {"Retry-After": str(seconds)},
        )

    @api.exception_handler(AuthenticationError)
    def unknown(_request: HttpRequest, _error: AuthenticationError) -> HttpResponse:
        words = _("请在Authorization头中给出令牌：Bearer mz_…")
        return problem_response(401, words, {"WWW-Authenticate": "Bearer"})

    @api.exception_handler(HttpError)
    def other(_request: HttpRequest, error: HttpError) -> HttpResponse:
        return problem_response(error.status_code)

    @api.exception_handler(Exception)
    def failed(request: HttpRequest, error: Exception) -> HttpResponse:
        passing = passing_problem(error)
        if passing:
            return problem_response(503, passing, {"Retry-After": "10"})
        _log.exception("failed", path=request.path, exc_info=error)
        return problem_response(500, _("程序出错，已记录；请稍后再试或联系管理员"))
