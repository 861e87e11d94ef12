"""The page to drop files on, the page of a case, and its report."""

from __future__ import annotations

from base64 import b64encode
from datetime import timedelta
from hashlib import sha256
from http import HTTPStatus
from importlib.resources import files
from typing import Any

from csp.constants import NONE, SELF
from csp.decorators import csp_replace, csp_update
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from mingzhang.errors import MingzhangError
from mingzhang.language import _, current_language
from mingzhang.web.checker import rate
from mingzhang.web.checker.case import LONG, SHORT, Case, Phase, find_case, make_case
from mingzhang.web.checker.place import place, require_room, start, waiting
from mingzhang.web.core.address import address_of
from mingzhang.web.storage.intake import PURPOSES, NotAccepted, clean_name, kind_of

MOST_FILES = 10
_SCRIPT = (files("mingzhang.report") / "report.js").read_bytes()
_DIGEST = b64encode(sha256(_SCRIPT).digest()).decode()
"""Of the report's own script, which may run, and no other."""
_SHELLS = {True: "checker/alone.html", False: "portal/base.html"}


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def check(request: HttpRequest) -> HttpResponse:
    """The page to drop files on; a POST leads to the case that comes of it."""
    if request.method != "POST":
        return _page(request, "checker/check.html", {"problem": ""})
    try:
        if not settings.ALONE:
            rate.count(address_of(request))
            require_room()
        taken = _taken(request.FILES.getlist("files"))
        together = bool(request.POST.get("together")) and len(taken) > 1
        case = make_case(place(), taken, timezone.now(), together, current_language())
    except rate.TooMany as problem:
        return _page(request, "checker/check.html", {"problem": str(problem)}, 429)
    except MingzhangError as problem:
        return _page(request, "checker/check.html", {"problem": str(problem)}, 400)
    start(case)
    return redirect("check_case", case.token)


def _taken(uploaded: list[UploadedFile[Any]]) -> list[tuple[str, bytes]]:
    if not uploaded:
        raise NotAccepted(_("请先选择文件"))
    if len(uploaded) > MOST_FILES:
        raise NotAccepted(_("一次最多{most}个文件；更多的请打成ZIP").format(most=MOST_FILES))
    taken: list[tuple[str, bytes]] = []
    limit = settings.MAX_UPLOAD
    left = limit
    for file in uploaded:
        name = clean_name(file.name or "")
        content = file.read(left + 1)
        left -= len(content)
        if left < 0:
            words = _("文件超过{limit} MB的上限；请拆分，或压缩图片后再传")
            raise NotAccepted(words.format(limit=limit // 2**20))
        if not content:
            raise NotAccepted(_("“{name}”是空文件；请检查后重新选择").format(name=name))
        if kind_of(content, name) not in PURPOSES["booklet"]:
            raise NotAccepted(_("“{name}”的格式不能审核").format(name=name))
        taken.append((name, content))
    return taken


@require_GET
@never_cache
@csp_update({"frame-src": [SELF]})  # type: ignore[arg-type]
def case_page(request: HttpRequest, token: str) -> HttpResponse:
    """How far a case is; then its report, with what may be done with it."""
    case = find_case(place(), token, timezone.now())
    if case is None:
        return gone(request)
    context = {
        "case": case,
        "record": case.record,
        "ahead": waiting() - 1 if case.record.phase is Phase.WAITING else 0,
        "is_open": case.record.phase in (Phase.WAITING, Phase.RUNNING),
        "short": SHORT // timedelta(minutes=1),
        "long": LONG.days,
    }
    return _page(request, "checker/case.html", context)


@require_GET
@never_cache
@xframe_options_sameorigin
@csp_replace(  # type: ignore[arg-type]
    {
        "script-src": [f"'sha256-{_DIGEST}'"],
        "style-src": ["'unsafe-inline'"],
        "style-src-attr": ["'unsafe-inline'"],
        "img-src": ["data:"],
        "connect-src": [NONE],
        "form-action": [NONE],
        "frame-ancestors": [SELF],
    }
)
def report(request: HttpRequest, token: str) -> HttpResponseBase:
    """The report by itself; with `?save` as a file."""
    case = _case(token)
    if case.record.phase is not Phase.DONE:
        raise Http404
    name = f"{case.record.names[0].rpartition('.')[0] or case.record.names[0]}（审核报告）.html"
    return FileResponse(
        case.report.open("rb"),
        as_attachment="save" in request.GET,
        filename=name,
        content_type="text/html; charset=utf-8",
    )


@require_POST
def keep(_request: HttpRequest, token: str) -> HttpResponse:
    """Keep the report for longer: only because somebody asked."""
    case = _case(token)
    case.note(until=timezone.now() + LONG, kept=True)
    return redirect("check_case", case.token)


@require_POST
def delete(_request: HttpRequest, token: str) -> HttpResponse:
    """Delete everything at once."""
    _case(token).delete()
    return redirect("check")


def gone(request: HttpRequest, *_problem: object, **_more: object) -> HttpResponse:
    """There is no such case, or its time is over."""
    return _page(request, "checker/gone.html", {}, HTTPStatus.NOT_FOUND)


def broken(request: HttpRequest) -> HttpResponse:
    """Our own failure, where the page runs by itself."""
    return _page(request, "checker/gone.html", {}, HTTPStatus.INTERNAL_SERVER_ERROR)


def _case(token: str) -> Case:
    case = find_case(place(), token, timezone.now())
    if case is None:
        raise Http404
    return case


def _page(
    request: HttpRequest, template: str, context: dict[str, object], status: int = 200
) -> HttpResponse:
    shown = {"shell": _SHELLS[settings.ALONE], "most": MOST_FILES}
    response = render(request, template, {**shown, **context}, status=status)
    response["X-Robots-Tag"] = "noindex"
    return response
