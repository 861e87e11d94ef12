"""What an indicator is worth: the points of a group, shared among its indicators."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction

from mingzhang.amounts import find_figure
from mingzhang.language import _
from mingzhang.lean import dataclass
from mingzhang.model.form import Indicator

_WHOLE = 100
_GROUPS = (("产出", "output"), ("成本", "output"), ("效益", "benefit"), ("满意", "satisfaction"))
"""First levels by their beginnings. Costs that stand as a first level are part of the output."""


@dataclass(frozen=True, slots=True)
class Points:
    """The points of execution and of the three groups; they make 100."""

    execution: int = 10
    output: int = 50
    benefit: int = 30
    satisfaction: int = 10

    def __post_init__(self) -> None:
        parts = (self.execution, self.output, self.benefit, self.satisfaction)
        if min(parts) < 0 or sum(parts) != _WHOLE:
            raise ValueError(_("各项分值不小于0，合计100，而不是{sum}").format(sum=sum(parts)))

    @classmethod
    def parse(cls, text: str) -> Points:
        """Four whole numbers in the order 执行, 产出, 效益, 满意度.

        >>> Points.parse("20,40,30,10").output
        40
        """
        found = [part.strip() for part in re.split("[,，/]", text)]
        if len(found) != 4 or not all(p.isascii() and p.isdigit() for p in found):
            raise ValueError(_("分值应是四个整数：执行,产出,效益,满意度，如 10,50,30,10"))
        return cls(*map(int, found))

    def of(self, group: str) -> int:
        """The points of a group."""
        return {"output": self.output, "benefit": self.benefit}.get(group, self.satisfaction)


def group_of(indicator: Indicator) -> str:
    """The group that an indicator's first level belongs to, empty for an unknown one."""
    return next((g for word, g in _GROUPS if indicator.first.strip().startswith(word)), "")


def weights_of(indicators: Sequence[Indicator], points: Points) -> list[int]:
    """The weight of each indicator in hundredths of a point; 0 for those of no known group.

    A group's points are shared as the form states the weights of its indicators, or equally where
    it does not state all of them. The points of a group without indicators go to the others as
    theirs are; the sum is 100 less execution, to the hundredth: what is left over of rounding goes
    to the first ones.
    """
    groups = [group_of(indicator) for indicator in indicators]
    present = {group for group in groups if group and points.of(group)}
    whole = sum(points.of(group) for group in present)
    if not whole:
        return [0] * len(indicators)
    shares = []
    for indicator, group in zip(indicators, groups, strict=True):
        if group not in present:
            shares.append(Fraction(0))
            continue
        members = [i for i, g in zip(indicators, groups, strict=True) if g == group]
        stated = [_stated(member) for member in members]
        own, total = Fraction(1), Fraction(len(members))
        if all(s is not None for s in stated) and any(stated):
            own, total = _stated(indicator) or Fraction(0), sum(filter(None, stated), Fraction(0))
        shares.append(Fraction(points.of(group), whole) * own / total)
    return _apportioned((_WHOLE - points.execution) * 100, shares)


def _apportioned(count: int, shares: Sequence[Fraction]) -> list[int]:
    """Whole hundredths that make `count`, by largest remainders, the first ones first."""
    found = [int(count * share) for share in shares]
    rest = [count * share - kept for share, kept in zip(shares, found, strict=True)]
    for place in sorted(range(len(shares)), key=lambda p: -rest[p])[: count - sum(found)]:
        found[place] += 1
    return found


def _stated(indicator: Indicator) -> Fraction | None:
    figure = find_figure(indicator.weight.removesuffix("分"))
    return Fraction(figure[0], 10 ** figure[1]) if figure and figure[0] >= 0 else None
