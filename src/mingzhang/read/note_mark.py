"""Raised digits on a page: small ones beside the head of a figure refer to a note."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from mingzhang.read.ink import Glyph
from mingzhang.read.raised import raised

_SMALL = 0.85
"""A raised digit is lower than that of its figure by this, or more."""

_RAISED = 0.15
"""Its foot stands above that of the figure by this share of the figure's height, or more."""

_BESIDE = (-0.3, 0.5)
"""How far it stands from the figure, in heights of the figure."""


def with_note_marks(glyphs: Sequence[Glyph]) -> list[Glyph]:
    """The characters of a page, raised digits as such and on the baseline of their figure."""
    digits = [g for g in glyphs if g.text.isdecimal() and not g.turn]
    if len(digits) < 2:
        return list(glyphs)
    anchors = sorted(digits, key=lambda g: g.right)
    rights = [g.right for g in anchors]
    most = max(g.bottom - g.top for g in digits)
    changed: dict[Glyph, Glyph] = {}
    owners: set[float] = set()  # baselines of those that were raised
    for small in sorted(digits, key=lambda g: g.left):
        height = small.bottom - small.top
        if height > _SMALL * most:
            continue
        first = bisect_left(rights, small.left - _BESIDE[1] * most)
        last = bisect_right(rights, small.left - _BESIDE[0] * most)
        for big in anchors[first:last]:
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
