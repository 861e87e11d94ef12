"""The commands of the year behind a budget; one file a matter."""

from __future__ import annotations

import click

from mingzhang.cli.year.asset import assets_command
from mingzhang.cli.year.calendar import calendar_command
from mingzhang.cli.year.catalogue import catalogue_command
from mingzhang.cli.year.final import close_command, trace_command
from mingzhang.cli.year.money import MONEY_COMMANDS
from mingzhang.cli.year.performance import monitor_command, score_command
from mingzhang.cli.year.procurement import procurement_command
from mingzhang.cli.year.proposal import proposal_command
from mingzhang.cli.year.public import publish_command
from mingzhang.cli.year.request import library_command, request_command, review_command
from mingzhang.language import _


@click.group("year", help=_("年：资金台账，绩效监控和自评，购买服务目录，政府采购，资产。"))
def year_command() -> None:
    """What happens between a budget and the next one."""


for _command in (
    *MONEY_COMMANDS,
    calendar_command,
    close_command,
    trace_command,
    monitor_command,
    score_command,
    catalogue_command,
    proposal_command,
    procurement_command,
    assets_command,
    request_command,
    review_command,
    library_command,
    publish_command,
):
    year_command.add_command(_command)
