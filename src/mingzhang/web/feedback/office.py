"""Feedback at the office: read, answered and shown, or kept back with a reason."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from mingzhang.language import _
from mingzhang.web.accounts.permission import Scope, may, scope_of
from mingzhang.web.core.address import address_of
from mingzhang.web.models import Feedback, FeedbackState, User
from mingzhang.web.workflow import Refused, answer, feedback_for

PAGE = 50


@login_required
@require_GET
def feedback_list(request: HttpRequest) -> HttpResponse:
    """What waits first, the oldest first; then what was answered or kept back."""
    found = feedback_for(_user(request))
    state = request.GET.get("state", "")
    if state in FeedbackState.values:
        found = found.filter(state=state)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "state": state, "states": FeedbackState.choices}
    return render(request, "feedback/office.html", context)


@login_required
@require_POST
def feedback_answer(request: HttpRequest, feedback_id: int) -> HttpResponse:
    """Answer and show, or keep back and say why."""
    user = _user(request)
    shows = request.POST.get("shows") == "1"
    found = Feedback.objects.select_related("publication__slot__organisation")
    word = found.filter(pk=feedback_id).first()
    if word is None or not may(user, "view", word.publication.slot):
        raise Http404
    if not may(user, "answer", word.publication.slot):
        raise PermissionDenied
    text = request.POST.get("answer", "")
    try:
        answer(word, user, text=text, shows=shows, address=address_of(request))
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("已答复，公众可以看到") if shows else _("已记下，不公开"))
    return redirect("feedback_list")


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    if scope_of(request.user, "answer") is Scope.NONE:
        raise PermissionDenied
    return request.user
