"""The text of a place, drafted: cover, parts, headings in their order, sentences as templates.

The sentences are read by the grammar that checks them. Where every figure of a paragraph is
understood as a slice of the cube, a share or a change, it becomes a template of the language that
writes booklets; a paragraph with one figure that is not understood would print a stranger's figure,
and is left out and named. A blank template is read alike: each `x,xxx` or `××` stands for a figure
of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field, replace
from itertools import count

from mingzhang.codes import normal_name
from mingzhang.codes.name import tidy
from mingzhang.document import Block, Contents, Document, Paragraph
from mingzhang.errors import Unreadable
from mingzhang.language import _
from mingzhang.lean import dataclass
from mingzhang.model.booklet import Booklet, Section
from mingzhang.model.slice import Slice
from mingzhang.narrative.claim import Change, Claim, NoChange, Share, Stated, Subject
from mingzhang.narrative.number import Figure, FigureKind, figures
from mingzhang.narrative.passage import Passage
from mingzhang.narrative.read import read_claims
from mingzhang.narrative.template import TemplateError, parse_template
from mingzhang.pattern import compiled
from mingzhang.recognise.booklet import recognise
from mingzhang.recognise.contents import find_contents_title
from mingzhang.tables.condition import written
from mingzhang.tables.draft import Value, toml_value
from mingzhang.tables.naming import Names, key_of
from mingzhang.tables.profile import Profile

_PART = compiled(r"第[一二三四五六七八九十]+部分[\s\u3000、：:]*(\S.*)")
_NUMBERED = compiled(r"[一二三四五六七八九十]{1,3}、\s*(\S.*)")
_BLANK = compiled(r"(?<![A-Za-z])[xXＸ×*＊]+(?:[,，.．][xXＸ×*＊]+)*(?=(?:亿|万)?元|[%％])")
_NOBODY = compiled(r"[xXＸ×]{2,}(?:局|委|办|部门|单位|[（(](?:部门|单位)[）)])?")
_BASE = compiled(r"[，,]?(?:与|同|比|较)[^，。；]{0,12}(?:上年|去年|20\d\d年)[^。；]{0,24}$")
_SAME = compiled(r"[，,]?(?:与|同|比|较)(?:上年|去年|20\d\d年)[^，。；]{0,8}(?:相同|持平|一致)")
_REASON = compiled(r"[，。；,]?(?:主要|增减|变动|其)?(?:是|系)?(?:由于|原因)[^。；]*")
_OTHERWISE = compiled(r"[（(](?:持平|或持平|增加|减少)[）)]")
_ROLES = (
    ("glossary", compiled(r"名词解释|术语|名词说明")),
    ("tables", compiled(r"表$|报表|表格|表样")),
    ("narrative", compiled(r"说明|情况|绩效|其他")),
    ("overview", compiled(r"概况|职责|职能|机构|基本情况|简介")),
)
_SOURCES = (
    ("duties", compiled(r"职责|职能")),
    ("organisation", compiled(r"机构设置|单位构成")),
)
_OF_A_CODE = compiled(r"[（(][类款项][）)]")
_LONGEST_TITLE = 40


@dataclass(slots=True)
class DraftedText:
    """What a document says beside its tables.

    Attributes:
        head: keys of the profile; sections, measures: as its TOML writes them.
        left: paragraphs with figures that are not understood, one line each.
        sentences: how many paragraphs have figures that are bound.
    """

    head: dict[str, Value] = field(default_factory=dict)
    sections: list[dict[str, Value]] = field(default_factory=list)
    measures: dict[str, Value] = field(default_factory=dict)
    left: list[str] = field(default_factory=list)
    sentences: int = 0

    def toml(self) -> str:
        """Its measures and sections, behind the keys of the head."""
        lines = ["[measures]"] if self.measures else []
        lines += [f"{key} = {toml_value(value)}" for key, value in self.measures.items()]
        for section in self.sections:
            lines += ["", "[[sections]]"]
            for key, value in section.items():
                if key == "paragraphs" and isinstance(value, list):
                    lines += ["paragraphs = [", *(f"  {toml_value(v)}," for v in value), "]"]
                else:
                    lines.append(f"{key} = {toml_value(value)}")
        return "\n".join(lines) + "\n"


def draft_head(document: Document) -> dict[str, Value]:
    """The parts of a document, as the keys of a profile; empty where it has no titles of parts."""
    titles: list[Value] = []
    for block in document.blocks:
        found = _PART.fullmatch(tidy(block.text)) if isinstance(block, Paragraph) else None
        if found is not None and len(found[1]) < _LONGEST_TITLE:
            title = _template(re.sub(r"[.…·\s]*\d*$", "", found[1]), "", 0)
            if title not in titles:
                titles.append(title)
    own: dict[str, Value] = {}
    if len(titles) < 2:
        titles = _listed(document.blocks)
        own = {"part_heading": "{title}", "part_contents": "{number}、{title}"}
    if len(titles) < 2:
        return {}
    said = [str(t["title"]) if isinstance(t, Mapping) else str(t) for t in titles]
    roles = [next((role for role, words in _ROLES if words.search(t)), "narrative") for t in said]
    if roles.count("tables") != 1:
        return {}
    narrative = [n for n, role in enumerate(roles, 1) if role == "narrative"]
    return {
        **own,
        "parts": titles,
        "part_roles": roles,
        "tables_part": roles.index("tables") + 1,
        "forms_part": narrative[-1] if narrative else len(titles),
        "glossary_part": roles.index("glossary") + 1 if "glossary" in roles else 0,
    }


def _listed(blocks: Sequence[Block]) -> list[Value]:
    """The titles of parts that only the contents number: 一、 … of their highest level."""
    lines = [entry.title for b in blocks if isinstance(b, Contents) for entry in b.entries]
    title = find_contents_title(blocks)
    if not lines and title is not None:
        for block in blocks[title + 1 :]:
            if not isinstance(block, Paragraph):
                break
            lines.append(block.text)
    bare = [re.sub(r"[.…·\s]*\d*$", "", line) for line in lines]
    numbered = [match[1] for text in bare if (match := _NUMBERED.fullmatch(tidy(text)))]
    titles = [_template(words, "", 0) for words in numbered if len(words) < _LONGEST_TITLE]
    texts = [normal_name(_template(b.text, "", 0)) for b in blocks if isinstance(b, Paragraph)]
    headings = {text for text in texts if len(text) < 60 and not _NUMBERED.fullmatch(text)}
    found: list[Value] = []
    headed = 0
    for words in titles:
        ending = normal_name(words)
        own = normal_name(re.sub("^(?:部门|单位)", "", words))
        if any(text.endswith(ending) for text in headings):
            headed += 1
        elif any(text.endswith(own) for text in headings):
            found.append({"title": words, "heading": "{department}" + own})
            continue
        found.append(words)
    return found if 2 * headed > len(titles) else []


def draft_text(document: Document, profile: Profile) -> DraftedText:
    """The headings and sentences of one document.

    Args:
        profile: its drafted tables and parts, by which it is read.
    """
    document = replace(document, blocks=tuple(_filled(document.blocks)))
    try:
        booklet = recognise(document, profile)
    except Unreadable:
        return DraftedText()
    return _Drafter(booklet, profile).text()


def _filled(blocks: Sequence[Block]) -> Iterator[Block]:
    """The blocks with a figure of its own for each blank, a paragraph for each line."""
    number = count(1)
    for block in blocks:
        if not isinstance(block, Paragraph):
            yield block
            continue
        for line in block.text.split("\n"):
            if line.strip():
                words = _BLANK.sub(lambda _match: f"{1000 + next(number)}.17", line)
                yield replace(block, text=_NOBODY.sub("本部门", words))


class _Drafter:
    def __init__(self, booklet: Booklet, profile: Profile) -> None:
        self.booklet, self.profile = booklet, profile
        self.drafted = DraftedText()
        self.outside = 0
        self._names = Names()
        self._measures: dict[Slice, str] = {}
        for measure in profile.measures:
            self._measures.setdefault(measure.piece, measure.key)
            self._names.take(measure.key)
        self._claims: dict[int, list[Claim]] = {}
        for claim in read_claims(booklet, profile).claims:
            self._claims.setdefault(id(claim.words.section), []).append(claim)

    def text(self) -> DraftedText:
        """Cover, sections and measures."""
        cover = [self._words(line) for line in self.booklet.cover if len(line) < _LONGEST_TITLE]
        whole = "".join(cover)
        if "{department}" in whole and "{year}" in whole:
            self.drafted.head["cover"] = cover
        for section in self.booklet.sections:
            if section.part == self.profile.tables_part:
                continue
            if not 0 < section.part <= len(self.profile.parts):
                self.outside += len(section.paragraphs)
                continue
            if "（类）" in section.title.replace("(", "（").replace(")", "）"):
                self._add_items(section)  # of a code that this body has
                continue
            if (section.title or section.paragraphs) and not set(section.title) & {"…"}:
                drafted = self._section(section)
                if drafted.get("paragraphs") == []:
                    del drafted["paragraphs"]
                self.drafted.sections.append(drafted)
        if self.outside:
            message = _("没有放进来的文字：{count}段不在任何一个部分里")
            self.drafted.left.append(message.format(count=self.outside))
        if not any(section.get("paragraphs") for section in self.drafted.sections):
            self.drafted.sections.clear()
        return self.drafted

    def _add_items(self, section: Section) -> None:
        """One paragraph for every function item, below the section that lists them."""
        listed = self.drafted.sections[-1].get("paragraphs") if self.drafted.sections else None
        if section.part == self.profile.glossary_part:
            return
        template = self._item_template(section)
        if isinstance(listed, list) and template and template not in listed:
            listed.append(template)

    def _item_template(self, section: Section) -> str:
        for claim in self._claims.get(id(section), ()):
            if not isinstance(claim, Stated) or claim.subject.piece is None:
                continue
            piece = claim.subject.piece
            if len(str(piece.get("function") or "")) != 7:
                continue
            key = self._measure(replace(claim.subject, pieces=(piece.without("function"),)))
            if key:
                return f"*{key}:{{item number}}. {{item names}}支出{{item amount}}。"
        return ""

    def _words(self, text: str) -> str:
        return _template(text.strip(), self.booklet.department, self.booklet.year)

    def _section(self, section: Section) -> dict[str, Value]:
        found: dict[str, Value] = {
            "part": section.part,
            "number": section.number,
            "level": section.level,
            "title": self._words(section.title),
        }
        headed = section.title or self.profile.parts[section.part - 1]
        source = next((s for s, words in _SOURCES if words.search(headed)), "")
        if section.part == self.profile.glossary_part:
            texts = [p.text for p in section.paragraphs]
            found["paragraphs"] = [t for t in texts if "{" not in t and not _OF_A_CODE.search(t)]
        elif source:
            found["source"] = source
        else:
            written = [text for text in self._paragraphs(section) if _is_template(text)]
            items = self._item_template(section)
            found["paragraphs"] = [*written, items] if items else written
        return found

    def _paragraphs(self, section: Section) -> Iterator[str]:
        passage = Passage.of(section.paragraphs)
        if not passage.starts:
            return
        ends = (*passage.starts[1:], len(passage.text))
        spots = list(self._spots(section, passage.text))
        for start, end in zip(passage.starts, ends, strict=True):
            words = passage.text[start:end]
            mine = sorted(s for s in spots if start <= s[0] and s[1] <= end)
            kept: list[tuple[int, int, str]] = []
            for spot in mine:
                if not kept or spot[0] >= kept[-1][1]:
                    kept.append(spot)
            open_figures = [
                figure
                for figure in figures(words)
                if not any(a <= start + figure.start < b for a, b, _w in kept)
                and not self._is_year(figure)
            ]
            if open_figures:
                message = _("《{title}》的一段没有放进来：“{figure}”不知道是哪一个数")
                self.drafted.left.append(
                    message.format(title=section.title, figure=open_figures[0].text)
                )
                continue
            if not kept:
                continue  # what one body says of itself is no wording of the place
            self.drafted.sentences += 1
            yield self._joined(passage.text, start, end, kept)

    def _joined(self, text: str, start: int, end: int, kept: Sequence[tuple[int, int, str]]) -> str:
        pieces, at = [], start
        for begin, stop, fill in kept:
            pieces += [self._words(text[at:begin]), fill]
            at = stop
        return "".join((*pieces, self._words(text[at:end])))

    def _is_year(self, figure: Figure) -> bool:
        return figure.kind is FigureKind.DATE and figure.text == f"{self.booklet.year}年"

    def _spots(self, section: Section, text: str) -> Iterator[tuple[int, int, str]]:
        """Stretches of a section's text, each with the fill that prints it."""
        for claim in self._claims.get(id(section), ()):
            match claim:
                case Stated(subject, figure, _words, False) if figure.kind is FigureKind.MONEY:
                    if key := self._measure(subject):
                        yield figure.start, figure.end, f"{{amount {key}}}"
                case Share(part=part, whole=whole, percent=percent, loose=False):
                    one, two = self._measure(part), self._measure(whole)
                    if one and two:
                        yield percent.start, percent.end, f"{{share {one} {two}}}"
                case (Change(loose=False) | NoChange(loose=False)) as change:
                    key = self._measure(change.subject)
                    stretch = _stretch(change, text)
                    if key and stretch is not None:
                        yield *stretch, f"{{change {key}}}"

    def _measure(self, subject: Subject) -> str:
        """The key of the measure for a subject of this booklet's own; empty where it is none."""
        piece = subject.piece
        if piece is None or not subject.is_own or piece.get("function") or piece.get("unit"):
            return ""
        known = self._measures.get(piece)
        if known is None:
            known = self._measures[piece] = self._names.take(key_of(piece))
            where = written(piece)
            self.drafted.measures[known] = (
                {"label": subject.label, "where": where} if where else {"label": subject.label}
            )
        return known


