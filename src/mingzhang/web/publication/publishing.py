"""Publishing: an approved version becomes files, figures and pages that never change.

The slow work (files, page) is done first and lies in the store under its digests, where it harms
nobody if the rest fails; then everything is written to the database in one transaction.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import datetime
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from mingzhang.language import _
from mingzhang.model.booklet import Booklet
from mingzhang.published.figures import MEASURE, figures_of
from mingzhang.published.page import Whose, page_data
from mingzhang.published.passed import passed_data
from mingzhang.web import audit, workflow
from mingzhang.web.accounts.permission import may
from mingzhang.web.draft.version import booklet_of, budget_of
from mingzhang.web.models import (
    Figure,
    Publication,
    SearchEntry,
    Slot,
    State,
    Transition,
    User,
    Version,
)
from mingzhang.web.publication.files import make_files, manifest_bytes, sm3
from mingzhang.web.publication.search import entries_of
from mingzhang.web.publication.summary import keep_summary
from mingzhang.web.record.state import record_of
from mingzhang.web.storage import store
from mingzhang.web.workflow import Refused

MANIFEST = "mingzhang-manifest/1"
Step = Callable[[str], None]
_BATCH = 500


def whose(slot: Slot) -> Whose:
    """Whose booklet a slot is, for its page."""
    organisation = slot.organisation
    parent = organisation.parent
    return Whose(
        slot.title,
        organisation.name,
        organisation.address,
        organisation.kind,
        organisation.county,
        parent.name if parent is not None else None,
        slot.year,
        slot.kind,
    )


class _Made(NamedTuple):
    """The slow work, not yet in the database."""

    approval: Transition | None
    version: Version
    booklet: Booklet
    page: dict[str, Any]
    files: dict[str, dict[str, Any]]
    number: int


def publish(
    slot: Slot,
    user: User | None,
    visible_from: datetime | None = None,
    reason: str = "",
    *,
    approval: int | None = None,
    override: str = "",
    step: Step = lambda _name: None,
    address: str = "",
    now: datetime | None = None,
) -> Publication:
    """Publish the version that was approved; doing it twice gives the same publication.

    Args:
        user: who; None for the platform itself.
        visible_from: the embargo; at once where None or past.
        reason: why, of a correction.
        approval: the approval that the person saw; where another one stands nothing is published.
        override: why it is published although something speaks against it, see `workflow.perform`.
        step: told what is worked on.
        address: where the person came from, for the audit log.
        now: the moment of publication, for what was published before the platform was here.

    Raises:
        Refused: the booklet is not approved, the person may not, or a correction lacks its reason
            or a version of its own.
    """
    slot.refresh_from_db()
    if user is not None and not may(user, "publish", slot):
        raise Refused(_("没有权限：{label}").format(label=_("公开")))
    done = _find_done(slot)
    if done is not None:
        return done
    reason = reason.strip()
    standing = workflow.approval_of(slot)
    version = workflow.approved_version(slot, reason)
    if approval is not None and (standing is None or standing.pk != approval):
        raise Refused(_("交办公开以后撤销过批复，没有公开；要公开现在批复的，请重新交办"))
    now = now or timezone.now()
    workflow.require_passage(slot, version, "publish", override)
    made = _make(slot, standing, version, reason, step, now)
    step("database")
    with transaction.atomic():
        current = Slot.objects.select_for_update(of=("self",)).get(pk=slot.pk)
        done = _find_done(current)
        if done is not None:
            return done
        _require_same(current, made)
        publication = _kept(current, user, visible_from, reason, made, now)
        workflow.perform(
            slot,
            "publish",
            user,
            reason=reason,
            version=made.version,
            address=address,
            override=override,
        )
        audit.record(
            user,
            "publication.made",
            f"publication:{publication.pk}",
            {
                "slot": slot.pk,
                "version": made.version.number,
                "number": publication.number,
                "sha256": publication.digest,
                "sm3": publication.sm3,
                "page": publication.page,
                "figures": figures_digest(publication.pk),
                "visible_from": publication.visible_from.isoformat(),
                "reason": reason,
            },
            address,
        )
    audit.write_anchor()
    return publication


def _find_done(slot: Slot) -> Publication | None:
    """The publication of the latest version, where it was made before."""
    if slot.state != State.PUBLISHED:
        return None
    latest = slot.versions.last()
    return Publication.objects.filter(version=latest).first() if latest is not None else None


def _require_same(slot: Slot, made: _Made) -> None:
    """Nothing happened to the slot while the files were written."""
    approval = workflow.approval_of(slot)
    version = approval.version if approval is not None else None
    same = approval == made.approval and version == made.version == slot.versions.last()
    if not same or _next(slot) != made.number:
        raise Refused(_("生成文件期间这本资料有了变化，没有公开；请刷新后重试"))


def _next(slot: Slot) -> int:
    return (slot.publications.aggregate(last=Max("number"))["last"] or 0) + 1


def _make(
    slot: Slot,
    approval: Transition | None,
    version: Version,
    reason: str,
    step: Step,
    now: datetime,
) -> _Made:
    number = _next(slot)
    step("page")
    booklet, budget = booklet_of(version), budget_of(version)
    page = page_data(
        whose(slot),
        booklet,
        budget,
        number,
        now.isoformat(timespec="seconds"),
        _before(slot),
        _passed(slot),
    )
    page["reason"] = reason
    files = make_files(
        booklet, page, budget.lines if budget else (), version.upload, slot.title, step
    )
    return _Made(approval, version, booklet, page, files, number)


def _passed(slot: Slot) -> dict[str, Any]:
    """What the year of final accounts bought and owns, where its unit kept that."""
    record = record_of(slot)
    return passed_data(record) if record is not None else {}


def _before(slot: Slot) -> dict[str, int]:
    """Measures of last year's booklet as it was published, in fen."""
    last = Publication.objects.filter(
        slot__organisation=slot.organisation_id, slot__kind=slot.kind, slot__year=slot.year - 1
    ).last()
    if last is None:
        return {}
    found = last.figures.filter(table=MEASURE, column="current", fen__isnull=False)
    return {row: fen for row, fen in found.values_list("row", "fen") if fen is not None}


