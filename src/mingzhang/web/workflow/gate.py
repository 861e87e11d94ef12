"""What speaks against approving or publishing a version: said before, kept with the reason after.

A barrier does not forbid, it asks: who goes on all the same writes why, and that stays with the
step and in the audit log. One barrier nobody passes: what bears another body's name is never
published.
"""

from __future__ import annotations

from collections.abc import Iterator

from mingzhang.language import _
from mingzhang.lean import dataclass
from mingzhang.model.identity import is_same_body
from mingzhang.model.vocabulary import BookletKind
from mingzhang.web.draft.version import booklet_of
from mingzhang.web.models import Organisation, Slot, Thread, Version
from mingzhang.web.record.label import LABELS
from mingzhang.web.record.state import left_out
from mingzhang.web.workflow.signature import signatures

GUARDED = ("unit_approve", "department_approve", "bureau_approve", "publish")
"""The moves that answer for what the version says."""


@dataclass(frozen=True, slots=True)
class Barrier:
    """One thing that speaks against a move.

    Attributes:
        kind: `errors`, `threads`, `signatures`, `body`, `year`, `kind`, `nothing` or `left_out`.
        words: in the user's language.
        final: no reason opens it.
    """

    kind: str
    words: str
    final: bool = False


def barriers(slot: Slot, version: Version | None, move: str) -> tuple[Barrier, ...]:
    """What speaks against making this move with this version; nothing for moves without a gate."""
    if move not in GUARDED or version is None:
        return ()
    return tuple(_found(slot, version, move))


def _found(slot: Slot, version: Version, move: str) -> Iterator[Barrier]:
    run = version.checks.last()
    if run is None:
        yield Barrier("errors", _("这个版本还没有审核过"))
    elif run.errors:
        yield Barrier("errors", _("审核发现的错误还有{count}处").format(count=run.errors))
    still = Thread.objects.filter(slot=slot, resolved_at=None).count()
    if still:
        yield Barrier("threads", _("还有{count}条意见没有办结").format(count=still))
    if move == "bureau_approve":
        for signature in signatures(slot, version):
            if not signature.is_agreed:
                yield Barrier("signatures", signature.words)
    booklet = booklet_of(version)
    if not any(True for table in booklet.tables for _cell in table.cells()):
        yield Barrier("nothing", _("没有读出任何报表，审核等于没有做"))
    if booklet.year and booklet.year != slot.year:
        yield Barrier(
            "year",
            _("资料印的是{found}年，本册是{year}年").format(found=booklet.year, year=slot.year),
        )
    if booklet.kind is not BookletKind(slot.kind):
        yield Barrier(
            "kind",
            _("资料是{found}，本册是{kind}").format(
                found=booklet.kind.label, kind=slot.booklet_kind.label
            ),
        )
    if not booklet.department:
        yield Barrier("body", _("没有读出是哪个部门、单位的资料"))
    elif not is_body(booklet.department, slot.organisation):
        yield Barrier(
            "body",
            _("资料印的是“{found}”，本册是“{name}”").format(
                found=booklet.department, name=slot.organisation.name
            ),
            final=move == "publish",
        )
    if move == "publish":
        for table, why in left_out(slot).items():
            words = _("{label}不随本册公开：{why}")
            yield Barrier(
                "left_out", words.format(label=_(LABELS[table]), why=" ".join(why.split()))
            )


def is_body(printed: str, organisation: Organisation) -> bool:
    """Whether a printed name is this organisation's, with or without its county before it."""
    return is_same_body(printed, organisation.name, organisation.county)
