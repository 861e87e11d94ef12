"""Which profile a document is printed by."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from mingzhang.codes import normal_name
from mingzhang.document import Document, Grid, Paragraph
from mingzhang.model.vocabulary import BookletKind
from mingzhang.recognise.match import PrintedTable, fit, known_titles
from mingzhang.recognise.weights import WEIGHTS
from mingzhang.recognise.wording import bare_title
from mingzhang.tables.profile import Profile


def choose_profile(
    printed: Sequence[PrintedTable], document: Document, profiles: Sequence[Profile], year: int
) -> Profile | None:
    """The profile whose shapes and headings fit best; None where none fits.

    Of equals one of a place that a heading or the cover names, then the first.

    To read a booklet by the shapes of another place would make its tables look wrong that are
    right. A profile that says how its place is called (`names`) is only taken where it is named.
    """
    text = [normal_name(b.text) for b in document.blocks if isinstance(b, Paragraph)]
    short = {words for words in text if len(words) < 40}
    final = sum("决算" in words for words in short) > sum("预算" in words for words in short)
    named = _named(document, profiles)
    if not printed:
        return _by_headings(short, named, final)
    closest = candidates(printed, named)
    if not closest:
        return None

    def score(profile: Profile) -> float:
        kind = (profile.kind is BookletKind.FINAL_ACCOUNTS) == final
        share = _headings_known(profile, short)
        first, last = profile.years
        dated = year and (first or 0) <= year <= (last or 9999)
        return (
            fit(printed, profile)
            + WEIGHTS.headings * share
            + (WEIGHTS.kind if kind else 0.0)
            + (WEIGHTS.right_year if dated else 0.0)
        )

    def is_called(profile: Profile) -> bool:
        return any(name in words for name in profile.names for words in short)

    best = max(closest, key=lambda profile: (score(profile), is_called(profile)))
    is_final = best.kind is BookletKind.FINAL_ACCOUNTS
    least = WEIGHTS.least_fallback if best.is_fallback else WEIGHTS.least_fit
    return None if is_final != final or fit(printed, best) < least else best


def _by_headings(
    short: Collection[str], profiles: Sequence[Profile], final: bool
) -> Profile | None:
    """The profile of a text without tables: the place that is named, or whose headings stand there.

    A notice of a few sentences is nobody's: it must not be measured by the duties of a place whose
    profile happens to come first.
    """
    right = [p for p in profiles if (p.kind is BookletKind.FINAL_ACCOUNTS) == final]
    shares = {profile.id: _headings_known(profile, short) for profile in right}
    fitting = [
        profile
        for profile in right
        if profile.is_fallback or profile.names or shares[profile.id] >= WEIGHTS.least_headings
    ]
    return max(fitting, key=lambda profile: shares[profile.id], default=None)


def _headings_known(profile: Profile, short: Collection[str]) -> float:
    """The share of a profile's headings that stand in short paragraphs."""
    headings = [normal_name(section.title) for section in profile.sections]
    known = sum(any(heading in words for words in short) for heading in headings)
    return known / len(headings) if headings else 0.0


def candidates(printed: Sequence[PrintedTable], profiles: Sequence[Profile]) -> list[Profile]:
    """The profiles that share most titles with the tables, in their order: worth a close look."""
    titles = {bare_title(table.caption.title) for table in printed if table.caption.title}
    shared = {profile.id: len(titles & known_titles(profile)) for profile in profiles}
    most = sorted(profiles, key=lambda profile: -shared[profile.id])[: WEIGHTS.candidates]
    chosen = {profile.id for profile in most}
    return [profile for profile in profiles if profile.id in chosen]


def _named(document: Document, profiles: Sequence[Profile]) -> list[Profile]:
    """Without those of places that the document does not name."""
    texts = [b.text for b in document.blocks if isinstance(b, Paragraph)]
    texts += [cell.text for b in document.blocks if isinstance(b, Grid) for cell in b.cells]
    whole = "\n".join(texts)
    return [
        profile
        for profile in profiles
        if not profile.names or any(name in whole for name in profile.names)
    ]
