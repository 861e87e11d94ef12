"""What is typed is printed or named; what is compiled is clean, or told at the source."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from mingzhang.check.finding import Severity
from mingzhang.errors import Contradictions
from mingzhang.pipeline.compilation import compile_source
from mingzhang.pipeline.review import review_file

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
SOURCES = [EXAMPLES / "lanxian-media-center-2025", EXAMPLES / "planted-mistakes" / "source"]

Change = Callable[[dict[str, tuple[str, str]]], Path]


@pytest.fixture
def forest(tmp_path: Path) -> Change:
    """A copy of an example with words of its files changed."""

    def changed(changes: dict[str, tuple[str, str]]) -> Path:
        source = tmp_path / "source"
        shutil.copytree(SOURCES[1], source)
        for name, (old, new) in changes.items():
            text = (source / name).read_text("utf-8")
            assert old in text
            (source / name).write_text(text.replace(old, new), "utf-8")
        return source

    return changed


@pytest.mark.parametrize("source", SOURCES, ids=lambda p: p.name)
@pytest.mark.parametrize("rounding", ["independent", "additive"])
def test_examples_pass_their_own_check_in_every_format(
    source: Path, rounding: str, tmp_path: Path
) -> None:
    made = compile_source(source, tmp_path, None, rounding)
    assert [m.words() for s, m in made.findings if s is not Severity.NOTE] == []
    assert made.unprinted == ()
    for file in made.files:
        found = [f for f in review_file(file).findings if f.severity is not Severity.NOTE]
        assert [(file.name, f.code, f.message) for f in found] == []


def test_mistake_of_a_form_is_told_at_its_field(forest: Change, tmp_path: Path) -> None:
    source = forest(
        {
            "targets/01-fire-team.toml": ("全年12个月共864000元", "全年12个月共846000元"),
        }
    )
    with pytest.raises(Contradictions) as caught:
        compile_source(source, tmp_path / "out", ("html",))
    (mistake,) = caught.value.mistakes
    assert mistake.where.startswith("targets/01-fire-team.toml:7 overview")
    assert "T106" in mistake.problem
    assert not (tmp_path / "out").exists()


def test_amount_that_a_form_contradicts_names_its_line_too(forest: Change, tmp_path: Path) -> None:
    source = forest({"targets/01-fire-team.toml": ("864,000", "846,000")})
    with pytest.raises(Contradictions) as caught:
        compile_source(source, tmp_path / "out", ("html",))
    places = " ".join(mistake.where for mistake in caught.value.mistakes)
    assert "funding_year[1].total" in places
    assert "lines.csv:26 “金额”" in places


def test_force_writes_and_still_tells(forest: Change, tmp_path: Path) -> None:
    source = forest({"targets/01-fire-team.toml": ("864,000", "846,000")})
    made = compile_source(source, tmp_path / "out", ("html",), force=True)
    assert made.files[0].exists()
    assert any(severity is Severity.ERROR for severity, _mistake in made.findings)


def test_parts_that_the_place_does_not_print_are_named_with_their_count(
    forest: Change, tmp_path: Path
) -> None:
    source = forest(
        {
            "budget.toml": ("shanxi-county-budget-2025", "jiangsu-province-budget-2019"),
            "comparisons.csv": ("general_public_current", "expenditure_project"),
        }
    )
    comparisons = source / "comparisons.csv"
    comparisons.write_text(comparisons.read_text("utf-8").splitlines()[0] + "\n", "utf-8")
    made = compile_source(source, tmp_path / "out", ("html",), force=True)
    words = [loss.words() for loss in made.unprinted]
    assert "填了而不印：绩效目标4张，本地区格式没有这一部分" in words
    assert "填了而不印：国有资产1份，本地区格式没有这一部分" in words


def test_last_years_figures_fill_the_columns_of_last_year(forest: Change, tmp_path: Path) -> None:
    """All rows were typed: the form of the table with that column is printed, and once."""
    source = forest(
        {
            "budget.toml": ("shanxi-county-budget-2025", "national-budget-2016"),
            "comparisons.csv": ("general_public_current,6390200.00,新增松材线虫病防治项目\n", ""),
        }
    )
    for rounding in ("independent", "additive"):
        made = compile_source(source, tmp_path / "out", ("html",), rounding)
        (table,) = [t for t in made.booklet.tables if t.shape.startswith("three_public")]
        column = table.panels[0].columns.index("previous")
        shown = {str(row.key): row.cells[column].text for row in table.panels[0].rows}
        assert shown["total"] == "7.20"
        assert shown["hospitality"] == "1.20"


def test_a_column_of_last_year_filled_in_part_stays_empty(forest: Change, tmp_path: Path) -> None:
    source = forest(
        {
            "budget.toml": ("shanxi-county-budget-2025", "national-budget-2016"),
            "comparisons.csv": ("general_public_current,6390200.00,新增松材线虫病防治项目\n", ""),
        }
    )
    file = source / "comparisons.csv"
    kept = [line for line in file.read_text("utf-8").splitlines() if "hospitality" not in line]
    file.write_text("\n".join(kept) + "\n", "utf-8")
    made = compile_source(source, tmp_path / "out", ("html",))
    (table,) = [t for t in made.booklet.tables if t.shape.startswith("three_public")]
    assert "previous" not in table.panels[0].columns


def test_our_additive_booklet_of_an_earlier_day_is_clean(shared: Path) -> None:
    """It was once told to contradict its own target form by a last digit."""
    case = shared / "cases" / "V24_own_compile_additive_contradicts_own_check.html"
    found = review_file(case).findings
    assert [f.code for f in found if f.severity is not Severity.NOTE] == []
