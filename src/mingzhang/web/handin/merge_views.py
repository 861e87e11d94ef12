"""Merging the units into their department: what each gave, what is taken, what differs."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from mingzhang.entry.change import total_fen
from mingzhang.entry.flat import new_uid
from mingzhang.entry.merge import own_words
from mingzhang.errors import MingzhangError
from mingzhang.language import _
from mingzhang.web.accounts.permission import get_slot
from mingzhang.web.core.address import address_of
from mingzhang.web.draft.replacing import stored_rows
from mingzhang.web.handin.job_view import cancelled, get_job, job_context, job_fragment, retried
from mingzhang.web.handin.merging import merge, plan
from mingzhang.web.handin.views import seen_revision
from mingzhang.web.jobs import enqueue
from mingzhang.web.models import Job, JobState, Slot, User

_KINDS = ("compare_units",)


def _department_slot(request: HttpRequest, slot_id: int) -> Slot:
    slot = get_slot(cast(User, request.user), slot_id, "merge")
    if not slot.organisation.is_department:
        raise Http404
    return slot


@login_required
@require_GET
def merge_page(request: HttpRequest, slot_id: int) -> HttpResponse:
    """The units with their states and totals, and what merging would bring."""
    slot = _department_slot(request, slot_id)
    made = plan(slot)
    job = Job.objects.filter(slot=slot, kind__in=_KINDS).first()
    present = stored_rows(slot)
    context = {
        "slot": slot,
        "made": made,
        "own": own_words(made.own) if made.own else "",
        "own_fen": total_fen([r for r in present if not r.origin or r.table == "budget"], "lines"),
        "present_fen": total_fen(present, "lines"),
        "after_fen": total_fen(made.rows, "lines"),
        "units_fen": sum(unit.fen or 0 for unit in made.taken),
        "uid": new_uid(),
        "job": job,
        "result": job.result if job and job.state == JobState.DONE else None,
        "progress": job_context(slot, job, "merge") if job else None,
    }
    return render(request, "handin/merge.html", context)


@login_required
@require_POST
def merge_apply(request: HttpRequest, slot_id: int) -> HttpResponse:
    """Merge, and compare the outcome with the sum of the units'."""
    user = cast(User, request.user)
    slot = _department_slot(request, slot_id)
    try:
        made = merge(
            slot,
            user,
            uid=request.POST.get("uid", "")[:36],
            replace_own="replace_own" in request.POST,
            sum_figures="sum_figures" in request.POST,
            revision=seen_revision(request),
            address=address_of(request),
        )
    except MingzhangError as error:
        messages.error(request, str(error))
        return redirect("merge", slot.pk)
    count = len(made.taken)
    if made.changed:
        messages.success(request, _("已合并{count}个单位").format(count=count))
    else:
        messages.info(
            request, _("{count}个单位的内容与上次合并的相同，草稿没有变").format(count=count)
        )
    enqueue("compare_units", slot=slot, user=user)
    return redirect(reverse("merge", args=[slot.pk]) + "#compare")


@login_required
@require_POST
def merge_compare(request: HttpRequest, slot_id: int) -> HttpResponse:
    """Compare again, as the draft stands."""
    slot = _department_slot(request, slot_id)
    enqueue("compare_units", slot=slot, user=cast(User, request.user))
    return redirect(reverse("merge", args=[slot.pk]) + "#compare")


@login_required
@require_GET
def merge_job(request: HttpRequest, slot_id: int, job_id: int) -> HttpResponse:
    """How far the comparison is."""
    slot = _department_slot(request, slot_id)
    job = get_job(slot, job_id, _KINDS)
    if not getattr(request, "htmx", False):
        return redirect("merge", slot.pk)
    return job_fragment(request, slot, job, "merge")


@login_required
@require_POST
def merge_cancel(request: HttpRequest, slot_id: int, job_id: int) -> HttpResponse:
    """Stop the comparison."""
    slot = _department_slot(request, slot_id)
    return cancelled(request, slot, get_job(slot, job_id, _KINDS), reverse("merge", args=[slot.pk]))


@login_required
@require_POST
def merge_retry(request: HttpRequest, slot_id: int, job_id: int) -> HttpResponse:
    """Compare once more after a failure."""
    slot = _department_slot(request, slot_id)
    return retried(request, slot, get_job(slot, job_id, _KINDS), reverse("merge", args=[slot.pk]))
