# ruff: noqa: E501  (a row of a drawing is one line)
"""Forms of many places are read by their words: what each figure is, and what was not understood.

Each drawing is a form as some place prints it: rows of `column[xspan][vspan]:text`.
"""

from __future__ import annotations

import re

import pytest

from mingzhang.amounts import Unit
from mingzhang.document import Document, Grid, GridCell, PageBreak, Paragraph
from mingzhang.model.booklet import Booklet
from mingzhang.model.form import Form, FormKind, FormScope
from mingzhang.pipeline.review import review_booklet
from mingzhang.recognise import recognise
from mingzhang.recognise.form import Printed, is_form, read_forms
from mingzhang.tables.profile import get_profile


def grid(drawing: str) -> Grid:
    """A grid out of lines of cells: `0x2v3:项目资金 | 2:…`."""
    cells = []
    for number, line in enumerate(drawing.strip().splitlines()):
        for piece in line.split("|"):
            match = re.match(r"\s*(\d+)(?:x(\d+))?(?:v(\d+))?:(.*)", piece)
            assert match is not None
            column, columns, rows = int(match[1]), int(match[2] or 1), int(match[3] or 1)
            cells.append(GridCell(number, column, match[4].strip(), rows, columns))
    width = max(cell.column + cell.column_span for cell in cells)
    return Grid(max(cell.row for cell in cells) + 1, width, tuple(cells))


def forms_of(drawing: str, title: str = "", unit: Unit | None = None) -> list[Form]:
    table = grid(drawing)
    assert is_form(table)
    return read_forms(Printed((table,), title, 0, unit), 2026)[0]


def booklet(*blocks: Grid | Paragraph | PageBreak) -> Booklet:
    text = (Paragraph("第三部分 情况说明"), Paragraph("一、绩效情况"), Paragraph("见下表。"))
    return recognise(Document((*text, *blocks)), get_profile("national-budget-2016"))


def money(form: Form, column: str = "year") -> dict[str, str]:
    return {f.source: f.text for f in form.funds if f.column == column}


CENTRAL = """
0x2:项目名称 | 2x5:业务培训
0x2:主管部门及代码 | 2x2:[292]某局 | 4:实施单位 | 5x2:某局本级
0x2v4:项目资金（万元） | 2x2:年度资金总额： | 4x2:118.01 | 6v4:执行率分值（10）
2x2:其中：财政拨款 | 4x2:100.01
2x2:上年结转 | 4x2:18.00
2x2:其他资金 | 4x2:-
0:年度总体目标 | 1x6:提高能力。
0v3:绩效指标 | 1:一级指标 | 2:二级指标 | 3x2:三级指标 | 5:指标值 | 6:分值（90）
1v2:产出指标 | 2:数量指标 | 3x2:培训班次 | 5:≥3次 | 6:60
2:质量指标 | 3x2:合格率 | 5:≥98% | 6:30
"""


def test_sources_of_the_central_form_are_read_in_its_own_unit() -> None:
    (form,) = forms_of(CENTRAL)
    assert (form.kind, form.scope, form.subject) == (FormKind.TARGET, FormScope.PROJECT, "业务培训")
    assert money(form) == {"total": "118.01", "fiscal": "100.01", "carried": "18.00"}
    total = form.amount("total", "year")
    assert total is not None
    assert total.unit is Unit.WAN
    assert not form.unread
    assert [(i.second, i.value, i.weight) for i in form.side("year")] == [
        ("数量指标", "≥3次", "60"),
        ("质量指标", "≥98%", "30"),
    ]


