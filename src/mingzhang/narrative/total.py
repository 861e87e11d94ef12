"""Sums between statements of one section that follow from what they are of.

The text says 人员经费 and 公用经费 without 其中, with sentences between them; that they make up the
基本支出 of the section follows from what they are, as it does for printed cells.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from mingzhang.model.slice import Slice
from mingzhang.narrative.claim import (
    Balanced,
    Change,
    Claim,
    Claims,
    NoChange,
    Stated,
    Subject,
    SumOf,
    SumOfChanges,
)
from mingzhang.narrative.direction import Direction
from mingzhang.narrative.facet import identity
from mingzhang.narrative.listing import is_paid_for
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
        for claim in (*_of_slices(section, zero), *_of_facets(section), *_of_reserved(section)):
            if _key(claim) not in known:
                known.add(_key(claim))
                found.append(claim)
    found += [c for c in _of_functions(claims.stated()) if _key(c) not in known]
    sums = [claim for claim in claims.claims if isinstance(claim, SumOf)]
    listed = {id(part) for claim in sums for part in claim.parts}
    years = [
        claim
        for section in sections.values()
        for claim in _of_a_year(section)
        if not listed & set(map(id, (*claim.comes, *claim.goes)))
    ]
    changes = _of_changes(claims.claims)
    return replace(claims, claims=(*claims.claims, *found, *years, *changes))


_COMES = (
    {"origin": "carried_over"},
    {"side": "income", "scope": "own"},
    {"origin": "reserve_use"},
)
_GOES = (
    {"side": "spending", "scope": "own"},
    {"nature": "year_end"},
    {"nature": "distribution"},
)
"""What a year begins with, takes in, spends and leaves; the last of each is not always there."""


def _of_reserved(section: Sequence[Stated]) -> Iterator[SumOf]:
    """What is reserved for small and micro firms lies in what is for small and medium ones."""
    wide = [s for s in section if s.subject.facets.get("reserved_for") == "small_and_medium"]
    for part in section:
        if part.subject.facets.get("reserved_for") != "small_and_micro":
            continue
        facets = {**part.subject.facets, "reserved_for": "small_and_medium"}
        alike = (part.subject.time, part.subject.stage)
        whole = [
            s
            for s in wide
            if identity(s.subject.facets) == identity(facets)
            and (s.subject.time, s.subject.stage) == alike
        ]
        if len(whole) == 1:
            yield SumOf(whole[0], (part,), complete=False, words=part.words)


def _of_a_year(section: Sequence[Stated]) -> Iterator[Balanced]:
    """Of one sentence that states all four of one fund, once each."""
    groups: dict[str, list[Stated]] = defaultdict(list)
    for one in section:
        if one.subject.time == 0 and not one.subject.stage:
            groups[one.words.sentence].append(one)
    for stated in groups.values():
        if len({one.subject.facets["fund"] for one in stated if "fund" in one.subject.facets}) > 1:
            continue
        by_what: dict[frozenset[tuple[str, object]], list[Stated]] = defaultdict(list)
        for one in stated:
            by_what[_what(one.subject)].append(one)
        sides = [[by_what.get(identity(what), []) for what in side] for side in (_COMES, _GOES)]
        if any(len(side[0]) != 1 or len(side[1]) != 1 or len(side[2]) > 1 for side in sides):
            continue
        comes, goes = (tuple(one for several in side for one in several) for side in sides)
        yield Balanced(comes, goes, comes[0].words)


def _what(subject: Subject) -> frozenset[tuple[str, object]]:
    """What a figure is of, whatever its fund; what is left over has no side."""
    left = {"origin", "nature"} & set(subject.facets)
    silent = ("fund", "side", "scope") if left else ("fund",)
    return identity({n: m for n, m in subject.facets.items() if n not in silent})


def _of_changes(claims: Iterable[Claim]) -> Iterator[SumOfChanges]:
    """Changes of what is known to make up a whole, each in a sentence of its own.

    “三公”经费 fell by 11.30万元; travel by 10.00, hospitality by 1.30, vehicles as last year.
    """
    known = {id(claim.total) for claim in claims if isinstance(claim, SumOfChanges)}
    sections: dict[tuple[object, ...], list[Change | NoChange]] = defaultdict(list)
    for claim in claims:
        if isinstance(claim, Change | NoChange) and not claim.loose and claim.base is not None:
            base = claim.base
            sections[id(claim.words.section), base.time, base.stage].append(claim)
    for (_section, time, _stage), changes in sections.items():
        if time != -1:
            continue
        for partition in (*phrasebook().partitions, _PAID):
            whole = [
                c for c in changes if c.subject.facets.get(partition.facet, "") == partition.whole
            ]
            if partition is _PAID:
                whole = [c for c in whole if is_paid_for(c.subject.facets)]
            elif not partition.whole:
                continue
            if len(whole) != 1 or id(whole[0]) in known:
                continue
            total = whole[0]
            parts = _changes_of(total, changes, partition)
            if isinstance(total, Change) and total.amount is not None and parts:
                yield SumOfChanges(total, parts, total.words, complete=True)
                known.add(id(total))


_PAID = Partition("nature", "", frozenset({"basic", "project"}))
"""What grants pay for is 基本支出 and 项目支出."""


def _changes_of(
    total: Change | NoChange, changes: Iterable[Change | NoChange], partition: Partition
) -> tuple[Change, ...]:
    """The change of each part; empty where one is not told, told twice, or not for certain."""
    parts: dict[object, list[Change | NoChange]] = defaultdict(list)
    for change in changes:
        member = change.subject.facets.get(partition.facet)
        if member in partition.parts and _may_be_of(change.subject, total.subject, partition):
            parts[member].append(change)
    if parts.keys() != partition.parts or any(len(told) != 1 for told in parts.values()):
        return ()
    alone = [told[0] for _member, told in sorted(parts.items(), key=lambda item: str(item[0]))]
    moved = [one for one in alone if isinstance(one, Change)]
    if any(one.amount is None or one.direction is Direction.OPEN for one in moved):
        return ()
    return tuple(moved)


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
