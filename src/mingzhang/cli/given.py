"""The files that a command line means: folders, patterns and standard input among them."""

from __future__ import annotations

import glob
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import field
from pathlib import Path

import click

from mingzhang.language import _
from mingzhang.lean import dataclass

_PATTERN = frozenset("*?[")
_OPEN_DATA = "datapackage.json"
_DOCUMENTS = frozenset(
    {".pdf", ".ofd", ".doc", ".docx", ".docm", ".wps", ".rtf", ".odt", ".txt", ".md"}
    | {".xls", ".xlsx", ".xlsm", ".xlsb", ".et", ".ods", ".csv", ".xml"}
    | {".htm", ".html", ".mht", ".mhtml", ".zip", ".rar", ".7z"}
)
"""Endings of what is looked at in a folder; a file that is named itself may be called anything."""


@dataclass(slots=True)
class Given:
    """What was given, as single files in the order of the command line.

    Attributes:
        files: documents, archives, and folders of open data.
        passed: files of folders that are no documents by their names.
        labels: what to call a file that has no name of its own.
    """

    files: list[Path] = field(default_factory=list)
    passed: list[Path] = field(default_factory=list)
    labels: dict[Path, str] = field(default_factory=dict)


@contextmanager
def given_files(names: Sequence[str]) -> Iterator[Given]:
    """The files behind names; standard input lies in a temporary file meanwhile.

    A folder means every document in it and below; a pattern that the shell left alone (Windows)
    means what it matches.

    Raises:
        click.UsageError: a pattern or a folder that holds nothing to check.
    """
    given = Given()
    with tempfile.TemporaryDirectory(prefix="mingzhang-") as folder:
        for name in names:
            if name == "-":
                file = _standard_input(Path(folder))
                given.files.append(file)
                given.labels[file] = file.name
            elif Path(name).is_dir():
                _add_folder(Path(name), given)
            elif _PATTERN & set(name) and not Path(name).exists():
                _add_matches(name, given)
            else:
                given.files.append(Path(name))
        yield given


def _standard_input(folder: Path) -> Path:
    """What comes in, as a file: its content tells its type."""
    content = sys.stdin.buffer.read()
    if not content:
        raise click.UsageError(_("标准输入里没有内容"))
    file = folder / _("标准输入")
    file.write_bytes(content)
    return file


def _add_folder(folder: Path, given: Given) -> None:
    if (folder / _OPEN_DATA).is_file():
        given.files.append(folder)
        return
    before = len(given.files)
    _walk(folder, given)
    if len(given.files) == before:
        raise click.UsageError(_("{folder} 里没有可审核的文件").format(folder=folder))


def _walk(folder: Path, given: Given) -> None:
    for entry in sorted(folder.iterdir(), key=lambda path: path.name):
        if entry.name.startswith((".", "~$")) or entry.name == "Thumbs.db":
            continue
        if entry.is_dir():
            if (entry / _OPEN_DATA).is_file():
                given.files.append(entry)
            elif not entry.is_symlink():
                _walk(entry, given)
        elif entry.suffix.lower() in _DOCUMENTS:
            given.files.append(entry)
        else:
            given.passed.append(entry)


def _add_matches(pattern: str, given: Given) -> None:
    found = sorted(glob.glob(pattern, recursive=True))
    if not found:
        raise click.UsageError(_("没有与“{pattern}”相符的文件").format(pattern=pattern))
    for name in found:
        if Path(name).is_dir():
            _add_folder(Path(name), given)
        else:
            given.files.append(Path(name))
