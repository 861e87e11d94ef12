"""Single mistakes put into clean booklets, one kind a function, for `benchmarks.score`.

Each mutator returns the booklet with one thing altered and how to tell that a finding names it, or
None where the booklet has no place for it. Altered labels and rows go through the printed document
and are recognised again, for the check sees what is printed and not what was meant.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from mingzhang.amounts import Amount, Mark
from mingzhang.check.finding import Finding
from mingzhang.model.booklet import Booklet, Cell, Panel, Row, Section, Table
from mingzhang.narrative.number import Figure, FigureKind, figures
from mingzhang.narrative.part import NARRATIVE, role_of
from mingzhang.recognise import recognise
from mingzhang.render.layout import layout
from mingzhang.tables.derive import derive
from mingzhang.tables.profile import get_profile
from mingzhang.tables.relation import CellRef


@dataclass(frozen=True)
class Mutant:
    """An altered booklet.

    Attributes:
        provable: whether any reader could prove it wrong: the figure stands or is summed elsewhere.
        names: whether a finding names the altered thing first.
        small: a change of so few last digits that rounding may explain it.
    """

    booklet: Booklet
    provable: bool
    names: Callable[[Finding], bool]
    small: bool = False


Mutator = Callable[[Booklet, random.Random], "Mutant | None"]


def reread(booklet: Booklet) -> Booklet:
    """The booklet as it is recognised from what is printed."""
    profile = get_profile(booklet.profile)
    return recognise(layout(booklet, profile), profile)


# ---- figures of tables ----------------------------------------------------------------------


def cells_of(booklet: Booklet) -> Iterator[tuple[CellRef, Cell]]:
    """Every figure of the tables that have a shape."""
    for number, table in enumerate(booklet.tables):
        for panel, row, column, cell in table.cells():
            if table.shape and cell.mark is Mark.FIGURE:
                yield CellRef(number, panel.key, row.key, column), cell


def related(booklet: Booklet) -> set[CellRef]:
    """The cells that some relation holds."""
    profile = get_profile(booklet.profile)
    return {ref for r in derive(booklet.tables, profile).relations for ref in r.cells}


def set_cell(booklet: Booklet, ref: CellRef, cell: Cell) -> Booklet:
    """The booklet with one cell replaced."""

    def row_of(panel: Panel, row: Row) -> Row:
        cells = list(row.cells)
        cells[panel.columns.index(ref.column)] = cell
        return replace(row, cells=tuple(cells))

    return _with_rows(
        booklet,
        ref.table,
        ref.panel,
        lambda panel: [row_of(panel, r) if r.key == ref.row else r for r in panel.rows],
    )


def _with_rows(
    booklet: Booklet, number: int, key: str, rows: Callable[[Panel], Sequence[Row]]
) -> Booklet:
    table = booklet.tables[number]
    panels = tuple(replace(p, rows=tuple(rows(p))) if p.key == key else p for p in table.panels)
    tables = list(booklet.tables)
    tables[number] = replace(table, panels=panels)
    return replace(booklet, tables=tuple(tables))


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
            rows = [i for i, row in enumerate(panel.rows) if re.fullmatch(r"\d{3,7}", row.key)]
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
    known = related(booklet)
    differing = [
        CellRef(number, panel.key, row.key, column)
        for row in (first, second)
        for column, a, b in zip(panel.columns, first.cells, second.cells, strict=True)
        if a.text != b.text
    ]

    def names(finding: Finding) -> bool:
        ref = finding.cells[0].ref
        return ref is not None and ref.table == number and ref.row in keys

    altered = _with_rows(booklet, number, panel.key, lambda _panel: new)
    return Mutant(altered, any(ref in known for ref in differing), names)


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
    altered = _with_rows(booklet, number, panel.key, lambda _panel: rows)
    parents = {dropped.key[:n] for n in (3, 5)} - {dropped.key} | {"total"}
    siblings = [r for r in rows if r.key[:-2] == dropped.key[:-2] and r.key != dropped.key]
    children = [r for r in rows if r.key.startswith(dropped.key)]

    def names(finding: Finding) -> bool:
        return any(
            cell.ref is not None
            and cell.ref.table == number
            and (cell.ref.row in parents or cell.ref.row.startswith(dropped.key))
            for cell in finding.cells[:1]
        ) or any(dropped.key in cell.row for cell in finding.cells[:1])

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
    altered = _with_rows(booklet, number, panel.key, lambda _panel: new)
    printed = " ".join(label for label in labels if label)

    def names(finding: Finding) -> bool:
        return any(
            cell.table == table.title and (printed in cell.row or row.key in cell.row)
            for cell in finding.cells[:2]
        )

    return Mutant(reread(altered), True, names)


def _other_code(panel: Panel, row: Row, chance: random.Random) -> tuple[str, ...] | None:
    at = next((i for i, label in enumerate(row.labels) if label.strip() == row.key), None)
    if at is None:
        return None
    where = chance.randrange(len(row.key))
    other = chance.choice([d for d in "0123456789" if d != row.key[where]])
    labels = list(row.labels)
    labels[at] = row.key[:where] + other + row.key[where + 1 :]
    return tuple(labels)


def _other_name(panel: Panel, row: Row, chance: random.Random) -> tuple[str, ...] | None:
    at = next((i for i, label in enumerate(row.labels) if label and not label.isdigit()), None)
    if at is None or row.key not in row.labels:
        return None
    others = [
        other.labels[at]
        for other in panel.rows
        if len(other.labels) > at
        and len(other.key) == len(row.key)
        and other.labels[at].strip() != row.labels[at].strip()
    ]
    if not others:
        return None
    labels = list(row.labels)
    labels[at] = chance.choice(others)
    return tuple(labels)


# ---- sentences --------------------------------------------------------------------------------


def _printed(booklet: Booklet) -> Counter[int]:
    """How often each amount of fen is printed, in tables and sentences."""
    counts: Counter[int] = Counter()
    for _ref, cell in cells_of(booklet):
        if cell.amount is not None:
            counts[round(cell.amount.fen)] += 1
    for section in booklet.sections:
        for paragraph in section.paragraphs:
            for figure in figures(paragraph.text):
                if figure.amount is not None:
                    counts[round(figure.amount.fen)] += 1
    return counts


def _sentences(booklet: Booklet, kind: FigureKind) -> list[tuple[int, int, Section, Figure]]:
    return [
        (i, j, section, figure)
        for i, section in enumerate(booklet.sections)
        if role_of(booklet, section) == NARRATIVE
        for j, paragraph in enumerate(section.paragraphs)
        for figure in figures(paragraph.text)
        if figure.kind is kind and figure.value
    ]


def _with_text(booklet: Booklet, section: int, paragraph: int, text: str) -> Booklet:
    sections = list(booklet.sections)
    paragraphs = list(sections[section].paragraphs)
    paragraphs[paragraph] = replace(paragraphs[paragraph], text=text)
    sections[section] = replace(sections[section], paragraphs=tuple(paragraphs))
    return replace(booklet, sections=tuple(sections))


def _names_sentence(section: Section, text: str) -> Callable[[Finding], bool]:
    def names(finding: Finding) -> bool:
        return any(
            section.title in cell.table and (cell.text in text or text in cell.text)
            for cell in finding.cells
            if cell.ref is None
        )

    return names


def text_digit(booklet: Booklet, chance: random.Random) -> Mutant | None:
    """The first digits of an amount in a sentence changed."""
    return _text_figure(booklet, chance, FigureKind.MONEY)


def text_percent(booklet: Booklet, chance: random.Random) -> Mutant | None:
    """A percentage in a sentence changed."""
    return _text_figure(booklet, chance, FigureKind.PERCENT)


def _text_figure(booklet: Booklet, chance: random.Random, kind: FigureKind) -> Mutant | None:
    places = _sentences(booklet, kind)
    if not places:
        return None
    i, j, section, figure = chance.choice(places)
    text = section.paragraphs[j].text
    at = next((n for n in range(figure.start, figure.end) if text[n] in "123456789"), None)
    if at is None:
        return None
    other = chance.choice([d for d in "123456789" if d != text[at]])
    altered = text[:at] + other + text[at + 1 :]
    same = _printed(booklet)[round(figure.value)] if kind is FigureKind.MONEY else 2
    return Mutant(_with_text(booklet, i, j, altered), same > 1, _names_sentence(section, altered))


def text_unit(booklet: Booklet, chance: random.Random) -> Mutant | None:
    """万元 of a sentence written as 元."""
    places = [p for p in _sentences(booklet, FigureKind.MONEY) if p[3].text.endswith("万元")]
    if not places:
        return None
    i, j, section, figure = chance.choice(places)
    text = section.paragraphs[j].text
    altered = text[: figure.end - 2] + text[figure.end - 1 :]
    same = _printed(booklet)[round(figure.value)]
    return Mutant(_with_text(booklet, i, j, altered), same > 1, _names_sentence(section, altered))


def direction(booklet: Booklet, chance: random.Random) -> Mutant | None:
    """A direction word of a change turned; provable where a rate or an amount stands beside it."""
    places = []
    for i, section in enumerate(booklet.sections):
        if role_of(booklet, section) != NARRATIVE:
            continue
        for j, paragraph in enumerate(section.paragraphs):
            pattern = r"(增加|减少|增长|下降)(?=\d[\d.,]*(?:万元|%))"
            places += [(i, j, section, m) for m in re.finditer(pattern, paragraph.text)]
    if not places:
        return None
    i, j, section, match = chance.choice(places)
    text = section.paragraphs[j].text
    turned = {"增加": "减少", "减少": "增加", "增长": "下降", "下降": "增长"}[match[1]]
    altered = text[: match.start()] + turned + text[match.end() :]
    near = text[max(0, match.start() - 30) : match.end() + 30]
    paired = len(re.findall(r"(?:增加|减少|增长|下降)\d", near)) > 1
    return Mutant(_with_text(booklet, i, j, altered), paired, _names_sentence(section, altered))


def year(booklet: Booklet, chance: random.Random) -> Mutant | None:
    """The year of a sentence, as last year's text left it."""
    this = f"{booklet.year}年"
    places = [
        (i, j, section, match.start())
        for i, section in enumerate(booklet.sections)
        if role_of(booklet, section) == NARRATIVE
        for j, paragraph in enumerate(section.paragraphs)
        for match in re.finditer(this, paragraph.text)
    ]
    if not places:
        return None
    i, j, section, at = chance.choice(places)
    text = section.paragraphs[j].text
    altered = text[:at] + f"{booklet.year - 2}年" + text[at + len(this) :]
    return Mutant(_with_text(booklet, i, j, altered), True, _names_sentence(section, altered))


