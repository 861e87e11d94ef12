"""The review letter that goes with a return: findings, open remarks, the day to mend by."""

from __future__ import annotations

import tempfile
from collections.abc import Collection
from datetime import date, datetime
from pathlib import Path

from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from mingzhang import __version__
from mingzhang.check.finding import Report
from mingzhang.check.setting import LetterHead
from mingzhang.language import quoted
from mingzhang.pipeline.review import review_booklet, write_letter
from mingzhang.web import audit
from mingzhang.web.accounts.permission import get_slot
from mingzhang.web.core.address import address_of
from mingzhang.web.draft.version import booklet_of
from mingzhang.web.models import Role, Slot, State, Thread, Version
from mingzhang.web.review.file import attachment
from mingzhang.web.review.request import SignedRequest


@login_required
@require_GET
def letter(request: SignedRequest, slot_id: int) -> HttpResponse:
    """The letter of the last return; before it, what the bureau would send now.

    It is made from what stood at that moment, so it reads the same whenever it is fetched.
    """
    slot = get_slot(request.user, slot_id)
    returned = slot.transitions.filter(name="bureau_return").select_related("version__slot").last()
    is_preview = slot.state == State.BUREAU_REVIEW and request.user.role == Role.BUREAU
    if is_preview:
        content = letter_docx(slot, slot.versions.last(), timezone.now())
    elif returned is not None:
        content = letter_docx(slot, returned.version, returned.at, returned.reason)
    else:
        raise Http404
    audit.record(request.user, "slot.letter", f"slot:{slot.pk}", address=address_of(request))
    return attachment(content, f"{slot.title}审核意见.docx", "docx")


def letter_docx(slot: Slot, version: Version | None, moment: datetime, reason: str = "") -> bytes:
    """The letter about a version as a Word file.

    Raises:
        Http404: there is no version to write about.
    """
    if version is None:
        raise Http404
    report = Report((review_booklet(booklet_of(version)),), version=__version__)
    with tempfile.TemporaryDirectory(prefix="mingzhang-") as folder:
        path = Path(folder) / "letter.docx"
        day: date = timezone.localtime(moment).date()
        county = slot.organisation.county
        write_letter(
            report,
            path,
            LetterHead(
                signer=f"{county}财政局" if county else "",
                day=day,
                due=slot.due if slot.due and slot.due >= day else None,
            ),
            remarks_at(slot, moment, reason, {f.fingerprint for f in report.findings}),
        )
        return path.read_bytes()


def remarks_at(
    slot: Slot, moment: datetime, reason: str = "", known: Collection[str] = ()
) -> list[str]:
    """The reason, and the bureau's remarks that were open at that moment.

    Args:
        known: fingerprints of the findings that the letter lists already.
    """
    threads = (
        Thread.objects.filter(slot=slot, opened_at__lte=moment, opened_by__role=Role.BUREAU)
        .filter(Q(resolved_at=None) | Q(resolved_at__gt=moment))
        .prefetch_related("comments")
    )
    remarks = [reason] if reason else []
    for thread in threads:
        first = next(iter(thread.comments.all()), None)
        if first is None or (thread.fingerprint and thread.fingerprint in known):
            continue
        quote = quoted(thread.quote) if thread.quote else ""
        place = f"{thread.place}{quote}：" if thread.place or quote else ""
        remarks.append(place + first.text)
    return remarks
