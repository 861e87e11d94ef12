"""Lists of a text: `其中：…`, their wholes and parts, and the sums that they make."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from mingzhang.narrative.claim import Share, Stated, Subject, SumOf, SumOfShares
from mingzhang.narrative.facet import identity
from mingzhang.narrative.memory import Memory
from mingzhang.narrative.number import FigureKind
from mingzhang.narrative.phrasebook import Partition

_CATCH_ALL = ("其他", "其它")


@dataclass(slots=True)
class Listing:
    """An open list.

    Attributes:
        whole: what is divided; None where only its facets are known.
        complete: whether the words say that all parts follow.
        level: of the numbering of its items; 0 where they have none.
        inside: the level of the item that it was opened in; 0 outside any.
        used: whether something was said after its opener.
        says_all: whether its opener says so without the last certainty: 包括, not 主要包括.
        is_unread: whether some figure in it was not understood, or it ends with 等.
    """

    whole: Stated | None
    facets: Mapping[str, object]
    complete: bool
    level: float = 0
    inside: float = 0
    in_bracket: bool = False
    used: bool = False
    says_all: bool = False
    is_unread: bool = False
    parts: list[Stated] = field(default_factory=list)
    shares: list[Share] = field(default_factory=list)

    def divides_otherwise(self, stated: Stated) -> bool:
        """Whether a part is told apart by something else than those before it.

        货物, 工程 and 服务 make up the whole; what one fund pays of it is no fourth.
        """
        if self.whole is None or not self.parts:
            return False
        whole, first, now = (one.subject.facets for one in (self.whole, self.parts[0], stated))
        divided = {name for name, member in whole.items() if first.get(name) != member}
        kept = all(now.get(name) == whole[name] for name in divided)
        return bool(divided - {"item"}) and kept and now != whole

    def sums(
        self, memory: Memory, partitions: Sequence[Partition]
    ) -> Iterator[SumOf | SumOfShares]:
        """The sums that the parts make; several figures of each part are summed apart."""
        if self.whole is not None and len(self.parts) > 1:
            yield from self._sums(self.whole, memory, partitions)
        wholes = {share.whole.identity for share in self.shares}
        if len(self.shares) > 1 and len(wholes) == 1:
            shares = tuple(self.shares)
            whole = shares[0].whole
            complete = self.complete or are_all(whole, [s.part for s in shares], partitions)
            yield SumOfShares(shares, shares[0].words, complete)

    def _sums(
        self, whole: Stated, memory: Memory, partitions: Sequence[Partition]
    ) -> Iterator[SumOf]:
        groups: dict[_Measure, list[Stated]] = {}
        for part in self.parts:
            groups.setdefault(_measure(part), []).append(part)
        for measured, parts in groups.items():
            total = _whole_of(whole, memory, measured)
            names = [identity(part.subject.facets) for part in parts]
            if total is None or len(parts) < 2 or len(set(names)) < len(names):
                continue
            if total.subject.facets.get("side") == "both":
                continue  # income and spending are two sides of it, each as much as the whole
            complete = self.complete
            complete |= are_all(total.subject, [part.subject for part in parts], partitions)
            complete |= parts[-1].subject.label.startswith(_CATCH_ALL)
            told = self.says_all and not self.is_unread and len(groups) == 1
            yield SumOf(total, tuple(parts), complete, total.words, complete or told)


def are_all(whole: Subject, parts: Iterable[Subject], partitions: Iterable[Partition]) -> bool:
    """Whether parts are known to make up a whole: 货物, 工程 and 服务."""
    listed = list(parts)
    for partition in partitions:
        members = {str(part.facets.get(partition.facet)) for part in listed}
        mine = whole.facets.get(partition.facet, "")
        if members == partition.parts and mine == partition.whole:
            return True
    return False


_Measure = tuple[FigureKind, str, str, int | None]
"""Kind of the figure, unit of a count, stage and year: what is added must be alike in these."""


def _measure(stated: Stated) -> _Measure:
    figure, subject = stated.figure, stated.subject
    unit = figure.unit if figure.kind is FigureKind.COUNT else ""
    return figure.kind, unit, subject.stage, subject.time


def _whole_of(whole: Stated, memory: Memory, measured: _Measure) -> Stated | None:
    """The statement of a list's whole in the kind, unit, stage and year of its parts."""
    if _measure(whole) == measured:
        return whole
    wanted = _but_involved(whole.subject.facets)
    for stated in memory.recent():
        if _measure(stated) == measured and _but_involved(stated.subject.facets) == wanted:
            return stated
    return None


def _but_involved(facets: Mapping[str, object]) -> frozenset[tuple[str, object]]:
    """What a figure is of, whether it counts the thing or the money that goes into it."""
    return identity({name: member for name, member in facets.items() if name != "involved"})
