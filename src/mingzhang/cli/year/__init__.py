"""The commands of the year behind a budget; one file a matter."""

from __future__ import annotations

import click

from mingzhang.cli.year.performance import monitor_command, score_command
from mingzhang.language import _


@click.group("year", help=_("年：预算执行中的绩效监控和年终的绩效自评。"))
def year_command() -> None:
    """What happens between a budget and the next one."""


for _command in (monitor_command, score_command):
    year_command.add_command(_command)