def department(booklet: Booklet, chance: random.Random) -> Mutant | None:
    """Another department's name in a sentence."""
    places = [
        (i, j, section)
        for i, section in enumerate(booklet.sections)
        for j, paragraph in enumerate(section.paragraphs)
        if role_of(booklet, section) == NARRATIVE and booklet.department in paragraph.text
    ]
    if not places:
        return None
    i, j, section = chance.choice(places)
    text = section.paragraphs[j].text
    altered = text.replace(booklet.department, f"{booklet.county or '某县'}水利局", 1)
    return Mutant(_with_text(booklet, i, j, altered), True, _names_sentence(section, altered))


def form_amount(booklet: Booklet, chance: random.Random) -> Mutant | None:
    """The first digit of the year's total in a target form changed."""
    forms = [
        (n, t)
        for n, t in enumerate(booklet.targets)
        if t.funding_year.total is not None and not t.funding_year.total.is_zero()
    ]
    if not forms:
        return None
    number, target = chance.choice(forms)
    amount = target.funding_year.total
    assert amount is not None
    text = str(abs(amount.digits))
    first = chance.choice([d for d in "123456789" if d != text[0]])
    new = Amount(int(first + text[1:]), amount.decimals, amount.unit)
    targets = list(booklet.targets)
    targets[number] = replace(target, funding_year=replace(target.funding_year, total=new))
    return Mutant(
        replace(booklet, targets=tuple(targets)),
        True,
        lambda finding: any(target.project in cell.row for cell in finding.cells),
    )


MUTATORS: dict[str, Mutator] = {
    function.__name__: function
    for function in (
        *(digit, neighbours, sign, unit, rows_swapped, row_dropped, code, name),
        *(text_digit, text_percent, text_unit, direction, year, department, form_amount),
    )
}
"""By name, in the order of the report."""
