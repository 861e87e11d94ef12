"""The command that lists the formats of places."""

from __future__ import annotations

import click

from mingzhang.language import _
from mingzhang.terminal import say


@click.command("profiles", help=_("列出已有的地区格式。"))
def profiles_command() -> None:
    """List the profiles."""
    from mingzhang.tables.profile import all_profiles

    for profile in all_profiles():
        say(f"{profile.id}  {profile.title}")
