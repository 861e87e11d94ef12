"""The running text of a booklet: its parts, its headed sections and their paragraphs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import field

from mingzhang.codes import normal_name
from mingzhang.codes.name import tidy
from mingzhang.document import Paragraph, Style
from mingzhang.lean import dataclass
from mingzhang.model.booklet import Section, Sentence
from mingzhang.pattern import compiled
from mingzhang.recognise.wording import likeness
from mingzhang.source import NOWHERE, Place
from mingzhang.tables.profile import Profile
from mingzhang.tables.shape_data import chinese_ordinal
from mingzhang.tables.text_shape import SectionTemplate

_PART = compiled(r"第[一二三四五六七八九十]+部分[\s\u3000、：:]*(.*)")
_FIRST = compiled(r"([一二三四五六七八九十]{1,3})、\s*(\S.*)")
_SECOND = compiled(r"([（(][一二三四五六七八九十]{1,3}[）)])\s*[、.]?\s*(\S.*)")
_THIRD = compiled(r"(\d{1,2})\s*[、.．]\s*(?!\d)(\S.*)")
_PATTERNS = ((1, _FIRST), (2, _SECOND), (3, _THIRD))
_LEVELS = {Style.HEADING_1: 1, Style.HEADING_2: 2, Style.HEADING_3: 3}
_NUMERALS = {chinese_ordinal(number): number for number in range(1, 60)}
_SENTENCE_MARKS = compiled(r"[。；;！？]|，.*，")
_LONGEST_HEADING = 34
_LEAST_NAME = 4
_SAYS_WHAT = ("情况", "说明", "情况说明")
"""How headings end, and duties do not."""
_ENDS_A_HEADING = ("情况", "说明", "信息", "事项", "解释", "原因")
"""What follows a mistyped number, or a heading that was not read as one, is out of line too, and
would be lost without its own words."""
_MIDDLE = compiled(r"[，,：:]")
_PAGE_NUMBER = compiled(r"[\s—\-–·]*\d{1,3}[\s—\-–·]*")


@dataclass(slots=True)
class _Open:
    """A section that is being read."""

    part: int
    number: str
    level: int
    title: str
    place: Place
    paragraphs: list[Sentence] = field(default_factory=list)

    def closed(self) -> Section:
        return Section(
            self.part, self.number, self.level, self.title, tuple(self.paragraphs), self.place
        )


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading with its number taken off."""

    number: str
    level: int
    title: str
    rest: str = ""


def is_page_number(text: str) -> bool:
    """Whether a paragraph is nothing but the number of a page: `— 9 —`."""
    return bool(_PAGE_NUMBER.fullmatch(text))


def find_part(paragraph: Paragraph, profile: Profile, year: int) -> int | None:
    """The number of the part that a paragraph opens, from 1; None for any other paragraph."""
    text = tidy(paragraph.text)
    if len(text) > _LONGEST_HEADING + 20 or paragraph.style is Style.BODY:
        return None
    match = _PART.fullmatch(text)
    if match is not None:
        number = _NUMERALS.get(text[1 : text.index("部")])
        if match[1]:
            named = _part_named(match[1], profile, year)
            if named is not None:
                return named
            return number and _part_told(match[1], number, profile)
        return number if number is not None and number <= max(4, len(profile.parts)) else None
    if paragraph.style is Style.PART or "tables_part" in profile.data:
        return _part_named(text, profile, year)
    return None


def _part_told(title: str, number: int, profile: Profile) -> int:
    """The part that an unknown title is, by its words; else one of its own: narrative."""
    for part, words in (
        (profile.glossary_part, "名词解释|名词说明|术语"),
        (profile.tables_part, "[预决]算(?:公开)?(?:报?表|表格)$|报表$|表格"),
        (1, "概况|基本情况|职责|简介"),
        (3, "说明$"),
    ):
        if part and re.search(words, title):
            return part
    return number + OWN_PARTS


OWN_PARTS = 10
"""Added to the number of a part that the profile does not know: what it prints there is text."""


def is_rest_of_part(opened: str, text: str, profile: Profile, part: int) -> bool:
    """Whether a short line below the title of a part is the end of that title, wrapped."""
    if not 0 < part <= len(profile.parts) or len(text) > 20:
        return False
    title = normal_name(re.sub(r"\{year\}年度?", "", profile.parts[part - 1]))
    before = normal_name(opened)
    return not before.endswith(title) and (before + normal_name(text)).endswith(title)


def _part_named(text: str, profile: Profile, year: int) -> int | None:
    wanted = normal_name(re.sub(r"(?:19|20)\d\d年度?", "", text))
    best, found = 0.72, None
    named = [(n, name) for n, part in enumerate(profile.parts_text, 1) for name in part.names()]
    for number, name in named:
        title = normal_name(name)
        if wanted == title or (wanted.endswith(title) and len(wanted) < len(title) + 24):
            return number
        if (value := likeness(wanted, title)) > best:
            best, found = value, number
    return found


