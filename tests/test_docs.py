"""The documentation builds without a warning; examples of docstrings are code on its pages."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pytest.importorskip("mkdocs", reason="mkdocs is not installed")
    folder = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "-q", "-d", str(folder)]
    environment = {**os.environ, "PYTHONPATH": "src", "NO_MKDOCS_2_WARNING": "1"}
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr
    assert "WARNING" not in done.stderr
    return folder


def test_every_rule_has_its_page_in_the_navigation(site: Path) -> None:
    from mingzhang.check.rule import find_rules

    index = (site / "rules" / "index.html").read_text("utf-8")
    navigation = index[: index.index('class="md-content"')]
    for code in find_rules():
        assert (site / "rules" / code / "index.html").is_file()
        assert f'href="{code}/"' in navigation


def test_examples_are_code_and_no_fence_is_left(site: Path) -> None:
    for page in site.rglob("index.html"):
        html = page.read_text("utf-8")
        shown = re.sub(r"<(pre|code)[ >].*?</\1>", "", html, flags=re.S)
        shown = re.sub(r"<(script|style)[ >].*?</\1>", "", shown, flags=re.S)
        assert "```" not in shown, page
        assert "&gt;&gt;&gt;" not in shown, page
