"""One page as ink: characters, rules, shades, in points from the top left corner.

Every reader of pages (PDF, OFD, pictures) returns this, so that one reader of tables and paragraphs
serves them all. Everything is turned so that the text stands upright; `PageInk.shown` turns a box
back to the page as a viewer shows it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import field
from itertools import repeat
from typing import NamedTuple

from mingzhang.lean import dataclass
from mingzhang.source import Box


class Glyph(NamedTuple):
    """One printed character: its box, its baseline and its type size.

    `turn` counts the clockwise quarter turns that it lies off the upright text of the page; the
    baseline is that of the paper turned back by them, see `upright`.
    """

    text: str
    left: float
    top: float
    right: float
    bottom: float
    baseline: float
    size: float
    turn: int = 0

    def upright(self) -> Glyph:
        """The same character on paper that was turned so that it stands upright."""
        left, top, right, bottom = self.left, self.top, self.right, self.bottom
        box = (
            (left, top, right, bottom),
            (top, -right, bottom, -left),
            (-right, -bottom, -left, -top),
            (-bottom, left, -top, right),
        )[self.turn]
        return Glyph(self.text, *box, self.baseline, self.size)


class Rule(NamedTuple):
    """A drawn line: `at` is y for a level one and x for an upright one; `width` its thickness."""

    at: float
    start: float
    end: float
    width: float


def glyphs_of(
    texts: Iterable[str],
    lefts: Iterable[float],
    tops: Iterable[float],
    rights: Iterable[float],
    bottoms: Iterable[float],
    baselines: Iterable[float],
    sizes: Iterable[float],
) -> Iterator[Glyph]:
    """Characters that stand upright, of the columns of what is said of them; as many as texts."""
    columns = (texts, lefts, tops, rights, bottoms, baselines, sizes, repeat(0))
    return map(tuple.__new__, repeat(Glyph), zip(*columns, strict=False))


@dataclass(slots=True)
class PageInk:
    """What one page shows.

    Attributes:
        number: from 1.
        width, height: of the page with the text upright, in points.
        glyphs: characters in the order of the file; spaces that the file prints are among them.
        level, upright: rules.
        shades: boxes filled with a light colour.
        turn: quarter turns between the page as shown and the page with the text upright.
        has_image: the page shows a picture (a page with few glyphs is then a scan).
        pictured: the largest share of the page that one picture covers.
        pale: light characters with their lightness; see `watermark`.
        slanted: characters that lie askew or are a watermark; they are no text.
        hidden: characters that leave no ink, as those laid under a scan.
        unknown: boxes of the glyphs that no character is known for.
        recognised: how many of them were read from a picture of the page.
        layered: its text is hidden under the picture of a scan.
        fields, typed, notes: how many form fields, typed texts and other notes it has.
        running: lines at its head and foot that stand on most pages.
        scores: of lines that a recogniser read from the picture: box, and how surely.
    """

    number: int
    width: float
    height: float
    glyphs: list[Glyph] = field(default_factory=list)
    level: list[Rule] = field(default_factory=list)
    upright: list[Rule] = field(default_factory=list)
    shades: list[Box] = field(default_factory=list)
    turn: int = 0
    has_image: bool = False
    slanted: list[Glyph] = field(default_factory=list)
    pictured: float = 0.0
    pale: list[tuple[int, Glyph]] = field(default_factory=list)
    hidden: list[Glyph] = field(default_factory=list)
    unknown: list[Box] = field(default_factory=list)
    recognised: int = 0
    layered: bool = False
    fields: int = 0
    typed: int = 0
    notes: int = 0
    running: list[str] = field(default_factory=list)
    scores: list[tuple[Box, float]] = field(default_factory=list)

    @property
    def is_scan(self) -> bool:
        """Whether all of its text was read from a picture."""
        return bool(self.scores) and not self.recognised

    def add(
        self,
        text: str,
        box: Box,
        origin: tuple[float, float],
        size: float,
        turn: int | None,
        *,
        light: int = 0,
        hidden: bool = False,
    ) -> None:
        """Add a character that lies on the paper.

        Args:
            text: the character.
            box: left, top, right, bottom.
            origin: where it begins on its baseline.
            size: type size in points.
            turn: its quarter turns, None where it is slanted.
            light: how light it is printed where it is pale, else 0.
            hidden: it leaves no ink.
        """
        left, top, right, bottom = box
        if not (0 < left + right < 2 * self.width and 0 < top + bottom < 2 * self.height):
            return  # beyond the edge of the paper, where nobody can see it
        if turn is None:
            self.slanted.append(Glyph(text, *box, origin[1], size))
            return
        baseline = (origin[1], -origin[0], -origin[1], origin[0])[turn]
        glyph = Glyph(text, *box, baseline, size, turn)
        if hidden:
            self.hidden.append(glyph)
        elif light:
            self.pale.append((light, glyph))
        else:
            self.glyphs.append(glyph)

    def shown_cells(
        self,
        xs: Sequence[float],
        ys: Sequence[float],
        cells: Iterable[tuple[int, int, int, int]],
    ) -> list[Box]:
        """The boxes of the cells of a table on the page as a viewer shows it.

        Args:
            xs, ys: the edges of the table on this page.
            cells: row, column, row span, column span of each.
        """
        if self.turn:
            return [self.shown((xs[c], ys[r], xs[c + w], ys[r + h])) for r, c, h, w in cells]
        xs, ys = [round(x, 2) for x in xs], [round(y, 2) for y in ys]
        return [(xs[c], ys[r], xs[c + w], ys[r + h]) for r, c, h, w in cells]

    def shown(self, box: Box) -> Box:
        """A box of this page on the page as a viewer shows it."""
        left, top, right, bottom = box
        if self.turn == 1:
            left, top, right, bottom = self.height - bottom, left, self.height - top, right
        elif self.turn == 2:
            left, top, right, bottom = (
                self.width - right,
                self.height - bottom,
                self.width - left,
                self.height - top,
            )
        elif self.turn == 3:
            left, top, right, bottom = top, self.width - right, bottom, self.width - left
        return (round(left, 2), round(top, 2), round(right, 2), round(bottom, 2))
