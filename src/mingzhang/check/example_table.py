"""Tables without a shape in the examples of a rule's page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mingzhang.amounts import Amount, Mark, Unit, mark_of
from mingzhang.model.booklet import Cell, Panel, Row, Table
from mingzhang.model.row_key import Code, Item
from mingzhang.source import Place


def foreign_tables(lines: Mapping[str, Sequence[tuple[str, ...]]]) -> tuple[Table, ...]:
    """Tables out of lines, by title: the first line names the columns, the others are rows.

    A code is the key of its row; amounts are in 万元.
    """
    return tuple(_table(title, rows) for title, rows in lines.items())


def _table(title: str, lines: Sequence[tuple[str, ...]]) -> Table:
    columns = lines[0][1:]
    rows = []
    for number, (label, *texts) in enumerate(lines[1:]):
        code = label.split()[0] if label else ""
        key = Code(code) if code.isdigit() else Item("name", label)
        cells = tuple(_cell(text) for text in texts)
        rows.append(Row(key, (label,), cells, Place(file="例", line=number)))
    panel = Panel("main", columns, tuple(rows))
    return Table("", title, Unit.WAN, 2, (panel,), place=Place(file="例"))


def _cell(text: str) -> Cell:
    mark = mark_of(text)
    return Cell(Amount.parse(text, Unit.WAN) if mark is Mark.FIGURE else None, mark, text)
