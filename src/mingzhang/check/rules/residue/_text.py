"""The running text of a booklet, flat, with the cells that its words make."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from mingzhang.check.finding import FoundCell
from mingzhang.check.spot import sentence_cell
from mingzhang.model.booklet import Booklet, Section, Sentence
from mingzhang.narrative.part import role_of
from mingzhang.narrative.sentence import Flat, flatten


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


def paragraphs(booklet: Booklet, *parts: int) -> Iterator[Paragraph]:
    """Every paragraph of these parts, of all where none is named."""
    for section in booklet.sections:
        if not parts or role_of(booklet, section) in parts:
            for sentence in section.paragraphs:
                yield Paragraph(section, sentence, flatten(sentence.text))
