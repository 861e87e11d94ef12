"""What the public said to a booklet gets its answer: shown with it, or kept back with a reason."""

from __future__ import annotations

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from mingzhang.language import _
from mingzhang.web import audit
from mingzhang.web.accounts.permission import may, visible_slots
from mingzhang.web.models import Feedback, FeedbackState, User
from mingzhang.web.workflow.refusal import Refused

LONGEST_ANSWER = 2000


def feedback_for(user: User) -> QuerySet[Feedback]:
    """What this person may answer: what waits first, the oldest first, then what was answered."""
    found = Feedback.objects.filter(publication__slot__in=visible_slots(user, "answer"))
    known = found.select_related("publication__slot__organisation", "user")
    return known.order_by("answered_at", "at", "pk")  # what waits has no answer yet


def answer(word: Feedback, user: User, *, text: str, shows: bool, address: str) -> Feedback:
    """Answer and show, or keep back and say why; an answer given before is replaced.

    Raises:
        Refused: it is not this person's to answer, or there is no answer, or it is too long.
    """
    text = text.strip()
    with transaction.atomic():
        current = (
            Feedback.objects.select_for_update(of=("self",))
            .select_related("publication__slot__organisation")
            .get(pk=word.pk)
        )
        if not may(user, "answer", current.publication.slot):
            raise Refused(_("这条留言不由您答复"))
        if not text or len(text) > LONGEST_ANSWER:
            words = _("请写答复；不公开的，写明原因（最多{most}字）")
            raise Refused(words.format(most=LONGEST_ANSWER))
        current.state = FeedbackState.SHOWN if shows else FeedbackState.HIDDEN
        current.answer, current.user, current.answered_at = text, user, timezone.now()
        current.save(update_fields=["state", "answer", "user", "answered_at"])
        detail = {"feedback": current.pk, "state": current.state, "reason": text}
        target = f"slot:{current.publication.slot_id}"
        audit.record(user, "slot.feedback", target, detail, address)
    return current
