"""Tasks by name: functions that a worker calls with a job and a way to tell its progress.

A task may run more than once (a worker that is killed loses its job to another), so it must do
no harm the second time.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

from mingzhang.web.jobs.queue import Progress
from mingzhang.web.models import Job

Task = Callable[[Job, Progress], dict[str, Any] | None]
MODULES = (
    "mingzhang.web.handin.tasks",
    "mingzhang.web.review.tasks",
    "mingzhang.web.review.reminder",
    "mingzhang.web.publication.tasks",
    "mingzhang.web.api.check",
    "mingzhang.web.checker.place",
    "mingzhang.web.operation.demonstration.showing",
    "mingzhang.web.operation.scrubbing",
)
Chore = Callable[[], None]
_tasks: dict[str, Task] = {}
_chores: list[Chore] = []


def task(name: str) -> Callable[[Task], Task]:
    """Register a task under the name that jobs call it by."""

    def registered(function: Task) -> Task:
        _tasks[name] = function
        return function

    return registered


def chore(function: Chore) -> Chore:
    """Register what a worker does every few minutes by itself, whatever waits."""
    _chores.append(function)
    return function


def chores() -> tuple[Chore, ...]:
    """All of them; the modules with tasks are loaded."""
    for module in MODULES:
        import_module(module)
    return tuple(_chores)


def get_task(name: str) -> Task:
    """The task of a job, a `KeyError` where there is none; the modules with tasks are loaded."""
    for module in MODULES:
        import_module(module)
    return _tasks[name]
