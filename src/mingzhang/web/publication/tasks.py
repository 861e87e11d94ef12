"""What workers do for publications: publish, compare copies found on web sites."""

from __future__ import annotations

import tempfile
from datetime import datetime
from pathlib import Path
from typing import Any

from mingzhang.language import _
from mingzhang.web.jobs.queue import Progress
from mingzhang.web.jobs.task import task
from mingzhang.web.models import Job, WebsiteCopy
from mingzhang.web.publication import copies, publishing
from mingzhang.web.storage.upload import uploaded_file


@task("publish")
def publish(job: Job, progress: Progress) -> dict[str, Any]:
    """Publish the approved version of a slot.

    The payload may hold `visible_from` (ISO), `reason`, `override`, `address`, where the person
    came from, and `approval`, the one that the person saw.
    """
    assert job.slot is not None
    words = {
        "page": _("整理网页"),
        "pdf": "PDF",
        "docx": "Word",
        "xlsx": "Excel",
        "html": _("网页文件"),
        "data": _("开放数据"),
        "csv": _("表格数据"),
        "database": _("登记"),
    }
    steps = list(words)

    def step(name: str) -> None:
        progress(steps.index(name), len(steps), words[name])

    payload = job.payload
    moment = payload.get("visible_from")
    publication = publishing.publish(
        job.slot,
        job.user,
        datetime.fromisoformat(moment) if moment else None,
        payload.get("reason", ""),
        approval=payload.get("approval"),
        override=payload.get("override", ""),
        step=step,
        address=payload.get("address", ""),
    )
    return {"publication": publication.pk, "digest": publication.digest}


@task("compare_copy")
def compare_copy(job: Job, progress: Progress) -> dict[str, Any]:
    """Compare a copy from a web site with what was published."""
    copy = WebsiteCopy.objects.select_related("publication__version", "upload").get(
        pk=job.payload["copy"]
    )
    if not copy.comparison:
        with tempfile.TemporaryDirectory(prefix="mingzhang-") as folder:
            progress(0, 2, _("读取文件"))
            booklet = copies.read_copy(uploaded_file(copy.upload, Path(folder)), copy)
        progress(1, 2, _("比较"))
        copies.keep_comparison(copy, booklet)
    return {"copy": copy.pk, "differences": copy.differences}
