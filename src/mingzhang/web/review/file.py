"""Files of a version before it is published: exports, the upload it came from, marked copies."""

from __future__ import annotations

from pathlib import Path

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_POST

from mingzhang.web import audit
from mingzhang.web.accounts.permission import get_slot
from mingzhang.web.core.address import address_of
from mingzhang.web.jobs import enqueue
from mingzhang.web.models import Job, JobState, Version
from mingzhang.web.review.request import SignedRequest
from mingzhang.web.storage import store

FORMATS = ("pdf", "docx", "xlsx")
_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
}


def attachment(content: bytes, name: str, ending: str) -> HttpResponse:
    """A file to be kept, never to be shown by the browser itself."""
    response = HttpResponse(
        content, content_type=_TYPES.get(ending.lower(), "application/octet-stream")
    )
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


@login_required
@require_POST
def export(request: SignedRequest, slot_id: int, number: int, form: str) -> HttpResponse:
    """Have a version written as a file; one that was written before is not written again."""
    slot = get_slot(request.user, slot_id)
    version = get_object_or_404(Version, slot=slot, number=number)
    if form not in FORMATS:
        raise Http404
    payload = {"version": version.pk, "formats": [form]}
    return redirect("job", _job(request, "export", payload, version).pk)


@login_required
@require_POST
def mark(request: SignedRequest, slot_id: int, number: int) -> HttpResponse:
    """Have the findings put into the uploaded file as notes."""
    slot = get_slot(request.user, slot_id)
    version = get_object_or_404(Version, slot=slot, number=number, upload__isnull=False)
    return redirect("job", _job(request, "mark", {"version": version.pk}, version).pk)


def _job(request: SignedRequest, kind: str, payload: dict[str, object], version: Version) -> Job:
    slot = version.slot
    usable = (JobState.QUEUED, JobState.RUNNING, JobState.DONE)
    known = Job.objects.filter(slot=slot, kind=kind, state__in=usable, payload=payload).first()
    return known or enqueue(kind, payload, slot=slot, user=request.user)


@login_required
@require_POST
def check_again(request: SignedRequest, slot_id: int, number: int) -> HttpResponse:
    """Have a version checked with the program as it is now."""
    slot = get_slot(request.user, slot_id)
    version = get_object_or_404(Version, slot=slot, number=number)
    return redirect(
        "job", enqueue("check_again", {"version": version.pk}, slot=slot, user=request.user).pk
    )


@login_required
@require_GET
def original(request: SignedRequest, slot_id: int, number: int) -> HttpResponse:
    """The file that a version was read from, as it was handed in."""
    slot = get_slot(request.user, slot_id)
    version = get_object_or_404(
        Version.objects.select_related("upload"), slot=slot, number=number, upload__isnull=False
    )
    assert version.upload is not None
    target = f"slot:{slot.pk}"
    detail = {"version": version.number, "name": version.upload.name}
    audit.record(request.user, "slot.original", target, detail, address_of(request))
    name = Path(version.upload.name).name
    return attachment(store.get(version.upload.digest), name, Path(name).suffix[1:])
