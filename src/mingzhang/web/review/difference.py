"""Differences: between versions, against last year, budget and final accounts, whole and units."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.cache import caches
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from mingzhang import __version__
from mingzhang.compare import Comparison, Difference, Pairing, compare_booklets
from mingzhang.compare.comparison import word_pieces
from mingzhang.language import _
from mingzhang.lean import dataclass
from mingzhang.model.vocabulary import BookletKind
from mingzhang.render.anchor import found_anchor
from mingzhang.report.words import place_words
from mingzhang.web.accounts.permission import get_slot, visible_slots
from mingzhang.web.draft.version import booklet_of
from mingzhang.web.models import Slot, State, User, Version
from mingzhang.web.review.change import Threshold, plain_changes, shown_changes
from mingzhang.web.review.request import SignedRequest
from mingzhang.web.review.slot import chosen_version, head_context

_HOUR = 3600
MOST = 500
"""So many differences are shown; more than that is another booklet."""

Piece = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Shown:
    """One difference as the page shows it.

    Attributes:
        pieces: runs of `same`, `removed`, `added` words.
    """

    kind: str
    label: str
    place: str
    anchor: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """Something that the version can be compared with.

    Attributes:
        key: in the address; others: versions to compare with, empty where there are none.
        why: that there is nothing to compare with.
    """

    key: str
    label: str
    pairing: Pairing
    others: tuple[Version, ...] = ()
    why: str = ""


@login_required
@require_GET
def compare(request: SignedRequest, slot_id: int) -> HttpResponse:
    """The page of the differences."""
    slot = get_slot(request.user, slot_id)
    version = chosen_version(slot, request.GET.get("version", ""))
    context = head_context(request, slot) | {"version": version, "comparison": None}
    if version is None:
        return render(request, "review/compare.html", context | {"choices": [], "choice": None})
    choices = choices_for(request.user, slot, version)
    wanted = request.GET.get("with", "")
    ready = [choice for choice in choices if choice.others]
    choice = next((c for c in choices if c.key == wanted), ready[0] if ready else None)
    context |= {
        "choices": choices,
        "choice": choice,
        "problem": "" if choice is None else choice.why,
    }
    if choice is not None and choice.others:
        try:
            context |= _compared(version, choice)
            threshold = Threshold.of(request.GET)
            changes = shown_changes(context["changes"], threshold, slot.pk, version.number)
            context |= {"threshold": threshold, "changes": changes}
        except ValueError as error:
            context["problem"] = str(error)
    return render(request, "review/compare.html", context)


def choices_for(user: User, slot: Slot, version: Version) -> list[Choice]:
    """Everything that this version can be compared with, and why some of it is missing."""
    found = [
        Choice(
            f"version-{other.number}",
            _("版本{number}").format(number=other.number),
            Pairing.VERSIONS,
            (other,),
        )
        for other in slot.versions.order_by("-number")
        if other.number != version.number
    ]
    visible = visible_slots(user)
    last = visible.filter(
        organisation=slot.organisation_id, year=slot.year - 1, kind=slot.kind
    ).first()
    other_kind = (
        BookletKind.FINAL_ACCOUNTS
        if slot.booklet_kind is BookletKind.BUDGET
        else BookletKind.BUDGET
    )
    accounts = visible.filter(
        organisation=slot.organisation_id, year=slot.year, kind=other_kind.value
    ).first()
    for key, label, pairing, neighbour in (
        ("last-year", _("上年（{year}年）"), Pairing.YEARS, last),
        ("execution", _("本年预算与决算"), Pairing.EXECUTION, accounts),
    ):
        standing = standing_version(neighbour) if neighbour else None
        why = "" if standing else _("对方还没有批复或公开的版本，没有可比的")
        others = (standing,) if standing else ()
        found.append(Choice(key, label.format(year=slot.year - 1), pairing, others, why))
    if slot.organisation.is_department:
        found.append(_units_choice(visible, slot))
    return found


def _units_choice(visible: Any, slot: Slot) -> Choice:
    units = visible.filter(
        organisation__parent=slot.organisation_id, year=slot.year, kind=slot.kind
    )
    others: list[Version] = []
    missing: list[str] = []
    for unit in units:
        latest = unit.versions.last()
        if latest is None:
            missing.append(unit.organisation.name)
        else:
            others.append(latest)
    why = ""
    if not others:
        why = _("本部门没有可比的单位版本")
    elif missing:
        why = _("还没有版本、没有算进去的单位：{names}").format(names="、".join(missing))
    return Choice("units", _("所属单位合计"), Pairing.UNITS, tuple(others), why)


def standing_version(slot: Slot) -> Version | None:
    """The version that was published last, else the one that was approved."""
    published = slot.publications.select_related("version").order_by("-number").first()
    if published is not None:
        return published.version
    if slot.state not in (State.APPROVED, State.PUBLISHED):
        return None
    move = slot.transitions.filter(after=State.APPROVED).select_related("version").last()
    return move.version if move is not None else slot.versions.last()


def _compared(version: Version, choice: Choice) -> dict[str, Any]:
    """The comparison, kept by what was compared; the older booklet stands first."""
    digests = [version.booklet, *(other.booklet for other in choice.others)]
    key = f"difference/2/{__version__}/{choice.pairing.value}/{'-'.join(d[:24] for d in digests)}"
    kept: dict[str, Any] | None = caches["pages"].get(key[:240])
    if kept is None:
        mine = booklet_of(version)
        others = [booklet_of(other) for other in choice.others]
        if choice.pairing is Pairing.VERSIONS:
            older = choice.others[0].number < version.number
            booklets = [*others, mine] if older else [mine, *others]
        else:
            booklets = [mine, *others]
        kept = _shown(compare_booklets(booklets, choice.pairing))
        caches["pages"].set(key[:240], kept, _HOUR)
    return kept


def _shown(comparison: Comparison) -> dict[str, Any]:
    groups: dict[str, list[Shown]] = {}
    for difference in comparison.differences[:MOST]:
        title = difference.spot.table or _("其他")
        groups.setdefault(title, []).append(_difference(comparison, difference))
    return {
        "comparison": {
            "label": _(comparison.pairing.label),
            "compared": comparison.compared,
            "count": len(comparison.differences),
        },
        "groups": groups,
        "too_many": len(comparison.differences) > MOST,
        "skipped": comparison.skipped,
        "changes": plain_changes(comparison) if comparison.pairing is Pairing.YEARS else [],
        "mended": [_finding_words(finding) for finding in comparison.mended],
        "fresh": [_finding_words(finding) for finding in comparison.fresh],
    }


def _finding_words(finding: Any) -> str:
    return f"{finding.code} {place_words(finding.cells[0])}：{finding.message}"


def _difference(comparison: Comparison, difference: Difference) -> Shown:
    booklet = comparison.booklets[0 if difference.after is None else -1]
    spot = difference.spot
    is_pair = comparison.pairing is Pairing.VERSIONS
    anchor = found_anchor(booklet, spot) if is_pair and difference.after is not None else ""
    return Shown(
        difference.kind.value,
        _(difference.kind.label),
        place_words(spot),
        anchor,
        tuple(_pieces(difference)),
    )


def _pieces(difference: Difference) -> Sequence[Piece]:
    """What changed, word by word; figures whole."""
    if difference.words:
        return [("same", difference.words)]
    before, after = difference.before, difference.after
    if before is None or after is None:
        tag = "added" if after is not None else "removed"
        return [(tag, difference.spot.text or difference.spot.row or difference.spot.table)]
    if difference.what == "cell":
        empty = _("空")
        return [("removed", before.text or empty), ("same", " → "), ("added", after.text or empty)]
    if difference.what in ("table", "section"):
        return word_pieces(before.text or before.table, after.text or after.table)
    return word_pieces(before.text or before.row, after.text or after.row)
