"""Which profile a document is printed by."""

from __future__ import annotations

from collections.abc import Sequence

from mingzhang.codes import normal_name
from mingzhang.document import Document, Paragraph
from mingzhang.model.vocabulary import BookletKind
from mingzhang.recognise.match import PrintedTable, fit
from mingzhang.tables.profile import Profile

_LEAST_FIT = 0.8
"""How well a profile's shapes must fit a booklet's tables on average: a right one is above
0.88, another place's below 0.79."""

_LEAST_FALLBACK = 0.35
"""How well the national shapes must fit: what they don't fit is read as it stands."""

_RIGHT_YEAR = 0.05
"""What it counts for a profile that it is meant for the booklet's year."""


def choose_profile(
    printed: Sequence[PrintedTable], document: Document, profiles: Sequence[Profile], year: int
) -> Profile | None:
    """The profile whose shapes and headings fit best, the first of equals; None where none fits.

    To read a booklet by the shapes of another place would make its tables look wrong that are
    right.
    """
    text = [normal_name(b.text) for b in document.blocks if isinstance(b, Paragraph)]
    short = {words for words in text if len(words) < 40}
    final = sum("决算" in words for words in short) > sum("预算" in words for words in short)

    def score(profile: Profile) -> float:
        headings = [normal_name(s.title) for s in profile.sections]
        known = sum(any(h in words for words in short) for h in headings)
        kind = (profile.kind is BookletKind.FINAL_ACCOUNTS) == final
        share = known / len(headings) if headings else 0.0
        first, last = profile.years
        dated = year and (first or 0) <= year <= (last or 9999)
        return (
            fit(printed, profile)
            + 0.3 * share
            + (0.3 if kind else 0.0)
            + (_RIGHT_YEAR if dated else 0.0)
        )

    best = max(profiles, key=score)
    is_final = best.kind is BookletKind.FINAL_ACCOUNTS
    least = _LEAST_FALLBACK if best.is_fallback else _LEAST_FIT
    if printed and (is_final != final or fit(printed, best) < least):
        return None
    return best
