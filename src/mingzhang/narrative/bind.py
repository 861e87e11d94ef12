"""From what words mean to the slices of the cube that they can be.

Words name facets (一般公共预算, 基本支出); which conditions a place's tables print for a facet is
read off the place's own shapes and measures, so that nothing here knows a place. Where words leave
something open (支出合计 with or without carry-over), every slice that some table prints is a
candidate, the likeliest first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import product

from mingzhang.model.slice import Slice
from mingzhang.model.vocabulary import BookletKind
from mingzhang.narrative.facet import plain
from mingzhang.tables.profile import Profile

_MOST = 48
_NATURES: Mapping[str, tuple[str, ...]] = {
    "basic": ("personnel", "operating"),
    "personnel": ("personnel",),
    "operating": ("operating",),
    "project": ("project",),
    "reserved": ("reserved",),
    "operation": ("operation",),
    "handed_up": ("handed_up",),
    "subsidy": ("subsidy",),
}
_THREE_PUBLIC: Mapping[str, tuple[str, ...]] = {
    "all": ("overseas", "hospitality", "vehicle_purchase", "vehicle_operation"),
    "vehicles": ("vehicle_purchase", "vehicle_operation"),
}
_ECONOMIC_OF = {
    "overseas": "30212",
    "hospitality": "30217",
    "vehicle_operation": "30231",
    "meeting": "30215",
    "training": "30216",
}
_OUTSIDE = frozenset({"unit_own", "business", "superior", "subordinate", "operation", "other"})
_BOUND = frozenset(
    {"side", "scope", "fund", "origin", "nature", "three_public", "agency", "function", "economic"}
)
"""Facets that are conditions of the cube; what has another one is no slice."""

_PREVIOUS: Mapping[bool, Mapping[str, tuple[str, ...]]] = {
    False: {
        "": ("previous", "previous_actual"),
        "budget": ("previous",),
        "initial": ("previous",),
        "final": ("previous_actual",),
        "executed": ("previous_actual",),
    },
    True: {"": ("previous",), "final": ("previous",), "executed": ("previous",)},
}
"""The columns of last year that a measure of it can be, in budgets and in final accounts."""

_Where = dict[str, tuple[str, ...] | str]


class Binder:
    """The slices of one profile's words.

    Args:
        kind: of the booklet: which of its figures are its own.
        is_printed: whether some table of the booklet prints a slice; None where there are none.
    """

    def __init__(
        self,
        profile: Profile,
        kind: BookletKind,
        is_printed: Callable[[Slice], bool] | None = None,
    ) -> None:
        self._final = kind is BookletKind.FINAL_ACCOUNTS
        self._is_printed = is_printed
        self._funds = _fund_sets(profile.data)
        self._absent = frozenset(profile.absent)
        self._known: dict[tuple[object, ...], tuple[Slice, ...]] = {}

    def pieces(
        self, facets: Mapping[str, object], stage: str, time: int | None
    ) -> tuple[Slice, ...]:
        """The slices that a subject can be; only printed ones where any is printed."""
        key = (frozenset(facets.items()), stage, time)
        if key not in self._known:
            self._known[key] = self._find(plain(facets), stage, time)
        return self._known[key]

    def stage_of(self, stage: str, time: int | None) -> str:
        """The stage as an identity: empty for the booklet's own figure."""
        if time != 0:
            return stage
        own = ("", "final") if self._final else ("", "budget", "initial")
        return "" if stage in own else stage

    def _find(self, facets: dict[str, object], stage: str, time: int | None) -> tuple[Slice, ...]:
        stages = self._stages(self.stage_of(stage, time), time)
        if not stages or not set(facets) <= _BOUND or not facets:
            return ()
        found: list[Slice] = []
        for choice in product(stages, *self._options(facets)):
            where: dict[str, Iterable[str] | str] = {}
            for part in choice:
                where.update(part)
            try:
                piece = Slice.of(where)
            except ValueError:
                continue
            if piece not in found and not self._is_absent(piece):
                found.append(piece)
            if len(found) >= _MOST:
                break
        if self._is_printed is None:
            return tuple(found[:1])
        printed = [piece for piece in found if self._is_printed(piece)]
        return tuple(printed or found[:1])

    def _is_absent(self, piece: Slice) -> bool:
        """Whether the place prints nothing of the kind: that is no zero."""
        return any(
            isinstance(condition, frozenset)
            and all((name, member) in self._absent for member in condition)
            for name, condition in piece.conditions
        )

    def _stages(self, stage: str, time: int | None) -> list[_Where]:
        if time == -1:
            before = _PREVIOUS[self._final].get(stage, ())
            return [{"stage": column} for column in before]
        if time != 0:
            return []
        if not self._final:
            return [{}] if not stage else []
        known: Mapping[str, list[_Where]] = {
            "": [{}],
            "initial": [{"stage": "budget"}],
            "adjusted": [{"stage": "adjusted"}],
            "budget": [{"stage": "budget"}, {"stage": "adjusted"}],
        }
        return known.get(stage, [])

    def _options(self, facets: dict[str, object]) -> Iterator[list[_Where]]:
        """For each facet the conditions that it can be, the likeliest first."""
        spent = bool({"nature", "three_public", "agency", "function", "economic"} & set(facets))
        fund = str(facets.get("fund", ""))
        if fund:
            yield [{"fund": members} for members in self._funds.get(fund, ())] or [{"fund": fund}]
        elif "three_public" in facets or "agency" in facets:
            grants = [*self._funds.get("grants", ()), *self._funds.get("general_public", ())]
            found: list[_Where] = [{"fund": members} for members in grants]
            yield [*found, {}]
        yield from self._codes(facets)
        nature = str(facets.get("nature", ""))
        if nature in ("year_end", "distribution"):
            flow = {"year_end": "closing", "distribution": "distribution"}[nature]
            yield (
                [{"flow": flow}]
                if self._final
                else [{"nature": nature}]
                if nature == "year_end"
                else []
            )
            return
        if nature:
            yield [{"nature": _NATURES[nature]}]
        three = str(facets.get("three_public", ""))
        if three:
            options: list[_Where] = [{"three_public": _THREE_PUBLIC.get(three, (three,))}]
            if nature and three in _ECONOMIC_OF:  # inside 基本支出 it is an economic item
                options.insert(0, {"economic": _ECONOMIC_OF[three]})
            yield options
        if "agency" in facets:
            yield [{"agency": "yes"}]
        origin = str(facets.get("origin", ""))
        if origin == "carried_over":
            yield [{"flow": "opening"}] if self._final else [{"origin": "carried_over"}]
            return
        if origin == "reserve_use":
            yield [{"flow": "reserve_use"}] if self._final else []
            return
        yield self._face(facets, spent=spent)

    def _codes(self, facets: dict[str, object]) -> Iterator[list[_Where]]:
        for name in ("function", "economic"):
            codes = facets.get(name)
            if isinstance(codes, tuple):
                known = [str(code) for code in codes if not str(code).startswith("?")]
                yield [{name: code} for code in known] if len(known) == len(codes) else []

    def _face(self, facets: dict[str, object], *, spent: bool) -> list[_Where]:
        """What comes in or goes out, with or without what is carried over."""
        side = "spending" if spent else str(facets.get("side", ""))
        scope = str(facets.get("scope", ""))
        current: _Where = {"origin": "current"}
        if self._final:
            income: _Where = {"flow": "income"}
            outgo: _Where = {"flow": "spending"}
            first = {"income": [income], "spending": [outgo]}.get(side, [{}, outgo, income])
            return [{}] if scope == "all" else [*first, {}]
        going: _Where = {"nature": tuple(_SPENDING)}
        if spent:
            return [{}, current] if scope != "own" else [current, {}]
        if side == "income":
            return [current, {}] if scope == "own" or "fund" in facets else [{}, current]
        if scope == "all":
            return [{}]
        options = [{}, going, current, {**going, **current}]
        return options if scope != "own" else [going, {**going, **current}, current, {}]


