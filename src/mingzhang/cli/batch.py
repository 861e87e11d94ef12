"""The commands that turn many files into a corpus, and ask it."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from mingzhang.cli.argument import OUT, THERE
from mingzhang.errors import MingzhangError
from mingzhang.language import _


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
@click.option("--partition", type=OUT, help=_("做完后另存一份，按地区、类别、年度分开"))
@click.option("-q", "--quiet", is_flag=True, help=_("不显示进度"))
def batch_command(
    sources: Sequence[str],
    out: Path,
    listed: bool,
    processes: int,
    engine: str,
    partition: Path | None,
    quiet: bool,
) -> None:
    """Do all files; exit status 0 all read, 2 some could not be."""
    _require("pyarrow", "batch")
    _require("duckdb", "batch")
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    from mingzhang.batch import engine as engines
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
    )
    with Progress(*columns, disable=quiet) as bar:
        task = bar.add_task("", total=len(entries), rate=0.0, errors=0, failed=0)

        def told(now: engines.Progress) -> None:
            speed = bar.tasks[task].speed or 0.0
            bar.update(
                task,
                completed=now.known + now.done,
                rate=speed,
                errors=now.errors,
                failed=now.failed,
            )

        done = engines.run(entries, corpus, processes=processes, engine=engine, told=told)
    if partition is not None:
        write_partition(corpus, partition)
    if not quiet:
        words = _(
            "{done}份（另有{known}份先前已做），{figures}个数，错误{errors}处，读不了{failed}份"
        )
        click.echo(
            words.format(
                done=done.done,
                known=done.known,
                figures=done.figures,
                errors=done.errors,
                failed=done.failed,
            )
        )
    sys.exit(2 if done.failed else 0)


@click.command("query", help=_("查询语料库：给问题的名称，或一句SQL；不给就列出有名称的问题。"))
@click.argument("corpus", type=THERE)
@click.argument("question", required=False)
@click.option("--csv", "as_csv", is_flag=True, help=_("输出CSV"))
@click.option("-o", "--out", type=OUT, help=_("写入文件（CSV）"))
def query_command(corpus: Path, question: str | None, as_csv: bool, out: Path | None) -> None:
    """Answer one question."""
    _require("duckdb", "batch")
    _require("pyarrow", "batch")
    from rich.console import Console
    from rich.table import Table

    from mingzhang.batch.corpus import Corpus
    from mingzhang.batch.question import QUESTIONS, ask, csv_text
    from mingzhang.file import write_aside

    if not question:
        for name, known in QUESTIONS.items():
            click.echo(f"{name:<10} {known.words}")
        return
    answer = ask(Corpus(corpus), question)
    if out is not None:
        write_aside(out, csv_text(answer).encode("utf-8-sig"))
    elif as_csv:
        click.echo(csv_text(answer), nl=False)
    else:
        shown = Table(*answer.columns)
        for row in answer.rows:
            shown.add_row(*("" if value is None else str(value) for value in row))
        Console(highlight=False).print(shown, markup=False)
