"""The command that begins a year's source with last year's."""

from __future__ import annotations

from pathlib import Path

import click

from mingzhang.cli.argument import OUT, OWN_PROFILE, THERE
from mingzhang.cli.target import new_target
from mingzhang.language import _
from mingzhang.terminal import say


@click.command("carry-over", help=_("转：由上年的预算开始今年的：带上上年数，项目和明细待填金额。"))
@click.argument("last", type=THERE)
@click.option("-o", "--out", type=OUT, required=True, help=_("写出的文件夹或工作簿（.xlsx）"))
@click.option("--into", type=THERE, help=_("今年已经填了一部分的，填过的都不改；写出的是它的副本"))
@click.option("--figures-only", is_flag=True, help=_("只带上年数，不带项目和明细"))
@OWN_PROFILE
def carry_over_command(last: Path, out: Path, into: Path | None, figures_only: bool) -> None:
    """Carry last year's figures over; what was typed already is left alone."""
    from mingzhang.entry import carry_source, write_rows

    target = new_target(out)
    made = carry_source(last, into, structure=not figures_only)
    write_rows(made.rows, made.profile, target)
    counted = made.counted()
    say(
        _("上年数{figures}项（已填的{kept}项没有动），项目{projects}个，明细{lines}行").format(
            figures=counted["comparisons"],
            kept=made.kept,
            projects=counted["projects"],
            lines=counted["lines"],
        )
    )
    say(_("已写出：{path}").format(path=target))
