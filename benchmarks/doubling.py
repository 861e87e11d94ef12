"""Texts of what once cost quadratic or cubic time, in a pattern or in a loop: `make bench`.

Each text is read and checked short and four times as long; tests count its calls, here the
processor time is measured, in which patterns are too.
"""

from __future__ import annotations

import tempfile
from contextlib import suppress
from pathlib import Path

from benchmarks.measure import Goals, median_seconds
from mingzhang.errors import Unreadable
from mingzhang.pipeline.review import review_booklet
from mingzhang.read import read_document
from mingzhang.recognise import recognise

SHORT, LONG = 8_000, 32_000

UNITS = (
    *("1", "1,", "1%", "1、", "1.", "1月", "2025年", "2025年1月1日", "一", "一、", "（一）", "（1"),
    *("（", "）", "、", "，", "。", "“", "《", " ", "-", "|", "<a ", "万元", "1万元", "10%、"),
    *("支出", "其中：", "包括", "包括教育支出、", "部门：", "单位：", "主要是", "增长1%，"),
    *("比上年增加1万元，", "教育支出1万元、", "教育支出（类）", "2050101教育支出", "_", "亿"),
    *("\n# x\n", "| 项目 | 金额 |\n", "教育支出   1.00   2.00\n", "一千二百三十四万", "１２３，"),
    *("分别为", "教育支出、农林水支出分别增加1万元、2万元，", "”“", "【", "；", "："),
    *(
        "主要是因为",
        "甲乙丙丁",
        "……",
        "😀",
        "a\u0301",
        "\u00a0",
        "①",
        "百分之一",
        "由1万元增加到2万元，",
    ),
)
"""What the texts repeat."""


def notice(unit: str, length: int) -> str:
    """A short booklet with a paragraph, and a sentence, of so many characters of the unit."""
    text = (unit * (length // len(unit) + 1))[:length]
    return (
        "某县水务局2025年部门预算\n第一部分 概况\n一、主要职能\n"
        f"{text}\n第三部分 情况说明\n一、收支情况\n2025年收入总计1,021.28万元，{text}。\n"
    )


def check_text(path: Path) -> None:
    """Read and check a text; that it is no booklet is an answer like another."""
    with suppress(Unreadable):
        review_booklet(recognise(read_document(path), None))


def main() -> None:
    """Measure every text; four times as long may cost seven times the time."""
    goals = Goals()
    with tempfile.TemporaryDirectory() as folder:

        def seconds(unit: str, length: int) -> float:
            path = Path(folder) / f"{length}.txt"
            path.write_text(notice(unit, length), "utf-8")
            return median_seconds(lambda: check_text(path), 3)

        for unit in UNITS:
            goals.most(f"{unit!r} ×4", seconds(unit, LONG) / seconds(unit, SHORT), 7, "times")
    goals.end()


if __name__ == "__main__":
    main()
