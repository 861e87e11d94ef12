"""Every kind of form is typed, printed in every format, and comes back as the same form."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from kept import source_of
from mingzhang.amounts import Amount, Unit
from mingzhang.entry import read_source, write_folder, write_workbook
from mingzhang.model.budget import Budget
from mingzhang.model.form import Form, FormKind, FormScope, Fund, Indicator
from mingzhang.pipeline.compilation import compute_booklet, write_booklet
from mingzhang.pipeline.review import read_booklet, review_booklet
from mingzhang.render.form import form_grid
from mingzhang.tables.form_shape import read_shape
from mingzhang.tables.profile import get_profile

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "lanxian-media-center-2025"
PROJECT = "宣传费"


def yuan(amount: int) -> Amount:
    return Amount(amount, 0, Unit.YUAN)


def reached(kind: FormKind) -> Form:
    indicators = [
        Indicator("产出指标", "数量指标", "专题片", "≥2部", weight="40", actual="2部", score="40"),
        Indicator(
            "产出指标", "质量指标", "播出率", "≥95%", weight="40", actual="90%", score="30",
            reason="设备检修",
        ),
        Indicator(
            "满意度指标", "服务对象满意度", "群众满意度", "≥90%", weight="10", actual="95%",
            score="10",
        ),
    ]  # fmt: skip
    columns = ("initial", "adjusted", "executed")
    funds = [Fund(source, c, yuan(100)) for source in ("total", "fiscal") for c in columns]
    funds += [
        Fund("total", "weight", None, Fraction(10), "10"),
        Fund("total", "rate", None, Fraction(100), "100"),
        Fund("total", "score", None, Fraction(10), "10"),
    ]
    if kind is FormKind.MONITORING:
        funds = [f for f in funds if f.column in ("initial", "adjusted", "rate")]
        funds += [Fund("total", c, yuan(100)) for c in ("until", "expected")]
        indicators = [replace(i, weight="", score="") for i in indicators]
    texts = {"supervisor": "012-某局", "unit": "某中心", "goal_year": "播出专题片。"}
    if kind is FormKind.EVALUATION:
        texts |= {"result": "已经播出。", "total_score": "90"}
    return Form.of(kind, FormScope.PROJECT, PROJECT, 2025, texts, funds, indicators)


@pytest.fixture(params=[FormKind.EVALUATION, FormKind.MONITORING])
def budget(request: pytest.FixtureRequest) -> Budget:
    example = source_of(EXAMPLE)
    return replace(example, forms=(*example.forms, reached(request.param)), notices=())


@pytest.mark.parametrize("file_format", ["pdf", "docx", "xlsx", "html", "data"])
def test_form_comes_back_from_every_format(
    budget: Budget, file_format: str, tmp_path: Path
) -> None:
    booklet = compute_booklet(budget)
    files, _pages = write_booklet(booklet, tmp_path, [file_format])
    back = read_booklet(files[0])
    assert [f.kind for f in back.evaluations] == [budget.forms[-1].kind]
    assert back.evaluations == booklet.evaluations
    assert back.targets == booklet.targets
    assert back.department_target == booklet.department_target


def test_form_is_typed_in_a_folder_or_a_workbook(budget: Budget, tmp_path: Path) -> None:
    write_folder(budget, tmp_path / "source")
    assert read_source(tmp_path / "source").forms == budget.forms
    write_workbook(budget, tmp_path / "source.xlsx")
    assert read_source(tmp_path / "source.xlsx").forms == budget.forms


def test_consistent_evaluation_is_not_accused() -> None:
    example = source_of(EXAMPLE)
    form = reached(FormKind.EVALUATION)
    booklet = compute_booklet(replace(example, forms=(*example.forms, form)))
    wrong = [f.code for f in review_booklet(booklet).findings]
    assert not {"T103", "T119", "T120", "T121", "T122", "T123"} & {*wrong}
    altered = replace(
        form, texts=tuple((r, "98" if r == "total_score" else t) for r, t in form.texts)
    )
    booklet = compute_booklet(replace(example, forms=(*example.forms, altered)))
    assert "T120" in [f.code for f in review_booklet(booklet).findings]


def test_drawing_that_does_not_fill_its_columns_is_refused() -> None:
    entry = {"id": "x", "kind": "target", "title": "t", "widths": [1, 1, 1]}
    with pytest.raises(ValueError, match="row 1 fills 2 of 3"):
        read_shape({**entry, "rows": ["项目名称 | {subject}"]})
    with pytest.raises(ValueError, match="subjct"):
        read_shape({**entry, "rows": ["项目名称 | {subjct}*2"]})


def test_value_is_printed_whole_or_in_three_columns() -> None:
    shape = read_shape(
        {
            "id": "x",
            "kind": "target",
            "title": "t",
            "widths": [1, 1, 1, 1],
            "rows": [
                "指标名称 | 指标性质 | 指标值 | 计量单位",
                "{third} | {operator} | {amount} | {unit_of}",
            ],
        }
    )
    form = Form.of(
        FormKind.TARGET,
        FormScope.PROJECT,
        "甲",
        2025,
        indicators=[Indicator("", "", "次数", "≥3次"), Indicator("", "", "效果", "提升")],
    )
    grid = form_grid(form, [shape])
    printed = [[cell.text for cell in grid.cells if cell.row == row] for row in (1, 2)]
    assert printed == [["次数", "≥", "3", "次"], ["效果", "定性", "提升", ""]]
    assert get_profile("national-budget-2016").forms
