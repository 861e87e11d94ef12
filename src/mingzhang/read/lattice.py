"""Ruled lines to tables: rules that touch make a lattice, missing rules make merged cells."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence

from mingzhang.lean import dataclass
from mingzhang.read.ink import Rule
from mingzhang.source import Box

JOIN = 2.5
"""Rules nearer than this are one rule; pieces of a rule with a smaller gap are one piece."""

TOUCH = 3.0
"""A rule that ends this near to another touches it."""

COVER = 0.6
"""Share of a square's side that must be ruled to part it from its neighbour."""

STICK_OUT = 8.0
"""How far rules reach beyond the last cross rule where the outer rule is missing."""


@dataclass(frozen=True, slots=True)
class Lattice:
    """The cells of one ruled table.

    Attributes:
        xs, ys: edges of the columns and rows, in points, rising.
        cells: row, column, row span, column span, sorted.
    """

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    cells: tuple[tuple[int, int, int, int], ...]

    @property
    def box(self) -> Box:
        return (self.xs[0], self.ys[0], self.xs[-1], self.ys[-1])

    def box_of(self, cell: tuple[int, int, int, int]) -> Box:
        """The box of one cell."""
        row, column, height, width = cell
        return (self.xs[column], self.ys[row], self.xs[column + width], self.ys[row + height])

    def square_at(self, x: float, y: float) -> tuple[int, int] | None:
        """Row and column of the square at a point; None outside."""
        row, column = bisect_right(self.ys, y) - 1, bisect_right(self.xs, x) - 1
        if 0 <= row < len(self.ys) - 1 and 0 <= column < len(self.xs) - 1:
            return row, column
        return None


def find_lattices(level: Sequence[Rule], upright: Sequence[Rule]) -> list[Lattice]:
    """The ruled tables of a page, from top to bottom, then from left to right.

    A table may lack its outer rules; a lone box or underline is none.
    """
    level, upright = _joined(level), _joined(upright)
    lattices = []
    for group_level, group_upright in _components(level, upright):
        lattice = _lattice(group_level, group_upright)
        if lattice is not None:
            lattices.append(lattice)
    return sorted(lattices, key=lambda lattice: (lattice.ys[0], lattice.xs[0]))


def _joined(rules: Iterable[Rule]) -> list[Rule]:
    """Rules in one line whose pieces touch, put together."""
    lines: list[list[Rule]] = []
    for rule in sorted(rules):
        # The first rule of a line is the measure, so that a slow drift cannot pull rows together.
        if lines and rule.at - lines[-1][0].at <= JOIN:
            lines[-1].append(rule)
        else:
            lines.append([rule])
    joined = []
    for line in lines:
        line.sort(key=lambda rule: rule.start)
        at, start, end, width = line[0]
        total, weight = at * (end - start), end - start
        for rule in line[1:]:
            if rule.start <= end + JOIN:
                end = max(end, rule.end)
                length = rule.end - rule.start
                total, weight = total + rule.at * length, weight + length
                width = max(width, rule.width)
            else:
                joined.append(Rule(total / weight if weight else at, start, end, width))
                at, start, end, width = rule
                total, weight = at * (end - start), end - start
        joined.append(Rule(total / weight if weight else at, start, end, width))
    return joined


def _components(level: list[Rule], upright: list[Rule]) -> list[tuple[list[Rule], list[Rule]]]:
    """Groups of rules that hang together through crossings."""
    parent = list(range(len(level) + len(upright)))

    def root(n: int) -> int:
        while parent[n] != n:
            parent[n] = parent[parent[n]]
            n = parent[n]
        return n

    for i, h in enumerate(level):
        for j, v in enumerate(upright, len(level)):
            if (
                h.start - TOUCH <= v.at <= h.end + TOUCH
                and v.start - TOUCH <= h.at <= v.end + TOUCH
            ):
                parent[root(i)] = root(j)
    groups: dict[int, tuple[list[Rule], list[Rule]]] = {}
    for i, h in enumerate(level):
        groups.setdefault(root(i), ([], []))[0].append(h)
    for j, v in enumerate(upright, len(level)):
        groups.setdefault(root(j), ([], []))[1].append(v)
    return list(groups.values())


def _lattice(level: list[Rule], upright: list[Rule]) -> Lattice | None:
    if not level or not upright:
        return None
    xs = _edges([v.at for v in upright], [(h.start, h.end) for h in level])
    ys = _edges([h.at for h in level], [(v.start, v.end) for v in upright])
    if len(xs) < 2 or len(ys) < 2:
        return None
    rows, columns = len(ys) - 1, len(xs) - 1
    right = _ruled(upright, xs, ys)
    below = _ruled(level, ys, xs)
    group = _groups(rows, columns, right, below)
    cells = _rectangles(group, rows, columns)
    if len(cells) < 2 and not _is_box(level, upright):
        return None
    return _tight(xs, ys, cells)


