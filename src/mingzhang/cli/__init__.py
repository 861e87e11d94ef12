"""The command line: thin, Chinese first; one file a command, every verb one of `pipeline`."""

from __future__ import annotations

import sys

import click
from rich.console import Console

from mingzhang import __version__
from mingzhang.cli.check import check_command
from mingzhang.cli.compare import compare_command
from mingzhang.cli.compile import compile_command
from mingzhang.cli.demo import demo_command
from mingzhang.cli.learn import learn_command
from mingzhang.cli.look import look_command
from mingzhang.cli.mark import mark_command
from mingzhang.cli.new import new_command
from mingzhang.cli.profiles import profiles_command
from mingzhang.cli.read import read_command
from mingzhang.cli.rules import explain_command, rules_command
from mingzhang.errors import Contradictions, MingzhangError, SourceErrors
from mingzhang.language import _

_COMMANDS = (
    compile_command,
    check_command,
    compare_command,
    mark_command,
    read_command,
    look_command,
    learn_command,
    new_command,
    rules_command,
    explain_command,
    profiles_command,
    demo_command,
)


@click.group(help=_("明账：预算决算公开的编制、审核与公开。"))
@click.version_option(__version__, prog_name="mingzhang", message="%(prog)s %(version)s")
def main() -> None:
    """The entry point of `mingzhang`."""


for _command in _COMMANDS:
    main.add_command(_command)


def _add_platform() -> None:
    """The commands of the platform; they say by themselves what is not installed."""
    from mingzhang.web.operation.commands import add_to

    add_to(main)


def run() -> None:
    """`main`, with every foreseen error as one clear message and exit status 2."""
    _add_platform()
    try:
        sys.exit(main(standalone_mode=False) or 0)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except click.Abort:
        click.echo(_("已中止"), err=True)
        sys.exit(130)
    except SourceErrors as errors:
        _say_mistakes(errors)
        sys.exit(2)
    except MingzhangError as error:
        click.secho(str(error), fg="red", err=True)
        sys.exit(2)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)


def _say_mistakes(errors: SourceErrors) -> None:
    console = Console(stderr=True, highlight=False)
    words = (
        _("编出的资料有 {count} 处错误，没有生成任何文件（加 --force 照样生成）：")
        if isinstance(errors, Contradictions)
        else _("{source} 有 {count} 处需要改正，没有生成任何文件：")
    )
    console.print(
        words.format(source=errors.source, count=len(errors.mistakes)),
        style="bold red",
    )
    for mistake in errors.mistakes:
        console.print(f"  {mistake.words()}", markup=False, soft_wrap=True)
