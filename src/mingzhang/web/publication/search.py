"""Search over what is published: departments, projects, codes, targets, catalogues and text.

Chinese has no spaces, so every text is cut into overlapping pairs of characters and a phrase of
pairs is looked up: any part of a word with two characters or more is found, one character too.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from mingzhang.tables.role import Role
from mingzhang.web.models import Publication, SearchEntry
from mingzhang.web.publication.address import booklet_address, project_address, table_address

KINDS = ("department", "project", "code", "target", "catalogue", "text")
"""Kinds of entries, the more telling first; the answer keeps this order."""

MOST_WORDS = 8
_RUN = re.compile(r"[^\W_]+")
_AROUND = 36
_TITLE = 200
_HOLDS = "to_tsvector('simple', grams) @@ to_tsquery('simple', %s)"


def normal(text: str) -> str:
    """A text as it is compared: full width is half width, capitals are small."""
    return unicodedata.normalize("NFKC", text).lower()


def grams(text: str) -> str:
    """Overlapping pairs of a text's characters, and the last character of every run alone.

    >>> grams("教育局（2025）")
    '教育 育局 局 20 02 25 5'
    """
    return " ".join(piece for run in _RUN.findall(normal(text)) for piece in _pairs(run))


def _pairs(run: str) -> Iterator[str]:
    yield from (run[n : n + 2] for n in range(len(run) - 1))
    yield run[-1]


def words_of(text: str) -> list[str]:
    """The words that somebody looks for; all of them must be found."""
    return list(dict.fromkeys(_RUN.findall(normal(text))))[:MOST_WORDS]


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
    from mingzhang.web.publication.publishing import visible

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


# ---- entries ------------------------------------------------------------------------------------


def entries_of(publication: Publication, page: Mapping[str, Any]) -> list[SearchEntry]:
    """Everything of a publication that can be found; last what is to come first."""
    slot = publication.slot
    made = [
        SearchEntry(
            publication=publication,
            organisation_id=slot.organisation_id,
            year=slot.year,
            kind=kind,
            title=title[:_TITLE],
            text=text,
            fen=fen,
            address=address[:300],
            grams=grams(f"{title} {text}"),
        )
        for kind, title, text, fen, address in _things(publication, page)
    ]
    return made[::-1]


_Thing = tuple[str, str, str, int | None, str]


def _things(publication: Publication, page: Mapping[str, Any]) -> Iterator[_Thing]:
    slot = publication.slot
    home = booklet_address(slot)
    organisation = page["organisation"]
    whole = next((k["fen"] for k in page["key"] if k["key"] == Role.EXPENDITURE_TOTAL), None)
    words = " ".join(
        w for w in (page["title"], organisation["parent"], organisation["county"]) if w
    )
    yield "department", organisation["name"], words, whole, home
    for project in page["projects"]:
        address = project_address(slot, project["slug"])
        words = f"{project['unit']} {project['category']} {project['goal']}"
        yield "project", project["name"], words.strip(), project["fen"], address
        indicators = "；".join(
            f"{i['second']} {i['third']} {i['value']}" for i in project["indicators"]
        )
        if indicators:
            yield "target", project["name"], indicators, project["fen"], address
    if page["department_target"]:
        goal = page["department_target"]["goal"]
        yield "target", organisation["name"], goal, whole, f"{home}#department-target"
    expenditure, basic = (
        next(
            (
                table_address(slot, t["slug"])
                for t in page["tables"]
                if t.get("role", t["shape"]) == role
            ),
            home,
        )
        for role in (Role.EXPENDITURE, Role.BASIC)
    )
    for node in _nodes(page["tree"]):
        yield "code", f"{node['code']} {node['name']}", page["title"], node["fen"], expenditure
    for node in page["economic"]:
        yield "code", f"{node['code']} {node['name']}", page["title"], node["fen"], basic
    for section in page["sections"]:
        for paragraph in section["paragraphs"]:
            if paragraph.strip():
                title = f"{organisation['name']} {section['title']}"
                yield "text", title, paragraph, None, f"{home}#{section['slug']}"
    for notice in page["notices"]:
        yield "text", notice["title"], organisation["name"], None, f"{home}#notices"
    for code, name, department in (page["catalogue"] or {"entries": ()})["entries"]:
        yield "catalogue", f"{code} {name}".strip(), department, None, f"{home}#catalogue"


def _nodes(tree: Sequence[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    for node in tree:
        yield node
        yield from _nodes(node["children"])
