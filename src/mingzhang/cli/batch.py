"""The commands that turn many files into a corpus, and ask it."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mingzhang.cli.argument import FILE, OUT, THERE
from mingzhang.errors import MingzhangError
from mingzhang.language import _, current_language
from mingzhang.screen import Terminal
from mingzhang.terminal import harmless, say

if TYPE_CHECKING:
    from mingzhang.batch.ask import Answer, Choice

KINDS = ("budget", "final_accounts")
LEVELS = ("error", "warning", "note")
_INTERRUPTED = 130


def _require(module: str, extra: str) -> None:
    try:
        __import__(module)
    except ImportError as error:
        words = _("缺少 {module}；请运行 pip install 'mingzhang[{extra}]'")
        raise MingzhangError(words.format(module=module, extra=extra)) from error


@click.command("batch", help=_("成批：许多文件读取、审核，存成可查询的语料库（Parquet）。"))
@click.argument("sources", nargs=-1, required=True)
@click.option(
    "-o", "--out", type=OUT, required=True, help=_("语料库的文件夹；中断后再运行就接着做")
)
@click.option(
    "--list", "listed", is_flag=True, help=_("来源是清单：CSV或Parquet，列 path、body、year、kind")
)
@click.option(
    "--processes", type=click.IntRange(0, 4096), default=0, help=_("进程数，默认与核数相同")
)
@click.option(
    "--engine", type=click.Choice(("local", "ray")), default="local", help=_("本机，或Ray集群")
)
@click.option(
    "--scans",
    type=click.Choice(("last", "skip")),
    default="last",
    help=_("要从图上认字的：最后做，几页一起认；或这次不做"),
)
@click.option("--partition", type=OUT, help=_("做完后另存一份，按地区、类别、年度分开"))
@click.option("-q", "--quiet", is_flag=True, help=_("不显示进度"))
def batch_command(
    sources: Sequence[str],
    out: Path,
    listed: bool,
    processes: int,
    engine: str,
    scans: str,
    partition: Path | None,
    quiet: bool,
) -> None:
    """Do all files; exit status 0 all read, 2 some could not be."""
    _require("pyarrow", "batch")
    _require("duckdb", "batch")
    from mingzhang.batch import engine as engines

    if engine == "local":
        engines.make_ready()
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    from mingzhang.batch.corpus import Corpus
    from mingzhang.batch.corpus import partition as write_partition
    from mingzhang.batch.manifest import entries_of

    entries = entries_of(sources, listed)
    corpus = Corpus(out)
    columns = (
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn(_("每秒{task.fields[rate]:.1f}份")),
        TimeRemainingColumn(),
        TextColumn(_("错误{task.fields[errors]} 读不了{task.fields[failed]}")),
        TextColumn(_("待认字{task.fields[waiting]}")),
    )
    with Progress(*columns, disable=quiet) as bar:
        task = bar.add_task("", total=len(entries), rate=0.0, errors=0, failed=0, waiting=0)

        def told(now: engines.Progress) -> None:
            speed = bar.tasks[task].speed or 0.0
            bar.update(
                task,
                completed=now.known + now.done,
                rate=speed,
                errors=now.errors,
                failed=now.failed,
                waiting=now.waiting,
            )

        try:
            done = engines.run(
                entries,
                corpus,
                processes=processes,
                engine=engine,
                scans=engines.Scans(scans),
                told=told,
            )
        except KeyboardInterrupt:
            bar.stop()
            words = _("中断了。{folder} 里写好的都在，再运行同样的命令就接着做")
            say(words.format(folder=out), err=True)
            sys.exit(_INTERRUPTED)
    if partition is not None:
        write_partition(corpus, partition)
    if not quiet:
        words = _(
            "{done}份（另有{known}份先前已做），{figures}个数，错误{errors}处，读不了{failed}份，"
            "与别的文件相同{copies}份"
        )
        click.echo(
            words.format(
                done=done.done,
                known=done.known,
                figures=done.figures,
                errors=done.errors,
                failed=done.failed,
                copies=done.copies,
            )
        )
        if done.failed:
            words = _("读不了的和原因：mingzhang query {folder} failures")
            say(words.format(folder=shlex.quote(str(out))))
    sys.exit(2 if done.failed else 0)


@click.command("query", help=_("查询语料库：给问题的名称，或一句SQL；不给就列出有名称的问题。"))
@click.argument("corpus", type=THERE)
@click.argument("questions", nargs=-1)
@click.option("--all", "every", is_flag=True, help=_("所有有名称的问题，成一份报告或一个文件夹"))
@click.option("--place", default="", help=_("只看一地：名称，或行政区划代码（连同下级）"))
@click.option("--year", type=click.IntRange(1900, 2200), help=_("只看一年"))
@click.option("--kind", type=click.Choice(KINDS), help=_("只看预算或决算"))
@click.option("--body", default="", help=_("只看一个单位；peers 要用它"))
@click.option("--rule", default="", help=_("只看一条规则的发现"))
@click.option("--level", type=click.Choice(LEVELS), help=_("只看一个级别的发现"))
@click.option("--roster", type=FILE, help=_("应公开的单位（CSV）：body、year，另可有 kind 等"))
@click.option("--totals", type=FILE, help=_("本级自己公布的总数（CSV）：place、year、code、wan"))
@click.option("--day", type=click.DateTime(["%Y-%m-%d"]), help=_("到这一天应该公开的"))
@click.option("--most", type=click.IntRange(1), default=10_000, help=_("最多几行"))
@click.option("--csv", "as_csv", is_flag=True, help=_("输出CSV"))
@click.option(
    "-o", "--out", type=OUT, help=_("写入文件：.html .csv .json .parquet；文件夹则每问一份")
)
def query_command(
    corpus: Path,
    questions: Sequence[str],
    every: bool,
    as_csv: bool,
    out: Path | None,
    **chosen: Any,
) -> None:
    """Answer questions on the terminal, or as a file."""
    _require("duckdb", "batch")
    _require("pyarrow", "batch")
    from mingzhang.batch.answer import DATA, csv_bytes, html_bytes
    from mingzhang.batch.ask import ask, lacks
    from mingzhang.batch.corpus import Corpus
    from mingzhang.batch.question.catalogue import QUESTIONS
    from mingzhang.file import write_aside

    if not questions and not every:
        for name, known in QUESTIONS.items():
            click.echo(f"{name:<18} {_(known.title)}")
        return
    choice = _choice(**chosen)
    names = [*QUESTIONS] if every else [*questions]
    lacking = [
        (name, QUESTIONS[name], found)
        for name in names
        if every and (found := lacks(QUESTIONS[name], choice))
    ]
    left_out = {name for name, _known, _found in lacking}
    answers = [ask(Corpus(corpus), name, choice) for name in names if name not in left_out]
    if out is None:
        for answer in answers:
            if as_csv:
                click.echo(csv_bytes(answer).decode("utf-8-sig"), nl=False)
            else:
                _print(answer)
    elif out.suffix.lower() in (".html", ".htm"):
        write_aside(out, html_bytes(answers, choice, lacking))
    elif out.suffix.lower() in DATA:
        if len(answers) != 1:
            words = _("{ending} 里只能写一问；几问请写成 .html，或给一个文件夹")
            raise MingzhangError(words.format(ending=out.suffix))
        write_aside(out, DATA[out.suffix.lower()](answers[0]))
    elif out.suffix:
        words = _("不认识的结尾 {ending}；可用 {endings}")
        endings = " ".join((".html", *DATA))
        raise MingzhangError(words.format(ending=out.suffix, endings=endings))
    else:
        for number, answer in enumerate(answers, 1):
            for ending, written in DATA.items():
                name = answer.name or f"sql-{number}"
                write_aside(out / f"{name}{ending}", written(answer))
        write_aside(out / "index.html", html_bytes(answers, choice, lacking))


def _choice(
    kind: str | None,
    level: str | None,
    roster: Path | None,
    totals: Path | None,
    day: datetime | None,
    **chosen: Any,
) -> Choice:
    from mingzhang.batch.ask import Choice
    from mingzhang.batch.given import read_roster, read_totals

    return Choice(
        kind=kind or "",
        level=level or "",
        roster=read_roster(roster) if roster else None,
        totals=read_totals(totals) if totals else None,
        day=day.date() if day else date.max,
        **chosen,
    )


def _print(answer: Answer) -> None:
    from rich.table import Table

    from mingzhang.batch.question.word import column_word, reading_words, square_word

    language = current_language()
    known = answer.question
    named = known is not None
    heads = [column_word(name, language) if named else name for name in answer.columns]
    shown = Table(title=f"{answer.name}　{_(known.title)}" if known else None)
    for head in heads:
        shown.add_column(harmless(head), overflow="fold")
    for row in answer.rows:
        columns = answer.columns if named else ("",) * len(row)
        told = (square_word(c, value, language) for c, value in zip(columns, row, strict=True))
        shown.add_row(*map(harmless, told))
    if answer.rows:
        Terminal(highlight=False).print(shown, markup=False)
    if known is not None:
        say(reading_words(_(known.reading), answer.columns, language))
    if not answer.rows:
        say(_("没有。"))
    if answer.cut:
        say(_("只列出前{count}行。").format(count=len(answer.rows)))
