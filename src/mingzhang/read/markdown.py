"""Markdown: headings, paragraphs, tables between bars, and tables in HTML."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from lxml import etree, html

from mingzhang.account import Accounting, Thing
from mingzhang.amounts import find_figure
from mingzhang.document import Block, CellRole, Document, Grid, GridCell, Paragraph, Style
from mingzhang.errors import Unreadable
from mingzhang.language import _
from mingzhang.pattern import compiled
from mingzhang.read.encoding import decode
from mingzhang.read.format import is_pipe_rule
from mingzhang.read.html import PageReader
from mingzhang.read.html_text import BREAK, clean, note_unread, text_of
from mingzhang.read.limit import MAX_CELLS, MAX_CHARACTERS, read_bytes
from mingzhang.read.raised import raised
from mingzhang.read.separated import note_encoding
from mingzhang.source import Place

_HEADING = compiled(r" {0,3}(#{1,6})[ \t]+(.*?)(?:[ \t]+#+)?[ \t]*$")
_SINGLE_RULE = compiled(r"\|[ \t]*:?-+:?[ \t]*\|")
_SEPARATOR = compiled(r" {0,3}(?:[-*_][ \t]*){3,}$|={3,}[ \t]*$")
_LIST = compiled(r"[ \t]*[-*+][ \t]+")
_EMPHASIS = compiled(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1")
_QUOTED = compiled(r"^ {0,3}(?:> ?)+")
_STRUCK = compiled(r"~~(?=[^\s~])([^~\n]{1,200})~~")
_NOTE = compiled(r"\[\^(\w{1,8})\](?!:)")
_LINK = compiled(r"!?\[([^\[\]]*)\]\([^()\s]*(?:[ \t]+\"[^\"]*\")?\)")
_PICTURE = compiled(r"!\[[^\[\]]*\]\(([^()\s]*)")
_ESCAPE = compiled(r"\\([\\`*_{}\[\]()#+\-.!|<>~])")
_TABLE_TAG = compiled(r"<(/?)(?:table|div|ul|ol|p|h[1-6])\b", re.IGNORECASE)
_STYLES = {1: Style.PLAIN, 2: Style.PART, 3: Style.HEADING_1, 4: Style.HEADING_2}


def read_markdown(path: Path) -> Document:
    """Read a Markdown file in any encoding.

    Raises:
        Unreadable: no text, or too large.
    """
    found = decode(read_bytes(path))
    if found is None or len(found.text) > MAX_CHARACTERS:
        raise Unreadable(
            str(path), _("不是文本文件，或者编码无法识别"), _("请另存为UTF-8编码的文本文件")
        )
    accounting = Accounting(str(path))
    note_encoding(accounting, found.declared, found.encoding, found.lost)
    for name in _PICTURE.findall(found.text):
        accounting.unread(
            Thing.PICTURE, _("图片里的文字和数字没有读，请提供文字版"), name=name[:200]
        )
    for words in _STRUCK.findall(found.text):
        figures = [word for word in words.split() if find_figure(word) is not None]
        accounting.aside(Thing.REVISION, _("画线删去"), figures=figures)
    text = _NOTE.sub(lambda note: raised(note[1]), _STRUCK.sub("", found.text))
    lines = [_QUOTED.sub("", line, count=1) for line in text.splitlines()]
    blocks = tuple(_Reader(str(path), lines, accounting).blocks())
    if not blocks:
        raise Unreadable(str(path), _("文件里没有文字"), _("请重新获取文件"))
    return Document(blocks, file=str(path), format="text", account=accounting.account())


class _Reader:
    def __init__(self, file: str, lines: list[str], accounting: Accounting) -> None:
        self.file = file
        self.lines = lines
        self.accounting = accounting
        self.at = 0
        self.cells = 0

    def blocks(self) -> Iterator[Block]:
        """The blocks in the order of the file."""
        while self.at < len(self.lines):
            line = self.lines[self.at]
            if not line.strip() or _SEPARATOR.match(line):
                self.at += 1
            elif (
                line.lstrip().lower().startswith(("<table", "<div", "<p", "<center", "<h", "<!--"))
            ):
                yield from self._markup()
            elif self._is_table():
                yield self._table()
            else:
                yield from self._paragraph(line)

    def _is_table(self) -> bool:
        below = self.lines[self.at + 1] if self.at + 1 < len(self.lines) else ""
        is_rule = is_pipe_rule(below) or _SINGLE_RULE.fullmatch(below.strip())
        return "|" in self.lines[self.at] and bool(is_rule)

    def _paragraph(self, line: str) -> Iterator[Block]:
        self.at += 1
        place = Place(self.file, line=self.at)
        heading = _HEADING.match(line)
        style = _STYLES.get(len(heading[1]), Style.HEADING_3) if heading else Style.PLAIN
        text = _plain(heading[2] if heading else _LIST.sub("", line.lstrip("> "), count=1))
        if text:
            yield Paragraph(text, style, place=place)

    def _table(self) -> Grid:
        first = self.at
        framed = self.lines[first].lstrip().startswith("|")
        rows = [_cells(self.lines[first], framed=framed)]
        self.at += 2
        while self.at < len(self.lines) and "|" in self.lines[self.at]:
            rows.append(_cells(self.lines[self.at], framed=framed))
            self.at += 1
        width = max(len(row) for row in rows)
        self.cells += width * len(rows)
        if self.cells > MAX_CELLS:
            raise Unreadable(self.file, _("表格太多"), _("请拆分后再试"))
        cells = []
        for number, row in enumerate(rows):
            place = Place(self.file, line=first + 1 + number + (1 if number else 0))
            for column in range(width):
                text = row[column] if column < len(row) else ""
                role = CellRole.HEAD if number == 0 else CellRole.TEXT
                cells.append(GridCell(number, column, text, role=role, place=place))
        return Grid(
            len(rows), width, tuple(cells), head_rows=1, place=Place(self.file, line=first + 1)
        )

    def _markup(self) -> Iterator[Block]:
        """A run of HTML, up to where all that it opens is closed."""
        first = self.at
        depth = 0
        while self.at < len(self.lines):
            for closing in _TABLE_TAG.findall(self.lines[self.at]):
                depth += -1 if closing else 1
            self.at += 1
            if depth <= 0:
                break
        source = "\n".join(self.lines[first : self.at])
        try:
            root = html.fragment_fromstring(source, create_parent="div")
        except (etree.ParserError, ValueError):
            return
        note_unread(root, self.accounting)
        place = Place(self.file, line=first + 1)
        for block in PageReader(self.file, self.accounting).blocks(root, 0):
            if isinstance(block, Grid):
                cells = tuple(replace(cell, place=place) for cell in block.cells)
                yield replace(block, cells=cells, place=place)
            elif isinstance(block, Paragraph):
                yield replace(block, place=place)
            else:
                yield block


def _cells(line: str, *, framed: bool) -> list[str]:
    """The squares of a line: bars part them, an escaped bar does not.

    Args:
        framed: a bar stands before the first square and behind the last.
    """
    bare = line.strip().replace("\\|", "\0")
    if framed:
        bare = bare.removeprefix("|").removesuffix("|")
    return [_plain(cell.replace("\0", "|")) for cell in bare.split("|")]


def _plain(text: str) -> str:
    """The words without marks of emphasis, links and escapes."""
    text = text.replace("`", "")
    for _again in range(2):
        text = _EMPHASIS.sub(r"\2", text)
    text = _LINK.sub(r"\1", text)
    if "<" in text or "&" in text:
        try:
            text = text_of(html.fragment_fromstring(text, create_parent="span")).replace(BREAK, "")
        except (etree.ParserError, ValueError):
            return clean(text)
    return clean(_ESCAPE.sub(r"\1", text))
