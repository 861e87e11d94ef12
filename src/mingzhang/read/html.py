"""Read HTML: our own pages exactly, others' by headings, paragraphs and tables."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from lxml import etree, html

from mingzhang.account import Accounting, Thing
from mingzhang.document import (
    Align,
    Block,
    CellRole,
    Contents,
    ContentsEntry,
    Document,
    Grid,
    GridCell,
    PageBreak,
    Paragraph,
    Style,
)
from mingzhang.errors import Unreadable
from mingzhang.language import _
from mingzhang.pattern import compiled
from mingzhang.read.continued import with_rests
from mingzhang.read.encoding import decode
from mingzhang.read.format import declared_encoding
from mingzhang.read.html_layout import is_layout, rows_of_divs, table_of
from mingzhang.read.html_style import apply_style_sheets, show_panels
from mingzhang.read.html_text import (
    BREAK,
    clean,
    find_pictures,
    is_unseen,
    note_unread,
    size_of,
    text_of,
)
from mingzhang.read.limit import MAX_CELLS, read_bytes
from mingzhang.read.pictured import picture_blocks
from mingzhang.read.separated import note_encoding
from mingzhang.read.text import text_blocks
from mingzhang.source import Place

_STYLES = {str(style): style for style in Style}
_HEADINGS = {"h1": Style.PART, "h2": Style.HEADING_1, "h3": Style.HEADING_2, "h4": Style.HEADING_3}
_FLOW = {
    "html", "body", "main", "div", "section", "article", "center", "form", "header", "footer",
    "blockquote", "ul", "ol", "dl", "table", "tbody", "thead", "tr", "td", "th", "nav", "hr",
    "p", "li", "dt", "dd", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "address", "aside",
    "details", "summary", "figure", "figcaption", "fieldset", "legend", "iframe", "caption",
}  # fmt: skip
_LEAVES = {
    "summary",
    "figcaption",
    "legend",
    "p",
    "li",
    "dt",
    "dd",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "pre",
    "address",
}
_DIRECTIVE = compiled(r"<%[^%]*(?:%(?!>)[^%]*)*%>|<\?[^?]*(?:\?(?!>)[^?]*)*\?>")
"""What a server should have carried out before it sent the page."""

_TRAIL = compiled(r"(?:您?(?:现在|当前)?的?(?:所在)?位置|首页)\s*(?:[：:]|[>›»＞]|&gt;)")
"""Where one is on a site: no line of the page's own."""

_DEEPEST = 200
_LARGEST_SPAN = 1000


def read_html(path: Path) -> Document:
    """The page as blocks; nothing is fetched and nothing runs.

    Raises:
        Unreadable: the page has no content, is nested too deep, or its tables are too large.
    """
    content = read_bytes(path)
    found = decode(content, declared_encoding(content))
    if found is None:
        raise Unreadable(
            str(path), _("不是文本文件，或者编码无法识别"), _("请另存为UTF-8编码的文本文件")
        )
    accounting = Accounting(str(path))
    note_encoding(accounting, found.declared, found.encoding, found.lost)
    return page_document(found.text, path, accounting)


def page_document(
    text: str, path: Path, accounting: Accounting, pictures: Mapping[str, bytes] | None = None
) -> Document:
    """The document of a page's source, see `read_html`.

    Args:
        pictures: those that come along with the page, by their addresses.
    """
    text = _DIRECTIVE.sub("", text)
    parser = html.HTMLParser(no_network=True, remove_comments=True, remove_pis=True)
    try:
        root = html.document_fromstring(text, parser=parser)
    except (etree.ParserError, ValueError) as error:
        raise Unreadable(str(path), _("网页没有内容：{error}").format(error=error)) from error
    apply_style_sheets(root)
    show_panels(root, accounting)
    inside = find_pictures(root, pictures or {})
    note_unread(root, accounting, inside)
    reader = PageReader(str(path), accounting, inside)
    blocks = tuple(with_rests(reader.blocks(root, 0)))
    if not blocks:
        raise Unreadable(str(path), _("网页里没有文字或表格"), _("请另存完整网页后再试"))
    title = root.findtext(".//title") or ""
    author = next(
        (m.get("content") or "" for m in root.iter("meta") if m.get("name") == "author"), ""
    )
    return Document(
        blocks,
        title.strip(),
        str(author),
        file=str(path),
        format="html",
        account=accounting.account(),
    )


def _is_skip(element: html.HtmlElement) -> bool:
    """Whether an element is for finding one's way and no content: a skip link, a button."""
    if element.tag == "button":
        return True
    return element.tag == "a" and "skip" in (element.get("class") or "").split()


