"""What workers do for those who review: check anew, export, mark."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from mingzhang.pipeline.compilation import write_booklet
from mingzhang.pipeline.review import review_booklet
from mingzhang.report.mark import write_marked
from mingzhang.web.draft.version import booklet_of, budget_of, check_again
from mingzhang.web.jobs.queue import Progress
from mingzhang.web.jobs.task import task
from mingzhang.web.models import Job, Version
from mingzhang.web.storage import store
from mingzhang.web.storage.upload import uploaded_file


@task("check_again")
def check_version(job: Job, progress: Progress) -> dict[str, Any]:
    """Check a version with the program as it is now."""
    progress(0, 1, "审核")
    run = check_again(Version.objects.get(pk=job.payload["version"]))
    return {"run": run.pk}


@task("export")
def export_version(job: Job, progress: Progress) -> dict[str, Any]:
    """Write a version as files, before it is published."""
    version = Version.objects.select_related("slot").get(pk=job.payload["version"])
    wanted = [form for form in job.payload["formats"] if form in ("pdf", "docx", "xlsx")]
    budget = budget_of(version)
    result: dict[str, Any] = {}
    with tempfile.TemporaryDirectory(prefix="mingzhang-") as folder:
        steps = iter(range(99))
        paths, _pages = write_booklet(
            booklet_of(version),
            Path(folder),
            wanted,
            budget.lines if budget else (),
            lambda form: progress(next(steps), len(wanted), form.upper()),
        )
        for path in paths:
            name = f"{path.stem}（版本{version.number}，未公开）{path.suffix}"
            result[path.suffix[1:]] = {"digest": store.put(path.read_bytes()), "name": name}
    return result


@task("mark")
def mark_upload(job: Job, progress: Progress) -> dict[str, Any]:
    """Put the findings of a version into the file that it was read from, as notes."""
    version = Version.objects.select_related("upload").get(pk=job.payload["version"])
    assert version.upload is not None
    progress(0, 1, "批注")
    with tempfile.TemporaryDirectory(prefix="mingzhang-") as folder:
        path = uploaded_file(version.upload, Path(folder))
        out = Path(folder) / f"marked{path.suffix}"
        placed = write_marked(path, review_booklet(booklet_of(version)), out)
        digest = store.put(out.read_bytes())
    name = f"{Path(version.upload.name).stem}（批注）{path.suffix}"
    return {path.suffix[1:] or "file": {"digest": digest, "name": name}, "placed": placed}
