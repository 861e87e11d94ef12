"""A department above its units, and projects with or without a unit: told by names and figures."""

from __future__ import annotations

from pathlib import Path

import pytest

from mingzhang.model.row_key import DEPARTMENT, TOTAL, Project, RowKey, Unit
from mingzhang.profiles import GIVEN, give
from mingzhang.read import read_document
from mingzhang.recognise import recognise
from mingzhang.recognise.draft import draft_profile
from mingzhang.recognise.unit_row import project_keys, unit_keys
from mingzhang.tables.profile import get_profile, profile_of
from mingzhang.tables.trust import broken_relations

Range = tuple[int, int]


def near(*figures: float | None) -> list[Range | None]:
    return [None if f is None else (round(f * 100) - 1, round(f * 100) + 1) for f in figures]


def keys(*names: str) -> list[RowKey]:
    return [TOTAL if name == "=" else Unit(name) for name in names]


@pytest.mark.parametrize(
    ("names", "figures", "heads"),
    [
        # The department with the figure of the total, its own office called alike.
        (("=", "甲局", "甲局", "乙中心"), (58, 58, 50, 8), [1]),
        # The same with a misprint in one of the units: the total still says so.
        (("=", "甲局", "甲局", "乙中心"), (58, 58, 5, 8), [1]),
        # No total: the first is the sum of all others.
        (("甲局", "乙中心", "丙站"), (58, 50, 8), [0]),
        # The total is a name, where the place prints none.
        (("合计", "甲局", "甲局（本级）", "乙中心"), (58, 58, 50, 8), [0, 1]),
        (("合计", "甲局（本级）", "乙中心"), (58, 50, 8), [0]),
        # A plain list of units, and one of which only the first has money.
        (("=", "甲局", "乙中心"), (58, 50, 8), []),
        (("=", "甲局", "乙中心"), (58, 58, None), []),
        (("=", "甲局", "乙中心"), (58, 58, 0), []),
        (("=", "甲局"), (58, 58), []),
        # Two units of the same figure, no total: neither is the other's.
        (("丙站", "乙中心"), (8, 8), []),
    ],
)
def test_department_stands_above_its_units(
    names: tuple[str, ...], figures: tuple[float, ...], heads: list[int]
) -> None:
    found = unit_keys(keys(*names), near(*figures), "甲局")
    assert [n for n, key in enumerate(found) if key == DEPARTMENT] == heads


def test_projects_may_stand_below_the_department_without_a_unit() -> None:
    names = ["甲局", "窗口运行", "信访业务", "维修"]
    found = project_keys(names, near(60, 10, 20, 30), "甲局", ())
    assert found == [DEPARTMENT, *(Project("", name) for name in names[1:])]
    below = project_keys(["甲局", "乙中心", "信访业务", "维修"], near(50, 50, 20, 30), "甲局", ())
    assert below[1:] == [Unit("乙中心"), Project("乙中心", "信访业务"), Project("乙中心", "维修")]


UNITS = """某市水务局2026年部门预算

财政拨款“三公”经费支出表
单位：万元
预算单位	年度	总计	因公出国(境)费	公务接待费	公务用车购置及运行维护费
某市水务局	2025年	9.00	1.00	3.00	5.00
	2026年	8.00	0.00	3.00	5.00
	增减变化金额	-1.00	-1.00	0.00	0.00
某市水务局（本级）	2025年	5.00	1.00	2.00	2.00
	2026年	5.00	0.00	2.00	3.00
	增减变化金额	0.00	-1.00	0.00	1.00
某市水文站	2025年	4.00	0.00	1.00	3.00
	2026年	3.00	0.00	1.00	2.00
	增减变化金额	-1.00	0.00	0.00	-1.00
"""


def test_rows_that_every_unit_repeats_are_learned_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path
    (folder / "a.txt").write_text(UNITS, "utf-8")
    document = read_document(folder / "a.txt")
    monkeypatch.setenv(GIVEN, "")
    drafted = folder / "learned-units.toml"
    drafted.write_text(draft_profile([document]).text, "utf-8")
    profile = get_profile(give(drafted))
    (panel,) = profile.tables[0].panels
    assert [row.label for row in panel.rows] == ["{last_year}年", "{year}年", "增减变化金额"]
    booklet = recognise(document, profile)
    assert booklet.tables[0].shape
    assert broken_relations(booklet.tables, profile_of(booklet)) == []
