"""When the people's congress approved: the bureau enters the day, its terms count from it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from mingzhang.language import _
from mingzhang.model.vocabulary import BookletKind
from mingzhang.web import audit
from mingzhang.web.accounts.permission import may_on_site
from mingzhang.web.core.address import address_of
from mingzhang.web.core.wire import whole
from mingzhang.web.models import CongressDay, Slot
from mingzhang.web.review.request import SignedRequest
from mingzhang.year.calendar import Event
from mingzhang.year.day import find_day

_EVENTS = {
    BookletKind.BUDGET.value: "budget_approved",
    BookletKind.FINAL_ACCOUNTS.value: "final_approved",
}


def approvals(year: int, body: str, day: date) -> Iterator[Event]:
    """What is known by a day of the approvals of a year, as events of the finance bureau."""
    for known in CongressDay.objects.filter(year=year, day__lte=day):
        yield Event(known.day, body, _EVENTS[known.kind], known.paper)


@login_required
@require_POST
def congress(request: SignedRequest) -> HttpResponse:
    """Enter the day of an approval, or correct it; both stay in the audit log."""
    if not may_on_site(request.user, "congress"):
        raise PermissionDenied
    year, kind = whole(request.POST.get("year")), request.POST.get("kind", "")
    day, paper = find_day(request.POST.get("day", "")), request.POST.get("paper", "").strip()
    if year is None or kind not in _EVENTS or not Slot.objects.filter(year=year).exists():
        messages.error(request, _("没有这一年的任务"))
        return redirect("calendar")
    problem = _problem(year, kind, day)
    if problem or day is None:
        messages.error(request, problem)
        return redirect(f"{reverse('calendar')}?year={year}")
    with transaction.atomic():
        before = CongressDay.objects.filter(year=year, kind=kind).first()
        made, _new = CongressDay.objects.update_or_create(
            year=year, kind=kind, defaults={"day": day, "paper": paper[:80], "user": request.user}
        )
        detail = {
            "year": year,
            "kind": kind,
            "from": before.day.isoformat() if before is not None else "",
            "to": made.day.isoformat(),
        }
        audit.record(request.user, "congress.day", "", detail, address_of(request))
    words = _("{what}：{day}").format(what=_("人大批准的日期"), day=made.day)
    messages.success(request, words)
    return redirect(f"{reverse('calendar')}?year={year}")


def _problem(year: int, kind: str, day: date | None) -> str:
    """Why a day cannot be that of an approval; empty where it can."""
    if day is None:
        return _("请填批准的日期")
    if day > timezone.localdate():
        return _("日期不能晚于今天")
    first = year if kind == BookletKind.BUDGET.value else year + 1
    if day.year not in (first - 1, first):
        return _("{year}年的{kind}不会在{day}批准").format(
            year=year, kind=BookletKind(kind).label, day=day
        )
    return ""
