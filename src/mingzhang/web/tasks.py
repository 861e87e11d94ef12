"""What workers do: read, check, compile, export."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from mingzhang.pipeline import read_booklet, review_booklet, write_booklet
from mingzhang.report.mark import write_marked
from mingzhang.web import store
from mingzhang.web.jobs.queue import Progress
from mingzhang.web.jobs.task import task
from mingzhang.web.models import Job, Upload, Version
from mingzhang.web.versions import booklet_of, budget_of, check_again, keep_booklet


def uploaded_file(upload: Upload, folder: Path) -> Path:
    """An uploaded file under a harmless name with its own ending, for readers that look at it."""
    ending = Path(upload.name).suffix.lower()
    kept = ending if ending[1:].isalnum() and len(ending) < 8 else ""
    path = folder / f"upload{kept}"
    path.write_bytes(store.get(upload.digest))
    return path


@task("read_booklet")
def read_upload(job: Job, progress: Progress) -> dict[str, Any]:
    """Read a finished booklet that was handed in; a version for review comes of it."""
    upload = Upload.objects.get(pk=job.payload["upload"])
    known = Version.objects.filter(upload=upload).first()
    if known is not None:
        return {"version": known.pk}
    assert job.slot is not None
    with tempfile.TemporaryDirectory(prefix="mingzhang-") as folder:
        progress(0, 2, "读取文件")
        booklet = read_booklet(uploaded_file(upload, Path(folder)))
    progress(1, 2, "审核")
    version = keep_booklet(job.slot, booklet, job.user, upload)
    return {"version": version.pk}


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
