"""The command that reads a booklet and writes what was understood."""

from __future__ import annotations

from pathlib import Path

import click

from mingzhang.cli.argument import OUT, PROFILE, THERE
from mingzhang.language import _
from mingzhang.terminal import say


@click.command("read", help=_("读：识别一份公开资料，写成开放数据、工作簿和识别结果的网页。"))
@click.argument("file", type=THERE)
@click.option("-o", "--out", type=OUT, default=Path("out"), help=_("输出文件夹，默认 out"))
@PROFILE
@click.option("--text", is_flag=True, help=_("只显示每个句子读成了什么，或者哪个词不认识"))
@click.option("-q", "--quiet", is_flag=True, help=_("不显示结果"))
def read_command(file: Path, out: Path, profile: str, text: bool, quiet: bool) -> None:
    """Read a booklet and write what was understood."""
    if text:
        _show_text(file, profile)
        return
    from mingzhang.file import write_aside
    from mingzhang.pipeline.compilation import write_booklet
    from mingzhang.pipeline.review import read_booklet
    from mingzhang.report.reading import reading_page
    from mingzhang.report.words import account_lines
    from mingzhang.tables.profile import profile_of

    booklet = read_booklet(file, profile)
    files, _pages = write_booklet(booklet, out, ("xlsx", "data"))
    page = out / "reading.html"
    write_aside(page, reading_page(booklet, profile_of(booklet)).encode())
    files = (*files, page)
    if quiet:
        return
    cells = sum(
        len(row.cells) for table in booklet.tables for panel in table.panels for row in panel.rows
    )
    say(
        _("{department} {year}（{profile}）：{tables}张表、{cells}个单元格、{doubts}处存疑").format(
            department=booklet.department,
            year=booklet.year,
            profile=booklet.profile,
            tables=len(booklet.tables),
            cells=cells,
            doubts=len(booklet.doubts),
        )
    )
    for words in account_lines(booklet.account):
        say(f"  {words}")
    if booklet.tally.left:
        say(_("  没有归入任何表和段落的数字{count}个").format(count=len(booklet.tally.left)))
    for path in files:
        say(f"  {path}")


def _show_text(file: Path, profile: str) -> None:
    """Every clause of the narrative as it was understood, or the word that was not."""
    from mingzhang.check.context import Context
    from mingzhang.pipeline.review import read_booklets
    from mingzhang.report.clause import clause_lines
    from mingzhang.tables.profile import get_profile

    for booklet in read_booklets(file, profile):
        for line in clause_lines(Context(booklet, get_profile(booklet.profile)).claims):
            say(line)
