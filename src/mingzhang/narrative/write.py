"""Write the text of a booklet: the sections of the profile, filled from the cube.

A section is printed where its condition holds and something stands in it or under it; numbers of
headings follow what is printed. The language of the sentences is that of `narrative.template`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from mingzhang.lean import dataclass
from mingzhang.model.booklet import Booklet, Section, Sentence
from mingzhang.model.budget import Budget
from mingzhang.model.form import Form
from mingzhang.model.slice import Slice
from mingzhang.narrative.execution import items_of
from mingzhang.narrative.fill import Filler, Rounder, round_in_wan
from mingzhang.narrative.template import Fill, Piece, parse_condition, parse_template
from mingzhang.pattern import compiled
from mingzhang.tables.form_shape import FormShape, shape_of
from mingzhang.tables.profile import Profile
from mingzhang.tables.shape_data import chinese_ordinal
from mingzhang.tables.text_shape import SectionTemplate


def write_sections(
    budget: Budget,
    profile: Profile,
    rounder: Rounder = round_in_wan,
    sums: dict[Slice, int] | None = None,
) -> tuple[Section, ...]:
    """The sections that are printed, with their text computed or taken from the budget.

    Args:
        sums: in fen, of slices of the same lines that were asked for before; more are put in.
    """
    filler = Filler(budget, profile, rounder, {} if sums is None else sums)
    writer = _Writer(budget, profile, filler)
    written = [writer.section(template) for template in profile.sections]
    return tuple(_numbered(list(_printed(written))))


@dataclass(slots=True)
class _Writer:
    budget: Budget
    profile: Profile
    filler: Filler

    def section(self, template: SectionTemplate) -> Section | None:
        """None where the condition of the section does not hold."""
        if template.when and not self.filler.holds(parse_condition(template.when)):
            return None
        paragraphs = self._given(template)
        if not paragraphs:
            paragraphs = tuple(t for p in template.paragraphs for t in self._paragraphs(p))
        return Section(
            template.part,
            template.number,
            template.level,
            self._filled(parse_template(template.title).pieces),
            tuple(Sentence(text) for text in paragraphs if text),
        )

    def _given(self, template: SectionTemplate) -> tuple[str, ...]:
        """The paragraphs that the budget itself holds."""
        given = {
            "duties": self.budget.department.duties,
            "organisation": self.budget.department.organisation,
            "catalogue_remarks": self.budget.catalogue_remarks,
            "other_remarks": self.budget.other_remarks,
        }
        return given.get(template.source, ())

    def _paragraphs(self, text: str) -> Iterator[str]:
        """What a template becomes: nothing, one paragraph, or one for each function item."""
        template = parse_template(text)
        if template.condition is not None and not self.filler.holds(template.condition):
            return
        if not template.each:
            yield self._filled(template.pieces)
            return
        for item in items_of(template.each, self.budget, self.profile):
            self.filler.item = item
            yield self._filled(template.pieces)
        self.filler.item = None

    def _filled(self, pieces: tuple[Piece, ...]) -> str:
        words = []
        for piece in pieces:
            if isinstance(piece, str):
                words.append(piece)
            elif isinstance(piece, Fill):
                words.append(self.filler.text(piece))
            elif self.filler.holds(piece.condition):
                words.append(self._filled(piece.pieces))
        return "".join(words)


def _printed(sections: list[Section | None]) -> Iterator[Section]:
    """Without the sections in which and under which nothing stands."""
    for place, section in enumerate(sections):
        if section is not None and (
            section.paragraphs or _has_below(section, sections[place + 1 :])
        ):
            yield section


def _has_below(section: Section, following: list[Section | None]) -> bool:
    for other in following:
        if other is None:
            continue
        if other.part != section.part or other.level <= section.level:
            return False
        if other.paragraphs:
            return True
    return False


_NUMBER = compiled(r"(（?)([一二三四五六七八九十]+|\d+)(）?)")


def _numbered(sections: list[Section]) -> Iterator[Section]:
    """The same with numbers that leave none out, each in the style of its own."""
    counts: dict[int, int] = {}
    part = 0
    for section in sections:
        if section.part != part:
            part, counts = section.part, {}
        counts = {level: count for level, count in counts.items() if level <= section.level}
        style = _NUMBER.fullmatch(section.number)
        if style is None:
            yield section
            continue
        count = counts[section.level] = counts.get(section.level, 0) + 1
        number = str(count) if style[2].isdigit() else chinese_ordinal(count)
        yield replace(section, number=f"{style[1]}{number}{style[3]}")


def part_titles(profile: Profile, part: int, number: int, booklet: Booklet) -> tuple[str, str]:
    """The heading of a part and its line in the contents: `第三部分 2025年度部门预算情况说明`.

    Args:
        part: from 1, as the profile counts; number: among the parts that are printed.
    """
    words = {"year": booklet.year, "department": booklet.department, "county": booklet.county}
    shape = profile.parts_text[part - 1]
    named = {**words, "number": chinese_ordinal(number), "title": shape.title.format(**words)}
    return shape.heading.format(**named), shape.contents.format(**named)


def printed_parts(profile: Profile, booklet: Booklet) -> list[tuple[int, int]]:
    """The parts in which something stands, each with its number among them."""
    parts = [
        part
        for part in range(1, len(profile.parts) + 1)
        if any(section.part == part for section in booklet.sections)
        or (part == profile.tables_part and booklet.tables)
        or (part == profile.forms_part and _has_annexes(booklet))
        or forms_of_part(booklet, profile, part)
    ]
    return [(part, number) for number, part in enumerate(parts, 1)]


def _has_annexes(booklet: Booklet) -> bool:
    return bool(booklet.notices or booklet.catalogue is not None)


def forms_of_part(
    booklet: Booklet, profile: Profile, part: int
) -> tuple[tuple[Form, FormShape], ...]:
    """The forms that a part prints, each with its shape.

    One that names no part of its own stands in the forms' part. A booklet that was read may hold
    what its place does not print.
    """
    shaped = ((form, shape_of(profile.forms, form.kind, form.scope)) for form in booklet.forms)
    return tuple(
        (form, shape)
        for form, shape in shaped
        if shape is not None and part == (shape.part or profile.forms_part)
    )
