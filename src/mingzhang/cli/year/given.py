"""What commands on the targets of a year are given: a source, readings and a ledger."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from mingzhang.cli.argument import OUT, THERE
from mingzhang.language import _, near_or_all
from mingzhang.lean import dataclass

if TYPE_CHECKING:
    from mingzhang.model.budget import Budget
    from mingzhang.model.form import Form
    from mingzhang.year.entry import Balance
    from mingzhang.year.reading import Readings


_Command = TypeVar("_Command", bound=Callable[..., None])


def given_year(command: _Command) -> _Command:
    """The arguments that commands on the targets of a year take."""
    for decorate in reversed(
        (
            click.argument("source", type=THERE),
            click.option(
                "--readings", "readings_file", type=THERE, required=True, help=_("绩效读数（CSV）")
            ),
            click.option("--ledger", "ledger_file", type=THERE, help=_("资金台账（CSV）")),
            click.option(
                "--at",
                type=click.DateTime(["%Y-%m-%d"]),
                help=_("截至哪一天；评分默认年末，监控默认最后一次读数或记账"),
            ),
            click.option("--project", "projects", multiple=True, help=_("只看这个项目，可重复")),
            click.option("-o", "--out", type=OUT, help=_("把表写成 TOML，放进这个文件夹")),
        )
    ):
        command = decorate(command)
    return command


@dataclass(frozen=True, slots=True)
class GivenYear:
    """What the files of one command say."""

    budget: Budget
    targets: tuple[Form, ...]
    readings: Readings
    days: tuple[date, ...]
    balances: Callable[[date], dict[str, Balance]]

    def day(self, at: datetime | None, otherwise: date) -> date:
        """The day that was asked for, which must lie in the year."""
        if at is None:
            return otherwise
        if at.year != self.year:
            words = _("日期不在{year}年").format(year=self.year)
            raise click.BadParameter(words, param_hint="--at")
        return at.date()

    @property
    def year(self) -> int:
        """The year of the budget."""
        return self.budget.year

    @classmethod
    def read(
        cls, source: Path, readings_file: Path, ledger_file: Path | None, projects: Sequence[str]
    ) -> GivenYear:
        """Read them all, and leave only the targets of `projects`, or those of all.

        Raises:
            click.BadParameter: a project without a target.
        """
        from mingzhang.entry import read_source
        from mingzhang.errors import Unreadable
        from mingzhang.year.ledger import Ledger, read_ledger
        from mingzhang.year.reading import read_readings

        budget = read_source(source)
        if not budget.targets:
            raise Unreadable(str(source), _("没有项目绩效目标"))
        readings = read_readings(readings_file, budget.targets)
        ledger = Ledger()
        if ledger_file is not None:
            ledger = read_ledger(ledger_file, budget)
        days = (*(r.day for r in readings.all), *(e.day for e in ledger.entries))
        names = [target.subject for target in budget.targets]
        for project in projects:
            if project not in names:
                words = _("没有名为“{text}”的{what}").format(text=project, what=_("项目"))
                raise click.BadParameter(f"{words}：{near_or_all(project, names)}")
        wanted = tuple(t for t in budget.targets if not projects or t.subject in projects)
        return cls(budget, wanted, readings, days, ledger.projects)