def _is_trail(line: str) -> bool:
    return len(line) < 150 and bool(_TRAIL.match(line))


class PageReader:
    """Reads the elements of one page, numbering what it meets."""

    def __init__(
        self,
        file: str,
        accounting: Accounting,
        pictures: Mapping[html.HtmlElement, bytes] | None = None,
    ) -> None:
        self._file = file
        self._accounting = accounting
        self._pictures = pictures or {}
        self._count = 0
        self._cells = 0

    def _place(self) -> Place:
        self._count += 1
        return Place(file=self._file, line=self._count)

    def blocks(self, element: html.HtmlElement, depth: int) -> Iterator[Block]:
        """The blocks of an element in reading order."""
        if depth > _DEEPEST:
            raise Unreadable(self._file, _("网页嵌套过深"))
        if isinstance(element.tag, str) and element.get("srcdoc"):
            yield from self._framed(element, depth)
            return
        if not isinstance(element.tag, str) or is_unseen(element):
            return
        if element in self._pictures:
            yield from self._pictured(element)
            return
        tag = element.tag.lower()
        classes = (element.get("class") or "").split()
        if _is_skip(element):
            return
        if tag == "hr":
            if "page" in classes:
                yield PageBreak(landscape="landscape" in classes)
            return
        if tag == "nav":
            for heading in element.iter("h1", "h2", "h3"):
                yield from self._paragraphs(heading, "h2", (heading.get("class") or "").split())
            entries = tuple(self._entries(element))
            if entries:
                yield Contents(entries)
            return
        if tag == "table" and not is_layout(element):
            for caption in element.iterchildren("caption"):
                yield from self._paragraphs(caption, "caption", [])
            yield self._grid(element)
            for inner in element.iter("table"):  # a table in a cell of a table of figures
                if inner is not element and table_of(inner) is element:
                    yield from self.blocks(inner, depth + 1)
            return
        boxes = rows_of_divs(element)
        if boxes is not None:
            yield self._grid_of(boxes, 0, element)
            return
        if tag in _LEAVES and not any(
            isinstance(c.tag, str) and c.tag in ("table", "p") for c in element.iterdescendants()
        ):
            yield from self._paragraphs(element, tag, classes)
            for picture in element.iter("img"):
                if picture in self._pictures:
                    yield from self._pictured(picture)
            return
        yield from self._flow(element, depth)

    def _pictured(self, picture: html.HtmlElement) -> Iterator[Block]:
        """What stands in a picture that the file brings along."""
        content = self._pictures[picture]
        yield from picture_blocks(content, size_of(picture), self._place(), self._accounting)

    def _framed(self, frame: html.HtmlElement, depth: int) -> Iterator[Block]:
        """The page that a frame brings along with it."""
        parser = html.HTMLParser(no_network=True, remove_comments=True, remove_pis=True)
        try:
            root = html.document_fromstring(frame.get("srcdoc") or "", parser=parser)
        except (etree.ParserError, ValueError):
            self._accounting.unread(Thing.PART, _("嵌在网页里，认不出内容"))
            return
        note_unread(root, self._accounting)
        self._accounting.read(Thing.PART)
        yield from self.blocks(root, depth + 1)

    def _flow(self, element: html.HtmlElement, depth: int) -> Iterator[Block]:
        """Children that are blocks themselves, and the loose text between them."""
        loose = [element.text or ""]
        for child in element:
            if _is_skip(child):
                loose.append(child.tail or "")
                continue
            is_block = isinstance(child.tag, str) and (
                child.tag in _FLOW
                or child in self._pictures
                or any(d.tag in _FLOW or d in self._pictures for d in child.iterdescendants())
            )
            if is_block:
                yield from self._loose(loose)
                loose = []
                yield from self.blocks(child, depth + 1)
            else:
                loose.append(text_of(child))
            loose.append(child.tail or "")
        yield from self._loose(loose)

    def _loose(self, texts: list[str]) -> Iterator[Block]:
        for line in "".join(texts).split(BREAK):
            if clean(line) and not _is_trail(clean(line)):
                yield Paragraph(clean(line), Style.PLAIN, place=self._place())

    def _paragraphs(
        self, element: html.HtmlElement, tag: str, classes: list[str]
    ) -> Iterator[Block]:
        style = next((_STYLES[name] for name in classes if name in _STYLES), None)
        if style is not None:
            spans = [child for child in element if child.tag == "span"]
            text = "\t".join(s.text_content() for s in spans) if spans else element.text_content()
            yield Paragraph(text, style, element.get("id") or "", self._place())
            return
        if tag == "pre" and (typed := self._typed(element)):
            yield from typed
            return
        for line in text_of(element).split(BREAK):
            if clean(line) and not _is_trail(clean(line)):
                found = _HEADINGS.get(tag, Style.PLAIN)
                yield Paragraph(clean(line), found, place=self._place())

    def _typed(self, element: html.HtmlElement) -> list[Block]:
        """What is preformatted, where a table was typed in it; else nothing."""
        found = list(text_blocks(element.text_content(), self._file))
        if not any(isinstance(block, Grid) for block in found):
            return []
        return [self._placed(block) for block in found]

    def _placed(self, block: Block) -> Block:
        """A block of typed text with the place of what holds it: its lines are not the page's."""
        place = self._place()
        if isinstance(block, Grid):
            cells = tuple(replace(cell, place=place) for cell in block.cells)
            return replace(block, cells=cells, place=place)
        return replace(block, place=place) if isinstance(block, Paragraph) else block

    def _entries(self, element: html.HtmlElement) -> Iterator[ContentsEntry]:
        for link in element.iter("a"):
            parent = link.getparent()
            level = re.search(
                r"\bl(?:evel-)?([1-3])\b", (parent.get("class") or "") if parent is not None else ""
            )
            if level:
                yield ContentsEntry(
                    int(level[1]),
                    link.text_content(),
                    bookmark=(link.get("href") or "").lstrip("#"),
                    place=self._place(),
                )

    def _grid(self, table: html.HtmlElement) -> Grid:
        own = [row for row in table.iter("tr") if table_of(row) is table and not is_unseen(row)]
        head = sum(1 for row in own if row.getparent().tag == "thead")
        rows = [[c for c in row if c.tag in ("td", "th") and not is_unseen(c)] for row in own]
        return self._grid_of(rows, head, table)

    def _grid_of(
        self, lines: Sequence[Sequence[html.HtmlElement]], head: int, table: html.HtmlElement
    ) -> Grid:
        place = self._place()
        classes = (table.get("class") or "").split()
        taken: set[tuple[int, int]] = set()
        cells: list[GridCell] = []
        given = table.get("data-columns", "")
        width = int(given) if given.isdigit() else 0
        for number, line in enumerate(lines):
            column = 0
            for element in line:
                while (number, column) in taken:
                    column += 1
                rows, columns = _span(element, "rowspan"), _span(element, "colspan")
                rows = min(rows, len(lines) - number)
                self._cells += rows * columns
                if self._cells > MAX_CELLS:
                    raise Unreadable(self._file, _("表格的单元格过多"))
                taken.update((number + r, column + c) for r in range(rows) for c in range(columns))
                cells.append(_cell(element, number, column, rows, columns, place))
                column += columns
                width = max(width, column)
        if not given:
            cells, width = _narrowed(cells, width)
        return Grid(
            len(lines),
            width,
            tuple(cells),
            head_rows=head,
            landscape="wide" in classes,
            form="form" in classes,
            bookmark=table.get("id") or "",
            place=place,
        )


