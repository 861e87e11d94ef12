"""Statements of projects: typed, computed, printed, read back, and their money checked."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from budget_strategy import hostile_names
from kept import source_of
from mingzhang.codes import normal_name
from mingzhang.document import Block, Document, PageBreak, Paragraph, Style
from mingzhang.entry import read_source, write_folder, write_workbook
from mingzhang.model.budget import Budget
from mingzhang.model.form import YEAR, Form, FormKind, FormScope, statements_of
from mingzhang.pipeline.compilation import compute_booklet, write_booklet
from mingzhang.pipeline.review import read_booklet
from mingzhang.recognise import recognise
from mingzhang.recognise.draft_form import draft_forms
from mingzhang.recognise.statement import find_statements, written_statements
from mingzhang.render.layout import layout
from mingzhang.tables.form_shape import read_shape
from mingzhang.tables.profile import get_profile
from mingzhang.tables.statement import stated_money

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "lanxian-media-center-2025"
DISTRICT = "shanghai-district-budget-2025"
PROJECT = "1#锅炉房/维修“一期”项目"


def statement(subject: str = PROJECT, **texts: str) -> Form:
    scope = FormScope.PROJECT if subject else FormScope.DEPARTMENT
    told = {
        "overview": "锅炉老了。\n换一台新的。",
        "basis": "1、某办法（某财〔2024〕3号）。",
    } | texts
    return Form.of(FormKind.STATEMENT, scope, subject, 2025, told)


@pytest.fixture(scope="module")
def budget() -> Budget:
    example = source_of(EXAMPLE)
    name = example.projects[0].name
    lines = tuple(
        replace(line, project=PROJECT) if line.project == name else line for line in example.lines
    )
    projects = (replace(example.projects[0], name=PROJECT), *example.projects[1:])
    forms = (statement(), statement("宣传费", budget="总预算3万元，其中：甲1.00万元，乙2.00万元。"))
    whole = replace(statement(""), subject=example.department.name)
    return replace(
        example,
        profile=DISTRICT,
        lines=lines,
        projects=projects,
        forms=(*forms[:0], whole, *forms),
        catalogue=None,
        comparisons=(),
        notices=(),
    )


def test_what_is_left_blank_stands_there_by_itself(budget: Budget) -> None:
    _whole, first, second = statements_of(compute_booklet(budget).forms)
    fen = sum(line.fen for line in budget.lines if line.project == PROJECT)
    printed = first.amount("total", YEAR)
    assert printed is not None
    assert printed.interval().low <= fen <= printed.interval().high
    assert first.text("budget") == f"2025年度项目预算{printed.words()}。"
    assert second.text("budget").startswith("总预算3万元")
    assert [(task.name, str(task.amount)) for task in second.tasks] == [
        ("甲", "1.00"),
        ("乙", "2.00"),
    ]


@pytest.mark.parametrize("file_format", ["pdf", "docx", "html", "data"])
def test_statement_comes_back_from_every_format(
    budget: Budget, file_format: str, tmp_path: Path
) -> None:
    booklet = compute_booklet(budget)
    files, _pages = write_booklet(booklet, tmp_path, [file_format])
    back = read_booklet(files[0])
    assert back.forms == booklet.forms
    assert [s.title for s in back.sections] == [s.title for s in booklet.sections]


def test_statement_stands_in_its_own_part(budget: Budget) -> None:
    booklet = compute_booklet(budget)
    texts = [
        b.text for b in layout(booklet, get_profile(DISTRICT)).blocks if isinstance(b, Paragraph)
    ]
    part = texts.index("项目经费情况说明")
    assert texts[part + 1] == "一、项目概述"
    assert f"{PROJECT}项目经费情况说明" in texts[part:]
    assert "七、项目经费情况说明" in [entry.title for entry in booklet.contents]


def test_statement_is_typed_in_a_folder_or_a_workbook(budget: Budget, tmp_path: Path) -> None:
    write_folder(budget, tmp_path / "source")
    assert read_source(tmp_path / "source").forms == budget.forms
    write_workbook(budget, tmp_path / "source.xlsx")
    assert read_source(tmp_path / "source.xlsx").forms == budget.forms


def read(lines: Sequence[str]) -> list[Form]:
    blocks: list[Block] = [PageBreak() if line == "---" else Paragraph(line) for line in lines]
    return list(written_statements(find_statements(blocks, set()), 2025, "某委员会"))


HEADINGS = (
    "一、项目概况",
    "二、立项依据",
    "三、实施主体",
    "四、实施方案",
    "五、实施周期",
    "六、年度预算安排",
    "七、绩效目标",
)


def test_each_title_names_its_project_and_a_page_ends_it() -> None:
    lines = ["科技创新专项经费情况说明"]
    lines += [line for heading in HEADINGS for line in (heading, "甲。")]
    lines += ["---", "商业专项（政策资金）项目经费情况说明"]
    lines += [line for heading in HEADINGS for line in (heading, "乙。")]
    lines += ["---", "2025年项目支出预算表"]
    first, second = read(lines)
    assert (first.subject, second.subject) == ("科技创新专项", "商业专项（政策资金）")
    assert {text for _role, text in first.texts} == {"甲。"}
    assert second.text("goal_year") == "乙。"


def test_headings_of_a_plan_of_work_are_no_statement() -> None:
    assert (
        read(["工作方案", "一、项目概况", "甲。", "二、实施方案", "乙。", "三、保障措施", "丙。"])
        == []
    )
    assert read(["一、立项依据", "甲。", "二、年度预算安排", "乙。"]) == []


@pytest.mark.parametrize(
    ("words", "total", "parts", "unread"),
    [
        ("2025年度项目总预算1720.00万，其中认定1720.00万。", "1720.00", 1, 0),
        ("系统维护费166.66万元，中介服务费418.80万元，业务费10万元。", None, 3, 0),
        ("总预算50万元，其中支持稳增长30万，展会20万，合计50万。", "50", 2, 0),
        ("本项目2024年预算30万元，2025年预算40万元。", "40", 0, 1),
        ("比上年增加3万元，每人2万元。", None, 0, 2),
        ("投资100万元以上的补助50万元。", None, 0, 2),
        ("按合同条款，按时拨付资金。", None, 0, 0),
    ],
)
def test_a_figure_is_a_total_or_a_part_only_if_its_words_say_so(
    words: str, total: str | None, parts: int, unread: int
) -> None:
    said = stated_money(words, 2025)
    assert (str(said.total) if said.total else None, len(said.parts), len(said.unread)) == (
        total, parts, unread,
    )  # fmt: skip


def test_heading_that_no_reader_knows_is_refused() -> None:
    entry = {"id": "x", "kind": "statement", "title": "x", "headings": ["天气{overview}"]}
    with pytest.raises(ValueError, match="天气"):
        read_shape(entry)
    with pytest.raises(ValueError, match="either rows or headings"):
        read_shape({**entry, "headings": ["项目概述{overview}"], "rows": ["甲"], "widths": [1]})
    with pytest.raises(ValueError, match="colour"):
        read_shape(
            {**entry, "headings": ["项目概述{overview}"], "standing": {"overview": "{colour}"}}
        )


def test_title_without_a_department_part_is_read_from_a_document() -> None:
    lines = [
        "某委2025年部门预算说明",
        "一、收入",
        "2025年收入预算3.00万元。",
        "展会项目经费情况说明",
    ]
    lines += [line for heading in HEADINGS for line in (heading, "2025年度项目预算3.00万元。")]
    booklet = recognise(Document(tuple(Paragraph(line) for line in lines)))
    assert [form.subject for form in booklet.forms] == ["展会"]
    assert "项目概况" not in [section.title for section in booklet.sections]


def test_learn_drafts_the_statements_of_a_place(budget: Budget) -> None:
    printed = layout(compute_booklet(budget), get_profile(DISTRICT))
    drafted = tomllib.loads(draft_forms([printed]).text)["forms"]
    shapes = [read_shape(e) for e in drafted if e["kind"] == FormKind.STATEMENT]
    own = [shape for shape in get_profile(DISTRICT).forms if shape.is_prose]
    assert {(s.scope, s.headings) for s in shapes} == {(s.scope, s.headings) for s in own}


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(hostile_names(), min_size=1, max_size=3, unique_by=normal_name))
def test_projects_of_any_name_come_back(budget: Budget, names: list[str]) -> None:
    forms = tuple(
        statement(name, budget=f"项目预算{n}.00万元。") for n, name in enumerate(names, 1)
    )
    booklet = compute_booklet(replace(budget, forms=forms))
    profile = get_profile(DISTRICT)
    printed = layout(booklet, profile)
    assert recognise(printed, profile).forms == booklet.forms
    plain = tuple(
        replace(b, style=Style.PLAIN) if isinstance(b, Paragraph) else b for b in printed.blocks
    )
    assert recognise(replace(printed, blocks=plain), profile).forms == booklet.forms
