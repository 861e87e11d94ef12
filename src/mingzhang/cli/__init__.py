"""The command line: thin, Chinese first; one file a command, every verb one of `pipeline`."""

from __future__ import annotations

import click

from mingzhang import __version__
from mingzhang.cli.batch import batch_command, query_command
from mingzhang.cli.carry_over import carry_over_command
from mingzhang.cli.check import check_command
from mingzhang.cli.compare import compare_command
from mingzhang.cli.compile import compile_command
from mingzhang.cli.demo import demo_command
from mingzhang.cli.doctor import doctor_command
from mingzhang.cli.ending import end, prepare
from mingzhang.cli.learn import learn_command
from mingzhang.cli.ledger import ledger_command
from mingzhang.cli.look import look_command
from mingzhang.cli.mark import mark_command
from mingzhang.cli.merge import merge_command
from mingzhang.cli.new import new_command
from mingzhang.cli.profiles import profiles_command
from mingzhang.cli.read import read_command
from mingzhang.cli.rules import explain_command, rules_command
from mingzhang.cli.year import year_command
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
    ledger_command,
    merge_command,
    carry_over_command,
    rules_command,
    explain_command,
    profiles_command,
    batch_command,
    query_command,
    year_command,
    demo_command,
    doctor_command,
)


@click.group(
    help=_("明账：预算决算公开的编制、审核与公开。"),
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(
    __version__,
    prog_name="mingzhang",
    message="%(prog)s %(version)s",
    help=_("显示版本并退出。"),
)
def main() -> None:
    """The entry point of `mingzhang`."""


main.options_metavar = _("[选项]")
main.subcommand_metavar = _("命令 [参数]…")
for _command in _COMMANDS:
    _command.options_metavar = _("[选项]")
    main.add_command(_command)
for _command in year_command.commands.values():
    _command.options_metavar = _("[选项]")


def _add_platform() -> None:
    """The commands of the platform; they say by themselves what is not installed."""
    from mingzhang.web.operation.commands import add_to

    add_to(main)


def run() -> None:
    """`main`, with every foreseen trouble as one clear message; see `ending.end`."""
    prepare()
    _add_platform()
    end(lambda: main(standalone_mode=False, prog_name="mingzhang"))
