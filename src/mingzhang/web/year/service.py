"""Pages of the catalogue of purchased services: proposals on their way up, notices, the list."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from mingzhang.entry.plain import data_to_raw
from mingzhang.errors import MingzhangError, SourceErrors
from mingzhang.language import _
from mingzhang.model.catalogue import AmendmentKind
from mingzhang.web.accounts.permission import may_on_site
from mingzhang.web.core.address import address_of
from mingzhang.web.core.wire import whole
from mingzhang.web.models import ServiceCatalogue, User
from mingzhang.web.record.bodies import acting
from mingzhang.web.record.service import (
    Planned,
    act,
    board,
    current,
    history,
    keep_catalogue,
    plan_decision,
    plan_notice,
    propose,
    take_over,
    undecided,
)
from mingzhang.web.storage import store
from mingzhang.web.storage.intake import accept
from mingzhang.web.storage.limited import read_limited
from mingzhang.web.year.table import attached
from mingzhang.year.day import find_day
from mingzhang.year.service.history import CATALOGUE, departments_of
from mingzhang.year.service.notice import notice_document, read_notice
from mingzhang.year.service.proposal import StepKind, outcome_of

PROPOSED = ("kind", "department", "batch", "code", "name", "new_code", "new_name", "reason")
STEPPED = ("kind", "into", "code", "name", "opinion", "day")
MOST_TEXT = 20_000


def _user(request: HttpRequest, action: str = "services") -> User:
    user = cast(User, request.user)
    if not may_on_site(user, action):
        raise PermissionDenied
    return user


@login_required
@require_GET
def proposals(request: HttpRequest) -> HttpResponse:
    """What lies with me, and all proposals that I may see."""
    user = _user(request)
    now = board()
    cases = now.visible(user)
    context = {
        "cases": cases,
        "mine": [case for case in cases if now.kinds(case, user)],
        "may_propose": user.organisation is not None and bool(acting(user, now.bodies)),
        "may_decide": may_on_site(user, "catalogue"),
        "adopted": undecided(now),
        "outcome": lambda case: outcome_of(case, now.cases),
    }
    return render(request, "year/proposals.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Make a proposal."""
    user = _user(request)
    now = board()
    if user.organisation is None or not acting(user, now.bodies):
        raise PermissionDenied
    problems: list[str] = []
    typed = _texts(request.POST, PROPOSED)
    if request.method == "POST":
        try:
            case = propose(user, typed, address_of(request))
        except SourceErrors as errors:
            problems = [
                m.problem + (f"（{m.expected}）" if m.expected else "") for m in errors.mistakes
            ]
        except MingzhangError as error:
            problems = [str(error)]
        else:
            words = _("建议{id}已提出，现在在{holder}")
            messages.success(request, words.format(id=case.proposal.id, holder=case.holder))
            return redirect("service_proposal", case.proposal.id)
    lines = history(current()).at(timezone.localdate())
    context = {
        "typed": typed,
        "problems": problems,
        "kinds": [kind.value for kind in AmendmentKind],
        "lines": lines,
        "departments": departments_of(lines),
    }
    return render(request, "year/proposal_new.html", context)


def _texts(given: Mapping[str, str], keys: tuple[str, ...]) -> dict[str, str]:
    found = {key: given.get(key, "").strip()[:1000] for key in keys}
    return {key: text for key, text in found.items() if text}


@login_required
@require_GET
def proposal(request: HttpRequest, identity: str) -> HttpResponse:
    """One proposal: its way, what happened to it, and what can be done now.

    Raises:
        Http404: there is none, or this person may not know that there is one.
    """
    user = _user(request)
    now = board()
    case = next((c for c in now.visible(user) if c.proposal.id == identity), None)
    if case is None:
        raise Http404
    kinds = now.kinds(case, user)
    context = {
        "case": case,
        "outcome": outcome_of(case, now.cases),
        "kinds": [kind.value for kind in kinds],
        "alike": now.alike(case) if kinds else [],
        "is_recorded": bool(kinds) and case.holder in now.bodies.bureaus,
        "adopts": StepKind.ADOPTED in kinds,
        "today": timezone.localdate(),
    }
    return render(request, "year/proposal.html", context)


@login_required
@require_POST
def step(request: HttpRequest, identity: str) -> HttpResponse:
    """Let one step happen."""
    user = _user(request)
    if not any(c.proposal.id == identity for c in board().visible(user)):
        raise Http404
    typed = _texts(request.POST, STEPPED)
    if typed.get("day") and find_day(typed["day"]) is None:
        typed.pop("day")
    try:
        case = act(user, identity, typed, address_of(request))
    except SourceErrors as errors:
        messages.error(request, "；".join(m.problem for m in errors.mistakes))
    except MingzhangError as error:
        messages.error(request, str(error))
    else:
        words = _("{id}：{kind}").format(id=identity, kind=case.steps[-1].kind.value)
        messages.success(request, words)
    return redirect("service_proposal", identity)


