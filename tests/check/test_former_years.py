"""What former years left, and a wider table in place of the statutory one, accuse nobody."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from kept import source_of
from mingzhang.check.finding import Severity
from mingzhang.demo import CLEAN
from mingzhang.model.vocabulary import Origin
from mingzhang.pipeline.compilation import compute_booklet
from mingzhang.pipeline.review import review_booklet, review_file
from mingzhang.render.format import Printed, formats
from mingzhang.render.layout import layout
from mingzhang.tables.profile import get_profile

WAN = 1_000_000


@pytest.mark.parametrize(
    ("origin", "found"), [(Origin.CARRIED_OVER, []), (Origin.CURRENT, ["T101"])], ids=str
)
def test_form_may_leave_out_what_former_years_left(origin: Origin, found: list[str]) -> None:
    budget = source_of(CLEAN)
    subjects = {form.subject for form in budget.forms}
    line = next(line for line in budget.lines if line.project in subjects)
    more = replace(line, fen=40 * WAN, origin=origin)
    # 广州's table of projects prints all money of a project and no column of former years.
    budget = replace(
        budget, profile="guangzhou-budget-2026", lines=(*budget.lines, more), comparisons=()
    )
    checked = review_booklet(compute_booklet(budget), only=["T101"])
    assert [finding.code for finding in checked.findings] == found


def test_wider_table_stands_for_the_statutory_one_until_somebody_looked(tmp_path: Path) -> None:
    """深圳 prints 基本支出总表 of every fund; where nobody knows the place, that is no error."""
    budget = replace(source_of(CLEAN), profile="shenzhen-budget-2026", comparisons=())
    booklet = compute_booklet(budget)
    path = tmp_path / "booklet.html"
    document = layout(booklet, get_profile(booklet.profile))
    formats()["html"].write(Printed(booklet, document), path)
    checked = review_file(path, only=["D101"])
    assert checked.booklet.profile == "national-budget-2016"
    assert [finding.severity for finding in checked.findings] == [Severity.NOTE]