class SectionReader:
    """Reads paragraphs in order into sections.

    A paragraph is a heading by its style where the format has styles; otherwise by its number and
    words: it is like a heading of the profile, or short and next in line. One that is out of line,
    as where two units are both 十六, is a heading where the next paragraph begins with its words.
    """

    def __init__(self, profile: Profile, year: int) -> None:
        self.profile = profile
        self.year = year
        self.part = 0
        self.sections: list[Section] = []
        self._open: _Open | None = None
        self._counts = [0, 0, 0, 0]
        self._out_of_line: Heading | None = None

    def begin_part(self, number: int, place: Place = NOWHERE) -> None:
        """A new part begins."""
        self._close()
        self._out_of_line = None
        self.part = number
        self._counts = [0, 0, 0, 0]
        for template in self.profile.sections:
            if template.part == number and not template.number:
                self._open = _Open(number, "", template.level, template.title, place)

    def read(self, paragraph: Paragraph) -> None:
        """The next paragraph."""
        text = paragraph.text.strip()
        before, self._out_of_line = self._out_of_line, None
        heading = self._heading(text, paragraph.style)
        if heading is None:
            if before is not None and self._open is not None and text.startswith(before.title):
                self._begin(before, self._open.paragraphs.pop().place)
            self._sentence(text, paragraph.place)
            return
        self._begin(heading, paragraph.place)
        if heading.rest:
            self._sentence(heading.rest, paragraph.place)

    def finish(self) -> tuple[Section, ...]:
        """All sections."""
        self._close()
        return tuple(self.sections)

    def _begin(self, heading: Heading, place: Place) -> None:
        self._close()
        self._count(heading)
        self._open = _Open(self.part, heading.number, heading.level, heading.title, place)

    def _sentence(self, text: str, place: Place) -> None:
        if self._open is None:
            self._open = _Open(self.part, "", 1, "", place)
        self._open.paragraphs.append(Sentence(text, place))

    def _close(self) -> None:
        if self._open is not None:
            section = self._open.closed()
            if section.number or section.paragraphs:
                self.sections.append(section)
        self._open = None

    def _count(self, heading: Heading) -> None:
        number = _ordinal(heading.number)
        self._counts[heading.level] = number or self._counts[heading.level] + 1
        for deeper in range(heading.level + 1, 4):
            self._counts[deeper] = 0

    def _templates(self, level: int) -> Iterable[SectionTemplate]:
        return (t for t in self.profile.sections if t.part == self.part and t.level == level)

    def _heading(self, text: str, style: Style) -> Heading | None:
        if self.part == self.profile.glossary_part:
            return self._term(text)
        styled = _LEVELS.get(style)
        if style is Style.BODY:
            return None
        for level, pattern in _PATTERNS:
            match = pattern.fullmatch(text)
            if match is None:
                continue
            title = match[2].strip()
            if styled is not None:
                return Heading(match[1], styled, title)
            bare = title.rstrip("：:")
            if bare.endswith("。") and self._is_known(bare[:-1], level):
                bare = bare[:-1]
            if len(bare) > _LONGEST_HEADING or _SENTENCE_MARKS.search(bare):
                return None
            heading = Heading(match[1].replace("(", "（").replace(")", "）"), level, bare)
            if self._is_known(bare, level) or self._is_next(match[1], bare, level):
                return heading
            if level < 3 and len(bare) >= _LEAST_NAME:
                self._out_of_line = heading
            return None
        if styled is not None and len(text) <= _LONGEST_HEADING:
            return Heading("", styled, text)
        return None

    def _term(self, text: str) -> Heading | None:
        """A term of the glossary: `一、基本支出：指…`."""
        match = _FIRST.fullmatch(text) or _SECOND.fullmatch(text) or _THIRD.fullmatch(text)
        if match is None:
            return None
        title, _colon, rest = match[2].replace(":", "：", 1).partition("：")
        if len(title) > _LONGEST_HEADING or (not _colon and _SENTENCE_MARKS.search(title)):
            return None
        return Heading(match[1], 1, title.strip(), rest.strip())

    def _is_known(self, title: str, level: int) -> bool:
        wanted = normal_name(title)
        for template in self._templates(level):
            for known in (template.title, *template.synonyms):
                name = normal_name(known)
                if wanted == name or likeness(wanted, name) > 0.7:
                    return True
        return False

    def _is_next(self, number: str, title: str, level: int) -> bool:
        """Whether an unknown heading follows its forerunner; lists of duties do not count."""
        if level == 3 or _MIDDLE.search(title):
            return False
        ordinal = _ordinal(number)
        short = len(title) <= 24 or title.endswith(_SAYS_WHAT)
        count = self._counts[level]
        if level == 1 and ordinal >= count and ordinal != count + 1:
            return short and title.endswith(_ENDS_A_HEADING)
        return ordinal == count + 1 and short


def _ordinal(number: str) -> int:
    bare = number.strip("（）()")
    if bare.isdigit():
        return int(bare)
    return _NUMERALS.get(bare, 0)


def sections_of(
    paragraphs: Sequence[Paragraph], profile: Profile, year: int
) -> tuple[Section, ...]:
    """The sections of paragraphs that hold no tables; parts are found by their titles."""
    reader = SectionReader(profile, year)
    for paragraph in paragraphs:
        part = find_part(paragraph, profile, year)
        if part is not None:
            reader.begin_part(part, paragraph.place)
        elif not is_page_number(paragraph.text):
            reader.read(paragraph)
    return reader.finish()
