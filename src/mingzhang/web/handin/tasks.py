"""What workers do with what is handed in."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from mingzhang.language import _
from mingzhang.pipeline.review import join_booklet, read_booklet
from mingzhang.web.draft.replacing import check_open
from mingzhang.web.draft.version import keep_booklet
from mingzhang.web.handin.unit_sum import compare_with_units
from mingzhang.web.handin.working import check_booklet, read_handed_in, workbook_result
from mingzhang.web.jobs.queue import Progress
from mingzhang.web.jobs.task import task
from mingzhang.web.models import Job, Slot, Upload, Version
from mingzhang.web.storage import store
from mingzhang.web.storage.upload import uploaded_file


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
