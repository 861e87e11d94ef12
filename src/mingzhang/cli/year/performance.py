"""Watch the targets of a source, and score them."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mingzhang.cli.year.given import GivenYear, given_year
from mingzhang.cli.year.screen import add_row, figure_table
from mingzhang.language import _
from mingzhang.screen import Terminal
from mingzhang.terminal import say

if TYPE_CHECKING:
    from mingzhang.model.form import Form
    from mingzhang.year.monitor import Monitored, Watched
    from mingzhang.year.score import Evaluation


@click.command("score", help=_("由目标、读数和台账算出绩效自评得分和等级。"))
@given_year
@click.option("--weights", default="", help=_("执行,产出,效益,满意度的分值，默认 10,50,30,10"))
def score_command(
    source: Path,
    readings_file: Path,
    ledger_file: Path | None,
    at: datetime | None,
    projects: Sequence[str],
    out: Path | None,
    weights: str,
) -> None:
    """Score every project; exit status 0 all judged, 1 something is not."""
    from mingzhang.year.evaluate import evaluation_form
    from mingzhang.year.score import evaluate_target
    from mingzhang.year.weight import Points

    try:
        points = Points.parse(weights) if weights else Points()
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--weights") from error
    given = GivenYear.read(source, readings_file, ledger_file, projects)
    day = given.day(at, date(given.year, 12, 31))
    balances = given.balances(day)
    found = [
        evaluate_target(target, given.readings, balances.get(target.subject), day, points)
        for target in given.targets
    ]
    console = Terminal(highlight=False, markup=False)
    for evaluated in found:
        _show_score(console, evaluated)
    _write(out, (evaluation_form(evaluated) for evaluated in found))
    sys.exit(0 if all(evaluated.is_judged for evaluated in found) else 1)


@click.command("monitor", help=_("看某一天的进度、偏差、预计完成和预警颜色。"))
@given_year
def monitor_command(
    source: Path,
    readings_file: Path,
    ledger_file: Path | None,
    at: datetime | None,
    projects: Sequence[str],
    out: Path | None,
) -> None:
    """Watch every project; exit status 0 no warning, 1 something is red or yellow."""
    from mingzhang.year.evaluate import monitoring_form
    from mingzhang.year.monitor import Colour, monitor_target

    given = GivenYear.read(source, readings_file, ledger_file, projects)
    day = given.day(at, max(given.days, default=date(given.year, 12, 31)))
    balances = given.balances(day)
    found = [
        monitor_target(target, given.readings, balances.get(target.subject), day)
        for target in given.targets
    ]
    console = Terminal(highlight=False, markup=False)
    for monitored in found:
        _show_monitor(console, monitored)
    _write(out, (monitoring_form(monitored) for monitored in found))
    warned = {Colour.RED, Colour.YELLOW}
    sys.exit(1 if any(warned & set(m.colours) for m in found) else 0)


def _write(out: Path | None, forms: Iterable[Form]) -> None:
    from mingzhang.entry.form_writing import evaluation_files
    from mingzhang.file import write_aside

    if out is None:
        return
    files = evaluation_files(forms)
    # Another run's forms beside these would be compiled as well, one project twice.
    others = [
        file.name
        for file in sorted(out.glob("evaluations/*.toml"))
        if f"evaluations/{file.name}" not in files
    ]
    if others:
        words = _("{folder} 里还有别的表：{names}").format(
            folder=out / "evaluations", names="、".join(others)
        )
        raise click.BadParameter(words, param_hint="-o")
    for name, content in files.items():
        (out / name).parent.mkdir(parents=True, exist_ok=True)
        write_aside(out / name, content)
        say(f"  {out / name}")


def _show_score(console: Terminal, evaluated: Evaluation) -> None:
    from mingzhang.year.figure import percent, printed

    def share(value: Fraction | None) -> str:
        return "" if value is None else percent(value)

    def points(value: int | None) -> str:
        return _("未判定") if value is None else printed(value)

    console.print(_("{project}（截至{day}）").format(
        project=evaluated.target.subject, day=evaluated.day
    ))  # fmt: skip
    if any(line.reading for line in evaluated.lines) or evaluated.balance is not None:
        table = figure_table(
            _("指标"), _("指标值"), _("完成值"), _("完成"), _("分值"), _("得分"), _("说明")
        )
        add_row(
            table,
            _("预算执行率"), "", "", share(evaluated.execution.share),
            printed(evaluated.execution_weight), points(evaluated.execution_score),
            evaluated.execution.reason or evaluated.execution.question,
        )  # fmt: skip
        for line in evaluated.lines:
            asked = _("请说明偏差原因") if line.lacks_reason else ""
            notes = (line.attainment.reason, line.attainment.question, asked)
            add_row(
                table,
                line.indicator.third, line.indicator.value,
                line.reading.actual if line.reading else "",
                share(line.attainment.share), printed(line.weight), points(line.score),
                "；".join(filter(None, notes)),
            )  # fmt: skip
        console.print(table)
    else:
        console.print(_("没有读数，也没有记账"))
    if evaluated.total is not None:
        words = _("总分 {total}，{grade}").format(
            total=printed(evaluated.total), grade=evaluated.grade
        )
    else:
        words = _("总分未定：已得 {least}，未判定的都完成为 {most}").format(
            least=printed(evaluated.least), most=printed(evaluated.most)
        )
    console.print(words)


def _show_monitor(console: Terminal, monitored: Monitored) -> None:
    from mingzhang.year.figure import percent
    from mingzhang.year.monitor import elapsed_of

    title = _("{project}（截至{day}，时间过去{elapsed}）").format(
        project=monitored.target.subject,
        day=monitored.day,
        elapsed=percent(elapsed_of(monitored.day)),
    )
    console.print(title)
    if not any(line.reading for line in monitored.lines) and monitored.balance is None:
        console.print(_("没有读数，也没有记账"))
        return
    table = figure_table(
        _("指标"), _("指标值"), _("完成值"), _("完成"), _("偏差"), _("预计"), _("预警"), _("说明")
    )

    def add(name: str, value: str, line: Watched) -> None:
        shares = (line.attainment.share, line.deviation, line.forecast)
        older = line.reading is not None and line.reading.day < monitored.day
        notes = (
            line.attainment.reason,
            line.attainment.question,
            _("读数是{day}的").format(day=line.reading.day) if older and line.reading else "",
        )
        add_row(
            table,
            name,
            value,
            line.reading.actual if line.reading else "",
            *("" if share is None else percent(share) for share in shares),
            line.colour.value,
            "；".join(filter(None, notes)),
        )

    add(_("预算执行率"), "", monitored.execution)
    for line in monitored.lines:
        if line.indicator is not None:
            add(line.indicator.third, line.indicator.value, line)
    console.print(table)
