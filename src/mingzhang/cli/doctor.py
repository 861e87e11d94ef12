"""The command that says what holds on this machine."""

from __future__ import annotations

import platform
import sys

import click

from mingzhang.language import _


@click.command("doctor", help=_("查：这台机器上读取外来文件时有哪些保护，装了哪些组件。"))
def doctor_command() -> None:
    """Say what protects this machine from foreign files, and which extras are there."""
    from mingzhang.read.limit import MAX_MEMORY, MAX_SECONDS
    from mingzhang.read.office import find_office
    from mingzhang.read.scan import can_scan
    from mingzhang.read.worker import confinement

    holds = confinement()
    none = _("没有；请在能联网的机器上不要读取来历不明的文件，或者放进容器")
    limits = _("内存{memory}GB，每份文件{seconds}秒").format(
        memory=MAX_MEMORY // 2**30, seconds=round(MAX_SECONDS)
    )
    rows = (
        (_("系统"), f"{platform.system()} {platform.release()}，Python {sys.version.split()[0]}"),
        (_("读取进程的限度"), limits if holds.limits else _("只有时间，没有内存限度")),
        (_("读取进程不能联网"), "、".join(holds.network) or none),
        (_("读取进程只能打开自己的文件夹"), "、".join(holds.files) or none),
        (_("环境变量里的密钥不传给读取进程"), _("是")),
        (_("识别扫描件（mingzhang[ocr]）"), _("已装") if can_scan() else _("未装")),
        (_("旧格式转换（LibreOffice）"), find_office() or _("未装")),
    )
    for name, value in rows:
        click.echo(f"{name}：{value}")
