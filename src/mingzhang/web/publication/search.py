"""Search over what is published: departments, projects, codes, targets, catalogues and text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from mingzhang.published.found import KINDS, RUN, entries, grams, normal
from mingzhang.web.models import Publication, SearchEntry

MOST_WORDS = 8
_AROUND = 36
_TITLE = 200
_HOLDS = "to_tsvector('simple', grams) @@ to_tsquery('simple', %s)"


def words_of(text: str) -> list[str]:
    """The words that somebody looks for; all of them must be found."""
    return list(dict.fromkeys(RUN.findall(normal(text))))[:MOST_WORDS]


@dataclass(frozen=True, slots=True)
class Found:
    """One answer.

    Attributes:
        snippet: the text around the words, in pieces; True for those that were looked for.
    """

    entry: SearchEntry
    snippet: tuple[tuple[str, bool], ...]


def search(
    text: str,
    kind: str | None = None,
    year: int | None = None,
    organisation: int | None = None,
    limit: int = 20,
    offset: int = 0,
) -> list[Found]:
    """What is visible to the public and holds all the words, the more telling kinds first.

    Within a kind what was published last comes first.

    Args:
        organisation: id of the only one to look in.
    """
    from mingzhang.web.publication.shown import visible

    words = words_of(text)
    if not words or limit < 1 or (kind and kind not in KINDS):
        return []
    seen = visible()
    if year:
        seen = seen.filter(slot__year=year)
    if organisation:
        seen = seen.filter(slot__organisation=organisation)
    publications = list(seen.order_by().values_list("pk", flat=True))
    if not publications:
        return []
    chosen: list[int] = []
    skip = max(0, offset)
    for one in (kind,) if kind else KINDS:
        # Each kind by itself: the index gives its newest rows without sorting all of them.
        wanted = skip + limit - len(chosen)
        ids = _ids(one, words, publications, wanted)
        chosen += ids[skip:]
        skip = max(0, skip - len(ids))
        if len(chosen) >= limit:
            break
    entries = SearchEntry.objects.select_related(
        "organisation", "publication", "publication__slot"
    ).in_bulk(chosen)
    return [Found(entries[pk], snippet(entries[pk], words)) for pk in chosen if pk in entries]


def _ids(kind: str, words: Sequence[str], publications: Sequence[int], limit: int) -> list[int]:
    holes = ",".join(["%s"] * len(publications))
    if connection.vendor == "postgresql":
        statement = (
            "SELECT id FROM web_searchentry WHERE kind = %s AND "
            + " AND ".join(
                ["to_tsvector('simple', grams) @@ to_tsquery('simple', %s)"] * len(words)
            )
            + f" AND publication_id IN ({holes}) ORDER BY id DESC LIMIT %s"
        )
        looked = [kind, *(_postgres_query(word) for word in words)]
    else:
        statement = (
            "SELECT s.rowid FROM web_search s JOIN web_searchentry e ON e.id = s.rowid "
            f"WHERE web_search MATCH %s AND e.publication_id IN ({holes}) "
            "ORDER BY s.rowid DESC LIMIT %s"
        )
        looked = [" AND ".join((f'kind : "{kind}"', *map(_sqlite_query, words)))]
    with connection.cursor() as cursor:
        cursor.execute(statement, [*looked, *publications, limit])
        return [row[0] for row in cursor.fetchall()]


def _sqlite_query(word: str) -> str:
    """Words hold letters and digits only, so nothing in them can end the quotes."""
    if len(word) == 1:
        return f'grams : "{word}" *'
    return f'grams : "{" ".join(_phrase(word))}"'


def _postgres_query(word: str) -> str:
    if len(word) == 1:
        return f"{word}:*"
    return " <-> ".join(_phrase(word))


def _phrase(word: str) -> list[str]:
    return [word[n : n + 2] for n in range(len(word) - 1)]


def snippet(entry: SearchEntry, words: Sequence[str]) -> tuple[tuple[str, bool], ...]:
    """The part of an entry's text, or else of its title, where the words stand."""
    text = entry.text or entry.title
    spots = _spots(text, words)
    if not spots and entry.text:
        text = entry.text[: 2 * _AROUND]
    begin = max(0, spots[0][0] - _AROUND) if spots else 0
    end = min(len(text), begin + 3 * _AROUND)
    pieces: list[tuple[str, bool]] = [("…", False)] if begin else []
    at = begin
    for first, last in spots:
        if first < at or last > end:
            continue
        pieces += [(text[at:first], False), (text[first:last], True)]
        at = last
    pieces.append((text[at:end] + ("…" if end < len(text) else ""), False))
    return tuple(piece for piece in pieces if piece[0])


def _spots(text: str, words: Sequence[str]) -> list[tuple[int, int]]:
    """Where the words stand, in order."""
    plain = text.lower() if len(text.lower()) == len(text) else text
    wide = normal(text)
    if len(wide) == len(text):  # else places of the normal form are not those of the text
        plain = wide
    found = []
    for word in words:
        at = plain.find(word)
        while at >= 0:
            found.append((at, at + len(word)))
            at = plain.find(word, at + len(word))
    return sorted(found)


def entries_of(publication: Publication, page: Mapping[str, Any]) -> list[SearchEntry]:
    """Everything of a publication that can be found; last what is to come first."""
    slot = publication.slot
    made = [
        SearchEntry(
            publication=publication,
            organisation_id=slot.organisation_id,
            year=slot.year,
            kind=found.kind,
            title=found.title[:_TITLE],
            text=found.text,
            fen=found.fen,
            address=found.address[:300],
            grams=grams(f"{found.title} {found.text}"),
        )
        for found in entries(page)
    ]
    return made[::-1]
