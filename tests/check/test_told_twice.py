"""What stands there under another form, or divides a whole a second time, is no mistake."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from kept import booklet_of
from mingzhang.check.function_name import named_functions
from mingzhang.demo import CLEAN
from mingzhang.pipeline.review import review_booklet, review_file
from mingzhang.tables.profile import profile_of
from mingzhang.tables.role import Role

DIVIDED = """某县水务局2024年部门预算

第三部分 2024年部门预算情况说明
一、收支预算总体情况说明
（二）支出预算总计{total}万元。包括：一般公共服务支出{first}万元、社会保障和就业支出60.70万元、住房保障支出32.62万元。
基本支出预算数为603.55万元。
项目支出预算数为50.06万元。
"""


@pytest.mark.parametrize(
    ("total", "first", "found"),
    [("653.61", "560.29", []), ("653.61", "570.29", ["N106"]), ("633.61", "560.29", ["N106"])],
)
def test_whole_is_divided_by_function_and_by_nature(
    total: str, first: str, found: list[str], tmp_path: Path
) -> None:
    path = tmp_path / "text.txt"
    path.write_text(DIVIDED.format(total=total, first=first), "utf-8")
    assert [f.code for f in review_file(path, only=["N106"]).findings] == found


def test_statutory_table_in_a_form_of_its_own_is_there() -> None:
    booklet = booklet_of(CLEAN)
    table = profile_of(booklet).table_of(booklet, Role.GOVERNMENT_FUND)
    assert table is not None
    for title, found in ((table.title, 0), ("另一张表", 1)):
        own = replace(table, shape="own_form", title=title)
        tables = tuple(own if t is table else t for t in booklet.tables)
        checked = review_booklet(replace(booklet, tables=tables), only=["D101"])
        assert len(checked.findings) == found


def test_statutory_table_that_was_taken_for_another_form_is_there() -> None:
    """Its title is whole; what its columns were taken for says nothing of its absence."""
    booklet = booklet_of(CLEAN)
    table = profile_of(booklet).table_of(booklet, Role.GOVERNMENT_FUND)
    assert table is not None
    taken = replace(table, shape="basic", title=f"{booklet.year}年{table.title}")
    tables = tuple(taken if t is table else t for t in booklet.tables)
    assert review_booklet(replace(booklet, tables=tables), only=["D101"]).findings == ()


def test_another_table_whose_title_ends_alike_is_not_the_absent_one() -> None:
    booklet = booklet_of(CLEAN)
    profile = profile_of(booklet)
    absent = profile.table_of(booklet, Role.EXPENDITURE)
    assert absent is not None
    tables = tuple(
        replace(table, title=f"国有资本经营{absent.title}") if table.shape == "basic" else table
        for table in booklet.tables
        if table is not absent
    )
    checked = review_booklet(replace(booklet, tables=tables), only=["D101"])
    assert [finding.code for finding in checked.findings] == ["D101"]


def test_bracket_in_a_sentence_is_no_part_of_a_name() -> None:
    text = "政府办公厅（室）及相关机构事务（款）行政运行（项）（见附件）其他支出（类）"
    assert [named.name for named in named_functions(text)] == [
        "政府办公厅（室）及相关机构事务",
        "行政运行",
        "其他支出",
    ]
