"""Pages of ink to blocks: tables, paragraphs and contents in reading order, each with its place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import field, replace
from itertools import chain, pairwise
from operator import attrgetter

from mingzhang.document import (
    Block,
    CellRole,
    Contents,
    ContentsEntry,
    GridCell,
    PageBreak,
    Paragraph,
)
from mingzhang.lean import dataclass
from mingzhang.pattern import compiled
from mingzhang.read.aligned import find_aligned, says_unit
from mingzhang.read.aligned_rest import find_rest
from mingzhang.read.contents_line import contents_entry, level_of_title
from mingzhang.read.ink import Glyph, PageInk
from mingzhang.read.lattice import Lattice, find_lattices
from mingzhang.read.line import (
    Line,
    cell_text,
    is_page_number,
    lines_of,
    lines_of_rows,
    rows_of,
)
from mingzhang.read.note_mark import with_note_marks
from mingzhang.read.page_part import PagePart
from mingzhang.read.paragraph import (
    Draft,
    Margin,
    foreign_drafts,
    foreign_goes_on,
    margins,
    own_drafts,
    own_entries,
    own_goes_on,
)
from mingzhang.source import Box, Place

_TURN = attrgetter("turn")
_DIGITS = compiled(r"\d+")
_UNIT = compiled(r"单\s*位\s*[：:].{0,6}元")


_Cell = tuple[int, int, int, int]
"""A cell of a lattice: row, column, row span, column span."""

_Inside = dict[_Cell, list[Glyph]]


@dataclass(slots=True)
class _Sheet:
    """One page sorted into tables and lines."""

    ink: PageInk
    parts: list[PagePart]
    lines: list[Line]
    aligned: list[tuple[PagePart, frozenset[str]]] = field(default_factory=list)

    def open_table(self) -> tuple[tuple[float, ...], frozenset[str]]:
        """The table without rules that the page ends with: its columns, the lines of its head.

        Nothing where the page ends with something else.
        """
        last = max(self.parts, key=lambda part: part.span[1], default=None)
        head = next((head for part, head in self.aligned if part is last), None)
        if last is None or head is None:
            return (), frozenset()
        below = [line for line in self.lines if line.top > last.span[1]]
        foot = self.ink.height - 60
        return (last.edges, head) if all(line.top > foot for line in below) else ((), frozenset())

    def is_open(self) -> bool:
        """Whether the page ends with the line above a table."""
        foot = self.ink.height - 60
        last = next((line for line in reversed(self.lines) if line.top <= foot), None)
        lowest = max((part.span[1] for part in self.parts), default=0.0)
        return last is not None and last.top >= lowest and says_unit(last.text)


class Assembly:
    """Puts the pages of one file together."""

    def __init__(self, file: str, own: bool) -> None:
        self.file = file
        self.own = own

    def blocks(self, pages: Sequence[PageInk]) -> list[Block]:
        if not self.own:
            for ink in pages:
                ink.glyphs = with_note_marks(ink.glyphs)
        sheets: list[_Sheet] = []
        for ink in pages:
            sheets.append(self._sheet(ink, sheets[-1] if sheets else None))
        if not self.own:
            _drop_running_heads(sheets)
        margin_of = margins([(s.ink.width, s.lines) for s in sheets])
        items: list[Draft | PagePart | PageBreak] = []
        for sheet in sheets:
            margin = margin_of[round(sheet.ink.width / 10)]
            page = self._page_items(sheet, margin)
            if not page:
                continue
            last = items[-1] if items else None
            first = page[0]
            if isinstance(last, Draft) and isinstance(first, Draft):
                goes_on = (
                    own_goes_on(last, first)
                    if self.own
                    else foreign_goes_on(last, first, margin)
                    and last.lines[-1][0] + 1 == sheet.ink.number
                )
                if goes_on:
                    last.lines.extend(first.lines)
                    page = page[1:]
                    items.extend(page)
                    continue
            if items:
                items.append(PageBreak(sheet.ink.width > sheet.ink.height))
            items.extend(page)
        inks = {sheet.ink.number: sheet.ink for sheet in sheets}
        return self._finished(items, inks)

    def _sheet(self, ink: PageInk, before: _Sheet | None) -> _Sheet:
        """Sort a page; a table without rules of the page before may go on at its top."""
        lattices = find_lattices(ink.level, ink.upright)
        inside, outside = _sorted_into(lattices, ink.glyphs)
        turned = any(map(_TURN, ink.glyphs))
        parts: list[PagePart] = []
        for n, lattice in enumerate(lattices):
            if len(lattice.cells) == 1 and not self.own:
                # A box around a text is no table.
                outside.extend(g for glyphs in inside[n].values() for g in glyphs)
                continue
            parts.append(self._part(ink, lattice, inside[n], turned=turned))
        aligned: list[tuple[PagePart, frozenset[str]]] = []
        if turned and not self.own:
            outside = [g for g in outside if not g.turn]
        rows = rows_of(outside)
        if not self.own:
            rows = self._take_aligned(ink, rows, aligned, before)
            parts.extend(part for part, _head in aligned)
        lines = [
            line for line in lines_of_rows(rows, self.own) if not is_page_number(line, ink.height)
        ]
        return _Sheet(ink, parts, lines, aligned)

    def _take_aligned(
        self,
        ink: PageInk,
        rows: list[list[Glyph]],
        parts: list[tuple[PagePart, frozenset[str]]],
        before: _Sheet | None,
    ) -> list[list[Glyph]]:
        """Add the tables without rules to `parts`; what is left of the lines of characters."""
        columns, head = before.open_table() if before else ((), frozenset())
        found = find_rest(rows, columns, head) if columns else None
        if found is not None:
            rest, repeated = found
            outside = [g for g in chain.from_iterable(rows) if g not in repeated]
            [inside], outside = _sorted_into([rest], outside)
            part = self._part(ink, rest, inside, turned=False)
            parts.append((replace(part, edges=columns, unruled=True), head))
            rows = rows_of(outside)
        anchored = before is not None and before.is_open()
        tables = find_aligned(rows, anchored=anchored, head=head)
        if not tables:
            return rows
        outside = list(chain.from_iterable(rows))
        for table in tables:
            _inside, outside = _sorted_into([table.lattice], outside)
            part = self._part(ink, table.lattice, table.inside, turned=False)
            parts.append((replace(part, unruled=True), table.head))
        return rows_of(outside)

    def _part(self, ink: PageInk, lattice: Lattice, inside: _Inside, *, turned: bool) -> PagePart:
        """One table of a page; `turned`: some characters of the page don't stand upright."""
        shades = [s for s in ink.shades if _overlaps(s, lattice.box)]
        texts = {
            spot: lines_of([g for g in glyphs if not g.turn] if turned else glyphs, self.own)
            for spot, glyphs in inside.items()
        }
        pad = _padding(lattice, texts)
        cells = []
        full = set()
        shown = ink.shown_cells(lattice.xs, lattice.ys, lattice.cells)
        for spot, place in zip(lattice.cells, shown, strict=True):
            row, column, height, width = spot
            box = lattice.box_of(spot)
            lines = texts.get(spot)
            text = ""
            if lines is not None:
                asides = self._turned(inside[spot]) if turned else ()
                text = cell_text([*lines, *asides], self.own)
                if lines and _is_full(lines[-1], box, pad):
                    full.add((row, column))
            cells.append(
                GridCell(
                    row,
                    column,
                    text,
                    height,
                    width,
                    CellRole.HEAD if shades and _is_shaded(box, shades) else CellRole.TEXT,
                    place=Place(self.file, ink.number, place),
                    confidence=_confidence(ink, box) if ink.scores else 1.0,
                )
            )
        head = 0
        while head < len(lattice.ys) - 1 and all(
            c.role is CellRole.HEAD for c in cells if c.row <= head < c.row + c.row_span
        ):
            head += 1
        if head == len(lattice.ys) - 1 and not self.own:
            head = 0
        return PagePart(
            len(lattice.ys) - 1,
            len(lattice.xs) - 1,
            tuple(cells),
            head_rows=head,
            widths=tuple(round(b - a, 2) for a, b in pairwise(lattice.xs)),
            landscape=ink.width > ink.height,
            place=Place(self.file, ink.number, ink.shown(lattice.box)),
            edges=lattice.xs,
            span=(lattice.ys[0], lattice.ys[-1]),
            own=self.own,
            full=frozenset(full),
        )

    def _turned(self, glyphs: Sequence[Glyph]) -> list[Line]:
        """The lines of a cell that lie on their side or stand on their head."""
        turns = set(map(_TURN, glyphs))
        turns.discard(0)
        return [
            line
            for turn in sorted(turns)
            for line in lines_of((g.upright() for g in glyphs if g.turn == turn), self.own)
        ]

    def _page_items(self, sheet: _Sheet, margin: Margin) -> list[Draft | PagePart | PageBreak]:
        """The tables and paragraphs of a page from top to bottom."""
        items: list[Draft | PagePart | PageBreak] = []
        lines = list(sheet.lines)
        for part in sorted(sheet.parts, key=lambda p: p.span):
            above = [line for line in lines if (line.top + line.bottom) / 2 < part.span[0]]
            lines = lines[len(above) :]
            items.extend(self._drafts(above, sheet, margin))
            items.append(part)
        items.extend(self._drafts(lines, sheet, margin))
        return items

    def _drafts(self, lines: list[Line], sheet: _Sheet, margin: Margin) -> list[Draft]:
        number = sheet.ink.number
        return own_drafts(lines, number) if self.own else foreign_drafts(lines, number, margin)

    def _finished(
        self, items: Sequence[Draft | PagePart | PageBreak], inks: dict[int, PageInk]
    ) -> list[Block]:
        blocks: list[Block] = []
        entries: list[ContentsEntry] = []
        waiting: list[PageBreak] = []

        def close() -> None:
            if entries:
                blocks.append(Contents(tuple(entries)))
                entries.clear()
            blocks.extend(waiting)
            waiting.clear()

        for item in items:
            if isinstance(item, PageBreak):
                (waiting if entries else blocks).append(item)
            elif isinstance(item, PagePart):
                close()
                blocks.append(item)
            else:
                entry = self._entry(item, inks)
                if entry is not None:
                    waiting.clear()
                    entries.append(entry)
                else:
                    close()
                    text = item.text(self.own)
                    blocks.append(Paragraph(text, item.style, place=self._place(item, inks)))
        close()
        return blocks

    def _entry(self, draft: Draft, inks: dict[int, PageInk]) -> ContentsEntry | None:
        if self.own:
            if draft.level is None:
                return None
            return replace(own_entries([draft])[0], place=self._place(draft, inks))
        found = contents_entry(draft.text(own=False))
        if found is None:
            return None
        title, page = found
        return ContentsEntry(level_of_title(title), title, page, place=self._place(draft, inks))

    def _place(self, draft: Draft, inks: dict[int, PageInk]) -> Place:
        """Where a paragraph begins: the box of its lines on its first page."""
        page = draft.lines[0][0]
        lines = [line for number, line in draft.lines if number == page]
        box: Box = (
            min(line.left for line in lines),
            min(line.top for line in lines),
            max(line.right for line in lines),
            max(line.bottom for line in lines),
        )
        return Place(self.file, page, inks[page].shown(box))


