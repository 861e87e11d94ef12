"""What became of every printed figure of a document: a cell, a label, a word of the text, or left.

Figures are counted as a multiset of their texts, so that what recognition moves or joins needs no
book of its own: what the document prints less what the booklet holds is left over.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from mingzhang.account import LeftOver, Tally
from mingzhang.amounts import Mark, find_figure
from mingzhang.document import Block, Grid, Paragraph
from mingzhang.model.booklet import Section, Table
from mingzhang.model.catalogue import Notice
from mingzhang.model.form import Form, statements_of
from mingzhang.pattern import compiled
from mingzhang.recognise.match import PrintedTable
from mingzhang.source import Place

_PROSE = compiled(
    r"(?<!\d)\d[\d,，]{0,40}(?:[.．]\d{1,20})?\s{0,9}(?:(?:人民币)?[百千万亿]{0,2}元|[%％‰]|个百分点)"
)


def prose_figures(text: str) -> list[str]:
    """Money and percentages of running text, as printed without spaces.

    >>> prose_figures("2025年预算 1,021.29 万元，占 89.33%，共3人")
    ['1,021.29万元', '89.33%']
    """
    return [re.sub(r"\s", "", found[0]) for found in _PROSE.finditer(text)]


def tally(
    blocks: Sequence[Block],
    printed: Iterable[PrintedTable],
    tables: Iterable[Table],
    sections: Iterable[Section],
    notices: Iterable[Notice],
    forms: Iterable[Form] = (),
) -> Tally:
    """Count the figures of a document.

    Args:
        printed: the grids that are tables; all others are forms, lists or catalogues.
        forms: those that are prose are read here.
    """
    heads: dict[int, int] = {}
    stubs: dict[int, set[int]] = {}
    for found in printed:
        heads[found.index] = found.head.body
        words = [column for column in found.columns if column.is_text is True]
        stubs[found.index] = {square for column in words for square in column.squares}
    own: Counter[str] = Counter()
    odd: Counter[str] = Counter()
    labels: Counter[str] = Counter()
    for table in tables:
        for panel in table.panels:
            for row in panel.rows:
                (own if table.shape else odd).update(
                    _bare(c.text) for c in row.cells if c.mark is Mark.FIGURE
                )
                labels.update(_bare(label) for label in row.labels if _is_figure(label))
    prose: Counter[str] = Counter()
    for text in (*_texts(sections, notices), *_statements(forms)):
        prose.update(prose_figures(text))
    counts: Counter[str] = Counter()
    left: list[LeftOver] = []
    for index, block in enumerate(blocks):
        if isinstance(block, Paragraph):
            for text in prose_figures(block.text):
                _count(text, (("prose", prose),), block.place, counts, left)
        elif isinstance(block, Grid):
            for cell in block.cells:
                if not _is_figure(cell.text):
                    continue
                if index not in heads:
                    counts["forms"] += 1
                    continue
                # Years, numbers of columns and rows, codes and their parts.
                if cell.row < heads[index] or cell.column in stubs[index]:
                    counts["labels"] += 1
                    continue
                known = (("cells", own), ("odd", odd), ("labels", labels))
                _count(_bare(cell.text), known, cell.place, counts, left)
    return Tally(
        counts["cells"],
        counts["odd"],
        counts["labels"],
        counts["forms"],
        counts["prose"],
        tuple(left),
    )


def _count(
    text: str,
    known: Iterable[tuple[str, Counter[str]]],
    place: Place,
    counts: Counter[str],
    left: list[LeftOver],
) -> None:
    for name, pool in known:
        if pool[text] > 0:
            pool[text] -= 1
            counts[name] += 1
            return
    left.append(LeftOver(text, place))


def _texts(sections: Iterable[Section], notices: Iterable[Notice]) -> Iterator[str]:
    for section in sections:
        yield section.title
        for sentence in section.paragraphs:
            yield sentence.text
    for notice in notices:
        yield from notice.paragraphs


def _statements(forms: Iterable[Form]) -> Iterator[str]:
    for form in statements_of(forms):
        yield form.title
        for _role, text in form.texts:
            yield text


def _is_figure(text: str) -> bool:
    return find_figure(text) is not None


def _bare(text: str) -> str:
    return re.sub(r"\s", "", text)
