"""Tables that were typed: columns made with blanks, or drawn with box characters.

Such lines become lines with tabs, character for character, so that every cell still knows where it
stood. What has no columns in every line of figures stays as it is.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from mingzhang.pattern import compiled

RULE = "\v"
"""A line of a drawn table that only draws."""

_DRAWN = compiled(r"[\s─━═┌┬┐├┼┤└┴┘╔╦╗╠╬╣╚╩╝┏┳┓┣╋┫┗┻┛╒╤╕╞╪╡╘╧╛│┃║]+")
_CORNER = compiled(r"[─━═]{2}")
_SIDES = "│┃║"
_FIELD = compiled(r"[^ \u3000\u00a0]+(?:[ \u00a0](?![ \u3000\u00a0])[^ \u3000\u00a0]+)*")
_FIGURE = compiled(r"[-△]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?%?|[-—]{1,3}")
_LEAST_ROWS = 3
_LEAST_FIELDS = 3
_WIDEST = 400  # characters of a line that may be one of a table

_Span = tuple[int, int]


def with_tabs(lines: Sequence[str]) -> list[str]:
    """The lines of a text, those of typed tables with a tab between their cells.

    >>> with_tabs(["│收入│10.00│", "├──┼──┤", "│合计│10.00│"])
    [' 收入\\t10.00 ', '\\x0b', ' 合计\\t10.00 ']
    >>> rows = ["一、教育  10.00   4.00", "二、住房   8.00   4.00", "合计      18.00   8.00"]
    >>> [line.replace("\\t", "|") for line in with_tabs(rows)][0]
    '一、教育 |10.00  |4.00'
    """
    found = [_drawn(line) for line in lines]
    at = 0
    while at < len(found):
        end = at
        while end < len(found) and _may_be_row(found[end]):
            end += 1
        if end - at >= _LEAST_ROWS:
            found[at:end] = _aligned(found[at:end])
        at = max(end, at + 1)
    return found


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


def _may_be_row(line: str) -> bool:
    if not line or len(line) > _WIDEST or "\t" in line or "\f" in line or line == RULE:
        return False
    return len(_FIELD.findall(line)) > 1


def _aligned(lines: Sequence[str]) -> list[str]:
    """A run of lines with tabs where their figures stand below each other; else as they were."""
    spans = [_spans(line) for line in lines]
    rows = [at for at, line in enumerate(lines) if _has_figures(line, spans[at])]
    columns = _columns([span for at in rows for span in spans[at]])
    if len(rows) < _LEAST_ROWS or len(columns) < _LEAST_FIELDS:
        return list(lines)
    first = rows[0]
    while first and len(spans[first - 1]) >= len(columns) - 1:
        first -= 1  # the heads above the figures
    cut = [_cut(line, columns) for line in lines[first : rows[-1] + 1]]
    if any(line is None for line in cut):
        return list(lines)
    told = [line for line in cut if line is not None]
    return [*lines[:first], *told, *lines[rows[-1] + 1 :]]


def _spans(line: str) -> list[_Span]:
    """Where the fields of a line stand, in columns of a screen: Chinese characters take two."""
    edges = _edges(line)
    return [(edges[m.start()], edges[m.end()]) for m in _FIELD.finditer(line)]


def _edges(line: str) -> list[int]:
    edges = [0]
    for char in line:
        wide = unicodedata.east_asian_width(char) in "WF"
        edges.append(edges[-1] + (2 if wide else 1))
    return edges


def _has_figures(line: str, spans: Sequence[_Span]) -> bool:
    fields = _FIELD.findall(line)
    figures = [field for field in fields if _FIGURE.fullmatch(field)]
    return len(spans) >= _LEAST_FIELDS - 1 and len(figures) > 1


def _columns(spans: Sequence[_Span]) -> list[_Span]:
    """What stands above or below each other, from the left; a blank column lies between two."""
    found: list[_Span] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = found[-1][0], max(found[-1][1], end)
        else:
            found.append((start, end))
    return found


def _cut(line: str, columns: Sequence[_Span]) -> str | None:
    """A line with a tab before each column but the first; None where a field stands in two."""
    edges = _edges(line)
    chars = list(line) + [" "] * max(0, columns[-1][1] - edges[-1])
    edges = _edges("".join(chars))
    for start, _end in columns[1:]:
        if start - 1 not in edges:
            return None
        at = edges.index(start - 1)
        if at >= len(chars) or chars[at] not in " \u3000\u00a0":
            return None
        chars[at] = "\t"
    return "".join(chars)
