"""The paragraphs that residue is looked for in, without blanks; and everything else that is printed
in words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from mingzhang.check.finding import FoundCell
from mingzhang.check.spot import (
    indicator_cell,
    section_spot,
    section_words,
    sentence_cell,
    table_spot,
    target_cell,
)
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
        spot: the place, without words.
    """

    kind: str
    flat: Flat
    spot: FoundCell

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


def words(booklet: Booklet, *kinds: str) -> Iterator[Words]:
    """Everything that is printed in words, or only these kinds of it, in no order that matters."""
    for kind, text, spot in _words(booklet):
        if text and (not kinds or kind in kinds):
            yield Words(kind, flatten(text), spot)


def _words(booklet: Booklet) -> Iterator[tuple[str, str, FoundCell]]:
    for line in booklet.cover:
        yield "cover", line, FoundCell(table="封面")
    for entry in booklet.contents:
        yield "contents", entry.title, FoundCell(table="目录", place=entry.place)
    for part in booklet.part_titles:
        yield "part", part.text, FoundCell(table=part.text, place=part.place)
    for section in booklet.sections:
        yield "heading", section.title, section_spot(section)
        for sentence in section.paragraphs:
            place = sentence.place
            spot = FoundCell(table=section_words(section), place=place)
            yield "paragraph", sentence.text, spot
    for table in booklet.tables:
        yield "table", table.title, table_spot(table)
        yield "note", table.note, table_spot(table)
    for form in booklet.forms:
        for role in _FORM_TEXTS:
            yield "form", form.text(role), target_cell(form, role)
        for indicator in form.indicators:
            yield "form", indicator.third, indicator_cell(form, indicator)
            yield "form", indicator.value, indicator_cell(form, indicator)