def _cell(
    element: html.HtmlElement, row: int, column: int, rows: int, columns: int, place: Place
) -> GridCell:
    classes = (element.get("class") or "").split()
    role = next((CellRole(name) for name in classes if name in set(CellRole)), None)
    ours = role is not None
    text = (
        element.text_content() if ours else clean(text_of(element, tables=False).replace(BREAK, ""))
    )
    align = Align.LEFT
    if "centre" in classes:
        align = Align.CENTRE
    elif role is CellRole.FIGURE or "right" in classes:
        align = Align.RIGHT
    indent = re.search(r"padding-left:([\d.]+)em", element.get("style") or "")
    return GridCell(
        row,
        column,
        text,
        rows,
        columns,
        role=role or (CellRole.HEAD if element.tag == "th" else CellRole.TEXT),
        align=align,
        bold="bold" in classes,
        indent=round(float(indent[1]) - 0.5) if indent and ours else 0,
        place=place,
    )


def _narrowed(cells: list[GridCell], width: int) -> tuple[list[GridCell], int]:
    """The cells without the columns in which none begins: `colspan` may say more than there are."""
    begins = sorted({cell.column for cell in cells})
    if len(begins) == width:
        return cells, width
    at = {column: number for number, column in enumerate(begins)}
    kept = [
        replace(
            cell,
            column=at[cell.column],
            column_span=sum(cell.column <= c < cell.column + cell.column_span for c in begins),
        )
        for cell in cells
    ]
    return kept, len(begins)


def _span(element: html.HtmlElement, name: str) -> int:
    text = (element.get(name) or "1").strip()
    return min(max(int(text), 1), _LARGEST_SPAN) if text.isdigit() else 1