@login_required
@require_GET
def catalogue(request: HttpRequest) -> HttpResponse:
    """The catalogue in force on a day, and the notices that made it."""
    user = _user(request)
    day = find_day(request.GET.get("at", "")) or timezone.localdate()
    newest = current()
    lines = history(newest).at(day)
    department, words = request.GET.get("department", ""), request.GET.get("q", "").strip()[:60]
    shown = [
        line
        for line in lines
        if department in ("", line.entry.department)
        and (words in line.entry.name or line.entry.code.startswith(words))
    ]
    context = {
        "newest": newest,
        "day": day,
        "lines": shown,
        "departments": departments_of(lines),
        "department": department,
        "q": words,
        "notices": ServiceCatalogue.objects.order_by("-number").select_related("user"),
        "may_decide": may_on_site(user, "catalogue"),
    }
    return render(request, "year/catalogue.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def decide(request: HttpRequest) -> HttpResponse:
    """The new catalogue: of adopted proposals, or of a notice that somebody else has issued.

    The plan is shown first; what is then confirmed must be the plan that was shown.
    """
    user = _user(request, "catalogue")
    newest = current()
    typed = {
        key: request.POST.get(key, "").strip() for key in ("title", "number", "addressee", "batch")
    }
    typed["title"] = typed["title"] or (newest.title if newest is not None else "")
    text = request.POST.get("text", "").strip()[:MOST_TEXT]
    day = find_day(request.POST.get("day", "")) or timezone.localdate()
    way = request.POST.get("way", "")
    context: dict[str, Any] = {
        "typed": typed, "text": text, "day": day, "way": way, "newest": newest,
        "adopted": undecided(board()), "seen": newest.number if newest is not None else 0,
    }  # fmt: skip
    if request.method == "POST":
        try:
            planned = _planned(way, typed, text, day)
        except (ValueError, MingzhangError) as error:
            return render(request, "year/decide.html", context | {"problem": str(error)})
        mark = _mark(planned)
        context |= {"planned": planned, "mark": mark}
        if request.POST.get("mark") == mark and _is_ready(planned, request):
            return _kept(request, user, planned, typed, day)
    return render(request, "year/decide.html", context)


def _planned(way: str, typed: Mapping[str, str], text: str, day: date) -> Planned:
    """What was asked for.

    Raises:
        ValueError: something that it needs is missing, or it does not fit.
    """
    if not typed["title"] or not typed["number"]:
        raise ValueError(_("请填目录名称和通知文号"))
    if way == "adopted":
        return plan_decision(typed["title"], typed["number"], day, typed["addressee"])
    paragraphs = [line.strip() for line in text.splitlines() if line.strip()]
    if not paragraphs:
        raise ValueError(_("请贴上通知的正文"))
    planned = plan_notice(paragraphs, typed["number"], day, typed["batch"])
    if not planned.edits and not planned.unread:
        raise ValueError(_("通知里没有读到对目录的修订"))
    return planned


def _is_ready(planned: Planned, request: HttpRequest) -> bool:
    """Whether all of it applies, or somebody said that what applies is enough."""
    if not any(not edit.problem for edit in planned.edits):
        return False
    return not (planned.problems or planned.unread) or request.POST.get("partly") == "1"


def _mark(planned: Planned) -> str:
    """What tells a plan from another."""
    seen = repr((planned.history, planned.edits, planned.unread))
    return hashlib.sha256(seen.encode()).hexdigest()[:16]


def _kept(
    request: HttpRequest, user: User, planned: Planned, typed: Mapping[str, str], day: date
) -> HttpResponse:
    seen = whole(request.POST.get("seen")) or 0
    try:
        keep_catalogue(
            planned,
            typed["title"][:120],
            typed["number"][:80],
            day,
            user,
            address_of(request),
            seen,
        )
    except MingzhangError as error:
        messages.error(request, str(error))
        return redirect("service_decide")
    messages.success(request, _("新目录自{day}起有效").format(day=day))
    return redirect("service_catalogue")


@login_required
@require_POST
def list_file(request: HttpRequest) -> HttpResponse:
    """Take over a list as it was published, in the place of what stands."""
    user = _user(request, "catalogue")
    file, title = request.FILES.get("file"), request.POST.get("title", "").strip()
    day, number = find_day(request.POST.get("day", "")), request.POST.get("number", "").strip()
    if file is None or not title or not number or day is None:
        messages.error(request, _("请选择文件，填目录名称、文号和日期"))
        return redirect("service_catalogue")
    newest = current()
    try:
        upload = accept(file, "services", user, None, address_of(request))
        data = read_limited("services", store.get(upload.digest), upload.name)
        raw, mistakes = data_to_raw(data)
        if mistakes.found:
            raise SourceErrors(upload.name, mistakes.found)
        found = take_over(raw.tables.get(CATALOGUE.key, []), upload.name)
        keep_catalogue(
            Planned(found, ()), title[:120], number[:80], day, user, address_of(request),
            newest.number if newest is not None else 0,
        )  # fmt: skip
    except MingzhangError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("目录已载入，共{count}条").format(count=len(found.lines)))
    return redirect("service_catalogue")


@login_required
@require_GET
def notice(request: HttpRequest, number: int) -> HttpResponse:
    """The notice that published a catalogue, as an official letter."""
    from mingzhang.render.docx_official import write_official

    _user(request)
    known = get_object_or_404(ServiceCatalogue.objects.exclude(notice=""), number=number)
    with tempfile.TemporaryDirectory(prefix="mingzhang-") as folder:
        source, out = Path(folder) / "notice.toml", Path(folder) / "notice.docx"
        source.write_bytes(store.get(known.notice))
        write_official(notice_document(read_notice(source)), out, known.at)
        content = out.read_bytes()
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    return attached(content, f"{known.title}调整通知.docx", kind)


@login_required
@require_GET
def catalogue_csv(request: HttpRequest, number: int) -> HttpResponse:
    """All lines of a catalogue with their dates."""
    _user(request)
    known = get_object_or_404(ServiceCatalogue, number=number)
    return attached(store.get(known.history), f"{known.title}.csv", "text/csv; charset=utf-8")
