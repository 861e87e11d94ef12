"""Duties to say something: is there a section, or a sentence, that does?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from mingzhang.account import Fate
from mingzhang.check.context import Context
from mingzhang.check.finding import FoundCell
from mingzhang.check.rule import Hit
from mingzhang.check.spot import section_spot
from mingzhang.model.booklet import Booklet, Section
from mingzhang.narrative.part import NARRATIVE, role_of
from mingzhang.narrative.sentence import flatten
from mingzhang.pattern import compiled
from mingzhang.source import Place
from mingzhang.tables.profile import profile_of
from mingzhang.tables.role import Role

_MONEY = compiled(r"\d(?:万元|元|亿元)")
_STATES = compiled(r"[\d，。；：（(]|无|没有|不|见|略|附")
"""What a heading states by itself, or says of where its matter stands."""
_YEAR = compiled(r"20\d\d年")
_OF_ALL = compiled(r"(?:部门|单位)(?:预算|决算)|预决算")
_EVALUATION = compiled(r"(?:绩效|重点)?(?:评价|自评|评估)(?:结果)?报告|自评表|评价表")


def is_no_booklet(booklet: Booklet) -> bool:
    """Whether the file is a notice of one thing, or an evaluation: it need not say all.

    A booklet has one of the statutory tables, or parts, or contents; a notice of the three public
    expenses has their table and says so above it.
    """
    if any(table.shape for table in booklet.tables):
        return _tells_three_public_alone(booklet)
    if not booklet.part_titles and not booklet.contents:
        return True
    headings = [*booklet.cover, *(section.title for section in booklet.sections)]
    texts = [sentence.text for section in booklet.sections[:2] for sentence in section.paragraphs]
    return any(_EVALUATION.search(flatten(text).text) for text in (*headings, *texts[:6]))


def _tells_three_public_alone(booklet: Booklet) -> bool:
    """`某局2024年“三公”经费预算公开`: one table, below a title that promises no more."""
    if booklet.part_titles or booklet.contents or not booklet.cover:
        return False
    shapes = {table.shape for table in booklet.tables if table.shape}
    own = {s.id for s in profile_of(booklet).shapes_of(Role.THREE_PUBLIC)}
    title = "".join(booklet.cover)
    return shapes <= own and "三公" in title and not _OF_ALL.search(title)


def is_tables_alone(booklet: Booklet) -> bool:
    """Whether the file holds the tables of a booklet whose text is published beside it.

    Nothing in it has a heading of its own; what its text says or leaves out cannot be told.
    """
    if booklet.part_titles or not any(table.shape for table in booklet.tables):
        return False
    return not any(section.title or section.number for section in booklet.sections)


def says(booklet: Booklet, *words: str, parts: tuple[int, ...] = ()) -> bool:
    """Whether any heading or sentence holds one of these words."""
    for section in booklet.sections:
        if parts and role_of(booklet, section) not in parts:
            continue
        texts = [section.title, *(sentence.text for sentence in section.paragraphs)]
        if any(word in flatten(text).text for text in texts for word in words):
            return True
    return False


def silence(booklet: Booklet, context: Context, *words: str) -> Iterator[Hit]:
    """A hit at the narrative if nothing in the text holds one of these words.

    Places divide the text otherwise, and only explaining a word is no statement: the glossary
    does not count. A heading with nothing under it says nothing.
    """
    if is_no_booklet(booklet) or is_tables_alone(booklet):
        return
    if bare := next(_only_headed(booklet, words), None):
        yield Hit.at(section_spot(bare))
        return
    listed = [
        *(entry.title for entry in booklet.contents),
        *(title.text for title in booklet.part_titles),
        *(table.title for table in booklet.tables if not table.shape),
        *(doubt.text for doubt in booklet.doubts),
        # A glossary explains and states no money: what does is a statement, wherever it stands.
        *(
            sentence.text
            for section in booklet.sections
            for sentence in section.paragraphs
            if _MONEY.search(flatten(sentence.text).text)
        ),
    ]
    if any(word in flatten(text).text for text in listed for word in words):
        return  # announced: if nothing of it was read, that is ours to say and no silence of theirs
    if not says(booklet, *words, parts=(0, 1, 2, 3, 5, 6, 7, 8)):
        yield Hit.at(narrative_spot(booklet, context))


def _only_headed(booklet: Booklet, words: Sequence[str]) -> Iterator[Section]:
    """The headings with one of these words under which nothing stands, if nothing else says one.

    What could not be read may stand there, and a heading may state something by itself.
    """
    if any(entry.fate is Fate.UNREAD for entry in booklet.account.entries):
        return
    sections = booklet.sections
    bare = [
        one
        for one, after in pairwise(sections)
        if role_of(booklet, one) == NARRATIVE
        and not one.paragraphs
        and after.level <= one.level
        and any(word in flatten(one.title).text for word in words)
        and not _STATES.search(_YEAR.sub("", flatten(one.title).text))
        and not _stands_between(booklet, one.place, after.place)
    ]
    if not bare:
        return
    others = [section for section in sections if section not in bare]
    if not says(replace(booklet, sections=tuple(others)), *words, parts=(0, 1, 2, 3, 5, 6, 7, 8)):
        yield from bare


def _stands_between(booklet: Booklet, first: Place, last: Place) -> bool:
    """Whether a table, a form or a doubt stands between two places, or that cannot be told."""
    start, end = _order(first), _order(last)
    if start is None or end is None or first.sheet != last.sheet:
        return True
    places = [
        *(table.place for table in booklet.tables),
        *(place for form in booklet.forms for _role, place in form.places),
        *(notice.place for notice in booklet.notices),
        *(doubt.place for doubt in booklet.doubts),
    ]
    orders = (_order(place) for place in places if place.sheet == first.sheet)
    return any(order is not None and start <= order <= end for order in orders)


def _order(place: Place) -> tuple[int, int, float] | None:
    if place.page is None and place.line is None:
        return None
    return (place.page or 0, place.line or 0, place.box[1] if place.box else 0.0)


def narrative_spot(booklet: Booklet, context: Context) -> FoundCell:
    """The narrative as a whole: where its first section stands."""
    first = next((s for s in booklet.sections if role_of(booklet, s) == 3), None)
    title = context.profile.parts[2] if len(context.profile.parts) > 2 else "情况说明"
    place = section_spot(first).place if first else FoundCell().place
    return FoundCell(table=title.replace("{year}", str(booklet.year)), place=place)
