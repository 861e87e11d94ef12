"""The command of the calendar: what is due, for whom, and what is late."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mingzhang.cli.argument import THERE
from mingzhang.cli.year.screen import DAY, add_row
from mingzhang.language import _
from mingzhang.screen import Terminal
from mingzhang.terminal import say

if TYPE_CHECKING:
    from mingzhang.year.calendar import Due

_ROLES = ("财政部门", "部门", "单位")


@click.command("calendar", help=_("日历：批复、公开、监控、自评各由谁在哪一天以前办，哪些逾期。"))
@click.argument("bodies_file", type=THERE, metavar=_("机构.csv"))
@click.argument("events_file", type=THERE, metavar=_("大事.csv"))
@click.option("--year", type=int, required=True, help=_("哪一年的预算和决算"))
@click.option("--at", type=DAY, required=True, help=_("截至哪一天"))
@click.option("--role", type=click.Choice(_ROLES), help=_("只看哪一类机构要办的"))
@click.option("--body", default="", help=_("只看这个机构要办的"))
@click.option("--up", default="", help=_("这个机构和它以下各级的逾期清单，逾期久的在前"))
@click.option("--duties", type=THERE, help=_("自定的日程（TOML），代替法定和惯例的"))
def calendar_command(
    bodies_file: Path,
    events_file: Path,
    year: int,
    at: datetime,
    role: str | None,
    body: str,
    up: str,
    duties: Path | None,
) -> None:
    """Print what is due; exit status 1 where something is overdue."""
    from mingzhang.year.body import BodyKind, read_bodies
    from mingzhang.year.calendar import (
        Standing,
        calendar_of,
        of_role,
        overdue_below,
        read_duties,
        read_events,
    )

    known = read_duties(duties)
    bodies = read_bodies(bodies_file)
    for name in (body, up):
        if name and bodies.find(name) is None:
            words = _("没有名为“{text}”的{what}").format(text=name, what=_("机构"))
            raise click.BadParameter(words)
    found = calendar_of(bodies, read_events(events_file, bodies, known), known, year, at.date())
    if up:
        found = overdue_below(found, bodies, up)
    if role:
        found = of_role(found, BodyKind(role))
    if body:
        found = tuple(due for due in found if due.by.name == body)
    _show(found)
    sys.exit(1 if any(due.standing is Standing.OVERDUE for due in found) else 0)


def _show(found: tuple[Due, ...]) -> None:
    from rich.table import Table

    if not found:
        say(_("没有要办的"))
        return
    table = Table(padding=(0, 0))
    for head in (_("期限"), _("由谁办"), _("事项"), _("办理"), _("依据")):
        table.add_column(head, overflow="fold")
    for due in found:
        what = due.duty.what
        if due.concerns != due.by:
            what += f"（{due.concerns.name}）"
        standing = due.standing.value
        if due.done:
            standing += f" {due.done.isoformat()}"
        if due.days:
            standing += _(" {days}天").format(days=due.days)
        add_row(
            table,
            due.due.isoformat() if due.due else "",
            due.by.name,
            what,
            standing,
            due.duty.basis.words(),
        )
    Terminal(highlight=False, markup=False).print(table)
