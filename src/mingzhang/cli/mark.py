"""The command that hands a file back with notes."""

from __future__ import annotations

from pathlib import Path

import click

from mingzhang.cli.argument import OUT, PROFILE, THERE
from mingzhang.language import _
from mingzhang.terminal import say


@click.command("mark", help=_("批：把问题批注在送审的文件上（PDF、DOCX、XLSX），交回修改。"))
@click.argument("file", type=THERE)
@click.option("-o", "--out", type=OUT, help=_("批注后的文件，默认在原文件旁边"))
@PROFILE
def mark_command(file: Path, out: Path | None, profile: str) -> None:
    """Check a file and hand it back with its findings as notes."""
    from mingzhang.pipeline.review import review_file
    from mingzhang.report.mark import write_marked

    target = out or file.with_name(f"{file.stem}-审核{file.suffix}")
    checked = review_file(file, profile)
    count = write_marked(file, checked, target)
    words = _("{count}处问题，批注{marked}处").format(count=len(checked.findings), marked=count)
    say(f"{words}：{target}")
