"""The colour of a platform: one is given, what it must be on dark paper follows."""

from __future__ import annotations

from mingzhang.pattern import compiled

_COLOUR = compiled(r"#[0-9a-fA-F]{6}")
_LEAST = 4.5
"""Contrast of text, WCAG 2.2 criterion 1.4.3."""
_DARK = (0x17, 0x16, 0x14)
_WHITE = (0xFF, 0xFF, 0xFF)
Colour = tuple[int, int, int]


def is_colour(text: str) -> bool:
    """Whether it is `#rrggbb` and white can be read on it.

    >>> is_colour("#1f5f8b"), is_colour("#ffcc00"), is_colour("red")
    (True, False, False)
    """
    return bool(_COLOUR.fullmatch(text)) and _contrast(_parsed(text), _WHITE) >= _LEAST


def style_of(text: str) -> str:
    """The colour as variables of a page's root; empty where none is given.

    >>> style_of("#1f5f8b")
    '--county:#1f5f8b;--county-dark:#5f8dab'
    """
    if not text:
        return ""
    dark = _parsed(text)
    while _contrast(dark, _DARK) < _LEAST:
        dark = (_nearer(dark[0]), _nearer(dark[1]), _nearer(dark[2]))
    return f"--county:{text.lower()};--county-dark:#{bytes(dark).hex()}"


def _nearer(part: int) -> int:
    """A step towards white."""
    return part + max(1, (255 - part) // 12)


def _parsed(text: str) -> Colour:
    return int(text[1:3], 16), int(text[3:5], 16), int(text[5:7], 16)


def _contrast(one: Colour, other: Colour) -> float:
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: Colour) -> float:
    parts = [part / 255 for part in colour]
    linear = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
