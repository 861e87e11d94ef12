"""Values of performance indicators: `≥95%`, `>3万次/天`, `≤27.4万元`, `3-5场`, `2025年12月底前`.

A value is understood whole or not at all: what is not one relation to one number (or one range)
with its unit is words, and no rule computes with words.
"""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache

from mingzhang.lean import dataclass
from mingzhang.pattern import compiled


class ValueKind(StrEnum):
    COUNT = "count"  # 3个, 3万次/天
    PERCENT = "percent"
    MONEY = "money"  # an amount of 元
    PRICE = "price"  # 元 for each of something
    DATE = "date"
    ORDINAL = "ordinal"  # 第一名, 前三
    WORDS = "words"
    EMPTY = "empty"


@dataclass(frozen=True, slots=True)
class IndicatorValue:
    """What an indicator's value says.

    Attributes:
        relation: `≥`, `≤`, `>`, `<` or `=`.
        value: the number; percent of a percentage, 元 of money; None for dates and words. The
            lower end of a range.
        high: the upper end of a range, else None.
        unit: as printed behind the number; per: what a rate or price is for: `天`, `人`.
        text: the value without blanks.
    """

    kind: ValueKind
    relation: str = "="
    value: Fraction | None = None
    unit: str = ""
    high: Fraction | None = None
    per: str = ""
    text: str = ""

    def is_met_by(self, reached: IndicatorValue) -> bool | None:
        """Whether what was reached fulfils it; None where the two cannot be compared.

        >>> value_of("≥95%").is_met_by(value_of("97")), value_of("≤3次").is_met_by(value_of("4次"))
        (True, False)
        >>> value_of("≥3部").is_met_by(value_of("3场")) is None
        True
        >>> value_of("9亩").is_met_by(value_of("12亩")), value_of("3部").is_met_by(value_of("2部"))
        (True, False)
        >>> value_of("10天").is_met_by(value_of("8天")), value_of("9元").is_met_by(value_of("8元"))
        (None, None)
        """
        number = self.beside(reached)
        if self.value is None or number is None:
            return None
        if self.high is not None:
            return self.value <= number <= self.high
        met = {
            "≥": number >= self.value,
            "≤": number <= self.value,
            ">": number > self.value,
            "<": number < self.value,
        }
        if self.relation in met:
            return met[self.relation]
        if number == self.value:
            return True
        # A plain figure is a number to reach, unless less may be better: money, time.
        plain = self.kind in (ValueKind.COUNT, ValueKind.PERCENT) and not self.is_time
        return number > self.value if plain and self.value else None

    def beside(self, reached: IndicatorValue) -> Fraction | None:
        """The one number that was reached, where it is of the same unit or has none; else None.

        >>> value_of("≥3万次/天").beside(value_of("31000次/天"))
        Fraction(31000, 1)
        >>> value_of("≥3部").beside(value_of("3场")) is None
        True
        """
        if self.value is None or reached.value is None or reached.high is not None:
            return None
        same = (reached.kind, reached.unit, reached.per) == (self.kind, self.unit, self.per)
        bare = reached.kind is ValueKind.COUNT and not reached.unit and not reached.per
        return reached.value if same or (bare and self.kind is not ValueKind.MONEY) else None

    @property
    def is_time(self) -> bool:
        """Whether it counts days, months or years: less of them may be better."""
        return self.unit in _TIMES

    @property
    def is_sized(self) -> bool:
        """Whether it is printed in 万, 亿 or the like: a number alone may be of another size."""
        found = _VALUE.fullmatch(self.text)
        return bool(found and found["size"])

    def pieces(self) -> tuple[str, str, str]:
        """Sign, number and unit as forms print them in three columns.

        >>> value_of("≥95%").pieces(), value_of("提升").pieces(), value_of("2部").pieces()
        (('≥', '95', '%'), ('定性', '提升', ''), ('＝', '2', '部'))
        """
        if self.value is None or self.high is not None:
            return ("定性" if self.text else "", self.text, "")
        match = _VALUE.fullmatch(self.text)
        assert match is not None
        sign = "＝" if self.relation == "=" else self.relation
        return sign, match["number"], self.text[match.end("number") :]


