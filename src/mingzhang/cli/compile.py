"""The command that makes a booklet."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from mingzhang.cli.argument import OUT, OWN_PROFILE, THERE
from mingzhang.cli.progress import progress
from mingzhang.language import _
from mingzhang.render.format import formats as known_formats


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
@click.option("-q", "--quiet", is_flag=True, help=_("不显示进度和结果"))
def compile_command(
    source: Path, out: Path, formats: Sequence[str], rounding: str, quiet: bool
) -> None:
    """Compute and write the booklet of one source."""
    from mingzhang.pipeline import compile_source

    chosen = tuple(formats) or tuple(known_formats())
    with progress(len(chosen) + 1, quiet) as step:
        compiled = compile_source(source, out, chosen, rounding, step)
    if quiet:
        return
    booklet = compiled.booklet
    words = _("{tables}张表、{sections}节说明、{targets}张项目绩效目标表").format(
        tables=len(booklet.tables), sections=len(booklet.sections), targets=len(booklet.targets)
    )
    pages = _("，共{count}页").format(count=compiled.pages) if compiled.pages else ""
    click.echo(f"{booklet.department} {booklet.year}：{words}{pages}")
    for path in compiled.files:
        click.echo(f"  {path}")