EVALUATION = """
0x2:项目名称 | 2x6:委托业务
0x2v4:项目资金（万元） | 2: | 3:年初预算数 | 4:全年预算数 | 5:全年执行数 | 6:分值 | 7:执行率 | 8:得分
2:年度资金总额： | 3:90 | 4:89.97 | 5:80 | 6:10 | 7:88.92% | 8:8.9
2:其中：本年财政拨款 | 3:90 | 4:89.97 | 5:80 | 6: | 7: | 8:
2:其他资金 | 3: | 4: | 5: | 6: | 7: | 8:
0v2:年度总体目标 | 2x3:预期目标 | 5x4:实际完成情况
2x3:完成一批任务。 | 5x4:已经完成。
0v2:绩效指标 | 1:一级指标 | 2:二级指标 | 3:三级指标 | 4:年度指标值 | 5:实际完成值 | 6:分值 | 7:得分 | 8:偏差原因分析及改进措施
1:产出指标（90分） | 2:数量指标 | 3:任务数 | 4:≥50个 | 5:40 | 6:90 | 7:72 | 8:减少
"""


def test_evaluation_is_never_a_target() -> None:
    (form,) = forms_of(EVALUATION)
    assert form.kind is FormKind.EVALUATION
    assert money(form, "executed") == {"total": "80", "fiscal": "80"}
    rate = form.find_fund("total", "rate")
    assert rate is not None
    assert (rate.amount, rate.number and float(rate.number)) == (None, 88.92)
    assert (form.text("goal_year"), form.text("result")) == ("完成一批任务。", "已经完成。")
    (indicator,) = form.indicators
    assert (indicator.actual, indicator.weight, indicator.score) == ("40", "90", "72")


@pytest.mark.parametrize(
    "foot",
    [
        "0x6:总分 | 6:100 | 7:80.9 | 8:",
        "0x6:合计 | 6:100 | 7:80.9 | 8:",
        "0x6:总分 | 6x3:80.9",
        "0x6:总分 | 6: | 7:80.9 | 8:",
    ],
)
def test_total_is_that_of_the_scores_and_not_of_the_weights(foot: str) -> None:
    (form,) = forms_of(EVALUATION.rstrip() + "\n" + foot)
    assert form.text("total_score") == "80.9"
    assert len(form.indicators) == 1


STACKED = """
0x2:部门名称 | 2x7:某委
0x2v3:总体资金情况（万元） | 2v2:预算支出总额 | 3x3:财政拨款 | 6x3:其他资金
3:合计 | 4:基本支出 | 5:项目支出 | 6:合计 | 7:基本支出 | 8:项目支出
2:100 | 3:90 | 4:60 | 5:30 | 6:10 | 7: | 8:10
0v4:整体绩效目标 | 1:整体绩效目标 | 2x7:做好工作。
1x2:活动 | 3x2:绩效指标 | 5:指标性质 | 6x2:指标值 | 8:度量单位
1x2:植树 | 3x2:产出指标数量指标树木 | 5:≥ | 6x2:100 | 8:株
"""


def test_figures_below_two_rows_of_heads_belong_to_both() -> None:
    (form,) = forms_of(STACKED, "部门整体支出绩效目标表")
    assert (form.scope, form.subject) == (FormScope.DEPARTMENT, "某委")
    assert money(form) == {
        "total": "100",
        "fiscal": "90",
        "fiscal.basic": "60",
        "fiscal.project": "30",
        "other": "10",
        "other.project": "10",
    }
    (indicator,) = form.indicators
    assert (indicator.first, indicator.second) == ("产出指标", "数量指标")
    assert (indicator.third, indicator.value) == ("树木", "≥100株")


LISTED = """
0v2:项目名称 | 1v2:项目总额 | 2x2:其中： | 4v2:绩效目标 | 5v2:一级指标 | 6v2:二级指标 | 7v2:三级指标 | 8v2:绩效指标性质 | 9v2:本年绩效指标值 | 10v2:绩效度量单位
2:财政资金 | 3:其他资金
0v2:11000025T000003353562-送花 | 1v2:30.5 | 2v2:20.5 | 3v2:10 | 4v2:送花到家。 | 5:产出指标 | 6:数量指标 | 7:户数 | 8:≥ | 9:1000 | 10:户
5:成本指标 | 6:经济成本指标 | 7:总成本 | 8:≤ | 9:30.5 | 10:万元
0:种树 | 1:50 | 2:50 | 3: | 4:种树。 | 5:产出指标 | 6:质量指标 | 7:成活 | 8:定性 | 9:良好 | 10:
"""


