"""Lines to paragraphs and contents: where a wrapped text ends."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import field
from itertools import pairwise

from mingzhang.document import ContentsEntry, Style
from mingzhang.lean import dataclass
from mingzhang.read import own_look
from mingzhang.read.contents_line import contents_entry
from mingzhang.read.line import Line, joined

_ENDS = frozenset("。；：！？;:!?")


@dataclass(frozen=True, slots=True)
class Margin:
    """Where full lines of body text begin and end, in points."""

    left: float
    right: float


@dataclass(slots=True)
class Draft:
    """A paragraph that is being put together.

    Attributes:
        lines: its lines so far, with their page numbers.
        style: what its looks say.
    """

    lines: list[tuple[int, Line]]
    style: Style = Style.PLAIN
    level: int | None = None
    open: bool = field(default=False)

    def text(self, own: bool) -> str:
        """Its lines joined."""
        text = ""
        for _, line in self.lines:
            text = joined(text, line.text, own)
        return text


def margins(pages: Sequence[tuple[float, Sequence[Line]]]) -> dict[int, Margin]:
    """Left and right margin of the text for each width of paper among the pages.

    Args:
        pages: the width of each page and its lines outside tables.
    """
    lefts: dict[int, Counter[int]] = {}
    rights: dict[int, list[float]] = {}
    for width, lines in pages:
        key = round(width / 10)
        for line in lines:
            if line.right - line.left > 0.6 * width:
                lefts.setdefault(key, Counter())[round(line.left)] += 1
                rights.setdefault(key, []).append(line.right)
    found = {}
    for width, _ in pages:
        key = round(width / 10)
        if key in found:
            continue
        if key not in lefts:
            found[key] = Margin(0.0, width)
            continue
        counter = lefts[key]
        most = max(counter.values())
        left = min(at for at, count in counter.items() if count * 4 >= most)
        ordered = sorted(rights[key])
        found[key] = Margin(float(left), ordered[len(ordered) * 9 // 10])
    return found


def own_drafts(lines: Sequence[Line], page: int) -> list[Draft]:
    """Paragraphs of a page of our own: the size tells the style, the gap and indent the ends."""
    drafts: list[Draft] = []
    for line in lines:
        level = own_look.contents_level_of_size(line.size)
        style = None if level else own_look.style_of_size(line.size)
        look = (
            own_look.CONTENTS_LOOKS[level]
            if level
            else own_look.LOOKS[style]
            if style
            else own_look.LOOKS[Style.PLAIN]
        )
        if drafts and drafts[-1].style == (style or Style.PLAIN) and drafts[-1].level == level:
            before = drafts[-1].lines[-1][1]
            near = line.baseline - before.baseline < look.line + 1.5
            moved = look.indent and line.left > own_look.MARGIN + look.size
            if near and not moved:
                drafts[-1].lines.append((page, line))
                continue
        drafts.append(Draft([(page, line)], style or Style.PLAIN, level))
    for draft in drafts:
        draft.open = not (draft.style in _INDENTED and _is_moved(draft.lines[0][1], draft.style))
    return drafts


_INDENTED = frozenset(
    style for style, look in own_look.LOOKS.items() if look.indent and look.breakable
)


def _is_moved(line: Line, style: Style) -> bool:
    return line.left > own_look.MARGIN + own_look.LOOKS[style].size


def own_goes_on(before: Draft, after: Draft) -> bool:
    """Whether the first paragraph of a page goes on from the last one of the page before."""
    return before.style is after.style and after.style in _INDENTED and after.open


def foreign_drafts(lines: Sequence[Line], page: int, margin: Margin) -> list[Draft]:
    """Paragraphs of a page of somebody else's file."""
    drafts: list[Draft] = []
    pitches = sorted(b.baseline - a.baseline for a, b in pairwise(lines))
    pitch = pitches[len(pitches) // 2] if pitches else 0.0
    for line in lines:
        if drafts and _goes_on(drafts[-1].lines[-1][1], line, margin, pitch):
            drafts[-1].lines.append((page, line))
        else:
            drafts.append(Draft([(page, line)]))
    for draft in drafts:
        draft.open = draft.lines[0][1].left < margin.left + 1.2 * draft.lines[0][1].em
    return drafts


def _goes_on(before: Line, line: Line, margin: Margin, pitch: float) -> bool:
    if contents_entry(before.text) is not None:
        return False
    if abs(before.em - line.em) > 0.12 * before.em:
        return False
    if line.baseline - before.baseline > max(1.7 * pitch, 1.3 * before.em):
        return False
    if line.left >= margin.left + 1.2 * line.em:
        return False
    return _is_full(before, margin) or _is_cut_off(before, margin)


def _is_cut_off(line: Line, margin: Margin) -> bool:
    """Whether a long line breaks off within a sentence: what may not be torn apart moved down."""
    return (
        line.left < margin.left + 3.2 * line.em
        and line.right - line.left > 0.5 * (margin.right - margin.left)
        and line.text.rstrip()[-1:] not in _ENDS
    )


def _is_full(line: Line, margin: Margin) -> bool:
    """Whether a line reaches the right margin, so that its text may go on below."""
    return line.right > margin.right - 2.2 * line.em and line.left < margin.left + 3.2 * line.em


def foreign_goes_on(before: Draft, after: Draft, margin: Margin) -> bool:
    """Whether the first paragraph of a page goes on from the last one of the page before."""
    last, first = before.lines[-1][1], after.lines[0][1]
    return (
        after.open
        and abs(last.em - first.em) <= 0.12 * last.em
        and _is_full(last, margin)
        and first.right - first.left > 2 * first.em
    )


def own_entries(drafts: Sequence[Draft]) -> list[ContentsEntry]:
    """Contents lines of our own."""
    entries = []
    for draft in drafts:
        title, _, page = draft.text(own=True).rpartition("\t")
        if not title:
            title, page = page, ""
        entries.append(
            ContentsEntry(draft.level or 1, title, int(page) if page.isdecimal() else None)
        )
    return entries
