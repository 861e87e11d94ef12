"""Conversations about cells, sentences and findings."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from mingzhang.language import _
from mingzhang.web import audit
from mingzhang.web.accounts.permission import get_slot, may
from mingzhang.web.core.address import address_of
from mingzhang.web.core.wire import whole
from mingzhang.web.draft.version import booklet_of
from mingzhang.web.models import Comment, FindingRecord, Slot, Thread, Version
from mingzhang.web.review.finding import remark_of
from mingzhang.web.review.page import find_spot
from mingzhang.web.review.request import SignedRequest

LONGEST = 4000


def threads_of(slot: Slot, show: str = "") -> QuerySet[Thread]:
    """The threads of a slot with everything that is shown of them; `open` leaves out the rest."""
    threads = (
        Thread.objects.filter(slot=slot)
        .select_related("opened_by", "resolved_by", "version")
        .prefetch_related("comments__user")
    )
    return threads.filter(resolved_at=None) if show == "open" else threads


@login_required
@require_http_methods(["GET", "POST"])
def open_thread(request: SignedRequest, slot_id: int) -> HttpResponse:
    """Begin a conversation, at a cell or sentence, from a finding, or about a place in words."""
    slot = get_slot(request.user, slot_id, "comment")
    typed = {
        name: (request.POST if request.method == "POST" else request.GET).get(name, "").strip()
        for name in ("version", "anchor", "place", "text", "finding")
    }
    version = _version(slot, typed["version"])
    if request.method == "GET":
        return _form(request, slot, version, typed)
    if typed["finding"]:
        return _from_finding(request, slot, typed)
    problem = _problem(typed)
    place, quote = typed["place"][:300], ""
    if typed["anchor"] and not problem:
        spot = find_spot(booklet_of(version), typed["anchor"]) if version else None
        if spot is None:
            problem = _("这个版本里找不到要加意见的地方；请回到报表重新选择")
        else:
            place, quote = spot.place[:300], spot.quote[:500]
    if problem:
        return _form(request, slot, version, typed, problem)
    thread = _opened(request, slot, version, typed["anchor"], place, quote, typed["text"])
    return redirect(_address(slot, version, thread))


def _problem(typed: dict[str, str]) -> str:
    if not typed["text"]:
        return _("请写意见内容")
    if len(typed["text"]) > LONGEST:
        words = _("意见太长：{count}字，最多{most}字；可以分成几条")
        return words.format(count=len(typed["text"]), most=LONGEST)
    if len(typed["anchor"]) > 400:
        return _("这个版本里找不到要加意见的地方；请回到报表重新选择")
    return ""


def _form(
    request: SignedRequest,
    slot: Slot,
    version: Version | None,
    typed: dict[str, str],
    problem: str = "",
) -> HttpResponse:
    spot = find_spot(booklet_of(version), typed["anchor"]) if version and typed["anchor"] else None
    context = {"slot": slot, "version": version, "typed": typed, "spot": spot, "problem": problem}
    return render(request, "review/thread_form.html", context, status=422 if problem else 200)


def _from_finding(request: SignedRequest, slot: Slot, typed: dict[str, str]) -> HttpResponse:
    number = whole(typed["finding"])
    if number is None:
        raise Http404
    found = get_object_or_404(
        FindingRecord.objects.select_related("run__version"),
        pk=number,
        run__version__slot=slot,
    )
    version = found.run.version
    same = {"slot": slot, "fingerprint": found.fingerprint, "resolved_at": None}
    known = Thread.objects.filter(**same).first()
    if known is not None:
        messages.info(request, _("这个问题已经有一条未办的意见"))
        return redirect(_address(slot, version, known))
    cells = found.data.get("cells") or [{}]
    quote = str(cells[0].get("text") or "")[:500]
    text = typed["text"][:LONGEST] or remark_of(found)[:LONGEST]
    thread = _opened(
        request, slot, version, found.anchor, found.place, quote, text, found.fingerprint
    )
    return redirect(_address(slot, version, thread))


def _opened(
    request: SignedRequest,
    slot: Slot,
    version: Version | None,
    anchor: str,
    place: str,
    quote: str,
    text: str,
    fingerprint: str = "",
) -> Thread:
    with transaction.atomic():
        thread = Thread.objects.create(
            slot=slot,
            version=version,
            anchor=anchor,
            place=place,
            quote=quote,
            fingerprint=fingerprint,
            opened_by=request.user,
        )
        Comment.objects.create(thread=thread, user=request.user, text=text)
        _note(request, "thread.open", thread)
    return thread


@login_required
@require_POST
def reply(request: SignedRequest, slot_id: int, thread_id: int) -> HttpResponse:
    """Say something more."""
    slot = get_slot(request.user, slot_id, "comment")
    thread = get_object_or_404(Thread, pk=thread_id, slot=slot)
    text = request.POST.get("text", "").strip()
    problem = _problem({"text": text, "anchor": ""})
    if not problem:
        with transaction.atomic():
            Comment.objects.create(thread=thread, user=request.user, text=text)
            _note(request, "thread.reply", thread)
    return _answer(request, slot, thread, problem, text)


@login_required
@require_POST
def resolve(request: SignedRequest, slot_id: int, thread_id: int) -> HttpResponse:
    """Nothing more is to be done."""
    slot = get_slot(request.user, slot_id, "resolve")
    thread = get_object_or_404(Thread, pk=thread_id, slot=slot)
    if not thread.is_resolved:
        with transaction.atomic():
            thread.resolved_at, thread.resolved_by = timezone.now(), request.user
            thread.save(update_fields=["resolved_at", "resolved_by"])
            _note(request, "thread.resolve", thread)
    return _answer(request, slot, thread)


@login_required
@require_POST
def reopen(request: SignedRequest, slot_id: int, thread_id: int) -> HttpResponse:
    """There is something to be done after all."""
    slot = get_slot(request.user, slot_id, "comment")
    thread = get_object_or_404(Thread, pk=thread_id, slot=slot)
    if thread.is_resolved:
        with transaction.atomic():
            thread.resolved_at = thread.resolved_by = None
            thread.save(update_fields=["resolved_at", "resolved_by"])
            _note(request, "thread.reopen", thread)
    return _answer(request, slot, thread)


def _answer(
    request: SignedRequest, slot: Slot, thread: Thread, problem: str = "", text: str = ""
) -> HttpResponse:
    """The thread as it is now, in its place or on the whole page."""
    if request.htmx or problem:
        shown = threads_of(slot).get(pk=thread.pk)
        context: dict[str, Any] = {
            "slot": slot,
            "thread": shown,
            "problem": problem,
            "text": text,
            "may_comment": may(request.user, "comment", slot),
            "may_resolve": may(request.user, "resolve", slot),
        }
        page = "review/thread.html" if request.htmx else "review/thread_page.html"
        # The part of a page is put in whatever came of it, so it answers 200.
        return render(request, page, context, status=422 if problem and not request.htmx else 200)
    return redirect(_address(slot, thread.version, thread))


def _note(request: SignedRequest, action: str, thread: Thread) -> None:
    detail = {"thread": thread.pk, "place": thread.place}
    audit.record(request.user, action, f"slot:{thread.slot_id}", detail, address_of(request))


def _version(slot: Slot, number: str) -> Version | None:
    wanted = whole(number)
    if wanted is not None:
        return slot.versions.filter(number=wanted).first()
    return slot.versions.last()


def _address(slot: Slot, version: Version | None, thread: Thread) -> str:
    address = reverse("slot", args=[slot.pk])
    latest = slot.versions.last()
    if version is not None and latest is not None and version.number != latest.number:
        address += f"?version={version.number}"
    return f"{address}#thread-{thread.pk}"
