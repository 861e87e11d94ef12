"""Sums between statements of one section that follow from the slices they are of.

The text says 人员经费 and 公用经费 without 其中, with sentences between them; that they make up the
基本支出 of the section follows from what they are, as it does for printed cells.
"""

from __future__ import annotations

from dataclasses import replace

from mingzhang.model.slice import Slice
from mingzhang.narrative.claim import Claims, Stated, SumOf
from mingzhang.narrative.number import FigureKind
from mingzhang.tables.absence import Absence
from mingzhang.tables.derive import sums_of


def with_sums(claims: Claims, zero: Absence) -> Claims:
    """The claims and, for every section, the sums that hold between its statements.

    Args:
        zero: members that the booklet shows to be empty, so that their absence is no gap.
    """
    sections: dict[int, list[Stated]] = {}
    for stated in claims.stated():
        if stated.subject.piece is not None and stated.figure.kind is FigureKind.MONEY:
            sections.setdefault(id(stated.words.section), []).append(stated)
    known = {_key(claim) for claim in claims.claims if isinstance(claim, SumOf)}
    found: list[SumOf] = []
    for section in sections.values():
        first: dict[Slice, Stated] = {}
        for stated in section:
            assert stated.subject.piece is not None
            if not stated.loose:
                first.setdefault(stated.subject.piece, stated)
        for whole, parts in sums_of(first, zero):
            total = first[whole]
            claim = SumOf(total, tuple(first[part] for part in parts), True, total.words, told=True)
            if _key(claim) not in known:
                found.append(claim)
    return replace(claims, claims=(*claims.claims, *found))


def _key(claim: SumOf) -> tuple[int, frozenset[int]]:
    return id(claim.total), frozenset(id(part) for part in claim.parts)
