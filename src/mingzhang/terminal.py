"""Words on a terminal: what a file or a name brings along never drives the screen.

A PDF, a workbook or a file name may hold escape sequences, and controls that turn the direction
of writing around. They are shown as what they are instead of being obeyed.
"""

from __future__ import annotations

import sys

import click

from mingzhang.pattern import compiled

_CONTROLS = compiled(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)


def harmless(text: str) -> str:
    """The text with every control but line breaks and tabs turned into a mark of one character.

    >>> harmless("a\x1b[2Jb\u202ec")
    'a␛[2Jb�c'
    """
    return _CONTROLS.sub(lambda found: _mark(found[0]), text)


def _mark(control: str) -> str:
    """The Unicode picture of an ASCII control, the replacement character for others."""
    code = ord(control)
    if code == 0x7F:
        return "␡"
    return chr(0x2400 + code) if code < 0x20 else "\ufffd"


def say(text: str, colour: str | None = None, *, err: bool = False) -> None:
    """One line of words on standard output, or on standard error."""
    click.secho(harmless(text), fg=colour, err=err)


def use_any_encoding() -> None:
    """A console in GBK shows a question mark for what it has no character for, and goes on."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")
