"""Versions: a draft or a file becomes a booklet that never changes, and is checked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import field
from functools import lru_cache
from typing import Any

from django.db import transaction
from django.db.models import Max

from mingzhang import __version__
from mingzhang.check.finding import Checked, Report, Severity
from mingzhang.entry.flat import data_to_rows, rows_to_budget, rows_to_data
from mingzhang.errors import MingzhangError
from mingzhang.language import _
from mingzhang.lean import dataclass
from mingzhang.model.booklet import Booklet
from mingzhang.model.budget import Budget
from mingzhang.pipeline.compilation import compute_booklet
from mingzhang.pipeline.review import review_booklet
from mingzhang.render.anchor import found_anchor
from mingzhang.report.json import report_data
from mingzhang.report.words import place_words
from mingzhang.tables.profile import get_profile
from mingzhang.web.draft.holding import SCHEMA, holdings
from mingzhang.web.draft.stored import draft_rows
from mingzhang.web.models import CheckRun, FindingRecord, Holdings, Slot, Upload, User, Version
from mingzhang.web.storage import store
from mingzhang.web.storage.codec import booklet_to_data, data_to_booklet


class Closed(MingzhangError):
    """The booklet is not open for a new version."""


def draft_budget(slot: Slot) -> Budget:
    """The budget of the draft as it stands.

    Raises:
        SourceErrors: what is still missing or wrong.
    """
    return rows_to_budget(draft_rows(slot), get_profile(slot.profile))


@dataclass(frozen=True, slots=True)
class Frozen:
    """A draft as a checked booklet, not yet a version; the slow part of making one.

    Attributes:
        source, booklet: digests in the store, see `Version`.
        holdings: for the desks, see `draft.holding`.
    """

    source: str
    booklet: str
    checked: Checked
    draft_revision: int = 0
    holdings: dict[str, Any] = field(default_factory=dict)


def frozen_draft(slot: Slot) -> Frozen:
    """Compute and check the booklet of the draft as it stands.

    Raises:
        SourceErrors: the draft has mistakes.
    """
    rows = draft_rows(slot)
    budget = rows_to_budget(rows, get_profile(slot.profile))
    source = store.put_json(rows_to_data(rows))
    return _frozen(compute_booklet(budget), budget, source, slot.draft_revision)


def freeze(slot: Slot, user: User | None, reason: str = "") -> Version:
    """Make a version of the draft and check it.

    Raises:
        SourceErrors: the draft has mistakes, and no version is made.
    """
    return keep_version(slot, frozen_draft(slot), user, reason=reason)


def keep_booklet(
    slot: Slot, booklet: Booklet, user: User | None, upload: Upload | None, reason: str = ""
) -> Version:
    """Make a version of a booklet that was handed in finished, and check it."""
    return keep_version(slot, _frozen(booklet), user, upload=upload, reason=reason)


def _frozen(
    booklet: Booklet, budget: Budget | None = None, source: str = "", draft_revision: int = 0
) -> Frozen:
    digest = store.put_json(booklet_to_data(booklet))
    checked = review_booklet(booklet)
    return Frozen(source, digest, checked, draft_revision, holdings(booklet, budget))


def keep_version(
    slot: Slot,
    frozen: Frozen,
    user: User | None,
    *,
    upload: Upload | None = None,
    reason: str = "",
) -> Version:
    """Make a version of what was computed; may stand in a transaction that decides about it.

    Raises:
        Closed: the booklet moved on while the slow part ran; what was approved stays what it was.
    """
    with transaction.atomic():
        current = (
            Slot.objects.select_for_update(of=("self",))
            .select_related("organisation")
            .get(pk=slot.pk)
        )
        if not current.can_edit:
            raise Closed(
                _("“{title}”现在是“{state}”，不能再形成新的版本").format(
                    title=current.title, state=current.state_words
                )
            )
        number = slot.versions.aggregate(last=Max("number"))["last"] or 0
        version = Version.objects.create(
            slot=slot,
            number=number + 1,
            made_by=user,
            source=frozen.source,
            booklet=frozen.booklet,
            upload=upload,
            draft_revision=frozen.draft_revision,
            reason=reason,
        )
        keep_check(version, frozen.checked)
        Holdings.objects.create(version=version, data=frozen.holdings)
    return version


def keep_check(version: Version, checked: Checked) -> CheckRun:
    """Keep how a check of a version came out."""
    report = report_data(Report((checked,), version=__version__))
    counts = dict.fromkeys(Severity, 0)
    for finding in checked.findings:
        counts[finding.severity] += 1
    run = CheckRun.objects.create(
        version=version,
        program=__version__,
        report=store.put_json(report),
        errors=counts[Severity.ERROR],
        warnings=counts[Severity.WARNING],
        notes=counts[Severity.NOTE],
    )
    data = report["files"][0]["findings"]
    FindingRecord.objects.bulk_create(
        FindingRecord(
            run=run,
            number=number,
            fingerprint=finding.fingerprint,
            code=finding.code,
            severity=finding.severity.value,
            title=finding.title[:200],
            message=finding.message,
            place=place_words(finding.cells[0])[:300] if finding.cells else "",
            anchor=found_anchor(checked.booklet, finding.cells[0])[:400] if finding.cells else "",
            data=plain,
        )
        for number, (finding, plain) in enumerate(zip(checked.findings, data, strict=True), 1)
    )
    return run


def check_again(version: Version) -> CheckRun:
    """Check a version with the program as it is now."""
    checked = review_booklet(booklet_of(version))
    with transaction.atomic():
        return keep_check(version, checked)


def booklet_of(version: Version) -> Booklet:
    """The booklet of a version."""
    return _booklet(version.booklet)


@lru_cache(maxsize=32)
def _booklet(digest: str) -> Booklet:
    return data_to_booklet(store.get_json(digest))


def budget_of(version: Version) -> Budget | None:
    """The budget that a version was computed from; None where a finished booklet was handed in."""
    if not version.source:
        return None
    rows = data_to_rows(store.get_json(version.source))
    return rows_to_budget(rows, get_profile(version.slot.profile))


def holdings_of(versions: Iterable[Version]) -> dict[int, dict[str, Any]]:
    """What these versions hold for the desks; of a version older than that it is made now."""
    wanted = {version.pk: version for version in versions}
    found: dict[int, dict[str, Any]] = {
        kept.version_id: kept.data
        for kept in Holdings.objects.filter(version__in=wanted)
        if kept.data.get("schema") == SCHEMA
    }
    for pk, version in wanted.items():
        if pk not in found:
            found[pk] = holdings(booklet_of(version), budget_of(version))
            Holdings.objects.update_or_create(version=version, defaults={"data": found[pk]})
    return found
