"""The page of a slot's year: hand in readings, money, purchases and assets; see how it stands."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from mingzhang.errors import MingzhangError
from mingzhang.language import _
from mingzhang.web.accounts.permission import get_slot, may
from mingzhang.web.core.address import address_of
from mingzhang.web.handin.year import PURPOSES, coloured, hand_in_year, year_of
from mingzhang.web.models import Slot, User
from mingzhang.year.day import find_day
from mingzhang.year.figure import percent, printed


@login_required
@require_GET
def year(request: HttpRequest, slot_id: int) -> HttpResponse:
    """How the year stands on a day, the last of the year if none is asked for."""
    user = cast(User, request.user)
    slot = get_slot(user, slot_id)
    context: dict[str, Any] = {
        "slot": slot,
        "purposes": PURPOSES,
        "may_hand_in": may(user, "upload", slot),
        "uploads": slot.uploads.filter(purpose__in=PURPOSES).select_related("user")[:40],
    }
    day = _day(request, slot)
    try:
        state = year_of(slot, day)
    except MingzhangError as error:
        return render(request, "handin/year.html", context | {"day": day, "problem": str(error)})
    scores = {one.target.subject: one for one in state.evaluated}
    shown = context | {
        "day": day,
        "state": state,
        "watched": [(one, scores[one.target.subject]) for one in coloured(state)],
        "share": _share,
        "points": printed,
    }
    return render(request, "handin/year.html", shown)


def _day(request: HttpRequest, slot: Slot) -> date:
    """The day that was asked for.

    Raises:
        Http404: it is none, or of another year.
    """
    text = request.GET.get("at", "")
    if not text:
        return date(slot.year, 12, 31)
    day = find_day(text)
    if day is None or day.year != slot.year:
        raise Http404
    return day


def _share(share: Fraction | None) -> str:
    return "—" if share is None else percent(share)


@login_required
@require_POST
def year_file(request: HttpRequest, slot_id: int) -> HttpResponse:
    """One file of the year comes in; what is wrong with it is told line by line."""
    user = cast(User, request.user)
    slot = get_slot(user, slot_id, "upload")
    purpose, file = request.POST.get("purpose", ""), request.FILES.get("file")
    if purpose not in PURPOSES or file is None:
        messages.error(request, _("没有选择文件"))
        return redirect("slot_year", slot.pk)
    try:
        upload = hand_in_year(slot, purpose, file, user, address_of(request))
    except MingzhangError as error:
        messages.error(request, str(error))
    else:
        words = _("{what}“{name}”已收下").format(what=PURPOSES[purpose], name=upload.name)
        messages.success(request, words)
    return redirect("slot_year", slot.pk)