def _is_box(level: list[Rule], upright: list[Rule]) -> bool:
    """Whether rules close a single cell on all sides, and it is no frame around a page."""
    if len(level) < 2 or len(upright) < 2:
        return False
    return max(h.end - h.start for h in level) < 800 and max(v.end - v.start for v in upright) < 600


def _edges(lines: list[float], reaches: list[tuple[float, float]]) -> list[float]:
    """Edges across: where the lines are, and where rules stick out beyond the first or last."""
    edges: list[float] = []
    for at in sorted(lines):
        if not edges or at - edges[-1] > JOIN:
            edges.append(at)
    starts = sorted(start for start, _ in reaches)
    ends = sorted(end for _, end in reaches)
    beyond = [start for start in starts if start < edges[0] - STICK_OUT]
    if len(beyond) >= 2 and len(beyond) * 2 >= len(reaches):
        edges.insert(0, beyond[len(beyond) // 2])
    beyond = [end for end in ends if end > edges[-1] + STICK_OUT]
    if len(beyond) >= 2 and len(beyond) * 2 >= len(reaches):
        edges.append(beyond[len(beyond) // 2])
    return edges


def _ruled(rules: list[Rule], across: list[float], along: list[float]) -> list[list[bool]]:
    """Whether edge `i` of `across` is ruled along piece `j` of `along`."""
    lengths = [[0.0] * (len(along) - 1) for _ in across]
    for at, start, end, _width in rules:
        i = bisect_left(across, at)
        if i == len(across) or (i and at - across[i - 1] <= across[i] - at):
            i -= 1  # the edge before it is as near
        if abs(across[i] - at) > TOUCH:
            continue
        first = max(bisect_right(along, start) - 1, 0)
        for j in range(first, min(bisect_left(along, end), len(along) - 1)):
            overlap = min(end, along[j + 1]) - max(start, along[j])
            if overlap > 0:
                lengths[i][j] += overlap
    return [
        [lengths[i][j] >= COVER * (along[j + 1] - along[j]) for j in range(len(along) - 1)]
        for i in range(len(across))
    ]


def _groups(
    rows: int, columns: int, right: list[list[bool]], below: list[list[bool]]
) -> list[list[int]]:
    """Squares with no rule between them get one number."""
    parent = list(range(rows * columns))

    def root(n: int) -> int:
        while parent[n] != n:
            parent[n] = parent[parent[n]]
            n = parent[n]
        return n

    for row in range(rows):
        for column in range(columns):
            here = row * columns + column
            if column + 1 < columns and not right[column + 1][row]:
                parent[root(here + 1)] = root(here)
            if row + 1 < rows and not below[row + 1][column]:
                parent[root(here + columns)] = root(here)
    return [[root(row * columns + column) for column in range(columns)] for row in range(rows)]


def _rectangles(group: list[list[int]], rows: int, columns: int) -> list[tuple[int, int, int, int]]:
    """The groups as rectangles; one of another form is cut into rectangles row by row."""
    taken = [[False] * columns for _ in range(rows)]
    cells = []
    for row in range(rows):
        for column in range(columns):
            if taken[row][column]:
                continue
            name = group[row][column]
            end = column + 1
            while end < columns and group[row][end] == name and not taken[row][end]:
                end += 1
            last = row + 1
            while last < rows and all(
                group[last][c] == name and not taken[last][c] for c in range(column, end)
            ):
                last += 1
            for r in range(row, last):
                for c in range(column, end):
                    taken[r][c] = True
            cells.append((row, column, last - row, end - column))
    return cells


def _tight(xs: list[float], ys: list[float], cells: list[tuple[int, int, int, int]]) -> Lattice:
    """The lattice without edges at which no cell begins or ends, such as an underline's."""
    used_x = sorted({c for _, c, _, w in cells} | {c + w for _, c, _, w in cells})
    used_y = sorted({r for r, _, _, _ in cells} | {r + h for r, _, h, _ in cells})
    new_x = {old: new for new, old in enumerate(used_x)}
    new_y = {old: new for new, old in enumerate(used_y)}
    return Lattice(
        tuple(xs[n] for n in used_x),
        tuple(ys[n] for n in used_y),
        tuple(
            (new_y[r], new_x[c], new_y[r + h] - new_y[r], new_x[c + w] - new_x[c])
            for r, c, h, w in cells
        ),
    )
