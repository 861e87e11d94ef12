"""Work in the background: a table is the queue, so that no broker is needed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from django.db import models

from mingzhang.language import _ as translated
from mingzhang.web.core.deferred import deferred as _
from mingzhang.web.models.account import User
from mingzhang.web.models.slot import Slot


class JobState(models.TextChoices):
    """Where a job stands."""

    QUEUED = "queued", _("排队中")
    RUNNING = "running", _("进行中")
    DONE = "done", _("完成")
    FAILED = "failed", _("失败")
    CANCELLED = "cancelled", _("已取消")


JOB_WORDS: Mapping[str, str] = {
    "read_booklet": _("读取并审核上传的资料"),
    "read_workbook": _("读取工作簿"),
    "read_ledger": _("读取台账"),
    "compare_units": _("与单位汇总数核对"),
    "check_again": _("重新审核"),
    "export": _("导出文件"),
    "mark": _("在原件上批注"),
    "publish": _("公开"),
    "compare_copy": _("核对部门网站"),
    "remind": _("发出催办"),
    "check_file": _("审核文件（接口）"),
    "public_check": _("审核文件（公众审核页）"),
    "demonstrate": _("公开演示资料"),
}
"""What each kind of job does, see `Job.words`; a test holds it complete."""


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

    @property
    def words(self) -> str:
        """What it does, in the reader's language."""
        return translated(JOB_WORDS.get(self.kind, self.kind))
