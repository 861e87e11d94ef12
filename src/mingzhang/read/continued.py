"""Tables that somebody cut in two at the end of a page, in files without pages: one again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from mingzhang.amounts import find_figure
from mingzhang.document import Block, Grid, GridCell, PageBreak, Paragraph
from mingzhang.pattern import compiled

_MARK = compiled(
    r"[（(【\[]?\s?(?:(?:接|续)上[表页]|续\s?表?)\s?[一二三四五六七八九十\d]{0,2}\s?[）)】\]]?(?=$|\s)"
)
_MOST_CAPTIONS = 8
_MOST_HEAD_ROWS = 6
_ROW = compiled(
    r"\d{3}(?:\d\d){0,3}|[一二三四五六七八九十]+、.*|[（(][一二三四五六七八九十]+[）)].*|[①-⑳].*"
)
"""A code, or a numbered label: how rows begin and heads do not."""


def without_mark(text: str) -> tuple[str, bool]:
    """A line above a table without the words that say that the table goes on, and whether it did.

    >>> without_mark("2025年收入总表（续表）"), without_mark("续表二"), without_mark("手续费")
    (('2025年收入总表', True), ('', True), ('手续费', False))
    """
    bare, count = _MARK.subn("", text)
    return bare.strip(), count > 0


def with_rests(blocks: Iterable[Block], *, said: bool = False) -> list[Block]:
    """The blocks with the rest of a table put under it.

    A rest follows its table with nothing between but the end of a page, a line that says so or the
    caption again, has as many columns, and begins with a row of figures or labels, or with the
    table's head again.

    Args:
        said: the name of the sheets says that the second goes on from the first.
    """
    found: list[Block] = []
    last = -1  # where the table stands that may go on
    for block in blocks:
        if isinstance(block, Grid):
            above = found[last] if last >= 0 else None
            if isinstance(above, Grid):
                marked, captioned = _said(found, last)
                skip = _repeated(above, block, said=said or marked)
                if skip or (skip == 0 and (said or marked or not captioned)):
                    found[last:] = [_joined(above, block, skip)]
                    continue
            last = len(found)
        elif last >= 0 and not (isinstance(block, PageBreak) or _is_caption(found, last, block)):
            last = -1
        found.append(block)
    return found


def _captions(blocks: Sequence[Block], at: int) -> set[str]:
    """The paragraphs right above a table, without blanks and marks."""
    found = set()
    for block in reversed(blocks[max(0, at - _MOST_CAPTIONS) : at]):
        if isinstance(block, PageBreak):
            continue
        if not isinstance(block, Paragraph):
            break
        found.add("".join(without_mark(block.text)[0].split()))
    return found


def _is_caption(blocks: Sequence[Block], at: int, block: Block) -> bool:
    """Whether a paragraph below a table says that it goes on, or stands above it too."""
    if not isinstance(block, Paragraph):
        return False
    bare = "".join(without_mark(block.text)[0].split())
    return not bare or bare in _captions(blocks, at)


def _said(blocks: Sequence[Block], at: int) -> tuple[bool, bool]:
    """Of the paragraphs behind a table: whether one says that it goes on, or repeats a caption."""
    between = [without_mark(b.text) for b in blocks[at + 1 :] if isinstance(b, Paragraph)]
    return any(marked for _bare, marked in between), any(bare for bare, _marked in between)


def with_rest_of_sheet(above: Block, name: str, blocks: Sequence[Block]) -> list[Block]:
    """The last block of one sheet and those of the next, as one table where the next goes on.

    A sheet goes on that says so by its name or has no head of its own. Blank columns on its right
    are not in its grid.
    """
    found = list(blocks)
    at = next((n for n, block in enumerate(blocks) if not isinstance(block, PageBreak)), None)
    first = blocks[at] if at is not None else None
    if at is None or not isinstance(first, Grid) or not isinstance(above, Grid):
        return [above, *found]
    if "续" not in name and not _is_body(_row(first, 0)):
        return [above, *found]
    if first.column_count < above.column_count and _left(first) == _left(above):
        found[at] = replace(first, column_count=above.column_count)
    return with_rests([above, *found], said="续" in name)


def _left(grid: Grid) -> str:
    """The letters of the column of its sheet that a grid begins with."""
    return next(
        (cell.place.cell.rstrip("0123456789") for cell in grid.cells if not cell.column), ""
    )


def _repeated(above: Grid, below: Grid, *, said: bool = False) -> int | None:
    """How many rows of the lower table repeat the head of the upper; None where it is no rest.

    Args:
        said: a line between them says that the table goes on.
    """
    if above.column_count != below.column_count or above.form or below.form:
        return None
    if above.column_count < 2 or _has_figures(_row(above, 0)):
        return None
    if _is_body(_row(below, 0)):
        return 0
    skip = 0
    while (
        skip < min(_MOST_HEAD_ROWS, below.row_count, above.row_count)
        and _texts(_row(above, skip)) == _texts(_row(below, skip))
        and not _has_figures(_row(below, skip))
    ):
        skip += 1
    if said:
        return skip
    return skip if skip and _is_body(_row(below, skip)) else None


def _joined(above: Grid, below: Grid, skip: int) -> Grid:
    moved = tuple(
        replace(cell, row=cell.row - skip + above.row_count)
        for cell in below.cells
        if cell.row >= skip
    )
    return replace(
        above,
        row_count=above.row_count + below.row_count - skip,
        cells=(*above.cells, *moved),
        head_rows=max(above.head_rows, skip),
    )


def _is_body(cells: Sequence[GridCell]) -> bool:
    """Whether a row is one of a table's body: with figures, or with the label of a row."""
    labels = [cell.text.strip() for cell in cells if cell.text.strip()]
    return _has_figures(cells) or bool(labels and _ROW.fullmatch(labels[0]))


def _row(grid: Grid, row: int) -> list[GridCell]:
    return [cell for cell in grid.cells if cell.row == row]


def _texts(cells: Sequence[GridCell]) -> list[tuple[int, int, str]]:
    return [(cell.column, cell.column_span, cell.text) for cell in cells]


def _has_figures(cells: Sequence[GridCell]) -> bool:
    return any("." in cell.text and find_figure(cell.text) is not None for cell in cells)
