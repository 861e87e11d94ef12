"""The page of one booklet: where it stands, tables and text, findings, threads, versions."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from mingzhang.web.accounts.permission import get_slot, may
from mingzhang.web.core.wire import whole
from mingzhang.web.draft.version import booklet_of
from mingzhang.web.models import (
    CheckRun,
    Job,
    JobState,
    Reminder,
    Role,
    Slot,
    Thread,
    Version,
)
from mingzhang.web.review.finding import (
    FindingFilter,
    basis_of,
    desk_words,
    families,
    findings_for,
    latest_run,
)
from mingzhang.web.review.mine import viewed_parts
from mingzhang.web.review.move import buttons_for, form_context
from mingzhang.web.review.page import booklet_html, contents_of
from mingzhang.web.review.reminder import may_remind, recipients, usual_text
from mingzhang.web.review.request import SignedRequest
from mingzhang.web.review.standing import deadline_of, next_step
from mingzhang.web.review.thread import threads_of
from mingzhang.web.review.waiting import neighbours
from mingzhang.web.workflow import may_sign, signatures
from mingzhang.web.workflow.deadline import deadline_changes


@login_required
@require_GET
def slot_page(request: SignedRequest, slot_id: int) -> HttpResponse:
    """Tables and text of the chosen version with findings and threads beside them."""
    user = request.user
    slot = get_slot(user, slot_id)
    version = chosen_version(slot, request.GET.get("version", ""))
    show = "open" if request.GET.get("threads") == "open" else ""
    threads = list(threads_of(slot, show))
    context = head_context(request, slot) | {
        "version": version,
        "threads": threads,
        "show": show,
        "open_count": Thread.objects.filter(slot=slot, resolved_at=None).count(),
        "thread_count": Thread.objects.filter(slot=slot).count(),
        "may_comment": may(user, "comment", slot),
        "may_resolve": may(user, "resolve", slot),
        "problem": "",
        "text": "",
    }
    if version is not None:
        chosen = FindingFilter.of(request.GET)
        run = latest_run(version)
        found = findings_for(user, run, chosen) if run else []
        context |= {
            "html": booklet_html(version),
            "contents": contents_of(booklet_of(version), desk_words(user)),
            "run": run,
            "findings": found,
            "chosen": chosen,
            "families": families(),
            "basis_of": basis_of,
            "discussed": {t.fingerprint for t in threads if t.fingerprint and not t.is_resolved},
            "is_latest": version.number == context["latest"],
            "doubts": booklet_of(version).doubts,
            "viewed": viewed_parts(user, version),
        }
    return render(request, "review/slot.html", context)


@login_required
@require_GET
def versions(request: SignedRequest, slot_id: int) -> HttpResponse:
    """The versions with their files."""
    slot = get_slot(request.user, slot_id)
    found = list(slot.versions.select_related("made_by", "upload").order_by("-number"))
    runs = {}
    for run in _runs(found):
        runs[run.version_id] = run  # the last one of each
    context = head_context(request, slot) | {"versions": found, "runs": runs}
    return render(request, "review/versions.html", context)


def _runs(found: list[Version]) -> QuerySet[CheckRun]:
    return CheckRun.objects.filter(version__in=found).order_by("at", "id")


def head_context(request: SignedRequest, slot: Slot) -> dict[str, Any]:
    """What the head of every page of a slot shows."""
    user = request.user
    active = (JobState.QUEUED, JobState.RUNNING)
    signs = signatures(slot, slot.versions.last()) if user.role == Role.BUREAU else []
    reminded = may_remind(user, slot) and bool(recipients(slot))
    return {
        "slot": slot,
        "tag": slot.tag,
        "deadline": deadline_of(slot, timezone.localdate()),
        "step": next_step(user, slot),
        "moves": [form_context(slot, move) for move in buttons_for(user, slot)],
        "may_upload": slot.can_edit and may(user, "upload", slot),
        "may_merge": slot.can_edit and slot.organisation.is_department and may(user, "merge", slot),
        "may_compare_website": may(user, "compare_website", slot) and slot.publications.exists(),
        "may_fill": slot.can_edit and may(user, "edit", slot),
        "transitions": list(slot.transitions.select_related("user", "version")),
        "numbers": list(slot.versions.order_by("-number").values_list("number", flat=True)),
        "latest": slot.versions.order_by("-number").values_list("number", flat=True).first(),
        "may_comment": may(user, "comment", slot),
        "reminders": list(Reminder.objects.filter(slot=slot).select_related("user")),
        "may_remind": reminded,
        "usual_reminder": usual_text(slot) if reminded else "",
        "signatures": signs,
        "own_signature": next((s for s in signs if s.desk == user.desk), None),
        "may_sign": may_sign(user, slot),
        "near": neighbours(user, slot),
        "deadlines": deadline_changes(slot),
        "running": [
            (job.pk, job.words)
            for job in Job.objects.filter(slot=slot, state__in=active).order_by("pk")[:5]
        ],
    }


def chosen_version(slot: Slot, number: str) -> Version | None:
    """The version with this number, the latest where none is named.

    Raises:
        Http404: there is no version with this number.
    """
    versions = slot.versions.select_related("made_by", "upload")
    if not number:
        return versions.last()
    wanted = whole(number)
    found = versions.filter(number=wanted).first() if wanted is not None else None
    if found is None:
        raise Http404
    return found
