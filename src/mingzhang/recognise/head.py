"""Where the heading of a table ends, and the path of headings over each of its columns."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from mingzhang.amounts import Mark, find_figure, is_damaged_figure, mark_of
from mingzhang.codes import normal_name
from mingzhang.document import Grid, GridCell
from mingzhang.lean import dataclass
from mingzhang.pattern import compiled
from mingzhang.recognise.wording import bare_heading, bare_label

_YEAR = compiled(r"(?:19|20)\d\d年?")
_CODE = compiled(r"\d{3}|\d{5}|\d{7}|\d{9}")
_ORDINAL = compiled(r"^(?:[一二三四五六七八九十]+、|[（(][一二三四五六七八九十]+[）)]|[①-⑳])")
_TOTALS = frozenset({"合计", "总计", "部门合计", "单位合计", "小计", "本年合计"})
_LINE_HEADS = frozenset({"栏次", "行次", "栏号"})
"""They stand over the labels of each panel of a table."""
_COLUMN_LETTERS = _LINE_HEADS | {"序号", "甲", "乙", "丙", "丁", "**", "*"}
_CODE_PARTS = frozenset({"类", "款", "项", "目"})
_MOST_HEAD_ROWS = 6

Squares = Sequence[Sequence[GridCell | None]]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Words that are known to be headings or row labels, as `wording` compares them."""

    headings: frozenset[str] = frozenset()
    labels: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Head:
    """The heading of a grid.

    Attributes:
        first: its first row; rows above are title and unit (XLSX).
        body: first row of data.
        paths: for each column its headings from the topmost to its own, as printed.
    """

    first: int
    body: int
    paths: tuple[tuple[str, ...], ...]


def find_head(
    grid: Grid, squares: Squares, figures: frozenset[int], first: int, words: Vocabulary
) -> Head:
    """The heading of a grid from row `first` on.

    Args:
        grid: the table as read.
        squares: `grid.rows()`.
        figures: its columns of figures, see `figure_columns`.
        first: the first row that is not a title.
        words: what is known from the profiles.
    """
    body = first
    numbered = False
    while body < grid.row_count and body - first < _MOST_HEAD_ROWS:
        own = _own_cells(squares, body)
        if body > first and _is_number_row(own):
            numbered = True
            body += 1
            break
        if not own and first < body < grid.row_count - 1:
            # A rule that was drawn across the heading makes a row without words.
            below = _own_cells(squares, body + 1)
            if _is_head_row(below, body + 1, first, figures, words, 0, squares):
                body += 1
                continue
        if not _is_head_row(own, body, first, figures, words, grid.head_rows, squares):
            break
        body += 1
    last = body - 1 if numbered else body
    paths = _paths(squares, first, last, grid.column_count)
    return Head(first, body, _with_code_parts(paths, squares, body))


def _with_code_parts(
    paths: tuple[tuple[str, ...], ...], squares: Squares, body: int
) -> tuple[tuple[str, ...], ...]:
    """类 款 项 that stand in the row of the total are headings all the same."""
    if body >= len(squares):
        return paths
    own = {cell.column: cell.text for cell in _own_cells(squares, body)}
    parts = {column for column, text in own.items() if normal_name(text) in _CODE_PARTS}
    if len(parts) < 2:
        return paths
    return tuple((*p, own[column]) if column in parts else p for column, p in enumerate(paths))


def _own_cells(squares: Squares, row: int) -> list[GridCell]:
    """The cells with text that begin in a row."""
    found: list[GridCell] = []
    for cell in squares[row]:
        if cell is None or cell.row != row or not cell.text.strip():
            continue
        if not found or found[-1] is not cell:
            found.append(cell)
    return found


def figure_columns(squares: Squares, first: int) -> frozenset[int]:
    """Columns in which some cell shows a figure that is neither a year nor a code."""
    columns = set()
    for row in squares[first + 1 :]:
        for column, cell in enumerate(row):
            if cell is None or column in columns or cell.column != column:
                continue
            if _is_figure(cell.text) and (column > 0 or "." in cell.text):
                columns.add(column)
    return frozenset(columns)


