"""The command that drafts a place's profile from what it prints."""

from __future__ import annotations

from pathlib import Path

import click

from mingzhang.file import write_aside
from mingzhang.language import _


@click.command("learn", help=_("从公开资料或空白表样归纳一个地区格式，写成 TOML。"))
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help=_("写到哪个 TOML 文件；随后可以用 --profile 使用它"),
)
@click.option("--title", default="", help=_("格式的名称，例如“某市部门预算公开”"))
def learn_command(files: tuple[Path, ...], output: Path, title: str) -> None:
    """Write the draft, and say what was placed and what was not."""
    from mingzhang.pipeline.deadline import for_file
    from mingzhang.read.input import read_input
    from mingzhang.recognise.draft import draft_profile

    names = "、".join(path.name for path in files)
    with for_file(names):
        documents = [document for path in files for document in read_input(path)]
        draft = draft_profile(documents, title, _("由 {files} 归纳，请核对").format(files=names))
    write_aside(output, draft.text.encode())
    for table in draft.tables:
        click.echo(_("表：{title}").format(title=table))
    for form in draft.forms:
        click.echo(_("绩效表：{title}").format(title=form))
    for line in draft.left:
        click.echo(line)
    words = _(
        "{file}：{tables}张表，{forms}种绩效表，{sections}个标题，{sentences}段有数的文字，"
        "没有放进来的{left}处"
    )
    click.echo(
        words.format(
            file=output,
            tables=len(draft.tables),
            forms=len(draft.forms),
            sections=draft.sections,
            sentences=draft.sentences,
            left=len(draft.left),
        )
    )
