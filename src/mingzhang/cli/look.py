"""The command that draws what the reader saw."""

from __future__ import annotations

from pathlib import Path

import click

from mingzhang.cli.argument import OUT, THERE
from mingzhang.language import _
from mingzhang.terminal import say


@click.command("look", help=_("看：把一页画出来，标出程序看到的单元格和段落。"))
@click.argument("file", type=THERE)
@click.option("-n", "--page", type=int, required=True, help=_("第几页，从1数起"))
@click.option("-o", "--out", type=OUT, help=_("写入的图片（PNG），默认在当前文件夹"))
def look_command(file: Path, page: int, out: Path | None) -> None:
    """Draw what the reader saw on a page."""
    from mingzhang.read.input import read_one
    from mingzhang.report.look import draw_page

    target = out or Path(f"{file.stem}-{page}.png")
    counts = draw_page(file, read_one(file), page, target)
    say(
        _("第{page}页：{cells}个单元格（其中合并{merged}个）、{paragraphs}个段落").format(
            page=page,
            cells=counts["cell"] + counts["merged"],
            merged=counts["merged"],
            paragraphs=counts["paragraph"],
        )
    )
    say(f"  {target}")
