"""The public's page of a booklet's feedback: what was answered, and a form for more."""

from __future__ import annotations

import hashlib

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from mingzhang.language import _
from mingzhang.web.core import bucket
from mingzhang.web.core.address import address_of
from mingzhang.web.feedback.cleaning import cleaned
from mingzhang.web.models import Feedback, FeedbackState, Publication
from mingzhang.web.publication.shown import visible

LEAST, MOST = 5, 1000
"""Characters of one word."""
AN_HOUR = 5
"""So many may come from one address in an hour."""
MOST_WAITING = 200
"""So many of one booklet may wait; a flood waits for nobody."""


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def feedback(request: HttpRequest, address: str, year: int, kind: str) -> HttpResponse:
    """What was said and answered; a POST says something."""
    publication = _publication(address, year, kind)
    if request.method != "POST":
        return _page(request, publication)
    text = cleaned(request.POST.get("text", ""))
    problem = _problem(publication, text)
    if problem:
        return _page(request, publication, problem, text, 400)
    # An address is personal data: only what tells it from others is kept, in a bucket.
    who = hashlib.sha256(address_of(request).encode()).hexdigest()[:24]
    wait = bucket.take(f"feedback:{who}", 1, AN_HOUR, 3600)
    if wait:
        problem = _("您刚才留言较多，请{minutes}分钟后再写").format(minutes=int(wait // 60) + 1)
        return _page(request, publication, problem, text, 429)
    Feedback.objects.create(publication=publication, text=text)
    return redirect(f"{request.path}?sent=1")


def _publication(address: str, year: int, kind: str) -> Publication:
    found: Publication | None = (
        visible().filter(slot__organisation__address=address, slot__year=year, slot__kind=kind)
    ).first()
    if found is None:
        raise Http404
    return found


def _problem(publication: Publication, text: str) -> str:
    if len(text) < LEAST:
        return _("请写清楚要问什么，至少{least}个字").format(least=LEAST)
    if len(text) > MOST:
        words = _("最多{most}个字，现在是{count}个字")
        return words.format(most=MOST, count=len(text))
    same = Feedback.objects.filter(publication__slot=publication.slot_id)
    waiting = same.filter(state=FeedbackState.WAITING)
    if waiting.filter(text=text).exists():
        return _("同样的话已经有人留言，正在等待答复")
    if waiting.count() >= MOST_WAITING:
        return _("这份资料等待答复的留言太多，请过几天再写")
    return ""


def _page(
    request: HttpRequest,
    publication: Publication,
    problem: str = "",
    text: str = "",
    status: int = 200,
) -> HttpResponse:
    slot = publication.slot
    shown = Feedback.objects.filter(publication__slot=slot, state=FeedbackState.SHOWN)
    context = {
        "slot": slot,
        "shown": shown.order_by("-answered_at")[:100],
        "waiting": Feedback.objects.filter(
            publication__slot=slot, state=FeedbackState.WAITING
        ).count(),
        "sent": request.GET.get("sent") == "1",
        "problem": problem,
        "text": text,
        "most": MOST,
    }
    return render(request, "feedback/public.html", context, status=status)
