"""Feedback at the office: read, answered and shown, or kept back with a reason."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from mingzhang.language import _
from mingzhang.web import audit
from mingzhang.web.accounts.permission import Scope, may, scope_of, visible_slots
from mingzhang.web.core.address import address_of
from mingzhang.web.models import Feedback, FeedbackState, User

PAGE = 50
LONGEST = 2000


@login_required
@require_GET
def feedback_list(request: HttpRequest) -> HttpResponse:
    """What waits first, the oldest first; then what was answered or kept back."""
    user = _user(request)
    found = Feedback.objects.filter(publication__slot__in=visible_slots(user, "answer"))
    state = request.GET.get("state", "")
    if state in FeedbackState.values:
        found = found.filter(state=state)
    known = found.select_related("publication__slot__organisation", "user")
    ordered = known.order_by("answered_at", "at")  # what waits has no answer yet
    page = Paginator(ordered, PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "state": state, "states": FeedbackState.choices}
    return render(request, "feedback/office.html", context)


@login_required
@require_POST
def feedback_answer(request: HttpRequest, feedback_id: int) -> HttpResponse:
    """Answer and show, or keep back and say why."""
    user = _user(request)
    shows = request.POST.get("shows") == "1"
    answer = request.POST.get("answer", "").strip()
    with transaction.atomic():
        word = (
            Feedback.objects.select_for_update(of=("self",))
            .select_related("publication__slot__organisation")
            .filter(pk=feedback_id)
            .first()
        )
        if word is None or not may(user, "view", word.publication.slot):
            raise Http404
        if not may(user, "answer", word.publication.slot):
            raise PermissionDenied
        if not answer or len(answer) > LONGEST:
            words = _("请写答复；不公开的，写明原因（最多{most}字）")
            messages.error(request, words.format(most=LONGEST))
            return redirect("feedback_list")
        word.state = FeedbackState.SHOWN if shows else FeedbackState.HIDDEN
        word.answer, word.user, word.answered_at = answer, user, timezone.now()
        word.save(update_fields=["state", "answer", "user", "answered_at"])
        detail = {"feedback": word.pk, "state": word.state, "reason": answer}
        target = f"slot:{word.publication.slot_id}"
        audit.record(user, "slot.feedback", target, detail, address_of(request))
    messages.success(request, _("已答复，公众可以看到") if shows else _("已记下，不公开"))
    return redirect("feedback_list")


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    if scope_of(request.user, "answer") is Scope.NONE:
        raise PermissionDenied
    return request.user
