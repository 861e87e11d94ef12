"""The command as a user types it: exit statuses, messages, files whole or not at all."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from mingzhang import cli
from mingzhang.check.finding import RuleOutcome
from mingzhang.check.rule import find_rules
from mingzhang.entry import new_source, read_source
from mingzhang.pipeline.compilation import compute_booklet, write_booklet
from mingzhang.pipeline.review import review_file
from mingzhang.plant import plant, read_mistakes

EXAMPLES = Path(__file__).resolve().parents[1] / "examples"
CLEAN = EXAMPLES / "lanxian-media-center-2025"
PLANTED = EXAMPLES / "planted-mistakes"

Run = Callable[..., int]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Run:
    def go(*arguments: object) -> int:
        monkeypatch.setattr(sys, "argv", ["mingzhang", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            cli.run()
        code = ended.value.code
        return code if isinstance(code, int) else 1 if code else 0

    return go


@pytest.fixture(scope="module")
def wrong(tmp_path_factory: pytest.TempPathFactory) -> Path:
    booklet = compute_booklet(read_source(PLANTED / "source"))
    planted = plant(booklet, read_mistakes(PLANTED / "mistakes.toml"))
    files, _pages = write_booklet(planted, tmp_path_factory.mktemp("wrong"), ("docx",))
    return files[0]


def test_compile_writes_all_formats_and_check_is_clean(
    run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("compile", CLEAN, "-o", tmp_path) == 0
    assert "13张表" in capsys.readouterr().out
    made = {path.suffix for path in tmp_path.iterdir()}
    assert made == {".pdf", ".ofd", ".docx", ".xlsx", ".html", ""}
    assert run("check", *(p for p in tmp_path.iterdir())) == 0
    assert "错误0" in capsys.readouterr().out


def test_source_with_mistakes_makes_no_file(
    run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    new_source(tmp_path / "new", "shanxi-county-budget-2025")
    assert run("compile", tmp_path / "new", "-o", tmp_path / "out") == 2
    assert "没有生成任何文件" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_findings_end_with_one_and_rules_that_find_nothing_with_zero(run: Run, wrong: Path) -> None:
    assert run("check", wrong) == 1
    checked = review_file(wrong)
    found = {finding.code for finding in checked.findings}
    quiet = next(rule.code for rule in checked.of(RuleOutcome.RAN) if rule.code not in found)
    assert run("check", wrong, "--only", quiet) == 0


def test_ignoring_every_rule_is_no_pass(run: Run, wrong: Path) -> None:
    families = sorted({code[0] for code in find_rules()})
    assert run("check", wrong, *(x for family in families for x in ("--ignore", family))) == 2


def test_unreadable_file_does_not_stop_the_others(
    run: Run, wrong: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = tmp_path / "broken.pdf"
    broken.write_bytes(b"%PDF-1.7 nothing more")
    assert run("check", broken, wrong) == 2
    out = capsys.readouterr().out
    assert "读不了" in out
    assert "R102" in out


def test_json_names_the_wrong_cell(
    run: Run, wrong: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run("check", wrong, "--format", "json")
    data = json.loads(capsys.readouterr().out)
    assert data["schema"] == "mingzhang-report/1"
    (file,) = data["files"]
    cells = [finding["cells"][0] for finding in file["findings"] if finding["code"] == "R102"]
    assert {cell["text"] for cell in cells} == {"118.69", "8.00", "201.60"}
    assert file["relations"]["broken"] > 0


def test_html_and_xlsx_need_a_file(
    run: Run, wrong: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("check", wrong, "--format", "html") == 2
    assert "-o" in capsys.readouterr().err
    assert run("check", wrong, "--format", "html", "-o", tmp_path / "r.html") == 1
    page = (tmp_path / "r.html").read_text("utf-8")
    assert "118.69" in page
    assert "http://" not in page
    assert "https://" not in page
    assert run("check", wrong, "--format", "xlsx", "-o", tmp_path / "r.xlsx") == 1
    assert (tmp_path / "r.xlsx").stat().st_size > 4000


def test_unknown_rule_or_profile_says_what_there_is(
    run: Run, wrong: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("check", wrong, "--only", "Q1") == 2
    assert run("check", wrong, "--profile", "mars") == 2
    assert "shanxi-county-budget-2025" in capsys.readouterr().err


def test_rules_and_explain(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("rules") == 0
    assert "T101" in capsys.readouterr().out
    assert run("explain", "t101") == 0
    assert "查什么" in capsys.readouterr().out
    assert run("explain", "T999") == 2


def test_read_writes_what_was_understood(
    run: Run, wrong: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("read", wrong, "-o", tmp_path) == 0
    assert "13张表" in capsys.readouterr().out
    assert any(path.is_dir() for path in tmp_path.iterdir())


def test_new_never_overwrites(run: Run, tmp_path: Path) -> None:
    assert run("new", tmp_path / "a.xlsx", "--department", "某县水务局") == 0
    assert run("new", tmp_path / "a.xlsx") == 2


def test_demo_ends_with_where_to_look_next(
    run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("demo", "-o", tmp_path / "demo") == 0
    out = capsys.readouterr().out
    assert "完全一致" in out
    assert "接下来" in out
