"""A document as a Word file (DOCX): real headings, real contents, real table heads.

The file is written as text, part by part; Word, WPS and LibreOffice open it, and
`mingzhang.read.docx` reads it back. Contents and page references are fields with the numbers
already in them: right when the file is opened, and updated when the reader asks Word to.
"""

from __future__ import annotations

import math
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from datetime import datetime
from pathlib import Path

from mingzhang.document import (
    Contents,
    ContentsEntry,
    Document,
    Grid,
    PageBreak,
    Paragraph,
    Style,
)
from mingzhang.lean import dataclass
from mingzhang.read import own_look
from mingzhang.read.docx_style import bookmark_to_name
from mingzhang.render.book import BOOKLET, Book
from mingzhang.render.docx_grid import table_xml
from mingzhang.render.docx_package import (
    EVEN_FOOTER_ID,
    FOOTER_ID,
    NO_FOOTER_ID,
    book_parts,
    package,
)
from mingzhang.render.docx_style import NAMESPACE, OUTLINE, SPACER_ID, STYLE_IDS, white_of
from mingzhang.render.docx_text import attribute, clean, line_xml, twips, words_xml
from mingzhang.render.pdf_fit import text_width

_SHORT, _LONG = 595.28, 841.89
_COVER = frozenset((Style.COVER_TITLE, Style.COVER_LINE))
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_Printed = Paragraph | Grid | Contents


def write_docx(
    document: Document,
    path: Path,
    *,
    pages: Mapping[str, int] | None = None,
    book: Book = BOOKLET,
) -> None:
    """Write a document as a Word file; the same document gives the same bytes.

    Pages before the end of the contents are not counted: the cover has no number, the contents
    have small Roman ones, and what follows begins with 1, as in the PDF.

    Args:
        document: what to print. A space at either end of a text, empty paragraphs, a page break
            right behind another one and those at the end are lost; so is the second of two
            bookmarks with one name, and the align of a cell of role HEAD, which is centred.
        path: the file to write; it is replaced only when the new one is complete.
        pages: printed page number of each bookmark, for the contents; without it, or where it
            lacks a bookmark, the number that the entry brings.
        book: how it is set.

    Raises:
        ValueError: if the cells of a grid overlap or lie outside it.
    """
    body = _Body(_names(document), pages or {}, book).xml(_sections(document, book))
    year = re.search(r"(?:19|20)\d\d", document.title)
    moment = datetime(int(year.group()) if year else 2000, 1, 1)
    content = package(
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        f'<w:document xmlns:w="{NAMESPACE}" xmlns:r="{_RELATIONS}"><w:body>{body}</w:body>'
        "</w:document>",
        document.title,
        document.author,
        moment,
        book_parts(book),
        two_sided=book.outer,
    )
    aside = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        aside.write_bytes(content)
        os.replace(aside, path)
    finally:
        aside.unlink(missing_ok=True)


@dataclass(slots=True)
class _Section:
    """Pages of one paper with one count of page numbers.

    Attributes:
        pages: the blocks between two page breaks, each list at least one block.
        kind: `cover`, `front` (what stands before the end of the contents) or `main`.
        restart: page numbers begin anew.
    """

    landscape: bool
    kind: str
    restart: bool
    pages: list[list[_Printed]]
    book: Book

    @property
    def room(self) -> float:
        """Width of the text in points."""
        return self.book.room(self.landscape)[0]


def _sections(document: Document, book: Book) -> list[_Section]:
    """The document cut at its page breaks, and joined again where paper and count go on."""
    pieces: list[tuple[bool, list[_Printed]]] = [(False, [])]
    for block in document.blocks:
        if isinstance(block, PageBreak):
            if not pieces[-1][1]:
                pieces.pop()
            pieces.append((block.landscape, []))
        elif not (isinstance(block, Paragraph) and not clean(block.text)):
            pieces[-1][1].append(block)
    if len(pieces) > 1 and not pieces[-1][1]:
        pieces.pop()
    last_front = max(
        (n for n, (_, blocks) in enumerate(pieces) if any(isinstance(b, Contents) for b in blocks)),
        default=-1,
    )
    sections: list[_Section] = []
    for number, (landscape, blocks) in enumerate(pieces):
        cover = bool(blocks) and all(isinstance(b, Paragraph) and b.style in _COVER for b in blocks)
        kind = "cover" if cover else "front" if number <= last_front else "main"
        before = sections[-1] if sections else None
        if before is not None and (before.kind, before.landscape) == (kind, landscape):
            before.pages.append(blocks)
        else:
            restart = kind != "cover" and (before is None or before.kind != kind)
            sections.append(_Section(landscape, kind, restart, [blocks], book))
    return sections