def _is_figure(text: str) -> bool:
    if is_damaged_figure(text):
        return True
    return find_figure(text) is not None and not _YEAR.fullmatch(text.strip())


def _is_number_row(own: Sequence[GridCell]) -> bool:
    """Whether a row numbers the columns: 1 2 3 …, 甲 乙 1 2, 栏次 1 2=3+4, 栏次 1 栏次 2."""
    numbers: list[int] = []
    lettered = False
    for cell in own:
        text = normal_name(cell.text)
        if text in _COLUMN_LETTERS or text in _CODE_PARTS:
            if numbers and text not in _LINE_HEADS:
                return False
            lettered = True
            continue
        match = re.match(r"\(?(\d{1,2})\)?(?:=.*)?$", text)
        if match is None:
            return False
        numbers.append(int(match[1]))
    least = 1 if lettered else 2
    return (
        len(numbers) >= least and all(b == a + 1 for a, b in pairwise(numbers)) and numbers[0] <= 3
    )


def _is_head_row(
    own: Sequence[GridCell],
    row: int,
    first: int,
    figures: frozenset[int],
    words: Vocabulary,
    head_rows: int,
    squares: Squares,
) -> bool:
    if not own:
        return False
    texts = [(cell, normal_name(cell.text)) for cell in own]
    if any(_is_figure(cell.text) for cell, _ in texts):
        return False
    if _CODE.fullmatch(texts[0][1]) or any(_ORDINAL.match(c.text.strip()) for c, _ in texts):
        return False
    if row > first and len(texts) == 1 and texts[0][1] in _TOTALS and not _under(own[0], squares):
        return False
    if row == first or {text for _cell, text in texts} <= _CODE_PARTS:
        return True
    heads = sum(1 for cell, _ in texts if bare_heading(cell.text) in words.headings)
    labels = sum(
        1
        for cell, _ in texts
        if bare_label(cell.text) in words.labels and bare_heading(cell.text) not in words.headings
    )
    if labels > heads:
        return False
    first_cell, first_text = texts[0]
    if first_cell.column == 0:
        if first_text in _TOTALS and not any(
            bare_heading(cell.text) in words.headings for cell, text in texts if text not in _TOTALS
        ):
            return False
        if len(texts) == 1 and bare_heading(first_cell.text) not in words.headings:
            return False
    if heads:
        return True
    if any(cell.column in figures and mark_of(cell.text) is Mark.UNREAD for cell, _ in texts):
        return True
    return row < head_rows


def _under(cell: GridCell, squares: Squares) -> bool:
    """Whether a cell stands below a heading that is wider than itself."""
    above = squares[cell.row - 1][cell.column]
    return above is not None and above.column_span > cell.column_span


def _paths(squares: Squares, first: int, last: int, columns: int) -> tuple[tuple[str, ...], ...]:
    """The distinct headings over each column; a blank under a merged heading takes it over."""
    merged = any(
        cell is not None and (cell.row_span > 1 or cell.column_span > 1)
        for row in squares[first:last]
        for cell in row
    )
    owners: list[list[GridCell | None]] = []
    for row in range(first, last):
        line: list[GridCell | None] = []
        for column in range(columns):
            cell = squares[row][column]
            if cell is not None and cell.text.strip():
                line.append(cell)
            elif merged:
                line.append(owners[-1][column] if owners and cell is None else None)
            else:
                line.append(_carried(owners, line, row, column))
        owners.append(line)
    paths = []
    for column in range(columns):
        path: list[GridCell] = []
        for line in owners:
            owner = line[column]
            if owner is not None and all(owner is not other for other in path):
                path.append(owner)
        paths.append(tuple(cell.text for cell in path))
    return tuple(paths)


def _carried(
    owners: Sequence[Sequence[GridCell | None]],
    line: Sequence[GridCell | None],
    row: int,
    column: int,
) -> GridCell | None:
    """Whose heading a blank square of a file without merged cells belongs to.

    The cell on its left, if both stand under the same heading; else what stands above it.
    """
    left = line[column - 1] if column else None
    if not owners:
        return left
    above = owners[-1][column]
    if above is not None and above.column == column:
        return above
    if left is not None and left.row == row and owners[-1][column - 1] is above:
        return left
    return above
