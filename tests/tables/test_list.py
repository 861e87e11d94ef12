# ruff: noqa: E501  (a row of a profile is one line)
"""Lists of records: printed below their groups, read back, and added up, whatever they list."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from kept import source_of
from mingzhang import profiles
from mingzhang.amounts import Amount, Mark, Unit
from mingzhang.check.profile import check_profile
from mingzhang.model.booklet import Booklet, Cell, Row
from mingzhang.model.row_key import Item
from mingzhang.pipeline.compilation import compute_booklet
from mingzhang.pipeline.review import review_booklet
from mingzhang.profiles import give
from mingzhang.recognise import recognise
from mingzhang.render.layout import layout
from mingzhang.tables.list_shape import ListShape
from mingzhang.tables.profile import get_profile

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "lanxian-media-center-2025"
PROFILE = """
extends = "shanxi-county-budget-2025"
title = "某县部门预算"

[[tables]]
id = "project_list"
title = "项目清单"
contents = "项目清单"
[[tables.panels]]
key = "main"
stubs = [
  { key = "category", heading = "项目类别", width = 2 },
  { key = "name", heading = "项目名称", width = 4 },
]
columns = [{ key = "total", heading = ["项目金额"] }]
rows = [
  { block = "list", records = "projects", total = "合计", levels = ["category", "name"], sums = ["category"] },
]
"""


@pytest.fixture(autouse=True)
def no_profile_stays(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(profiles.GIVEN, "")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))


@pytest.fixture
def booklet(tmp_path: Path) -> Booklet:
    path = tmp_path / "listed.toml"
    path.write_text(PROFILE, "utf-8")
    profile = give(path)
    assert [m.words() for m in check_profile(profile).mistakes] == []
    return compute_booklet(replace(source_of(EXAMPLE), profile=profile))


def test_list_of_a_place_is_one_declaration(booklet: Booklet) -> None:
    table = booklet.find_table("project_list")
    assert table is not None
    rows = table.panels[0].rows
    assert rows[0].labels[0] == "合计"
    categories = {project.category.label for project in source_of(EXAMPLE).projects}
    assert {row.labels[0] for row in rows if row.labels[0]} == {"合计", *categories}
    names = {project.name for project in source_of(EXAMPLE).projects}
    assert {row.labels[1] for row in rows if row.labels[1]} == names
    profile = get_profile(booklet.profile)
    back = recognise(layout(booklet, profile), profile)
    assert back.find_table("project_list") == table


def test_wrong_record_of_a_list_is_found_and_a_right_list_is_silent(booklet: Booklet) -> None:
    assert not [f for f in review_booklet(booklet).findings if f.code == "P101"]
    at = next(n for n, t in enumerate(booklet.tables) if t.shape == "project_list")
    table = booklet.tables[at]
    panel = table.panels[0]
    number = next(n for n, row in enumerate(panel.rows) if row.labels[1])
    row = panel.rows[number]
    wrong = replace(row, cells=(Cell(Amount(999_999, 2, Unit.WAN), Mark.FIGURE, "9,999.99"),))
    rows = (*panel.rows[:number], wrong, *panel.rows[number + 1 :])
    tables = list(booklet.tables)
    tables[at] = replace(table, panels=(replace(panel, rows=rows),))
    found = review_booklet(replace(booklet, tables=tuple(tables)))
    assert [f.code for f in found.findings if f.code == "P101"] == ["P101"]


def row(*labels: str) -> Row:
    return Row(Item("x"), labels, ())


def test_label_merged_over_its_group_is_no_group_row() -> None:
    shape = ListShape("procurement", ("kind", "name"), ("kind",), "合计")
    printed = [
        row("合 计", ""),
        row("货物", ""),
        row("货物", "纸"),
        row("货物", "笔"),
        row("服务", ""),
    ]
    sums = [
        (whole.labels[0], ["/".join(part.labels) for part in parts])
        for whole, parts in shape.sums_of(printed, ("kind", "name"))
    ]
    assert sums == [("合 计", ["货物/", "服务/"]), ("货物", ["货物/纸", "货物/笔"])]


def test_kind_of_list_that_does_not_exist_is_named(tmp_path: Path) -> None:
    path = tmp_path / "wrong.toml"
    path.write_text(PROFILE.replace('records = "projects"', 'records = "procurements"'), "utf-8")
    (mistake,) = check_profile(give(path)).mistakes
    assert "procurement" in mistake.words()