def _names(document: Document) -> dict[str, str]:
    """Word's name of every bookmark in the document, for contents that point ahead."""
    names: dict[str, str] = {}
    # To Word a small letter and a capital are the same in the name of a bookmark.
    taken: set[str] = set()
    for block in document.blocks:
        bookmark = block.bookmark if isinstance(block, Paragraph | Grid) else ""
        name = bookmark_to_name(bookmark)
        if bookmark and name.casefold() not in taken:
            taken.add(name.casefold())
            names[bookmark] = name
    return names


@dataclass(slots=True)
class _Body:
    """Writes the main part.

    Attributes:
        names: Word's name of every bookmark that the contents may point to.
        pages: printed page number of a bookmark.
        marks: bookmarks that have been set.
    """

    names: Mapping[str, str]
    pages: Mapping[str, int]
    book: Book
    marks: set[str] = field(default_factory=set)

    def xml(self, sections: Sequence[_Section]) -> str:
        """The content of `w:body`."""
        parts: list[str] = []
        for number, section in enumerate(sections):
            last = number == len(sections) - 1
            properties = _section_xml(section)
            blocks = list(_marked(section.pages))
            spaces = _cover_spaces(blocks, section) if section.kind == "cover" else {}
            for n, (begins, block) in enumerate(blocks):
                before = blocks[n - 1][1] if n else None
                ends = n == len(blocks) - 1 and not last
                if isinstance(block, Paragraph):
                    parts.append(
                        self._paragraph(
                            block,
                            section.room,
                            begins,
                            properties if ends else "",
                            space=spaces.get(n),
                            outline=not _goes_on(before, block),
                        )
                    )
                    continue
                if isinstance(block, Contents):
                    parts.append(self._contents(block, begins))
                else:
                    if begins or isinstance(before, Grid):
                        parts.append(_spacer(begins))
                    mark = self._mark(block.bookmark)
                    parts.append(table_xml(block, section.room, mark))
                if ends or (last and n == len(blocks) - 1):
                    parts.append(_spacer(section=properties if ends else ""))
            if not blocks:
                parts.append(_spacer(section="" if last else properties))
            if last:
                parts.append(properties)
        return "".join(parts)

    def _paragraph(
        self,
        block: Paragraph,
        room: float,
        begins_page: bool,
        section: str,
        space: tuple[float, float] | None,
        outline: bool,
    ) -> str:
        look = self.book.looks[block.style]
        tabs = clean(block.text).count("\t")
        stops = ""
        if tabs:
            middle = "".join(
                f'<w:tab w:val="center" w:pos="{twips(room * n / tabs)}"/>' for n in range(1, tabs)
            )
            stops = f'<w:tabs>{middle}<w:tab w:val="right" w:pos="{twips(room)}"/></w:tabs>'
        properties = (
            f'<w:pStyle w:val="{STYLE_IDS[block.style]}"/>'
            + ("<w:pageBreakBefore/>" if begins_page else "")
            + stops
            + (line_xml(look.line, *space) if space is not None else "")
            # The second line of a title is no heading of its own.
            + ('<w:outlineLvl w:val="9"/>' if block.style in OUTLINE and not outline else "")
            + section
        )
        return (
            f"<w:p><w:pPr>{properties}</w:pPr>{self._mark(block.bookmark)}"
            f"<w:r>{words_xml(block.text)}</w:r></w:p>"
        )

    def _mark(self, bookmark: str) -> str:
        """A bookmark at this place, if it is the first of its name."""
        name = self.names.get(bookmark)
        if name is None or name in self.marks:
            return ""
        self.marks.add(name)
        number = len(self.marks)
        return f'<w:bookmarkStart w:id="{number}" w:name="{name}"/><w:bookmarkEnd w:id="{number}"/>'

    def _contents(self, contents: Contents, begins_page: bool) -> str:
        levels = [_level(entry) for entry in contents.entries]
        opening = (
            '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve">'
            f' TOC \\o "1-{max(levels, default=3)}" \\h \\z \\u </w:instrText></w:r>'
            '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        )
        lines = []
        for number, entry in enumerate(contents.entries):
            lines.append(
                f'<w:p><w:pPr><w:pStyle w:val="TOC{levels[number]}"/>'
                + ("<w:pageBreakBefore/>" if begins_page and number == 0 else "")
                + f"</w:pPr>{'' if number else opening}{self._entry(entry)}</w:p>"
            )
        closing = '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
        if not lines:
            return _spacer(begins_page, words=opening + closing)
        return (
            '<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/>'
            "<w:docPartUnique/></w:docPartObj></w:sdtPr><w:sdtContent>"
            f"{''.join(lines)}{_spacer(words=closing)}</w:sdtContent></w:sdt>"
        )

    def _entry(self, entry: ContentsEntry) -> str:
        name = self.names.get(entry.bookmark)
        page = self.pages.get(entry.bookmark, entry.page) if entry.bookmark else entry.page
        number = "" if page is None else f"<w:r><w:t>{page}</w:t></w:r>"
        title = f"<w:r>{words_xml(clean(entry.title).replace(chr(9), ' '))}</w:r>"
        if name is None:
            return title + (f"<w:r><w:tab/></w:r>{number}" if number else "")
        # Without a number Word shall find it when it opens the file.
        dirty = "" if number else ' w:dirty="true"'
        return (
            f'<w:hyperlink w:anchor="{attribute(name)}" w:history="1">{title}<w:r><w:tab/></w:r>'
            f'<w:r><w:fldChar w:fldCharType="begin"{dirty}/></w:r>'
            f'<w:r><w:instrText xml:space="preserve"> PAGEREF {name} \\h </w:instrText></w:r>'
            f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{number}'
            '<w:r><w:fldChar w:fldCharType="end"/></w:r></w:hyperlink>'
        )


def _marked(pages: Iterable[Sequence[_Printed]]) -> Iterator[tuple[bool, _Printed]]:
    """Every block, and whether it begins a page that no section begins."""
    for number, blocks in enumerate(pages):
        for n, block in enumerate(blocks):
            yield number > 0 and n == 0, block


def _goes_on(before: _Printed | None, block: Paragraph) -> bool:
    titles = (Style.FORM_TITLE, Style.TABLE_TITLE)
    return isinstance(before, Paragraph) and before.style is block.style and block.style in titles


def _level(entry: ContentsEntry) -> int:
    return min(max(entry.level, 1), len(own_look.CONTENTS_LOOKS))


def _spacer(begins_page: bool = False, section: str = "", words: str = "") -> str:
    """A paragraph one point high: between two tables, or to hold the end of a section."""
    page = "<w:pageBreakBefore/>" if begins_page else ""
    return f'<w:p><w:pPr><w:pStyle w:val="{SPACER_ID}"/>{page}{section}</w:pPr>{words}</w:p>'


def _section_xml(section: _Section) -> str:
    width, height = twips(_SHORT), twips(_LONG)
    paper = f'<w:pgSz w:w="{width}" w:h="{height}"/>'
    if section.landscape:
        paper = f'<w:pgSz w:w="{height}" w:h="{width}" w:orient="landscape"/>'
    above, right, below, left = map(twips, section.book.margins_of(section.landscape))
    kind = ' w:fmt="lowerRoman"' if section.kind == "front" else ""
    start = ' w:start="1"' if section.restart else ""
    footer = NO_FOOTER_ID if section.kind == "cover" else FOOTER_ID
    even = NO_FOOTER_ID if section.kind == "cover" else EVEN_FOOTER_ID
    return (
        f'<w:sectPr><w:footerReference w:type="default" r:id="{footer}"/>'
        + (f'<w:footerReference w:type="even" r:id="{even}"/>' if section.book.outer else "")
        + f'<w:type w:val="nextPage"/>{paper}'
        f'<w:pgMar w:top="{above}" w:right="{right}" w:bottom="{below}" w:left="{left}"'
        ' w:header="851" w:footer="800" w:gutter="0"/>'
        + (f"<w:pgNumType{kind}{start}/>" if kind or start else "")
        + '<w:cols w:space="425"/></w:sectPr>'
    )


def _cover_spaces(
    blocks: Sequence[tuple[bool, _Printed]], section: _Section
) -> dict[int, tuple[float, float]]:
    """White before and after paragraphs of a cover, so that its title stands above the middle.

    The lines below the last title stand at the foot of the page.
    """
    heights = []
    for _, block in blocks:
        assert isinstance(block, Paragraph)
        look = section.book.looks[block.style]
        lines = math.ceil(text_width(clean(block.text)) * look.size / section.room)
        heights.append(max(lines, 1) * look.line + max(white_of(look)))
    page = section.book.room(section.landscape)[1]
    free = page - sum(heights)
    if free <= 0 or any(begins for begins, _ in blocks):
        return {}
    spaces: dict[int, tuple[float, float]] = {}
    titles = [
        n
        for n, (_, b) in enumerate(blocks)
        if isinstance(b, Paragraph) and b.style is Style.COVER_TITLE
    ]
    foot = titles[-1] + 1 if titles else 0
    for n, share in ((0, 3 / 7.6), (foot, 4 / 7.6)):
        if n < len(blocks) and n not in spaces:
            block = blocks[n][1]
            assert isinstance(block, Paragraph)
            spaces[n] = (free * share, white_of(section.book.looks[block.style])[1])
    return spaces
