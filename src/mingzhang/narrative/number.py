"""Figures in running text: money, percentages, counts, and what only looks like one.

`1，021.29 万元`, `三万元`, `4,614万`, `下降 11.24 ％`, `2个百分点`; not `2025年`, `第3条`, `12、`,
`50万元以上`, `约3万元`, `3—5人`.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import replace
from enum import StrEnum
from fractions import Fraction

from mingzhang.amounts import Amount, Unit
from mingzhang.lean import dataclass
from mingzhang.pattern import compiled


class FigureKind(StrEnum):
    MONEY = "money"
    PERCENT = "percent"
    POINT = "point"  # 个百分点
    COUNT = "count"
    DATE = "date"  # years, months, days
    LOOSE = "loose"  # a bound, an estimate, a price: never compared
    BARE = "bare"  # a number without a unit


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with its unit in a flat text.

    Attributes:
        start, end: in the flat text, unit included.
        value: the printed figure: fen of money, percent of a percentage, else the number.
        low, high: what it may stand for; half a last digit to each side, a count exactly.
        unit: as printed.
        amount: of money.
    """

    kind: FigureKind
    start: int
    end: int
    text: str
    value: Fraction
    low: Fraction
    high: Fraction
    unit: str = ""
    amount: Amount | None = None

    def meets(self, low: Fraction | int, high: Fraction | int) -> bool:
        """Whether the figure can stand for something between the two."""
        return self.low <= high and low <= self.high


_DIGITS = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_SIZES = {"十": 10, "百": 100, "千": 1000}
_MONEY = "亿元|千万元|百万元|十万元|万元|千元|百元|元"
_COUNTS = (
    "人次|平方米|台（套）|台/套|台套|个百分点|亩|公里|人|名|辆次|辆|个|台|套|家|次|项|件|场|期|条|户"
    "|所|批次|批"
)
_UNIT = rf"人民币?(?:{_MONEY})|{_MONEY}|[万亿](?=[，。；、）]|$)|{_COUNTS}|[%‰]|年|月|日|号|天|小时"
_FIGURE = compiled(
    rf"(?<![\d.A-Za-z])(?P<sign>-?)(?P<whole>\d{{1,3}}(?:,\d{{3}})+|\d+)(?:\.(?P<part>\d+))?"
    rf"(?P<unit>{_UNIT})?"
)
_CHINESE = compiled(
    rf"(?P<words>[零〇一二两三四五六七八九十百千][零〇一二两三四五六七八九十百千万亿]{{0,20}}?)"
    rf"(?P<unit>{_MONEY}|{_COUNTS})"
)
_BEFORE_MINUS = "率幅度额为是"
"""Behind these a stroke is a sign: 差异率-16.67%; behind other words it joins."""
_LONGEST = 60
"""Most characters of a figure with its unit."""

_LOOSE_AFTER = compiled(r"(?:（[^（）]{1,6}）)?(?:及|或)?(?:以上|以下|以内|左右|余|多|/|起)")
_LOOSE_BEFORE = compiled(
    r"(?:约|近|超过|超|不超过|不低于|不少于|不高于|达到|至少|大于|小于|每[^，。；、]{0,4}|人均"
    r"|单价|单位价值|(?<![，；。、（])(?:价值|原值)|标准为?|[≥≤＞＜><])$"
)


def chinese_to_int(words: str) -> int | None:
    """A whole number in Chinese numerals; None where it is none.

    >>> [chinese_to_int(w) for w in ("十二", "三百零五", "二〇二五", "一万二千", "百")]
    [12, 305, 2025, 12000, None]
    """
    if all(char in _DIGITS for char in words):
        if len(words) > 1 and not set(words) & {"零", "〇"} and len(words) < 4:
            return None
        return int("".join(str(_DIGITS[char]) for char in words)) if words else None
    total = section = digit = 0
    seen = False
    for char in words:
        if char in _DIGITS:
            digit, seen = _DIGITS[char], True
        elif char in _SIZES:
            if not seen and char != "十":
                return None
            section += (digit if seen else 1) * _SIZES[char]
            digit, seen = 0, False
        elif char in "万亿":
            total = (total + section + digit) * (10**4 if char == "万" else 10**8)
            section, digit, seen = 0, 0, False
        else:
            return None
    return total + section + digit


def figures(text: str) -> list[Figure]:
    """Every figure of a flat text in order."""
    arabic = list(_arabic(text))
    starts = [figure.start for figure in arabic]
    found = list(arabic)
    for figure in _chinese(text):
        place = bisect_left(starts, figure.end)  # the last that begins before this one ends
        if not place or arabic[place - 1].end <= figure.start:
            found.append(figure)
    return sorted(found, key=lambda figure: figure.start)


