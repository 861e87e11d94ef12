"""An independent witness: pdfplumber agrees with every figure that our reader saw in tables."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from pathlib import Path

import pdfplumber
import pytest

from mingzhang.document import Grid
from mingzhang.read import read_document

_FIGURE = re.compile(r"-?\d{1,3}(?:,\d{3})+(?:\.\d+)?|-?\d+\.\d+|(?<!\d)\d{3,7}(?!\d)")
Box = tuple[float, float, float, float]


def figures_of(text: str) -> list[str]:
    return _FIGURE.findall(text)


def cells_by_table(path: Path) -> dict[tuple[int, int], list[tuple[Box, str]]]:
    """The cells of each table, by page and number of the table."""
    cells: dict[tuple[int, int], list[tuple[Box, str]]] = defaultdict(list)
    for number, block in enumerate(read_document(path).blocks):
        if isinstance(block, Grid):
            for cell in block.cells:
                if cell.place.page and cell.place.box:
                    cells[cell.place.page, number].append((cell.place.box, cell.text))
    return cells


@pytest.mark.parametrize(
    ("name", "least"),
    [
        ("jiangsu/npc-office-2017-budget.pdf", 200),
        ("jiangsu/npc-office-2018-budget.pdf", 200),
        ("jiangsu/party-office-2019-tables.pdf", 200),
        ("jiangsu/procuratorate-2019-budget.pdf", 200),
        ("shanghai/putuo-commerce-2025-department-budget.pdf", 350),
        ("shanghai/putuo-gov-office-2025-department-budget.pdf", 250),
        ("shanghai/putuo-finance-2024-final-accounts.pdf", 300),
        ("shanghai/blank-2024-final-accounts.pdf", 60),
    ],
)
def test_figures_inside_the_tables_are_those_that_pdfplumber_sees(
    shared: Path, name: str, least: int
) -> None:
    """In the area of every table the multiset of figures and codes is the same."""
    path = shared / "samples" / name
    compared = 0
    with pdfplumber.open(path) as pdf:
        for (number, _table), cells in sorted(cells_by_table(path).items()):
            left, top = (min(box[side] for box, _ in cells) - 3 for side in (0, 1))
            right, bottom = (max(box[side] for box, _ in cells) + 3 for side in (2, 3))
            words = pdf.pages[number - 1].extract_words(x_tolerance=2)
            inside = [
                word["text"]
                for word in words
                if word["x0"] >= left
                and word["x1"] <= right
                and word["top"] >= top
                and word["bottom"] <= bottom
            ]
            ours = Counter(figure for _, text in cells for figure in figures_of(text))
            theirs = Counter(figure for text in inside for figure in figures_of(text))
            assert ours == theirs, f"page {number}: {ours - theirs} / {theirs - ours}"
            compared += sum(ours.values())
    assert compared >= least
