"""Addresses under /work/."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from mingzhang.web.review import (
    bulk,
    calendar,
    congress,
    difference,
    file,
    job,
    letter,
    mine,
    move,
    planning,
    queue,
    reminder,
    sign_off,
)
from mingzhang.web.review import slot as slots
from mingzhang.web.review import thread as threads
from mingzhang.web.review import work as dashboard

_SLOT = "slots/<int:slot_id>/"
_VERSION = _SLOT + "versions/<int:number>/"
_THREAD = _SLOT + "threads/<int:thread_id>/"
_JOB = "jobs/<int:job_id>/"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", dashboard.work, name="work"),
    path("calendar/", calendar.calendar, name="calendar"),
    path("calendar/congress/", congress.congress, name="congress"),
    path("queue/", queue.queue, name="queue"),
    path("queue/bulk/", bulk.bulk, name="bulk"),
    path("queue/filters/", mine.save_filter, name="filter_save"),
    path("queue/filters/<int:filter_id>/drop/", mine.drop_filter, name="filter_drop"),
    path("queue/plan/", planning.plan, name="plan"),
    path(_SLOT, slots.slot_page, name="slot"),
    path(_SLOT + "versions/", slots.versions, name="slot_versions"),
    path(_SLOT + "compare/", difference.compare, name="slot_compare"),
    path(_SLOT + "remind/", reminder.remind_view, name="remind"),
    path(_SLOT + "sign-off/", sign_off.sign, name="sign_off"),
    path(_SLOT + "letter/", letter.letter, name="letter"),
    path(_SLOT + "moves/<slug:name>/", move.move, name="move"),
    path(_SLOT + "threads/", threads.open_thread, name="thread_open"),
    path(_THREAD + "reply/", threads.reply, name="thread_reply"),
    path(_THREAD + "resolve/", threads.resolve, name="thread_resolve"),
    path(_THREAD + "reopen/", threads.reopen, name="thread_reopen"),
    path(_VERSION + "export/<slug:form>/", file.export, name="export"),
    path(_VERSION + "viewed/", mine.mark_viewed, name="viewed"),
    path(_VERSION + "mark/", file.mark, name="mark"),
    path(_VERSION + "check/", file.check_again, name="check_again"),
    path(_VERSION + "original/", file.original, name="original"),
    path(_JOB, job.job_page, name="job"),
    path(_JOB + "cancel/", job.cancel, name="job_cancel"),
    path(_JOB + "retry/", job.retry, name="job_retry"),
    path(_JOB + "files/<slug:form>/", job.job_file, name="job_file"),
]
