"""A sentence in another unit of money than the rest is found by the text itself."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mingzhang.check.engine import check
from mingzhang.model.booklet import Booklet
from mingzhang.pipeline.compilation import compute_booklet
from mingzhang.tables.profile import get_profile, profile_of
from place_example import example_of


@pytest.fixture(scope="module")
def booklet() -> Booklet:
    return compute_booklet(
        replace(example_of(get_profile("jiangsu-province-budget-2017")), forms=())
    )


def found(booklet: Booklet) -> list[str]:
    findings = check(booklet, profile_of(booklet), only=("N1",)).findings
    return [finding.code for finding in findings]


def test_part_in_yuan_whose_table_prints_other_slices_is_found(booklet: Booklet) -> None:
    assert found(booklet) == []
    sections = []
    for section in booklet.sections:
        if section.title == "一般公共预算基本支出预算情况说明":
            first, personnel, *rest = section.paragraphs
            altered = replace(personnel, text=personnel.text.replace("万元", "元", 1))
            assert altered != personnel
            section = replace(section, paragraphs=(first, altered, *rest))
        sections.append(section)
    assert found(replace(booklet, sections=tuple(sections))) == ["N106"]
