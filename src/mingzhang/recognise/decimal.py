"""How many decimals a table prints, by its figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from mingzhang.amounts import find_figure
from mingzhang.document import Grid
from mingzhang.model.booklet import Panel


def decimals_of(grid: Grid) -> int:
    """How many decimals most figures of a grid print; 2 where it prints none."""
    counts = Counter(
        figure[1]
        for cell in grid.cells
        if (figure := find_figure(cell.text)) is not None and ("." in cell.text or "," in cell.text)
    )
    return _most(counts, 2)


def decimals_of_panels(
    panels: Iterable[Panel], default: int, counted: frozenset[tuple[str, str]] = frozenset()
) -> int:
    """How many decimals most amounts print."""
    counts: Counter[int] = Counter(
        cell.amount.decimals
        for panel in panels
        for row in panel.rows
        for column, cell in zip(panel.columns, row.cells, strict=True)
        if cell.amount is not None and (panel.key, column) not in counted
    )
    return _most(counts, default)


def _most(counts: Counter[int], default: int) -> int:
    """What was counted most often, of equals the largest."""
    return max(counts, key=lambda decimals: (counts[decimals], decimals), default=default)
