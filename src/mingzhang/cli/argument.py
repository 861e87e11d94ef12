"""Arguments that several commands take."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import click

from mingzhang.language import _

OUT = click.Path(path_type=Path)
THERE = click.Path(path_type=Path, exists=True)


def _use_rules(_context: click.Context, _option: click.Parameter, folders: Sequence[Path]) -> None:
    """Name the folders for `find_rules`, here and in every process that this one starts."""
    if folders:
        from mingzhang.check.rule import FOLDERS

        given = [str(folder.resolve()) for folder in folders]
        os.environ[FOLDERS] = os.pathsep.join([*given, *filter(None, [os.environ.get(FOLDERS)])])


OWN_RULES = click.option(
    "--rules",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    multiple=True,
    expose_value=False,
    callback=_use_rules,
    help=_("再加上这个文件夹里自定的规则，可重复"),
)
"""`--rules DIR`: rules of one's own, see `mingzhang.check.rule.find_rules`."""
