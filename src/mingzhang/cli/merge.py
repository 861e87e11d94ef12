"""The command that makes a department's source of its units'."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from mingzhang.cli.argument import OUT, OWN_PROFILE, THERE
from mingzhang.cli.target import new_target
from mingzhang.language import _
from mingzhang.terminal import say


@click.command("merge", help=_("合：把各单位的预算（文件夹或工作簿）合并成部门的一份。"))
@click.argument("units", type=THERE, nargs=-1, required=True)
@click.option("-o", "--out", type=OUT, required=True, help=_("写出的文件夹或工作簿（.xlsx）"))
@click.option("--into", type=THERE, help=_("部门自己的一份：本级的内容，合并进它的一个副本"))
@click.option("--department", default="", help=_("部门名称；没有 --into 时必填"))
@click.option(
    "--replace-own", is_flag=True, help=_("部门那份里已有的这些单位的内容，用单位报来的代替")
)
@click.option("--keep-figures", is_flag=True, help=_("上年数和资产不汇总，保持部门那份里的样子"))
@OWN_PROFILE
def merge_command(
    units: Sequence[Path],
    out: Path,
    into: Path | None,
    department: str,
    replace_own: bool,
    keep_figures: bool,
) -> None:
    """Merge sources; nothing is written where one has a mistake, or something would count twice."""
    from mingzhang.entry import merge_sources, write_rows

    target = new_target(out)
    if into is None and not department:
        raise click.UsageError(_("请用 --department 写明部门名称，或用 --into 给出部门自己的一份"))
    made = merge_sources(
        units, into, department, replace_own=replace_own, sum_figures=not keep_figures
    )
    write_rows(made.rows, made.profile, target)
    for given in made.given:
        say(
            _("{name}：预算明细{lines}行，{projects}个项目").format(
                name=given.name, lines=given.count("lines"), projects=given.count("projects")
            )
        )
    for summed in made.sums:
        parts = "＋".join(text for _name, text in summed.parts)
        own = f"{summed.own}＋" if summed.own else ""
        say(f"  {summed.label}：{own}{parts}＝{summed.total}")
    for name in made.projects_twice:
        say(_("“{name}”几个单位都有，按单位分列").format(name=name), "yellow")
    say(_("已合并：{path}").format(path=target))
