"""A text twice as long costs about twice as much, whatever it is made of.

The texts are what has once cost quadratic or cubic time somewhere: in a pattern, in a loop.
"""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from mingzhang.pipeline.review import review_booklet
from mingzhang.read import read_document
from mingzhang.recognise import recognise

SHORT, LONG = 2_000, 8_000
MOST_SECONDS = 0.4
"""Of processor time, beneath which a ratio says nothing."""

UNITS = (
    *("1", "1,", "1%", "1、", "1.", "1月", "2025年", "2025年1月1日", "一", "一、", "（一）", "（1"),
    *("（", "）", "、", "，", "。", "“", "《", " ", "-", "|", "<a ", "万元", "1万元", "10%、"),
    *("支出", "其中：", "包括", "包括教育支出、", "部门：", "单位：", "主要是", "增长1%，"),
    *("比上年增加1万元，", "教育支出1万元、", "教育支出（类）", "2050101教育支出", "_", "亿"),
)


def cost(unit: str, length: int, folder: Path) -> float:
    text = (unit * (length // len(unit) + 1))[:length]
    path = folder / f"{length}.txt"
    path.write_text(
        "某县水务局2025年部门预算\n第一部分 概况\n一、主要职能\n"
        f"{text}\n第三部分 情况说明\n一、收支情况\n2025年收入总计1,021.28万元，{text}。\n",
        "utf-8",
    )
    began = time.process_time()
    review_booklet(recognise(read_document(path), None))
    return time.process_time() - began


@pytest.mark.parametrize("unit", UNITS)
def test_four_times_the_text_costs_about_four_times(unit: str, tmp_path: Path) -> None:
    short = cost(unit, SHORT, tmp_path)
    long = cost(unit, LONG, tmp_path)
    assert long < max(7 * short, MOST_SECONDS * 2)  # quadratic would be sixteen times
