"""The command that puts booklets beside each other."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from mingzhang.cli.argument import OUT, PROFILE, THERE
from mingzhang.language import _


@click.command("compare", help=_("比：两个版本、上年与本年、预算与决算、部门与所属单位。"))
@click.argument("files", type=THERE, nargs=-1, required=True)
@click.option(
    "--as",
    "pairing",
    type=click.Choice(("versions", "years", "units", "execution")),
    help=_("它们之间的关系；默认由年度、类别、部门判断"),
)
@PROFILE
@click.option(
    "--format",
    "form",
    type=click.Choice(("console", "json", "html")),
    default="console",
    help=_("报告形式"),
)
@click.option("-o", "--out", type=OUT, help=_("报告写入的文件；html 必填"))
def compare_command(
    files: Sequence[Path], pairing: str | None, profile: str, form: str, out: Path | None
) -> None:
    """Compare booklets; exit status 0 no difference, 1 differences, 2 unreadable."""
    from mingzhang.compare import Pairing
    from mingzhang.pipeline.comparison import compare_files
    from mingzhang.report import write_comparison

    if form == "html" and out is None:
        raise click.UsageError(_("--format {form} 需要用 -o 指明报告文件").format(form=form))
    try:
        comparison = compare_files(files, profile, Pairing(pairing) if pairing else None)
    except ValueError as error:
        raise click.UsageError(str(error)) from error
    write_comparison(comparison, form, out)
    sys.exit(1 if comparison.differences else 0)
