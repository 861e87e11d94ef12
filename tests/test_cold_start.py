"""What a check loads: whoever checks a booklet does not wait for what writes one."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from mingzhang.demo import CLEAN
from mingzhang.pipeline.compilation import compile_source

_WATCH = """
import json, sys
begun = []
def begins(event, _arguments):
    if event == "subprocess.Popen":
        begun.append(sorted(sys.modules))
sys.addaudithook(begins)
sys.argv = ["mingzhang", *sys.argv[1:]]
from mingzhang.cli import run
try:
    run()
finally:
    print(json.dumps([sorted(sys.modules), *begun]), file=sys.stderr)
"""
_STRANGERS = {
    "mingzhang.batch",
    "mingzhang.compare",
    "mingzhang.compilation",
    "mingzhang.entry",
    "mingzhang.pipeline.compilation",
    "mingzhang.render",
    "mingzhang.web",
    "mingzhang.year",
    "mingzhang.read.assembly",
    "mingzhang.read.scan",
    "mingzhang.read.serve",
    "mingzhang.read.sheet",
    "charset_normalizer",
    "django",
    "duckdb",
    "email",
    "highspy",
    "importlib.metadata",
    "jinja2",
    "lxml",
    "numpy",
    "openpyxl",
    "pyarrow",
    "pypdfium2",
    "rich.progress",
    "typst",
    "xlsxwriter",
}
_MOST = 350
"""Modules of the program, a rule being one; 304 when this was written."""


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> list[set[str]]:
    """The modules loaded in the end, and whenever a process was begun."""
    folder = tmp_path_factory.mktemp("made")
    (page,) = compile_source(CLEAN, folder, ("html",)).files
    done = subprocess.run(
        [sys.executable, "-c", _WATCH, "check", "--brief", str(page)],
        capture_output=True,
        text=True,
        cwd=Path(folder),
    )
    assert done.returncode == 0, done.stderr
    return list(map(set, json.loads(done.stderr.splitlines()[-1])))


@pytest.fixture(scope="module")
def loaded(watched: list[set[str]]) -> set[str]:
    return watched[0]


def test_reading_process_begins_before_the_command_line_is_loaded(watched: list[set[str]]) -> None:
    _end, *begun = watched
    assert len(begun) == 1
    own = {name for name in begun[0] if name.startswith("mingzhang.")}
    assert own <= {"mingzhang.cli", "mingzhang.errors", "mingzhang.lean"} | {
        name for name in own if name.startswith("mingzhang.sandbox")
    }
    assert not begun[0] & {"click", "rich", "tomllib"}


def test_check_loads_nothing_that_writes_or_serves(loaded: set[str]) -> None:
    above = {".".join(name.split(".")[:depth]) for name in loaded for depth in (1, 2, 3)}
    assert sorted(above & _STRANGERS) == []


def test_check_loads_few_modules(loaded: set[str]) -> None:
    own = [name for name in loaded if name.startswith("mingzhang.")]
    assert len(own) <= _MOST


_READ = """
import json, sys
from pathlib import Path
from mingzhang.read.serve import _answer
_answer("mingzhang.read:read_or_kind", sys.argv[1], ())
print(json.dumps(sorted(sys.modules)))
"""


@pytest.mark.parametrize(
    ("form", "others"),
    [
        ("pdf", {"lxml", "mingzhang.read.docx_table", "mingzhang.read.sheet", "openpyxl"}),
        ("xlsx", {"pypdfium2", "mingzhang.read.docx", "mingzhang.read.html"}),
    ],
)
def test_reading_process_loads_what_the_format_needs(
    form: str, others: set[str], tmp_path: Path
) -> None:
    (made,) = compile_source(CLEAN, tmp_path, (form,)).files
    done = subprocess.run(
        [sys.executable, "-c", _READ, str(made)], capture_output=True, text=True, cwd=tmp_path
    )
    assert done.returncode == 0, done.stderr
    loaded = set(json.loads(done.stdout.splitlines()[-1]))
    strangers = {"click", "concurrent.futures", "django", "hashlib", "numpy", "rich", "tomllib"}
    assert sorted(loaded & (others | strangers)) == []
    assert not [name for name in loaded if name.startswith(("mingzhang.check", "mingzhang.web"))]


def test_command_that_prints_a_line_loads_no_console() -> None:
    done = subprocess.run(
        [sys.executable, "-c", _WATCH, "--version"], capture_output=True, text=True
    )
    loaded, *begun = map(set, json.loads(done.stderr.splitlines()[-1]))
    assert sorted(loaded & {"rich", "lxml", "mingzhang.model", "mingzhang.profiles"}) == []
    assert begun == []
