"""Tables that were drawn with box characters: lines with tabs, character for character."""

from __future__ import annotations

from collections.abc import Sequence

from mingzhang.pattern import compiled

RULE = "\v"
"""A line of a drawn table that only draws."""

_DRAWN = compiled(r"[\s─━═┌┬┐├┼┤└┴┘╔╦╗╠╬╣╚╩╝┏┳┓┣╋┫┗┻┛╒╤╕╞╪╡╘╧╛│┃║]+")
_CORNER = compiled(r"[─━═]{2}")
_SIDES = "│┃║"
_WIDEST = 400  # characters of a line that may be one of a table


def with_tabs(lines: Sequence[str]) -> list[str]:
    """The lines of a text, those of drawn tables with a tab between their cells.

    >>> with_tabs(["│收入│10.00│", "├──┼──┤", "│合计│10.00│"])
    [' 收入\\t10.00 ', '\\x0b', ' 合计\\t10.00 ']
    """
    return [_drawn(line) for line in lines]


def _drawn(line: str) -> str:
    if len(line) > _WIDEST or not any(side in line for side in "│┃║─━═"):
        return line
    if _DRAWN.fullmatch(line) and _CORNER.search(line):
        return RULE
    sides = [at for at, char in enumerate(line) if char in _SIDES]
    if len(sides) < 2:
        return line
    chars = list(line)
    outer = {sides[0]} if not line[: sides[0]].strip() else set()
    outer |= {sides[-1]} if not line[sides[-1] + 1 :].strip() else set()
    for at in sides:
        chars[at] = " " if at in outer else "\t"
    return "".join(chars)
