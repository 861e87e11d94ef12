"""Type size and column widths of a grid, so that no figure is broken and nothing sticks out."""

from __future__ import annotations

import re
from collections.abc import Sequence

from mingzhang.document import CellRole, Grid, GridCell
from mingzhang.lean import dataclass
from mingzhang.pattern import compiled

TABLE_SIZES = (10.5, 10.0, 9.5, 9.0, 8.5, 8.0, 7.5, 7.0, 6.5)
_ROOMY = 4  # sizes large enough to give way so that no label is wrapped
FORM_SIZES = (9.0, 8.5, 8.0, 7.5, 7.0, 6.5)

# A run that the typesetter will not break: Latin letters and figures, or one Chinese character,
# with the punctuation that may not begin or end a line.
_RUN = compiled(
    r"[（“‘《〈【「『〔([{]*(?:[!-~\u00a0-\u024f]+|.)"
    r"[，。、；：？！）”’》〉】」』〕…—～％‰℃·)\]}]*"
)
_NARROW = frozenset(".,:;'!|ijl()[]I- ")
_BROAD = frozenset("mwMW@%&")


@dataclass(frozen=True, slots=True)
class Fit:
    """How a grid is printed.

    Attributes:
        size: type size in points.
        widths: column widths in points.
        inset: white at the sides and at top and bottom of a cell, in points.
    """

    size: float
    widths: tuple[float, ...]
    inset: tuple[float, float]


def text_width(text: str) -> float:
    """Upper bound for the printed width of a text, in ems.

    >>> text_width("预算")
    2.0
    """
    width = 0.0
    for character in text:
        if character > "\u024f":
            width += 1.0
        elif character in _NARROW:
            width += 0.38
        elif character in _BROAD:
            width += 0.98
        elif character.isupper():
            width += 0.78
        else:
            width += 0.6
    return width


def longest_run(text: str) -> float:
    """Width in ems of the longest piece of a text that stands on one line.

    >>> longest_run("合计") < longest_run("1,021.29")
    True
    """
    return max((text_width(run) for run in _RUN.findall(text)), default=0.0)


def break_long_runs(text: str, room: float) -> str:
    """The text with invisible places for a line break in runs wider than `room` ems."""

    def broken(match: re.Match[str]) -> str:
        run = match.group()
        return "\u200b".join(run) if text_width(run) > room else run

    return _RUN.sub(broken, text) if longest_run(text) > room else text


def fit_grid(grid: Grid, width: float) -> Fit:
    """The largest type size at which every figure stands on one line, and the columns for it.

    The largest of the comfortable sizes at which no label wraps is taken, if there is one.
    Columns keep the proportions of `Grid.widths`; one that is too narrow for its longest figure
    takes from those that have more than they need. If even the smallest size is too wide, the
    columns share the width by need and long runs are broken.

    Args:
        grid: the grid.
        width: what the page offers, in points.
    """
    wanted = _wanted_widths(grid, width)
    runs = [0.0] * grid.column_count
    for cell in grid.cells:
        if cell.column_span == 1 and cell.column < grid.column_count:
            run = longest_run(cell.text) + cell.indent
            runs[cell.column] = max(runs[cell.column], run)
    sizes = FORM_SIZES if grid.form else TABLE_SIZES
    for size in () if grid.form else sizes[:_ROOMY]:
        side = _side(size, grid)
        needs = [run * size + 2 * side + 0.5 for run in runs]
        if sum(needs) <= width and _unwrapped(grid, _stretched(wanted, needs), size, side):
            return Fit(size, _stretched(wanted, needs), (side, _top(size, grid)))
    for size in sizes:
        side = _side(size, grid)
        needs = [run * size + 2 * side + 0.5 for run in runs]
        if sum(needs) <= width and _comfortable(grid, wanted, needs, size, side, size == sizes[-1]):
            return Fit(size, _stretched(wanted, needs), (side, _top(size, grid)))
    size = sizes[-1]
    side = _side(size, grid)
    needs = [min(run, 12.0) * size + 2 * side + 0.5 for run in runs]
    whole = sum(needs)
    return Fit(size, tuple(need * width / whole for need in needs), (side, _top(size, grid)))


def height_of_row(cells: Sequence[GridCell], fit: Fit) -> float:
    """Rough upper bound for the height of a row in points: its longest cell, wrapped."""
    lines = 1.0
    for cell in cells:
        room = sum(fit.widths[cell.column : cell.column + cell.column_span]) - 2 * fit.inset[0]
        ems = max(room / fit.size - cell.indent, 1.0)
        lines = max(lines, text_width(cell.text) / max(ems - 1.0, 1.0) + 1)
    return lines * fit.size * 1.4 + 2 * fit.inset[1]


def _wanted_widths(grid: Grid, width: float) -> list[float]:
    shares = list(grid.widths) if len(grid.widths) == grid.column_count else []
    if not shares or min(shares) <= 0:
        shares = [1.0] * grid.column_count
    whole = sum(shares)
    return [share * width / whole for share in shares]


def _stretched(wanted: list[float], needs: list[float]) -> tuple[float, ...]:
    """Widths near the wanted ones, none below its need; the sum stays."""
    lack = sum(max(need - have, 0.0) for have, need in zip(wanted, needs, strict=True))
    spare = sum(max(have - need, 0.0) for have, need in zip(wanted, needs, strict=True))
    share = lack / spare if spare > 0 else 0.0
    return tuple(
        need if have < need else have - (have - need) * share
        for have, need in zip(wanted, needs, strict=True)
    )


def _comfortable(
    grid: Grid, wanted: list[float], needs: list[float], size: float, side: float, last: bool
) -> bool:
    """Whether words are not squeezed into towers: few labels of more than four lines."""
    if last or grid.form:
        return True
    widths = _stretched(wanted, needs)
    towers = 0
    for cell in grid.cells:
        room = sum(widths[cell.column : cell.column + cell.column_span]) - 2 * side
        room -= cell.indent * size
        if text_width(cell.text) * size > 3 * max(room, size):
            towers += 1
    return towers * 20 <= len(grid.cells)


def _unwrapped(grid: Grid, widths: Sequence[float], size: float, side: float) -> bool:
    """Whether every label below the heading stands on one line."""
    return all(
        (text_width(cell.text) + cell.indent) * size + 2 * side
        <= sum(widths[cell.column : cell.column + cell.column_span])
        for cell in grid.cells
        if cell.role is CellRole.LABEL and cell.row >= grid.head_rows
    )


def _side(size: float, grid: Grid) -> float:
    return 2.5 if size < 8 else 3.5


def _top(size: float, grid: Grid) -> float:
    if grid.form:
        return 3.5
    return 4.5 if size >= 9 else 3.5