def test_a_list_of_targets_is_one_form_a_project() -> None:
    first, second = forms_of(LISTED, "项目支出绩效目标表", Unit.WAN)
    assert (first.subject, second.subject) == ("送花", "种树")
    assert money(first) == {"total": "30.5", "fiscal": "20.5", "other": "10"}
    assert [i.value for i in first.indicators] == ["≥1000户", "≤30.5万元"]
    assert [i.value for i in second.indicators] == ["良好"]
    assert first.is_listed
    assert first.unit_stated


def test_a_project_that_goes_on_after_a_page_is_one_form() -> None:
    (form,) = forms_of(
        """
0v2:单位编码 | 1v2:单位（项目）名称 | 2v2:资金总额 | 3v2:绩效目标 | 4x5:绩效指标
4:一级指标 | 5:二级指标 | 6:三级指标 | 7:指标值 | 8:度量单位
0:合计 | 1: | 2:270.00 | 3: | 4: | 5: | 6: | 7: | 8:
0:201 | 1:某办公室 | 2:270.00 | 3: | 4: | 5: | 6: | 7: | 8:
0:201 | 1:运转经费 | 2:270.00 | 3:保障运转。 | 4v2:成本指标 | 5v2:经济成本指标 | 6:水费 | 7:120 | 8:万元
6:电费 | 7:150 | 8:万元
0:201 | 1:运转经费 | 2:270.00 | 3:保障运转。 | 4:产出指标 | 5:数量指标 | 6:用水 | 7:92 | 8:万吨
""",
        unit=Unit.WAN,
    )
    assert (form.subject, form.text("unit")) == ("运转经费", "某办公室")
    assert [(i.second, i.third, i.value) for i in form.indicators] == [
        ("经济成本指标", "水费", "120万元"),
        ("经济成本指标", "电费", "150万元"),
        ("数量指标", "用水", "92万吨"),
    ]


def test_indicators_in_one_cell_are_taken_apart() -> None:
    (form,) = forms_of(
        """
0:项目名称（资金使用单位） | 1:总计 | 2:财政拨款 | 3:其他资金 | 4:绩效目标 | 5:绩效指标
0:某局 | 1:10.00 | 2:10.00 | 3: | 4: | 5:
0:运维 | 1:10.00 | 2:10.00 | 3: | 4:稳定运行。 | 5:1、1-产出指标；11-数量指标；保障次数；实施周期指标值:≥20场；年度指标值:≥10场。2、1-产出指标；12-质量指标；可用率；实施周期指标值:≥97%；年度指标值:≥97%。
""",
        unit=Unit.WAN,
    )
    assert form.text("unit") == "某局"
    assert [(i.third, i.value) for i in form.side("term")] == [
        ("保障次数", "≥20场"),
        ("可用率", "≥97%"),
    ]
    assert [i.value for i in form.side("year")] == ["≥10场", "≥97%"]


def test_forms_below_each_other_in_one_grid_are_several() -> None:
    one = """
0x6:财政项目支出绩效目标填报表
0x6:（2023年度）
0x2:项目名称 | 2x2:甲 | 4:项目性质 | 5:经常性
0x2v3:项目资金（元） | 2:项目资金总额 | 3:100.00 | 4:年度资金申请总额 | 5:80.00
2v2:其中：财政资金 | 3v2:100.00 | 4:其中：当年财政拨款 | 5:70.00
4:上年结转资金 | 5:10.00
0v2:项目绩效目标 | 1x3:项目总目标 | 4x2:年度总体目标
1x3:三年完成。 | 4x2:今年完成。
1:一级指标 | 2:二级指标 | 3x2:三级指标 | 5:年度(/项目)指标值
1:产出指标 | 2:数量指标 | 3x2:次数 | 5:≥12.00(次)
"""
    first, second = forms_of(one.strip() + one.replace("甲", "乙").rstrip())
    assert (first.subject, first.year, second.subject, second.year) == ("甲", 2023, "乙", 2023)
    assert money(second, "term") == {"total": "100.00", "fiscal": "100.00"}
    assert money(second) == {"total": "80.00", "fiscal": "70.00", "carried": "10.00"}
    assert second.text("goal_term") == "三年完成。"
    assert second.text("goal_year") == "今年完成。"


