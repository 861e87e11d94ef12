"""The command line as people use it: folders, patterns, pipes, slips of the hand, bad places."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import polib
import pytest

from mingzhang import cli
from mingzhang.cli.place import choose_profile, find_profiles, right_year
from mingzhang.entry.raw import Mistakes
from mingzhang.entry.workbook_reading import read_workbook
from mingzhang.language import LOCALE
from mingzhang.pipeline import compilation, deadline, review
from mingzhang.pipeline.compilation import compile_source
from mingzhang.tables.profile import get_profile
from mingzhang.terminal import harmless

SOURCE = Path(__file__).resolve().parents[1] / "examples" / "planted-mistakes" / "source"

Run = Callable[..., int]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    monkeypatch.chdir(tmp_path)

    def go(*arguments: object) -> int:
        monkeypatch.setattr(sys, "argv", ["mingzhang", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            cli.run()
        code = ended.value.code
        return code if isinstance(code, int) else 1 if code else 0

    return go


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made")
    return compile_source(SOURCE, folder, ("html",)).files[0]


def folder_of(page: Path, tmp_path: Path) -> Path:
    """Two good booklets in a folder and one below it, something damaged, something else."""
    (tmp_path / "县" / "乡").mkdir(parents=True)
    (tmp_path / "县" / "一.html").write_bytes(page.read_bytes())
    (tmp_path / "县" / "乡" / "二.html").write_bytes(page.read_bytes())
    (tmp_path / "县" / "坏.pdf").write_bytes(b"%PDF-1.7 nothing more")
    (tmp_path / "县" / "图.png").write_bytes(b"no picture")
    (tmp_path / "县" / "~$一.docx").write_bytes(b"a lock of Word")
    return tmp_path / "县"


def test_folder_is_checked_whole_and_ends_in_a_table(
    run: Run, page: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("check", folder_of(page, tmp_path)) == 2
    shown = capsys.readouterr()
    assert "错误  提示  说明  文件" in shown.out
    assert "   0     0     0  " in shown.out
    assert "坏.pdf  读不了" in shown.out
    assert "共3份" in shown.out
    assert "不是公开资料的文件1个，没有看：.png" in shown.err


def test_brief_is_a_line_a_file_and_quiet_one_line(
    run: Run, page: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good = folder_of(page, tmp_path) / "一.html"
    assert run("check", good, "--brief") == 0
    assert len(capsys.readouterr().out.splitlines()) == 3
    assert run("check", good, "-q") == 0
    assert capsys.readouterr().out == "共1份：错误0，提示0，说明0\n"


def test_pattern_that_the_shell_left_alone(
    run: Run, page: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = folder_of(page, tmp_path)
    assert run("check", f"{folder}/**/*.html", "-q") == 0
    assert "共2份" in capsys.readouterr().out
    assert run("check", f"{folder}/*.ofd") == 2
    assert "没有与" in capsys.readouterr().err


def test_standard_input_has_its_own_name(
    run: Run, page: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    given = io.TextIOWrapper(io.BytesIO(page.read_bytes()))
    monkeypatch.setattr(sys, "stdin", given)
    assert run("check", "-", "--format", "json") == 0
    assert json.loads(capsys.readouterr().out)["files"][0]["file"] == "标准输入"
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"%PDF-1.7 no")))
    assert run("check", "-") == 2
    assert "读不了：标准输入：" in capsys.readouterr().out


def test_our_failure_names_the_file_and_the_others_are_done(
    run: Run,
    page: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    plain = review.read_booklets

    def fails(path: Path, *rest: str) -> object:
        if path.name == "二.html":
            raise RuntimeError("ours")
        return plain(path, *rest)

    monkeypatch.setattr(review, "read_booklets", fails)
    folder = folder_of(page, tmp_path)
    assert run("check", folder / "乡" / "二.html", folder / "一.html", "--format", "json") == 3
    report = json.loads(capsys.readouterr().out)
    assert [Path(f["file"]).name for f in report["failures"]] == ["二.html"]
    assert "RuntimeError: ours" in report["failures"][0]["reason"]
    assert [Path(f["file"]).name for f in report["files"]] == ["一.html"]
    assert run("check", folder / "乡" / "二.html") == 3
    assert "程序出错" in capsys.readouterr().out


def test_file_that_takes_too_long_is_named_and_the_others_are_done(
    run: Run,
    page: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    plain = review.read_booklets

    def endless(path: Path, *rest: str) -> object:
        if path.name != "二.html":
            return plain(path, *rest)
        while True:
            try:
                sum(range(1000))
            except Exception:  # as the engine does with every rule
                continue

    monkeypatch.setattr(review, "read_booklets", endless)
    within, seconds = deadline.within, iter((0.05, 1800.0))
    monkeypatch.setattr(deadline, "within", lambda _most: within(next(seconds)))
    folder = folder_of(page, tmp_path)
    assert run("check", folder / "乡" / "二.html", folder / "一.html", "--format", "json") == 2
    report = json.loads(capsys.readouterr().out)
    assert [Path(f["file"]).name for f in report["unreadable"]] == ["二.html"]
    assert "已放弃" in report["unreadable"][0]["reason"]
    assert [Path(f["file"]).name for f in report["files"]] == ["一.html"]


def test_what_is_done_in_time_is_left_alone() -> None:
    def endless() -> None:
        with deadline.within(0.001):
            while True:
                sum(range(100))

    with deadline.within(1800.0):
        pass
    with pytest.raises(deadline.Overdue):
        endless()
    assert sum(range(10_000)) == 49_995_000  # nothing arrives late


def test_what_is_nested_without_end_is_a_file_that_cannot_be_read(
    run: Run, page: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    deep = tmp_path / "deep"
    deep.mkdir()
    (deep / "booklet.json").write_text("[" * 100_000, "utf-8")
    for name in ("datapackage.json", "settings.toml", "budget.toml"):
        (deep / name).write_text("a = " + "[" * 5_000, "utf-8")
    assert run("check", deep, page, "--brief") == 2
    assert "嵌套过深" in capsys.readouterr().out
    assert run("check", page, "--settings", deep / "settings.toml") == 2
    (deep / "datapackage.json").unlink()
    assert run("compile", deep, "-o", tmp_path / "out") == 2
    assert "budget.toml" in capsys.readouterr().err


def test_a_bug_of_ours_elsewhere_is_a_line_and_three(
    run: Run, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fails(*_rest: object, **_more: object) -> None:
        raise RuntimeError("ours")

    monkeypatch.setattr(compilation, "compile_source", fails)
    monkeypatch.delenv("MINGZHANG_DEBUG", raising=False)
    assert run("compile", SOURCE) == 3
    shown = capsys.readouterr().err
    assert "RuntimeError: ours" in shown
    assert "Traceback" not in shown


def test_output_that_cannot_be_written_is_one_line(
    run: Run, page: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    blocked = tmp_path / "file"
    blocked.write_bytes(b"")
    for arguments in (
        ("compile", SOURCE, "-o", blocked / "out", "-f", "html"),
        ("check", page, "--format", "html", "-o", blocked / "report.html"),
        ("check", page, "-o", blocked / "report.txt"),
        ("new", blocked / "a.xlsx"),
    ):
        assert run(*arguments) == 2
        shown = capsys.readouterr().err.strip().splitlines()
        assert "读写失败" in shown[-1], arguments
        assert not any("Traceback" in line for line in shown)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("check",), "缺少参数"),
        (("chekc", "x"), "没有命令 'chekc'"),
        (("check", "x", "--fromat", "json"), "没有选项 '--fromat'"),
        (("check", "x", "--format", "yaml"), "'yaml' 不能选，只能是"),
        (("look", "x"), "'x'"),
        (("new", "a.xls"), "不能是 .xls"),
        (("new", "a.csv"), "不能是 .csv"),
        (("new", "a", "--form", "workbook"), "要以 .xlsx 结尾"),
        (("new", "a.xlsx", "-p", "上海 区"), "有几种格式，请写明一种"),
        (("new", "a.xlsx", "-p", "火星"), "没有“火星”的格式"),
    ],
)
def test_wrong_usage_is_told_in_the_users_language(
    run: Run, arguments: tuple[str, ...], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(*arguments) == 2
    shown = capsys.readouterr().err
    assert words in shown
    assert shown.startswith("用法：")
    assert "错误：" in shown


def test_help_with_h_is_chinese() -> None:
    # In a process of its own: click keeps the words of an option that it has shown once.
    words = [sys.executable, "-m", "mingzhang", "check", "-h"]
    shown = subprocess.run(words, capture_output=True, check=True, encoding="utf-8").stdout
    assert "用法：" in shown
    assert "Usage" not in shown
    assert "显示这份说明并退出" in shown


def test_everything_that_click_says_is_translated() -> None:
    folder = LOCALE / "zh" / "LC_MESSAGES"
    catalog = polib.pofile(str(folder / "click.po"))
    compiled = polib.mofile(str(folder / "click.mo"))
    assert {e.msgid: (e.msgstr, e.msgstr_plural) for e in compiled} == {
        e.msgid: (e.msgstr, e.msgstr_plural) for e in catalog
    }


def test_escapes_of_a_file_never_reach_the_terminal(
    run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    name = tmp_path / "a\x1b[31m\u202e.html"
    name.write_text("<p>\u009b2J</p><table><tr><td>\x1b]0;x</td></tr></table>", "utf-8")
    for arguments in (("check", name), ("check", name, "--format", "json"), ("compile", name)):
        run(*arguments)
        shown = capsys.readouterr()
        assert not {"\x1b", "\u009b", "\u202e"} & set(shown.out + shown.err), arguments
    assert harmless("行\t列\n\x07") == "行\t列\n␇"


def test_settings_of_the_folder_are_named_and_cannot_silence_everything(
    run: Run, page: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "mingzhang.toml").write_text('[severity]\nR101 = "off"\nN = "off"\n', "utf-8")
    assert run("check", page) == 0
    assert "按设置文件 mingzhang.toml：关掉规则" in capsys.readouterr().out
    families = "".join(f'{letter} = "off"\n' for letter in "RNTCPDZX")
    (tmp_path / "mingzhang.toml").write_text(
        "[severity]\n" + families.replace('X = "off"\n', ""), "utf-8"
    )
    assert run("check", page) == 2
    assert "没有执行任何规则，不能算通过" in capsys.readouterr().out


def test_finished_booklet_is_sent_to_check(
    run: Run, page: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = compile_source(SOURCE, tmp_path / "made", ("xlsx", "data")).files
    for file in (page, *made):
        assert run("compile", file) == 2
        assert "审核用 mingzhang check" in capsys.readouterr().err


def test_new_takes_the_words_for_a_place(
    run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert choose_profile("山西", None, "").id == "shanxi-county-budget-2025"
    assert choose_profile("山西 决算", None, "").id == "shanxi-county-final-accounts-2025"
    (accounts,) = find_profiles("上海市区级 决算")
    assert accounts.id == "shanghai-district-final-accounts-2024"
    assert len(find_profiles("上海 区")) > 1
    assert run("check", tmp_path, "-p", "山西") == 2  # which of the two is for the user to say
    assert "shanxi-county-final-accounts-2025" in capsys.readouterr().err
    assert [p.id for p in find_profiles("江苏", 2017)] == ["jiangsu-province-budget-2017"]
    budget, accounts = (
        get_profile("national-budget-2016"),
        get_profile("national-final-accounts-2016"),
    )
    assert right_year(budget, date(2026, 11, 28)) == 2027
    assert right_year(budget, date(2026, 2, 1)) == 2026
    assert right_year(accounts, date(2026, 8, 1)) == 2025
    assert right_year(get_profile("jiangsu-province-budget-2017"), date(2026, 8, 1)) == 2018
    assert run("new", "预算.xlsx", "--department", "岚县融媒体中心") == 0
    mistakes = Mistakes()
    raw = read_workbook(tmp_path / "预算.xlsx", mistakes)
    assert raw.record("budget").get("profile").text == "shanxi-county-budget-2025"
