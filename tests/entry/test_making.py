"""Sources made of other sources, without a platform: merged, carried over, from a ledger."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from mingzhang.amounts import Unit
from mingzhang.cli.group import main
from mingzhang.entry import carry_source, merge_sources, read_source, write_folder, write_workbook
from mingzhang.entry.change import fen_of
from mingzhang.entry.flat import RowData, budget_to_rows, data_to_rows, rows_to_data
from mingzhang.entry.merge import Clash, Given, merge_rows
from mingzhang.errors import MingzhangError
from mingzhang.language import language
from mingzhang.model.budget import Budget, BudgetUnit, Comparison, Department, Project, StateAssets
from mingzhang.model.slice import Line
from mingzhang.model.vocabulary import Nature, UnitKind

PROFILE = "shanxi-county-budget-2025"
PROJECT = "设备更新"


def budget(unit: str, fen: int, department: str = "", year: int = 2025) -> Budget:
    """A small budget of one unit with one project that every unit has."""
    line = Line(
        fen=fen,
        unit=unit,
        function="2070808",
        nature=Nature.PERSONNEL,
        economic="30101",
        government_economic="50501",
    )
    project = replace(
        line, nature=Nature.PROJECT, project=PROJECT, economic="30299", government_economic="50502"
    )
    return Budget(
        PROFILE,
        year,
        Department(department or unit, units=(BudgetUnit(unit, "", UnitKind.PUBLIC_INSTITUTION),)),
        (line, project),
        projects=(Project(PROJECT, unit),),
        comparisons=(Comparison("income_total", fen, f"{unit}增加人员"),),
        assets=StateAssets("2025年1月1日", 2, (("其他用车", 1),), "120.5", (("大型设备", 3),)),
    )


@pytest.fixture
def units(tmp_path: Path) -> tuple[Path, Path]:
    """Two units: a folder and a workbook."""
    folder, book = tmp_path / "甲站", tmp_path / "乙站.xlsx"
    write_folder(budget("甲站", 100_00), folder)
    write_workbook(budget("乙站", 250_00), book)
    return folder, book


def run(*arguments: object) -> tuple[int, str]:
    with language("zh"):
        result = CliRunner().invoke(main, [str(a) for a in arguments], standalone_mode=False)
    if result.exception is not None:
        return 2, f"{result.output}{result.exception}"
    return result.return_value or 0, result.output


def test_units_become_a_department(units: tuple[Path, Path], tmp_path: Path) -> None:
    out = tmp_path / "部门"
    code, words = run("merge", *units, "--department", "某局", "-o", out)
    assert code == 0, words
    made = read_source(out)
    assert made.department.name == "某局"
    assert [unit.name for unit in made.department.units] == ["甲站", "乙站"]
    assert sum(line.fen for line in made.lines) == 2 * (100_00 + 250_00)
    assert {project.unit for project in made.projects} == {"甲站", "乙站"}
    assert made.comparisons[0].previous_fen == 350_00
    assert made.assets is not None
    assert made.assets.vehicle_quota == 4
    assert "设备更新" in words
    assert "几个单位都有" in words


def test_what_the_office_has_itself_is_kept_and_added(
    units: tuple[Path, Path], tmp_path: Path
) -> None:
    own = tmp_path / "本级"
    write_folder(budget("某局本级", 40_00, "某局"), own)
    made = merge_sources(units, own)
    assert sum(
        fen_of(row.values["fen"], Unit.YUAN) or 0 for row in made.rows if row.table == "lines"
    ) == (2 * (40_00 + 100_00 + 250_00))
    sums = {summed.label: summed.total for summed in made.sums}
    assert sums["预算收入总计"] == "390"


def test_nothing_is_counted_twice(units: tuple[Path, Path], tmp_path: Path) -> None:
    own = tmp_path / "部门"
    write_folder(budget("甲站", 100_00, "某局"), own)
    with pytest.raises(Clash):
        merge_sources(units, own)
    made = merge_sources(units, own, replace_own=True)
    assert len([row for row in made.rows if row.table == "lines"]) == 4


@pytest.mark.parametrize("year", [2024, 2026])
def test_units_of_another_year_are_refused(
    units: tuple[Path, Path], tmp_path: Path, year: int
) -> None:
    other = tmp_path / "丙站"
    write_folder(budget("丙站", 1_00, year=year), other)
    with pytest.raises(MingzhangError, match="年度"):
        merge_sources([*units, other], None, "某局")


def test_the_same_unit_given_twice_is_refused(units: tuple[Path, Path]) -> None:
    with pytest.raises(MingzhangError, match="给了两份"):
        merge_sources([units[0], units[0]], None, "某局")


def test_merging_again_changes_nothing() -> None:
    given = [Given("7", "甲站", budget_to_rows(budget("甲站", 100_00)))]
    own = budget_to_rows(budget("某局本级", 40_00, "某局"))
    once = merge_rows("某局", own, given)
    again = merge_rows("某局", once.rows, given)
    assert once.changed
    assert not again.changed
    more = [Given("7", "甲站", budget_to_rows(budget("甲站", 101_00)))]
    assert merge_rows("某局", once.rows, more).changed


def test_the_year_begins_with_last_years(tmp_path: Path) -> None:
    last, new = tmp_path / "2025", tmp_path / "2026.xlsx"
    write_folder(budget("甲站", 100_00), last)
    code, words = run("carry-over", last, "-o", new)
    assert code == 0, words
    rows = list(carry_source(last).rows)
    lines = [row for row in rows if row.table == "lines"]
    assert len(lines) == 2
    assert all("fen" not in row.values for row in lines)
    assert [row.values["year"] for row in rows if row.table == "budget"] == ["2026"]
    figures = {
        row.values["measure"]: row.values["fen"] for row in rows if row.table == "comparisons"
    }
    assert figures["本年部门预算支出总计"] == "200"
    assert new.exists()
    assert "明细2行" in words


def test_what_was_typed_is_left_alone(tmp_path: Path) -> None:
    last, this = tmp_path / "2025", tmp_path / "2026"
    write_folder(budget("甲站", 100_00), last)
    write_folder(budget("甲站", 120_00, year=2026), this)
    made = carry_source(last, this)
    lines = [row for row in made.rows if row.table == "lines"]
    assert [row.values["fen"] for row in lines] == ["120", "120"]
    typed = [row for row in made.rows if row.values.get("measure") == "预算收入总计"]
    assert made.kept == 1
    assert typed[0].values["fen"] == "120"


def test_a_year_between_is_refused(tmp_path: Path) -> None:
    last, later = tmp_path / "2025", tmp_path / "2027"
    write_folder(budget("甲站", 100_00), last)
    write_folder(budget("甲站", 100_00, year=2027), later)
    with pytest.raises(MingzhangError, match="不是2026年的"):
        carry_source(last, later)


LEDGER = (
    ("某局2025年预算指标", "", "", "", "", ""),
    ("预算单位", "功能分类科目", "支出类型", "部门经济科目", "政府经济科目", "金额（万元）"),
    ("甲站", "[2070808]广播电视", "人员", "30101", "50501", "12.345"),
    ("甲站", "[2070808]广播电视", "人员", "30102", "50501", "0.5"),
    ("合计", "", "", "", "", "12.845"),
)


def _ledger(path: Path, rows: tuple[tuple[str, ...], ...] = LEDGER) -> Path:
    with path.open("w", encoding="gb18030", newline="") as file:
        csv.writer(file).writerows(rows)
    return path


def test_a_ledger_becomes_lines(tmp_path: Path) -> None:
    into, out = tmp_path / "甲站", tmp_path / "新"
    write_folder(replace(budget("甲站", 100_00), comparisons=()), into)
    export = _ledger(tmp_path / "台账.csv")
    code, words = run("ledger", export, "--into", into, "-o", out)
    assert code == 0, words
    text = (out / "lines.csv").read_text("utf-8")
    assert "123450" in text
    assert "5000" in text
    assert "合计" not in text
    assert "明细2行，共128,450.00元" in words
    shown, words = run("ledger", export, "--into", into)
    assert shown == 0
    assert "金额（万元） → 金额" in words


def test_a_ledger_with_a_word_for_an_amount_writes_nothing(tmp_path: Path) -> None:
    into, out = tmp_path / "甲站", tmp_path / "新"
    write_folder(budget("甲站", 100_00), into)
    rows = (*LEDGER[:3], ("甲站", "[2070808]广播电视", "人员", "30102", "50501", "约五千"))
    code, words = run("ledger", _ledger(tmp_path / "台账.csv", rows), "--into", into, "-o", out)
    assert code == 1
    assert "F4" in words
    assert not out.exists()


@pytest.mark.parametrize(
    ("option", "said"), [("金钱=fen", "没有“金钱”这一列"), ("金额（万元）=钱", "没有“钱”这一栏")]
)
def test_columns_that_there_are_not(tmp_path: Path, option: str, said: str) -> None:
    into = tmp_path / "甲站"
    write_folder(budget("甲站", 100_00), into)
    code, words = run("ledger", _ledger(tmp_path / "台账.csv"), "--into", into, "--column", option)
    assert code == 2
    assert said in words


def test_rows_of_an_older_schema_are_read() -> None:
    """What version 0.2 kept: the bare list."""
    golden = [["lines", "a1", {"fen": "12"}, "", 0.0, "7"]]
    assert data_to_rows(golden) == [RowData("lines", "a1", {"fen": "12"}, "", 0.0, "7")]
    assert data_to_rows(rows_to_data(data_to_rows(golden))) == data_to_rows(golden)
    with pytest.raises(ValueError, match="later than"):
        data_to_rows({"schema": 99, "rows": []})
