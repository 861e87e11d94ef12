"""The commands of the money of the year: book it, import it, look at it."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mingzhang.cli.argument import OUT, THERE
from mingzhang.cli.year.screen import DAY
from mingzhang.language import _
from mingzhang.screen import Terminal
from mingzhang.terminal import harmless, say

if TYPE_CHECKING:
    from mingzhang.model.budget import Budget
    from mingzhang.year.entry import Balance
    from mingzhang.year.ledger import Ledger

_LEDGER = click.option(
    "--ledger", "ledger_file", type=OUT, required=True, help=_("资金台账（CSV）")
)
_THERE = click.option(
    "--ledger", "ledger_file", type=THERE, required=True, help=_("资金台账（CSV）")
)


@click.command("open", help=_("年初记账：把批复的预算逐条记进新的台账。"))
@click.argument("source", type=THERE)
@_LEDGER
@click.option("--day", type=DAY, required=True, help=_("批复日期"))
@click.option("--basis", required=True, help=_("批复的文件名和文号"))
@click.option("--source-of", "paper", default="", help=_("来源，默认与依据相同"))
def open_command(source: Path, ledger_file: Path, day: datetime, basis: str, paper: str) -> None:
    """Book the initial budget of every line that is not booked yet."""
    from mingzhang.entry import read_source
    from mingzhang.year.book import append, openings
    from mingzhang.year.coordinate import planned_lines
    from mingzhang.year.ledger import Ledger, yuan

    budget = read_source(source)
    ledger = Ledger(planned=tuple(planned_lines(budget).items()))
    if ledger_file.exists():
        ledger = _read(ledger_file, budget)
    typed = openings(ledger, day.date(), basis, paper or basis)
    if typed:
        ledger = append(ledger_file, typed, budget)
    words = _("记了{count}条，年初预算合计{fen}元").format(
        count=len(typed), fen=yuan(sum(e.fen for e in ledger.entries if e.kind == "预算"))
    )
    say(words)


@click.command("add", help=_("记一笔：追加、调剂、收回、执行、冲回、收入、完结等。"))
@click.argument("source", type=THERE)
@click.argument("fields", nargs=-1, required=True, metavar=_("栏目=内容…"))
@_LEDGER
def add_command(source: Path, fields: Sequence[str], ledger_file: Path) -> None:
    """Append one entry, typed as `日期=2025-06-01 类别=追加 …`."""
    from mingzhang.entry import read_source
    from mingzhang.year.book import append
    from mingzhang.year.entry import LEDGER

    typed: dict[str, str] = {}
    for field in fields:
        name, _equals, text = field.partition("=")
        known = LEDGER.find(name)
        if known is None or known.key == "seal":
            labels = "、".join(f.label for f in LEDGER.fields[:-1])
            raise click.BadParameter(
                _("没有“{text}”这一栏：{known}").format(text=name, known=labels)
            )
        typed[known.key] = text.strip()
    ledger = append(ledger_file, [typed], read_source(source))
    say(_("记在第{number}条").format(number=ledger.entries[-1].number))


@click.command("reverse", help=_("更正：记错的一条整条冲掉，再重新记。"))
@click.argument("source", type=THERE)
@click.argument("number", type=int)
@_LEDGER
@click.option("--day", type=DAY, required=True, help=_("更正日期"))
@click.option("--basis", required=True, help=_("为什么更正"))
def reverse_command(
    source: Path, number: int, ledger_file: Path, day: datetime, basis: str
) -> None:
    """Take one entry back by another of the same kind with the amount below zero."""
    from mingzhang.entry import read_source
    from mingzhang.year.book import append
    from mingzhang.year.ledger import yuan

    budget = read_source(source)
    wrong = next((e for e in _read(ledger_file, budget).entries if e.number == number), None)
    if wrong is None:
        raise click.BadParameter(_("台账没有第{number}条").format(number=number))
    typed = {
        "day": day.date().isoformat(),
        "kind": wrong.kind.value,
        "project": wrong.line.project,
        "fen": yuan(-wrong.fen).replace(",", "") if wrong.fen else "",
        "corrects": str(number),
        "basis": basis,
        "source": f"更正第{number}条",
    }
    ledger = append(ledger_file, [typed], budget)
    say(_("记在第{number}条").format(number=ledger.entries[-1].number))


@click.command("import", help=_("导入财政平台的执行数（CSV、XLSX、XLS），核对后记账。"))
@click.argument("source", type=THERE)
@click.argument("export", type=THERE)
@_LEDGER
@click.option("--month", required=True, help=_("导出表截至哪个月，如 2025-06"))
@click.option(
    "--mapping",
    type=OUT,
    help=_("列名对应关系（TOML），默认台账旁的 import.toml，没有就自动识别并写下"),
)
@click.option("--try", "only_try", is_flag=True, help=_("只核对，不记账"))
def import_command(
    source: Path, export: Path, ledger_file: Path, month: str, mapping: Path | None, only_try: bool
) -> None:
    """Book what an export says was spent; all rows or none."""
    from mingzhang.entry import read_source
    from mingzhang.file import write_aside
    from mingzhang.year.book import append
    from mingzhang.year.ledger import yuan
    from mingzhang.year.mapping import read_columns
    from mingzhang.year.treasury import entries_of, last_day, read_export

    budget = read_source(source)
    day = last_day(month, budget.year)
    if day is None:
        words = _("日期不在{year}年").format(year=budget.year)
        raise click.BadParameter(words, param_hint="--month")
    ledger = _read(ledger_file, budget)
    remembered = mapping or ledger_file.with_name("import.toml")
    columns = read_columns(remembered) if remembered.exists() else None
    read = read_export(export, budget, ledger, columns)
    typed = entries_of(read, ledger, day)
    if not only_try:
        if columns is None:
            write_aside(remembered, read.columns.to_toml().encode("utf-8"))
            say(_("列名对应关系写在 {path}").format(path=remembered))
        if typed:
            ledger = append(ledger_file, typed, budget)
    words = _("{rows}行，合计{fen}元；{verb}{count}条").format(
        rows=len(read.rows),
        fen=yuan(read.fen),
        verb=_("应记") if only_try else _("记账"),
        count=len(typed),
    )
    say(words)


@click.command("progress", help=_("进度：某一天各条、各项目的预算、调整和执行。"))
@click.argument("source", type=THERE)
@_THERE
@click.option("--at", type=DAY, help=_("截至哪一天，默认最后一笔"))
@click.option(
    "--by", type=click.Choice(("line", "project")), default="project",
    help=_("line 按明细，project 按项目（基本支出合为一行）"),
)  # fmt: skip
def progress_command(source: Path, ledger_file: Path, at: datetime | None, by: str) -> None:
    """Every line, or project, on a day; exit status 1 where one is far behind the time."""
    from mingzhang.entry import read_source

    budget = read_source(source)
    ledger = _read(ledger_file, budget)
    day = at.date() if at else max((e.day for e in ledger.entries), default=date(budget.year, 1, 1))
    if day.year != budget.year:
        raise click.BadParameter(_("日期不在{year}年").format(year=budget.year), param_hint="--at")
    found = ledger.progress(day, by_line=by == "line")
    sys.exit(1 if _show_progress(found, day) else 0)


def _read(path: Path, budget: Budget) -> Ledger:
    from mingzhang.year.ledger import read_ledger

    return read_ledger(path, budget)


def _show_progress(found: dict[str, Balance], day: date) -> bool:
    """Print the table in 万元; whether a line is red: at its pace under 80 % by the year's end."""
    from rich.table import Table
    from rich.text import Text

    from mingzhang.amounts import Amount, Unit
    from mingzhang.year.entry import Balance
    from mingzhang.year.figure import percent
    from mingzhang.year.monitor import Colour, elapsed_of

    def wan(fen: int) -> str:
        return Amount.of_fen(fen, Unit.WAN, 2).text(thousands=True)

    console, elapsed = Terminal(highlight=False, markup=False), elapsed_of(day)
    words = _("截至{day}，时间过去{elapsed}（万元）")
    console.print(words.format(day=day, elapsed=percent(elapsed)))
    table = Table(padding=(0, 0))
    heads = (
        _("明细"), _("年初预算"), _("调整"), _("调整后"), _("执行"), _("执行率"), _("比时间"),
        _("预警"),
    )  # fmt: skip
    for place, head in enumerate(heads):
        table.add_column(
            head, no_wrap=place > 0, overflow="fold", justify="right" if place else "left"
        )
    red = False
    for name, balance in [*found.items(), (_("合计"), sum(found.values(), Balance()))]:
        rate = balance.rate
        colour = Colour.of(None if rate is None else rate / elapsed)
        red = red or colour is Colour.RED
        changed = balance.adjusted - balance.initial
        figures = (balance.initial, changed, balance.adjusted, balance.executed)
        table.add_row(
            Text(harmless(name)),
            *(wan(fen) if fen else "" for fen in figures),
            "" if rate is None else percent(rate),
            "" if rate is None else percent(rate - elapsed),
            "" if rate is None else colour.value,
        )
    console.print(table)
    return red


MONEY_COMMANDS = (open_command, add_command, reverse_command, import_command, progress_command)
