"""Text from outside at the one door where it comes in: clean, or refused with the reason.

What no person types and no database takes (NUL, halves of characters), numbers that JSON does not
have (NaN, Infinity) and data nested without end are answered with 400 before any view sees them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse, RawPostDataException
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import render

from mingzhang.language import _
from mingzhang.web.core.problem import problem_response

Respond = Callable[[HttpRequest], HttpResponse]
DEEPEST = 40
"""Levels of nested JSON; what our pages and programs send has fewer than ten."""

MOST_DIGITS = 400
"""Digits of one number; every float that JSON can mean has fewer."""


def clean_text(respond: Respond) -> Respond:
    """Refuse text that cannot be kept."""

    def cleaned(request: HttpRequest) -> HttpResponse:
        problem = _problem(request)
        if problem:
            return refusal(request, 400, problem)
        return respond(request)

    def process_exception(request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, RawPostDataException):  # a form where data was expected
            return refusal(request, 400, _("请求的格式不对"))
        return None

    cleaned.process_exception = process_exception  # type: ignore[attr-defined]
    return cleaned


def refusal(request: HttpRequest, status: int, problem: str) -> HttpResponse:
    """A refusal in the form that the sender understands."""
    if request.path.startswith("/api/"):
        return problem_response(status, problem)
    if request.content_type == "application/json":
        return JsonResponse({"problem": problem}, status=status)
    return render(request, "refused.html", {"problem": problem}, status=status)


def _problem(request: HttpRequest) -> str:
    """What is wrong with the text of a request; empty where nothing is."""
    if not is_clean([request.path, *_texts(request.GET)]):
        return _("网址里有不能保存的字符")
    if request.method not in ("POST", "PUT", "PATCH"):
        return ""
    if request.method == "POST" and _is_form(request):
        try:
            names = [str(getattr(file, "name", "")) for file in request.FILES.values()]
            if not is_clean([*_texts(request.POST), *names]):
                return _("填写的内容里有不能保存的字符（如空字符），请删去后再试")
        except (MultiPartParserError, UnicodeDecodeError):
            return _("请求的格式不对")
        return ""
    return json_problem(request)  # whatever it calls itself: views read it as nothing else


def _is_form(request: HttpRequest) -> bool:
    """Whether the body is a form; data that calls itself one is data, as views would read it."""
    if request.content_type == "multipart/form-data":
        return True
    if request.content_type != "application/x-www-form-urlencoded":
        return False
    try:
        return request.body.lstrip()[:1] not in (b"{", b"[", b'"')
    except RequestDataTooBig:
        return True  # the form says so in its own way


def _texts(query: Any) -> Iterable[str]:
    for key, values in query.lists():
        yield key
        yield from values


def is_clean(texts: Iterable[str]) -> bool:
    """Whether a database can keep these texts: no NUL, no half of a character.

    >>> is_clean(["年初预算"]), is_clean(["年初\\x00预算"]), is_clean(["\\ud800"])
    (True, False, False)
    """
    return not any("\0" in text or any("\ud800" <= c <= "\udfff" for c in text) for text in texts)


def json_problem(request: HttpRequest) -> str:
    """What is wrong with a body that calls itself JSON; an empty body is none."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    if length.isascii() and length.isdecimal() and int(length[:12]) > most:
        return ""  # too large: the view says so in its own form
    try:
        body = request.body
    except RequestDataTooBig:
        return ""
    if not body.strip():
        return ""
    try:
        text = body.decode("utf-8")
        if _depth(text) > DEEPEST:
            return _("数据嵌套得太深")
        data = json.loads(text, parse_constant=_refused, parse_int=_whole)
    except (UnicodeDecodeError, ValueError, RecursionError):
        return _("请求的格式不对")
    return "" if is_clean(_strings(data)) else _("内容里有不能保存的字符（如空字符）")


def _refused(name: str) -> Any:
    raise ValueError(name)


def _whole(digits: str) -> int:
    if len(digits) > MOST_DIGITS:
        raise ValueError(digits[:20])
    return int(digits)


def whole(text: str | None) -> int | None:
    """A number that a page or a form sent: up to nine plain digits; None for anything else.

    >>> whole("12"), whole("²"), whole("９"), whole("9" * 5000), whole("-1"), whole(None)
    (12, None, None, None, None, None)
    """
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else None


def _depth(text: str) -> int:
    """How deep brackets are nested, those inside of strings left out; one pass, no recursion.

    >>> _depth('{"a": [1, "[[["]}'), _depth("[" * 50)
    (2, 50)
    """
    depth = deepest = 0
    inside = escaped = False
    for char in text:
        if inside:
            if escaped:
                escaped = False
            elif char == "\\":
                escaped = True
            elif char == '"':
                inside = False
        elif char == '"':
            inside = True
        elif char in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif char in "]}":
            depth -= 1
    return deepest


def _strings(data: Any) -> Iterable[str]:
    waiting = [data]
    while waiting:
        thing = waiting.pop()
        if isinstance(thing, str):
            yield thing
        elif isinstance(thing, list):
            waiting.extend(thing)
        elif isinstance(thing, dict):
            yield from thing
            waiting.extend(thing.values())