def _stretch(claim: Change | NoChange, text: str) -> tuple[int, int] | None:
    """From the words of the comparison to the end of its last figure, its reason included."""
    if isinstance(claim, NoChange):
        at = text.find(claim.words.sentence)
        found = _SAME.search(text, max(at, 0)) if at >= 0 else None
        if found is None or text.count(claim.words.sentence) > 1:
            return None
        begin, end = found.span()
    else:
        own = [figure for figure in (claim.amount, claim.percent) if figure is not None]
        first, end = min(f.start for f in own), max(f.end for f in own)
        found = _BASE.search(text, max(0, first - 60), first)
        if found is None or len(figures(text[found.start() : first])) > 1:
            return None
        begin = found.start()
    for words in (_OTHERWISE, _REASON):
        more = words.match(text, end)
        end = more.end() if more is not None else end
    begin -= text[begin - 1 : begin] in ("。", "；", "，")  # what is written begins with a comma
    return begin, end


def _template(text: str, department: str, year: int) -> str:
    """Words with the year and the body taken out."""
    if department:
        text = text.replace(department, "{department}")
    return re.sub(rf"{year}(?=年)" if year else r"(?:19|20)\d\d(?=年)", "{year}", text)


def _is_template(text: str) -> bool:
    try:
        parse_template(text)
    except TemplateError:
        return False
    return True
