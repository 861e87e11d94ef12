"""Arguments that several commands take."""

from __future__ import annotations

from pathlib import Path

import click

OUT = click.Path(path_type=Path)
THERE = click.Path(path_type=Path, exists=True)
