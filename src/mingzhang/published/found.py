"""What can be found of a published page, and its text cut up so that any part of a word is found.

Chinese has no spaces, so every text is cut into overlapping pairs of characters and a phrase of
pairs is looked up: any part of a word with two characters or more is found, one character too.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from mingzhang.pattern import compiled
from mingzhang.published.address import (
    booklet_address,
    project_address,
    promises_address,
    table_address,
)
from mingzhang.tables.role import Role

KINDS = ("department", "project", "code", "target", "catalogue", "text")
"""Kinds of entries, the more telling first; an answer keeps this order."""

RUN = compiled(r"[^\W_]+")


class Entry(NamedTuple):
    """One thing that can be found; `fen` is None where it has no amount."""

    kind: str
    title: str
    text: str
    fen: int | None
    address: str


_SEPARATOR = compiled(r"(?<=\d),(?=\d{3}(?!\d))")
_POINT = compiled(r"(?<=\d)\.(?=\d)")
POINT = "点"
"""What stands for the point of a number, so that its digits stay one word."""


def normal(text: str) -> str:
    """A text as it is compared: full width is half width, capitals are small.

    A number is one word, with separators or without:

    >>> normal("３，７１９，５００元，371.95万元")
    '3719500元,371点95万元'
    """
    plain = unicodedata.normalize("NFKC", text).lower()
    return _POINT.sub(POINT, _SEPARATOR.sub("", plain))


def amount_words(fen: int | None) -> str:
    """An amount as people look for it: in 万元 as it is shown, and in whole 元.

    >>> amount_words(371_950_000), amount_words(None)
    ('371.95万元 3719500元', '')
    """
    if fen is None:
        return ""
    wan = f"{fen / 1_000_000:.2f}"
    return f"{wan}万元 {fen // 100}元"


def grams(text: str) -> str:
    """Overlapping pairs of a text's characters, and the last character of every run alone.

    >>> grams("教育局（2025）")
    '教育 育局 局 20 02 25 5'
    """
    return " ".join(piece for run in RUN.findall(normal(text)) for piece in _pairs(run))


def _pairs(run: str) -> Iterator[str]:
    yield from (run[n : n + 2] for n in range(len(run) - 1))
    yield run[-1]


def entries(page: Mapping[str, Any]) -> Iterator[Entry]:
    """Everything of a page that can be found, the more telling first."""
    organisation = page["organisation"]
    home = booklet_address(organisation["address"], page["year"], page["kind"])
    whole = next((k["fen"] for k in page["key"] if k["key"] == Role.EXPENDITURE_TOTAL), None)
    words = " ".join(
        w for w in (page["title"], organisation["parent"], organisation["county"]) if w
    )
    yield Entry("department", organisation["name"], words, whole, home)
    for project in page["projects"]:
        address = project_address(home, project["slug"])
        words = f"{project['unit']} {project['category']} {project['goal']}"
        yield Entry("project", project["name"], words.strip(), project["fen"], address)
        indicators = "；".join(
            f"{i['second']} {i['third']} {i['value']}" for i in project["indicators"]
        )
        if indicators:
            yield Entry("target", project["name"], indicators, project["fen"], address)
    reached = promises_address(organisation["address"])
    for outcome in page["outcomes"]:
        indicators = "；".join(
            f"{i['second']} {i['third']} {i['value']} 完成{i['actual']}"
            for i in outcome["indicators"]
            if i["actual"]
        )
        if indicators:
            words = f"自评得分{outcome['score']} {indicators}" if outcome["score"] else indicators
            yield Entry("target", outcome["name"], words, outcome["executed_fen"], reached)
    if page["department_target"]:
        goal = page["department_target"]["goal"]
        yield Entry("target", organisation["name"], goal, whole, f"{home}#department-target")
    expenditure, basic = (
        next(
            (table_address(home, t["slug"]) for t in page["tables"] if t["role"] == role),
            home,
        )
        for role in (Role.EXPENDITURE, Role.BASIC)
    )
    for node in _nodes(page["tree"]):
        yield Entry(
            "code", f"{node['code']} {node['name']}", page["title"], node["fen"], expenditure
        )
    for node in page["economic"]:
        yield Entry("code", f"{node['code']} {node['name']}", page["title"], node["fen"], basic)
    for section in page["sections"]:
        for paragraph in section["paragraphs"]:
            if paragraph.strip():
                title = f"{organisation['name']} {section['title']}"
                yield Entry("text", title, paragraph, None, f"{home}#{section['slug']}")
    for notice in page["notices"]:
        yield Entry("text", notice["title"], organisation["name"], None, f"{home}#notices")
    for code, name, department in (page["catalogue"] or {"entries": ()})["entries"]:
        yield Entry("catalogue", f"{code} {name}".strip(), department, None, f"{home}#catalogue")


def _nodes(tree: Sequence[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    for node in tree:
        yield node
        yield from _nodes(node["children"])
