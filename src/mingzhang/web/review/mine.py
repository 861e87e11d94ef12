"""What somebody keeps for themselves: filters of the list, parts that were looked through."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from mingzhang.language import _
from mingzhang.web.accounts.permission import get_slot
from mingzhang.web.models import SavedFilter, User, Version, Viewed
from mingzhang.web.review.queue import FILTERS
from mingzhang.web.review.request import SignedRequest

MOST_FILTERS = 20


@login_required
@require_POST
def save_filter(request: SignedRequest) -> HttpResponse:
    """Keep a filter under a name; the same name again replaces it."""
    name = request.POST.get("name", "").strip()[:40]
    asked = QueryDict(request.POST.get("query", "")[:400])
    chosen = QueryDict(mutable=True)
    chosen.update({key: asked[key] for key in FILTERS if asked.get(key)})
    query = chosen.urlencode()
    mine = SavedFilter.objects.filter(user=request.user)
    if not name or not query or len(query) > 400:
        messages.error(request, _("请先筛选，再给这个筛选起个名字"))
    elif mine.exclude(name=name).count() >= MOST_FILTERS:
        messages.error(request, _("最多存{most}个筛选，请先删去不用的").format(most=MOST_FILTERS))
    else:
        SavedFilter.objects.update_or_create(
            user=request.user, name=name, defaults={"query": query}
        )
        messages.success(request, _("已存为“{name}”").format(name=name))
    return redirect(f"{reverse('queue')}?{query or 'all=1'}")


@login_required
@require_POST
def drop_filter(request: SignedRequest, filter_id: int) -> HttpResponse:
    """Forget a filter of one's own."""
    get_object_or_404(SavedFilter, user=request.user, pk=filter_id).delete()
    return redirect("queue")


@login_required
@require_POST
def mark_viewed(request: SignedRequest, slot_id: int, number: int) -> HttpResponse:
    """Mark a part of a version as looked through, or take the mark away."""
    slot = get_slot(request.user, slot_id)
    version = slot.versions.filter(number=number).first()
    part = request.POST.get("part", "")
    if version is None or not 0 < len(part) <= 80:
        raise Http404
    if request.POST.get("on") == "1":
        Viewed.objects.get_or_create(user=request.user, version=version, part=part)
    else:
        Viewed.objects.filter(user=request.user, version=version, part=part).delete()
    return JsonResponse({"count": len(viewed_parts(request.user, version))})


def viewed_parts(user: User, version: Version) -> set[str]:
    """The parts of a version that this person has looked through."""
    parts = Viewed.objects.filter(user=user, version=version).values_list("part", flat=True)
    return set(parts)
