"""The indicators of every target form of a booklet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from mingzhang.model.booklet import Booklet
from mingzhang.model.target import DepartmentTarget, Indicator, PerformanceTarget


@dataclass(frozen=True, slots=True)
class Side:
    """The indicators of one period on one form.

    Attributes:
        period: 实施期 or 年度.
    """

    target: PerformanceTarget | DepartmentTarget
    period: str
    indicators: tuple[Indicator, ...]


def forms(booklet: Booklet) -> Iterator[Side]:
    """Each period of each form that has indicators, projects before the whole department."""
    for target in booklet.targets:
        for period, indicators in (
            ("实施期", target.indicators_term),
            ("年度", target.indicators_year),
        ):
            if indicators:
                yield Side(target, period, indicators)
    whole = booklet.department_target
    if whole is not None and whole.indicators:
        yield Side(whole, "年度", whole.indicators)
