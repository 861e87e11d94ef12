"""The command that makes an empty source."""

from __future__ import annotations

from pathlib import Path

import click

from mingzhang.cli.argument import OUT, ProfileType
from mingzhang.language import _


@click.command("new", help=_("新建一份待填的预算：文件夹（TOML+CSV）或工作簿。"))
@click.argument("path", type=OUT)
@click.option(
    "-p",
    "--profile",
    type=ProfileType(),
    default="shanxi-county-budget-2025",
    help=_("地区格式的名字，或一个自备的格式文件（TOML）"),
)
@click.option("--year", type=int, default=None, help=_("预算年度，默认由格式决定"))
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
    from mingzhang.entry import new_source

    chosen = form or ("workbook" if path.suffix.lower() == ".xlsx" else "folder")
    if path.exists() and (path.is_file() or any(path.iterdir())):
        raise click.UsageError(_("{path} 已存在，不会覆盖").format(path=path))
    new_source(path, profile, form=chosen, year=year, department=department)
    click.echo(_("已新建：{path}").format(path=path))
