"""A file is checked for somebody without becoming anything of the platform."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

from mingzhang import __version__
from mingzhang.pipeline.review import review_files
from mingzhang.report.json import report_data
from mingzhang.web.jobs.queue import Progress
from mingzhang.web.jobs.task import task
from mingzhang.web.models import Job, Upload
from mingzhang.web.storage import store
from mingzhang.web.storage.upload import uploaded_file


@task("check_file")
def check_file(job: Job, progress: Progress) -> dict[str, Any]:
    """Check a file that was sent in; its report is for whoever sent it."""
    upload = Upload.objects.get(pk=job.payload["upload"])
    progress(0, 1, "审核")
    with tempfile.TemporaryDirectory(prefix="mingzhang-") as folder:
        path = uploaded_file(upload, Path(folder))
        report = report_data(review_files([path]))
    report["version"] = __version__
    named = _renamed(report, str(path), upload.name)
    return {"report": store.put_json(named), "exit_status": report["exit_status"]}


def _renamed(report: dict[str, Any], path: str, name: str) -> dict[str, Any]:
    """The report with the name that the sender knows in place of ours."""
    text = json.dumps(report, ensure_ascii=False)
    ours, theirs = (json.dumps(t, ensure_ascii=False)[1:-1] for t in (path, name))
    found: dict[str, Any] = json.loads(text.replace(ours, theirs))
    return found
