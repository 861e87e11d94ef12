"""Read HTML: our own pages exactly, others' by headings, paragraphs and tables."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from lxml import etree, html

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
from mingzhang.read.limit import MAX_CELLS, read_bytes
from mingzhang.source import Place

_STYLES = {str(style): style for style in Style}
_HEADINGS = {"h1": Style.PART, "h2": Style.HEADING_1, "h3": Style.HEADING_2, "h4": Style.HEADING_3}
_UNSEEN = {
    "script",
    "style",
    "head",
    "noscript",
    "template",
    "iframe",
    "object",
    "svg",
    "title",
    "button",
}
_FLOW = {
    "html", "body", "main", "div", "section", "article", "center", "form", "header", "footer",
    "blockquote", "ul", "ol", "dl", "table", "tbody", "thead", "tr", "td", "th", "nav", "hr",
    "p", "li", "dt", "dd", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "address", "aside",
}  # fmt: skip
_LEAVES = {"p", "li", "dt", "dd", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "address"}
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
_BREAK = "\u2028"
_DEEPEST = 200
_LARGEST_SPAN = 1000


def read_html(path: Path) -> Document:
    """The page as blocks; nothing is fetched and nothing runs.

    Raises:
        Unreadable: the page has no content, is nested too deep, or its tables are too large.
    """
    text = _decoded(read_bytes(path))
    parser = html.HTMLParser(no_network=True, remove_comments=True, remove_pis=True)
    try:
        root = html.document_fromstring(text, parser=parser)
    except (etree.ParserError, ValueError) as error:
        raise Unreadable(str(path), _("网页没有内容：{error}").format(error=error)) from error
    reader = _Reader(str(path))
    blocks = tuple(reader.blocks(root, 0))
    if not blocks:
        raise Unreadable(str(path), _("网页里没有文字或表格"), _("请另存完整网页后再试"))
    title = root.findtext(".//title") or ""
    author = next(
        (m.get("content") or "" for m in root.iter("meta") if m.get("name") == "author"), ""
    )
    return Document(blocks, title.strip(), str(author), file=str(path), format="html")


def _decoded(content: bytes) -> str:
    """The text: by byte order mark, by its own word, as UTF-8, else as GB 18030."""
    if content.startswith(b"\xef\xbb\xbf"):
        return content[3:].decode("utf-8", "replace")
    declared = _CHARSET.search(content[:4096])
    name = declared[1].decode("ascii", "replace").lower() if declared else ""
    if name in ("gb2312", "gbk", "gb18030"):
        return content.decode("gb18030", "replace")
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        text = content.decode("gb18030", "replace")
    return re.sub(r"^\s*<\?xml[^>]*\?>", "", text)


def _is_skip(element: html.HtmlElement) -> bool:
    """Whether an element is for finding one's way and no content: a skip link, a button."""
    if element.tag == "button":
        return True
    return element.tag == "a" and "skip" in (element.get("class") or "").split()


