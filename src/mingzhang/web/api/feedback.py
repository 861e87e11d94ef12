"""What the public said and was answered, for everybody; for the office, what waits for it."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from ninja import Query, Router

from mingzhang.language import _ as translated
from mingzhang.web.accounts.permission import Scope, may, scope_of
from mingzhang.web.api.answer import part_of
from mingzhang.web.api.answer import public as cached
from mingzhang.web.api.form import AnsweredOut, AnswerIn, FeedbackOut, Limit, Number, Offset, Page
from mingzhang.web.api.public import get_publication
from mingzhang.web.api.repeat import Key, once, request_of
from mingzhang.web.api.throttle import ANONYMOUS, BY_TOKEN
from mingzhang.web.api.token import Bearer, token_user
from mingzhang.web.core.address import address_of
from mingzhang.web.core.deferred import deferred as _
from mingzhang.web.models import Feedback, FeedbackState
from mingzhang.web.workflow import answer, feedback_for

ANSWERED = "api.feedback"
open_router = Router(tags=[_("公开数据")], throttle=ANONYMOUS)
open_router.add_decorator(cached, mode="view")
router = Router(tags=[_("编制与审核")], throttle=BY_TOKEN)


@open_router.get(
    "/publications/{publication_id}/feedback",
    response=Page[AnsweredOut],
    summary=_("留言与答复"),
    description=_("这本资料各版已答复的留言，新答复的在前。"),
)
def answered(
    request: HttpRequest, publication_id: Number, limit: Limit = 100, offset: Offset = 0
) -> dict[str, Any]:
    """Of all publications of this booklet, the answered last first."""
    slot = get_publication(publication_id).slot
    found = Feedback.objects.filter(publication__slot=slot, state=FeedbackState.SHOWN)
    rows = found.order_by("-answered_at", "-pk")[offset : offset + limit]
    return {
        "total": found.count(),
        "limit": limit,
        "offset": offset,
        "items": [
            {
                "id": word.pk,
                "at": word.at,
                "text": word.text,
                "answer": word.answer,
                "answered_at": word.answered_at,
            }
            for word in rows
        ],
    }


def _data(word: Feedback) -> dict[str, Any]:
    slot = word.publication.slot
    return {
        "id": word.pk,
        "slot": slot.pk,
        "title": slot.title,
        "at": word.at,
        "text": word.text,
        "state": word.state,
        "state_name": translated(FeedbackState(word.state).label),
        "answer": word.answer,
        "answered_at": word.answered_at,
        "user": str(word.user) if word.user else "",
    }


@router.get(
    "/feedback",
    auth=Bearer("read_work"),
    response=Page[FeedbackOut],
    summary=_("我能答复的公众留言"),
    description=_("等待答复的在前，先来的在前。"),
)
def feedback(
    request: HttpRequest,
    state: Annotated[str | None, Query(pattern="^(waiting|shown|hidden)$")] = None,
    limit: Limit = 100,
    offset: Offset = 0,
) -> dict[str, Any]:
    """What waits first, the oldest first."""
    user = token_user(request)
    if scope_of(user, "answer") is Scope.NONE:
        raise PermissionDenied
    found = feedback_for(user)
    if state is not None:
        found = found.filter(state=state)
    rows = [_data(word) for word in found[offset : offset + limit]]
    return part_of(found, limit, offset, rows)


@router.post(
    "/feedback/{feedback_id}/answer",
    auth=Bearer("move"),
    response=FeedbackOut,
    summary=_("答复公众留言"),
    description=_("答复并公开，或者不公开并写明原因；已有的答复会被代替。"),
)
def give_answer(
    request: HttpRequest, feedback_id: Number, given: AnswerIn, key: Key = None
) -> dict[str, Any]:
    """Answer and show, or keep back and say why."""
    user = token_user(request)
    found = Feedback.objects.select_related("publication__slot__organisation", "user")
    word = found.filter(pk=feedback_id).first()
    if word is None or not may(user, "view", word.publication.slot):
        raise Http404
    if not may(user, "answer", word.publication.slot):
        raise PermissionDenied
    asked = request_of(key, word.pk, given.shows, given.text)
    answered = partial(
        answer, word, user, text=given.text, shows=given.shows, address=address_of(request)
    )
    target = f"slot:{word.publication.slot_id}"
    return _data(once(request, ANSWERED, target, asked, "feedback", answered) or word)