def _kept(
    slot: Slot,
    user: User | None,
    visible_from: datetime | None,
    reason: str,
    made: _Made,
    now: datetime,
) -> Publication:
    before = slot.publications.order_by("number").last()
    content = manifest_bytes(
        {
            "schema": MANIFEST,
            "title": made.page["title"],
            "organisation": made.page["organisation"]["name"],
            "year": slot.year,
            "kind": slot.kind,
            "number": made.number,
            "version": made.version.number,
            "reason": reason,
            "corrects": before.digest if before is not None else None,
            "files": {
                form: {
                    "name": entry["name"],
                    "size": entry["size"],
                    "sha256": entry["digest"],
                    "sm3": entry["sm3"],
                }
                for form, entry in made.files.items()
            },
        }
    )
    publication = Publication.objects.create(
        slot=slot,
        version=made.version,
        number=made.number,
        published_at=now,
        published_by=user,
        visible_from=max(now, visible_from or now),
        files=made.files,
        digest=store.put(content),
        sm3=sm3(content),
        page=store.put_json(made.page),
        reason=reason,
    )
    figures = [
        Figure(
            publication=publication,
            table=figure.table[:60],
            row=figure.row,
            row_name=figure.row_name[:160],
            column=figure.column[:60],
            column_name=figure.column_name[:120],
            fen=figure.fen,
            text=figure.text[:40],
        )
        for figure in figures_of(made.booklet, made.page)
    ]
    Figure.objects.bulk_create(figures, batch_size=_BATCH)
    keep_entries(publication, made.page)
    keep_summary(publication, made.page)
    return publication


def figures_digest(publication: int) -> str:
    """A digest of the figures that the service gives out of a publication, for the log."""
    names = ("table", "row", "row_name", "column", "column_name", "fen", "text")
    rows = Figure.objects.filter(publication=publication).order_by("pk").values_list(*names)
    digest = hashlib.sha256()
    for row in rows.iterator(chunk_size=2000):
        digest.update(json.dumps(row, ensure_ascii=False).encode())
    return digest.hexdigest()


def keep_entries(publication: Publication, page: dict[str, Any]) -> None:
    """Make what can be found of a publication anew."""
    with transaction.atomic():
        publication.entries.all().delete()
        SearchEntry.objects.bulk_create(entries_of(publication, page), batch_size=_BATCH)
