"""The queue: every booklet that should exist, filtered, sorted, a page at a time."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Case, F, Q, QuerySet, When
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from mingzhang.language import _
from mingzhang.model.vocabulary import BookletKind
from mingzhang.web.accounts.permission import Scope, scope_of, visible_slots
from mingzhang.web.models import Organisation, SavedFilter, Slot, State
from mingzhang.web.models.slot import late_slots
from mingzhang.web.models.state import states
from mingzhang.web.review.request import SignedRequest
from mingzhang.web.review.standing import lines_of, with_counts
from mingzhang.web.review.waiting import waiting_for

PAGE = 50
FILTERS = ("year", "kind", "state", "desk", "late", "errors", "q", "sort", "mine")
_DONE = Case(When(state__in=states(waits_for=None), then=1), default=0)
_SORTS: dict[str, tuple[Any, ...]] = {
    # What is done comes last, however long ago it was due.
    "": (_DONE, "-desk_count", F("due").asc(nulls_last=True), "organisation__code"),
    "name": ("organisation__code", "organisation__name", "-year"),
    "errors": (F("errors").desc(nulls_last=True), "organisation__code"),
    "changed": ("-changed_at",),
    "threads": ("-open_threads", "organisation__code"),
}


def sort_labels() -> list[tuple[str, str]]:
    """The orders there are, for a choice."""
    return [
        ("", _("期限")),
        ("name", _("部门代码")),
        ("errors", _("错误最多")),
        ("threads", _("未办意见最多")),
        ("changed", _("最近变动")),
    ]


@login_required
@require_GET
def queue(request: SignedRequest) -> HttpResponse:
    """The queue page."""
    user, today = request.user, timezone.localdate()
    if scope_of(user, "view") is Scope.NONE:
        raise PermissionDenied
    chosen = {name: request.GET.get(name, "").strip() for name in FILTERS}
    all_slots = visible_slots(user)
    waiting = waiting_for(user)
    if not any(request.GET.get(name) for name in (*FILTERS, "page", "all")):
        # It opens with what waits for this person; where nothing does, with everything.
        chosen["mine"] = "1" if all_slots.filter(waiting).exists() else ""
    slots = filtered(with_counts(all_slots, user), chosen)
    if chosen["mine"]:
        slots = slots.filter(waiting)
    order = _SORTS.get(chosen["sort"], _SORTS[""])
    # First which ones, then what is shown of those: else the last page counts for all before it.
    pages = Paginator(slots.order_by(*order, "pk").values_list("pk", flat=True), PAGE)
    page = pages.get_page(request.GET.get("page"))
    keys = list(page.object_list)
    found = {slot.pk: slot for slot in with_counts(all_slots.filter(pk__in=keys), user)}
    years = all_slots.order_by("-year").values_list("year", flat=True).distinct()
    desks = (
        Organisation.objects.exclude(desk_name="")
        .order_by("desk_name")
        .values_list("desk_name", flat=True)
        .distinct()
    )
    kept = QueryDict(mutable=True)
    kept.update({name: value for name, value in chosen.items() if value})
    if not kept:
        kept["all"] = "1"
    views = [
        ("?mine=1", _("等我办"), all_slots.filter(waiting).count(), bool(chosen["mine"])),
        ("?late=1", _("逾期"), all_slots.filter(late_slots(today)).count(), bool(chosen["late"])),
        ("?all=1", _("全部"), all_slots.count(), kept.get("all") == "1"),
    ]
    return render(
        request,
        "review/queue.html",
        {
            "lines": lines_of(user, [found[key] for key in keys if key in found], today),
            "page": page,
            "chosen": chosen,
            "views": views,
            "filters": list(SavedFilter.objects.filter(user=user)),
            "is_filtered": any(value for name, value in chosen.items() if name != "sort"),
            "kept": kept.urlencode(),
            "years": list(years),
            "kinds": [(kind.value, _(kind.label)) for kind in BookletKind],
            "states": [(state.value, _(state.label)) for state in State],
            "desks": list(desks),
            "sorts": sort_labels(),
            "may_plan": scope_of(user, "plan") is not Scope.NONE,
            "bulk": _bulk_choices(request),
        },
    )


def filtered(slots: QuerySet[Slot], chosen: dict[str, str]) -> QuerySet[Slot]:
    """The slots that fit what was chosen; what makes no sense is not asked for."""
    if chosen["year"].isdecimal() and len(chosen["year"]) == 4:
        slots = slots.filter(year=int(chosen["year"]))
    if chosen["kind"] in [kind.value for kind in BookletKind]:
        slots = slots.filter(kind=chosen["kind"])
    if chosen["state"] in State.values:
        slots = slots.filter(state=chosen["state"])
    if chosen["desk"]:
        desk = chosen["desk"]
        slots = slots.filter(
            Q(organisation__desk_name=desk)
            | Q(organisation__desk_name="", organisation__parent__desk_name=desk)
        )
    if chosen["late"]:
        slots = slots.filter(late_slots(timezone.localdate()))
    if chosen["errors"]:
        # The plugin does not know of annotations that another function made.
        slots = slots.filter(Q(errors__gt=0))
    if chosen["q"]:
        words = chosen["q"]
        slots = slots.filter(
            Q(organisation__name__icontains=words)
            | Q(organisation__code__startswith=words)
            | Q(organisation__parent__name__icontains=words)
        )
    return slots


def _bulk_choices(request: SignedRequest) -> list[tuple[str, str]]:
    """What this person can do with several slots at once."""

    def can(*actions: str) -> bool:
        return any(scope_of(request.user, action) is not Scope.NONE for action in actions)

    found = []
    if can("bureau_return", "department_return", "unit_return"):
        found.append(("return", _("退回（填写原因）")))
    if can("bureau_approve", "department_approve", "unit_approve"):
        found.append(("approve", _("批复或通过（填写日期）")))
    if can("publish"):
        found.append(("publish", _("公开")))
    if can("bureau_return", "department_return"):
        found.append(("remind", _("催办")))
    if can("plan"):
        found.append(("due", _("改报送期限")))
    return found
