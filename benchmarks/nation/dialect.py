"""How the same booklet looks in other offices: titles, figures and blanks written otherwise."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import replace

from mingzhang.document import Block, CellRole, Document, Grid, GridCell, Paragraph

Dialect = Callable[[Document], Document]
_FIGURE = re.compile(r"-?[0-9][0-9,]*(?:\.[0-9]+)?")


def _cells(document: Document, change: Callable[[GridCell], GridCell]) -> Document:
    def changed(block: Block) -> Block:
        if isinstance(block, Grid) and not block.form:
            return replace(block, cells=tuple(change(cell) for cell in block.cells))
        return block

    return replace(document, blocks=tuple(changed(block) for block in document.blocks))


def _figures(document: Document, change: Callable[[str], str]) -> Document:
    def changed(cell: GridCell) -> GridCell:
        if cell.role is CellRole.FIGURE and _FIGURE.fullmatch(cell.text):
            return replace(cell, text=change(cell.text))
        return cell

    return _cells(document, changed)


def plain(document: Document) -> Document:
    """As the program writes it."""
    return document


def without_commas(document: Document) -> Document:
    """No separators between thousands."""
    return _figures(document, lambda text: text.replace(",", ""))


def zeros_as_dashes(document: Document) -> Document:
    """A dash where there is nothing."""
    return _figures(document, lambda text: "—" if not text.strip("0.") else text)


def zeros_as_blanks(document: Document) -> Document:
    """Nothing where there is nothing."""
    return _figures(document, lambda text: "" if not text.strip("0.") else text)


def full_width(document: Document) -> Document:
    """Figures of a Chinese input method."""
    wide = str.maketrans("0123456789.,-", "０１２３４５６７８９．，－")
    return _figures(document, lambda text: text.translate(wide))


def spread_labels(document: Document) -> Document:
    """Short labels spread out: 合 计, 项 目."""

    def changed(cell: GridCell) -> GridCell:
        if cell.role is not CellRole.FIGURE and cell.text in ("合计", "项目", "总计", "小计"):
            return replace(cell, text=" ".join(cell.text))
        return cell

    return _cells(document, changed)


def spread_titles(document: Document) -> Document:
    """Ideographic spaces inside the titles above tables: 收　支　总　表."""

    def changed(block: Block) -> Block:
        short = isinstance(block, Paragraph) and len(block.text) <= 12 and block.text.endswith("表")
        if isinstance(block, Paragraph) and short and re.fullmatch(r"[\u4e00-\u9fff]+", block.text):
            return replace(block, text="\u3000".join(block.text))
        return block

    return replace(document, blocks=tuple(changed(block) for block in document.blocks))


DIALECTS: dict[str, Dialect] = {
    d.__name__: d
    for d in (
        plain, without_commas, zeros_as_dashes, zeros_as_blanks, full_width, spread_labels,
        spread_titles,
    )
}  # fmt: skip


def dialect_of(chance: random.Random) -> str:
    """One in three as the program writes, the others evenly."""
    return "plain" if chance.random() < 1 / 3 else chance.choice(sorted(DIALECTS))
