"""The shape of a list of records, read off the list itself.

A list has words before its figures and no classification: what is bought, which projects, which
areas, which units there are. It is one only where its own row of everything, first or last, is the
sum of the others; without such a row nothing says what belongs together.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from mingzhang.amounts import Amount, Mark, Unit, compare, mark_of
from mingzhang.codes import normal_name
from mingzhang.model.booklet import Cell, Row
from mingzhang.model.row_key import Item
from mingzhang.recognise.code_column import own_text
from mingzhang.recognise.column import PrintedColumn
from mingzhang.recognise.learn import Learned
from mingzhang.recognise.learn_row import with_year
from mingzhang.recognise.match import PrintedTable
from mingzhang.tables.condition import Where
from mingzhang.tables.lexicon import counted_in, list_key, listed_in
from mingzhang.tables.list_shape import TOTALS, ListShape
from mingzhang.tables.shape import NO_ROW, Block, Column, PanelShape, RowShape, Stub, TableShape

_ASIDE = frozenset({"number", "code", "note", "goal"})
"""Keys of columns that say more of a record and group nothing."""


def learn_list(printed: PrintedTable, year: int) -> Learned | None:
    """The shape of a printed list; None where it does not add up, or nothing tells its rows.

    Args:
        year: of the booklet, which its title may name.
    """
    figures = _figures(printed.columns)
    words = [column for column in printed.columns if column.is_text is True]
    if not figures or not words or words[0].squares > figures[0].squares:
        return None
    stubs = _stubs(words, figures[0])
    levels = tuple(s.key for s in stubs if not s.after and s.key.rstrip("_2345") not in _ASIDE)
    columns = _columns(figures)
    rows = list(_rows(printed, words, figures, columns))
    whole = _row_of_everything(rows)
    if not levels or whole is None or len(rows) < 2:
        return None
    keys = [stub.key for stub in stubs]
    # What stands for everything stands in whatever column the print puts it.
    at = next(n for n, label in enumerate(whole.labels) if normal_name(label) in TOTALS)
    total = whole.labels[at]
    labels = tuple(total if key == levels[0] else "" for key in keys)
    body = [replace(row, labels=labels) if row is whole else row for row in rows]
    listed = ListShape(
        listed_in(printed.caption.title),
        levels,
        _sums(body, keys, levels),
        total,
        merged=levels[-1] == "kind",
        foot=rows[-1] is whole,
    )
    if not _adds_up(listed, body, keys):
        return None
    shape = TableShape(
        id=f"list_{listed.records}",
        title=with_year(printed.caption.title, year),
        panels=(
            PanelShape(
                "main", "", stubs, columns, (RowShape(NO_ROW, block=Block.LIST, listed=listed),)
            ),
        ),
        where={},
        unit=printed.caption.unit or Unit.WAN,
    )
    return Learned(shape)


def _figures(columns: Sequence[PrintedColumn]) -> list[PrintedColumn]:
    """The columns of figures; a blank one behind the first too, unless its heading is words'."""
    found: list[PrintedColumn] = []
    for column in columns:
        blank = column.is_text is None and bool(found) and bool(column.texts)
        if column.is_text is False or (blank and not list_key(normal_name(column.texts[-1]))):
            found.append(column)
    return found


def _stubs(words: Sequence[PrintedColumn], first: PrintedColumn) -> tuple[Stub, ...]:
    """The columns of words, each under a key of its own, those behind the figures too."""
    stubs: list[Stub] = []
    for column in words:
        key = list_key(normal_name(column.texts[-1])) if column.texts else ""
        known = {stub.key for stub in stubs}
        key = key or "name"
        names = (key, *(f"{key}_{number}" for number in range(2, len(words) + 2)))
        name = next(n for n in names if n not in known)
        stubs.append(Stub(name, column.texts or (name,), after=column.squares > first.squares))
    return tuple(stubs)


def _columns(figures: Sequence[PrintedColumn]) -> tuple[Column, ...]:
    found: list[Column] = []
    for number, column in enumerate(figures):
        heading = normal_name("".join(column.texts))
        counted = counted_in(heading)
        key = counted or ("total" if not number else f"amount_{number + 1}")
        if key in {other.key for other in found}:
            key = f"{key}_{number + 1}"
        where: Where | None = None if counted else {}
        found.append(Column(key, column.texts or (key,), where, count=bool(counted)))
    return tuple(found)


def _rows(
    printed: PrintedTable,
    words: Sequence[PrintedColumn],
    figures: Sequence[PrintedColumn],
    columns: Sequence[Column],
) -> Iterator[Row]:
    unit = printed.caption.unit or Unit.WAN
    for number in range(printed.head.body, printed.caption.last):
        squares = printed.squares[number]
        labels = tuple(own_text(squares[c.squares[0]], number, c.squares[0]) for c in words)
        cells = []
        for column, shape in zip(figures, columns, strict=True):
            text = own_text(squares[column.squares[0]], number, column.squares[0])
            mark = mark_of(text)
            own = Unit.YUAN if shape.count else unit
            cells.append(Cell(Amount.parse(text, own) if mark is Mark.FIGURE else None, mark, text))
        if any(labels) or any(cell.amount for cell in cells):
            yield Row(Item("item"), labels, tuple(cells))


def _row_of_everything(rows: Sequence[Row]) -> Row | None:
    """The first or the last row, if a label of it says that it is the sum of all."""
    for row in (rows[0], rows[-1]) if rows else ():
        if any(normal_name(label) in TOTALS for label in row.labels):
            return row
    return None


def _sums(rows: Sequence[Row], keys: Sequence[str], levels: Sequence[str]) -> tuple[str, ...]:
    """The levels that print a row of their own: nothing stands in those below."""
    found = []
    for at, level in enumerate(levels[:-1]):
        below = [keys.index(other) for other in levels[at + 1 :]]
        mine = keys.index(level)
        if any(
            row.labels[mine]
            and not any(row.labels[n] for n in below)
            and normal_name(row.labels[mine]) not in TOTALS
            and any(cell.amount for cell in row.cells)
            for row in rows
        ):
            found.append(level)
    return tuple(found)


def _adds_up(listed: ListShape, rows: Sequence[Row], keys: Sequence[str]) -> bool:
    """Whether every group, and the whole, is the sum of what stands in it."""
    for whole, parts in listed.sums_of(rows, keys):
        for at in range(len(whole.cells)):
            intervals = [row.cells[at].interval() for row in (whole, *parts)]
            known = [interval for interval in intervals if interval is not None]
            if len(known) < len(intervals) or compare(known[:1], known[1:]):
                return False
    return True
