"""Single mistakes put into clean booklets, one kind a function, for `benchmarks.score`.

Each mutator returns the booklet with one thing altered and how to tell that a finding names it, or
None where the booklet has no place for it. Altered labels and rows go through the printed document
and are recognised again, for the check sees what is printed and not what was meant.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace

from benchmarks.mutant import Mutant, Mutator, cells_of, related, reread, set_cell, with_rows
from benchmarks.mutation_form import FORM_MUTATORS
from benchmarks.mutation_text import (
    department,
    direction,
    form_amount,
    text_digit,
    text_percent,
    text_unit,
    year,
)
from mingzhang.amounts import Amount
from mingzhang.check.finding import Finding
from mingzhang.model.booklet import Booklet, Cell, Panel, Row, Table
from mingzhang.model.row_key import TOTAL, Code
from mingzhang.tables.relation import CellRef, RelationKind


def _figure(booklet: Booklet, chance: random.Random) -> tuple[CellRef, Cell, Amount]:
    spots = [(ref, c) for ref, c in cells_of(booklet) if c.amount and not c.amount.is_zero()]
    ref, cell = chance.choice(spots)
    assert cell.amount is not None
    return ref, cell, cell.amount


def _mutant_cell(booklet: Booklet, ref: CellRef, cell: Cell, amount: Amount) -> Mutant:
    assert cell.amount is not None
    new = replace(cell, amount=amount, text=amount.text(thousands="," in cell.text))
    return Mutant(
        set_cell(booklet, ref, new),
        ref in related(booklet),
        lambda finding: finding.cells[0].ref == ref,
        abs(amount.digits - cell.amount.digits) <= 2,
    )


def digit(booklet: Booklet, chance: random.Random) -> Mutant | None:
    """One digit of a figure changed."""
    ref, cell, amount = _figure(booklet, chance)
    text = str(abs(amount.digits))
    at = chance.randrange(len(text))
    other = chance.choice([d for d in "0123456789" if d != text[at]])
    digits = int(text[:at] + other + text[at + 1 :])
    sign = -1 if amount.digits < 0 else 1
    return _mutant_cell(booklet, ref, cell, Amount(sign * digits, amount.decimals, amount.unit))


def neighbours(booklet: Booklet, chance: random.Random) -> Mutant | None:
    """Two neighbouring digits of a figure swapped."""
    ref, cell, amount = _figure(booklet, chance)
    text = str(abs(amount.digits))
    places = [i for i in range(len(text) - 1) if text[i] != text[i + 1]]
    if not places:
        return None
    at = chance.choice(places)
    digits = int(text[:at] + text[at + 1] + text[at] + text[at + 2 :])
    sign = -1 if amount.digits < 0 else 1
    return _mutant_cell(booklet, ref, cell, Amount(sign * digits, amount.decimals, amount.unit))


def sign(booklet: Booklet, chance: random.Random) -> Mutant | None:
    """The sign of a figure turned."""
    ref, cell, amount = _figure(booklet, chance)
    return _mutant_cell(booklet, ref, cell, Amount(-amount.digits, amount.decimals, amount.unit))


def unit(booklet: Booklet, chance: random.Random) -> Mutant | None:
    """A figure of a table in 万元 entered in 元, or the other way round."""
    ref, cell, amount = _figure(booklet, chance)
    digits = amount.digits * 10_000 if amount.unit.label == "万元" else amount.digits // 10_000
    if not digits:
        return None
    return _mutant_cell(booklet, ref, cell, Amount(digits, amount.decimals, amount.unit))


# ---- rows, codes and names of tables ---------------------------------------------------------


def _panels(booklet: Booklet, least: int) -> list[tuple[int, Table, Panel, list[int]]]:
    """Panels with rows of a tree of codes, and the places of these rows."""
    found = []
    for number, table in enumerate(booklet.tables):
        for panel in table.panels:
            rows = [i for i, row in enumerate(panel.rows) if 3 <= len(_code(row)) <= 7]
            if table.shape and len(rows) >= least:
                found.append((number, table, panel, rows))
    return found


def rows_swapped(booklet: Booklet, chance: random.Random) -> Mutant | None:
    """The figures of two rows swapped: each stands in the other's row."""
    places = _panels(booklet, 2)
    if not places:
        return None
    number, _table, panel, rows = chance.choice(places)
    one, two = chance.sample(rows, 2)
    first, second = panel.rows[one], panel.rows[two]
    if [c.text for c in first.cells] == [c.text for c in second.cells]:
        return None
    new = list(panel.rows)
    new[one] = replace(first, cells=second.cells)
    new[two] = replace(second, cells=first.cells)
    keys = {first.key, second.key}
    known, equal = related(booklet), related(booklet, RelationKind.EQUAL)
    differing = [
        CellRef(number, panel.key, row.key, column)
        for row in (first, second)
        for column, a, b in zip(panel.columns, first.cells, second.cells, strict=True)
        if a.text != b.text
    ]

    def names(finding: Finding) -> bool:
        ref = finding.cells[0].ref
        return ref is not None and ref.table == number and ref.row in keys

    altered = with_rows(booklet, number, panel.key, lambda _panel: new)
    # Sums of one parent do not see it when its children change places; another print of a row does.
    twice = any(ref in equal for ref in differing)
    apart = _code(first)[:-2] != _code(second)[:-2] and any(ref in known for ref in differing)
    return Mutant(altered, twice or apart, names)