def _arabic(text: str) -> Iterator[Figure]:
    for match in _FIGURE.finditer(text):
        unit, part = match["unit"] or "", match["part"] or ""
        start, end = match.span()
        if text[match.end() : match.end() + 1].isascii() and text[end : end + 1].isalpha():
            continue
        if end - start > _LONGEST:  # no amount of anything
            continue
        digits = int(match["whole"].replace(",", "") + part)
        before = text[start - 1 : start]
        minus = bool(match["sign"]) and (not before.isalnum() or before in _BEFORE_MINUS)
        figure = _figure(text, start, end, -digits if minus else digits, len(part), unit)
        ranged = (
            text[end : end + 1] in ("-", "~", "～", "—", "至") and text[end + 1 : end + 2].isdigit()
        )
        after_range = bool(start) and bool(
            re.search(r"\d[^\d，。；]{0,2}[-~～—至]$", text[max(0, start - 5) : start])
        )
        if ranged or after_range or (match["sign"] and not minus):
            figure = _as(figure, FigureKind.LOOSE)
        yield figure


def _chinese(text: str) -> Iterator[Figure]:
    for match in _CHINESE.finditer(text):
        number = chinese_to_int(match["words"])
        if number is not None and text[match.start() - 1 : match.start()] != "第":
            yield _figure(text, match.start(), match.end(), number, 0, match["unit"])


def _figure(text: str, start: int, end: int, digits: int, decimals: int, unit: str) -> Figure:
    words = text[start:end]
    name = unit.removeprefix("人民币").removeprefix("人民")
    value = Fraction(digits, 10**decimals)
    half = Fraction(1, 2 * 10**decimals)
    if name in ("万", "亿") or name.endswith("元"):
        # A bare 0 says that there is nothing, where everything else is printed to a hundredth.
        places = decimals or (2 if digits == 0 else 0)
        amount = Amount(digits, places, Unit.of(name))
        interval = amount.interval()
        figure = Figure(
            FigureKind.MONEY,
            start,
            end,
            words,
            amount.fen,
            Fraction(interval.low),
            Fraction(interval.high),
            name,
            amount,
        )
    elif name in ("%", "‰", "个百分点"):
        scale = Fraction(1, 10) if name == "‰" else Fraction(1)
        kind = FigureKind.POINT if name == "个百分点" else FigureKind.PERCENT
        figure = Figure(
            kind,
            start,
            end,
            words,
            value * scale,
            (value - half) * scale,
            (value + half) * scale,
            name,
        )
    elif name in ("年", "月", "日", "号", "天", "小时"):
        return Figure(FigureKind.DATE, start, end, words, value, value, value, name)
    else:
        kind = FigureKind.COUNT if name else FigureKind.BARE
        if name == "平方米":
            figure = Figure(kind, start, end, words, value, value - half, value + half, name)
        else:
            figure = Figure(kind, start, end, words, value, value, value, name)
    if _LOOSE_AFTER.match(text, end) or _LOOSE_BEFORE.search(text, max(0, start - 8), start):
        return _as(figure, FigureKind.LOOSE)
    return figure


_MULTIPLIED = 100
"""元 in the last digit of 万元 with two decimals."""
_SURE = 4
"""Figures that all end in two zeros: by chance that is one in a hundred million."""


def as_rounded(found: list[Figure]) -> list[Figure]:
    """Figures of one text; where all in 元 are 万元 multiplied out, as coarse as those were.

    `收入12,345,600元，其中：…` was added up in 万元 with two decimals: its parts may miss it.
    Where all end in three zeros they are round sums, and exact.
    """
    plain = [f for f in found if f.kind is FigureKind.MONEY and f.unit == "元" and f.value]
    yuan = [figure.value / 100 for figure in plain]
    if len(plain) < _SURE or any(one % _MULTIPLIED for one in yuan):
        return found
    if any(figure.amount is None or figure.amount.decimals for figure in plain):
        return found
    if all(one % (10 * _MULTIPLIED) == 0 for one in yuan):
        return found
    half = Fraction(100 * _MULTIPLIED, 2)
    coarse = {id(figure) for figure in plain}
    return [
        replace(figure, low=figure.value - half, high=figure.value + half)
        if id(figure) in coarse
        else figure
        for figure in found
    ]


def nothing(figure: Figure) -> Figure:
    """A bare 0 that is of money: as little as a figure in 万元 with two decimals shows."""
    amount = Amount(0, 2, Unit.WAN)
    interval = amount.interval()
    low, high = Fraction(interval.low), Fraction(interval.high)
    return replace(figure, kind=FigureKind.MONEY, low=low, high=high, amount=amount)


def _as(figure: Figure, kind: FigureKind) -> Figure:
    return Figure(
        kind,
        figure.start,
        figure.end,
        figure.text,
        figure.value,
        figure.low,
        figure.high,
        figure.unit,
        figure.amount,
    )
