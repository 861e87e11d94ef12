"""Arithmetic in free text: `3人，每人每年2万元，共6万元`, `4人×1700元×12个月=81600元`.

Only what a sentence says outright is judged: one price, the counts it is multiplied with, and the
total. Some counts may not belong (`2个项目，3人…`) or stand before an earlier total, so a total is
wrong only where no choice of the counts of its sentence gives it. A price is taken as it is
printed: it is a standard, no rounded figure; a total stands for all that its last digit allows.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import combinations
from math import prod

from mingzhang.lean import dataclass
from mingzhang.narrative.number import Figure, FigureKind, figures
from mingzhang.narrative.sentence import ends_with, flatten, sentences
from mingzhang.pattern import compiled

_TOTAL = compiled(
    r"(?:共计|合计|总计|总共|共需|共|总金额|总费用|总额|金额|等于|=|＝)"
    r"(?:需要?|为|是|金额|资金|经费|费用|支出|人民币)*[：:]?$"
)
_RATE = compiled(
    r"[×xX*＊✕]|每(?:人|名|个?月|年|期|次|个|台|套|户|天|日|辆|场|部|篇|条|件|平方米)|人均"
    r"|/(?:人|月|年|期|次|天|户)"
)
_MONEY_UNITS = ("元", "万", "亿")
_MONTHS = compiled(
    r"(?:(?P<year>(?:19|20)\d\d)[.年])?(?P<first>\d{1,2})月?[-~～—至到]"
    r"(?:(?P<last_year>(?:19|20)\d\d)[.年])?(?P<last>\d{1,2})月"
)
_MOST_COUNTS = 6
_MOST_FIGURES = 60  # before a total


@dataclass(frozen=True, slots=True)
class Product:
    """A price, counts and a total that a sentence states.

    Attributes:
        text: the words from the first factor to the total, without blanks.
        counts: every number that the price may be multiplied with.
        result: what the price and the counts nearest to it give, in fen.
        holds: whether some choice of the counts gives the printed total.
    """

    text: str
    price: Figure
    counts: tuple[int, ...]
    total: Figure
    result: Fraction
    holds: bool


def products(text: str) -> Iterator[Product]:
    """The multiplications that a text states, right or wrong.

    >>> [p.holds for p in products("队员3人，每人每年经费2万元，共6万元。")]
    [True]
    >>> [(p.holds, int(p.result)) for p in products("护林员4人×1700元×12个月=71600元")]
    [(False, 8160000)]
    >>> [p.holds for p in products("见习生2人，2024.10-12月，每人每月1068元，共6408元")]
    [True]
    """
    flat = flatten(text)
    if not _RATE.search(flat.text):
        return
    found = figures(flat.text)
    for start, end in sentences(flat.text):
        spans = [m for m in _MONTHS.finditer(flat.text, start, end) if _months(m)]
        ends = [span.end() for span in spans]
        own = [figure for figure in found if start <= figure.start and figure.end <= end]
        since = start
        for number, figure in enumerate(own):
            if not _is_money(figure) or not ends_with(_TOTAL, flat.text, figure.start, start):
                continue
            before = own[max(0, number - _MOST_FIGURES) : number]
            last = bisect_right(ends, figure.start)
            named = spans[max(0, last - _MOST_FIGURES) : last]
            product = _product(flat.text, before, named, since, figure)
            since = figure.end
            if product is not None:
                yield product


def _product(
    text: str,
    before: Sequence[Figure],
    spans: Sequence[re.Match[str]],
    since: int,
    total: Figure,
) -> Product | None:
    prices = [figure for figure in before if _is_money(figure) and figure.start >= since]
    counts = [
        (figure.start, int(figure.value))
        for figure in before
        if _is_count(figure)
        and not any(span.start() <= figure.start < span.end() for span in spans)
    ]
    counts += [(span.start(), _months(span)) for span in spans]
    counts = sorted(counts)[-_MOST_COUNTS:]
    if len(prices) != 1 or not counts:
        return None
    price = prices[0]
    first = min([price.start, *(at for at, _value in counts if at >= since)])
    words = text[first : total.end]
    if not _RATE.search(words):
        return None
    values = [value for _at, value in counts]
    holds = any(
        total.meets(result, result)
        for size in range(len(values) + 1)
        for chosen in combinations(values, size)
        for result in [price.value * prod(chosen)]
    )
    near = [value for at, value in counts if at >= since] or values
    return Product(words, price, tuple(values), total, price.value * prod(near), holds)


def _months(span: re.Match[str]) -> int:
    """How many months a span names, both ends included; 0 where it names none."""
    first, last = int(span["first"]), int(span["last"])
    if not (1 <= first <= 12 and 1 <= last <= 12):
        return 0
    years = 0
    if span["last_year"] and span["year"]:
        years = int(span["last_year"]) - int(span["year"])
    return max(0, 12 * years + last - first + 1)


def _is_money(figure: Figure) -> bool:
    return any(unit in figure.unit for unit in _MONEY_UNITS)


def _is_count(figure: Figure) -> bool:
    if _is_money(figure) or figure.value <= 0 or figure.value.denominator != 1:
        return False
    if figure.kind in (FigureKind.PERCENT, FigureKind.POINT):
        return False
    is_year = figure.unit in ("年", "") and figure.value > 1000
    return not is_year
