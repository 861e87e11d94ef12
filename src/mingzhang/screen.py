"""Reports on a terminal: coloured, by rich, which most commands end without."""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.text import Text

from mingzhang.terminal import harmless


class Terminal(Console):
    """A console of rich that prints no control of others."""

    def print(self, *objects: Any, **options: Any) -> None:
        """Print as rich does, after every text was made harmless."""
        super().print(*map(_harmless, objects), **options)


def _harmless(thing: object) -> object:
    if isinstance(thing, str):
        return harmless(thing)
    if isinstance(thing, Text):
        shown = thing.copy()
        shown.plain = harmless(thing.plain)  # one character for one: styles stay in place
        return shown
    return thing
