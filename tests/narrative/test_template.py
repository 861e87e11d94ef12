"""The language of templates: what it reads, what it refuses, and what is printed of it."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from budget_strategy import budgets, jiangsu_budgets
from final_accounts_strategy import final_accounts
from kept import source_of
from mingzhang.document import Contents, Grid, Paragraph
from mingzhang.model.booklet import Booklet
from mingzhang.model.budget import Budget, Project, StateAssets
from mingzhang.model.slice import Line
from mingzhang.model.vocabulary import Nature, Origin, ProjectCategory
from mingzhang.narrative.template import (
    Condition,
    Fill,
    Group,
    Template,
    TemplateError,
    parse_template,
    template_mistakes,
)
from mingzhang.pipeline.compilation import compute_booklet
from mingzhang.render.layout import layout
from mingzhang.tables.profile import get_profile

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "lanxian-media-center-2025"
HAS_A, HAS_NO_B = Condition("?", ("a",)), Condition("!", ("b",))
SHANXI = "shanxi-county-budget-2025"


@pytest.mark.parametrize(
    ("text", "template"),
    [
        ("", Template(())),
        ("没有", Template(("没有",))),
        ("{year}年", Template((Fill("year", ()), "年"))),
        ("占{share a b}。", Template(("占", Fill("share", ("a", "b")), "。"))),
        ("?a:有", Template(("有",), Condition("?", ("a",)))),
        ("!a, b:无", Template(("无",), Condition("!", ("a", "b")))),
        ("*a:{item names}", Template((Fill("item", ("names",)),), None, "a")),
        (
            "一{?a}二{!b}三{/}{/}四",
            Template(("一", Group(HAS_A, ("二", Group(HAS_NO_B, ("三",)))), "四")),
        ),
        ("其中：甲", Template(("其中：甲",))),  # a full-width colon ends no condition
    ],
)  # fmt: skip
def test_template_is_read(text: str, template: Template) -> None:
    assert parse_template(text) == template


@pytest.mark.parametrize("text", ["{", "}", "a{b", "a}b", "{a{b}}", "{?a}b", "b{/}", "{? }x{/}"])
def test_braces_that_do_not_match_are_refused(text: str) -> None:
    with pytest.raises(TemplateError):
        parse_template(text)


@pytest.mark.parametrize(
    ("text", "problem", "expected"),
    [
        ("{amont basic}", "amont", "amount？"),
        ("{amount baisc}", "baisc", "basic？"),
        ("{amount}", "amount", ""),
        ("{share basic}", "2", ""),
        ("{execution basic}", "basic_budget", ""),
        ("{count unit}", "unit", "units？"),
        ("{assets areas}", "areas", "area？"),
        ("?asset:x", "asset", "assets？"),
        ("*baisc:x", "baisc", "basic？"),
        ("{item names}", "item", ""),
        ("x{?baisc}y{/}", "baisc", "basic？"),
    ],
)
def test_name_that_nothing_fills_is_a_mistake(text: str, problem: str, expected: str) -> None:
    (found,) = template_mistakes(text, get_profile(SHANXI))
    assert problem in found.problem
    assert expected in found.expected


@pytest.mark.parametrize("text", ["{amount basic}", "?assets:x", "{count projects}", "5{year}"])
def test_template_of_known_names_is_no_mistake(text: str) -> None:
    assert list(template_mistakes(text, get_profile(SHANXI))) == []


def printed_lines(booklet: Booklet) -> list[str]:
    lines: list[str] = []
    for block in layout(booklet, get_profile(booklet.profile)).blocks:
        if isinstance(block, Paragraph):
            lines.append(block.text)
        elif isinstance(block, Contents):
            lines.extend(entry.title for entry in block.entries)
        elif isinstance(block, Grid):
            lines.extend(cell.text for cell in block.cells)
    return lines


everywhere = st.sampled_from(("national-budget-2016", "shanghai-district-budget-2025", ""))


@settings(max_examples=25)
@given(budgets() | final_accounts() | jiangsu_budgets(), everywhere)
def test_nothing_unfilled_is_printed(budget: Budget, elsewhere: str) -> None:
    """No braces, no heading over nothing, no number left out, in any place's booklet."""
    if elsewhere and budget.profile == SHANXI:
        budget = replace(budget, profile=elsewhere, comparisons=())
    booklet = compute_booklet(budget)
    assert [line for line in printed_lines(booklet) if re.search(r"[{}]", line)] == []
    assert all(sentence.text.strip() for s in booklet.sections for sentence in s.paragraphs)
    for section, after in zip(booklet.sections, (*booklet.sections[1:], None), strict=True):
        below = after is not None and after.part == section.part and after.level > section.level
        assert section.paragraphs or below, section.title
    for part in {section.part for section in booklet.sections}:
        first = [s.number for s in booklet.sections if s.part == part and s.level == 1]
        numerals = "一二三四五六七八九十"
        assert [n for n in first if n][:10] == list(numerals[: len([n for n in first if n])])


def sections(budget: Budget) -> dict[str, str]:
    return {
        s.title: "".join(p.text for p in s.paragraphs) for s in compute_booklet(budget).sections
    }


def test_what_was_not_filled_in_is_not_spoken_of() -> None:
    budget = source_of(EXAMPLE)
    bare = sections(replace(budget, assets=StateAssets(), forms=()))
    whole = sections(budget)
    gone = {
        "国有资产占有使用情况",
        "车辆情况",
        "房屋情况",
        "其他国有资产占有使用情况",
        "整体绩效目标",
    }
    assert set(whole) - set(bare) == gone
    numbers = {
        s.title: s.number for s in compute_booklet(replace(budget, assets=StateAssets())).sections
    }
    assert (numbers["绩效管理情况"], numbers["其他说明"]) == ("十", "十一")


def test_targets_of_projects_with_carried_over_money_only_are_counted_with_it() -> None:
    budget = source_of(EXAMPLE)
    (form,) = budget.targets[:1]
    old = Project("旧楼改造", budget.projects[0].unit, ProjectCategory.SPECIFIC_TARGET)
    line = Line(
        123_456_00, old.unit, "2070899", Nature.PROJECT, Origin.CARRIED_OVER, project=old.name
    )
    more = replace(
        budget,
        projects=(*budget.projects, old),
        lines=(*budget.lines, line),
        forms=(replace(form, subject=old.name),),
    )
    words = sections(more)["项目绩效目标"]
    assert "公开项目绩效目标1个，涉及项目金额12.35万元" in words
    assert f"二级项目{len(budget.projects)}个" in words


def test_parts_are_headed_as_the_place_heads_them() -> None:
    budget = replace(
        source_of(EXAMPLE), profile="shanghai-district-budget-2025", comparisons=(), forms=()
    )
    lines = printed_lines(compute_booklet(budget))
    assert "岚县融媒体中心主要职能" in lines
    assert "一、部门主要职能" in lines
    assert not any(re.match("第.部分", line) for line in lines)
    assert not any("项目经费情况说明" in line for line in lines)  # nothing would stand below it


def test_remarks_stand_under_the_heading_they_belong_to() -> None:
    budget = replace(
        source_of(EXAMPLE),
        profile="national-budget-2016",
        comparisons=(),
        other_remarks=("另行说明。",),
    )
    found = compute_booklet(budget).sections
    (own,) = [s for s in found if any("另行说明" in p.text for p in s.paragraphs)]
    assert (own.number, own.title) == ("（五）", "其他需要说明的情况")