NAMELESS = """
0v3:专项资金情况（万元） | 1:资金总额： | 2x3:57.00
1:财政拨款： | 2x3:57.00
1:其他资金： | 2x3:0.00
0:项目实施期目标 | 1x4:修好。
0v2:绩效目标指标 | 1:一级指标 | 2:二级指标 | 3:三级指标 | 4:目标值
1:产出指标 | 2:数量指标 | 3:面积 | 4:=10㎡
"""


def test_title_over_two_lines_names_the_project_and_each_page_is_a_form() -> None:
    found = booklet(
        Paragraph("1.项目支出绩效目标表"),
        Paragraph("301007_某市公安局某分局_机场公安综合业务用"),
        Paragraph("房修缮项目绩效目标表"),
        grid(NAMELESS),
        PageBreak(),
        Paragraph("301007_某市公安局某分局_全国民航反诈中心建设绩效"),
        Paragraph("目标表"),
        grid(NAMELESS),
    )
    assert [form.subject for form in found.forms] == [
        "机场公安综合业务用房修缮",
        "全国民航反诈中心建设",
    ]
    assert not [doubt for doubt in found.doubts if doubt.kind == "form"]


def test_indicators_on_the_next_page_belong_to_the_form() -> None:
    rest = "1:满意度指标 | 2:服务对象满意度 | 3:群众满意度 | 4:≥90% | 5:95% | 6:0 | 7:0 | 8:\n0x6:总分 | 6:100 | 7:80.9 | 8:"
    found = booklet(Paragraph("项目支出绩效自评表"), grid(EVALUATION), PageBreak(), grid(rest))
    (form,) = found.forms
    assert [i.third for i in form.indicators] == ["任务数", "群众满意度"]
    assert form.text("total_score") == "80.9"
    assert not [t for t in found.tables if not t.shape]


def test_unknown_source_is_named_and_its_form_s_sum_not_judged() -> None:
    drawing = CENTRAL.replace("2x2:上年结转", "2x2:彩票公益金分成")
    found = booklet(Paragraph("业务培训绩效目标表"), grid(drawing))
    assert found.forms[0].unread == ("彩票公益金分成",)
    assert any("彩票公益金分成" in doubt.message for doubt in found.doubts)
    assert not [f for f in review_booklet(found).findings if f.code == "T103"]


@pytest.mark.parametrize("drawing", [CENTRAL, EVALUATION, STACKED, LISTED, NAMELESS])
def test_consistent_forms_of_every_layout_are_not_accused(drawing: str) -> None:
    found = booklet(Paragraph("某项目支出绩效目标表"), Paragraph("单位：万元"), grid(drawing))
    assert found.forms
    wrong = [f for f in review_booklet(found).findings if f.severity.value == "error"]
    assert not [f.message for f in wrong if f.code.startswith("T")]


@pytest.mark.parametrize(
    ("drawing", "was", "now"),
    [
        (CENTRAL, "4x2:100.01", "4x2:100.10"),
        (EVALUATION, "2:其中：本年财政拨款 | 3:90", "2:其中：本年财政拨款 | 3:95"),
        (STACKED, "5:30", "5:36"),
        (LISTED, "2v2:20.5", "2v2:22.5"),
        (NAMELESS, "1:财政拨款： | 2x3:57.00", "1:财政拨款： | 2x3:75.00"),
    ],
)
def test_a_wrong_part_is_found_in_every_layout(drawing: str, was: str, now: str) -> None:
    assert was in drawing
    found = booklet(
        Paragraph("某项目支出绩效目标表"), Paragraph("单位：万元"), grid(drawing.replace(was, now))
    )
    assert [f.code for f in review_booklet(found).findings if f.code == "T103"] == ["T103"]


def test_a_document_of_forms_alone_is_read() -> None:
    document = Document((Paragraph("某局2026年部门整体支出绩效目标表"), grid(STACKED)))
    found = recognise(document)
    assert (found.department, found.year, len(found.forms)) == ("某委", 2026, 1)
