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
sys.argv = ["mingzhang", *sys.argv[1:]]
from mingzhang.cli import run
try:
    run()
finally:
    print(json.dumps(sorted(sys.modules)), file=sys.stderr)
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
    "charset_normalizer",
    "django",
    "duckdb",
    "highspy",
    "jinja2",
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
def loaded(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    folder = tmp_path_factory.mktemp("made")
    (page,) = compile_source(CLEAN, folder, ("html",)).files
    done = subprocess.run(
        [sys.executable, "-c", _WATCH, "check", "--brief", str(page)],
        capture_output=True,
        text=True,
        cwd=Path(folder),
    )
    assert done.returncode == 0, done.stderr
    return set(json.loads(done.stderr.splitlines()[-1]))


def test_check_loads_nothing_that_writes_or_serves(loaded: set[str]) -> None:
    above = {".".join(name.split(".")[:depth]) for name in loaded for depth in (1, 2, 3)}
    assert sorted(above & _STRANGERS) == []


def test_check_loads_few_modules(loaded: set[str]) -> None:
    own = [name for name in loaded if name.startswith("mingzhang.")]
    assert len(own) <= _MOST