def _sorted_into(
    lattices: Sequence[Lattice], glyphs: Sequence[Glyph]
) -> tuple[list[_Inside], list[Glyph]]:
    """The characters in the cells of each lattice by their middles, and those outside of all."""
    inside: list[_Inside] = [{} for _ in lattices]
    if not lattices:
        return inside, list(glyphs)
    homes = list(zip(lattices, map(_cell_of_square, lattices), inside, strict=True))
    outside: list[Glyph] = []
    here: list[Glyph] = []
    left, top, right, bottom = 0.0, 0.0, 0.0, 0.0
    for glyph in glyphs:
        x, y = (glyph[1] + glyph[3]) / 2, (glyph[2] + glyph[4]) / 2
        # Characters come in the order of the file: most stand in the cell of the one before.
        if left <= x < right and top <= y < bottom:
            here.append(glyph)
            continue
        for n, (lattice, owner, cells) in enumerate(homes):
            square = lattice.square_at(x, y)
            if square is None:
                continue
            cell = owner[square]
            here = cells.setdefault(cell, [])
            here.append(glyph)
            box = lattice.box_of(cell)
            # What lies in two lattices belongs to the first: there every one is looked for.
            if not any(_overlaps(box, before.box) for before in lattices[:n]):
                left, top, right, bottom = box
            else:
                right = left
            break
        else:
            outside.append(glyph)
    return inside, outside


