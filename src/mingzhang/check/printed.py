"""What is printed in words, without blanks: paragraphs with their section, and everything else."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

from mingzhang.check.finding import FoundCell
from mingzhang.check.spot import (
    indicator_cell,
    section_spot,
    section_words,
    sentence_cell,
    table_spot,
    target_cell,
)
from mingzhang.lean import dataclass
from mingzhang.model.booklet import Booklet, Section, Sentence
from mingzhang.narrative.part import role_of
from mingzhang.narrative.sentence import Flat, flatten

_FORM_TEXTS = (
    "subject",
    "overview",
    "basis",
    "necessity",
    "measures",
    "plan",
    "budget",
    "goal_term",
    "goal_year",
)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of the text with its section."""

    section: Section
    sentence: Sentence
    flat: Flat

    def cell(self, match: re.Match[str], group: int | str = 0) -> FoundCell:
        """The printed words of a match."""
        quoted = self.flat.quote(match.start(group), match.end(group))
        return sentence_cell(self.section, self.sentence, quoted)


@dataclass(frozen=True, slots=True)
class Words:
    """Any printed words.

    Attributes:
        kind: `cover`, `contents`, `part`, `heading`, `paragraph`, `table`, `note` or `form`.
        find_spot: tells the place, without words; it is asked for few of them.
    """

    kind: str
    flat: Flat
    find_spot: Callable[[], FoundCell]

    @property
    def spot(self) -> FoundCell:
        """The place, without words."""
        return self.find_spot()

    def cell(self, match: re.Match[str], group: int | str = 0) -> FoundCell:
        """The printed words of a match."""
        quoted = self.flat.quote(match.start(group), match.end(group))
        return replace(self.spot, text=quoted)


def paragraphs(booklet: Booklet, *parts: int) -> Iterator[Paragraph]:
    """Every paragraph of these parts, of all where none is named."""
    for section in booklet.sections:
        if not parts or role_of(booklet, section) in parts:
            for sentence in section.paragraphs:
                yield Paragraph(section, sentence, flatten(sentence.text))


def printed_words(booklet: Booklet) -> Iterator[Words]:
    """Everything that is printed in words, in no order that matters."""
    return (Words(kind, flatten(text), spot) for kind, text, spot in _words(booklet) if text)


def _words(booklet: Booklet) -> Iterator[tuple[str, str, Callable[[], FoundCell]]]:
    for line in booklet.cover:
        yield "cover", line, partial(FoundCell, table="封面")
    for entry in booklet.contents:
        yield "contents", entry.title, partial(FoundCell, table="目录", place=entry.place)
    for part in booklet.part_titles:
        yield "part", part.text, partial(FoundCell, table=part.text, place=part.place)
    for section in booklet.sections:
        yield "heading", section.title, partial(section_spot, section)
        for sentence in section.paragraphs:
            yield "paragraph", sentence.text, partial(_sentence_spot, section, sentence)
    for table in booklet.tables:
        yield "table", table.title, partial(table_spot, table)
        yield "note", table.note, partial(table_spot, table)
    for form in booklet.forms:
        for role in _FORM_TEXTS:
            yield "form", form.text(role), partial(target_cell, form, role)
        for indicator in form.indicators:
            spot = partial(indicator_cell, form, indicator)
            yield "form", indicator.third, spot
            yield "form", indicator.value, spot


def _sentence_spot(section: Section, sentence: Sentence) -> FoundCell:
    return FoundCell(table=section_words(section), place=sentence.place)
