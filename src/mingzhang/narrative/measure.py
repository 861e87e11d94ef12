"""Values of performance indicators: `≥95%`, `>3万次/天`, `≤27.4万元`, `2025年12月底前`, `提升`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from mingzhang.narrative.sentence import flatten


class MeasureKind(StrEnum):
    COUNT = "count"
    PERCENT = "percent"
    MONEY = "money"
    DATE = "date"
    WORDS = "words"
    EMPTY = "empty"


@dataclass(frozen=True, slots=True)
class Measure:
    """What an indicator's value says.

    Attributes:
        relation: `≥`, `≤`, `>`, `<` or `=`.
        value: the number; percent of a percentage, 元 of money; None for dates and words.
        unit: as printed behind the number.
    """

    kind: MeasureKind
    relation: str = "="
    value: Fraction | None = None
    unit: str = ""


_RELATIONS = (
    ("≥", r"≥|⩾|>=|大于等于|大于或等于|不低于|不少于|不小于|至少"),
    ("≤", r"≤|⩽|<=|小于等于|小于或等于|不超过|不高于|不大于|不多于|控制在"),
    (">", r">|大于|超过|高于"),
    ("<", r"<|小于|低于"),
    ("=", r"=|达到|为"),
)
_DATE = re.compile(r"20\d\d[年.\-/]|\d{1,2}月|[年月季]底|年内|长期|当年|全年|[一二三四]季度")
_NUMBER = re.compile(r"(?P<number>\d[\d,]*(?:\.\d+)?)\s*(?P<unit>.*)")
_SIZES = {"亿": 10**8, "万": 10**4, "千": 10**3, "百": 10**2}


def measure_of(text: str) -> Measure:
    """What a value says.

    >>> measure_of("≥95%").kind, measure_of("≥95%").relation
    (<MeasureKind.PERCENT: 'percent'>, '≥')
    >>> measure_of("不超过27.4万元").value, measure_of("3人").unit
    (Fraction(274000, 1), '人')
    >>> [measure_of(t).kind.value for t in ("2024年6月5日前", "提升", "", "100％")]
    ['date', 'words', 'empty', 'percent']
    """
    flat = flatten(text).text.strip()
    if not flat or flat in {"/", "-", "—", "无"}:
        return Measure(MeasureKind.EMPTY)
    relation, rest = "=", flat
    for sign, words in _RELATIONS:
        match = re.match(words, flat)
        if match:
            relation, rest = sign, flat[match.end() :]
            break
    if _DATE.search(rest):
        return Measure(MeasureKind.DATE, relation)
    match = _NUMBER.match(rest)
    if match is None:
        return Measure(MeasureKind.WORDS, relation)
    value, unit = Fraction(match["number"].replace(",", "")), match["unit"].strip()
    if unit[:1] in ("%", "％"):
        return Measure(MeasureKind.PERCENT, relation, value, "%")
    if unit[:1] in _SIZES:
        value, unit = value * _SIZES[unit[0]], unit[1:]
    if unit.startswith("元") and "/" not in unit:
        return Measure(MeasureKind.MONEY, relation, value, "元")
    return Measure(MeasureKind.COUNT, relation, value, unit)
