"""The characters of a page of a PDF, all of them swept together.

A page has thousands of characters and says of each the same few things. They are kept as columns
(all codes, all left sides, …), so that a step goes through a whole column within the interpreter's
own functions. Characters of one line that follow each other have one head and one foot: what
depends on these alone is worked out once for such a run.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, compress, pairwise, repeat
from operator import gt, is_not, ne, or_
from typing import Any, NamedTuple

import pypdfium2.raw as pdfium

from mingzhang.read.ink import PageInk, glyphs_of
from mingzhang.read.matrix import Matrix
from mingzhang.read.pdf_call import (
    address_of,
    character_box,
    character_code,
    character_origin,
    character_size,
    every,
    floats_of,
    is_generated,
    is_unknown,
    object_of_character,
)
from mingzhang.read.pdf_object import TextLook

BLANK = 32
"""Characters with a larger code were printed; spaces and ends of lines pdfium adds by itself."""

_SAMPLE = 40
"""Every so many characters one is asked whether its font says what it is."""

_NO_CHARACTER = 0xFFFE
_FIRST_HALF, _SECOND_HALF, _WHOLE = 0xD800, 0xDC00, 0xE000
"""Where the codes of first halves, of second halves and behind them those of whole ones begin."""

_LAST = 0x10FFFF


def codes_of(text: Any, count: int) -> Sequence[int]:
    """The UTF-16 code of every character of a page."""
    here = address_of(text)
    buffer = (ctypes.c_ushort * (count + 1))()
    if pdfium.FPDFText_GetText(text, 0, count, buffer) != count + 1:
        # Some have no code, and are left out: where they stood is not told.
        return list(map(character_code, repeat(here), range(count)))
    codes = buffer[:count]
    if _NO_CHARACTER in codes:  # hyphens at the end of a line are told thus
        return [
            character_code(here, index) if code == _NO_CHARACTER else code
            for index, code in enumerate(codes)
        ]
    return codes


def read_characters(
    text: Any,
    codes: Sequence[int],
    move: Matrix,
    ink: PageInk,
    looks: Mapping[int, TextLook],
    *,
    sized: bool,
) -> None:
    """Add the characters of a page to its ink; those whose fonts say nothing are counted.

    Args:
        text: the page's text as pdfium holds it.
        codes: of all its characters.
        move: from the page's own space to upright paper.
        looks: of text objects by their address, those that look unusual.
        sized: the type size of every character is wanted; it is 0 otherwise.
    """
    here = address_of(text)
    printed, unknown = _printed(here, codes)
    if not printed.indices:
        return
    a, b, c, _d, e, _f = move
    # On paper that is turned the lines run along the other axis of the page.
    along = printed.upright_ends if b or c else printed.level_ends
    scale = c if b or c else a
    lefts, rights = _rising(*(_moved(side, scale, e) for side in along))
    faces = _faces(here, printed.indices, looks) if looks else ()
    heads, feet, bases, within = _lines(here, printed, move, 2 * ink.height, faces)
    width = 2 * ink.width
    seen = [0 < left + right < width for left, right in zip(lefts, rights, strict=True)]
    if not all(within):
        seen = [by_side and by_line for by_side, by_line in zip(seen, within, strict=True)]
    sizes = map(character_size, repeat(here), printed.indices) if sized else repeat(0.0)
    texts = map(chr, printed.codes)
    glyphs = glyphs_of(texts, lefts, heads, rights, feet, bases, sizes)
    if not unknown and not any(faces):
        # What lies beyond the edge of the paper nobody can see.
        ink.glyphs.extend(glyphs if all(seen) else compress(glyphs, seen))
        return
    for glyph, index, is_seen, look in zip(
        glyphs, printed.indices, seen, faces or repeat(None), strict=False
    ):
        if not is_seen:
            continue
        if index in unknown:
            if glyph.right > glyph.left:
                ink.unknown.append(glyph[1:5])
        elif look is None:
            ink.glyphs.append(glyph)
        else:
            x, y = _origin(here, index) or (0.0, 0.0)
            ink.add(
                glyph.text,
                glyph[1:5],
                move.at(x, y),
                glyph.size,
                look.turn,
                light=look.light,
                hidden=look.hidden,
            )


class _Printed(NamedTuple):
    """The characters of a page that were printed, a column for each thing that is said of them."""

    indices: list[int]
    codes: list[int]
    lefts: list[float]
    tops: list[float]
    rights: list[float]
    bottoms: list[float]

    def those(self, keep: Sequence[int]) -> _Printed:
        """Those of them that are to be kept."""
        sides = (self.lefts, self.tops, self.rights, self.bottoms)
        return _Printed(
            list(compress(self.indices, keep)),
            list(compress(self.codes, keep)),
            *(list(compress(side, keep)) for side in sides),
        )

    @property
    def level_ends(self) -> tuple[list[float], list[float]]:
        """Where they begin and end on the level axis of the page."""
        return self.lefts, self.rights

    @property
    def upright_ends(self) -> tuple[list[float], list[float]]:
        """Where they begin and end on its upright axis."""
        return self.tops, self.bottoms


def _printed(here: int, codes: Sequence[int]) -> tuple[_Printed, set[int]]:
    """The characters that were printed, and the numbers of those whose fonts don't say what."""
    count = len(codes)
    keep = bytearray(b"\1") * count
    whole = list(codes)
    unknown: set[int] = set()
    half = before = -1
    for index in [n for n, code in enumerate(codes) if not BLANK < code < _FIRST_HALF]:
        code = codes[index]
        if half >= 0 and index != before + 1:
            half = -1  # another character stands between
        before = index
        if code <= BLANK:
            if code == 0 or is_generated(here, index) == 1:
                keep[index] = 0
                continue
            if code != BLANK:
                unknown.add(index)
        elif code < _SECOND_HALF:
            half = code
            keep[index] = 0
            continue
        elif code < _WHOLE:
            if half < 0:
                keep[index] = 0
                continue
            whole[index] = 0x10000 + ((half - _FIRST_HALF) << 10) + (code - _SECOND_HALF)
        elif code > _LAST or code in (_NO_CHARACTER, 0xFFFF):
            keep[index] = 0
        half = -1
    indices = list(compress(range(count), keep))
    boxes = (ctypes.c_float * (4 * len(indices)))()
    placed = list(map(character_box, repeat(here), indices, every(4, boxes)))
    sides = floats_of(boxes)
    kept = list(compress(whole, keep))
    printed = _Printed(indices, kept, *(list(sides[n::4]) for n in range(4)))
    if not all(placed):
        printed = printed.those(placed)
    if any(is_unknown(here, n) == 1 for n in range(0, count, _SAMPLE)):
        told = map(is_unknown, repeat(here), printed.indices)
        unknown.update(n for n, is_so in zip(printed.indices, told, strict=True) if is_so == 1)
    return printed, unknown


