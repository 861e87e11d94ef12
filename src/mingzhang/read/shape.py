"""Drawn paths as rules and shades."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from mingzhang.read.ink import PageInk, Rule

THIN = 3.0
"""A drawn shape thinner than this is a rule, in points."""

SHORT = 1.5
"""A rule shorter than this is a dot."""

Point = tuple[float, float]


def add_path(ink: PageInk, points: Sequence[Point], width: float | None, light: int | None) -> None:
    """Add one piece of a path to the ink of a page.

    Args:
        points: its corners, in points of the page with the text upright.
        width: how thick its line is drawn, None where it is not.
        light: how light it is filled, 0 black to 255 white; None where it is not.
    """
    if width is not None:
        for (x0, y0), (x1, y1) in pairwise(points):
            if abs(y0 - y1) < 0.6 and abs(x0 - x1) >= SHORT:
                ink.level.append(Rule((y0 + y1) / 2, min(x0, x1), max(x0, x1), width))
            elif abs(x0 - x1) < 0.6 and abs(y0 - y1) >= SHORT:
                ink.upright.append(Rule((x0 + x1) / 2, min(y0, y1), max(y0, y1), width))
    if light is not None:
        _add_filled(ink, points, light, width is not None)


def _add_filled(ink: PageInk, points: Sequence[Point], light: int, stroked: bool) -> None:
    xs, ys = zip(*points, strict=True)
    left, right = min(xs), max(xs)
    top, bottom = min(ys), max(ys)
    wide, high = right - left, bottom - top
    if light > 250:
        return
    if stroked and min(wide, high) < THIN:
        return
    if high < THIN and wide >= SHORT and wide > high:
        ink.level.append(Rule((top + bottom) / 2, left, right, high))
    elif wide < THIN and high >= SHORT:
        ink.upright.append(Rule((left + right) / 2, top, bottom, wide))
    elif light > 120 and wide > 4 and high > 4:
        ink.shades.append((left, top, right, bottom))
