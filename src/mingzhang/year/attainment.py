"""How much of an indicator's target was reached, by the value that was declared.

More is better for `≥` `>`, less for `≤` `<`; a range asks to lie in it. A plain figure is a number
to reach, but of costs and times it is one not to exceed, and of other money the one to meet.
Words, ordinals and days that were missed have no share: whoever evaluates gives a degree.
"""

from __future__ import annotations

from fractions import Fraction

from mingzhang.language import _
from mingzhang.lean import dataclass
from mingzhang.model.form import Indicator
from mingzhang.model.indicator import IndicatorValue, ValueKind, value_of
from mingzhang.year.day import find_day, find_deadline
from mingzhang.year.figure import percent

OVER = Fraction(130, 100)
"""Beyond this the target was set too low, or the reading is wrong: the practice of evaluations."""

MORE, LESS, EXACT, RANGE = "≥", "≤", "=", "-"


@dataclass(frozen=True, slots=True)
class Grade:
    """One grade of what has no number, and the shares that it allows: at least, and below.

    Source: 惯例, as evaluations of projects grade qualitative indicators.
    """

    word: str
    least: Fraction
    most: Fraction

    def allows(self, degree: Fraction) -> bool:
        """Whether a degree lies in it; a limit belongs to the higher grade."""
        return self.least <= degree < self.most or degree == self.most == 1


GRADES = (
    Grade("未达成", Fraction(0), Fraction(60, 100)),
    Grade("部分达成", Fraction(60, 100), Fraction(80, 100)),
    Grade("达成", Fraction(80, 100), Fraction(1)),
)


def grade_in(reached: str) -> Grade | None:
    """The grade that words say, None where they say none.

    >>> [grade.word for text in ("达成预期指标", "部分达成", "未达成预期指标且效果较差")
    ...  if (grade := grade_in(text))]
    ['达成', '部分达成', '未达成']
    >>> grade_in("推动") is None
    True
    """
    return next((grade for grade in GRADES if reached.strip().startswith(grade.word)), None)


@dataclass(frozen=True, slots=True)
class Attainment:
    """What came of one comparison.

    Attributes:
        share: of the target, before it is capped; None where it is not judged.
        reason: why it is not judged.
        question: what to ask about it although it is judged.
    """

    share: Fraction | None = None
    reason: str = ""
    question: str = ""

    @property
    def capped(self) -> Fraction | None:
        """The share that counts: at most the whole."""
        return None if self.share is None else min(self.share, Fraction(1))


def attainment_of(indicator: Indicator, reached: str, degree: Fraction | None = None) -> Attainment:
    """How much of the indicator's target a value reaches.

    Args:
        reached: as it was typed, `2部`, `97%`, `2025年11月20日`.
        degree: the share that people gave, used where nothing can be computed.

    >>> two = Indicator("产出指标", "数量指标", "专题片", "≥3部")
    >>> attainment_of(two, "2部").share, attainment_of(two, "2场").share
    (Fraction(2, 3), None)
    """
    computed = _computed(indicator, reached)
    if computed.share is None and degree is not None:
        return Attainment(degree)
    return computed


def _computed(indicator: Indicator, reached: str) -> Attainment:
    target = value_of(indicator.value)
    if target.kind is ValueKind.DATE:
        return _in_time(target.text, reached)
    if target.value is None:
        return Attainment(reason=_("指标值“{value}”不是数字").format(value=indicator.value))
    number = reached_number(target, reached)
    if number is None:
        words = _("完成值“{reached}”与指标值“{value}”的单位不同，或不是一个数")
        return Attainment(reason=words.format(reached=reached, value=indicator.value))
    sense = sense_of(indicator)
    if sense == EXACT and number != target.value:
        words = _("指标值“{value}”没有写≥或≤，多少为好不能判断")
        return Attainment(reason=words.format(value=indicator.value))
    share = share_of(target, sense, number)
    return Attainment(share, question=_question(target, share, number))


def reached_number(target: IndicatorValue, reached: str) -> Fraction | None:
    """The number that was reached in the target's unit, None where the two cannot be compared."""
    value = value_of(reached)
    if value.relation != EXACT:
        return None  # “超过2部” is no reading
    if target.is_sized and not value.unit and value.kind is ValueKind.COUNT and not value.is_sized:
        return None  # 31000 beside ≥3万次 may mean either
    return target.beside(value)


def sense_of(indicator: Indicator) -> str:
    """Whether more or less is better: `≥`, `≤`, `=` (only the same figure is known to be right).

    >>> one = Indicator("产出指标", "成本指标", "拍摄费", "6万元")
    >>> sense_of(one), sense_of(Indicator("产出指标", "数量指标", "专题片", "2部"))
    ('≤', '≥')
    """
    target = value_of(indicator.value)
    if target.high is not None:
        return RANGE
    if target.relation != EXACT:
        return MORE if target.relation in "≥>" else LESS
    if target.value == 0:
        return LESS  # 0次 asks that there be none
    money = target.kind in (ValueKind.MONEY, ValueKind.PRICE)
    levels = indicator.first + indicator.second
    if money or target.is_time:
        spends = "成本" in levels or (target.is_time and "时效" in levels)
        return LESS if spends else MORE if "经济效益" in levels and not target.is_time else EXACT
    return EXACT if "成本" in levels else MORE


def share_of(target: IndicatorValue, sense: str, number: Fraction) -> Fraction:
    """The share of a target that a number reaches, 1 where it is just met; never below 0."""
    low = target.value
    assert low is not None
    if sense == RANGE:
        high = target.high
        assert high is not None
        if low <= number <= high:
            return Fraction(1)
        return number / low if number < low else high / number
    if sense == LESS:
        return Fraction(1) if number <= low else low / number
    if low == 0:
        return Fraction(1 if target.relation != ">" or number > 0 else 0)
    return number / low


def _question(target: IndicatorValue, share: Fraction, number: Fraction) -> str:
    if share > OVER:
        words = _("完成{share}，超过{most}：指标值是否定低了，完成值是否有误")
        return words.format(share=percent(share), most=percent(OVER))
    if target.relation in "<>" and number == target.value:
        return _("恰好等于指标值，而指标值写的是“{relation}”").format(relation=target.relation)
    return ""


def _in_time(target: str, reached: str) -> Attainment:
    deadline, day = find_deadline(target), find_day(reached)
    if deadline is None or day is None:
        words = _("期限“{value}”与完成值“{reached}”不能比较")
        return Attainment(reason=words.format(value=target, reached=reached))
    if day <= deadline:
        return Attainment(Fraction(1))
    words = _("晚于期限{days}天，扣多少分由评价人填完成程度")
    return Attainment(reason=words.format(days=(day - deadline).days))
