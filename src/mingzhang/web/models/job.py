"""Work in the background: a table is the queue, so that no broker is needed."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from mingzhang.web.models.account import User
from mingzhang.web.models.slot import Slot


class JobState(models.TextChoices):
    """Where a job stands."""

    QUEUED = "queued", "排队中"
    RUNNING = "running", "进行中"
    DONE = "done", "完成"
    FAILED = "failed", "失败"
    CANCELLED = "cancelled", "已取消"


class Job(models.Model):
    """One piece of work.

    Attributes:
        kind: name of a task, see `mingzhang.web.jobs.task`.
        payload, result: plain data.
        done, total, step: progress; step is what is worked on, in Chinese.
        lease_until: the worker that runs it must renew this, else another takes the job.
        cancel: somebody asked to stop it.
        problem: what went wrong, for the user; detail: for us.
    """

    kind = models.CharField(max_length=40)
    slot = models.ForeignKey(Slot, models.CASCADE, null=True, blank=True, related_name="jobs")
    payload = models.JSONField(default=dict)
    result = models.JSONField(default=dict)
    state = models.CharField(max_length=12, choices=JobState.choices, default=JobState.QUEUED)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    step = models.CharField(max_length=120, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    worker = models.CharField(max_length=80, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    cancel = models.BooleanField(default=False)
    problem = models.TextField(blank=True)
    detail = models.TextField(blank=True)
    user = models.ForeignKey(User, models.SET_NULL, null=True, blank=True)
    made_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [models.Index(fields=["state", "id"])]

    def __str__(self) -> str:
        return f"{self.kind} #{self.pk}"
