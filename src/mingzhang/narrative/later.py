"""What a claim needs and the text states behind it: the plan, the whole, the base."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from fractions import Fraction

from mingzhang.narrative.claim import Change, Claim, Completion, Share, Stated
from mingzhang.narrative.facet import identity, lies_in
from mingzhang.narrative.memory import Memory
from mingzhang.narrative.number import FigureKind

Span = tuple[Fraction, Fraction]
_AGREE = 2
"""Shares that must come from one whole before it is taken for theirs: one alone may by chance."""


def with_later(claim: Claim, memory: Memory, section: int) -> Claim:
    """A claim with what the same section states behind it."""
    if isinstance(claim, Completion):
        return _with_plan(claim, memory, section)
    if isinstance(claim, Share):
        return _with_whole(claim, memory, section)
    return _with_base(claim, memory, section) if isinstance(claim, Change) else claim


def _with_plan(claim: Completion, memory: Memory, section: int) -> Completion:
    """A completion whose budget is stated behind it: `完成预算的86%，预算为10.00万元`."""
    if claim.planned or claim.planned_value is not None:
        return claim
    subject = claim.subject
    late = memory.planned(subject.facets, subject.measure or "budget", subject.time)
    here = [s for s in late if s.words.at[0] == section]
    return replace(claim, planned=tuple(here[:1]))


def _with_whole(claim: Share, memory: Memory, section: int) -> Share:
    """A share whose whole is stated behind it: `占本年支出的85%。本年支出合计60.00万元`."""
    if claim.wholes_stated or claim.whole.time is None:
        return claim
    late = [
        stated
        for stated in memory.of(claim.whole.facets)
        if stated.subject.time == claim.whole.time
        and stated.words.at[0] == section
        and stated is not claim.part_stated
    ]
    return replace(claim, wholes_stated=tuple(late[-1:]))


def _with_base(claim: Change, memory: Memory, section: int) -> Change:
    """A change whose base is stated behind it: `比2024年执行数减少5万元。2024年执行数为60万元`."""
    base = claim.base
    if claim.before or base is None or base.time != -1 or not base.stage:
        return claim
    called = [base.facets]
    if base.facets.get("side") == "both":  # 收支总预算 is 收支预算
        called.append({name: m for name, m in base.facets.items() if name != "scope"})
    late = [
        stated.figure
        for facets in called
        for stated in memory.of(facets)
        if (stated.subject.time, stated.subject.stage) == (base.time, base.stage)
        and stated.words.at[0] == section
        and stated.words.at[1] > claim.words.at[1]
        and not stated.loose
    ]
    alone = len({figure.value for figure in late}) == 1
    return replace(claim, before=(late[0],)) if alone else claim


def of_one_whole(shares: Sequence[Share], memory: Memory, section: int) -> tuple[Share, ...]:
    """Shares of a sentence that names no whole, with the whole that nearly all of them come from.

    The nearest sum of the section of which all but one of them are right; where none is stated, one
    that is not, if all but one give the same. Empty where they may be of several wholes.
    """
    told = [(share, span) for share in shares if (span := _whole_from(share)) is not None]
    for whole in _sums(shares, memory, section):
        agree = sum(_meet(span, (whole.figure.low, whole.figure.high)) for _share, span in told)
        if _AGREE <= agree >= len(told) - 1:
            return tuple(replace(s, whole=whole.subject, wholes_stated=(whole,)) for s in shares)
    most = max((sum(_meet(span, other) for _s, other in told) for _share, span in told), default=0)
    return tuple(shares) if len(told) > _AGREE and most >= max(_AGREE, len(told) - 1) else ()


def _sums(shares: Sequence[Share], memory: Memory, section: int) -> Iterable[Stated]:
    """Amounts of the section that the parts may be of: as large as each, and not one of them."""
    parts = [share.part_stated for share in shares if share.part_stated is not None]
    alike = {(part.subject.time, part.subject.stage) for part in parts}
    for stated in memory.recent():
        subject = stated.subject
        if stated.words.at[0] != section or stated.figure.kind is not FigureKind.MONEY:
            continue
        if stated.loose or alike != {(subject.time, subject.stage)}:
            continue
        names = identity(subject.facets)
        if any(identity(p.subject.facets) == names or stated is p for p in parts):
            continue
        if any(lies_in(subject.facets, part.subject.facets) for part in parts):
            continue
        if all(stated.figure.high >= part.figure.low for part in parts):
            yield stated


def _whole_from(share: Share) -> Span | None:
    """The whole that a part and its share give; None where either is nothing."""
    part = share.part_stated
    if part is None or part.figure.low <= 0 or share.percent.low <= 0:
        return None
    return (
        100 * part.figure.low / share.percent.high,
        100 * part.figure.high / share.percent.low,
    )


def _meet(one: Span, two: Span) -> bool:
    return one[0] <= two[1] and two[0] <= one[1]
