"""A document as one HTML page: no script to load, no font, no picture, nothing from outside.

The page reads well on a phone (tables scroll in their own boxes, the contents are a drawer), on a
desk (the contents stand at the side) and on paper (`@page` with A4 upright and on its side). It
says in its class names what each thing is (`read.html_class`), so `mingzhang.read.html` reads it
back exactly.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import field
from functools import lru_cache
from html import escape
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from urllib.parse import quote

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
from mingzhang.lean import dataclass
from mingzhang.read.html_class import FIRST, GENERATOR, LANDSCAPE, LEVEL, MADE, OWN_ID, PAGE, PART
from mingzhang.render.html_grid import table_html
from mingzhang.render.html_text import clean

_TAGS = {
    Style.COVER_TITLE: "h1",
    Style.CONTENTS_TITLE: "h2",
    Style.PART: "h2",
    Style.HEADING_1: "h3",
    Style.TABLE_TITLE: "h3",
    Style.HEADING_2: "h4",
    Style.FORM_TITLE: "h4",
    Style.HEADING_3: "h5",
}
_COVER = frozenset((Style.COVER_TITLE, Style.COVER_LINE))
_CAPTION = frozenset((Style.TABLE_NUMBER, Style.TABLE_META))
_TITLE = frozenset((Style.TABLE_TITLE, Style.FORM_TITLE))
_LISTED = {Style.PART: 1, Style.HEADING_1: 2, Style.TABLE_TITLE: 2, Style.HEADING_2: 3}
_MAIN, _NAV = OWN_ID + "main", OWN_ID + "contents"
# Closes the drawer when a line of the contents was chosen; without scripts a tap beside it does.
_SCRIPT = (
    f'document.getElementById("{_NAV}").addEventListener("click",e=>'
    "{const n=e.currentTarget;"
    'if(e.target.closest("a")&&n.matches(":popover-open"))n.hidePopover()})'
)


def write_html(document: Document, path: Path) -> None:
    """Write a document as one self-contained HTML page in UTF-8.

    The same document gives the same bytes. A page has no page numbers, so the contents show none.

    Args:
        document: what to write; characters that HTML forbids are left out, line breaks are
            joined. Of two things with one bookmark the first has it.
        path: the file to write; it is replaced only when the new one is complete.
    """
    content = page_html(document).encode()
    aside = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        aside.write_bytes(content)
        os.replace(aside, path)
    finally:
        aside.unlink(missing_ok=True)


def page_html(document: Document) -> str:
    """The whole page as text."""
    writer = _Writer(document)
    body = list(writer.body())
    title = escape(clean(document.title)) or "预算公开"
    lines = [
        "<!DOCTYPE html>",
        '<html lang="zh-CN">',
        "<head>",
        '<meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f'<meta name="generator" content="{GENERATOR}">',
        f"<title>{title}</title>",
    ]
    if document.author:
        lines.append(f'<meta name="author" content="{escape(clean(document.author))}">')
    lines += [
        '<meta name="color-scheme" content="light dark">',
        f"<style>\n{_style_sheet()}</style>",
        "</head>",
        f"<body{' class=' + chr(34) + 'with-contents' + chr(34) if writer.has_nav else ''}>",
        f'<a class="skip" href="#{_MAIN}">跳到正文</a>',
    ]
    if writer.has_nav:
        lines.append(
            f'<button class="drawer" type="button" popovertarget="{_NAV}" '
            'aria-label="打开目录">目录</button>'
        )
    lines += body
    if writer.has_nav:
        lines.append(f"<script>{_SCRIPT}</script>")
    return "\n".join([*lines, "</body>", "</html>", ""])


@lru_cache(maxsize=1)
def _style_sheet() -> str:
    return files("mingzhang.render").joinpath("html.css").read_text(encoding="utf-8")


def fragment_html(document: Document) -> str:
    """The sections of a document without page, head and contents, every cell with its anchor."""
    writer = _Writer(document, anchors=True)
    return "\n".join(writer.sections())


@dataclass(slots=True)
class _Writer:
    """Turns the blocks of one document into lines of HTML.

    Attributes:
        anchors: paragraphs and cells say what remarks are pinned to them by.
        names: identifiers in use so far.
        titled: a first-level heading has been printed.
        has_nav: the page has contents for the drawer.
        label: identifier of the title that stands above the next table.
        level: of the last heading; a page around a fragment has its own down to the second.
    """

    document: Document
    anchors: bool = False
    names: set[str] = field(default_factory=lambda: {_MAIN, _NAV})
    titled: bool = False
    has_nav: bool = False
    label: str = ""
    level: int = 2
    count: int = 0
    made: tuple[ContentsEntry, ...] = ()
    targets: frozenset[str] = frozenset()

    def body(self) -> Iterator[str]:
        """The lines between `<body>` and `</body>`."""
        blocks = self.document.blocks
        self.targets = frozenset(
            b.bookmark for b in blocks if isinstance(b, Paragraph | Grid) and b.bookmark
        )
        if not any(isinstance(block, Contents) for block in blocks):
            self.made = _made_entries(blocks)
        yield f'<main id="{_MAIN}">'
        yield from self.sections()
        yield "</main>"
        if len(self.made) > 2:
            yield from self._nav(Contents(self.made), None, made=True)

    def sections(self) -> Iterator[str]:
        """The lines of every page."""
        blocks = self.document.blocks
        for number, (page, piece) in enumerate(_pieces(blocks)):
            if number == 0 and page is None and not piece and len(blocks) > 0:
                continue
            yield from self._section(page, piece)

    def _section(self, page: PageBreak | None, blocks: Sequence[Block]) -> Iterator[str]:
        classes = [PAGE]
        if page is None:
            classes.append(FIRST)
        elif page.landscape:
            classes.append(LANDSCAPE)
        if blocks and all(isinstance(b, Paragraph) and b.style in _COVER for b in blocks):
            classes.append("cover")
        if blocks and all(
            isinstance(b, Contents)
            or (isinstance(b, Paragraph) and b.style is Style.CONTENTS_TITLE)
            for b in blocks
        ):
            classes.append("contents-only")
        yield f'<section class="{" ".join(classes)}">'
        skip = False
        for block, after in pairwise([*blocks, None]):
            if skip:
                skip = False
            elif isinstance(block, Contents):
                yield from self._nav(block, None)
            elif _is_contents_title(block) and isinstance(after, Contents):
                assert isinstance(block, Paragraph)
                yield from self._nav(after, block)
                skip = True
            elif isinstance(block, Paragraph):
                yield self._paragraph(block, after)
            elif isinstance(block, Grid):
                yield from table_html(block, self._name(block.bookmark), self.label, self.anchors)
                self.label = ""
        yield "</section>"

    def _paragraph(self, paragraph: Paragraph, after: Block | None) -> str:
        style = paragraph.style
        tag = self._no_gap(_TAGS.get(style, "p"))
        if style is Style.COVER_TITLE:
            tag = "p" if self.titled else "h1"
            self.titled = True
        elif style is Style.FORM_TITLE and self.label:
            tag = "p"  # the second line of one title
        name = self._name(paragraph.bookmark)
        if style in _TITLE:
            if not self.label:
                self.label = name = name or self._own_name()
        elif style not in _CAPTION:
            self.label = ""
        attributes = f' id="{escape(name)}"' if name else ""
        if isinstance(after, Grid) or (isinstance(after, Paragraph) and style in _TITLE | _CAPTION):
            attributes += ' data-keep=""'
        if self.anchors and paragraph.anchor:
            attributes += f' data-anchor="{escape(paragraph.anchor)}"'
        parts = clean(paragraph.text).split("\t")
        words = escape(parts[0])
        if len(parts) > 1:
            words = "".join(f'<span class="{PART}">{escape(part)}</span>' for part in parts)
        return f'<{tag} class="{style.value}"{attributes}>{words}</{tag}>'

    def _no_gap(self, tag: str) -> str:
        """The tag of a heading, no more than one level below the heading before it."""
        if tag == "p":
            return tag
        self.level = min(int(tag[1]), self.level + 1)
        return f"h{self.level}"

    def _nav(
        self, contents: Contents, title: Paragraph | None, *, made: bool = False
    ) -> Iterator[str]:
        """Contents; the first of a document are the drawer and stand at the side of a desk."""
        if self.has_nav:
            yield '<nav class="contents" aria-label="目录">'
        else:
            yield (
                f'<nav class="contents drawer{f" {MADE}" if made else ""}" id="{_NAV}" '
                'aria-label="目录" popover>'
            )
        self.has_nav = True
        if title is not None:
            yield self._paragraph(title, None)
        elif made:
            yield f'<h2 class="{Style.CONTENTS_TITLE.value}">目录</h2>'
        yield '<ol class="contents">'
        for entry in contents.entries:
            words = escape(clean(entry.title).replace("\t", " "))
            if entry.bookmark in self.targets:
                words = f'<a href="#{quote(clean(entry.bookmark))}">{words}</a>'
            yield f'<li class="{LEVEL}{entry.level}">{words}</li>'
        yield "</ol></nav>"

    def _name(self, bookmark: str) -> str:
        name = clean(bookmark)
        if not name or name in self.names:
            return ""
        self.names.add(name)
        return name

    def _own_name(self) -> str:
        self.count += 1
        return f"{OWN_ID}{self.count}"


def _is_contents_title(block: Block | None) -> bool:
    return isinstance(block, Paragraph) and block.style is Style.CONTENTS_TITLE


def _pieces(blocks: Iterable[Block]) -> list[tuple[PageBreak | None, list[Block]]]:
    """The blocks between page breaks, each piece with the break that begins it."""
    pieces: list[tuple[PageBreak | None, list[Block]]] = [(None, [])]
    for block in blocks:
        if isinstance(block, PageBreak):
            pieces.append((block, []))
        else:
            pieces[-1][1].append(block)
    return pieces


def _made_entries(blocks: Iterable[Block]) -> tuple[ContentsEntry, ...]:
    """Contents for a document without any: its headings that have a name to point to."""
    return tuple(
        ContentsEntry(_LISTED[block.style], block.text, bookmark=block.bookmark)
        for block in blocks
        if isinstance(block, Paragraph) and block.style in _LISTED and block.bookmark
    )
