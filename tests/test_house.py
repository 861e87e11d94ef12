"""The rules of the house that a machine can keep."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SOURCES = sorted((ROOT / "src").rglob("*.py"))
BANNED_NAMES = {"utils.py", "util.py", "helpers.py", "helper.py", "common.py", "manager.py"}


@pytest.mark.parametrize("folder", ["src", "tests", "scripts", "benchmarks"])
def test_files_are_nouns_and_not_too_long(folder: str) -> None:
    for path in (ROOT / folder).rglob("*.py"):
        assert path.name not in BANNED_NAMES, f"{path} has a name that says nothing"
        if path.name == "0001_initial.py":  # written by Django
            continue
        lines = path.read_text("utf-8").count("\n")
        assert lines <= 450, (
            f"{path.relative_to(ROOT)} has {lines} lines: which noun wants to leave?"
        )


def test_tests_of_the_platform_lie_where_its_parts_do() -> None:
    """One folder a part of `mingzhang.web`, and `whole` for what goes through all of them."""
    web = ROOT / "tests" / "web"
    parts = {p.name for p in (ROOT / "src" / "mingzhang" / "web").iterdir() if p.is_dir()}
    assert not list(web.glob("test_*.py")), "a test of the platform lies in the folder of its part"
    assert {p.parent.name for p in web.rglob("test_*.py")} <= parts | {"whole"}
    left = re.search(r"^LEFT := ((?:.*\\\n)*.*)", (ROOT / "Makefile").read_text("utf-8"), re.M)
    assert left
    for name in left[1].replace("\\", " ").split():
        assert (web / name).exists(), f"`make test` leaves out {name}, which is not there"


def test_no_tolerance_is_written_anywhere() -> None:
    """The print decides; a literal hundredth beside a comparison is a precision read wrongly."""
    pattern = re.compile(r"(abs\(.*(<|>)=?\s*0?\.\d)|(tolerance\s*=\s*\d)|(math\.isclose)")
    package = ROOT / "src" / "mingzhang"
    core = [*(package / "check").rglob("*.py"), *(package / "tables").rglob("*.py")]
    for path in [package / "amounts.py", *core]:
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            assert not pattern.search(line), f"{path.relative_to(ROOT)}:{number}: {line.strip()}"


def test_no_test_measures_time() -> None:
    """A busy machine would fail it: tests count work (`tests/work.py`), benchmarks measure time."""
    clocks = ("process" + "_time", "perf" + "_counter", "time" + "it", "getr" + "usage")
    for path in (ROOT / "tests").rglob("*.py"):
        text = path.read_text("utf-8")
        assert not [clock for clock in clocks if clock in text], f"{path} reads a clock"


def test_no_test_is_skipped_for_want_of_our_own_module() -> None:
    pattern = re.compile(r"importorskip\(\s*[\"']mingzhang")
    for path in (ROOT / "tests").rglob("*.py"):
        assert not pattern.search(path.read_text("utf-8")), f"{path} would pass without it"


def test_no_pattern_is_searched_over_all_that_stands_before() -> None:
    """Before every figure of a long paragraph that costs its square: `sentence.ends_with`."""
    pattern = re.compile(r"\.search\([a-z_.]+\[: ?(match|figure|at|number)\b")
    for path in SOURCES:
        assert not pattern.search(path.read_text("utf-8")), f"{path.relative_to(ROOT)}"


def test_every_dependency_has_its_line_of_reason() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    reasons = (ROOT / "docs" / "dependencies.md").read_text("utf-8").lower()
    for requirement in project["dependencies"] + project["optional-dependencies"]["web"]:
        name = re.split(r"[<>=~\[ ]", requirement, maxsplit=1)[0].lower()
        assert f"| {name} " in reasons, f"{name} is not in docs/dependencies.md"


def _pinned(name: str) -> dict[str, str]:
    lock = (ROOT / name).read_text("utf-8")
    assert "://" not in lock
    pins = (line.split(" ")[0].partition("==") for line in lock.splitlines() if "==" in line)
    return {package.lower(): version for package, _equals, version in pins}


def test_lock_files_pin_every_dependency_without_addresses() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"]
    whole, server = _pinned("requirements.lock"), _pinned("requirements-server.lock")
    for pinned, wanted in (
        (whole, [*project["dependencies"], *extras["web"], *extras["ocr"], *extras["dev"]]),
        (server, [*project["dependencies"], *extras["web"], *extras["ocr"]]),
    ):
        for requirement in wanted:
            name = re.split(r"[<>=~\[ ]", requirement, maxsplit=1)[0].lower()
            assert name in pinned, f"{name} is not pinned"
    assert server.items() <= whole.items()  # what is tested is what is served
    assert not {"pytest", "hypothesis", "playwright", "mypy", "ruff"} & server.keys()


def test_every_text_for_users_has_its_english() -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "scripts" / "translations.py"), "--check"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_nothing_names_a_place_of_the_machine_it_was_made_on() -> None:
    # /work/ alone is an address of the platform; what stood beside it on that machine is not.
    pattern = re.compile(r"/(?:work/(?:main|shared|wt|tr|int|fix|\.library)\b|root/|tmp/mz/)")
    tracked = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if tracked.returncode:
        pytest.skip("not a git clone")
    for name in tracked.stdout.splitlines():
        path = ROOT / name
        if path.suffix in (".py", ".md", ".toml", ".csv", ".yml", ".html", ".typ", ".po", ""):
            assert not pattern.search(path.read_text("utf-8", "replace")), name
