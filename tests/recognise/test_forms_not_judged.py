"""Forms that are no target form of a known layout are named, and nothing on them is accused."""

import pytest

from mingzhang.document import Document, Grid, GridCell, Paragraph
from mingzhang.model.booklet import Booklet
from mingzhang.recognise import recognise
from mingzhang.tables.profile import get_profile

INDICATORS = ["绩效指标|一级指标|二级指标|三级指标|指标值", "|产出指标|数量指标|专题片|≥2部"]


def grid(lines: list[str]) -> Grid:
    rows = [line.split("|") for line in lines]
    cells = tuple(
        GridCell(r, c, text) for r, row in enumerate(rows) for c, text in enumerate(row) if text
    )
    return Grid(len(rows), max(map(len, rows)), cells)


def booklet(lines: list[str]) -> Booklet:
    blocks = (Paragraph("第三部分 情况说明"), Paragraph("一、绩效情况"), Paragraph("见下表。"))
    profile = get_profile("shanxi-county-budget-2025")
    return recognise(Document((*blocks, Paragraph("项目绩效表"), grid(lines))), profile)


@pytest.mark.parametrize(
    "lines",
    [
        ["项目名称|培训费", "项目资金（万元）|年度资金总额：|118.01", "|其中：彩票公益金|118.01"],
        ["项目名称|培训费", "|年初预算数|全年执行数|得分", "年度资金总额：|0|0|0"],
    ],
)
def test_unknown_sources_and_evaluations_are_not_read_as_zero(lines: list[str]) -> None:
    found = booklet([*lines, *INDICATORS])
    assert not found.targets
    assert any("没有核对" in doubt.message for doubt in found.doubts)


def test_a_list_of_targets_is_no_form() -> None:
    found = booklet(
        ["项目名称|项目总额|一级指标|二级指标|三级指标|指标值", "甲|3|产出指标|数量指标|片|2部"]
    )
    assert not found.targets
    assert any("多个项目" in doubt.message for doubt in found.doubts)


def test_a_known_form_is_read() -> None:
    lines = ["项目名称|培训费", "项目资金（万元）|年度资金总额：|20", "|其中：中央财政资金|20"]
    found = booklet([*lines, *INDICATORS])
    assert [target.project for target in found.targets] == ["培训费"]
    assert not found.doubts
