"""Where the characters of an OFD text begin: step by step, as its file says."""

from __future__ import annotations

from itertools import chain, repeat

import pytest

from mingzhang.read.ofd_page import _along, _steps


@pytest.mark.parametrize(
    "text",
    [None, "", "4.2", "4.2 g 3 2.1", "g 2 0.1 0.7", "1 2 3 4 5 6 7 8 9", "g 99999 0.3", "x 2,3"],
)
@pytest.mark.parametrize("count", [1, 2, 3, 7])
def test_every_character_begins_behind_the_one_before(text: str | None, count: int) -> None:
    """Also where a file gives fewer steps than characters, or more."""
    steps = _steps(text or "")
    places, at = [], 1.1
    for step, _ in zip(
        chain(steps, repeat(steps[-1] if steps else 0.0)), range(count), strict=False
    ):
        places.append(at)
        at += step
    assert _along(1.1, text, count) == places
