"""What can be compared is compared, and what cannot says why."""

from __future__ import annotations

from fractions import Fraction

import pytest

from mingzhang.model.form import Indicator
from mingzhang.year.attainment import attainment_of


def _share(levels: str, value: str, reached: str) -> Fraction | None:
    first, second = levels.split("/")
    return attainment_of(Indicator(first, second, "某项", value), reached).share


@pytest.mark.parametrize(
    ("levels", "value", "reached", "percent"),
    [
        ("产出指标/数量指标", ">3万次/天", "24000次/天", 80),
        ("产出指标/数量指标", "≤20次/年", "25次/年", 80),
        ("产出指标/数量指标", "0次", "0次", 100),
        ("产出指标/数量指标", "0次", "2次", 0),
        ("产出指标/数量指标", "≥0次", "0次", 100),
        ("产出指标/数量指标", ">0次", "0次", 0),
        ("产出指标/数量指标", "3-5场", "10场", 50),
        ("产出指标/质量指标", "≥95%", "76", 80),
        ("产出指标/时效指标", "10天", "8天", 100),
        ("产出指标/时效指标", "2025年12月底前", "2025年12月31日", 100),
        ("成本指标/经济成本指标", "6万元", "75000元", 80),
        ("效益指标/经济效益", "5万元", "4万元", 80),
    ],
)
def test_share_of_the_target(levels: str, value: str, reached: str, percent: int) -> None:
    assert _share(levels, value, reached) == Fraction(percent, 100)


@pytest.mark.parametrize(
    ("levels", "value", "reached"),
    [
        ("产出指标/数量指标", "≥3部", "3场"),
        ("产出指标/数量指标", "≥3万次/天", "31000"),  # of 次, or of 万次
        ("产出指标/数量指标", "≥3部", "≥2部"),
        ("产出指标/数量指标", "≥3部", "2-3部"),
        ("产出指标/数量指标", "≥3部", "基本完成"),
        ("产出指标/质量指标", "2000元/人", "1900元/人"),  # a standard: neither more nor less
        ("产出指标/成本指标", "95%", "97%"),
        ("产出指标/时效指标", "2025年12月底前", "2026年1月1日"),
        ("产出指标/时效指标", "2025年12月底前", "按期"),
        ("效益指标/社会效益", "提升", "提升"),
        ("其他/其他", "小学不低于1650元、初中不低于1850元", "1700元"),
    ],
)
def test_what_cannot_be_compared_is_not_judged(levels: str, value: str, reached: str) -> None:
    first, second = levels.split("/")
    found = attainment_of(Indicator(first, second, "某项", value), reached)
    assert found.share is None
    assert found.reason


@pytest.mark.parametrize(
    ("value", "reached", "is_asked"),
    [("≥10个", "13个", False), ("≥10个", "14个", True), (">10个", "10个", True),
     ("≥10个", "10个", False), ("≤10个", "1个", False)],
)  # fmt: skip
def test_over_attainment_is_questioned_beyond_130_percent(
    value: str, reached: str, is_asked: bool
) -> None:
    found = attainment_of(Indicator("产出指标", "数量指标", "某项", value), reached)
    assert found.capped == 1
    assert bool(found.question) is is_asked
