"""What the pages of the year show is what the commands do, run in the order of the page."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from mingzhang.cli.group import main

ROOT = Path(__file__).parents[2]
PAGES = ("service.md", "procurement.md", "asset.md", "performance.md", "open-year.md")
_FENCE = re.compile(r"^```(sh|text)\n(.*?)^```$", re.M | re.S)


def _commands(block: str, names: dict[str, str]) -> Iterator[list[str]]:
    for line in block.replace("\\\n", " ").splitlines():
        name, assigned, given = line.partition("=")
        if assigned and name.isidentifier():
            names[name] = given
        elif line.strip():
            for key, text in names.items():
                line = line.replace(f"${key}", text)
            yield shlex.split(line)


@pytest.mark.parametrize("page", PAGES)
def test_commands_print_what_the_page_shows(
    page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    monkeypatch.chdir(tmp_path)
    names: dict[str, str] = {}
    output, count = "", 0
    for kind, block in _FENCE.findall((ROOT / "docs" / page).read_text("utf-8")):
        if kind == "sh":
            output = ""
            for command in _commands(block, names):
                assert command[0] == "mingzhang", command
                done = CliRunner().invoke(main, command[1:])
                assert done.exit_code in (0, 1), (command, done.output)
                assert done.exception is None or isinstance(done.exception, SystemExit)
                output += done.output
                count += 1
        else:
            assert _plain(block) in _plain(output), output
    assert count
    if page == "service.md":  # the notice that was written is read as what was decided
        assert Path("again.csv").read_bytes() == Path("decided/catalogue.csv").read_bytes()


def _plain(text: str) -> str:
    return "\n".join(" ".join(line.split()) for line in text.splitlines() if line.strip())
