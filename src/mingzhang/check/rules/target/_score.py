"""Points of an evaluation: weights and scores of its indicators and of its execution rate."""

from __future__ import annotations

from fractions import Fraction

from mingzhang.amounts import find_figure
from mingzhang.model.form import Form, Indicator


def points(text: str) -> Fraction | None:
    """Points as printed; None for words or a blank.

    >>> points("7.5分"), points(""), points("优")
    (Fraction(15, 2), None, None)
    """
    figure = find_figure(text.strip().removesuffix("分").removesuffix("%"))
    return None if figure is None else Fraction(figure[0], 10 ** figure[1])


def of_execution(form: Form, column: str) -> Fraction | None:
    """The weight or score that the form gives to the execution of the budget."""
    fund = form.find_fund("total", column)
    return fund.number if fund else None


def all_points(form: Form, role: str) -> Fraction | None:
    """The sum of all weights or scores; None where an indicator has none or it is in words."""
    listed = [points(str(getattr(i, role))) for i in form.indicators if is_judged(i)]
    if not listed or any(value is None for value in listed):
        return None
    own = of_execution(form, role)
    return sum((value for value in listed if value is not None), own or Fraction(0))


def is_judged(indicator: Indicator) -> bool:
    """Whether an indicator is one that gets points: not a line that is left blank."""
    return bool(indicator.value or indicator.actual or indicator.weight)


def words(value: Fraction) -> str:
    """Points for a message: `92.33`."""
    return f"{float(value):.4f}".rstrip("0").rstrip(".")
