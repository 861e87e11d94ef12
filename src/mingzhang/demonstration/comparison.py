"""Last year's figures in the text of the invented county's budgets, and reasons that are true."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from mingzhang.demonstration.spending import UnitYear
from mingzhang.model.budget import Comparison
from mingzhang.model.slice import Line
from mingzhang.model.vocabulary import Nature, Origin, ThreePublic
from mingzhang.pattern import compiled
from mingzhang.tables.profile import Profile

Thing = TypeVar("Thing")

_CHANGE = compiled(r"\{change (\w+)\}")
_THREE_PUBLIC = {
    ThreePublic.HOSPITALITY: (
        "业务交流和上级检查活动增多，接待任务增加",
        "厉行节约，从严控制接待批次和标准",
    ),
    ThreePublic.VEHICLE_OPERATION: (
        "车辆使用年限较长，维修费用增加",
        "加强公务用车管理，燃油和维修费用减少",
    ),
    ThreePublic.VEHICLE_PURCHASE: (
        "按规定更新已经报废的公务用车",
        "公务用车更新任务已经完成，本年没有购置安排",
    ),
}
"""Why an item rose, and why it fell."""

_ITEMS = {
    "hospitality": (ThreePublic.HOSPITALITY,),
    "vehicle_purchase": (ThreePublic.VEHICLE_PURCHASE,),
    "vehicle_operation": (ThreePublic.VEHICLE_OPERATION,),
    "vehicles": (ThreePublic.VEHICLE_PURCHASE, ThreePublic.VEHICLE_OPERATION),
    "three_public": tuple(_THREE_PUBLIC),
}


def compared_measures(profile: Profile) -> tuple[str, ...]:
    """The measures that the profile's text compares with last year."""
    found: dict[str, None] = {}
    for section in profile.sections:
        for paragraph in section.paragraphs:
            found.update(dict.fromkeys(_CHANGE.findall(paragraph)))
    return tuple(found)


def comparisons(
    profile: Profile, this: Sequence[UnitYear], last: Sequence[UnitYear]
) -> Iterator[Comparison]:
    """A comparison for every measure that the text compares."""
    now = [line for unit in this for line in unit.lines]
    before = [line for unit in last for line in unit.lines]
    for key in compared_measures(profile):
        measure = profile.find_measure(key)
        if measure is None:
            continue
        piece = measure.piece
        inside, outside = list(filter(piece.holds, now)), list(filter(piece.holds, before))
        change = sum(line.fen for line in inside) - sum(line.fen for line in outside)
        reason = ""
        if change:
            reason = _reason(key, change, inside, outside, (this, last))
        yield Comparison(key, sum(line.fen for line in outside), reason)


def _reason(
    key: str,
    change: int,
    now: Sequence[Line],
    before: Sequence[Line],
    units: tuple[Sequence[UnitYear], Sequence[UnitYear]],
) -> str:
    staff = sum(unit.staff for unit in units[0]) - sum(unit.staff for unit in units[1])
    up = change > 0
    if key in _ITEMS:
        item = _most(
            _ITEMS[key],
            lambda item: _grown(now, before, lambda line: line.three_public is item),
            up,
        )
        return _THREE_PUBLIC[item][0 if up else 1]
    if key == "agency_operating":
        if staff * change > 0:
            return "在职人员增加，公用经费相应增加" if up else "在职人员减少，公用经费相应减少"
        return "日常办公运转经费增加" if up else "落实过紧日子要求，压减日常公用经费"
    return _whole_reason(up, staff, now, before)


def _whole_reason(up: bool, staff: int, now: Sequence[Line], before: Sequence[Line]) -> str:
    """Why a total changed: the kind of spending that did most, and its largest project."""
    kinds: dict[str, Callable[[Line], bool]] = {
        "carried_over": lambda line: line.origin is Origin.CARRIED_OVER,
        "personnel": lambda line: line.nature is Nature.PERSONNEL,
        "operating": lambda line: line.nature is Nature.OPERATING,
        "project": lambda line: (
            line.nature is Nature.PROJECT and line.origin is not Origin.CARRIED_OVER
        ),
    }
    kind = _most(tuple(kinds), lambda name: _grown(now, before, kinds[name]), up)
    if kind == "carried_over":
        return "上年结转资金增加" if up else "上年结转资金减少"
    if kind == "personnel":
        if (staff > 0) == up and staff:
            return "在职人员增加，人员经费增加" if up else "在职人员减少，人员经费减少"
        return "人员工资和社会保险缴费标准调整" if up else "人员结构变化，人员经费减少"
    if kind == "operating":
        return "日常公用经费增加" if up else "压减日常公用经费"
    grown: dict[str, int] = {}
    for sign, lines in ((1, now), (-1, before)):
        for line in filter(kinds["project"], lines):
            grown[line.project] = grown.get(line.project, 0) + sign * line.fen
    name = _most(tuple(grown), lambda project: grown[project], up)
    return f"“{name}”项目资金增加" if up else f"“{name}”项目资金减少"


def _grown(now: Sequence[Line], before: Sequence[Line], wanted: Callable[[Line], bool]) -> int:
    return sum(line.fen for line in now if wanted(line)) - sum(
        line.fen for line in before if wanted(line)
    )


def _most(things: tuple[Thing, ...], grown: Callable[[Thing], int], up: bool) -> Thing:
    """The thing that did most for a rise, or for a fall."""
    return max(things, key=grown) if up else min(things, key=grown)
