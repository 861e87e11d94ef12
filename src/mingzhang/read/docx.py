"""Word files (DOCX) to a document: text, automatic numbers, tables, contents, in reading order."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import field, replace
from pathlib import Path

from lxml import etree

from mingzhang.account import Accounting, Fate, Thing
from mingzhang.document import (
    Block,
    Contents,
    ContentsEntry,
    Document,
    Grid,
    PageBreak,
    Paragraph,
    Style,
)
from mingzhang.errors import Unreadable
from mingzhang.language import _
from mingzhang.lean import dataclass
from mingzhang.pattern import compiled
from mingzhang.read.attachment import Attachment, read_attachment, read_with_attachments
from mingzhang.read.contents_line import contents_entry, level_of_title
from mingzhang.read.continued import with_rests
from mingzhang.read.docx_account import docx_attachments, note_parts, picture_of
from mingzhang.read.docx_layout import cells_of, is_layout
from mingzhang.read.docx_number import VAL, Numbering, W, int_of, read_numbering
from mingzhang.read.docx_run import Look, is_shade, run_styles
from mingzhang.read.docx_style import MARK, SPACER, STYLE_NAMES, name_to_bookmark
from mingzhang.read.docx_tabbed import is_tabbed, with_tabbed_tables
from mingzhang.read.docx_table import GridReader
from mingzhang.read.docx_text import Words, is_unfilled, words_of
from mingzhang.read.limit import MAX_CHARACTERS
from mingzhang.read.package import Package, Relation
from mingzhang.read.pictured import picture_blocks
from mingzhang.source import Place

MAIN = "word/document.xml"
"""Where the main part of a Word file usually lies."""

_STYLES = {name: style for style, name in STYLE_NAMES.items()}
_TOC = compiled(r"(?:toc|目录) ?(\d)", re.IGNORECASE)
_CONTENTS_TITLE = compiled(r"目\s*[录錄次]")
_SIDES = {"center": Style.CENTRED, "right": Style.SIGNATURE, "end": Style.SIGNATURE}
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_LEAST_ENTRIES = 3


def read_docx(path: Path, depth: int = 0) -> Document:
    """Read a Word file.

    Numbers that Word counts are part of the text. Of tracked changes the result counts; hidden
    text, comments, headers and footers are set aside; text boxes stand behind their paragraph,
    documents inside where they are put in.

    Args:
        depth: in how many files this one lies.

    Raises:
        Unreadable: damaged, protected, too large, or without contents.
    """
    package = Package(path)
    reader = _Reader(package, depth=depth)
    body = package.xml(reader.main).find(f"{W}body")
    if body is None:
        raise Unreadable(str(path), _("文件里没有正文"), _("请重新另存后再试"))
    blocks = tuple(with_rests(with_tabbed_tables(_joined(reader.blocks(body)))))
    if not any(isinstance(block, Paragraph | Grid) for block in blocks):
        note_parts(package, reader.main, body, reader.accounting, reader.looked_at)
        lines = [entry.words() for entry in reader.accounting.account().of(Fate.UNREAD)]
        why = "；".join(dict.fromkeys((_("文件里没有文字"), *lines)))
        raise Unreadable(str(path), why, _("请重新获取文件"))
    title, author = reader.properties()
    note_parts(package, reader.main, body, reader.accounting, reader.looked_at)
    return Document(
        blocks,
        title,
        author,
        file=str(path),
        format="docx",
        account=reader.accounting.account(),
    )


def read_with_objects(path: Path, depth: int = 0) -> Document:
    """Read a Word file, see `read_docx`, and the files that are embedded in it."""

    def inside(path: Path) -> list[Attachment]:
        package = Package(path)
        return docx_attachments(package, package.main(MAIN))

    return read_with_attachments(path, lambda path: read_docx(path, depth), inside, depth)


def numbered_paragraphs(path: Path) -> tuple[etree._Element, list[etree._Element]]:
    """The root of the main part and its paragraphs; a `Place` counts the latter from 1.

    Raises:
        Unreadable: as `read_docx`.
    """
    reader = _Reader(Package(path))
    root = reader.package.xml(reader.main)
    body = root.find(f"{W}body")
    for _block in reader.blocks(body) if body is not None else ():
        pass  # reading counts
    return root, reader.seen


@dataclass(frozen=True, slots=True)
class _StyleFacts:
    """What a paragraph style says."""

    name: str = ""
    base: str = ""
    list_id: str = ""
    level: int = 0
    side: str = ""
    breaks: bool = False


@dataclass(slots=True)
class _Reader:
    package: Package
    depth: int = 0
    main: str = MAIN
    accounting: Accounting = field(default_factory=Accounting)
    inside: dict[str, Relation] = field(default_factory=dict)
    own: bool = False
    styles: dict[str, _StyleFacts] = field(default_factory=dict)
    runs: dict[str, frozenset[Look]] = field(default_factory=dict)
    numbering: Numbering = field(default_factory=Numbering)
    sections: list[tuple[bool, bool]] = field(default_factory=list)
    section: int = 0
    seen: list[etree._Element] = field(default_factory=list)  # paragraphs, by their number
    characters: int = 0
    looked_at: list[etree._Element] = field(default_factory=list)

    def __post_init__(self) -> None:
        if "docProps/core.xml" in self.package:
            self.own = MARK.encode() in self.package.read("docProps/core.xml")
        self.main = self.package.main(MAIN)
        self.accounting.file = self.package.file
        self.inside = self.package.relations(self.main)
        styles, numbering = (self.package.part(self.main, k) for k in ("styles", "numbering"))
        if styles:
            self.runs = run_styles(self.package.xml(styles))
        for style in self.package.xml(styles).iterfind(f"{W}style") if styles else ():
            self.styles[style.get(f"{W}styleId", "")] = _style_facts(style)
        if numbering:
            self.numbering = read_numbering(self.package.xml(numbering))

    def properties(self) -> tuple[str, str]:
        """Title and author."""
        if "docProps/core.xml" not in self.package:
            return "", ""
        found = {"title": "", "creator": ""}
        for element in self.package.xml("docProps/core.xml"):
            name = str(element.tag).rpartition("}")[2]
            if name in found:
                found[name] = element.text or ""
        return found["title"], found["creator"]

    def blocks(self, body: etree._Element) -> Iterator[Block]:
        """The blocks of the body in reading order."""
        self.sections = [_section_facts(s) for s in body.iter(f"{W}sectPr")]
        yield from self._flow(body)

    def _flow(self, parent: etree._Element) -> Iterator[Block]:
        for element in parent:
            tag = element.tag
            if tag == f"{W}p":
                yield from self._paragraph(element)
            elif tag == f"{W}tbl":
                yield from self._table(element)
            elif tag == f"{W}altChunk":
                yield from self._chunk(element)
            elif tag in (f"{W}sdt", f"{W}ins", f"{W}moveTo", f"{W}customXml", f"{W}smartTag"):
                if tag == f"{W}sdt" and is_unfilled(element):
                    self.accounting.aside(Thing.FIELD, _("没有填写，印的是填写提示"))
                    continue
                content = element.find(f"{W}sdtContent") if tag == f"{W}sdt" else element
                if content is not None:
                    yield from self._flow(content)

    def facts(self, identifier: str) -> _StyleFacts:
        """What a style and those it is based on say."""
        found = self.styles.get(identifier, _StyleFacts())
        seen = {identifier}
        result = found
        while found.base and found.base not in seen:
            seen.add(found.base)
            found = self.styles.get(found.base, _StyleFacts())
            result = replace(
                result,
                list_id=result.list_id or found.list_id,
                level=result.level if result.list_id else found.level,
                side=result.side or found.side,
                breaks=result.breaks or found.breaks,
            )
        return result

    def _landscape(self) -> bool:
        at = min(self.section, len(self.sections) - 1)
        return self.sections[at][0] if self.sections else False

    def _paragraph(self, element: etree._Element) -> Iterator[Block]:
        self.seen.append(element)
        number = len(self.seen)
        properties = element.find(f"{W}pPr")
        style = _value(properties, "pStyle")
        facts = self.facts(style)
        if _on(properties, "pageBreakBefore", facts.breaks):
            yield PageBreak(self._landscape())
        shade = properties is not None and is_shade(properties.find(f"{W}shd"))
        words = words_of(element, self.runs, shaded=shade)
        words.account(self.accounting)
        self.characters += len(words.text)
        if self.characters > MAX_CHARACTERS:
            raise Unreadable(self.package.file, _("文字太多"), _("请拆分后再试"))
        if facts.name != SPACER:
            yield from self._words(words, self._label(properties, facts), facts, properties, number)
        for box in words.boxes:
            yield from self._flow(box)
        yield from self._pictures(words, Place(self.package.file, line=number))
        if properties is not None and properties.find(f"{W}sectPr") is not None:
            self.section += 1
            if self.section < len(self.sections):
                landscape, continuous = self.sections[self.section]
                if not continuous or landscape != self.sections[self.section - 1][0]:
                    yield PageBreak(landscape)

    def _pictures(self, words: Words, place: Place) -> Iterator[Block]:
        """What stands in the pictures of a paragraph."""
        for drawing in () if self.own else words.drawings:
            found = picture_of(drawing)
            relation = self.inside.get(found[0]) if found else None
            if found is None or relation is None or relation.external:
                continue
            if relation.target in self.package:
                self.looked_at.append(drawing)
                content = self.package.read(relation.target)
                yield from picture_blocks(content, found[1], place, self.accounting)

    def _label(self, properties: etree._Element | None, facts: _StyleFacts) -> str:
        """The number that Word counts for a paragraph."""
        listed = None if properties is None else properties.find(f"{W}numPr")
        list_id, level = facts.list_id, facts.level
        if listed is not None:
            list_id = _value(listed, "numId") or list_id
            level = int_of(_value(listed, "ilvl"), level)
        return self.numbering.next_label(list_id, level) if list_id and list_id != "0" else ""

    def _words(
        self,
        words: Words,
        label: str,
        facts: _StyleFacts,
        properties: etree._Element | None,
        number: int,
    ) -> Iterator[Block]:
        place = Place(self.package.file, line=number)
        for piece, breaks in words.pages():
            text = (label + piece).strip(" \u3000")
            text = text.rstrip("\t") if is_tabbed(text) else text.strip("\t")
            label = ""
            if text:
                toc = _TOC.fullmatch(facts.name)
                if toc:
                    found = contents_entry(text)
                    title, page = found if found else (text.replace("\t", ""), None)
                    level = int(toc[1]) if self.own else level_of_title(title)
                    target = name_to_bookmark(words.anchor)
                    yield Contents((ContentsEntry(level, title, page, target, place),))
                else:
                    bookmark = name_to_bookmark(words.bookmark) if self.own else ""
                    yield Paragraph(text, self._style(text, facts, properties), bookmark, place)
            if breaks:
                yield PageBreak(self._landscape())

    def _style(self, text: str, facts: _StyleFacts, properties: etree._Element | None) -> Style:
        known = _STYLES.get(facts.name)
        if known is not None and (self.own or facts.name.startswith("明账")):
            return known
        if _CONTENTS_TITLE.fullmatch(text) or facts.name.lower() == "toc heading":
            return Style.CONTENTS_TITLE
        side = _value(properties, "jc") or facts.side
        return _SIDES.get(side, Style.PLAIN) if len(text) < 60 else Style.PLAIN

    def _chunk(self, element: etree._Element) -> Iterator[Block]:
        """A document that Word takes in when it opens the file."""
        relation = self.inside.get(element.get(_RELATION, ""))
        found = relation is not None and not relation.external and relation.target in self.package
        if relation is None or not found:
            self.accounting.unread(Thing.PART, _("文件里没有它的内容"))
            return
        name = relation.target.rpartition("/")[2]
        attachment = Attachment(name, self.package.read(relation.target))
        document = read_attachment(
            attachment, Path(self.package.file), self.depth, self.accounting, Thing.PART
        )
        if document is not None:
            self.accounting.read(Thing.PART, name=name)
            self.accounting.take(document.account)
            yield from document.blocks

    def _table(self, element: etree._Element) -> Iterator[Block]:
        if not self.own and is_layout(element):
            for cell in cells_of(element):
                yield from self._flow(cell)
            return
        reader = GridReader(
            self.package.file, self.seen, self.styles_by_name(), self.runs, self.accounting
        )
        yield reader.grid(element)
        for nested in reader.nested:
            yield from self._table(nested)

    def styles_by_name(self) -> dict[str, str]:
        """Names of all styles by identifier."""
        return {identifier: facts.name for identifier, facts in self.styles.items()}


def _value(parent: etree._Element | None, name: str) -> str:
    child = None if parent is None else parent.find(W + name)
    return "" if child is None else child.get(VAL, "")


def _on(parent: etree._Element | None, name: str, otherwise: bool) -> bool:
    child = None if parent is None else parent.find(W + name)
    return otherwise if child is None else child.get(VAL, "1") not in ("0", "false", "off")


def _style_facts(style: etree._Element) -> _StyleFacts:
    properties = style.find(f"{W}pPr")
    listed = None if properties is None else properties.find(f"{W}numPr")
    return _StyleFacts(
        name=_value(style, "name"),
        base=_value(style, "basedOn"),
        list_id=_value(listed, "numId"),
        level=int_of(_value(listed, "ilvl"), 0),
        side=_value(properties, "jc"),
        breaks=_on(properties, "pageBreakBefore", False),
    )


def _section_facts(section: etree._Element) -> tuple[bool, bool]:
    """Whether a section lies on its side, and whether it goes on where the one before ended."""
    paper = section.find(f"{W}pgSz")
    orient = "" if paper is None else paper.get(f"{W}orient", "")
    return orient == "landscape", _value(section, "type") == "continuous"


def _joined(blocks: Iterator[Block]) -> Iterator[Block]:
    """Contents lines put together, typed contents found, page breaks once and never at the end."""
    entries: list[ContentsEntry] = []
    typed: list[Paragraph] = []
    pause: PageBreak | None = None
    began = False

    def flush() -> Iterator[Block]:
        if entries:
            yield Contents(tuple(entries))
            entries.clear()
        if len(typed) >= _LEAST_ENTRIES:
            yield Contents(tuple(_typed_entry(paragraph) for paragraph in typed))
        else:
            yield from typed
        typed.clear()

    for block in blocks:
        if isinstance(block, PageBreak):
            pause = block
            continue
        is_typed = isinstance(block, Paragraph) and contents_entry(block.text) is not None
        is_entry = isinstance(block, Contents)
        if not (is_typed and not entries) and not (is_entry and not typed):
            yield from flush()
        if pause is not None and not (is_typed and typed) and not (is_entry and entries):
            if began:
                yield pause
            pause = None
        began = True
        if isinstance(block, Contents):
            entries.extend(block.entries)
        elif is_typed and isinstance(block, Paragraph):
            typed.append(block)
        else:
            yield block
    yield from flush()


def _typed_entry(paragraph: Paragraph) -> ContentsEntry:
    found = contents_entry(paragraph.text)
    assert found is not None
    return ContentsEntry(level_of_title(found[0]), found[0], found[1], place=paragraph.place)
