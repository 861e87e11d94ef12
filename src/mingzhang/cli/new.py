"""The command that makes an empty source."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from mingzhang.cli.argument import OUT
from mingzhang.language import _
from mingzhang.terminal import say


@click.command("new", help=_("新建一份待填的预算：文件夹（TOML+CSV）或工作簿（.xlsx）。"))
@click.argument("path", type=OUT, metavar=_("路径"))
@click.option(
    "-p",
    "--profile",
    default="",
    help=_(
        "地区格式：名字，或地名加种类，如 山西、“上海 区 预算”，"
        "或一个自备的格式文件（TOML）；不写由部门名称判断"
    ),
)
@click.option("--year", type=int, default=None, help=_("年度；默认为将要编的那一年"))
@click.option("--department", default="", help=_("部门名称"))
@click.option(
    "--form",
    type=click.Choice(("workbook", "folder")),
    default=None,
    help=_("workbook 工作簿；folder 文件夹；默认看路径是否以 .xlsx 结尾"),
)
def new_command(
    path: Path, profile: str, year: int | None, department: str, form: str | None
) -> None:
    """Make an empty source that explains itself."""
    from mingzhang.cli.place import choose_profile, right_year
    from mingzhang.entry import new_source

    ending = path.suffix.lower()
    chosen = form or ("workbook" if ending == ".xlsx" else "folder")
    if ending in _FILES and (ending != ".xlsx" or chosen == "folder"):
        raise click.UsageError(
            _("{path}：待填的是工作簿（.xlsx）或文件夹，不能是 {ending}").format(
                path=path, ending=ending
            )
        )
    if chosen == "workbook" and ending != ".xlsx":
        raise click.UsageError(_("{path}：工作簿的名字要以 .xlsx 结尾").format(path=path))
    if path.exists() and (path.is_file() or any(path.iterdir())):
        raise click.UsageError(_("{path} 已存在，不会覆盖").format(path=path))
    known = choose_profile(profile, year, department)
    wanted = year or right_year(known, date.today())
    new_source(path, known.id, form=chosen, year=wanted, department=department)
    say(_("已新建：{path}（{title}，{year}年）").format(path=path, title=known.title, year=wanted))


_FILES = frozenset(
    {".xls", ".xlsx", ".xlsm", ".et", ".ods", ".csv", ".toml", ".doc", ".docx", ".wps", ".pdf"}
)
"""Endings of files of other kinds, which nobody means who names a folder."""
