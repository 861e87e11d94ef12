"""Lists of a text: `其中：…`, their wholes and parts, and the sums that they make."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field

from mingzhang.lean import dataclass
from mingzhang.narrative.claim import (
    Change,
    Share,
    Stated,
    Subject,
    SumOf,
    SumOfChanges,
    SumOfShares,
)
from mingzhang.narrative.facet import ADDED, identity, lies_in
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
        over_lines: whether its parts stand in paragraphs of their own.
        change: of the whole, where the list divides that too; changes: those of the parts.
        told: the part behind which a change or 持平 stands, by the number of that claim.
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
    over_lines: bool = False
    change: Change | None = None
    changes: list[Change] = field(default_factory=list)
    told: dict[int, Stated] = field(default_factory=dict)

    @property
    def told_of_parts(self) -> tuple[int, ...]:
        """The claims that say for certain what became of a part, not of the whole.

        What stands behind the first may be of the whole: `其中上年结转5万元，较上年增加3万元；…`.
        """
        first = next(iter(self.told.values()), None)
        return tuple(number for number, part in self.told.items() if part is not first)

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

    def is_gone_on_by(self, facets: Mapping[str, object], partitions: Sequence[Partition]) -> bool:
        """Whether something named in a later sentence is a further part of what is known to be all:
        公务接待费 behind 因公出国（境）费 of the “三公”经费.
        """
        listed = [one.subject.facets for one in (self.parts or self.changes)]
        divided = self.whole or self.change
        if divided is None or not listed or self.is_unread:
            return False
        whole = divided.subject.facets
        if self.over_lines and _is_sibling(facets, listed, whole):
            return True
        for partition in partitions:
            name = partition.facet
            members = {str(one.get(name)) for one in listed}
            if whole.get(name, "") != partition.whole or not members < partition.parts:
                continue
            member = facets.get(name)
            rest = all(whole.get(k) == v for k, v in facets.items() if k not in (name, "side"))
            if member in partition.parts - members and rest:
                return True
        return False

    def sums(
        self, memory: Memory, partitions: Sequence[Partition]
    ) -> Iterator[SumOf | SumOfShares | SumOfChanges]:
        """The sums that the parts make; several figures of each part are summed apart."""
        if self.whole is not None and len(self.parts) > 1:
            yield from self._sums(self.whole, memory, partitions)
        elif self.whole is not None and self.parts:
            yield from self._part_of(self.whole, self.parts[0])
        if self.change is not None and self.change.amount is not None and len(self.changes) > 1:
            subjects = [change.subject for change in self.changes]
            names = {subject.identity for subject in subjects}
            if len(names) == len(subjects):
                complete = self.complete or are_all(self.change.subject, subjects, partitions)
                words = self.change.words
                yield SumOfChanges(self.change, tuple(self.changes), words, complete)
        wholes = {share.whole.identity for share in self.shares}
        if len(self.shares) > 1 and len(wholes) == 1:
            shares = tuple(self.shares)
            whole = shares[0].whole
            complete = self.complete or are_all(whole, [s.part for s in shares], partitions)
            yield SumOfShares(shares, shares[0].words, complete)

    def _part_of(self, whole: Stated, part: Stated) -> Iterator[SumOf]:
        """`其中：公务用车4辆`: one part alone is no more than the whole."""
        alike = _measure(whole) == _measure(part)
        inside = lies_in(part.subject.facets, whole.subject.facets)
        if alike and inside and part.subject.identity != whole.subject.identity:
            yield SumOf(whole, (part,), complete=False, words=whole.words)

    def _sums(
        self, whole: Stated, memory: Memory, partitions: Sequence[Partition]
    ) -> Iterator[SumOf]:
        groups: dict[_Measure, list[Stated]] = {}
        for part in self.parts:
            groups.setdefault(_measure(part), []).append(part)
        for measured, parts in groups.items():
            total = _of_the_side(_whole_of(whole, memory, measured), parts, memory)
            names = [identity(part.subject.facets) for part in parts]
            if total is None or len(parts) < 2 or len(set(names)) < len(names):
                continue
            if total.subject.facets.get("side") == "both":
                continue  # income and spending are two sides of it, each as much as the whole
            complete = self.complete and not self.is_unread
            complete |= are_all(total.subject, [part.subject for part in parts], partitions)
            complete |= parts[-1].subject.label.startswith(_CATCH_ALL)
            told = self.says_all or _is_own_and_rest(parts) or _are_counted(whole, parts)
            told = told and not self.is_unread and len(groups) == 1
            yield SumOf(total, tuple(parts), complete, total.words, complete or told)


def _are_counted(whole: Stated, parts: Sequence[Stated]) -> bool:
    """项目共4个，涉及…。其中：… with the money of four: all of them."""
    counted = whole.figure.kind is FigureKind.COUNT and "thing" in whole.subject.facets
    named = all("item" in part.subject.facets for part in parts)
    return counted and named and whole.figure.value == len(parts)


def _is_own_and_rest(parts: Iterable[Stated]) -> bool:
    """本年收入 with 上年结转, 本年支出 with 结转下年: what a whole with carry-over is made of."""
    facets = [part.subject.facets for part in parts]
    own = [one for one in facets if one.get("scope") == "own"]
    rest = [one for one in facets if {"origin", "nature"} & set(one) and "scope" not in one]
    carried = any(one.get("origin") == "carried_over" for one in rest)
    left = any(one.get("nature") == "year_end" for one in rest)
    return len(own) == 1 and len(rest) == len(facets) - 1 and carried != left


def _is_sibling(
    facets: Mapping[str, object],
    listed: Sequence[Mapping[str, object]],
    whole: Mapping[str, object],
) -> bool:
    """Whether something is told apart from the whole as those listed are, and is none of them."""
    apart = [
        {_DIVIDES.get(n, n) for n, member in one.items() if whole.get(n) != member and n != "side"}
        for one in listed
    ]
    mine = {name for name in facets if whole.get(name) != facets[name] and name != "side"}
    told = {tuple((n, one.get(n)) for n in sorted(mine)) for one in listed}
    alike = {_DIVIDES.get(name, name) for name in mine} in apart
    return bool(mine) and alike and tuple((n, facets[n]) for n in sorted(mine)) not in told


_DIVIDES = {"origin": "fund"}
"""What comes in is told apart by its fund, or by being left from former years."""


def are_all(whole: Subject, parts: Iterable[Subject], partitions: Iterable[Partition]) -> bool:
    """Whether parts are known to make up a whole: 货物, 工程 and 服务."""
    listed = list(parts)
    for partition in (*partitions, _BUDGETS):
        members = {str(part.facets.get(partition.facet)) for part in listed}
        mine = whole.facets.get(partition.facet, "")
        if members == partition.parts and mine == partition.whole:
            return True
    bounds = {str(part.facets.get("bound", "")) for part in listed}
    if len(bounds) == len(listed) == 2 and "bound" not in whole.facets:
        low = next((bound for bound in bounds if not bound.startswith("<")), "")
        if low and f"<{low}" in bounds:
            return True  # 500万元以上项目 and 500万元以下项目
    natures = {part.facets.get("nature") for part in listed}
    targets = whole.facets.get("thing") == "department_target"
    return (targets or is_paid_for(whole.facets)) and natures == {"basic", "project"}


_GRANTS = ("grants", "general_public", "government_fund")
"""Funds that pay 基本支出 and 项目支出 and nothing of another nature."""


_BUDGETS = Partition(
    "fund", "grants", frozenset({"general_public", "government_fund", "state_capital"})
)
"""What grants come from; in a list that names these and nothing that is left over."""


def is_paid_for(facets: Mapping[str, object]) -> bool:
    """Whether something is all that grants pay for: 基本支出 and 项目支出."""
    paid = facets.get("fund") in _GRANTS and facets.get("side") == "spending"
    return paid and not {"scope", "nature"} & set(facets)


def _of_the_side(total: Stated | None, parts: Iterable[Stated], memory: Memory) -> Stated | None:
    """收入60.00万元，支出60.00万元，其中：基本支出…: what is spent divides the second."""
    if total is None or total.subject.facets.get("side") != "income":
        return total
    if not all("nature" in part.subject.facets for part in parts):
        return total
    spending = {**total.subject.facets, "side": "spending"}
    near = next(iter(memory.of(spending)), None)
    same = near is not None and near.words.at[0] == total.words.at[0]
    return near if same and near is not None and near.figure.value == total.figure.value else total


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
    counted = measured[0] is FigureKind.COUNT
    wanted = _but_added(whole.subject.facets, counted=counted)
    for stated in memory.recent():
        facets = stated.subject.facets
        if _measure(stated) != measured:
            continue
        if _but_added(facets, counted=counted) == wanted:
            return stated
        # 编报绩效目标的项目共4个，涉及项目预算资金60.00万元: the money of those, called again
        again = {n: member for n, member in facets.items() if n != "nature"}
        here = "involved" in facets and stated.words.at[0] == whole.words.at[0]
        if here and _but_added(again) == wanted:
            return stated
    return None


def _but_added(
    facets: Mapping[str, object], *, counted: bool = False
) -> frozenset[tuple[str, object]]:
    """What a figure is of, whether it counts the thing or the money that goes into it.

    A thing that is counted is the same whatever pays for it.
    """
    left = {*ADDED, "fund"} if counted else ADDED
    return identity({name: member for name, member in facets.items() if name not in left})
