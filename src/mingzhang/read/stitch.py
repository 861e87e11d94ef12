"""Put the parts of a table that goes on over pages together again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from operator import attrgetter

from mingzhang.document import Block, CellRole, Document, Grid, GridCell, PageBreak, Paragraph
from mingzhang.lean import dataclass
from mingzhang.pattern import compiled
from mingzhang.read.continued import without_mark
from mingzhang.read.line import joined
from mingzhang.read.page_part import PagePart

_SAME_EDGE = 3.0
"""Column edges of two parts nearer than this are one edge, in points."""

_LABELS_OF_A_FORM = 3
"""So many rows that begin with the same different words make a second form of the same kind."""

_MOST_REPEATED = 6
"""More rows than this are never the head of a table."""

_SPOT = attrgetter("row", "column")

_NEW_ITEM = compiled(
    r"\s*(?:[一二三四五六七八九十百]+[、.．]|[（(][一二三四五六七八九十百\d]+[)）]|\d+[、.．)）]?|其中|注)"
)
_FIGURE = compiled(r"[-−+]?[\d,，]+(?:\.\d+)?%?|[—–-]+")


def stitch(document: Document) -> Document:
    """The document with every table in one piece.

    Two parts are one table if nothing stands between them but the end of a page, and their outer
    edges and most of their column edges agree. A title that is printed again on the next page,
    and head rows that are printed again, are dropped; the head rows are then known. A row that
    the end of the page has cut is put together where it has no figure and the cell above it was
    full.

    Args:
        document: from `read_pdf`; other documents come back as they are.
    """
    blocks: list[Block] = []
    whole: _Whole | None = None
    between: list[Block] = []
    for block in document.blocks:
        if isinstance(block, PagePart):
            if whole is not None and _may_go_on(whole, between, block, blocks):
                whole.add(block)
            else:
                _close(whole, between, blocks)
                whole = _Whole(block)
            between = []
        elif whole is not None and len(between) < 8:
            between.append(block)
        else:
            _close(whole, between, blocks)
            whole, between = None, []
            blocks.append(block)
    _close(whole, between, blocks)
    return replace(document, blocks=tuple(blocks))


def _close(whole: _Whole | None, between: list[Block], blocks: list[Block]) -> None:
    if whole is not None:
        blocks.append(whole.grid())
    blocks.extend(between)


def _may_go_on(
    whole: _Whole, between: Sequence[Block], part: PagePart, blocks: Sequence[Block]
) -> bool:
    breaks = [block for block in between if isinstance(block, PageBreak)]
    last = whole.last
    if len(breaks) != 1 or not isinstance(between[0], PageBreak):
        return False
    if (last.place.page or 0) + 1 != part.place.page:
        return False
    lines = [without_mark(block.text) for block in between if isinstance(block, Paragraph)]
    if len(lines) != len(between) - 1:
        return False
    repeated = [bare for bare, _marked in lines if bare]
    if repeated:
        above = [block.text for block in blocks[-len(repeated) :] if isinstance(block, Paragraph)]
        if [without_mark(text)[0] for text in above] != repeated or not whole.repeats_head(part):
            return False
    agree = whole.has_columns_of(part) or _edges_agree(last.edges, part.edges)
    return agree and not whole.starts_anew(part)


def _edges_agree(above: tuple[float, ...], below: tuple[float, ...]) -> bool:
    if abs(above[0] - below[0]) > _SAME_EDGE or abs(above[-1] - below[-1]) > _SAME_EDGE:
        return False
    fewer, more = sorted((above, below), key=len)
    same = sum(any(abs(a - b) <= _SAME_EDGE for b in more) for a in fewer)
    return same >= 0.75 * len(fewer)


@dataclass(slots=True)
class _Piece:
    """A cell while its table is put together: rows count through all parts."""

    row: int
    column: int
    last_row: int
    last_column: int
    cell: GridCell
    text: str
    is_full: bool


class _Whole:
    """A table that grows part by part."""

    def __init__(self, part: PagePart) -> None:
        self.first = part
        self.last = part
        self.edges = list(part.edges)
        self.rows = part.row_count
        self.head_rows = part.head_rows
        self.pieces: list[_Piece] = []
        self._top = _top_rows(part)
        self._compared: tuple[PagePart, int] | None = None

    def add(self, part: PagePart) -> None:
        """Take in the part on the next page."""
        if not self.pieces:  # most tables have one part, and nothing of it moves
            self.pieces = [_piece(cell, self.first, 0, None) for cell in self.first.cells]
        if self.has_columns_of(part):
            columns = list(range(len(part.edges)))
        else:
            self._widen(part.edges)
            columns = [self._edge(x) for x in part.edges]
        skip = self._repeated_rows(part)
        if skip:
            self.head_rows = max(self.head_rows, skip)
        cells = [c for c in part.cells if c.row + c.row_span > skip]
        cut = self._row_is_cut(part, [c for c in cells if c.row <= skip], columns)
        offset = self.rows - skip - (1 if cut else 0)
        for cell in cells:
            piece = _piece(cell, part, offset, columns)
            above = self._above(piece) if cell.row <= skip else None
            if above is not None and cut:
                above.text = joined(above.text, piece.text, part.own)
                above.last_row = piece.last_row
                above.is_full = piece.is_full
                continue
            piece.row = max(piece.row, self.rows if not cut else piece.row)
            self.pieces.append(piece)
        self.rows = offset + part.row_count
        self.last = part

    def repeats_head(self, part: PagePart) -> bool:
        """Whether the part begins with the first rows of the table again."""
        return self._repeated_rows(part) > 0

    def has_columns_of(self, part: PagePart) -> bool:
        """Whether a part repeats the head over as many columns, wherever on the page they stand."""
        return len(part.edges) == len(self.edges) > 2 and self.repeats_head(part)

    def starts_anew(self, part: PagePart) -> bool:
        """Whether the part begins with a title of its own: one cell over the whole width.

        So does a second form like the first: behind the rows that are alike the labels are as well.
        """
        if self._labels_again(part):
            return True
        top = [cell for cell in part.cells if cell.row == 0]
        if len(top) != 1 or part.column_count < 3 or not top[0].text:
            return False
        return not self.repeats_head(part) and top[0].text[-1] not in "。；;，,、"

    def _labels_again(self, part: PagePart) -> bool:
        skip = self._repeated_rows(part)
        if not skip:
            return False
        mine, theirs = (_labels(rows, skip) for rows in (self._top, _top_rows(part)))
        return mine == theirs and len(set(mine) - {""}) == _LABELS_OF_A_FORM

    def grid(self) -> Grid:
        """The table as it is known now."""
        part = self.first
        if self.pieces:
            pieces = sorted(self.pieces, key=_SPOT)
            cells = [_plain(piece, self.head_rows) for piece in pieces]
        else:
            cells = [_in_its_role(c, self.head_rows) for c in sorted(part.cells, key=_SPOT)]
        return Grid(
            self.rows,
            len(self.edges) - 1,
            tuple(cells),
            head_rows=self.head_rows,
            widths=tuple(round(b - a, 2) for a, b in pairwise(self.edges)),
            landscape=part.landscape,
            form=part.form,
            place=part.place,
            unruled=part.unruled,
        )

    def _widen(self, edges: Sequence[float]) -> None:
        """Take in column edges that no earlier part shows."""
        new = [x for x in edges if all(abs(x - e) > _SAME_EDGE for e in self.edges)]
        if not new:
            return
        old = self.edges
        self.edges = sorted([*old, *new])
        place = [self.edges.index(x) for x in old]
        for piece in self.pieces:
            piece.column = place[piece.column]
            piece.last_column = place[piece.last_column]

    def _edge(self, x: float) -> int:
        return min(range(len(self.edges)), key=lambda n: abs(self.edges[n] - x))

    def _repeated_rows(self, part: PagePart) -> int:
        """How many rows at the top of the part repeat the top of the table."""
        if self._compared is None or self._compared[0] is not part:
            self._compared = part, self._count_repeated(part)
        return self._compared[1]

    def _count_repeated(self, part: PagePart) -> int:
        mine = self._top
        theirs = _top_rows(part)
        # Without rules a heading may seem to stand over a column more or less.
        loose = part.unruled and self.first.unruled and len(part.edges) == len(self.edges)
        same = 0
        while (
            same < min(len(mine), len(theirs), _MOST_REPEATED)
            and (mine[same] == theirs[same] or (loose and _says_same(mine[same], theirs[same])))
            and any(text for _, _, text in mine[same])
        ):
            same += 1
        # A cell may not reach from the head into the body.
        while same and any(c.row < same < c.row + c.row_span for c in part.cells):
            same -= 1
        return same if same < part.row_count else 0

    def _above(self, piece: _Piece) -> _Piece | None:
        """The cell over a cell at the top of a part, if it stands in the same columns."""
        for other in reversed(self.pieces):
            if (
                other.last_row >= self.rows
                and other.column == piece.column
                and other.last_column == piece.last_column
            ):
                return other
        return None

    def _row_is_cut(self, part: PagePart, top: Sequence[GridCell], columns: Sequence[int]) -> bool:
        """Whether a row goes on: words below full cells, and no figure."""
        filled = [cell for cell in top if cell.text]
        if not filled or len(filled) == len(top):
            return False
        for cell in filled:
            above = self._above(_piece(cell, part, self.rows, columns))
            if above is None or not above.text or not above.is_full:
                return False
            if above.text[-1] in "。；;！？" or _NEW_ITEM.match(cell.text):
                return False
            if _FIGURE.fullmatch(cell.text) or _FIGURE.fullmatch(above.text):
                return False
        return True


def _piece(cell: GridCell, part: PagePart, offset: int, columns: Sequence[int] | None) -> _Piece:
    last = cell.column + cell.column_span
    return _Piece(
        cell.row + offset,
        columns[cell.column] if columns else cell.column,
        cell.row + cell.row_span + offset,
        columns[last] if columns else last,
        cell,
        cell.text,
        (cell.row, cell.column) in part.full,
    )


def _plain(piece: _Piece, head_rows: int) -> GridCell:
    cell = piece.cell
    head = piece.row < head_rows
    return GridCell(
        piece.row,
        piece.column,
        piece.text,
        piece.last_row - piece.row,
        piece.last_column - piece.column,
        role=CellRole.HEAD if head else CellRole.TEXT,
        align=cell.align,
        confidence=cell.confidence,
        place=cell.place,
    )


def _says_same(
    mine: Sequence[tuple[int, int, str]], theirs: Sequence[tuple[int, int, str]]
) -> bool:
    return [text for *_at, text in mine if text] == [text for *_at, text in theirs if text]


def _labels(rows: Sequence[Sequence[tuple[int, int, str]]], skip: int) -> list[str]:
    """What stands on the left of the rows behind the first ones."""
    return [row[0][2] if row else "" for row in rows[skip : skip + _LABELS_OF_A_FORM]]


def _in_its_role(cell: GridCell, head_rows: int) -> GridCell:
    role = CellRole.HEAD if cell.row < head_rows else CellRole.TEXT
    return cell if cell.role is role else replace(cell, role=role)


def _top_rows(part: PagePart) -> list[list[tuple[int, int, str]]]:
    """The rows of a part that are compared with those of another: column, span, text of each."""
    count = min(part.row_count, _MOST_REPEATED + _LABELS_OF_A_FORM)
    rows: list[list[tuple[int, int, str]]] = [[] for _ in range(count)]
    for cell in part.cells:
        if cell.row < count:
            rows[cell.row].append((cell.column, cell.column_span, cell.text))
    return rows