def _lines(
    here: int, printed: _Printed, move: Matrix, height: float, faces: Sequence[object]
) -> tuple[Iterator[float], Iterator[float], Iterator[float], list[bool]]:
    """Head, foot and baseline of every character, and whether it lies between the paper's edges.

    Args:
        here: the page's text.
        printed: its characters, at least one.
        move: from the page's own space to upright paper.
        height: twice that of the paper.
        faces: the looks of all characters; none where nothing looks unusual.
    """
    _a, b, _c, d, _e, f = move
    one, two = printed.level_ends if b else printed.upright_ends
    scale = b or d
    # Characters of one font, size and line have the same head and foot, and one baseline.
    parted: Iterable[object] = map(or_, map(ne, one, one[1:]), map(ne, two, two[1:]))
    if faces:
        parted = map(or_, parted, map(is_not, faces, faces[1:]))
    starts = [0, *compress(range(1, len(one)), parted)]
    lengths = [after - start for start, after in pairwise([*starts, len(one)])]
    heads, feet, bases, within = [], [], [], []
    for start in starts:
        head, foot = scale * one[start] + f, scale * two[start] + f
        if head > foot:
            head, foot = foot, head
        origin = _origin(here, printed.indices[start])
        x, y = origin or (0.0, 0.0)
        heads.append(head)
        feet.append(foot)
        bases.append(b * x + d * y + f)
        within.append(origin is not None and 0 < head + foot < height)

    def spread(values: Iterable[Any]) -> Iterator[Any]:
        return chain.from_iterable(map(repeat, values, lengths))

    return spread(heads), spread(feet), spread(bases), list(spread(within))


def _faces(
    here: int, indices: Sequence[int], looks: Mapping[int, TextLook]
) -> list[TextLook | None]:
    """How every character looks; None as all that stands upright, dark and visible."""
    return [looks.get(n) for n in map(object_of_character, repeat(here), indices)]


def _origin(here: int, index: int) -> tuple[float, float] | None:
    """Where a character begins on its baseline, in the page's own space."""
    place = (ctypes.c_double * 2)()
    first = ctypes.addressof(place)
    return (place[0], place[1]) if character_origin(here, index, first, first + 8) else None


def _moved(values: list[float], scale: float, shift: float) -> list[float]:
    return values if scale == 1 and shift == 0 else [scale * v + shift for v in values]


def _rising(ones: list[float], twos: list[float]) -> tuple[list[float], list[float]]:
    """The same pairs, each with the smaller value first."""
    if any(map(gt, ones, twos)):
        return list(map(min, ones, twos)), list(map(max, ones, twos))
    return ones, twos
