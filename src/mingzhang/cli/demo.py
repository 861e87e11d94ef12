"""The command that shows the whole line."""

from __future__ import annotations

from pathlib import Path

import click

from mingzhang.cli.argument import OUT
from mingzhang.language import _
from mingzhang.screen import Terminal


@click.command("demo", help=_("演示：编制示例、读回、审核，再审核一份有错的资料。"))
@click.option("-o", "--out", type=OUT, default=Path("out/demo"), help=_("输出文件夹"))
def demo_command(out: Path) -> None:
    """Show the whole line on the two examples."""
    from mingzhang.demo import show

    show(out, Terminal(highlight=False, soft_wrap=True))
