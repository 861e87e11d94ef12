"""The year on one of its days: how far it is, how far it should be, and where it will end.

What grows (累计, counts and money) is extended along a straight line from the first of January
through its latest reading; what stands (时点, percentages, prices, times, days) is taken to stay.
The colour follows the forecast: 绿 reaches the target, 黄 reaches at least 80 % of it, 红 less; 灰
cannot be told. Execution goes by the same rule.
"""

from __future__ import annotations

import calendar
from datetime import date
from enum import StrEnum
from fractions import Fraction

from mingzhang.lean import dataclass
from mingzhang.model.form import Form, Indicator
from mingzhang.model.indicator import ValueKind, value_of
from mingzhang.year.attainment import EXACT, MORE, Attainment, reached_number, sense_of, share_of
from mingzhang.year.entry import Balance
from mingzhang.year.reading import Reading, Readings, yearly
from mingzhang.year.score import attained, execution_of

ENOUGH = Fraction(80, 100)
"""A forecast below this is red."""


class Colour(StrEnum):
    GREEN = "绿"
    YELLOW = "黄"
    RED = "红"
    GREY = "灰"

    @classmethod
    def of(cls, forecast: Fraction | None) -> Colour:
        """The colour of a forecast share.

        >>> [Colour.of(Fraction(n, 100)).value for n in (100, 99, 80, 79)], Colour.of(None).value
        (['绿', '黄', '黄', '红'], '灰')
        """
        if forecast is None:
            return cls.GREY
        return cls.GREEN if forecast >= 1 else cls.YELLOW if forecast >= ENOUGH else cls.RED


@dataclass(frozen=True, slots=True)
class Watched:
    """One indicator, or execution where `indicator` is None.

    Attributes:
        elapsed: the part of the year that had gone when it was read.
        forecast: the share of the target at the end of the year, None where it cannot be told.
        is_extended: the forecast is an extension, and not the value as it stands.
    """

    indicator: Indicator | None
    reading: Reading | None
    attainment: Attainment
    elapsed: Fraction
    forecast: Fraction | None
    is_extended: bool = False

    @property
    def deviation(self) -> Fraction | None:
        """Share less elapsed time, of what should grow with it; None of anything else."""
        share = self.attainment.share
        limits = self.indicator is not None and sense_of(self.indicator) != MORE
        if share is None or limits or not self.is_extended:
            return None
        return share - self.elapsed

    @property
    def colour(self) -> Colour:
        """The warning."""
        return Colour.of(self.forecast)


@dataclass(frozen=True, slots=True)
class Monitored:
    """One project on a day."""

    target: Form
    day: date
    balance: Balance | None
    execution: Watched
    lines: tuple[Watched, ...]

    @property
    def colours(self) -> tuple[Colour, ...]:
        """Of execution and every indicator."""
        return (self.execution.colour, *(line.colour for line in self.lines))


def elapsed_of(day: date) -> Fraction:
    """The part of its year that has gone at the end of a day: a twelfth a month, days within it.

    >>> elapsed_of(date(2025, 6, 30)), elapsed_of(date(2025, 4, 15))
    (Fraction(1, 2), Fraction(7, 24))
    """
    days = calendar.monthrange(day.year, day.month)[1]
    return (day.month - 1 + Fraction(day.day, days)) / 12


def monitor_target(
    target: Form, readings: Readings, balance: Balance | None, day: date
) -> Monitored:
    """How one target stands on a day, by what was reached and spent until then."""
    elapsed, executed = elapsed_of(day), execution_of(balance)
    rate = executed.share
    forecast = None if rate is None else rate / elapsed
    lines = tuple(
        _watched(indicator, readings.at(target.subject, indicator, day), elapsed)
        for indicator in yearly(target)
    )
    execution = Watched(None, None, executed, elapsed, forecast, rate is not None)
    return Monitored(target, day, balance, execution, lines)


def _watched(indicator: Indicator, reading: Reading | None, elapsed: Fraction) -> Watched:
    attainment = attained(indicator, reading)
    if reading is None or attainment.share is None:
        return Watched(indicator, reading, attainment, elapsed, None)
    read = elapsed_of(reading.day)
    number = _growing(indicator, reading)
    if number is None:
        return Watched(indicator, reading, attainment, read, attainment.share)
    target = value_of(indicator.value)
    forecast = share_of(target, sense_of(indicator), number / read)
    return Watched(indicator, reading, attainment, read, forecast, True)


def _growing(indicator: Indicator, reading: Reading) -> Fraction | None:
    """The number that was reached, if it grows with the year."""
    target = value_of(indicator.value)
    stays = target.per or target.is_time or target.kind not in (ValueKind.COUNT, ValueKind.MONEY)
    if reading.is_standing or stays or sense_of(indicator) == EXACT:
        return None
    return reached_number(target, reading.actual)
