"""The ten worked examples of docs/year.md are what the program computes."""

from __future__ import annotations

import re
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from mingzhang.model.form import Form, FormKind, FormScope, Indicator
from mingzhang.model.indicator import value_of
from mingzhang.year.entry import Balance
from mingzhang.year.figure import percent, printed
from mingzhang.year.reading import Reading, Readings
from mingzhang.year.score import evaluate_target

PAGE = Path(__file__).parents[2] / "docs" / "year.md"
_EXAMPLE = re.compile(r"^### (例\d+ .+?)$(.+?)(?=^##|\Z)", re.M | re.S)
EXAMPLES = _EXAMPLE.findall(PAGE.read_text(encoding="utf-8"))


def _rows(text: str) -> list[list[str]]:
    lines = [line for line in text.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def test_there_are_ten() -> None:
    assert len(EXAMPLES) == 10


@pytest.mark.parametrize(("title", "text"), EXAMPLES, ids=[title for title, _text in EXAMPLES])
def test_example_is_what_is_computed(title: str, text: str) -> None:
    execution, *rows, total = _rows(text)
    indicators, readings = [], []
    day = date(2025, 12, 31)
    for levels, value, stated, actual, degree, *_printed in rows:
        first, second, third = levels.split("/")
        indicator = Indicator(first, second, third, value, weight=stated)
        indicators.append(indicator)
        if actual:
            given = value_of(degree).value
            share = None if given is None else given / 100
            readings.append(Reading(day, "项目", indicator.identity, actual, share))
    form = Form.of(FormKind.TARGET, FormScope.PROJECT, "项目", 2025, indicators=indicators)
    adjusted, spent = (int(execution[cell].removesuffix("元")) * 100 for cell in (1, 3))
    found = evaluate_target(form, Readings(tuple(readings)), Balance(0, adjusted, spent), day)

    def cells(share: Fraction | None, weight: int, score: int | None) -> list[str]:
        judged = "未判定" if score is None else printed(score)
        return ["" if share is None else percent(share), printed(weight), judged]

    assert execution[5:8] == cells(
        found.execution.share, found.execution_weight, found.execution_score
    )
    assert len(rows) == len(found.lines)
    for row, line in zip(rows, found.lines, strict=True):
        assert row[5:8] == cells(line.attainment.share, line.weight, line.score), row[0]
        assert ("超" in row[8]) == bool(line.attainment.question)
    if found.total is None:
        assert total[7] == f"{printed(found.least)}～{printed(found.most)}"
    else:
        assert total[7] == printed(found.total)
    assert total[8] == (found.grade or "等级未定")
