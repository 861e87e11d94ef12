"""The command that takes an exported ledger into a source."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from mingzhang.cli.argument import OUT, OWN_PROFILE, THERE
from mingzhang.cli.target import new_target
from mingzhang.language import _
from mingzhang.terminal import say


@click.command("ledger", help=_("收：把财务软件导出的台账（.xlsx、.xls、CSV）变成预算明细。"))
@click.argument("export", type=THERE)
@click.option("--into", type=THERE, required=True, help=_("放进哪一份预算；写出的是它的副本"))
@click.option("-o", "--out", type=OUT, help=_("写出的文件夹或工作簿；不写就只看各列怎样理解"))
@click.option(
    "--column",
    "columns",
    multiple=True,
    metavar=_("表头=栏"),
    help=_("指明一列是什么，如 金额=fen；写“表头=”表示不要这一列；可重复"),
)
@click.option("--unit", type=click.Choice(("元", "万元")), help=_("台账金额的单位；默认看表头"))
@click.option("--fund", default="", help=_("台账没有写资金来源时，都算这一种"))
@click.option("--append", is_flag=True, help=_("加在已有明细后面；默认代替已有明细"))
@OWN_PROFILE
def ledger_command(
    export: Path,
    into: Path,
    out: Path | None,
    columns: Sequence[str],
    unit: str | None,
    fund: str,
    append: bool,
) -> int:
    """Read a ledger; 1 where a row was not understood, and then nothing is written."""
    from mingzhang.entry import read_ledger_source, write_rows

    target = new_target(out) if out is not None else None
    chosen = dict(column.partition("=")[::2] for column in columns)
    made = read_ledger_source(export, into, chosen, unit or "", fund, append=append)
    for head, label in made.columns:
        say(f"  {head} → {label or _('不用')}")
    for where, problem in made.read.problems:
        say(f"{where}：{problem}" if where else problem, "red", err=True)
    say(
        _("明细{lines}行，共{sum}元；新项目{projects}个；合计和没有金额的{skipped}行").format(
            lines=len(made.read.lines),
            sum=made.total,
            projects=len(made.read.projects),
            skipped=made.read.skipped,
        )
    )
    if made.read.problems:
        return 1
    if target is not None:
        write_rows(made.rows, made.profile, target)
        say(_("已写出：{path}").format(path=target))
    return 0
