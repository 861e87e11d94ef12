"""Which profile a document is printed by."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from mingzhang.codes import normal_name
from mingzhang.codes.division import find_divisions_of
from mingzhang.document import Document, Grid, Paragraph
from mingzhang.model.vocabulary import BookletKind
from mingzhang.pattern import compiled
from mingzhang.recognise.index import ProfileIndex
from mingzhang.recognise.match import PrintedTable, fit
from mingzhang.recognise.outline import Outline
from mingzhang.recognise.weights import WEIGHTS
from mingzhang.recognise.wording import bare_title
from mingzhang.tables.profile import Profile, get_profile

_SHORT = 40
"""Characters of a line that is a title or names a body."""

_SPENT = compiled(r"支出决算|决算数?为|决算数(?:[大小]于|等于|未超过)|完成(?:年初|全年)?预算的?\d")
"""How the sentences of final accounts speak, where no heading says what they are."""


class Choice(NamedTuple):
    """A profile, and how well its shapes fit the tables; 0 where there are none."""

    profile: Profile
    fit: float


class Said:
    """What a document says of itself in words.

    Attributes:
        kind: whether it speaks of budgets or of final accounts.
        short: its short paragraphs, which are titles or name bodies, as names are compared.
        lines: the same as printed.
        whole: all of its texts.
    """

    def __init__(self, document: Document) -> None:
        paragraphs = [b.text for b in document.blocks if isinstance(b, Paragraph)]
        text = [normal_name(words) for words in paragraphs]
        self.short = {words for words in text if len(words) < _SHORT}
        self.lines = {words for words in paragraphs if len(words) < _SHORT}
        final = sum("决算" in w for w in self.short) > sum("预算" in w for w in self.short)
        if not any("决算" in words or "预算" in words for words in self.short):
            final = any(_SPENT.search(words) for words in text)
        self.kind = BookletKind.FINAL_ACCOUNTS if final else BookletKind.BUDGET
        cells = [cell.text for b in document.blocks if isinstance(b, Grid) for cell in b.cells]
        self.whole = "\n".join((*paragraphs, *cells))


def choose_profile(
    printed: Sequence[PrintedTable], said: Said, known: ProfileIndex, year: int
) -> Choice | None:
    """The profile whose shapes and headings fit best; None where none fits.

    Of equals one of a place that a heading or the cover names, then the first.

    To read a booklet by the shapes of another place would make its tables look wrong that are
    right. A profile that says how its place is called (`names`) is only taken where it is named.
    """
    headings = known.sections_known("\n".join(said.short))
    shares = {o.id: _share(o, headings) for o in known.named(said.whole)}
    if not printed:
        found = _by_headings(known, shares, said.kind)
        return None if found is None else Choice(found, 0.0)
    outlines = {o.id: o for o in known.outlines if o.id in shares}

    def likely(outline: Outline) -> float:
        """What is known of it without a look at its tables."""
        return (
            WEIGHTS.headings * shares[outline.id]
            + (WEIGHTS.kind if outline.kind is said.kind else 0.0)
            + (WEIGHTS.right_year if outline.is_of(year) else 0.0)
        )

    shared = known.shared_titles(
        bare_title(table.caption.title) for table in printed if table.caption.title
    )
    nearest = sorted(outlines.values(), key=lambda o: (-shared[o.id], -likely(o)))
    closest = [o.id for o in nearest[: WEIGHTS.candidates]]
    if not closest:
        return None
    fits = {name: fit(printed, get_profile(name)) for name in outlines if name in closest}

    def is_called(name: str) -> bool:
        return any(own in words for own in outlines[name].names for words in said.short)

    best = max(fits, key=lambda name: (fits[name] + likely(outlines[name]), is_called(name)))
    least = WEIGHTS.least_fallback if outlines[best].is_fallback else WEIGHTS.least_fit
    wrong = outlines[best].kind is not said.kind or fits[best] < least
    return None if wrong else Choice(get_profile(best), fits[best])


def is_better(general: Choice, than: Choice, said: Said) -> bool:
    """Whether a general profile fits its tables better than a place's, or as well elsewhere.

    A body of Jilin is not measured by the forms of Shanghai where those of the nation fit as well,
    or nearly: what a place prints in its own way makes a small difference, wherever it lies.
    """
    if than.fit < general.fit or than.fit > general.fit + WEIGHTS.elsewhere:
        return than.fit < general.fit
    here = {row.code for words in said.lines for row in find_divisions_of(words)}
    division = than.profile.division
    related = any(code.startswith(division) or division.startswith(code) for code in here)
    return bool(division and here) and not related


def _by_headings(
    known: ProfileIndex, shares: dict[str, float], kind: BookletKind
) -> Profile | None:
    """The profile of a text without tables: the place that is named, or whose headings stand there.

    A notice of a few sentences is nobody's: it must not be measured by the duties of a place whose
    profile happens to come first.
    """
    fitting = [
        o.id
        for o in known.outlines
        if o.id in shares
        and o.kind is kind
        and (o.is_fallback or o.names or shares[o.id] >= WEIGHTS.least_headings)
    ]
    best = max(fitting, key=lambda name: shares[name], default=None)
    return None if best is None else get_profile(best)


def _share(outline: Outline, said: frozenset[str]) -> float:
    """The share of a profile's headings that stand in short paragraphs."""
    headings = outline.sections
    return sum(words in said for words in headings) / len(headings) if headings else 0.0
