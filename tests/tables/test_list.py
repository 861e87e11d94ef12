# ruff: noqa: E501  (a row of a profile is one line)
"""Lists of records: printed below their groups, read back, and added up, whatever they list."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from budget_strategy import hostile_names
from kept import source_of
from mingzhang import profiles
from mingzhang.amounts import Amount, Mark, Unit
from mingzhang.check.profile import check_profile
from mingzhang.codes import normal_name
from mingzhang.entry import read_source, write_folder, write_workbook
from mingzhang.model.booklet import Booklet, Cell, Row
from mingzhang.model.budget import ProcurementItem, Transfer
from mingzhang.model.record import KINDS, TEXTS, records_of
from mingzhang.model.row_key import Item
from mingzhang.model.vocabulary import Fund, ProcurementKind
from mingzhang.pipeline.compilation import compute_booklet
from mingzhang.pipeline.review import review_booklet
from mingzhang.profiles import give
from mingzhang.recognise import recognise
from mingzhang.recognise.booklet import printed_tables
from mingzhang.recognise.learn_list import learn_list
from mingzhang.render.layout import layout
from mingzhang.tables.compute import NO_FIGURES, compute_table, round_independent
from mingzhang.tables.list_shape import ListShape
from mingzhang.tables.profile import get_profile
from place_example import example_of

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


BOUGHT = (
    ProcurementItem("台式机", ProcurementKind.GOODS, 120_000_00, "信息化"),
    ProcurementItem("打印纸", ProcurementKind.GOODS, 30_000_00, "办公"),
    ProcurementItem("物业", ProcurementKind.SERVICES, 50_000_00, "办公", service="A150101"),
)


def printed(profile: str, **changes: object) -> tuple[Booklet, Booklet]:
    """The example's booklet in another place's print, computed and read back."""
    budget = replace(example_of(get_profile(profile)), procurement=BOUGHT, **changes)  # type: ignore[arg-type]
    made = compute_booklet(budget)
    return made, recognise(layout(made, get_profile(profile)), get_profile(profile))


def labels_of(booklet: Booklet, shape: str) -> list[tuple[str, ...]]:
    table = booklet.find_table(shape)
    assert table is not None
    return [
        (*row.labels, *(cell.text for cell in row.cells if cell.text))
        for row in table.panels[0].rows
    ]


def test_records_of_one_kind_are_one_row_and_the_total_stands_last() -> None:
    made, back = printed("beijing-budget-2026")
    assert labels_of(made, "procurement") == [
        ("A-货物", "15.000000"),
        ("C-服务", "5.000000"),
        ("合计", "20.000000"),
    ]
    assert back.find_table("procurement") == made.find_table("procurement")
    assert back.find_table("purchased_services") == made.find_table("purchased_services")
    assert not [f for f in review_booklet(back).findings if f.code == "P101"]
    altered = with_cell(back, "procurement", 1, Amount(6_000_000, 6, Unit.WAN))
    assert [f.code for f in review_booklet(altered).findings if f.code == "P101"] == ["P101"]


def test_code_of_a_kind_stands_in_its_own_column() -> None:
    made, back = printed("chongqing-budget-2026")
    assert [row[:2] for row in labels_of(made, "procurement")] == [
        ("", "合计"),
        ("A", "货物"),
        ("C", "服务"),
    ]
    assert back.find_table("procurement") == made.find_table("procurement")


def test_words_stand_behind_the_figures_of_a_list() -> None:
    made, back = printed("hangzhou-budget-2026")
    goals = {row[2] for row in labels_of(made, "project_goals")}
    assert any(goals)
    assert back.find_table("project_goals") == made.find_table("project_goals")


STAFF = """
extends = "shanxi-county-budget-2025"
title = "某县部门预算"

[[tables]]
id = "unit_list"
title = "单位基本情况表"
contents = "单位基本情况表"
[[tables.panels]]
key = "main"
stubs = [{ key = "name", heading = "单位名称", width = 4 }, { key = "kind", heading = "单位性质" }]
columns = [
  { key = "posts", heading = "编制人数", count = true },
  { key = "people", heading = "实有人数", count = true },
]
rows = [{ block = "list", records = "units", levels = ["name"], total = "合计" }]

