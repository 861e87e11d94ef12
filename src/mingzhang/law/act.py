"""Acts and their clauses as dated data, each with a mark of how well it is known."""

from __future__ import annotations

from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from mingzhang.kept import toml_data
from mingzhang.lean import dataclass

VERIFIED = ("read", "second hand", "unverified")
"""How a clause is known: read in a stored source, carried by another document, or in general."""


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause of an act, or the act as a whole where `article` is empty.

    Attributes:
        act: full title of the act.
        article: `第十四条`, empty for what no article is known of.
        text_summary: what it asks for, in our own words; never the text of the law.
        verified: one of `VERIFIED`.
        source: where it was read, empty where the project's notes on the field are the source.
    """

    act: str
    article: str
    text_summary: str
    verified: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class Act:
    """A law, regulation or document of the ministry.

    Attributes:
        title: full title without 《》.
        short: the usual short title; `also` holds further ones.
        kind: 法律, 行政法规, 部门规章 or 规范性文件.
        issued, effective, repealed: dates, None where not known (or not repealed).
        number: number of the document, `财预〔2016〕143号`, may be empty.
        dates: how number and dates are known, one of `VERIFIED`.
        clauses: the clauses the project knows; an act has more.
    """

    title: str
    short: str
    kind: str
    issued: date | None
    effective: date | None
    repealed: date | None
    number: str
    dates: str
    clauses: tuple[Clause, ...]
    also: tuple[str, ...] = ()
    note: str = ""

    def is_in_force_on(self, day: date) -> bool | None:
        """Whether the act holds on a day; None where its dates are not known."""
        begin = self.effective or self.issued
        if begin is None:
            return None
        return begin <= day and (self.repealed is None or day < self.repealed)

    def find_clause(self, article: str) -> Clause | None:
        """The clause of an article; 第十四条第二款 is found in 第十四条."""
        head, mark, _ = article.partition("条")
        return next((c for c in self.clauses if c.article == head + mark), None)


def _act(row: dict[str, Any]) -> Act:
    clauses = tuple(
        Clause(row["title"], c["article"], c["summary"], c["verified"], c.get("source", ""))
        for c in row["clause"]
    )
    return Act(
        title=row["title"],
        short=row["short"],
        kind=row["kind"],
        issued=row.get("issued"),
        effective=row.get("effective"),
        repealed=row.get("repealed"),
        number=row["number"],
        dates=row["dates"],
        clauses=clauses,
        also=tuple(row.get("also", ())),
        note=row.get("note", ""),
    )


@cache
def acts() -> tuple[Act, ...]:
    """Every act the project knows, in the order of `law/data/act.toml`."""
    text = (files(__package__) / "data" / "act.toml").read_text(encoding="utf-8")
    return tuple(_act(row) for row in toml_data(text)["act"])


@cache
def _by_name() -> dict[str, Act]:
    return {
        name: act
        for act in acts()
        for name in (act.title, act.short, act.number, *act.also)
        if name
    }


def find_act(name: str) -> Act | None:
    """An act by its full title, a short title or its number.

    >>> find_act("财预〔2016〕143号").title
    '地方预决算公开操作规程'
    """
    return _by_name().get(name.strip("《》"))