_SPENDING = (
    "personnel",
    "operating",
    "project",
    "reserved",
    "handed_up",
    "operation",
    "subsidy",
)


_Funds = Mapping[str, Sequence[tuple[str, ...]]]
_KNOWN: dict[int, tuple[object, _Funds]] = {}
"""The sets of a place's data, by its identity while it is kept beside them."""


def _fund_sets(data: Mapping[str, object]) -> _Funds:
    """The sets of funds that a place's shapes and measures print, by what words call them."""
    known = _KNOWN.get(id(data))
    if known is None:
        if len(_KNOWN) >= 256:
            _KNOWN.clear()
        known = _KNOWN[id(data)] = data, _find_fund_sets(data)
    return known[1]


def _find_fund_sets(data: Mapping[str, object]) -> _Funds:
    sets: list[frozenset[str]] = []
    for where in _wheres(data):
        raw = where.get("fund")
        piece = Slice.of({"fund": _members(raw)}) if raw else Slice()
        members = piece.get("fund")
        if isinstance(members, frozenset) and members not in sets:
            sets.append(members)
    found: dict[str, list[tuple[str, ...]]] = {}
    for members in sets:
        for name in _names_of(members):
            found.setdefault(name, []).append(tuple(sorted(members)))
    for several in found.values():
        several.sort(key=len)
    return found


