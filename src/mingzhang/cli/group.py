"""The commands by their names."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module

import click

from mingzhang import __version__
from mingzhang.language import _

_PLATFORM = "mingzhang.web.operation.commands"
"""Its commands say by themselves what is not installed."""

_MODULES: Mapping[str, str] = {
    **{
        name: f"{__package__}.{name.replace('-', '_')}"
        for name in (
            "compile",
            "check",
            "compare",
            "mark",
            "read",
            "look",
            "learn",
            "new",
            "ledger",
            "merge",
            "carry-over",
            "rules",
            "profiles",
            "batch",
            "year",
            "demo",
            "doctor",
        )
    },
    "explain": f"{__package__}.rules",
    "query": f"{__package__}.batch",
    "counties": "mingzhang.web.operation.county.command",
    **dict.fromkeys(
        (
            "serve",
            "open",
            "worker",
            "first-accounts",
            "verify-log",
            "scrub",
            "migrate",
            "backup",
            "restore",
            "publish",
        ),
        _PLATFORM,
    ),
}
"""The commands and where each lies, as `NAME_command`."""


class _Commands(click.Group):
    """Commands that are loaded when they are asked for: whoever checks waits for no other."""

    def list_commands(self, _context: click.Context) -> list[str]:
        return sorted(_MODULES)

    def get_command(self, _context: click.Context, name: str) -> click.Command | None:
        if name not in _MODULES:
            return None
        module = import_module(_MODULES[name])
        command: click.Command = getattr(module, f"{name.replace('-', '_')}_command")
        below = command.commands.values() if isinstance(command, click.Group) else ()
        for one in (command, *below):
            one.options_metavar = _("[选项]")
        return command


@click.group(
    cls=_Commands,
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
