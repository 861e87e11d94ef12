"""Work in the background: a queue in the database, workers, tasks."""

from mingzhang.web.jobs.queue import Cancelled, Progress, enqueue, request_cancel, retry
from mingzhang.web.jobs.task import Task, get_task, task

__all__ = [
    "Cancelled",
    "Progress",
    "Task",
    "enqueue",
    "get_task",
    "request_cancel",
    "retry",
    "task",
]
