"""The command that makes a booklet."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mingzhang.cli.argument import OUT, OWN_PROFILE, THERE
from mingzhang.cli.progress import progress
from mingzhang.errors import SourceErrors, SourceMistake
from mingzhang.language import _
from mingzhang.render.book import BOOKLET, BOOKS
from mingzhang.render.format import formats as known_formats
from mingzhang.terminal import say

if TYPE_CHECKING:
    from mingzhang.pipeline.compilation import Compiled


@click.command("compile", help=_("编：由一份预算（文件夹或工作簿）生成整本公开资料。"))
@click.argument("source", type=THERE)
@click.option("-o", "--out", type=OUT, default=Path("out"), help=_("输出文件夹，默认 out"))
@click.option(
    "-f",
    "--format",
    "formats",
    multiple=True,
    type=click.Choice(tuple(known_formats())),
    help=_("只输出这些格式，可重复；默认全部"),
)
@click.option(
    "--rounding",
    type=click.Choice(("independent", "additive")),
    default="independent",
    help=_("independent 各数自行四舍五入（惯例）；additive 协调舍入，各合计精确相等"),
)
@OWN_PROFILE
@click.option(
    "--style",
    type=click.Choice(tuple(BOOKS)),
    default=BOOKLET.id,
    help=_("版式：booklet 本程序的版式；9704 公文版式（GB/T 9704），用于PDF、OFD、Word"),
)
@click.option("--force", is_flag=True, help=_("编出的资料有错误也照样生成"))
@click.option(
    "--mark", is_flag=True, help=_("有错误时，把错误写成批注，另存在工作簿旁边（-批注.xlsx）")
)
@click.option("-q", "--quiet", is_flag=True, help=_("不显示进度和结果"))
def compile_command(
    source: Path,
    out: Path,
    formats: Sequence[str],
    rounding: str,
    style: str,
    force: bool,
    mark: bool,
    quiet: bool,
) -> None:
    """Compute, check and write the booklet of one source."""
    from mingzhang.pipeline.compilation import compile_source

    chosen = tuple(formats) or tuple(known_formats())
    try:
        with progress(len(chosen) + 2, quiet) as step:
            compiled = compile_source(source, out, chosen, rounding, step, force, style)
    except SourceErrors as errors:
        if mark:
            _mark(source, errors.mistakes)
        raise
    if mark:
        _mark(source, [mistake for _severity, mistake in compiled.findings])
    for loss in compiled.unprinted:
        say(f"{loss.where}：{loss.words()}", "yellow", err=True)
    _say_findings(compiled)
    if quiet:
        return
    booklet = compiled.booklet
    words = _("{tables}张表、{sections}节说明、{targets}张项目绩效目标表").format(
        tables=len(booklet.tables), sections=len(booklet.sections), targets=len(booklet.targets)
    )
    pages = _("，共{count}页").format(count=compiled.pages) if compiled.pages else ""
    say(f"{booklet.department} {booklet.year}：{words}{pages}")
    for path in compiled.files:
        say(f"  {path}")


def _mark(source: Path, mistakes: Sequence[SourceMistake]) -> None:
    """Write the mistakes into a copy of the workbook, where there are any."""
    from mingzhang.compilation.mark import write_marked_source

    if not mistakes:
        return
    copy = source.with_name(f"{source.stem}-批注{source.suffix}")
    count = write_marked_source(source, mistakes, copy)
    say(_("批注{count}处：{path}").format(count=count, path=copy), err=True)


def _say_findings(compiled: Compiled) -> None:
    """What the check of the booklet found, at the source; notes only by their number."""
    from mingzhang.check.finding import Severity

    notes = 0
    for severity, mistake in compiled.findings:
        if severity is Severity.NOTE:
            notes += 1
            continue
        colour = "red" if severity is Severity.ERROR else "yellow"
        say(f"{_(severity.label)} {mistake.words()}", colour, err=True)
    if notes:
        say(_("另有说明{count}条，用 mingzhang check 查看").format(count=notes), err=True)
