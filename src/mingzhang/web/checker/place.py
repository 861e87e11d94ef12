"""Where cases lie and who works on them: a worker of the platform, or a thread of this computer."""

from __future__ import annotations

import threading
from functools import cache
from pathlib import Path
from queue import Queue
from typing import Any

from django.conf import settings
from django.utils import timezone

from mingzhang.language import _
from mingzhang.web.checker.case import Case, Full, Phase, cases, find_case, forget
from mingzhang.web.checker.run import check_case
from mingzhang.web.jobs.queue import Progress, enqueue
from mingzhang.web.jobs.task import chore, task
from mingzhang.web.models import Job

TASK = "public_check"
MOST_WAITING = 30
ALONE_SECONDS = 900.0
"""On one's own computer nobody else waits."""


def place() -> Path:
    """The folder of the cases."""
    folder = Path(settings.CHECKS)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def waiting() -> int:
    """How many cases nobody has begun yet."""
    return sum(case.record.phase is Phase.WAITING for case in cases(place()))


def require_room() -> None:
    """Raise `Full` where too many wait already."""
    if waiting() >= MOST_WAITING:
        raise Full(_("现在等着审核的文件太多，请过一会儿再来"))


def start(case: Case) -> None:
    """Have a case checked, as soon as it is its turn."""
    if settings.ALONE:
        _thread().put(case)
    else:
        enqueue(TASK, {"token": case.token})


@task(TASK)
def check_public(job: Job, progress: Progress) -> dict[str, Any]:
    """Check what somebody handed in; a case that was deleted meanwhile needs nothing more."""
    case = find_case(place(), job.payload["token"], timezone.now())
    if case is not None and case.files():
        check_case(case, lambda: progress(0, 1))
    return {}


@chore
def forget_cases() -> None:
    """Delete what nobody asked to keep."""
    forget(place(), timezone.now())


@cache
def _thread() -> Queue[Case]:
    """The line of cases in which one thread works; the program ends without waiting for it."""
    line: Queue[Case] = Queue()

    def work() -> None:
        while True:
            case = line.get()
            if case.files():
                check_case(case, lambda: None, ALONE_SECONDS)

    threading.Thread(target=work, daemon=True).start()
    return line
