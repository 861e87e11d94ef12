"""Text that is laid out with blanks as pages of ink: every character stands at its pitch.

What prints a page as text keeps what stands below each other in columns. Whether a Chinese
character takes one column or two differs from program to program, and the figures tell: they are
set flush. So one reader of columns, heads, wrapped labels and paragraphs serves pages and texts.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache

from mingzhang.document import Block, Contents, Document, Grid, Paragraph
from mingzhang.lean import dataclass
from mingzhang.pattern import compiled
from mingzhang.read.assembly import Assembly
from mingzhang.read.ink import Glyph, PageInk
from mingzhang.read.line import NOTHING
from mingzhang.read.stitch import stitch
from mingzhang.source import Place

_COLUMN = 6.0
_LINE = 12.0
_HIGH = 10.0
"""A column, a line and a character in points."""

_FAR = 1000.0
"""White above and below a text without pages, where no line is a running head."""

_TAB = 8
_BLANK = " \u3000\u00a0\t"
_GAP = compiled(r"(?<=\S)(?:[ \u00a0]{2}|[ \u00a0]?[\u3000\t])[ \u00a0\u3000\t]*(?=\S)")
_FIGURE = compiled(r"(?<!\S)-?(?:\d{1,3}(?:,\d{3})+|\d+)\.\d+(?!\S)")
_CLOSE = compiled(
    r"(?<=\d) (?=[年月日号个人家项辆台次％%]|[百千万亿]{0,2}元)|(?<=[^\d ]) (?=(?:19|20)\d\d ?年)"
)
"""A blank that some programs put between a number and its word."""

_BEFORE_LABEL = compiled(
    r"(?<!\S)-?(?:\d{1,3}(?:,\d{3})+|\d+)\.\d+(?=[ \u00a0\u3000]+[\u3400-\u9fff（(])"
)
"""An amount with a label behind it."""

_LABEL = compiled(r"(?<![^\s])[\u3400-\u9fff（(]\S*")
_LEAST_GAPPED = 3
_LEAST_PROSE = 8
_WIDEST = 150.0
_ENDLESS = 1e6
_NEARLY = 0.85
_BROKEN = 0.5
"""Where more of the longest lines than this share break off within a sentence, text is wrapped."""

_ENDS = frozenset("。；：！？;:!?")
_BELOW = compiled(r"[，。；！？]|单位[：:]|第[一二三四五六七八九十]部分")
_STOP = compiled(r"[，。；！？]")
_PROSE = compiled(r"[，。；、：]")
_WIDTHS = ({"W": 1, "F": 1}, {"W": 2, "F": 2}, {"W": 2, "F": 2, "A": 2})
"""Columns of characters by their width in East Asian type; of all others one."""

Widths = dict[str, int]


def typed_blocks(lines: Sequence[str], file: str) -> list[Block] | None:
    """The blocks of a text that is laid out with blanks or in pages; None where it is not.

    Args:
        lines: of the file; a form feed begins a page.

    Returns:
        Every paragraph and cell with its line and first character, both from 1.
    """
    paged = sum(line.count("\f") for line in lines) > 1
    gapped = sum(len(_GAP.findall(line)) > 1 for line in lines if _has_figure(line))
    if not paged and gapped < _LEAST_GAPPED:
        return None
    widths = _widths_of(lines)
    pages = _pages(lines, widths, paged=paged)
    document = stitch(Document(tuple(Assembly(file, own=False).blocks([p.ink for p in pages]))))
    by_number = {page.ink.number: page for page in pages}
    return [_placed(block, by_number) for block in document.blocks]


def moves_to_stops(lines: Sequence[str]) -> bool:
    """Whether tabs move to the next stop, so that as many of them as needed part two cells.

    Then amounts begin in fewer places than there are numbers of tabs before them; where a tab parts
    two cells it is the other way round.
    """
    places = tabs = 0
    starts: set[int] = set()
    counts: set[int] = set()
    for line in (*lines, ""):
        if "\t" in line:
            edges = _columns(line, _WIDTHS[1])
            for match in _FIGURE.finditer(line):
                starts.add(edges[match.start()])
                counts.add(line.count("\t", 0, match.start()))
        else:
            places, tabs = places + len(starts), tabs + len(counts)
            starts, counts = set(), set()
    return places < tabs


def _has_figure(line: str) -> bool:
    return any(char.isdigit() for char in line)


@lru_cache(maxsize=8192)
def _kind(char: str) -> str:
    return "0" if char in NOTHING else unicodedata.east_asian_width(char)


def _columns(line: str, widths: Widths) -> list[int]:
    """Where each character of a line begins, and where the last one ends, in columns."""
    edges = [0]
    for char in line:
        if char == "\t":
            edges.append((edges[-1] // _TAB + 1) * _TAB)
            continue
        kind = _kind(char)
        edges.append(edges[-1] + (0 if kind == "0" or char == "\f" else widths.get(kind, 1)))
    return edges


def _widths_of(lines: Sequence[str]) -> Widths:
    """The widths under which most figures stand flush with the one above."""
    rows = [(line, [m.end() for m in _FIGURE.finditer(line)]) for line in lines]
    rows = [(line, ends) for line, ends in rows if ends]

    def flush(widths: Widths) -> int:
        count = 0
        before: set[int] = set()
        for line, ends in rows:
            edges = _columns(line, widths)
            own = {edges[end] for end in ends}
            count += len(own & before)
            before = own
        return count

    return max(_WIDTHS, key=flush)


@dataclass(slots=True)
class _Page:
    """A page of a text as ink, with the lines that it shows."""

    ink: PageInk
    top: float
    first: int
    lines: list[tuple[str, list[int]]]

    def place(self, place: Place) -> Place:
        """A box of the page as line and first character."""
        box = place.box
        if box is None or not self.lines:
            return replace(place, page=None, box=None)
        left, top, right, bottom = box
        for number, (line, edges) in enumerate(self.lines):
            middle = self.top + number * _LINE + _HIGH / 2
            if not top <= middle <= bottom:
                continue
            for at, char in enumerate(line):
                x = (edges[at] + edges[at + 1]) / 2 * _COLUMN
                if left <= x <= right and char not in _BLANK and _kind(char) != "0":
                    return Place(place.file, line=self.first + number, column=at + 1)
        number = min(max(round((top - self.top) / _LINE), 0), len(self.lines) - 1)
        edges = self.lines[number][1]
        at = sum(edge * _COLUMN < left for edge in edges[:-1])
        return Place(place.file, line=self.first + number, column=at + 1)


def _pages(lines: Sequence[str], widths: Widths, *, paged: bool) -> list[_Page]:
    """The pages of a text; one where it has no form feeds."""
    groups: list[tuple[int, list[str]]] = [(1, [])]
    for number, line in enumerate(lines, 1):
        before, feed, rest = line.rpartition("\f")
        if paged and feed:
            if before.strip("\f" + _BLANK):
                groups[-1][1].append(before.replace("\f", ""))
                groups.append((number, [" " * len(before) + rest]))
            else:
                groups.append((number, [rest]))
        else:
            groups[-1][1].append(line.replace("\f", " "))
    width = _width_of_prose([line for _first, group in groups for line in group], widths)
    top = 0.0 if paged else _FAR
    pages = []
    for number, (first, group) in enumerate(groups, 1):
        while group and not group[-1].strip(_BLANK):
            group.pop()
        height = 2 * top + len(group) * _LINE
        ink = PageInk(number, width, height)
        page = _Page(ink, top, first, [])
        placed = _moved_apart(group, [_columns(line, widths) for line in group])
        for at, (line, edges) in enumerate(zip(group, placed, strict=True)):
            page.lines.append((line, edges))
            ink.glyphs.extend(_glyphs(line, edges, top + at * _LINE))
        pages.append(page)
    return pages


def _moved_apart(lines: Sequence[str], columns: list[list[int]]) -> list[list[int]]:
    """Where the characters of a page begin, labels behind amounts moved to the right of them all.

    Programs that print pages as text keep only the order of what stands in a line: a label behind
    an amount is pushed to the right, and one on the next line, with no amount before it, is not.
    """
    rows = [n for n, line in enumerate(lines) if not _STOP.search(line)]
    amounts = [(n, m) for n in rows for m in _BEFORE_LABEL.finditer(lines[n])]
    spans: list[tuple[int, int, set[int]]] = []
    for number, match in amounts:
        left, right = columns[number][match.start()], columns[number][match.end()]
        near = next((s for s in spans if left < s[1] and s[0] < right), None)
        if near is None:
            spans.append((left, right, {number}))
        else:
            spans.remove(near)
            spans.append((min(near[0], left), max(near[1], right), near[2] | {number}))
    for left, right, own in spans:
        ends = (n for n in range(max(own), len(lines)) if _BELOW.search(lines[n]))
        last = next(ends, len(lines))
        for number in rows:
            line, edges = lines[number], columns[number]
            if number in own or not min(own) <= number < last:
                continue
            for match in _LABEL.finditer(line):
                start, end = match.span()
                if not left < edges[start] <= right:
                    continue
                step = right + 1 - edges[start]
                columns[number] = [
                    edge + step if start <= at <= end else edge for at, edge in enumerate(edges)
                ]
                break
    return columns


def _glyphs(line: str, edges: Sequence[int], top: float) -> Iterable[Glyph]:
    closed = {match.start() for match in _CLOSE.finditer(line)}
    foot = top + _HIGH
    for at, char in enumerate(line):
        if char.isspace() or _kind(char) == "0":
            continue
        end = edges[at + 2] if at + 1 in closed else edges[at + 1]
        yield Glyph(char, edges[at] * _COLUMN, top, end * _COLUMN, foot, foot, _HIGH)


def _width_of_prose(lines: Sequence[str], widths: Widths) -> float:
    """How wide the paper is, in points, as its wrapped text shows.

    Without end where a line is a whole paragraph, so that none goes on from the one before.
    """
    prose = [line.rstrip(_BLANK) for line in lines if _is_prose(line)]
    ends = sorted(_columns(line, widths)[-1] for line in prose)
    if len(ends) < _LEAST_PROSE:
        return _ENDLESS
    most = ends[len(ends) * 9 // 10]
    near = [line for line in prose if _columns(line, widths)[-1] > _NEARLY * most]
    broken = sum(line[-1] not in _ENDS for line in near)
    if most > _WIDEST or broken < _BROKEN * len(near):
        return _ENDLESS
    return most * _COLUMN


def _is_prose(line: str) -> bool:
    return bool(_PROSE.search(line)) and not _GAP.search(line.strip(_BLANK))


def _placed(block: Block, pages: dict[int, _Page]) -> Block:
    """A block with its places as lines of the text."""

    def moved(place: Place) -> Place:
        page = pages.get(place.page or 0)
        return page.place(place) if page is not None else place

    if isinstance(block, Paragraph):
        return replace(block, place=moved(block.place))
    if isinstance(block, Grid):
        cells = tuple(replace(cell, place=moved(cell.place)) for cell in block.cells)
        return replace(block, cells=cells, place=moved(block.place))
    if isinstance(block, Contents):
        entries = tuple(replace(entry, place=moved(entry.place)) for entry in block.entries)
        return replace(block, entries=entries)
    return block
