"""Where a command that makes a source writes it: a new folder, or a new workbook."""

from __future__ import annotations

from pathlib import Path

import click

from mingzhang.language import _


def new_target(path: Path) -> Path:
    """The path, once it is certain that nothing is there that would be overwritten.

    Raises:
        click.UsageError: something is, or a file was named that is no workbook.
    """
    ending = path.suffix.lower()
    if ending in (".xls", ".et", ".ods", ".csv", ".docx", ".pdf"):
        words = _("{path}：写出的是工作簿（.xlsx）或文件夹，不能是 {ending}")
        raise click.UsageError(words.format(path=path, ending=ending))
    if path.exists() and (path.is_file() or any(path.iterdir())):
        raise click.UsageError(_("{path} 已存在，不会覆盖").format(path=path))
    return path
