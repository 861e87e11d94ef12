"""All profiles by their words, so that the few that a document may be printed by are found at once.

Whatever is asked here costs as much with a thousand profiles as with eight: titles, names and
headings are looked up by their rarest or first pairs of characters, and only the best few profiles
are built and compared closely (`mingzhang.recognise.choice`).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache
from itertools import islice
from operator import add

from mingzhang.profiles import profile_ids, profiles_stamp
from mingzhang.recognise.head import Vocabulary
from mingzhang.recognise.outline import Outline, find_outlines
from mingzhang.recognise.wording import bare_title, pairs_of, title_likeness

_FEW_STARTS = 100
"""So many beginnings of words are sought one by one; to take the text apart costs as much."""

_LEAST = 0.5
"""Of the pairs of two titles that are compared at all: less is no likeness."""


class TitleIndex:
    """Titles of tables, by which any other title is measured."""

    def __init__(self, titles: Collection[str]) -> None:
        self._titles = frozenset(titles)
        self._counts = Counter(pair for title in self._titles for pair in pairs_of(title))
        self._with: dict[str, list[str]] = defaultdict(list)
        for title in sorted(self._titles):
            for pair in self._rarest(title):
                self._with[pair].append(title)
        self._known: dict[str, float] = {}

    def score(self, text: str) -> float:
        """How much a printed title is like one of these, from 0 to 1; 0 below half the pairs."""
        bare = bare_title(text)
        if bare in self._titles:
            return 1.0
        known = self._known.get(bare)
        if known is None:
            if len(self._known) > 65536:
                self._known.clear()
            near = {title for pair in self._rarest(bare) for title in self._with.get(pair, ())}
            near |= {bare[at:] for at in range(1, len(bare) - 5)} & self._titles
            known = self._known[bare] = title_likeness(bare, frozenset(near))
        return known

    def _rarest(self, title: str) -> list[str]:
        """So many of a title's pairs that whatever is like it has one of them among its own.

        Two of n and m pairs are like each other if they share a quarter of n + m; m is at least
        n / 3 then, and what they share at least n / 3.
        """
        pairs = sorted(pairs_of(title), key=lambda pair: (self._counts[pair], pair))
        shared = -(-len(pairs) // 3)
        return pairs[: len(pairs) - shared + 1]


class Occurrences:
    """Which of many strings stand in a text, found by their first two characters."""

    def __init__(self, words: Iterable[str]) -> None:
        self._by_start: dict[str, list[str]] = defaultdict(list)
        for word in sorted(set(words)):
            self._by_start[word[:2]].append(word)

    def found(self, text: str) -> frozenset[str]:
        """Those that stand in it."""
        known = self._by_start
        if len(known) <= _FEW_STARTS:
            near = {start for start in known if start in text}
        else:
            near = {*map(add, text, islice(text, 1, None)), *text, ""} & known.keys()
        return frozenset(word for start in near for word in known[start] if word in text)


class ProfileIndex:
    """Some profiles by their words."""

    def __init__(self, outlines: Sequence[Outline]) -> None:
        self.outlines = tuple(outlines)
        self.titles = TitleIndex(frozenset().union(*(o.titles for o in outlines)))
        self.words = Vocabulary(
            frozenset().union(*(o.headings for o in outlines)),
            frozenset().union(*(o.labels for o in outlines)),
        )
        self._names = Occurrences(name for o in outlines for name in o.names)
        self._sections = Occurrences(words for o in outlines for words in o.sections)
        self._by_title: dict[str, list[str]] = defaultdict(list)
        for outline in outlines:
            for title in outline.titles:
                self._by_title[title].append(outline.id)

    def named(self, text: str) -> tuple[Outline, ...]:
        """Without those of places that the text does not name."""
        said = self._names.found(text)
        return tuple(o for o in self.outlines if not o.names or not said.isdisjoint(o.names))

    def sections_known(self, text: str) -> frozenset[str]:
        """The headings of sections that stand in a text."""
        return self._sections.found(text)

    def shared_titles(self, titles: Iterable[str]) -> Counter[str]:
        """How many of these bare titles each profile has."""
        return Counter(name for title in set(titles) for name in self._by_title.get(title, ()))


class Known(ProfileIndex):
    """All profiles: those of places, and the general ones for where none of them fits."""

    def __init__(self, outlines: Sequence[Outline]) -> None:
        super().__init__(outlines)
        general = [outline for outline in outlines if outline.is_fallback]
        places = [outline for outline in outlines if not outline.is_fallback]
        self.general = ProfileIndex(general)
        self.places = ProfileIndex(places or general)


def known_profiles() -> Known:
    """The index of all profiles that can be used now."""
    return _known(profiles_stamp())


@lru_cache(maxsize=2)
def _known(_stamp: object) -> Known:
    return Known(find_outlines(profile_ids()))
