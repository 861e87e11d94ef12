"""Characters of a page are given to cells and to their figures without looking at all others."""

from itertools import product

import pytest

from mingzhang.read import note_mark
from mingzhang.read.assembly import _sorted_into
from mingzhang.read.ink import Glyph
from mingzhang.read.lattice import Lattice


def _glyph(text: str, x: float, y: float, high: float = 10.0) -> Glyph:
    return Glyph(text, x, y - high, x + high / 2, y, y, high)


def test_a_character_is_in_the_cell_of_the_first_lattice_around_its_middle() -> None:
    """Also where lattices lie over each other, and whatever stood before it in the file."""
    merged = Lattice(
        (0.0, 20.0, 40.0), (0.0, 20.0, 40.0), ((0, 0, 1, 2), (1, 0, 1, 1), (1, 1, 1, 1))
    )
    over = Lattice((10.0, 60.0), (30.0, 60.0, 90.0), ((0, 0, 1, 1), (1, 0, 1, 1)))
    places = [(float(x), float(y)) for x, y in product(range(-4, 70, 3), range(-4, 100, 3))]
    glyphs = [Glyph("字", x, y, x, y, y, 0.0) for x, y in places]
    for order in (glyphs, glyphs[::-1], sorted(glyphs, key=lambda g: (g.top, g.left))):
        inside, outside = _sorted_into([merged, over], order)
        found = {
            g: (n, cell) for n, cells in enumerate(inside) for cell in cells for g in cells[cell]
        }
        assert len(found) + len(outside) == len(glyphs)
        for glyph in order:
            home = None
            for n, lattice in enumerate((merged, over)):
                for cell in lattice.cells:
                    left, top, right, bottom = lattice.box_of(cell)
                    within = left <= glyph.left < right and top <= glyph.top < bottom
                    if home is None and within:
                        home = n, cell
            assert found.get(glyph) == home


def _page(rows: int) -> list[Glyph]:
    """A title with a tall digit, rows of figures below, the last with a raised digit behind it."""
    glyphs = [_glyph("2", 40.0, 30.0, 16.0)]
    for row, column in product(range(rows), range(12)):
        glyphs.append(_glyph(str(column % 10), 60.0 + 5 * column, 60.0 + 14 * row))
    glyphs.append(_glyph("1", 120.5, 60.0 + 14 * (rows - 1) - 5.0, 5.0))
    return glyphs


def test_a_raised_digit_is_found_among_many_rows() -> None:
    page = _page(30)
    *rest, mark = note_mark.with_note_marks(page)
    assert rest == page[:-1]
    assert mark.text == "¹"
    assert mark.baseline == page[-2].baseline


def test_digits_are_compared_with_those_near_them_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    compared = 0
    near = note_mark._near

    def counted(*arguments: object) -> object:
        nonlocal compared
        found = near(*arguments)  # type: ignore[arg-type]
        compared += len(found)
        return found

    monkeypatch.setattr(note_mark, "_near", counted)
    counts = []
    for rows in (40, 80):
        compared = 0
        note_mark.with_note_marks(_page(rows))
        counts.append(compared)
    assert 0 < counts[1] <= 2.2 * counts[0]
