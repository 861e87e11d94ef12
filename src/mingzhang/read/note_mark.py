"""Raised digits on a page: small ones beside the head of a figure refer to a note."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Mapping, Sequence
from operator import itemgetter

from mingzhang.read.ink import Glyph
from mingzhang.read.raised import raised

_SMALL = 0.85
"""A raised digit is lower than that of its figure by this, or more."""

_RAISED = 0.15
"""Its foot stands above that of the figure by this share of the figure's height, or more."""

_BESIDE = (-0.3, 0.5)
"""How far it stands from the figure, in heights of the figure."""

_Row = list[tuple[float, int, Glyph]]
"""The digits on one baseline by their right sides, and where they stand among all."""

_RIGHT = itemgetter(0)


def with_note_marks(glyphs: Sequence[Glyph]) -> list[Glyph]:
    """The characters of a page, raised digits as such and on the baseline of their figure."""
    digits = [g for g in glyphs if g.text.isdecimal() and not g.turn]
    if len(digits) < 2:
        return list(glyphs)
    most = max([g.bottom - g.top for g in digits])
    small_ones = [g for g in digits if g.bottom - g.top <= _SMALL * most]
    if not small_ones:
        return list(glyphs)
    lines = sorted({g.baseline for g in digits})
    beside_others = {g.baseline for g in small_ones}
    beside_others -= {line for line in beside_others if _is_alone(line, lines, most)}
    if not beside_others:
        return list(glyphs)
    rows = _rows(digits)
    changed: dict[Glyph, Glyph] = {}
    owners: set[float] = set()  # baselines of those that were raised
    for small in sorted(
        [g for g in small_ones if g.baseline in beside_others], key=lambda g: g.left
    ):
        height = small.bottom - small.top
        beside = small.left - _BESIDE[1] * most, small.left - _BESIDE[0] * most
        for _, _, big in _near(small, beside, rows, lines, most, owners):
            if big.baseline not in owners and (
                small.bottom <= big.top or (big.baseline <= small.baseline and big.top < big.bottom)
            ):
                continue  # below it, level with it or above it, as nearly all digits of a column
            owner = changed.get(big, big)
            known = big in changed
            tall = height / _SMALL if known else big.bottom - big.top
            near = _BESIDE[0] * tall <= small.left - big.right <= _BESIDE[1] * tall
            same = known and abs(small.baseline - big.baseline) < 0.1 * height
            lifted = (
                height <= _SMALL * tall
                and big.baseline - small.baseline >= _RAISED * tall
                and big.top - small.top < tall / 2
                and small.bottom > big.top
            )
            if big is not small and near and (same or (lifted and not known)):
                owners.add(small.baseline)
                changed[small] = small._replace(
                    text=raised(small.text), baseline=owner.baseline, top=owner.top
                )
                break
    return [changed.get(g, g) for g in glyphs] if changed else list(glyphs)


def _rows(digits: Sequence[Glyph]) -> dict[float, _Row]:
    rows: dict[float, _Row] = {}
    for number, digit in enumerate(digits):
        rows.setdefault(digit.baseline, []).append((digit.right, number, digit))
    for row in rows.values():
        row.sort()
    return rows


def _is_alone(line: float, lines: Sequence[float], most: float) -> bool:
    """Whether no other digits stand where those that are raised off their line would have them."""
    return bisect_right(lines, line + 2 * most) - bisect_left(lines, line - most) < 2


def _near(
    small: Glyph,
    beside: tuple[float, float],
    rows: Mapping[float, _Row],
    lines: Sequence[float],
    most: float,
    owners: Collection[float],
) -> list[tuple[float, int, Glyph]]:
    """The digits that a small one may be raised beside, from left to right.

    They stand on a baseline below it, not further than a figure is tall; those level with it only
    where some of them were raised before.
    """
    found: list[tuple[float, int, Glyph]] = []
    low, high = small.baseline - most, small.bottom + most
    for line in lines[bisect_left(lines, low) : bisect_right(lines, high)]:
        if line > small.baseline or line in owners:
            row = rows[line]
            first = bisect_left(row, beside[0], key=_RIGHT)
            last = bisect_right(row, beside[1], key=_RIGHT)
            found.extend(row[first:last])
    found.sort()
    return found
