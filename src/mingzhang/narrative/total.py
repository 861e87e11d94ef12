"""Sums between statements of one section that follow from what they are of.

The text says 人员经费 and 公用经费 without 其中, with sentences between them; that they make up the
基本支出 of the section follows from what they are, as it does for printed cells.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from mingzhang.model.slice import Slice
from mingzhang.narrative.claim import Claims, Stated, Subject, SumOf
from mingzhang.narrative.facet import identity
from mingzhang.narrative.number import FigureKind
from mingzhang.narrative.phrasebook import Partition, phrasebook
from mingzhang.tables.absence import Absence
from mingzhang.tables.derive import sums_of


def with_sums(claims: Claims, zero: Absence) -> Claims:
    """The claims and, for every section, the sums that hold between its statements.

    Args:
        zero: members that the booklet shows to be empty, so that their absence is no gap.
    """
    sections: dict[int, list[Stated]] = defaultdict(list)
    for stated in claims.stated():
        if stated.figure.kind is FigureKind.MONEY and not stated.loose:
            sections[id(stated.words.section)].append(stated)
    known = {_key(claim) for claim in claims.claims if isinstance(claim, SumOf)}
    found: list[SumOf] = []
    for section in sections.values():
        for claim in (*_of_slices(section, zero), *_of_facets(section)):
            if _key(claim) not in known:
                known.add(_key(claim))
                found.append(claim)
    found += [c for c in _of_functions(claims.stated()) if _key(c) not in known]
    return replace(claims, claims=(*claims.claims, *found))


def _of_slices(section: Iterable[Stated], zero: Absence) -> Iterator[SumOf]:
    first: dict[Slice, Stated] = {}
    for stated in section:
        if stated.subject.piece is not None:
            first.setdefault(stated.subject.piece, stated)
    for whole, parts in sums_of(first, zero):
        yield _sum(first[whole], [first[part] for part in parts])


def _of_facets(section: Sequence[Stated]) -> Iterator[SumOf]:
    """Sums of what is known to make up a whole: the “三公”经费 of three numbered paragraphs."""
    for partition in phrasebook().partitions:
        wholes = [
            stated
            for stated in section
            if partition.whole and stated.subject.facets.get(partition.facet) == partition.whole
        ]
        if len({(_others(s.subject, partition), s.figure.value) for s in wholes}) != 1:
            continue  # none, or of several bodies
        whole = wholes[0]
        parts: dict[object, list[Stated]] = defaultdict(list)
        for stated in section:
            member = stated.subject.facets.get(partition.facet)
            if member in partition.parts and _may_be_of(stated.subject, whole.subject, partition):
                parts[member].append(stated)
        alone = all(len({s.figure.value for s in same}) == 1 for same in parts.values())
        if parts.keys() == partition.parts and alone:
            yield _sum(whole, [parts[member][0] for member in sorted(partition.parts)])


def _of_functions(stated: Iterable[Stated]) -> Iterator[SumOf]:
    """Classes of one section and their items of another: 农林水支出 and what it was spent on.

    Nothing says that all items are told; where those of two classes add up, those of the others do.
    """
    classes: dict[tuple[object, ...], dict[str, Stated]] = defaultdict(dict)
    items: dict[tuple[object, ...], dict[str, Stated]] = defaultdict(dict)
    for one in stated:
        codes = one.subject.facets.get("function")
        if one.loose or one.figure.kind is not FigureKind.MONEY or not isinstance(codes, tuple):
            continue
        facets = {n: m for n, m in one.subject.facets.items() if n != "function"}
        key = identity(facets), one.subject.time, one.subject.stage
        if len(codes) == 1 and set(facets) <= {"fund", "side"}:
            known = {3: classes, 7: items}.get(len(codes[0]))
            if known is not None:
                known[key].setdefault(codes[0], one)
    for group, told in classes.items():
        sums = [
            _sum(whole, [one for item, one in items[group].items() if item.startswith(code)])
            for code, whole in told.items()
        ]
        sums = [claim for claim in sums if claim.parts]
        agree = [claim for claim in sums if _adds_up(claim)]
        if len(agree) >= _ENOUGH and len(sums) - len(agree) <= 1:
            # too little may be an item that the text leaves out
            yield from (replace(claim, complete=False, told=_adds_up(claim)) for claim in sums)


_ENOUGH = 2


def _adds_up(claim: SumOf) -> bool:
    total = claim.total.figure
    low = sum(part.figure.low for part in claim.parts)
    return low <= total.high and total.low <= sum(part.figure.high for part in claim.parts)


def _others(subject: Subject, partition: Partition) -> tuple[object, ...]:
    """What a subject is beside what a partition divides, with its year and stage."""
    facets = {n: member for n, member in subject.facets.items() if n != partition.facet}
    return identity(facets), subject.time, subject.stage


def _may_be_of(part: Subject, whole: Subject, partition: Partition) -> bool:
    """Whether a part is of this whole: its fund need not be named again."""
    if (part.time, part.stage) != (whole.time, whole.stage):
        return False
    mine = {n: m for n, m in part.facets.items() if n not in (partition.facet, "side")}
    theirs = {n: m for n, m in whole.facets.items() if n not in (partition.facet, "side")}
    return mine == theirs or mine == {n: m for n, m in theirs.items() if n != "fund"}


def _sum(total: Stated, parts: Sequence[Stated]) -> SumOf:
    return SumOf(total, tuple(parts), True, total.words, told=True)


def _key(claim: SumOf) -> tuple[int, frozenset[int]]:
    return id(claim.total), frozenset(id(part) for part in claim.parts)
