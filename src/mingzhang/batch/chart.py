"""A chart of an answer as SVG: plain bars, without script, readable in black and white."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from mingzhang.batch.question.kind import Drawn, Row
from mingzhang.batch.question.word import square_word
from mingzhang.language import current_language
from mingzhang.terminal import harmless

MOST_BARS = 24
_WIDTH, _ROOM, _BAR, _GAP, _FIGURE = 860, 300, 16, 8, 96
_LONGEST = 24
"""Characters of a label that fit beside the bars; the table below has all of them."""


def bars(drawn: Drawn, columns: Sequence[str], rows: Sequence[Row], title: str) -> str:
    """The first rows as bars, to the left of the axis what is below zero; empty without figures."""
    at, language = columns.index(drawn.value), current_language()
    label = [(name, columns.index(name)) for name in drawn.label]
    shown = [
        (
            "\u3000".join(harmless(square_word(name, row[p], language)) for name, p in label),
            float(row[at]),
        )
        for row in rows
        if row[at] is not None
    ][:MOST_BARS]
    if not shown or not any(value for _words, value in shown):
        return ""
    least = min(0.0, *(value for _words, value in shown))
    most = max(0.0, *(value for _words, value in shown))
    room = _WIDTH - _ROOM - _FIGURE
    scale = room / (most - least)
    axis = _ROOM - least * scale
    height = len(shown) * (_BAR + _GAP) + _GAP
    parts = [
        f'<svg viewBox="0 0 {_WIDTH} {height}" role="img" aria-label="{escape(title)}">',
        f'<line x1="{axis:.1f}" x2="{axis:.1f}" y1="0" y2="{height}"/>',
    ]
    for number, (words, value) in enumerate(shown):
        top = _GAP + number * (_BAR + _GAP)
        left, length = axis + min(value, 0.0) * scale, abs(value) * scale
        short = words if len(words) <= _LONGEST else words[: _LONGEST - 1] + "…"
        parts += [
            f"<g><title>{escape(words)} {_figure(value)}</title>",
            f'<text x="{_ROOM - 8}" y="{top + 13}" text-anchor="end">{escape(short)}</text>',
            f'<rect x="{left:.1f}" y="{top}" width="{max(length, 1.0):.1f}" height="{_BAR}"/>',
            f'<text x="{left + length + 6:.1f}" y="{top + 13}">{_figure(value)}</text></g>',
        ]
    return "".join([*parts, "</svg>"])


def _figure(value: float) -> str:
    return f"{value:,.0f}" if value == int(value) else f"{value:,.2f}"