def _names_of(members: frozenset[str]) -> Iterator[str]:
    public, fund = "general_public" in members, "government_fund" in members
    inside = members & _OUTSIDE
    if len(members) == 1:
        yield next(iter(members))
    if public and fund and not inside:
        yield "grants"
    if public and not fund and not inside and len(members) > 1:
        yield "general_public"
    if not public and not fund and {"fiscal_account", "education_fee"} & members and not inside:
        yield "fiscal_account"
    if not public and not fund and inside:
        if len(members) > 1:
            yield "unit_own"
        if {"other", "unit_own"} & members and len(members) > 1:
            yield "other_funds"  # 其他收入 alone is one of them


def _members(raw: object) -> tuple[str, ...]:
    from mingzhang.tables.condition import NAMED_SETS

    if isinstance(raw, str):
        return NAMED_SETS.get(raw, (raw,))
    assert isinstance(raw, (list, tuple))
    return tuple(raw)


def _wheres(raw: object) -> Iterator[Mapping[str, object]]:
    if isinstance(raw, Mapping):
        where = raw.get("where")
        if isinstance(where, Mapping):
            yield where
        for value in raw.values():
            yield from _wheres(value)
    elif isinstance(raw, list | tuple):
        for value in raw:
            yield from _wheres(value)


def quantity_key(facets: Mapping[str, object], *, count: bool) -> str:
    """The name of what is no slice but stands elsewhere in a booklet, for rules that look there."""
    silent = ("side", "scope", "involved")
    own = {name: str(member) for name, member in facets.items() if name not in silent}
    if set(own) == {"procurement"}:
        return f"procurement:{own['procurement']}"
    thing, category = own.get("thing", ""), own.get("category", "")
    if own.get("nature") == "project" and (category or thing == "target"):
        del own["nature"]
    if set(own) - {"thing", "category"} or not own:
        return ""
    if count:
        if thing == "target":
            return f"target_count:{category}" if category else "count:targets"
        if category or thing == "project":
            return f"count:{category or 'projects'}"
        return f"count:{thing}"
    if thing == "target":
        return f"target:{category or 'all'}"
    if thing == "department_target":
        return "target:department"
    if category:
        return f"category:{category}"
    return ""