class _Reader:
    def __init__(self, file: str) -> None:
        self._file = file
        self._count = 0
        self._cells = 0

    def _place(self) -> Place:
        self._count += 1
        return Place(file=self._file, line=self._count)

    def blocks(self, element: html.HtmlElement, depth: int) -> Iterator[Block]:
        """The blocks of an element in reading order."""
        if depth > _DEEPEST:
            raise Unreadable(self._file, _("网页嵌套过深"))
        if not isinstance(element.tag, str) or _is_unseen(element):
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
        if tag == "table" and not _is_layout(element):
            yield self._grid(element)
            return
        if tag in _LEAVES and not any(
            isinstance(c.tag, str) and c.tag in ("table", "p") for c in element.iterdescendants()
        ):
            yield from self._paragraphs(element, tag, classes)
            return
        yield from self._flow(element, depth)

    def _flow(self, element: html.HtmlElement, depth: int) -> Iterator[Block]:
        """Children that are blocks themselves, and the loose text between them."""
        loose = [element.text or ""]
        for child in element:
            if _is_skip(child):
                loose.append(child.tail or "")
                continue
            is_block = isinstance(child.tag, str) and (
                child.tag in _FLOW or any(d.tag in _FLOW for d in child.iterdescendants())
            )
            if is_block:
                yield from self._loose(loose)
                loose = []
                yield from self.blocks(child, depth + 1)
            else:
                loose.append(_text(child))
            loose.append(child.tail or "")
        yield from self._loose(loose)

    def _loose(self, texts: list[str]) -> Iterator[Block]:
        for line in "".join(texts).split(_BREAK):
            if _clean(line):
                yield Paragraph(_clean(line), Style.PLAIN, place=self._place())

    def _paragraphs(
        self, element: html.HtmlElement, tag: str, classes: list[str]
    ) -> Iterator[Block]:
        style = next((_STYLES[name] for name in classes if name in _STYLES), None)
        if style is not None:
            spans = [child for child in element if child.tag == "span"]
            text = "\t".join(s.text_content() for s in spans) if spans else element.text_content()
            yield Paragraph(text, style, element.get("id") or "", self._place())
            return
        for line in _text(element).split(_BREAK):
            if _clean(line):
                found = _HEADINGS.get(tag, Style.PLAIN)
                yield Paragraph(_clean(line), found, place=self._place())

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
        place = self._place()
        classes = (table.get("class") or "").split()
        own = [row for row in table.iter("tr") if _table_of(row) is table and not _is_unseen(row)]
        head = sum(1 for row in own if row.getparent().tag == "thead")
        taken: set[tuple[int, int]] = set()
        cells: list[GridCell] = []
        width = (
            int(table.get("data-columns") or 0) if table.get("data-columns", "").isdigit() else 0
        )
        for number, row in enumerate(own):
            column = 0
            for element in row:
                if element.tag not in ("td", "th") or _is_unseen(element):
                    continue
                while (number, column) in taken:
                    column += 1
                rows, columns = _span(element, "rowspan"), _span(element, "colspan")
                rows = min(rows, len(own) - number)
                self._cells += rows * columns
                if self._cells > MAX_CELLS:
                    raise Unreadable(self._file, _("表格的单元格过多"))
                taken.update((number + r, column + c) for r in range(rows) for c in range(columns))
                cells.append(_cell(element, number, column, rows, columns, place))
                column += columns
                width = max(width, column)
        return Grid(
            len(own),
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
    text = element.text_content() if ours else _clean(_text(element).replace(_BREAK, ""))
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


def _span(element: html.HtmlElement, name: str) -> int:
    text = (element.get(name) or "1").strip()
    return min(max(int(text), 1), _LARGEST_SPAN) if text.isdigit() else 1


def _table_of(row: html.HtmlElement) -> html.HtmlElement | None:
    parent = row.getparent()
    while parent is not None and parent.tag != "table":
        parent = parent.getparent()
    return parent


def _is_layout(table: html.HtmlElement) -> bool:
    """Whether a table only holds the page together: one cell, or tables within its cells."""
    own = [c for c in table.iter("td", "th") if _table_of(c.getparent()) is table]
    return len(own) <= 1 or any(next(c.iter("table"), None) is not None for c in own)


def _is_unseen(element: html.HtmlElement) -> bool:
    if element.tag in _UNSEEN or element.get("hidden") is not None:
        return True
    return bool(_HIDDEN.search(element.get("style") or ""))


def _text(element: html.HtmlElement) -> str:
    """The visible text; a line break in it is a separator of its own."""
    if not isinstance(element.tag, str) or _is_unseen(element):
        return ""
    if element.tag == "br":
        return _BREAK
    parts = [element.text or ""]
    for child in element:
        parts.append(_text(child))
        parts.append(child.tail or "")
    return "".join(parts)


def _clean(text: str) -> str:
    return re.sub(r"[\s\u00a0\u3000]+", " ", text).strip()
