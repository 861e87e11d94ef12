"""What workers do: read, check, compile, export."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from mingzhang.language import _
from mingzhang.pipeline import join_booklet, read_booklet, review_booklet, write_booklet
from mingzhang.report.mark import write_marked
from mingzhang.web import store
from mingzhang.web.handin.replacing import check_open
from mingzhang.web.handin.unit_sum import compare_with_units
from mingzhang.web.handin.working import check_booklet, read_handed_in, workbook_result
from mingzhang.web.jobs.queue import Progress
from mingzhang.web.jobs.task import task
from mingzhang.web.models import Job, Slot, Upload, Version
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
    """Read a finished booklet that was handed in; a version for review comes of it.

    The payload names one `upload`, or several `uploads` that are the parts of one booklet.
    """
    assert job.slot is not None
    numbers = job.payload.get("uploads") or [job.payload["upload"]]
    kept = {u.pk: u for u in Upload.objects.filter(pk__in=numbers, slot=job.slot)}
    uploads = [kept[number] for number in numbers]
    known = Version.objects.filter(upload=uploads[0]).first()
    if known is not None:
        return {"version": known.pk, "number": known.number, "remarks": []}
    with tempfile.TemporaryDirectory(prefix="mingzhang-") as folder:
        progress(0, 2, _("读取文件"))
        paths = []
        for number, upload in enumerate(uploads):
            inner = Path(folder) / f"{number:03d}"
            inner.mkdir()
            paths.append(uploaded_file(upload, inner))
        booklet = read_booklet(paths[0]) if len(paths) == 1 else join_booklet(paths)
    progress(1, 2, _("审核"))
    check_open(Slot.objects.select_related("organisation").get(pk=job.slot.pk))
    remarks = check_booklet(job.slot, booklet)
    version = keep_booklet(job.slot, booklet, job.user, uploads[0])
    return {"version": version.pk, "number": version.number, "remarks": remarks}


@task("read_workbook")
def read_workbook(job: Job, progress: Progress) -> dict[str, Any]:
    """Read a workbook; nothing changes in the draft before the clerk has seen what would."""
    assert job.slot is not None
    return workbook_result(job.slot, read_handed_in(job, progress, "workbook"))


@task("read_ledger")
def read_ledger(job: Job, progress: Progress) -> dict[str, Any]:
    """Read the sheets of a ledger, for the clerk to say what its columns are."""
    return {"sheets": store.put_json(read_handed_in(job, progress, "ledger")["sheets"])}


@task("compare_units")
def compare_units(job: Job, progress: Progress) -> dict[str, Any]:
    """Compare the department's booklet, as its draft stands, with the sum of its units'."""
    assert job.slot is not None
    progress(0, 1, _("与单位汇总数比较"))
    return compare_with_units(job.slot)


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
