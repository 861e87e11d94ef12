"""The dashboard: what is to be done, by role."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from mingzhang.model.vocabulary import BookletKind
from mingzhang.web.accounts.permission import Scope, scope_of, visible_slots
from mingzhang.web.models import Feedback, FeedbackState, Role, Slot, State, User
from mingzhang.web.models.slot import late_slots
from mingzhang.web.review.request import SignedRequest
from mingzhang.web.review.standing import lines_of, with_counts

_OFFICES = {
    Role.SYSTEM_ADMIN: "/work/office/people/",
    Role.SECURITY_ADMIN: "/work/office/people/",
    Role.AUDIT_ADMIN: "/work/office/audit/",
}
_MOST = 20


@login_required
@require_GET
def work(request: SignedRequest) -> HttpResponse:
    """The first page after the login."""
    user = request.user
    if user.role in _OFFICES:
        return redirect(_OFFICES[Role(user.role)])
    if user.role == Role.BUREAU:
        return render(request, "review/bureau.html", _bureau(request))
    today = timezone.localdate()
    slots = list(with_counts(visible_slots(user), user).prefetch_related("reminders"))
    lines = lines_of(user, slots, today)
    mine = [line for line in lines if line.step.address]
    others = [line for line in lines if not line.step.address]
    context = {"mine": mine, "others": others, "today": today, "asked": _asked(user)}
    return render(request, "review/unit.html", context)


def _asked(user: User) -> int:
    """How many words of the public wait for this person's answer."""
    if scope_of(user, "answer") is Scope.NONE:
        return 0
    answered = visible_slots(user, "answer")
    waiting = Feedback.objects.filter(state=FeedbackState.WAITING)
    return waiting.filter(publication__slot__in=answered).count()


def _bureau(request: SignedRequest) -> dict[str, Any]:
    """What is missing and late before what is wrong."""
    user, today = request.user, timezone.localdate()
    slots = visible_slots(user)
    late = late_slots(today)
    # By the due day, the longest late first, publication and handing in alike.
    overdue = sorted(slots.filter(late), key=lambda slot: -slot.days_late(today))
    waiting = with_counts(slots.filter(state=State.BUREAU_REVIEW), user)
    order = ("-desk_count", "-errors", "changed_at")
    rows = list(waiting.order_by(*order)[: _MOST + 1])
    approved = visible_slots(user, "publish").filter(state=State.APPROVED)
    ready = sorted(approved, key=lambda slot: (slot.deadline or date.max, slot.pk))
    return {
        "counts_by_year": _counts(),
        "states": State,
        "overdue": lines_of(user, overdue[:_MOST], today),
        "overdue_count": len(overdue),
        "waiting": lines_of(user, rows[:_MOST], today),
        "waiting_more": len(rows) > _MOST,
        "ready": lines_of(user, ready[:_MOST], today),
        "ready_count": len(ready),
        "asked": _asked(user),
        "may_plan": scope_of(user, "plan") is not Scope.NONE,
    }


def _counts() -> list[dict[str, Any]]:
    """How many slots stand in each state, by year and kind."""
    found: dict[tuple[int, str], dict[str, int]] = defaultdict(dict)
    counted = Slot.objects.order_by().values("year", "kind", "state").annotate(count=Count("pk"))
    for row in counted:
        found[row["year"], row["kind"]][row["state"]] = row["count"]
    return [
        {
            "year": year,
            "kind": kind,
            "label": BookletKind(kind).label,
            "states": states,
            "total": sum(states.values()),
        }
        for (year, kind), states in sorted(
            found.items(), key=lambda item: (-item[0][0], item[0][1])
        )
    ]