[[tables]]
id = "transfers"
title = "对下转移支付预算表"
contents = "对下转移支付预算表"
[[tables.panels]]
key = "main"
stubs = [{ key = "project", heading = "项目", width = 3 }, { key = "area", heading = "地区" }]
columns = [{ key = "total", heading = "金额" }]
rows = [
  { block = "list", records = "transfers", levels = ["project", "area"], sums = ["project"], total = "合计" },
]
"""


def test_units_are_counted_and_transfers_listed_by_areas(tmp_path: Path) -> None:
    path = tmp_path / "staff.toml"
    path.write_text(STAFF, "utf-8")
    profile = give(path)
    assert [m.words() for m in check_profile(profile).mistakes] == []
    example = source_of(EXAMPLE)
    units = tuple(
        replace(u, posts=20 + n, people=18 + n) for n, u in enumerate(example.department.units)
    )
    transfers = (
        Transfer("补助1#工程", "甲县", 100_000_00),
        Transfer("补助1#工程", "乙县", 50_000_00),
        Transfer("合计项目", "甲县", 10_000_00, Fund.GOVERNMENT_FUND),
    )
    budget = replace(
        example,
        profile=profile,
        department=replace(example.department, units=units),
        transfers=transfers,
        forms=(),
    )
    made = compute_booklet(budget)
    table = made.find_table("unit_list")
    assert table is not None
    whole = table.panels[0].rows[0]
    assert [cell.text for cell in whole.cells] == [
        str(sum(u.posts for u in units)),
        str(sum(u.people for u in units)),
    ]
    assert [row[-1] for row in labels_of(made, "transfers")] == [
        "16.00",
        "15.00",
        "10.00",
        "5.00",
        "1.00",
        "1.00",
    ]
    back = recognise(layout(made, get_profile(profile)), get_profile(profile))
    assert back.find_table("unit_list") == table
    assert back.find_table("transfers") == made.find_table("transfers")
    assert not [f for f in review_booklet(back).findings if f.code == "P101"]
    write_folder(budget, tmp_path / "source")
    assert read_source(tmp_path / "source") == budget
    write_workbook(budget, tmp_path / "source.xlsx")
    assert read_source(tmp_path / "source.xlsx").transfers == transfers


def with_cell(booklet: Booklet, shape: str, at: int, amount: Amount) -> Booklet:
    """The same booklet with another figure in the first column of a row."""
    number = next(n for n, table in enumerate(booklet.tables) if table.shape == shape)
    table = booklet.tables[number]
    panel = table.panels[0]
    row = panel.rows[at]
    cells = (Cell(amount, Mark.FIGURE, amount.text()), *row.cells[1:])
    rows = (*panel.rows[:at], replace(row, cells=cells), *panel.rows[at + 1 :])
    tables = list(booklet.tables)
    tables[number] = replace(table, panels=(replace(panel, rows=rows), *table.panels[1:]))
    return replace(booklet, tables=tuple(tables))


@pytest.mark.parametrize("shape", ["procurement", "purchased_services"])
def test_list_is_learned_from_its_own_print(shape: str) -> None:
    made, _back = printed("beijing-budget-2026")
    tables, year = printed_tables(layout(made, get_profile("beijing-budget-2026")))
    own = get_profile("beijing-budget-2026").find_table(shape)
    assert own is not None
    table = next(t for t in tables if t.caption.title == own.title)
    learned = learn_list(table, year)
    assert learned is not None
    mine, theirs = own.panels[0].listed, learned.shape.panels[0].listed
    assert mine is not None
    assert theirs is not None
    assert (theirs.records, theirs.levels, theirs.total, theirs.foot) == (
        mine.records, mine.levels, mine.total, mine.foot,
    )  # fmt: skip
    assert (
        learn_list(
            replace(table, caption=replace(table.caption, last=table.caption.last - 1)), year
        )
        is None
    )


@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
@given(names=st.lists(hostile_names(), min_size=1, max_size=4, unique_by=normal_name))
def test_records_of_any_name_come_back(tmp_path: Path, names: list[str]) -> None:
    path = tmp_path / "staff.toml"
    path.write_text(STAFF, "utf-8")
    profile = get_profile(give(path))
    example = source_of(EXAMPLE)
    transfers = tuple(
        Transfer(name, area, 100_000_00 + number)
        for number, name in enumerate(names)
        for area in ("甲县", name)
    )
    budget = replace(example, profile=profile.id, transfers=transfers, forms=())
    shape = profile.find_table("transfers")
    assert shape is not None
    table = compute_table(shape, budget, round_independent, NO_FIGURES)
    booklet = Booklet(budget.kind, budget.year, budget.department.name, profile.id, (table,))
    assert recognise(layout(booklet, profile), profile).find_table("transfers") == table


def test_texts_of_records_are_known_to_the_check_of_profiles() -> None:
    """`form = "{kind_code}-{kind}"` of a list may name what its records have, and only that."""
    budget = source_of(EXAMPLE)
    for what in KINDS:
        for record in records_of(budget, what):
            assert set(record.texts) <= TEXTS[what], what
    assert set(TEXTS) == set(KINDS)


def test_form_of_a_stub_that_no_record_fills_is_a_mistake(tmp_path: Path) -> None:
    path = tmp_path / "listed.toml"
    listed = PROFILE.replace(
        'heading = "项目名称"', 'heading = "项目名称", form = "{category}-{sort}"'
    )
    path.write_text(listed, "utf-8")
    (mistake,) = check_profile(give(path)).mistakes
    assert "{sort}" in mistake.words()
    assert "{category}" in mistake.words()
