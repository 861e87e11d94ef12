"""A source as it lies on a disk: a folder of TOML and CSV, or a workbook."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from mingzhang.entry.flat import RowData, parts, rows_to_raw
from mingzhang.entry.folder import read_folder
from mingzhang.entry.folder_writing import folder_files
from mingzhang.entry.plain import data_to_raw
from mingzhang.entry.raw import Mistakes, Raw
from mingzhang.entry.workbook import workbook_bytes
from mingzhang.entry.workbook_reading import finished, workbook_data
from mingzhang.errors import Unreadable
from mingzhang.file import write_aside
from mingzhang.language import _
from mingzhang.read.worker import call_safely
from mingzhang.tables.profile import Profile

_OPEN_DATA = "datapackage.json"


def read_raw(path: Path, mistakes: Mistakes) -> Raw:
    """What people entered into a folder or a workbook, not yet understood.

    Raises:
        Unreadable: there is no such source, or it is neither a folder nor a workbook.
    """
    if not path.exists():
        raise Unreadable(str(path), _("没有这个文件或文件夹"))
    if path.is_dir() and (path / _OPEN_DATA).is_file():
        raise finished(path)
    try:
        return read_folder(path, mistakes) if path.is_dir() else _read_workbook(path, mistakes)
    except OSError as error:
        raise Unreadable(str(path), _("无法打开"), error.strerror or str(error)) from error


def _read_workbook(path: Path, mistakes: Mistakes) -> Raw:
    """What was typed into a workbook, which came by mail perhaps: read in the limited process."""
    data = call_safely(f"{workbook_data.__module__}:{workbook_data.__name__}", path)
    if not isinstance(data, dict):
        raise TypeError(f"a reader sent {type(data).__name__}")
    raw, found = data_to_raw(data)
    raw.source = path.name
    mistakes.found.extend(mistake for mistake in found.found if mistake not in mistakes.found)
    return raw


def write_rows(rows: Sequence[RowData], profile: Profile, path: Path) -> None:
    """Write a source: a workbook where the path ends in `.xlsx`, else a new folder."""
    raw, known = rows_to_raw(rows, profile), parts(profile)
    if path.suffix.lower() == ".xlsx":
        write_aside(path, workbook_bytes(raw, known))
    else:
        write_files(folder_files(raw, known), path)


def write_files(files: Mapping[str, bytes], path: Path) -> None:
    """Write the files of a folder; it appears whole. An existing one must be empty."""
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = Path(tempfile.mkdtemp(dir=path.parent, prefix=f".{path.name}-"))
    try:
        for name, content in files.items():
            (aside / name).parent.mkdir(parents=True, exist_ok=True)
            (aside / name).write_bytes(content)
        aside.chmod(0o755)
        os.replace(aside, path)
    finally:
        if aside.exists():
            shutil.rmtree(aside)
