"""The page of a draft, and what its scripts ask for."""

from __future__ import annotations

import json
from dataclasses import asdict, astuple
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from mingzhang.errors import MingzhangError
from mingzhang.language import _
from mingzhang.web import audit
from mingzhang.web.accounts.permission import get_slot, may
from mingzhang.web.core.address import address_of
from mingzhang.web.draft.editing import Closed, changes_since
from mingzhang.web.fill.beginning import begin
from mingzhang.web.fill.carry_over import carry_over
from mingzhang.web.fill.code_search import KINDS, code_entries
from mingzhang.web.fill.indicator import chosen_indicators
from mingzhang.web.fill.page import page_data
from mingzhang.web.fill.preview import PARTS, preview
from mingzhang.web.fill.submission import submit
from mingzhang.web.fill.words import conflict_words
from mingzhang.web.models import User
from mingzhang.web.workflow import apply


def _person(request: HttpRequest) -> User:
    """Who asks; every view here asks for a login first."""
    user = request.user
    assert isinstance(user, User)
    return user


@login_required
@require_GET
@never_cache
def fill(request: HttpRequest, slot_id: int) -> HttpResponse:
    """The page on which a draft is filled in; who may only look is led to the booklet."""
    slot = get_slot(_person(request), slot_id)
    if not may(_person(request), "edit", slot) or not slot.can_edit:
        return redirect(f"/work/slots/{slot.pk}/")
    if begin(slot):
        slot.refresh_from_db()
    return render(
        request, "fill/page.html", {"slot": slot, "data": page_data(slot, _person(request))}
    )


@login_required
@require_POST
def edits(request: HttpRequest, slot_id: int) -> HttpResponse:
    """Accept one edit; 409 with what stands against it."""
    slot = get_slot(_person(request), slot_id, "edit")
    sent = _sent(request)
    try:
        outcome = apply(slot, _person(request), sent.get("uid", ""), sent.get("operations", []))
    except Closed as problem:
        return _refusal(str(problem), 423)
    except MingzhangError as problem:
        return _refusal(str(problem), 400)
    answer = {"revision": outcome.revision, "repeated": outcome.repeated}
    if outcome.accepted:
        return JsonResponse(answer)
    conflicts = [{**asdict(c), "words": conflict_words(c, slot.profile)} for c in outcome.conflicts]
    return JsonResponse({**answer, "conflicts": conflicts}, status=409)


@login_required
@require_GET
@never_cache
def changes(request: HttpRequest, slot_id: int) -> HttpResponse:
    """What others changed since a revision."""
    slot = get_slot(_person(request), slot_id)
    since = request.GET.get("since", "")
    if not since.isascii() or not since.isdigit() or len(since) > 9:
        return _refusal(_("缺少起始的修改序号"), 400)
    return JsonResponse({**asdict(changes_since(slot, int(since))), "open": slot.can_edit})


@login_required
@require_GET
def codes(request: HttpRequest, slot_id: int) -> HttpResponse:
    """Every code of one kind; the page searches among them, without a connection too."""
    slot = get_slot(_person(request), slot_id)
    kind = request.GET.get("kind", "")
    if kind not in KINDS:
        return _refusal(_("没有“{kind}”这种科目").format(kind=kind[:40]), 400)
    return JsonResponse({"codes": [astuple(code) for code in code_entries(kind, slot.year)]})


@login_required
@require_GET
@never_cache
def indicators(request: HttpRequest, slot_id: int) -> HttpResponse:
    """Indicators of the library whose names hold the words, those of the own field first."""
    slot = get_slot(_person(request), slot_id)
    words = ",".join(request.GET.get("q", "")[:60].split())
    return JsonResponse({"indicators": chosen_indicators(slot, words)})


@login_required
@require_GET
@never_cache
def show_preview(request: HttpRequest, slot_id: int) -> HttpResponse:
    """One tab of what the draft would print."""
    slot = get_slot(_person(request), slot_id)
    part = request.GET.get("part", "findings")
    if part not in PARTS:
        return _refusal(_("没有“{part}”这一页").format(part=part[:40]), 400)
    return JsonResponse(preview(slot, part))


@login_required
@require_POST
def carry(request: HttpRequest, slot_id: int) -> HttpResponse:
    """Carry last year's figures over."""
    slot = get_slot(_person(request), slot_id, "edit")
    try:
        carried = carry_over(
            slot, _person(request), structure=bool(_sent(request).get("structure"))
        )
    except MingzhangError as problem:
        return _refusal(str(problem), 423 if isinstance(problem, Closed) else 400)
    words = _("填入上年数{figures}项，项目{projects}个，明细{lines}行").format(
        figures=carried.figures, projects=carried.projects, lines=carried.lines
    )
    if carried.kept:
        words += _("；已填的{kept}项上年数没有改动").format(kept=carried.kept)
    audit.record(
        _person(request),
        "draft.carry_over",
        f"slot:{slot.pk}",
        {"figures": carried.figures, "projects": carried.projects, "lines": carried.lines},
        address_of(request),
    )
    operations = list(carried.operations)
    return JsonResponse({"words": words, "revision": slot.draft_revision, "operations": operations})


@login_required
@require_POST
def hand_over(request: HttpRequest, slot_id: int) -> HttpResponse:
    """Submit the draft; 409 says what keeps it from moving."""
    slot = get_slot(_person(request), slot_id, "submit")
    confirmed = bool(_sent(request).get("confirmed"))
    try:
        done = submit(slot, _person(request), confirmed=confirmed, address=address_of(request))
    except MingzhangError as problem:
        return _refusal(str(problem), 409)
    if done.version is not None:
        return JsonResponse({"location": f"/work/slots/{slot.pk}/", "version": done.version.number})
    if done.waiting:
        words = _("还有{count}行没有填金额；填上，或者把今年没有的删去，才能提交").format(
            count=done.waiting
        )
        return JsonResponse({"problem": words}, status=409)
    if done.mistakes:
        words = _("有{count}处填报错误，改好后才能提交").format(count=done.mistakes)
        return JsonResponse({"problem": words, "mistakes": done.mistakes}, status=409)
    words = _("检查发现{count}处错误。可以先修改，也可以确认后提交。").format(count=done.errors)
    return JsonResponse({"problem": words, "confirm": True, "errors": done.errors}, status=409)


@login_required
@require_POST
def tour_seen(request: HttpRequest, slot_id: int) -> HttpResponse:
    """The tour need not come by itself again."""
    get_slot(_person(request), slot_id)
    User.objects.filter(pk=_person(request).pk).update(seen_tour=True)
    return JsonResponse({})


def _sent(request: HttpRequest) -> dict[str, Any]:
    try:
        sent = json.loads(request.body or b"{}")
    except ValueError:
        sent = None
    if not isinstance(sent, dict):
        raise BadRequest(_("请求的格式不对"))
    return sent


def _refusal(problem: str, status: int) -> JsonResponse:
    return JsonResponse({"problem": problem}, status=status)
