"""Words of budgets in plain language, and how they are marked in texts."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files

from markupsafe import Markup, escape

from mingzhang.language import current_language
from mingzhang.lean import dataclass


@dataclass(frozen=True, slots=True)
class Term:
    """A word with what it means; `also` are other ways to print it."""

    slug: str
    group: str
    name: str
    english: str
    text: str
    english_text: str
    also: tuple[str, ...] = ()

    @property
    def meaning(self) -> str:
        """In the reader's language."""
        return self.english_text if current_language() == "en" else self.text


@cache
def terms() -> tuple[Term, ...]:
    """Every term in the order of the data file."""
    data = tomllib.loads(files("mingzhang.web.portal").joinpath("glossary.toml").read_text("utf-8"))
    return tuple(
        Term(
            term["slug"],
            term["group"],
            term["zh"],
            term["en"],
            term["text_zh"],
            term["text_en"],
            tuple(term.get("also", ())),
        )
        for term in data["term"]
    )


@cache
def _pattern() -> tuple[re.Pattern[str], dict[str, Term]]:
    named = {name: term for term in terms() for name in (term.name, *term.also)}
    longest_first = sorted(named, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest_first))), named


class Marker:
    """Marks the first mention of every term on a page with a link to what it means."""

    def __init__(self) -> None:
        self.seen: set[str] = set()

    def __call__(self, text: str) -> Markup:
        """The text, escaped, with its new terms marked."""
        pattern, named = _pattern()
        parts: list[Markup] = []
        at = 0
        for match in pattern.finditer(text):
            term = named[match.group()]
            if term.slug in self.seen:
                continue
            self.seen.add(term.slug)
            parts.append(escape(text[at : match.start()]))
            parts.append(
                Markup('<a class="term" href="/glossary/#{}" data-meaning="{}">{}</a>').format(
                    term.slug, term.meaning, match.group()
                )
            )
            at = match.end()
        parts.append(escape(text[at:]))
        return Markup("").join(parts)
