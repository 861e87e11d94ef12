"""One page of an OFD file as ink: text objects, paths, pictures, also those of its templates.

Source: GB/T 33190-2016, clauses 7 (pages), 8 (colours and matrices), 9 (paths), 11 (text).
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import field
from functools import lru_cache
from itertools import accumulate, compress, repeat
from typing import NamedTuple

from lxml import etree

from mingzhang.lean import dataclass
from mingzhang.pattern import compiled
from mingzhang.read.ink import PageInk, glyphs_of
from mingzhang.read.matrix import Matrix, quarter_turns
from mingzhang.read.ofd_font import OfdFont, is_private
from mingzhang.read.shape import Point, add_path
from mingzhang.source import Box

POINTS = 72 / 25.4
"""Points in a millimetre, the unit of OFD."""

_ABOVE, _BELOW = 0.88, 0.12
"""How far a character reaches above and below its baseline, in ems."""

_LINE_WIDTH = 0.353
"""Thickness of a rule where the file does not say, in millimetres."""

_PALE = 130
"""Text lighter than this, 0 black to 255 white, may be a watermark."""

_DEPTH = 8
_MOST_OBJECTS = 200_000
_MOST_CHARACTERS = 500_000
_NUMBER = compiled(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d{1,3})?")
_STEP = compiled(r"[A-Za-z]|" + _NUMBER.pattern)


@dataclass(slots=True)
class Resources:
    """What the objects of pages refer to.

    Attributes:
        font: the font of an id.
        drawing: parameters for drawing, by id.
        composite: the content of a composite object, by id.
    """

    font: Callable[[str], OfdFont]
    drawing: dict[str, etree._Element] = field(default_factory=dict)
    composite: dict[str, etree._Element] = field(default_factory=dict)


class _Printed(NamedTuple):
    """How the characters of a text object are printed.

    Attributes:
        font: their font.
        em: their size in the space of the object.
        size: the same in points.
        turn: quarter turns, None where slanted.
        light: how light they are where they are pale, else 0.
    """

    font: OfdFont
    em: float
    size: float
    turn: int | None
    light: int


@dataclass(slots=True)
class PageReader:
    """Reads the layers of one page, in points with the text upright.

    Attributes:
        ink: what was found so far.
        move: from millimetres of the page to the points of `ink`.
        turn: clockwise quarter turns that `move` makes.
        pictures: resource, and the box in which the page shows it.
    """

    ink: PageInk
    resources: Resources
    move: Matrix
    turn: int = 0
    pictures: list[tuple[str, Box]] = field(default_factory=list)
    objects: int = 0

    def read(self, block: etree._Element, move: Matrix | None = None, depth: int = 0) -> None:
        """Take in a layer, a block or the content of a composite object."""
        move = move or self.move
        for item in block:
            self.objects += 1
            if self.objects > _MOST_OBJECTS or len(self.ink.glyphs) > _MOST_CHARACTERS:
                return
            if not isinstance(item.tag, str) or item.get("Visible", "true").lower() == "false":
                continue
            kind = item.tag.rpartition("}")[2]
            if kind == "TextObject":
                self._text(item, _placed(item, move))
            elif kind == "PathObject":
                self._path(item, _placed(item, move))
            elif kind == "ImageObject":
                self._picture(item, _placed(item, move))
            elif depth < _DEPTH and kind in ("PageBlock", "Layer"):
                self.read(item, move, depth + 1)
            elif depth < _DEPTH and kind == "CompositeObject":
                content = self.resources.composite.get(item.get("ResourceID", ""))
                if content is not None:
                    self.read(content, _placed(item, move), depth + 1)

    def _text(self, item: etree._Element, move: Matrix) -> None:
        font = self.resources.font(item.get("Font", ""))
        size = _float(item.get("Size"), 0.0)
        if size <= 0:
            return
        stretch = _float(item.get("HScale"), 1.0) or 1.0
        upright = _upright(stretch, _float(item.get("CharDirection"), 0.0))
        turn, scale = _look(stretch, upright, move[:4])
        drawing = self.resources.drawing.get(item.get("DrawParam", ""))
        light = _lightness(item, "FillColor", drawing, 0)
        printed = _Printed(font, size, scale * size, turn, light if light >= _PALE else 0)
        is_level = not (upright.b or upright.c or move.b or move.c)
        position = 0
        for text, xs, ys in _codes(item):
            characters: Sequence[str] = text
            if any(map(is_private, text)):
                characters = self._told_by_font(text, xs, ys, position, item, font, move)
            position += len(text)
            if is_level:
                self._level(characters, xs, ys, printed, upright, move)
            else:
                self._aslant(characters, xs, ys, printed, upright, move)

    def _told_by_font(
        self,
        text: str,
        xs: Sequence[float],
        ys: Sequence[float],
        position: int,
        item: etree._Element,
        font: OfdFont,
        move: Matrix,
    ) -> list[str]:
        """The characters of a text, where codes say nothing those of their glyphs; else empty."""
        names = _glyph_names(item)
        found = []
        for at, (character, x, y) in enumerate(zip(text, xs, ys, strict=True), position):
            if is_private(character):
                character = font.characters.get(names.get(at, -1), "")
                if not character:
                    self.ink.unknown.append((*move.at(x, y), *move.at(x, y)))
            found.append(character)
        return found

    def _level(
        self,
        characters: Sequence[str],
        xs: Sequence[float],
        ys: Sequence[float],
        printed: _Printed,
        upright: Matrix,
        move: Matrix,
    ) -> None:
        """Add characters whose line is level or stands on its head: a whole line at once."""
        a, b, _c, d, e, f = move
        size = printed.em
        widths = [printed.font.width(character) * size for character in characters]
        lefts = [a * x + e for x in xs]
        rights = [a * (x + upright.a * wide) + e for x, wide in zip(xs, widths, strict=True)]
        heads = [d * (y + upright.d * (-_ABOVE * size)) + f for y in _once(ys)]
        feet = [d * (y + upright.d * (_BELOW * size)) + f for y in _once(ys)]
        lefts, rights = list(map(min, lefts, rights)), list(map(max, lefts, rights))
        tops, bottoms = list(map(min, heads, feet)), list(map(max, heads, feet))
        if len(tops) < len(xs):
            tops, bottoms = tops * len(xs), bottoms * len(xs)
        if printed.turn or printed.turn is None or not all(characters):
            for character, *box, x, y in zip(
                characters, lefts, tops, rights, bottoms, xs, ys, strict=True
            ):
                if character:
                    self._add(character, (box[0], box[1], box[2], box[3]), x, y, printed, move)
            return
        width, height = 2 * self.ink.width, 2 * self.ink.height
        seen = [
            0 < left + right < width and 0 < top + bottom < height
            for left, top, right, bottom in zip(lefts, tops, rights, bottoms, strict=True)
        ]
        bases = [b * x + d * y + f for x, y in zip(xs, ys, strict=True)]
        glyphs = compress(
            glyphs_of(characters, lefts, tops, rights, bottoms, bases, repeat(printed.size)), seen
        )
        if printed.light:
            self.ink.pale.extend((printed.light, glyph) for glyph in glyphs)
        else:
            self.ink.glyphs.extend(glyphs)

    def _aslant(
        self,
        characters: Sequence[str],
        xs: Sequence[float],
        ys: Sequence[float],
        printed: _Printed,
        upright: Matrix,
        move: Matrix,
    ) -> None:
        """Add characters whose line runs in any direction."""
        size = printed.em
        head, foot = upright.at(0.0, -_ABOVE * size), upright.at(0.0, _BELOW * size)
        for character, x, y in zip(characters, xs, ys, strict=True):
            if not character:
                continue
            end = upright.at(printed.font.width(character) * size, 0.0)
            corners = [
                move.at(x + dx, y + dy)
                for dx, dy in (
                    head,
                    (end[0] + head[0], end[1] + head[1]),
                    foot,
                    (end[0] + foot[0], end[1] + foot[1]),
                )
            ]
            lefts, tops = zip(*corners, strict=True)
            box = (min(lefts), min(tops), max(lefts), max(tops))
            self._add(character, box, x, y, printed, move)

    def _add(
        self, character: str, box: Box, x: float, y: float, printed: _Printed, move: Matrix
    ) -> None:
        self.ink.add(character, box, move.at(x, y), printed.size, printed.turn, light=printed.light)

    def _path(self, item: etree._Element, move: Matrix) -> None:
        drawing = self.resources.drawing.get(item.get("DrawParam", ""))
        fill = item.get("Fill", "false").lower() == "true"
        stroke = item.get("Stroke", "true").lower() != "false"
        light = _lightness(item, "FillColor", drawing, 0)
        if stroke and _lightness(item, "StrokeColor", drawing, 0) > 250:
            stroke = False
        usual = _LINE_WIDTH if drawing is None else _float(drawing.get("LineWidth"), _LINE_WIDTH)
        width = _float(item.get("LineWidth"), usual)
        data = item.find("{*}AbbreviatedData")
        if data is None or not data.text:
            return
        for points in _pieces(data.text):
            moved = [move.at(*point) for point in points]
            add_path(
                self.ink, moved, width * move.scale if stroke else None, light if fill else None
            )

    def _picture(self, item: etree._Element, move: Matrix) -> None:
        self.ink.has_image = True
        width, height = 1.0, 1.0
        if not item.get("CTM"):
            _, _, width, height = _box(item.get("Boundary", ""))
        corners = [move.at(x, y) for x in (0.0, width) for y in (0.0, height)]
        xs, ys = [x for x, _ in corners], [y for _, y in corners]
        self.pictures.append((item.get("ResourceID", ""), (min(xs), min(ys), max(xs), max(ys))))


def turns_of_text(blocks: list[etree._Element]) -> int:
    """Clockwise quarter turns that set most of the text of these layers upright."""
    votes = [0, 0, 0, 0]
    for block in blocks:
        for item in block.iter("{*}TextObject"):
            angle = _matrix(item.get("CTM")).angle + _float(item.get("CharDirection"), 0.0)
            turn = quarter_turns(angle)
            if turn is not None:
                votes[turn] += sum(len(code.text or "") for code in item.iter("{*}TextCode"))
    return (4 - max(range(4), key=lambda n: votes[n])) % 4


def page_move(width: float, height: float, left: float, top: float, turn: int) -> Matrix:
    """From millimetres of the page to points with the text upright.

    Args:
        width, height, left, top: of the visible page, in millimetres.
        turn: clockwise quarter turns.
    """
    move = Matrix(e=-left, f=-top)
    turned = (
        Matrix(),
        Matrix(0.0, 1.0, -1.0, 0.0, height, 0.0),
        Matrix(-1.0, 0.0, 0.0, -1.0, width, height),
        Matrix(0.0, -1.0, 1.0, 0.0, 0.0, width),
    )[turn]
    return move.then(turned).then(Matrix(POINTS, 0.0, 0.0, POINTS))


def numbers(text: str | None) -> list[float]:
    """The numbers of an attribute: `0 0 210 297`."""
    return [float(word) for word in _NUMBER.findall(text or "")]


def _box(text: str) -> tuple[float, float, float, float]:
    found = [*numbers(text), 0.0, 0.0, 0.0, 0.0]
    return found[0], found[1], found[2], found[3]


@lru_cache(maxsize=8192)  # the same places again and again, row by row
def _float(text: str | None, usual: float) -> float:
    found = numbers(text)
    return found[0] if found and math.isfinite(found[0]) else usual


@lru_cache(maxsize=1024)
def _upright(stretch: float, direction: float) -> Matrix:
    """How the characters of a text are drawn before their object is placed."""
    return Matrix(stretch).then(_turned(direction))


@lru_cache(maxsize=1024)
def _look(
    stretch: float, upright: Matrix, move: tuple[float, float, float, float]
) -> tuple[int | None, float]:
    """Quarter turns of a text on the page, None where it is slanted, and how much it grows."""
    looks = upright.then(Matrix(*move))
    return quarter_turns(looks.angle), looks.scale / math.sqrt(abs(stretch))


@lru_cache(maxsize=1024)
def _matrix(text: str | None) -> Matrix:
    found = numbers(text)
    return Matrix(*found[:6]) if len(found) >= 6 else Matrix()


def _turned(degrees: float) -> Matrix:
    if not degrees:
        return Matrix()
    angle = math.radians(degrees)
    return Matrix(math.cos(angle), math.sin(angle), -math.sin(angle), math.cos(angle))


def _placed(item: etree._Element, move: Matrix) -> Matrix:
    """From the space of an object to the page: its own matrix, then the corner of its boundary."""
    left, top, _, _ = _box(item.get("Boundary", ""))
    return _matrix(item.get("CTM")).then(Matrix(e=left, f=top)).then(move)


def _codes(item: etree._Element) -> Iterator[tuple[str, Sequence[float], Sequence[float]]]:
    """The pieces of a text object: the characters, x and y of the origin of each."""
    x = y = 0.0
    for code in item.iter("{*}TextCode"):
        x, y = _float(code.get("X"), x), _float(code.get("Y"), y)
        text = (code.text or "").strip("\r\n\t") if code.get("X") else code.text or ""
        if text:
            right, down = code.get("DeltaX"), code.get("DeltaY")
            yield text, _along(x, right, len(text)), _along(y, down, len(text))


def _along(start: float, steps: str | None, count: int) -> Sequence[float]:
    """Where so many characters begin; where a file gives too few steps, the last one goes on."""
    if not steps:
        return [start] * count
    given = _steps(steps)
    more = count - 1 - len(given)
    last = given[-1] if given else 0.0
    return list(accumulate((*given[: count - 1], *repeat(last, max(more, 0))), initial=start))


def _once(values: Sequence[float]) -> Sequence[float]:
    """One of them where all are the same."""
    return values[:1] if values.count(values[0]) == len(values) else values


@lru_cache(maxsize=256)
def _steps(text: str) -> tuple[float, ...]:
    """Distances from character to character: `4.2 g 3 2.1` is 4.2 2.1 2.1 2.1."""
    words = text.replace(",", " ").split()
    found: list[float] = []
    at = 0
    while at < len(words):
        if words[at] in "gG" and at + 2 < len(words):
            count = int(_float(words[at + 1], 0.0))
            found += [_float(words[at + 2], 0.0)] * min(max(count, 0), 10_000)
            at += 3
        else:
            found.append(_float(words[at], 0.0))
            at += 1
    return tuple(found)


def _glyph_names(item: etree._Element) -> dict[int, int]:
    """The glyph number that stands at a place among the characters of a text object."""
    found: dict[int, int] = {}
    for transform in item.iter("{*}CGTransform"):
        start = int(_float(transform.get("CodePosition"), 0.0))
        glyphs = transform.find("{*}Glyphs")
        for offset, glyph in enumerate(numbers(glyphs.text if glyphs is not None else "")):
            found[start + offset] = int(glyph)
    return found


def _lightness(item: etree._Element, name: str, drawing: etree._Element | None, usual: int) -> int:
    """Lightness of a colour, 0 black to 255 white or transparent."""
    colour = item.find(f"{{*}}{name}")
    if colour is None and drawing is not None:
        colour = drawing.find(f"{{*}}{name}")
    if colour is None:
        return usual
    return _light(colour.get("Value"), colour.get("Alpha"))


@lru_cache(maxsize=1024)
def _light(value: str | None, transparency: str | None) -> int:
    values = [
        int(word[1:], 16) if re.fullmatch("#[0-9A-Fa-f]{2}", word) else int(_float(word, 0.0))
        for word in (value or "0 0 0").split()
    ]
    alpha = min(max(_float(transparency, 255.0), 0.0), 255.0)
    return round(255 - (255 - min(values[:3], default=0)) * alpha / 255)


def _pieces(data: str) -> Iterator[list[Point]]:
    """The pieces of a path as their corners: `M 0 0 L 10 0 C`; curves end where they end."""
    points: list[Point] = []
    words = _STEP.findall(data[:2_000_000])
    at = 0
    while at < len(words):
        step = words[at]
        at += 1
        if not step.isalpha():
            continue
        values: list[float] = []
        while at < len(words) and not words[at].isalpha():
            values.append(float(words[at]))
            at += 1
        if step in "MS":
            if len(points) > 1:
                yield points
            points = [(values[0], values[1])] if len(values) > 1 else []
        elif step == "C":
            if points and points[0] != points[-1]:
                points.append(points[0])
        elif len(values) > 1:
            points.append((values[-2], values[-1]))
    if len(points) > 1:
        yield points
