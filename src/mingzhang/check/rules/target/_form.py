"""The indicators of every target form of a booklet."""

from __future__ import annotations

from collections.abc import Iterator

from mingzhang.check.spot import PERIOD_LABELS
from mingzhang.lean import dataclass
from mingzhang.model.booklet import Booklet
from mingzhang.model.form import TERM, YEAR, Form, FormKind, Indicator


@dataclass(frozen=True, slots=True)
class Side:
    """The indicators of one period on one form.

    Attributes:
        period: 实施期 or 年度.
    """

    target: Form
    period: str
    indicators: tuple[Indicator, ...]


def targets(booklet: Booklet) -> Iterator[Form]:
    """Every target form: of projects, transfers and the whole department."""
    return (form for form in booklet.forms if form.kind is FormKind.TARGET)


def forms(booklet: Booklet) -> Iterator[Side]:
    """Each period of each target form that has indicators."""
    for form in targets(booklet):
        for side in (TERM, YEAR):
            if indicators := form.side(side):
                yield Side(form, PERIOD_LABELS[side], indicators)
