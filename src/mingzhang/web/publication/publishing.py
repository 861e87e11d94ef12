"""Publishing: an approved version becomes files, figures and pages that never change.

The slow work (files, page) is done first and lies in the store under its digests, where it harms
nobody if the rest fails; then everything is written to the database in one transaction.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils import timezone

from mingzhang.language import _
from mingzhang.model.booklet import Booklet
from mingzhang.published.figures import MEASURE, figures_of
from mingzhang.published.page import Whose, page_data, upgraded
from mingzhang.web import audit
from mingzhang.web.accounts.permission import may
from mingzhang.web.draft.version import booklet_of, budget_of
from mingzhang.web.jobs import enqueue
from mingzhang.web.models import (
    Figure,
    Job,
    JobState,
    Publication,
    SearchEntry,
    Slot,
    State,
    User,
    Version,
)
from mingzhang.web.publication.files import make_files, manifest_bytes, sm3
from mingzhang.web.publication.search import entries_of
from mingzhang.web.storage import store
from mingzhang.web.workflow import flow
from mingzhang.web.workflow.flow import Refused
from mingzhang.web.workflow.gate import barriers

MANIFEST = "mingzhang-manifest/1"
Step = Callable[[str], None]
_BATCH = 500


def visible(now: datetime | None = None) -> QuerySet[Publication]:
    """What the public may see now: of each booklet the newest publication past its embargo."""
    return Publication.objects.current(now).select_related(
        "slot", "slot__organisation", "slot__organisation__parent"
    )


def page_of(publication: Publication) -> dict[str, Any]:
    """What the portal shows of a publication."""
    return upgraded(store.get_json(publication.page))


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


def history_of(slot: Slot, now: datetime | None = None) -> QuerySet[Publication]:
    """Every publication of a booklet that the public may see, newest first."""
    return (
        Publication.objects.filter(slot=slot)
        .standing(now)
        .select_related("slot", "slot__organisation", "version")
        .order_by("-number")
    )


def manifest_of(publication: Publication) -> dict[str, Any]:
    """The manifest as it was published; the publication's digest is that of its bytes."""
    manifest: dict[str, Any] = json.loads(store.get(publication.digest))
    return manifest


class _Made(NamedTuple):
    """The slow work, not yet in the database."""

    version: Version
    booklet: Booklet
    page: dict[str, Any]
    files: dict[str, dict[str, Any]]
    number: int


def ask(
    slot: Slot,
    user: User,
    visible_from: datetime | None,
    reason: str,
    *,
    override: str = "",
    address: str = "",
    detail: Mapping[str, Any] | None = None,
) -> Job:
    """Have a worker publish; what is under way already is not begun twice.

    Args:
        reason, override: see `publish`.
        detail: what else the job is to carry.

    Raises:
        Refused: it could not be published as things stand.
    """
    with transaction.atomic():
        current = (
            Slot.objects.select_for_update(of=("self",))
            .select_related("organisation")
            .get(pk=slot.pk)
        )
        known = current.jobs.filter(
            kind="publish", state__in=(JobState.QUEUED, JobState.RUNNING)
        ).first()
        if known is not None:
            return known
        version = _approved(current, reason.strip())
        _require_passage(current, version, override)
        payload = {
            "visible_from": visible_from.isoformat() if visible_from else "",
            "reason": reason.strip(),
            "override": override.strip(),
            "address": address,
            "version": version.number,
            "digest": version.booklet,
            **(detail or {}),
        }
        job = enqueue("publish", payload, slot=current, user=user)
        audit.record(
            user, "slot.publish_asked", f"slot:{slot.pk}", {"job": job.pk, **payload}, address
        )
    return job


def _require_passage(slot: Slot, version: Version, override: str) -> None:
    """Ask before the slow work what the move itself asks again when it is made.

    Raises:
        Held: a barrier stands.
    """
    held = barriers(slot, version, "publish")
    if held and (not override.strip() or any(barrier.final for barrier in held)):
        raise flow.Held(_("公开"), held)


def publish(
    slot: Slot,
    user: User | None,
    visible_from: datetime | None = None,
    reason: str = "",
    *,
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
        override: why it is published although something speaks against it, see `flow.advance`.
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
    version = _approved(slot, reason)
    now = now or timezone.now()
    _require_passage(slot, version, override)
    made = _make(slot, version, reason, step, now)
    step("database")
    with transaction.atomic():
        current = Slot.objects.select_for_update(of=("self",)).get(pk=slot.pk)
        done = _find_done(current)
        if done is not None:
            return done
        _require_same(current, made)
        publication = _kept(current, user, visible_from, reason, made, now)
        flow.advance(
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


def _approved(slot: Slot, reason: str) -> Version:
    """The version that the approval names, with the content that it names.

    Raises:
        Refused: there is no approval, something newer voids it, or it was published already.
    """
    approval = flow.approval_of(slot)
    if approval is None or approval.version is None:
        raise Refused(
            _("“{title}”现在是“{state}”，批复以后才能公开").format(
                title=slot.title, state=State(slot.state).label
            )
        )
    version = approval.version
    newest = slot.versions.last()
    if newest != version or (approval.digest and approval.digest != version.booklet):
        raise Refused(
            _("批复的是第{number}版，之后资料有了变化；请撤销批复，重新审核").format(
                number=version.number
            )
        )
    if Publication.objects.filter(version=version).exists():
        raise Refused(_("最新的版本已经公开过；更正要先修改并提交，形成新的版本"))
    if slot.publications.exists() and not reason:
        raise Refused(_("这是更正，请写明更正的原因，原因会一同公开"))
    return version


def _require_same(slot: Slot, made: _Made) -> None:
    """Nothing happened to the slot while the files were written."""
    approval = flow.approval_of(slot)
    same = approval is not None and approval.version == made.version == slot.versions.last()
    if not same or _next(slot) != made.number:
        raise Refused(_("生成文件期间这本资料有了变化，没有公开；请刷新后重试"))


def _next(slot: Slot) -> int:
    return (slot.publications.aggregate(last=Max("number"))["last"] or 0) + 1


def _make(slot: Slot, version: Version, reason: str, step: Step, now: datetime) -> _Made:
    number = _next(slot)
    step("page")
    booklet, budget = booklet_of(version), budget_of(version)
    page = page_data(
        whose(slot), booklet, budget, number, now.isoformat(timespec="seconds"), _before(slot)
    )
    page["reason"] = reason
    files = make_files(
        booklet, page, budget.lines if budget else (), version.upload, slot.title, step
    )
    return _Made(version, booklet, page, files, number)


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
    return publication


def keep_entries(publication: Publication, page: dict[str, Any]) -> None:
    """Make what can be found of a publication anew."""
    with transaction.atomic():
        publication.entries.all().delete()
        SearchEntry.objects.bulk_create(entries_of(publication, page), batch_size=_BATCH)