def _cell_of_square(lattice: Lattice) -> dict[tuple[int, int], _Cell]:
    return {
        (r, c): cell
        for cell in lattice.cells
        for r in range(cell[0], cell[0] + cell[2])
        for c in range(cell[1], cell[1] + cell[3])
    }


def _confidence(ink: PageInk, box: Box) -> float:
    """How surely the text in a box was recognised: as its worst line; 1 where it was no picture."""
    return min(
        (
            score
            for (left, top, right, bottom), score in ink.scores
            if box[0] <= (left + right) / 2 <= box[2] and box[1] <= (top + bottom) / 2 <= box[3]
        ),
        default=1.0,
    )


def _padding(lattice: Lattice, texts: dict[tuple[int, int, int, int], list[Line]]) -> float:
    """White between rule and text, in points: the least that any cell of the table has."""
    xs = lattice.xs
    least = 6.0
    for (_, column, _, width), lines in texts.items():
        for line in lines:
            least = min(least, line.left - xs[column], xs[column + width] - line.right)
    return max(least, 0.0)


def _is_shaded(box: Box, shades: Sequence[Box]) -> bool:
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return any(s[0] <= x <= s[2] and s[1] <= y <= s[3] for s in shades)


def _is_full(line: Line, box: Box, pad: float) -> bool:
    """Whether a line leaves no room for one more Chinese character beside it in its cell."""
    return box[2] - box[0] - (line.right - line.left) < line.em + 2 * pad + 0.5


def _overlaps(a: Box, b: Box) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def _drop_running_heads(sheets: Sequence[_Sheet]) -> None:
    """Move the line at the head or foot that stands on most pages to what is set aside.

    Numbers of pages in it differ. What names the unit of money belongs to the table below.
    """
    if len(sheets) < 5:
        return
    counts: Counter[str] = Counter()
    for sheet in sheets:
        edge = {_pattern(line) for line in sheet.lines if _is_at_edge(line, sheet.ink.height)}
        counts.update(edge)
    running = {
        text
        for text, count in counts.items()
        if count * 5 >= len(sheets) * 3 and not _UNIT.search(text)
    }
    for sheet in sheets:
        kept = []
        for line in sheet.lines:
            if _is_at_edge(line, sheet.ink.height) and _pattern(line) in running:
                sheet.ink.running.append(line.text)
            else:
                kept.append(line)
        sheet.lines = kept


def _pattern(line: Line) -> str:
    return _DIGITS.sub("#", line.text)


def _is_at_edge(line: Line, height: float) -> bool:
    return line.bottom < 60 or line.top > height - 60
