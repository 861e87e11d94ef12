"""The commands of the year's end: close the books, and trace a figure to its entries."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mingzhang.cli.argument import OUT, THERE
from mingzhang.language import _
from mingzhang.terminal import say

if TYPE_CHECKING:
    from mingzhang.model.vocabulary import Fund
    from mingzhang.year.remainder import Remainder

_LEDGER = click.option(
    "--ledger", "ledger_file", type=THERE, required=True, help=_("资金台账（CSV）")
)


@click.command("close", help=_("年终：由预算和台账算出决算资料（再用 mingzhang compile 编成册）。"))
@click.argument("source", type=THERE)
@_LEDGER
@click.option("--profile", required=True, help=_("决算的地区格式，见 mingzhang profiles"))
@click.option(
    "--with", "beside", type=THERE,
    help=_("其他要填的部分所在的文件夹：原因、上年数、三公事项、采购、资产、自评表等"),
)  # fmt: skip
@click.option("-o", "--out", type=OUT, required=True, help=_("决算资料写入的文件夹"))
@click.option(
    "--threshold", type=click.IntRange(0, 100), default=10,
    help=_("与年初预算相差百分之几以上要写原因，默认10；三公经费有差就要写"),
)  # fmt: skip
@click.option(
    "--as", "named", multiple=True, metavar="单位资金=其他收入",
    help=_("决算格式没有的资金来源归入哪一项，可重复"),
)  # fmt: skip
@click.option("--next", "following", type=OUT, help=_("把结转写成下年预算明细的行（CSV）"))
def close_command(
    source: Path,
    ledger_file: Path,
    profile: str,
    beside: Path | None,
    out: Path,
    threshold: int,
    named: Sequence[str],
    following: Path | None,
) -> None:
    """Make the source of the final accounts; the same inputs make the same bytes."""
    from mingzhang.entry import read_source
    from mingzhang.file import write_aside
    from mingzhang.tables.profile import get_profile
    from mingzhang.year.closing import close_year
    from mingzhang.year.ledger import read_ledger
    from mingzhang.year.remainder import carried_lines, remainders

    budget = read_source(source)
    ledger = read_ledger(ledger_file, budget)
    closed = close_year(
        budget, ledger, get_profile(profile), beside, _funds(named), threshold, ledger_file.name
    )
    files = closed.files()
    strange = _strange(out, files)
    if strange:
        words = _("{folder} 里还有别的文件：{names}").format(folder=out, names="、".join(strange))
        raise click.BadParameter(words, param_hint="-o")
    for name, content in files.items():
        write_aside(out / name, content)
    left = remainders(ledger, date(budget.year, 12, 31))
    _say_remainders(left)
    if following is not None:
        write_aside(following, carried_lines(left))
        say(f"  {following}")
    say(_("决算资料写在 {path}，{count}条明细").format(path=out, count=len(closed.lines)))


def _funds(named: Sequence[str]) -> dict[Fund, Fund]:
    from mingzhang.model.vocabulary import Fund

    labels = {fund.label: fund for fund in Fund}
    found = {}
    for pair in named:
        one, _equals, other = pair.partition("=")
        for label in (one, other):
            if label not in labels:
                words = _("没有“{text}”这一项").format(text=label)
                raise click.BadParameter(f"{words}：{'、'.join(labels)}", param_hint="--as")
        found[labels[one]] = labels[other]
    return found


def _strange(out: Path, files: Mapping[str, bytes]) -> list[str]:
    """Parts that lie in the folder and would be compiled though they are not of this closing."""
    if not out.is_dir():
        return []
    there = [p for p in sorted(out.rglob("*")) if p.suffix in (".csv", ".toml")]
    names = (p.relative_to(out).as_posix() for p in there)
    return [name for name in names if name not in files]


def _say_remainders(left: Sequence[Remainder]) -> None:
    from mingzhang.year.coordinate import line_words
    from mingzhang.year.ledger import yuan
    from mingzhang.year.remainder import totals

    for one in left:
        kind = _("结余") if one.is_surplus else _("结转")
        say(f"  {kind} {yuan(one.fen):>16}  {line_words(one.line)}（{one.reason}）")
    sums = totals(left)
    words = _("年末结转{carried}元，结余{surplus}元")
    say(words.format(carried=yuan(sums[False]), surplus=yuan(sums[True])))


@click.command("trace", help=_("追溯：决算的一个数由哪几行明细、哪几笔记账合成。"))
@click.argument("source", type=THERE)
@click.argument("words", nargs=-1, required=True, metavar=_("表名、行、列或指标里的字…"))
@_LEDGER
@click.option("--budget", "budget_source", type=THERE, required=True, help=_("预算资料"))
def trace_command(
    source: Path, words: Sequence[str], ledger_file: Path, budget_source: Path
) -> None:
    """From printed figures to rows of the source, and from these to entries."""
    from mingzhang.entry import read_source, read_typed
    from mingzhang.pipeline.compilation import compute_booklet
    from mingzhang.tables.profile import get_profile
    from mingzhang.year.coordinate import line_words
    from mingzhang.year.ledger import read_ledger, yuan
    from mingzhang.year.trace import trace_cells, trace_measures

    typed = read_typed(source)
    ledger = read_ledger(ledger_file, read_source(budget_source))
    profile = get_profile(typed.budget.profile)
    booklet = compute_booklet(typed.budget)
    found = [
        *trace_cells(booklet, profile, typed, ledger, words),
        *trace_measures(profile, typed, ledger, words),
    ]
    for traced in found:
        say(f"{traced.place} {traced.text}：{yuan(traced.fen)}")
        for step in traced.steps:
            line = step.line
            said = " ".join(filter(None, (line.stage.label, line.flow.label, line_words(line))))
            say(f"  {step.where} {yuan(line.fen)} {said}")
            for entry in step.entries:
                kind = f"{entry.kind.value}{_('（更正）') if entry.corrects else ''}"
                say(
                    f"    {entry.where} {entry.day} {kind} {yuan(entry.fen)} "
                    f"{entry.basis}，{entry.source}"
                )
    if not found:
        say(_("没有这样的数：{words}").format(words=" ".join(words)), err=True)
    sys.exit(0 if found else 1)
