"""The commands of the year: the example, and what they refuse."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kept import source_of
from mingzhang.cli.group import main
from mingzhang.errors import SourceErrors
from mingzhang.model.form import FormKind
from mingzhang.pipeline.compilation import compile_source
from mingzhang.year.ledger import read_ledger
from mingzhang.year.reading import read_readings

EXAMPLE = Path(__file__).parents[2] / "examples" / "lanxian-media-center-2025"
READINGS, LEDGER = EXAMPLE / "year" / "readings.csv", EXAMPLE / "year" / "ledger.csv"
HEAD = "日期,类别,项目,调入项目,金额,依据,来源\n"
BUDGET = "2025-02-18,预算,驻村工作队员经费,,60000,批复,指标文\n"
READ = "日期,项目,三级指标,完成值,完成程度,佐证\n"


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["year", *map(str, arguments)])


def given_example(command: str, *more: str | Path) -> Result:
    return run(command, EXAMPLE, "--readings", READINGS, "--ledger", LEDGER, *more)


def test_score_of_the_example_and_its_forms_compile(tmp_path: Path) -> None:
    names = ("--project", "驻村工作队员经费", "--project", "县域外媒体宣传费")
    done = given_example("score", *names, "-o", tmp_path / "out")
    assert done.exit_code == 0, done.output
    assert "总分 98.30，优" in done.output
    assert "总分 95.28，优" in done.output
    source = tmp_path / "source"
    shutil.copytree(EXAMPLE, source)
    shutil.copytree(tmp_path / "out" / "evaluations", source / "evaluations")
    compiled = compile_source(source, tmp_path / "made", formats=("html",))
    forms = compiled.booklet.evaluations
    assert [form.text("total_score") for form in forms] == ["98.30", "95.28"]
    assert {form.kind for form in forms} == {FormKind.EVALUATION}
    assert not compiled.unprinted
    page = compiled.files[0].read_text(encoding="utf-8")
    assert "两期专刊因版面调整没有刊发" in page
    assert "98.21%" in page


def test_missing_readings_are_not_judged_and_end_with_status_one() -> None:
    done = given_example("score", "--project", "县域外媒体宣传费", "--at", "2025-06-30")
    assert done.exit_code == 1
    assert "未判定" in done.output
    assert "总分未定" in done.output


def test_monitor_in_june_warns_of_the_paper_that_lags(tmp_path: Path) -> None:
    names = ("--project", "县域外媒体宣传费")
    done = given_example("monitor", *names, "--at", "2025-06-30", "-o", tmp_path)
    assert done.exit_code == 1
    assert "75.00%" in done.output
    assert "-12.50%" in done.output
    (written,) = (tmp_path / "evaluations").iterdir()
    assert 'kind = "监控"' in written.read_text(encoding="utf-8")


def test_forms_of_another_run_are_not_mixed_with_these(tmp_path: Path) -> None:
    assert given_example("score", "--project", "驻村工作队员经费", "-o", tmp_path).exit_code == 0
    assert given_example("score", "--project", "驻村工作队员经费", "-o", tmp_path).exit_code == 0
    done = given_example("score", "--project", "县域外媒体宣传费", "-o", tmp_path)
    assert done.exit_code == 2
    assert "01-驻村工作队员经费.toml" in done.output
    assert len(list((tmp_path / "evaluations").iterdir())) == 1


def test_what_files_say_does_not_drive_the_screen(tmp_path: Path) -> None:
    file = tmp_path / "readings.csv"
    row = "2025-12-31,驻村工作队员经费,驻村帮扶工作,[red]推\x1b[2J动[/red],90%,名单\n"
    file.write_text(READ + row, encoding="utf-8")
    done = run("score", EXAMPLE, "--readings", file, "--project", "驻村工作队员经费")
    assert "\x1b[2J" not in done.output
    assert "[red]" in done.output


def test_monitor_without_a_warning_ends_with_status_zero() -> None:
    done = given_example("monitor", "--project", "驻村工作队员经费", "--at", "2025-06-30")
    assert done.exit_code == 0, done.output


def test_weights_that_are_no_hundred_are_refused() -> None:
    done = given_example("score", "--weights", "10,50,30,20")
    assert done.exit_code == 2
    assert "110" in done.output


def test_a_day_of_another_year_is_refused() -> None:
    done = given_example("monitor", "--at", "2026-01-01")
    assert done.exit_code == 2
    assert "2025" in done.output


@pytest.mark.parametrize(
    ("rows", "line", "words"),
    [
        ("2025-03-01,执行,驻村工作队员经费,,60000.01,补贴,凭证\n", 3, "只剩60,000.00元"),
        ("2025-01-05,执行,驻村工作队员经费,,1,补贴,凭证\n", 3, "只剩0.00元"),
        ("2025-03-01,收回,驻村工作队员经费,,60001,通知,文\n", 3, "只剩"),
        ("2025-03-01,调剂,驻村工作队员经费,,1,通知,文\n", 3, "调入项目"),
        ("2025-03-01,追加,驻村工作队员经费,视频制作费,1,通知,文\n", 3, "只有调剂"),
        ("2025-03-01,冲回,驻村工作队员经费,,1,通知,文\n", 3, "不能冲回"),
        ("2025-03-01,追加,驻村工作队员经费,,-1,通知,文\n", 3, "大于0"),
        ("2025-03-01,追加,驻村工作队员经费,,0.001,通知,文\n", 3, "整数分"),
        ("2025-03-01,追加,驻村工作队员经费,,1,,文\n", 3, "依据"),
        ("2024-12-31,追加,驻村工作队员经费,,1,通知,文\n", 3, "不在2025年"),
        ("2025-03-01,划拨,驻村工作队员经费,,1,通知,文\n", 3, "划拨"),
        ("2025-03-01,追加,驻村经费,,1,通知,文\n", 3, "驻村经费"),
        ("2025-03-01,预算,驻村工作队员经费,,60000,批复,文\n", 3, "已记在"),
        ("2025-03-01,预算,视频制作费,,1,批复,文\n", 3, "149,800.00"),
        ("2月1日,追加,驻村工作队员经费,,1,通知,文\n", 3, "不是日期"),
    ],
)
def test_impossible_entries_are_refused_at_their_line(
    tmp_path: Path, rows: str, line: int, words: str
) -> None:
    file = tmp_path / "ledger.csv"
    file.write_text(HEAD + BUDGET + rows, encoding="utf-8")
    with pytest.raises(SourceErrors) as refused:
        read_ledger(file, source_of(EXAMPLE))
    (mistake,) = refused.value.mistakes
    assert mistake.where.startswith(f"ledger.csv:{line}")
    assert words in mistake.problem


def test_what_gives_on_a_day_comes_before_what_takes(tmp_path: Path) -> None:
    file = tmp_path / "ledger.csv"
    rows = (
        "2025-03-01,执行,驻村工作队员经费,,70000,补贴,凭证\n"
        "2025-03-01,追加,驻村工作队员经费,,10000,通知,文\n"
    )
    file.write_text(HEAD + rows + BUDGET, encoding="utf-8")
    balances = read_ledger(file, source_of(EXAMPLE))
    found = balances.projects(balances.entries[0].day)["驻村工作队员经费"]
    assert (found.initial, found.adjusted, found.executed) == (6_000_000, 7_000_000, 7_000_000)


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("2025-06-30,驻村工作队员经费,驻村工作队队员人数,3人,,名单", "没有名为"),
        ("2025-06-30,驻村工作队员经费,驻村工作队队员数量,3人,90%,名单", "不填完成程度"),
        ("2025-06-30,驻村工作队员经费,驻村帮扶工作,推动,120%,名单", "不是完成程度"),
        ("2025-06-30,驻村工作队员经费,驻村工作队队员数量,3人,,", "佐证"),
        ("2024-12-31,驻村工作队员经费,驻村工作队队员数量,3人,,名单", "不在2025年"),
        ("2025-13-30,驻村工作队员经费,驻村工作队队员数量,3人,,名单", "不是日期"),
    ],
)
def test_readings_that_cannot_be_are_refused_at_their_line(
    tmp_path: Path, row: str, words: str
) -> None:
    file = tmp_path / "readings.csv"
    file.write_text(READ + row + "\n", encoding="utf-8")
    with pytest.raises(SourceErrors) as refused:
        read_readings(file, source_of(EXAMPLE).targets)
    (mistake,) = refused.value.mistakes
    assert mistake.where.startswith("readings.csv:2")
    assert words in mistake.problem


def test_two_readings_of_one_day_are_refused_and_of_two_days_are_a_series(tmp_path: Path) -> None:
    targets = source_of(EXAMPLE).targets
    row = "{},驻村工作队员经费,驻村工作队队员数量,{}人,,名单\n"
    file = tmp_path / "readings.csv"
    file.write_text(READ + row.format("2025-06-30", 2) * 2, encoding="utf-8")
    with pytest.raises(SourceErrors):
        read_readings(file, targets)
    file.write_text(
        READ + row.format("2025-12-31", 3) + row.format("2025-06-30", 2), encoding="utf-8"
    )
    readings = read_readings(file, targets)
    target = next(t for t in targets if t.subject == "驻村工作队员经费")
    series = readings.of(target.subject, target.side("year")[0])
    assert [reading.actual for reading in series] == ["2人", "3人"]
