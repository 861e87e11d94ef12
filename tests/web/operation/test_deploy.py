"""What the deployment files and docs/platform.md name is really there."""

from __future__ import annotations

import configparser
import re
from pathlib import Path

import click
import pytest

from mingzhang.cli.group import main

ROOT = Path(__file__).resolve().parents[3]
UNITS = sorted((ROOT / "deploy").glob("*.service"))
_HARDENED = (
    ("NoNewPrivileges", "yes"),
    ("ProtectSystem", "strict"),
    ("PrivateTmp", "yes"),
    ("CapabilityBoundingSet", ""),
    ("RestrictSUIDSGID", "yes"),
    ("ProtectHome", "yes"),
)


class _Many(dict):  # type: ignore[type-arg]
    """Keeps every value of a key that is given more than once, as systemd does."""

    def __setitem__(self, key: str, value: object) -> None:
        if isinstance(value, list) and key in self:
            self[key].extend(value)
        else:
            super().__setitem__(key, value)


def _unit(path: Path) -> configparser.RawConfigParser:
    parser = configparser.RawConfigParser(strict=False, dict_type=_Many, interpolation=None)
    parser.optionxform = str  # type: ignore[assignment, method-assign]
    parser.read(path, encoding="utf-8")
    return parser


def _commands() -> dict[str, click.Command]:
    context = click.Context(main)
    found = {name: main.get_command(context, name) for name in main.list_commands(context)}
    return {name: command for name, command in found.items() if command is not None}


def _check(words: list[str]) -> None:
    """A command of the program with its options, as one would type it."""
    known = _commands()
    assert words[0] in known, words
    names = {name for parameter in known[words[0]].params for name in parameter.opts}
    for word in words[1:]:
        if word.startswith("--"):
            assert word in names, words


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_unit_is_hardened_and_runs_a_command_that_exists(path: Path) -> None:
    service = _unit(path)["Service"]
    for key, value in _HARDENED:
        assert service[key] == value, key
    assert service["User"] not in ("", "root")
    found = re.findall(
        r"bin/mingzhang ((?:[\w-]+ ?)+(?:--[\w-]+(?: [\w.]+)? ?)*)", service["ExecStart"]
    )
    assert found
    for words in found:
        _check(words.split())


def test_timer_starts_the_backup() -> None:
    timer = _unit(ROOT / "deploy" / "mingzhang-backup.timer")
    assert timer["Timer"]["OnCalendar"]
    assert timer["Install"]["WantedBy"] == "timers.target"


def test_container_runs_without_root_and_checks_its_health() -> None:
    text = (ROOT / "deploy" / "Containerfile").read_text(encoding="utf-8")
    assert re.search(r"^USER mingzhang$", text, re.M)
    assert "HEALTHCHECK" in text
    command = re.search(r"^CMD \[(.+)\]$", text, re.M)
    assert command is not None
    _check(re.findall(r'"([^"]+)"', command[1]))


def test_every_command_of_the_page_exists() -> None:
    text = (ROOT / "docs" / "platform.md").read_text(encoding="utf-8")
    lines = re.findall(r"^mingzhang (.+)$", text, re.M)
    lines += re.findall(r"`mingzhang ([^`]+)`", text)
    assert len(lines) > 8
    for line in lines:
        _check(line.split())


def test_every_variable_is_on_the_page() -> None:
    settings = (ROOT / "src/mingzhang/web/settings.py").read_text(encoding="utf-8")
    names = set(re.findall(r'"(MINGZHANG_[A-Z_]+|DATABASE_URL)"', settings))
    text = (ROOT / "docs" / "platform.md").read_text(encoding="utf-8")
    assert len(names) > 10
    assert names <= set(re.findall(r"^\| `(\w+)` \|", text, re.M))
