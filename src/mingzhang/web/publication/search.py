"""Search over what is published: departments, projects, codes, targets, catalogues and text."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection
from django.db.models import Max, Min

from mingzhang.lean import dataclass
from mingzhang.published.found import KINDS, POINT, RUN, amount_words, entries, grams, normal
from mingzhang.web.core.pinyin import initials, spellings
from mingzhang.web.models import Publication, SearchEntry

MOST_WORDS = 8
_AROUND = 36
_TITLE = 200


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
    by_amount: bool = False,
    hidden: Sequence[int] | None = None,
) -> list[Found]:
    """What is visible to the public and holds all the words, the more telling kinds first.

    Within a kind what was published last comes first.

    Args:
        organisation: id of the only one to look in.
        by_amount: the largest amounts first, of whatever kind.
        hidden: ids of publications that are not current, where they are known.
    """
    words = words_of(text)
    if not words or limit < 1 or (kind and kind not in KINDS):
        return []
    seen = _seen(year, organisation, hidden)
    if by_amount:
        return _founds(_largest(kind, words, seen, limit, max(0, offset)), words)
    chosen: list[int] = []
    skip = max(0, offset)
    for one in (kind,) if kind else KINDS:
        # Each kind by itself: the index gives its newest rows without sorting all of them.
        wanted = skip + limit - len(chosen)
        ids = _ids(one, words, seen, wanted)
        chosen += ids[skip:]
        skip = max(0, skip - len(ids))
        if len(chosen) >= limit:
            break
    return _founds(chosen, words)


@dataclass(frozen=True, slots=True)
class _Seen:
    """What of the entries somebody may find, as conditions that follow `WHERE …`.

    Attributes:
        year: the only one, which is among the conditions too.
    """

    words: str
    looked: tuple[Any, ...]
    year: int | None


def _seen(year: int | None, organisation: int | None, known: Sequence[int] | None = None) -> _Seen:
    """What the public may see, without those few publications that it may not.

    They are named instead of those that it may, of which a province has a hundred thousand.
    """
    hidden = list(Publication.objects.hidden() if known is None else known)
    words = ""
    looked: list[Any] = []
    if hidden and connection.vendor == "postgresql":
        words, looked = " AND e.publication_id <> ALL(%s)", [hidden]
    elif hidden:
        words = " AND e.publication_id NOT IN (SELECT value FROM json_each(%s))"
        looked = [json.dumps(hidden)]
    for column, value in (("year", year), ("organisation_id", organisation)):
        if value:
            words += f" AND e.{column} = %s"
            looked.append(value)
    return _Seen(words, tuple(looked), year)


def _founds(chosen: Sequence[int], words: Sequence[str]) -> list[Found]:
    entries = SearchEntry.objects.select_related(
        "organisation", "publication", "publication__slot"
    ).in_bulk(chosen)
    return [Found(entries[pk], snippet(entries[pk], words)) for pk in chosen if pk in entries]


MOST_COUNTED = 10_000
"""Entries that are counted; beyond, only that there are more is said."""


@dataclass(frozen=True, slots=True)
class Tally:
    """How much was found, by kind and by year; None where there is too much to count.

    Attributes:
        more: whether there are more than the count, which is then `MOST_COUNTED`.
    """

    count: int
    kinds: Mapping[str, int | None]
    years: Mapping[int, int | None]
    more: bool = False


def tally(
    text: str,
    year: int | None = None,
    organisation: int | None = None,
    hidden: Sequence[int] | None = None,
) -> Tally:
    """How many entries hold all the words, whatever kind is chosen; `hidden` as for `search`."""
    words = words_of(text)
    if not words:
        return Tally(0, {}, {})
    seen = _seen(year, organisation, hidden)
    source, looked = _condition(None, words)
    statement = (
        "SELECT kind, year, COUNT(*) FROM "
        f"(SELECT e.kind, e.year {source}{seen.words} LIMIT %s) found GROUP BY kind, year"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [*looked, *seen.looked, MOST_COUNTED + 1])
        rows = cursor.fetchall()
    count = sum(n for _k, _y, n in rows)
    if count > MOST_COUNTED:
        return Tally(MOST_COUNTED, dict.fromkeys(KINDS), dict.fromkeys(_all_years()), more=True)
    kinds = {kind: sum(n for k, _y, n in rows if k == kind) for kind in KINDS}
    years = sorted({y for _k, y, _n in rows}, reverse=True)
    return Tally(
        count,
        {kind: n for kind, n in kinds.items() if n},
        {one: sum(n for _k, y, n in rows if y == one) for one in years},
    )


def _all_years() -> list[int]:
    """The years of all entries, the newest first, by the ends of an index."""
    ends = [
        SearchEntry.objects.filter(kind=kind).aggregate(first=Min("year"), last=Max("year"))
        for kind in KINDS
    ]
    years = [year for end in ends for year in end.values() if year is not None]
    return list(range(max(years), min(years) - 1, -1)) if years else []


def _condition(kind: str | None, words: Sequence[str]) -> tuple[str, list[str]]:
    """`FROM … WHERE …` of the entries that hold all the words, with `e` for the entry."""
    if connection.vendor == "postgresql":
        holds = " AND ".join(["e.holds @@ to_tsquery('simple', %s)"] * len(words))
        looked = [_postgres_query(word) for word in words]
        source = f"FROM web_searchentry e WHERE {holds}"
        return (f"{source} AND e.kind = %s", [*looked, kind]) if kind else (source, looked)
    parts = [*([f'kind : "{kind}"'] if kind else []), *map(_sqlite_query, words)]
    source = "FROM web_search s JOIN web_searchentry e ON e.id = s.rowid WHERE web_search MATCH %s"
    return source, [" AND ".join(parts)]


_FIRST = 5_000
"""Entries in the order of the answer that PostgreSQL looks at one by one before it asks the index.

