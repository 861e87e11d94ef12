"""Profiles from outside the package: found, looked over, and never in the way of the others."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from mingzhang import profiles
from mingzhang.check.profile import check_profile
from mingzhang.cli.group import main
from mingzhang.entry import read_source
from mingzhang.errors import ProfileError
from mingzhang.pipeline.compilation import compute_booklet
from mingzhang.profiles import give, profile_ids
from mingzhang.profiles.located import read_located, unknown_keys
from mingzhang.tables.profile import all_profiles, faulty_profiles, get_profile

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "lanxian-media-center-2025"
COUNTY = 'extends = "shanxi-county-budget-2025"\ntitle = "某县部门预算"\n'


@pytest.fixture(autouse=True)
def no_profile_stays(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(profiles.GIVEN, "")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))


def written(folder: Path, name: str, text: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.toml"
    path.write_text(text, "utf-8")
    return path


def mistakes(path: Path) -> list[str]:
    return [m.words() for m in check_profile(give(path)).mistakes]


@pytest.mark.parametrize("profile_id", profile_ids())
def test_profile_that_comes_with_the_program_has_no_mistake(profile_id: str) -> None:
    report = check_profile(profile_id)
    assert [m.words() for m in report.mistakes] == []
    assert report.profile == get_profile(profile_id)


@pytest.mark.parametrize(
    ("written_as", "line", "said"),
    [
        ('colour = "red"', 3, "colour"),
        ("[measures]\nx = { label = \"y\", where = { found = \"grants\" } }", 4, "应为fund？"),
        ("[measures]\nx = { label = \"y\", where = { fund = \"@grant\" } }", 4, "应为@grants？"),
        ("[measures]\nx = { label = \"y\", where = { fund = [\"debts\"] } }", 4, "应为debt？"),
        ('[measures]\nx = { label = "y", synonym = ["z"] }', 4, "应为synonyms？"),
        ('[measures]\nx = { label = "y", role = "baisc" }', 4, "应为basic？"),
    ],
)  # fmt: skip
def test_mistake_is_named_with_its_line_and_what_is_near(
    tmp_path: Path, written_as: str, line: int, said: str
) -> None:
    (found,) = mistakes(written(tmp_path, "place", COUNTY + written_as))
    assert found.startswith(f"place.toml:{line}：")
    assert said in found


TABLE = """title = "x"
kind = "budget"
[[tables]]
id = "income"
title = "收入"
where = { fund = "debt" }
[[tables.panels]]
key = "main"
stubs = [{ key = "name", heading = "项目" }]
columns = [
  { key = "total", heading = "合计" },
  %s
]
rows = [
  { key = "total", label = "合计" },
  %s
]
"""


@pytest.mark.parametrize(
    ("column", "row", "line", "said"),
    [
        ('{ heading = "x" },', "", 12, "缺少 key"),
        ('{ key = "total", heading = "x" },', "", 10, "定义了两次"),
        ("", '{ block = "trees" },', 16, "应为tree？"),
        ("", '{ key = "a", label = "甲", where = { fund = "other" } },', 14, "矛盾"),
        ("", '{ key = "a", label = "甲", bould = true },', 16, "应为bold？"),
    ],
)
def test_mistake_inside_a_table_is_named_with_its_line(
    tmp_path: Path, column: str, row: str, line: int, said: str
) -> None:
    (found,) = mistakes(written(tmp_path, "place", TABLE % (column, row)))
    assert found.startswith(f"place.toml:{line}：")
    assert said in found


def test_what_a_profile_leaves_out_is_said(tmp_path: Path) -> None:
    report = check_profile(give(written(tmp_path, "place", TABLE % ("", ""))))
    assert report.mistakes == ()
    assert any("three_public" in words for words in report.missing)
    assert any(words.startswith("规则 T101") for words in report.missing)


def test_broken_toml_is_a_mistake_not_a_crash(tmp_path: Path) -> None:
    (found,) = mistakes(written(tmp_path, "place", "title = \n"))
    assert "第1行" in found


def test_faulty_profile_puts_only_itself_out(tmp_path: Path) -> None:
    known = {profile.id for profile in all_profiles()}
    written(tmp_path, "good-place", COUNTY)
    written(tmp_path, "bad-place", COUNTY + '[[tables]]\nid = "x"\n')
    written(tmp_path, "worse-place", "= =")
    give(tmp_path)
    assert {profile.id for profile in all_profiles()} == known | {"good-place"}
    assert len(faulty_profiles()) == 2
    assert get_profile("good-place").title == "某县部门预算"
    with pytest.raises(ProfileError, match="bad-place"):
        get_profile("bad-place")


def test_profile_that_extends_itself_is_refused(tmp_path: Path) -> None:
    written(tmp_path, "one", 'extends = "two"\n')
    written(tmp_path, "two", 'extends = "one"\n')
    give(tmp_path)
    with pytest.raises(ProfileError, match="extends"):
        get_profile("one")


def test_user_s_folder_is_looked_into(tmp_path: Path) -> None:
    written(profiles.user_folder(), "my-county", COUNTY)
    assert "my-county" in profile_ids()


def test_name_of_a_known_profile_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path, "shanxi-county-budget-2025", COUNTY)
    with pytest.raises(ProfileError, match="已有"):
        give(path)
    assert get_profile("shanxi-county-budget-2025").title != "某县部门预算"


def test_package_brings_profiles(tmp_path: Path) -> None:
    """A distribution that is installed names a package with TOML files."""
    package = tmp_path / "site" / "county_profiles"
    written(package, "packed-county", COUNTY)
    (package / "__init__.py").touch()
    info = tmp_path / "site" / "county_profiles-1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: county-profiles\nVersion: 1\n")
    (info / "entry_points.txt").write_text("[mingzhang.profiles]\ncounty = county_profiles\n")
    code = (
        f"import sys; sys.path[:0] = {[*map(str, (tmp_path / 'site',)), *sys.path]!r}\n"
        "from mingzhang.tables.profile import get_profile\n"
        "print(get_profile('packed-county').title)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "某县部门预算"


def test_booklet_is_compiled_and_read_with_a_file_s_profile(tmp_path: Path) -> None:
    text = (EXAMPLE / "budget.toml").read_text("utf-8")
    source = tmp_path / "source"
    source.mkdir()
    for path in EXAMPLE.iterdir():
        if path.name != "budget.toml":
            (source / path.name).symlink_to(path)
    (source / "budget.toml").write_text(text.replace("shanxi-county-budget-2025", "my-county"))
    file = str(written(tmp_path, "my-county", COUNTY))
    run = CliRunner().invoke
    out = tmp_path / "out"
    options = ["--profile", file, "-q"]
    made = run(main, ["compile", str(source), "-o", str(out), "-f", "docx", *options])
    assert made.exit_code == 0, made.output
    (booklet,) = out.glob("*.docx")
    checked = run(main, ["check", str(booklet), "--format", "json", *options])
    assert '"profile": "my-county"' in checked.output
    assert compute_booklet(read_source(source)).profile == "my-county"


def test_unknown_name_is_refused_with_the_near_one(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["profiles", "--check", "shanxi-county-budget-2052"])
    assert result.exit_code == 2
    assert "shanxi-county-budget-2025" in result.output


def test_every_key_has_the_line_that_it_stands_on() -> None:
    text = (
        'a = 1 # [x]\n[b]\nc = """\n[d]\n"""\n"e f" = [\n  { g = 1, h.i = "}" },\n'
        "  { g = 2 },\n]\n[[j.k]]\nl = 'm'\n[[j.k]]\nl = []\n[j.k.n]\no = {p={q=1}}\n"
    )
    data = read_located(text, "t")
    assert (data.lines["a"], data.lines["b"]) == (1, 2)
    b, first, second = data["b"], *data["j"]["k"]
    assert b.lines == {"c": 3, "e f": 6}
    assert [entry.lines["g"] for entry in b["e f"]] == [7, 8]
    assert b["e f"][0]["h"].lines == {"i": 7}
    assert (first.line, first.lines["l"], second.line, second.lines["l"]) == (10, 11, 12, 13)
    assert second["n"]["o"]["p"].lines == {"q": 15}
    assert {found.key for found in unknown_keys(data)} == {"a", "c", "g", "i", "l", "q"}


def test_a_table_without_panels_changes_only_what_it_names(tmp_path: Path) -> None:
    text = COUNTY + '\n[[tables]]\nid = "income"\ntitle = "收入一览"\nnumber = "表{place}"\n'
    profile = get_profile(give(written(tmp_path, "part", text)))
    base = get_profile("shanxi-county-budget-2025")
    mine, theirs = profile.find_table("income"), base.find_table("income")
    assert mine is not None
    assert theirs is not None
    assert (mine.title, mine.number, mine.panels) == ("收入一览", "表02", theirs.panels)
    assert [t.id for t in profile.tables] == [t.id for t in base.tables]
    assert not mistakes(tmp_path / "part.toml")


def test_order_names_the_tables_that_are_printed(tmp_path: Path) -> None:
    text = COUNTY + 'order = ["expenditure", "income"]\n'
    profile = get_profile(give(written(tmp_path, "ordered", text)))
    assert [table.id for table in profile.tables] == ["expenditure", "income"]
    wrong = written(tmp_path, "misnamed", COUNTY + 'order = ["expenditures"]\n')
    assert any(":3" in words and "expenditure" in words for words in mistakes(wrong))