_RELATIONS = (
    ("≥", r"≥|⩾|≧|>=|大于等于|大于或等于|大于或者等于|不低于|不少于|不小于|至少"),
    ("≤", r"≤|⩽|≦|<=|小于等于|小于或等于|小于或者等于|不超过|不高于|不大于|不多于|控制在"),
    (">", r">|大于|超过|高于|多于"),
    ("<", r"<|小于|低于|少于"),
    ("=", r"=|达到|等于|为"),
)
_SIGN = "|".join(f"(?P<s{number}>{words})" for number, (_sign, words) in enumerate(_RELATIONS))
_DATE = compiled(
    r"20\d\d[年.\-/]|\d{1,2}月(?!\w{0,20}次)|[年月季]底|年内|长期|当年|全年|[一二三四]季度"
)
_ORDINAL = compiled(
    r"第[一二三四五六七八九十\d]+(?:名|位|等|期|批)?|前[一二三四五六七八九十\d]+(?:名|位)?"
)
_TIMES = frozenset(
    {"年", "个月", "月", "周", "天", "日", "小时", "分钟", "秒", "个工作日", "工作日"}
)
_SIZES = {"亿": 10**8, "千万": 10**7, "百万": 10**6, "万": 10**4, "千": 10**3, "百": 10**2}
_NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_VALUE = compiled(
    rf"(?:{_SIGN})?(?P<number>{_NUMBER})(?P<percent>%)?"
    rf"(?:[-~—至到](?P<high>{_NUMBER}))?"
    r"\(?(?P<rest>(?:%|百分比)|(?P<size>亿|千万|百万|万|千|百(?!分))?(?P<unit>[^\d\s,，。；;、:：()]{0,8}?(?:(?<=[^\d(])\([^\d()%]{1,4}\))?)"
    r"(?:[/每](?P<per>[^\d\s,，。；;、:：()]{1,6}))?)\)?(?P<tail>以上|以下|以内|以内的|及以上|左右)?"
)


@lru_cache(maxsize=8192)  # every rule about indicators asks for the same values
def value_of(text: str) -> IndicatorValue:
    """What a value says.

    >>> value_of("≥95%").kind, value_of("≥95%").relation
    (<ValueKind.PERCENT: 'percent'>, '≥')
    >>> value_of("不超过27.4万元").value, value_of("3人").unit
    (Fraction(274000, 1), '人')
    >>> one = value_of(">3万次/天")
    >>> one.relation, one.value, one.unit, one.per
    ('>', Fraction(30000, 1), '次', '天')
    >>> two = value_of("3-5场")
    >>> (two.value, two.high, two.unit), value_of("≥13459.00(平方米)").unit
    ((Fraction(3, 1), Fraction(5, 1), '场'), '平方米')
    >>> [value_of(t).kind.value for t in ("2024年6月5日前", "提升", "", "100％", "5元/人", "前三")]
    ['date', 'words', 'empty', 'percent', 'price', 'ordinal']
    >>> value_of("小学不低于1650元、初中不低于1850元").kind.value
    'words'
    """
    plain = unicodedata.normalize("NFKC", "".join(text.split()).replace("\u200b", ""))
    if not plain or plain in {"/", "-", "—", "无"}:
        return IndicatorValue(ValueKind.EMPTY)
    if _DATE.search(plain):
        return IndicatorValue(ValueKind.DATE, _relation_of(plain), text=plain)
    if _ORDINAL.fullmatch(plain):
        return IndicatorValue(ValueKind.ORDINAL, text=plain)
    match = _VALUE.fullmatch(plain)
    if match is None:
        return IndicatorValue(ValueKind.WORDS, _relation_of(plain), text=plain)
    relation = _sign(match)
    tail = match["tail"] or ""
    if relation == "=" and tail:
        relation = "≥" if tail.endswith("上") else "=" if tail == "左右" else "≤"
    if tail == "左右":
        return IndicatorValue(ValueKind.WORDS, relation, text=plain)
    value = Fraction(match["number"].replace(",", ""))
    high = Fraction(match["high"].replace(",", "")) if match["high"] else None
    unit, per = match["unit"] or "", match["per"] or ""
    if match["percent"] or match["rest"] in ("%", "百分比") or unit == "%":
        return IndicatorValue(ValueKind.PERCENT, relation, value, "%", high, per, plain)
    size = _SIZES[match["size"]] if match["size"] else 1
    value, high = value * size, high * size if high is not None else None
    if unit in ("元", "元人民币"):
        kind = ValueKind.PRICE if per else ValueKind.MONEY
        return IndicatorValue(kind, relation, value, "元", high, per, plain)
    return IndicatorValue(ValueKind.COUNT, relation, value, unit, high, per, plain)


def _sign(match: re.Match[str]) -> str:
    for number, (sign, _words) in enumerate(_RELATIONS):
        if match[f"s{number}"]:
            return sign
    return "="


def _relation_of(plain: str) -> str:
    match = re.match(_SIGN, plain)
    return _sign(match) if match else "="
