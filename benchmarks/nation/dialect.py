"""How the same booklet looks in other offices: titles, figures and blanks written otherwise.

Rows and columns that other offices add, leave out or move are in `office.py`.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import replace
from typing import TypeGuard

from benchmarks.nation import office
from mingzhang.document import Block, CellRole, Document, Grid, GridCell, Paragraph, Style

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


def trimmed(document: Document) -> Document:
    """No zeros at the end, as a sheet shows what has no format: 12.5, 10, 0."""
    return _figures(document, trim)


def trim(text: str) -> str:
    """A figure without the zeros at its end."""
    return text.rstrip("0").rstrip(".") or "0" if "." in text else text


def is_figure(text: str) -> bool:
    """Whether it is an amount and nothing else."""
    return _FIGURE.fullmatch(text) is not None


def bracketed_negatives(document: Document) -> Document:
    """(12.50) for -12.50, as accountants write it."""
    return _figures(document, lambda text: f"({text[1:]})" if text.startswith("-") else text)


def year_before_titles(document: Document) -> Document:
    """2025年收支总表."""
    found = next((m for b in document.blocks if (m := _year_of(b))), "")

    def changed(block: Block) -> Block:
        if _is(block, Style.TABLE_TITLE) and not re.match("[0-9]{4}", block.text):
            return replace(block, text=f"{found}{block.text}")
        return block

    return replace(document, blocks=tuple(changed(block) for block in document.blocks))


def _year_of(block: Block) -> str:
    year = re.search("20[0-9]{2}年(?:度)?", block.text) if _is(block, Style.COVER_TITLE) else None
    return year[0] if year else ""


def _is(block: Block, style: Style) -> TypeGuard[Paragraph]:
    return isinstance(block, Paragraph) and block.style is style


def unit_in_titles(document: Document) -> Document:
    """收支总表（单位：万元), and no such line of its own."""
    blocks: list[Block] = []
    for block in document.blocks:
        unit = re.search("单位：[^\\s]*元", block.text) if _is(block, Style.TABLE_META) else None
        if unit and blocks and _is(last := blocks[-1], Style.TABLE_TITLE):
            assert isinstance(block, Paragraph)
            blocks[-1] = replace(last, text=f"{last.text}（{unit[0]}）")
            if left := block.text.replace(unit[0], "").strip():
                blocks.append(replace(block, text=left))
        else:
            blocks.append(block)
    return replace(document, blocks=tuple(blocks))


def noted(document: Document) -> Document:
    """A note below every table."""
    words = "注：本表金额转换为万元时，因四舍五入可能存在尾差。"
    blocks: list[Block] = []
    for block in document.blocks:
        blocks.append(block)
        if isinstance(block, Grid) and not block.form:
            blocks.append(Paragraph(words, Style.NOTE))
    return replace(document, blocks=tuple(blocks))


def _grids(change: Callable[[Grid], Grid]) -> Dialect:
    """The tables of figures so changed."""

    def told(document: Document) -> Document:
        def changed(block: Block) -> Block:
            return change(block) if isinstance(block, Grid) and not block.form else block

        return replace(document, blocks=tuple(changed(block) for block in document.blocks))

    told.__name__ = change.__name__
    return told


DIALECTS: dict[str, Dialect] = {
    d.__name__: d
    for d in (
        plain, without_commas, zeros_as_dashes, zeros_as_blanks, full_width, spread_labels,
        spread_titles, trimmed, bracketed_negatives, year_before_titles, unit_in_titles, noted,
        _grids(office.rows_numbered), _grids(office.columns_numbered),
        _grids(office.codes_before_names), _grids(office.empty_rows_left_out),
        _grids(office.total_last), _grids(office.names_indented),
    )
}  # fmt: skip


def dialect_of(chance: random.Random) -> str:
    """One in six as the program writes, the others evenly."""
    return "plain" if chance.random() < 1 / 6 else chance.choice(sorted(DIALECTS))
