"""Last year beside a new request, a sample looked at again, and the library of indicators."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from mingzhang.cli.argument import OUT, THERE
from mingzhang.cli.year.given import GivenYear
from mingzhang.cli.year.screen import yuan
from mingzhang.language import _
from mingzhang.terminal import say

if TYPE_CHECKING:
    from mingzhang.year.carry import Carried
    from mingzhang.year.score import Evaluation, Line

_Command = TypeVar("_Command", bound=Callable[..., None])


def _year(command: _Command) -> _Command:
    """The readings and the ledger of a year."""
    for name, key, required, words in (
        ("--ledger", "ledger_file", False, _("资金台账（CSV）")),
        ("--readings", "readings_file", True, _("绩效读数（CSV）")),
    ):
        command = click.option(name, key, type=THERE, required=required, help=words)(command)
    return command


@click.command("request", help=_("本年申请旁边摆上上年：得分、没有达到的指标、没有用完的钱。"))
@click.argument("source", type=THERE)
@click.option("--last", type=THERE, required=True, help=_("上年的资料"))
@_year
def request_command(
    source: Path, last: Path, readings_file: Path, ledger_file: Path | None
) -> None:
    """Put last year beside every project; exit status 1 there is something to ask."""
    from mingzhang.entry import read_source
    from mingzhang.year.carry import carried_of, ended_of
    from mingzhang.year.coordinate import planned_projects

    budget = read_source(source)
    given = GivenYear.read(last, readings_file, ledger_file, ())
    if given.year != budget.year - 1:
        words = _("{last}是{year}年的资料，上年应是{right}年")
        raise click.BadParameter(
            words.format(last=last, year=given.year, right=budget.year - 1), param_hint="--last"
        )
    evaluated = _evaluated(given)
    planned = planned_projects(budget)
    found = carried_of(budget.targets, planned, evaluated)
    for carried in found:
        _show(carried)
    named = {target.subject for target in budget.targets}
    for name in (n for n in planned if n not in named):
        say(_("{project}：本年申请{requested}，没有绩效目标").format(
            project=name, requested=yuan(planned[name])
        ))  # fmt: skip
    for one in ended_of(budget.targets, evaluated):
        say(_("{project}：本年没有继续").format(project=one.target.subject))
    sys.exit(1 if any(carried.questions for carried in found) else 0)


def _evaluated(given: GivenYear) -> list[Evaluation]:
    from mingzhang.year.score import evaluate_target

    day = date(given.year, 12, 31)
    balances = given.balances(day)
    return [
        evaluate_target(target, given.readings, balances.get(target.subject), day)
        for target in given.targets
    ]


def score_words(evaluated: Evaluation) -> str:
    """A total with its grade, or what it may become."""
    from mingzhang.year.figure import printed

    if evaluated.total is not None:
        return f"{printed(evaluated.total)} {evaluated.grade}"
    return f"{printed(evaluated.least)}～{printed(evaluated.most)} {evaluated.grade}".rstrip()


def reached_words(line: Line) -> str:
    """What was reached, with the share of it that people gave where it is no number."""
    from mingzhang.year.figure import percent

    if line.reading is None:
        return ""
    share = line.attainment.share
    given = line.reading.degree is not None and share is not None
    return line.reading.actual + (f"（{percent(share)}）" if given and share is not None else "")


def _show(carried: Carried) -> None:
    last = carried.last
    say(_("{project}：本年申请{requested}").format(
        project=carried.project, requested=yuan(carried.requested)
    ))  # fmt: skip
    if last is None:
        say(_("  上年没有这个项目"))
        return
    words = _("  上年自评{score}").format(score=score_words(last))
    if last.balance is not None and carried.left is not None:
        words += _("，预算{adjusted}，没有用完{left}").format(
            adjusted=yuan(last.balance.adjusted), left=yuan(carried.left)
        )
    say(words)
    for unmet in carried.unmet:
        line = unmet.line
        words = _("  没有达到 {name}：目标{before}，完成{reached}，本年目标{now}")
        say(words.format(
            name=line.indicator.third, before=line.indicator.value,
            reached=reached_words(line),
            now=unmet.now.value if unmet.now else _("没有"),
        ))  # fmt: skip
    if carried.unjudged:
        names = "、".join(line.indicator.third for line in carried.unjudged)
        say(_("  未判定 {names}").format(names=names))
    for question in carried.questions:
        say(_("  请说明：{question}").format(question=question))


@click.command("review", help=_("部门评价、财政评价：按金额抽项目，重新打分，与自评对照。"))
@click.argument("source", type=THERE)
@_year
@click.option("--count", type=click.IntRange(1), required=True, help=_("抽几个项目"))
@click.option("--seed", required=True, help=_("抽样用的文字，随结果公开，如通知的文号"))
@click.option("--checked", type=THERE, help=_("评价人核实的读数（CSV），写法与绩效读数相同"))
def review_command(
    source: Path,
    readings_file: Path,
    ledger_file: Path | None,
    count: int,
    seed: str,
    checked: Path | None,
) -> None:
    """Draw a sample, and hold it against its own scores; exit status 1 one is overstated."""
    from mingzhang.year.coordinate import planned_projects
    from mingzhang.year.figure import printed
    from mingzhang.year.reading import read_readings
    from mingzhang.year.sample import Reviewed, overstated_of, sample_of
    from mingzhang.year.score import evaluate_target

    given = GivenYear.read(source, readings_file, ledger_file, ())
    planned = planned_projects(given.budget)
    money = {target.subject: planned.get(target.subject, 0) for target in given.targets}
    drawn = sample_of(money, count, seed)
    own = {one.target.subject: one for one in _evaluated(given)}
    for name in drawn:
        words = _("抽中 {project} {money}，自评{score}")
        say(words.format(project=name, money=yuan(money[name]), score=score_words(own[name])))
    whole, part = sum(money.values()), sum(money[name] for name in drawn)
    say(_("{count}个项目，金额占{share}").format(
        count=len(drawn), share=f"{100 * part // whole if whole else 0}%"
    ))  # fmt: skip
    if checked is None:
        return
    second = read_readings(checked, given.budget.targets)
    day = date(given.year, 12, 31)
    reviewed = []
    for name in drawn:
        one = own[name]
        reviewed.append(Reviewed(one, evaluate_target(one.target, second, one.balance, day)))
    for one_reviewed in reviewed:
        say(_("{project}：自评{own}，评价{other}").format(
            project=one_reviewed.own.target.subject, own=score_words(one_reviewed.own),
            other=score_words(one_reviewed.other),
        ))  # fmt: skip
        for difference in one_reviewed.differences:
            mine, theirs = difference.own.reading, difference.other.reading
            points = difference.points
            say(_("  {name}：自评{own}，核实{other}，{points}").format(
                name=difference.own.indicator.third,
                own=mine.actual if mine else _("没有"),
                other=theirs.actual if theirs else _("没有"),
                points=_("未判定") if points is None else f"{printed(points)}",
            ))  # fmt: skip
    sys.exit(1 if overstated_of(reviewed) else 0)


@click.command("library", help=_("绩效指标库：由各年资料的目标生成，查找，与目标对照。"))
@click.argument("sources", nargs=-1, type=THERE)
@click.option("--library", type=THERE, help=_("已有的指标库（CSV）"))
@click.option("--sector", default="", help=_("这些资料属于哪个领域"))
@click.option("--find", "words", default="", help=_("查找名称里有这些字的指标，逗号隔开"))
@click.option("--check", is_flag=True, help=_("资料的指标与指标库对照，不加进去"))
@click.option("-o", "--out", type=OUT, help=_("写出指标库（CSV）"))
def library_command(
    sources: Sequence[Path],
    library: Path | None,
    sector: str,
    words: str,
    check: bool,
    out: Path | None,
) -> None:
    """Build, search or check; exit status 1 an indicator is not as the library has it."""
    from mingzhang.entry import read_source
    from mingzhang.file import write_aside
    from mingzhang.year.library import (
        differing_of,
        find_entries,
        joined,
        library_csv,
        library_of,
        read_library,
    )

    known = read_library(library) if library else ()
    differing = 0
    for source in sources:
        targets = read_source(source).targets
        if not check:
            known = joined(known, library_of(targets, sector))
            continue
        for target in targets:
            for one in differing_of(target, known):
                differing += 1
                say(f"{target.subject} {one.indicator.third}：{one.words}")
    if words:
        for entry in find_entries(known, words.replace("，", ","), sector):
            text = f"{entry.first}/{entry.second}/{entry.third} {entry.kind} {entry.unit} "
            say(_("{text}{sense} 上次{last}，{count}个项目").format(
                text=text, sense=entry.sense, last=entry.last, count=entry.count
            ))  # fmt: skip
    say(_("指标库{count}个指标").format(count=len(known)))
    if out is not None:
        write_aside(out, library_csv(known))
        say(f"  {out}")
    sys.exit(1 if differing else 0)