A word that stands in one entry of two hundred fills a page out of these; a rarer one is in few rows
of the index. The index alone would fetch every row of a common word, to sort them all.
"""


def _first(
    kind: str | None, words: Sequence[str], seen: _Seen, order: str, limit: int
) -> list[int]:
    """The first entries of an order, where PostgreSQL finds enough of them at its beginning."""
    holds, looked = _condition(None, words)
    holds = holds.removeprefix("FROM web_searchentry e WHERE ")
    narrowed = "kind = %s" if kind else "fen IS NOT NULL"
    given: list[Any] = [kind] if kind else []
    if seen.year:
        narrowed, given = f"{narrowed} AND year = %s", [*given, seen.year]
    statement = (
        f"SELECT e.id FROM (SELECT * FROM web_searchentry e WHERE {narrowed} ORDER BY {order} "
        f"LIMIT {_FIRST}) e WHERE {holds}{seen.words} ORDER BY {order} LIMIT %s"
    )
    return _asked(statement, [*given, *looked, *seen.looked, limit])


def _asked(statement: str, looked: Sequence[Any]) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(statement, looked)
        return [row[0] for row in cursor.fetchall()]


def _largest(
    kind: str | None, words: Sequence[str], seen: _Seen, limit: int, offset: int
) -> list[int]:
    order = "e.fen DESC, e.id"
    if connection.vendor == "postgresql" and not kind:
        found = _first(None, words, seen, order, offset + limit)
        if len(found) == offset + limit:
            return found[offset:]
    source, looked = _condition(kind, words)
    statement = (
        f"SELECT e.id {source}{seen.words} AND e.fen IS NOT NULL "
        f"ORDER BY {order} LIMIT %s OFFSET %s"
    )
    return _asked(statement, [*looked, *seen.looked, limit, offset])


def _ids(kind: str, words: Sequence[str], seen: _Seen, limit: int) -> list[int]:
    is_postgres = connection.vendor == "postgresql"
    if is_postgres:
        found = _first(kind, words, seen, "e.id DESC", limit)
        if len(found) == limit:
            return found
    source, looked = _condition(kind, words)
    order = "e.id" if is_postgres else "s.rowid"
    statement = f"SELECT e.id {source}{seen.words} ORDER BY {order} DESC LIMIT %s"
    return _asked(statement, [*looked, *seen.looked, limit])


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
        text = entry.text[: 2 * _AROUND] + ("…" if len(entry.text) > 2 * _AROUND else "")
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
    wide = unicodedata.normalize("NFKC", text)
    if len(wide) != len(text):  # else places of the normal form are not those of the text
        wide = text
    return sorted(
        place
        for word in words
        for place in (match.span() for match in _printed(word).finditer(wide))
    )


def _printed(word: str) -> re.Pattern[str]:
    """A word as it may be printed: digits with separators, a point where the word has one."""
    letters = []
    for at, letter in enumerate(word):
        if letter == POINT:
            letters.append(r"[.点]")
        else:
            inner = letter.isdigit() and word[at - 1 : at].isdigit()
            letters.append(("[,，]?" if inner else "") + re.escape(letter))
    return re.compile("".join(letters), re.IGNORECASE)


_SPELLED = ("department", "project", "code", "target")


def index_text(kind: str, title: str, text: str, fen: int | None) -> str:
    """Everything by which an entry is found: its words, its amount, its title in pinyin."""
    spelled = ""
    if kind in _SPELLED:
        spelled = " ".join((*spellings(title), *initials(title)))
    return grams(f"{title} {text} {amount_words(fen)} {spelled}")


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
            grams=index_text(found.kind, found.title, found.text, found.fen),
        )
        for found in entries(page)
    ]
    return made[::-1]
