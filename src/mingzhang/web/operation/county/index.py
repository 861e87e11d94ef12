"""The first page of a folder of counties: where each of them is."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from pathlib import Path

from mingzhang.file import write_aside
from mingzhang.language import _
from mingzhang.web.operation.county.registry import County

_PAGE = """<!DOCTYPE html>
<html lang="zh-CN"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>{title}</title>
<meta name="color-scheme" content="light dark">
</head><body><main><h1>{title}</h1>
<ul>
{counties}
</ul></main></body></html>
"""


def write_index(folder: Path, counties: Sequence[County]) -> None:
    """Name every county that was exported, with a link that works wherever the folder lies."""
    lines = [f'<li><a href="{c.key}/index.html">{escape(c.name)}</a></li>' for c in counties]
    page = _PAGE.format(title=_("预算决算公开"), counties="\n".join(lines))
    write_aside(folder / "index.html", page.encode())
