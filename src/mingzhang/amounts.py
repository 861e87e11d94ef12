"""Amounts as they are printed: figure, unit and last digit, and the interval they stand for.

A printed `994.21` in 万元 says that the true amount lies within half a last digit of
9,942,100 元. Everything here is integers; nobody writes a tolerance.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import Enum
from fractions import Fraction
from functools import lru_cache
from math import comb, factorial
from typing import NamedTuple, Self

from mingzhang.lean import dataclass
from mingzhang.pattern import compiled

NO_NAME = (
    r"(?![\u4e00-\u9fff]{1,30}"
    r"(?:县|区|市|旗|州|镇|乡|局|厅|委|办|院|会|所|站|校|学|队|中心))"
)
"""Behind 元 in a pattern: it is a unit of money and begins no name, as in 单位：元氏县水利局."""


class Unit(Enum):
    """A unit of money, with its size in 分 (fen)."""

    YUAN = ("元", 10**2)
    HUNDRED = ("百元", 10**4)
    THOUSAND = ("千元", 10**5)
    WAN = ("万元", 10**6)
    HUNDRED_THOUSAND = ("十万元", 10**7)
    MILLION = ("百万元", 10**8)
    TEN_MILLION = ("千万元", 10**9)
    YI = ("亿元", 10**10)

    def __init__(self, label: str, fen: int) -> None:
        self.label = label
        self.fen = fen

    @classmethod
    def of(cls, label: str) -> Unit:
        """The unit with this Chinese label, with or without 人民币 and 元.

        Raises:
            ValueError: no such unit.

        >>> [Unit.of(label).name for label in ("万元", "人民币万元", "亿")]
        ['WAN', 'WAN', 'YI']
        """
        name = re.sub(r"\s", "", label).removeprefix("人民币").removesuffix("人民币")
        if not name.endswith("元"):
            name += "元"
        for unit in cls:
            if unit.label == name:
                return unit
        raise ValueError(f"没有“{label}”这个金额单位")


class Interval(NamedTuple):
    """All whole fen from `low` to `high`, both included."""

    low: int
    high: int

    def __add__(self, other: object) -> Interval:
        if not isinstance(other, Interval):
            return NotImplemented
        return Interval(self.low + other.low, self.high + other.high)

    def __neg__(self) -> Interval:
        return Interval(-self.high, -self.low)

    def meets(self, other: Interval) -> bool:
        """Whether the two have an amount in common."""
        return self.low <= other.high and other.low <= self.high

    def gap(self, other: Interval) -> int:
        """How far apart the two are in fen; 0 where they meet."""
        return max(0, self.low - other.high, other.low - self.high)


ZERO_INTERVAL = Interval(0, 0)

_FULL_WIDTH = str.maketrans(
    "０１２３４５６７８９．，－％＋（）　＊＇",
    "0123456789.,-%+() *'",
    "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\xad",
) | str.maketrans(
    {"−": "-", "–": "-", "—": "-", "―": "-", "﹣": "-", "‐": "-", "‑": "-", "\u2009": " "}
    | {"\u00a0": " ", "\u202f": " ", "’": "'", "‘": "'", "￥": "¥", "﹐": ",", "﹒": "."}
)
_SEPARATED = r"\d{1,3}(?:(?P<by>[,'、])\d{3}(?:(?P=by)\d{3})*)?(?!\d)|\d+"
_FIGURE = compiled(
    rf"(?P<sign>[-+△▲负]?)(?:(?:人民币|RMB|CNY|¥)(?P<sign_behind>-?))?"
    rf"(?P<whole>{_SEPARATED})(?:\.(?P<part>\d+))?"
    r"(?P<unit>[百千万亿]{0,2}元|[万亿])?"
)
_NOTE_MARK = compiled(
    r"(?<=[\d元万亿)])(?:[⁰¹²³⁴-⁹①-⑳†‡※]+|\[[\d⁰¹²³⁴-⁹]{1,2}\]|〔\d{1,2}〕|\(?注\d{0,2}\)?)$"
    r"|^[*†‡※]{1,3}(?=[-¥\d(])|\*{1,3}$"
)
"""What refers to a note beside a figure: raised digits, digits in circles or brackets, stars."""

_STOP = compiled(r"(?<=[\d元])[。；;、：:]$")
"""A mark of punctuation behind a figure, typed out of habit."""

_DASHES = frozenset({"-", "—", "——", "--", "---", "－", "–", "/", "一", "─", "━", "―", "﹣", "———"})
_NOTHING = frozenset(
    {
        "×",
        "✕",
        "✖",
        "╳",
        "＼",
        "\\",
        "／",
        "无",
        "無",
        "空",
        "未安排",
        "不涉及",
        "…",
        "……",
        "○",
        "〇",
    }
    | {"○", "〇", "N/A", "n/a", "NA", "null", "NULL", "None", "NaN", "△", "_"}
)
"""What else is written where there is no amount."""

_DAMAGED = compiled(r"=.+|\*+|#(?:REF!|DIV/0!|N/A|NAME\?|NULL!|NUM!|VALUE!|SPILL!|CALC!)|#{3,}")
_DECIMAL = compiled(r"(?<![\d.])\d[\d,]*\.\d{1,6}(?![\d.])")
_WORD = compiled(r"[^\W\d_]")
_FEW_WORDS, _SHORT = 4, 16
_MOSTLY_DIGITS = compiled(r"[-+△▲¥*'≈~]*\d[\d.,'，、’ _`·•:!\\]*\d[\d.,?？%*Oo]*")


class Mark(Enum):
    """What a cell of figures shows. Blank, a dash and 0.00 are three things."""

    FIGURE = "figure"
    BLANK = "blank"
    DASH = "dash"
    UNREAD = "unread"  # there is something, and it is no figure


@dataclass(frozen=True, slots=True)
class Amount:
    """A printed amount of money.

    Attributes:
        digits: the printed figure without its point: 99421 for 994.21.
        decimals: how many of them stand behind the point: 2.
        unit: the unit it is printed in.

    >>> a = Amount.parse("994.21", Unit.WAN)
    >>> a.interval()
    Interval(low=994205000, high=994215000)
    >>> str(a)
    '994.21'
    """

    digits: int
    decimals: int
    unit: Unit

    @classmethod
    def parse(cls, text: str, unit: Unit) -> Self:
        """Read a printed figure, see `printed_figure`; a unit beside it counts before `unit`.

        Raises:
            ValueError: this is no figure.

        >>> Amount.parse("１，０２１．２９", Unit.WAN).digits
        102129
        >>> Amount.parse("-5.0", Unit.YUAN)
        Amount(digits=-50, decimals=1, unit=<Unit.YUAN: ('元', 100)>)
        """
        figure = printed_figure(text)
        if figure is None:
            raise ValueError(f"“{text}”不是金额")
        return cls(figure.digits, figure.decimals, figure.unit or unit)

    @classmethod
    def of_fen(cls, fen: int, unit: Unit, decimals: int) -> Self:
        """The exact amount `fen` as it is printed in `unit` with `decimals`, halves away from 0.

        >>> str(Amount.of_fen(994_205_000, Unit.WAN, 2)), str(Amount.of_fen(-5_000, Unit.WAN, 2))
        ('994.21', '-0.01')
        """
        scaled = abs(fen) * 10**decimals
        digits = (2 * scaled + unit.fen) // (2 * unit.fen)
        return cls(-digits if fen < 0 else digits, decimals, unit)

    @property
    def fen(self) -> Fraction:
        """The printed figure taken as exact, in fen."""
        return Fraction(self.digits * self.unit.fen, 10**self.decimals)

    @property
    def step_fen(self) -> Fraction:
        """The worth of one last digit in fen."""
        return Fraction(self.unit.fen, 10**self.decimals)

    def interval(self) -> Interval:
        """The whole fen that this print stands for: half a last digit to each side.

        Both ends are included, whatever way the writer rounds halves. A print finer than a fen
        stands for the nearest fen.
        """
        # In halves of a last digit, so that whole numbers do: this is asked of every cell.
        worth, parts = self.unit.fen, 2 * 10**self.decimals
        first = -((1 - 2 * self.digits) * worth // parts)
        last = (2 * self.digits + 1) * worth // parts
        if first > last:  # finer than a fen
            first = last = round(self.fen)
        return Interval(first, last)

    def is_zero(self) -> bool:
        """Whether the print shows nothing but zeros."""
        return self.digits == 0

    def to_unit(self, unit: Unit, decimals: int) -> Amount:
        """The same printed figure in another unit, rounded there."""
        exact = self.fen * 10**decimals / unit.fen
        digits = int((2 * abs(exact) + 1) // 2)
        return Amount(-digits if exact < 0 else digits, decimals, unit)

    def text(self, *, thousands: bool = False) -> str:
        """The figure as it is printed, without its unit.

        >>> Amount(102129, 2, Unit.WAN).text(thousands=True)
        '1,021.29'
        """
        sign = "-" if self.digits < 0 else ""
        body = str(abs(self.digits)).rjust(self.decimals + 1, "0")
        whole = body[: len(body) - self.decimals] if self.decimals else body
        part = "." + body[len(body) - self.decimals :] if self.decimals else ""
        return sign + (f"{int(whole):,}" if thousands else whole) + part

    def __str__(self) -> str:
        return self.text()

    def words(self) -> str:
        """Figure and unit: `994.21万元`."""
        return self.text() + self.unit.label


class PrintedFigure(NamedTuple):
    """A cell that holds one figure.

    Attributes:
        digits, decimals: as of `Amount`.
        unit: where the cell prints it beside the figure.
    """

    digits: int
    decimals: int
    unit: Unit | None = None


@lru_cache(maxsize=65536)
def printed_figure(text: str) -> PrintedFigure | None:
    """The figure of a cell that holds one and nothing else, however it is decorated; or None.

    Thousands may be parted by `,` `'` `、` or a space; a currency sign, a unit, a mark that refers
    to a note, and characters without width may stand beside it; brackets, △ and 负 mean less than
    nothing.

    >>> printed_figure("¥1、021.28*")
    PrintedFigure(digits=102128, decimals=2, unit=None)
    >>> printed_figure("12.34万元").unit, printed_figure("—5.0").digits, printed_figure("12月")
    (<Unit.WAN: ('万元', 1000000)>, -50, None)
    """
    plain = re.sub(r"\s", "", text.translate(_FULL_WIDTH))
    plain = _NOTE_MARK.sub("", _STOP.sub("", plain))
    if len(plain) > 1 and plain[0] == "'":  # what tells a spreadsheet to keep digits as text
        plain = plain[1:]
    negative = plain.startswith("(") and plain.endswith(")") and len(plain) > 2
    match = _FIGURE.fullmatch(plain[1:-1] if negative else plain)
    if match is None:
        return None
    part = match["part"] or ""
    digits = int(re.sub(r"\D", "", match["whole"]) + part)
    minus = negative or match["sign"] in ("-", "△", "▲", "负") or bool(match["sign_behind"])
    try:
        unit = Unit.of(match["unit"]) if match["unit"] else None
    except ValueError:  # 1万亿元
        return None
    return PrintedFigure(-digits if minus else digits, len(part), unit)


def find_figure(text: str) -> tuple[int, int] | None:
    """Digits and decimals of a cell that holds one figure and nothing else, or None.

    >>> find_figure(" 1 021.29 "), find_figure("△3.5"), find_figure("12月")
    ((102129, 2), (-35, 1), None)
    """
    figure = printed_figure(text)
    return None if figure is None else (figure.digits, figure.decimals)


@lru_cache(maxsize=65536)
def is_damaged_figure(text: str) -> bool:
    """Whether a cell was meant to show a figure and shows none that can be understood.

    A formula without its result, an error of a spreadsheet, digits with a misprint or words.

    >>> [is_damaged_figure(t) for t in ("=SUM(B5:B9)", "#REF!", "1.234,56", "约12.34", "2025年")]
    [True, True, True, True, False]
    """
    plain = text.translate(_FULL_WIDTH).strip()
    if _DAMAGED.fullmatch(plain):
        return True
    if len(plain) > 40 or printed_figure(text) is not None:
        return False
    if _MOSTLY_DIGITS.fullmatch(plain):
        return True
    # A figure with decimals and hardly a word: 约12.34, 12.34(含).
    words = len(_WORD.findall(plain))
    return len(plain) <= _SHORT and words <= _FEW_WORDS and bool(_DECIMAL.search(plain))


@lru_cache(maxsize=65536)
def mark_of(text: str) -> Mark:
    """What a cell of figures shows.

    >>> [mark_of(t).value for t in ("", " — ", "0.00", "见附件")]
    ['blank', 'dash', 'figure', 'unread']
    """
    plain = text.strip(" \u3000\u200b\ufeff\u2060\n\t")
    if not plain:
        return Mark.BLANK
    bare = re.sub(r"\s", "", plain)
    if bare in _DASHES or bare in _NOTHING:
        return Mark.DASH
    return Mark.FIGURE if find_figure(plain) is not None else Mark.UNREAD


class Verdict(Enum):
    """What the print says of one relation."""

    EXACT = "exact"  # the printed figures add up as they stand
    ROUNDING = "rounding"  # they do not, but true amounts that do can be printed so
    IMPROBABLE = "improbable"  # likewise, but it would take a rare accident of rounding
    BROKEN = "broken"


def compare(whole: Iterable[Interval], parts: Iterable[Interval]) -> int:
    """How many fen are missing for the sum of `parts` to meet the sum of `whole`; 0 if it can."""
    left = sum_of(whole)
    right = sum_of(parts)
    return left.gap(right)


def sum_of(intervals: Iterable[Interval]) -> Interval:
    """The interval of the sum."""
    low = high = 0
    for interval in intervals:
        low += interval.low
        high += interval.high
    return Interval(low, high)


@lru_cache(maxsize=4096)
def rounding_chance(parts: int, gap: int) -> Fraction:
    """How often rounding alone makes a sum of `parts` figures miss by `gap` last digits or more.

    Each figure is off by at most half a last digit, evenly; the sum of so many is spread after
    Irwin (1927) and Hall (1927), exactly.

    >>> rounding_chance(2, 1), rounding_chance(2, 2), rounding_chance(1, 0)
    (Fraction(1, 4), Fraction(0, 1), Fraction(1, 1))
    >>> rounding_chance(6, 3) < Fraction(1, 1000) < rounding_chance(4, 2)
    True
    """
    if gap <= 0:
        return Fraction(1)
    reach = Fraction(parts, 2) - (Fraction(gap) - Fraction(1, 2))
    if reach <= 0:
        return Fraction(0)
    terms = ((-1) ** j * comb(parts, j) * (reach - j) ** parts for j in range(int(reach) + 1))
    return min(Fraction(1), 2 * sum(terms, Fraction()) / factorial(parts))
