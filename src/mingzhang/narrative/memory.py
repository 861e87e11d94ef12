"""What the text has stated so far, found by what it is of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from mingzhang.narrative.claim import Stated, Subject
from mingzhang.narrative.facet import identity, lies_in
from mingzhang.narrative.number import FigureKind

_NEAR = 200
"""How many statements back something is looked for that is not known by its facets."""
_PLANS = ("budget", "initial", "adjusted")
_RECEIVED = "received"
_NOT_SPENT = (*_PLANS, _RECEIVED, "left")
"""What came in of a plan and what is left of it: neither the plan nor what was spent."""


class Memory:
    """The statements of a booklet in the order of the print; the nearest is found first."""

    def __init__(self) -> None:
        self._all: list[Stated] = []
        self._by_facets: defaultdict[frozenset[tuple[str, object]], list[Stated]]
        self._by_facets = defaultdict(list)
        self._last: dict[object, Stated] = {}  # of the same thing, year and stage

    def add(self, stated: Stated) -> None:
        """One more statement."""
        self._all.append(stated)
        self._by_facets[identity(stated.subject.facets)].append(stated)
        self._last[stated.subject.identity] = stated

    def of(self, facets: Mapping[str, object]) -> Iterator[Stated]:
        """The last statements of exactly this."""
        return reversed(self._by_facets.get(identity(facets), [])[-_NEAR:])

    def own(self, facets: Mapping[str, object]) -> tuple[Stated, ...]:
        """The last two statements of the booklet's own figure of something."""
        found = [s for s in self.of(facets) if s.subject.time == 0 and not s.subject.stage]
        if not found and facets.get("side") == "both":
            return self._both_sides(facets)
        if not found and "fund" not in facets and {"three_public", "agency"} & set(facets):
            return self._of_some_fund(facets)
        if not found and "side" in facets and "scope" not in facets:
            return self._of_some_scope(facets)
        return tuple(found[:2])

    def _both_sides(self, facets: Mapping[str, object]) -> tuple[Stated, ...]:
        """Of income and spending, where each is as much: 收、支各增加…."""
        bare = {name: member for name, member in facets.items() if name != "scope"}
        wide = [facets, bare if "scope" in facets else {**facets, "scope": "all"}]
        for one in wide:
            sides = [self.own({**one, "side": side})[:1] for side in ("income", "spending")]
            values = {stated.figure.value for side in sides for stated in side}
            if all(sides) and len(values) == 1:
                return sides[0]
            stated = [s for s in self.of(one) if s.subject.time == 0 and not s.subject.stage]
            if stated:
                return tuple(stated[:2])
        return ()

    def _of_some_fund(self, facets: Mapping[str, object]) -> tuple[Stated, ...]:
        """Of the one fund that a text named before: 公务接待费 of the “三公”经费 of grants."""
        wanted = identity(facets)
        found: list[Stated] = []
        funds: set[object] = set()
        for stated in reversed(self._all[-_NEAR:]):
            own = dict(stated.subject.facets)
            fund = own.pop("fund", None)
            is_own = stated.subject.time == 0 and not stated.subject.stage
            if fund and is_own and identity(own) == wanted:
                found.append(stated)
                funds.add(fund)
        return tuple(found[:2]) if len(funds) == 1 else ()

    def _of_some_scope(self, facets: Mapping[str, object]) -> tuple[Stated, ...]:
        """Of what came in with carry-over or without, where a text speaks of one of them only."""
        found = [
            stated
            for scope in ("own", "all")
            for stated in self.of({**facets, "scope": scope})
            if stated.subject.time == 0 and not stated.subject.stage
        ]
        return tuple(found[:1]) if len({stated.figure.value for stated in found}) == 1 else ()

    def exactly(self, subject: Subject) -> tuple[Stated, ...]:
        """The last statement of the same thing, year and stage."""
        found = self._last.get(subject.identity)
        return () if found is None else (found,)

    def planned(
        self, facets: Mapping[str, object], stage: str, time: int | None
    ) -> tuple[Stated, ...]:
        """Statements of what was planned: of the stage that is named, else of any."""
        found = [
            s for s in self.of(facets) if s.subject.time == time and s.subject.measure in _PLANS
        ]
        exact = [s for s in found if s.subject.measure == stage]
        return tuple((exact or found)[:2])

    def received(self, facets: Mapping[str, object], time: int | None) -> tuple[Stated, ...]:
        """Statements of what came in of a plan."""
        found = [
            s for s in self.of(facets) if s.subject.time == time and s.subject.measure == _RECEIVED
        ]
        return tuple(found[:2])

    def spent(self, facets: Mapping[str, object], time: int | None) -> tuple[Stated, ...]:
        """Statements of what became of a plan."""
        found = [
            s
            for s in self.of(facets)
            if s.subject.time == time and s.subject.measure not in _NOT_SPENT
        ]
        return tuple(found[:2])

    def above(self, part: Subject, topic: Mapping[str, object]) -> Stated | None:
        """What a part is a share of where no whole is named: the topic, else what it lies in."""
        mine = identity(part.facets)
        if topic and identity(topic) != mine and lies_in(part.facets, topic):
            for stated in self.of(topic):
                if stated.subject.time == part.time:
                    return stated
        for stated in reversed(self._all[-_NEAR:]):
            subject = stated.subject
            if identity(subject.facets) == mine or subject.time != part.time:
                continue
            if stated.figure.kind is FigureKind.MONEY and lies_in(part.facets, subject.facets):
                return stated
        return None

    def first(self, *facets: Mapping[str, object]) -> Stated | None:
        """The nearest statement of one of these."""
        return next((s for one in facets for s in self.of(one)), None)

    def label(self, facets: Mapping[str, object]) -> str:
        """The words that something was called by; empty where nothing was said of it."""
        return next((s.subject.label for s in self.of(facets)), "")

    def recent(self) -> Iterator[Stated]:
        """The last statements, whatever they are of."""
        return reversed(self._all[-_NEAR:])