def row_dropped(booklet: Booklet, chance: random.Random) -> Mutant | None:
    """A row with a figure left out; provable where its parent's other children then fall short."""
    places = [
        (number, panel, row)
        for number, _table, panel, rows in _panels(booklet, 2)
        for row in (panel.rows[i] for i in rows)
        if any(cell.amount and not cell.amount.is_zero() for cell in row.cells)
    ]
    if not places:
        return None
    number, panel, dropped = chance.choice(places)
    rows = [row for row in panel.rows if row is not dropped]
    altered = with_rows(booklet, number, panel.key, lambda _panel: rows)
    gone = _code(dropped)
    parents = {Code(gone[:n]) for n in (3, 5)} - {dropped.key} | {TOTAL}
    siblings = [r for r in rows if _code(r)[:-2] == gone[:-2] and _code(r) not in ("", gone)]
    children = [r for r in rows if _code(r).startswith(gone)]

    def names(finding: Finding) -> bool:
        return any(
            cell.ref is not None
            and cell.ref.table == number
            and (cell.ref.row in parents or str(cell.ref.row).startswith(gone))
            for cell in finding.cells[:1]
        ) or any(row in cell.row for cell in finding.cells[:1] for row in (gone, gone[:-2] or gone))

    return Mutant(reread(altered), bool(siblings) or bool(children), names)


def code(booklet: Booklet, chance: random.Random) -> Mutant | None:
    """A digit of a printed code changed; the name beside it stays."""
    return _label(booklet, chance, _other_code)


def name(booklet: Booklet, chance: random.Random) -> Mutant | None:
    """The name beside a code replaced by that of another row."""
    return _label(booklet, chance, _other_name)


def _label(
    booklet: Booklet,
    chance: random.Random,
    change: Callable[[Panel, Row, random.Random], tuple[str, ...] | None],
) -> Mutant | None:
    places = _panels(booklet, 3)
    if not places:
        return None
    number, table, panel, rows = chance.choice(places)
    row = panel.rows[chance.choice(rows)]
    labels = change(panel, row, chance)
    if labels is None or labels == row.labels:
        return None
    new = [replace(r, labels=labels) if r is row else r for r in panel.rows]
    altered = with_rows(booklet, number, panel.key, lambda _panel: new)
    printed = " ".join(label for label in labels if label)

    def names(finding: Finding) -> bool:
        return any(
            cell.table == table.title and (printed in cell.row or _code(row) in cell.row)
            for cell in finding.cells[:2]
        )

    return Mutant(reread(altered), True, names)


def _code(row: Row) -> str:
    """The code of a row that is nothing else; empty for every other row."""
    return row.key.code if isinstance(row.key, Code) and row.key == Code(row.key.code) else ""


def _other_code(panel: Panel, row: Row, chance: random.Random) -> tuple[str, ...] | None:
    code = _code(row)
    at = next((i for i, label in enumerate(row.labels) if label.strip() == code), None)
    if at is None:
        return None
    where = chance.randrange(len(code))
    other = chance.choice([d for d in "0123456789" if d != code[where]])
    labels = list(row.labels)
    labels[at] = code[:where] + other + code[where + 1 :]
    return tuple(labels)


def _other_name(panel: Panel, row: Row, chance: random.Random) -> tuple[str, ...] | None:
    code = _code(row)
    at = next((i for i, label in enumerate(row.labels) if label and not label.isdigit()), None)
    if at is None or code not in row.labels:
        return None
    others = [
        other.labels[at]
        for other in panel.rows
        if _code(other)
        and len(other.labels) > at
        and len(_code(other)) == len(code)
        and other.labels[at].strip() != row.labels[at].strip()
    ]
    if not others:
        return None
    labels = list(row.labels)
    labels[at] = chance.choice(others)
    return tuple(labels)


MUTATORS: dict[str, Mutator] = {
    function.__name__: function
    for function in (
        *(digit, neighbours, sign, unit, rows_swapped, row_dropped, code, name),
        *(text_digit, text_percent, text_unit, direction, year, department, form_amount),
        *FORM_MUTATORS,
    )
}
"""By name, in the order of the report."""
