"""Planning a year: the booklets that should exist are made in one step, none of them twice."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from mingzhang.language import _
from mingzhang.model.vocabulary import BookletKind
from mingzhang.tables.profile import all_profiles
from mingzhang.web import audit
from mingzhang.web.accounts.permission import Scope, scope_of
from mingzhang.web.core.address import address_of
from mingzhang.web.core.wire import whole
from mingzhang.web.models import Organisation, Slot, User
from mingzhang.web.review.entry import FARTHEST
from mingzhang.web.review.request import SignedRequest

_YEARS = range(2010, 2100)


@login_required
@require_http_methods(["GET", "POST"])
def plan(request: SignedRequest) -> HttpResponse:
    """The form, and what comes of it."""
    if scope_of(request.user, "plan") is Scope.NONE:
        raise PermissionDenied
    today = timezone.localdate()
    typed: dict[str, Any] = {
        "year": str(today.year + 1 if today.month > 6 else today.year),
        "kind": BookletKind.BUDGET.value,
        "due": "",
        "who": "all",
        "profile": "",
    }
    problem = ""
    if request.method == "POST":
        typed |= {name: request.POST.get(name, "").strip() for name in typed}
        year, due, problem = _understood(typed)
        if not problem:
            made, there = make_slots(
                year,
                BookletKind(typed["kind"]),
                due,
                request.user,
                typed["who"],
                request,
                typed["profile"],
            )
            words = _("新建{made}本；另有{there}本本来就有，没有改动")
            messages.success(request, words.format(made=made, there=there))
            return redirect(f"{reverse('queue')}?year={year}&kind={typed['kind']}")
    kinds = [(kind.value, kind.label) for kind in BookletKind]
    counts = {
        "departments": Organisation.objects.filter(kind="department").count(),
        "units": Organisation.objects.filter(kind="unit").count(),
    }
    context = {
        "typed": typed,
        "problem": problem,
        "kinds": kinds,
        "profiles": all_profiles(),
        **counts,
    }
    return render(request, "review/plan.html", context, status=422 if problem else 200)


def _understood(typed: dict[str, Any]) -> tuple[int, date | None, str]:
    year = whole(typed["year"]) or 0
    if year not in _YEARS:
        words = _("“年度”里的“{text}”不是年份，请写四位数字，如 2026")
        return 0, None, words.format(text=typed["year"][:20])
    if typed["kind"] not in [kind.value for kind in BookletKind]:
        return year, None, _("请选择预算或决算")
    kinds = {profile.id: profile.kind.value for profile in all_profiles()}
    if typed["profile"] and kinds.get(typed["profile"]) != typed["kind"]:
        words = _("地区格式“{name}”不是这一类资料的，请重选")
        return year, None, words.format(name=typed["profile"][:60])
    try:
        due = date.fromisoformat(typed["due"]) if typed["due"] else None
    except ValueError:
        words = _("“报送期限”里的“{text}”不是日期，请写成 2025-02-14 这样")
        return year, None, words.format(text=typed["due"][:40])
    today = timezone.localdate()
    if due is not None and not today <= due <= today + FARTHEST:
        words = _("报送期限“{day}”不对：要在今天以后、两年以内")
        return year, None, words.format(day=due.isoformat())
    return year, due, ""


def make_slots(
    year: int,
    kind: BookletKind,
    due: date | None,
    user: User,
    who: str = "all",
    request: SignedRequest | None = None,
    profile: str = "",
) -> tuple[int, int]:
    """Make the slots that are missing; how many were made and how many were there.

    Args:
        profile: how all of them are printed; each organisation's own where empty.
    """
    organisations = Organisation.objects.all()
    if who == "departments":
        organisations = organisations.filter(kind="department")
    with transaction.atomic():
        there = set(
            Slot.objects.filter(year=year, kind=kind.value).values_list(
                "organisation_id", flat=True
            )
        )
        wanted = list(organisations)
        fresh = [
            Slot(
                organisation=organisation,
                year=year,
                kind=kind.value,
                profile=profile
                or (
                    organisation.profile
                    if kind is BookletKind.BUDGET
                    else organisation.final_accounts_profile
                ),
                due=due,
            )
            for organisation in wanted
            if organisation.pk not in there
        ]
        # Two people may plan at once: what is there by then is left alone.
        Slot.objects.bulk_create(fresh, ignore_conflicts=True)
        detail = {
            "year": year,
            "kind": kind.value,
            "due": due.isoformat() if due else None,
            "made": len(fresh),
        }
        if profile:
            detail["profile"] = profile
        audit.record(user, "slot.plan", f"year:{year}", detail, address_of(request))
    return len(fresh), len(wanted) - len(fresh)
