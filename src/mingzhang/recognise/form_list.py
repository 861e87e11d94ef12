"""Tables that list the targets of several projects: heads above, one group of rows a project."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import field, replace

from mingzhang.amounts import Amount, Mark, Unit, find_figure, mark_of
from mingzhang.codes import normal_name
from mingzhang.codes.name import tidy
from mingzhang.document import Grid, GridCell
from mingzhang.lean import dataclass
from mingzhang.model.form import TERM, YEAR, Form, FormScope, Fund, Indicator
from mingzhang.pattern import compiled
from mingzhang.recognise.form_fund import find_source, path_of
from mingzhang.recognise.indicator import IndicatorHead, head_of, read_indicators
from mingzhang.source import Place
from mingzhang.tables.form_words import bare, form_words

Row = list[GridCell]
_UNIT = compiled(r"([百千万亿]*元)\)")
_DEEPEST = 6  # rows in which the heads of such a table may stand
_IN_CELL = compiled(
    r"\d+[、.]\s*\d+\s*[-－—]\s*(?P<first>[^；，;,]+)[；，;,]\s*\d+\s*[-－—]\s*(?P<second>[^；，;,]+)"
    r"[；，;,]\s*(?P<third>.+?)[；，;,]\s*实施周期指标值[:：](?P<term>.*?)"
    r"[；，;,]\s*年度指标值[:：](?P<year>.*?)(?=[。；;]?\s*(?:\d+[、.]\s*\d+\s*[-－—]|$))"
)
"""Indicators written one behind the other: `1、1-产出指标；11-数量指标；名称；实施周期指标值:…`."""


@dataclass(frozen=True, slots=True)
class ListHead:
    """The heads of such a table.

    Attributes:
        rows: how many there are.
        fields: first and last grid column of each field, with its role.
        sources: the same of each source of funds.
        indicators: None where one cell holds all indicators, which stands in column `text`.
    """

    rows: int
    fields: tuple[tuple[int, int, str], ...]
    sources: tuple[tuple[int, int, str], ...]
    indicators: IndicatorHead | None
    text: int = -1

    @property
    def first_indicator(self) -> int:
        """The first column that belongs to an indicator rather than to the project."""
        if self.indicators is None:
            return self.text
        return self.indicators.slots[0][0]


def find_list_head(grid: Grid) -> ListHead | None:
    """The heads of a table that lists forms; None where the grid is none."""
    cells = [c for c in grid.cells if c.row < _DEEPEST and c.text.strip()]
    for number in range(min(_DEEPEST, grid.row_count)):
        row = sorted((c for c in cells if c.row == number), key=lambda c: c.column)
        if any(mark_of(cell.text.strip()) is Mark.FIGURE for cell in row):
            return None
        deep = number + max((c.row_span for c in row), default=1)
        above = [c for c in cells if c.row < deep]
        indicators = head_of(row, number)
        alone = (c.column for c in row if bare(c.text) == "绩效指标" and c.column_span == 1)
        packed = next(alone, -1)
        if indicators is None and packed <= 0:
            continue
        border = indicators.slots[0][0] if indicators else packed
        fields = _fields([c for c in above if c.row + c.row_span > number])
        roles = {role for start, _end, role in fields if start < border}
        fields = tuple(span for span in fields if span[0] < border)
        if not {"subject", "department", "unit"} & roles:
            continue
        if indicators is None and not {"goal_year", "goal_term"} & roles:
            continue
        sources = _sources(above, border)
        if not sources or any(c.column < border and _is_value(c, above) for c in row):
            continue
        last = max(c.row + c.row_span for c in above if c.column < border or c.row == number)
        return ListHead(max(last, number + 1), fields, sources, indicators, packed)
    return None


def _is_value(cell: GridCell, heads: Sequence[GridCell]) -> bool:
    """Whether a cell stands right of a label in its own row: a form of labels and values."""
    words = form_words()
    left = [c for c in heads if c.row == cell.row and c.column < cell.column]
    known = words.field(cell.text) or find_source(cell.text) or words.head(cell.text)
    return bool(left) and not known and bool(words.field(left[-1].text)) and len(cell.text) > 8


def _fields(cells: Sequence[GridCell]) -> tuple[tuple[int, int, str], ...]:
    words = form_words()
    return tuple(
        (c.column, c.column + c.column_span, role)
        for c in sorted(cells, key=lambda c: c.column)
        if (role := words.field(c.text)) is not None and find_source(c.text) is None
    )


def _sources(cells: Sequence[GridCell], border: int) -> tuple[tuple[int, int, str], ...]:
    """The columns of money: each the path of the sources that stand above it."""
    named = [(c, s) for c in cells if c.column < border and (s := find_source(c.text))]
    found = []
    for cell, _source in named:
        below = any(
            c.row > cell.row and cell.column <= c.column < cell.column + cell.column_span
            for c, _s in named
        )
        if below:
            continue
        path = [
            s
            for c, s in sorted(named, key=lambda pair: pair[0].row)
            if c.column <= cell.column < c.column + c.column_span
        ]
        found.append((cell.column, cell.column + cell.column_span, path_of(path)))
    return tuple(sorted(found))


@dataclass(slots=True)
class _Record:
    """The rows of one form of the list."""

    rows: list[Row] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)
    funds: dict[str, Fund] = field(default_factory=dict)


def read_list(grid: Grid, head: ListHead, title: str, unit: Unit | None, year: int) -> list[Form]:
    """The forms that a table lists, in print order; 合计 and the names of units are no forms."""
    scope = form_words().scope_of(normal_name(title))
    stated = unit or _unit_in(grid, head)
    records = list(_records(grid, head, scope, stated or Unit.YUAN))
    forms = []
    group = ""
    for record in records:
        indicators = _indicators(record, head)
        if not indicators and not record.texts.get("goal_year"):
            group = record.texts.get("subject", "") or group
            continue
        texts = dict(record.texts)
        subject = texts.pop("subject", "")
        if group and scope is FormScope.PROJECT and not texts.get("unit"):
            texts["unit"] = group
        kind = form_words().kind_of(normal_name(title))
        form = Form.of(kind, scope, subject, year, texts, record.funds.values(), indicators)
        forms.append(
            replace(
                form,
                title=title,
                is_listed=True,
                unit_stated=stated is not None,
                places=tuple(record.places.items()),
            )
        )
    return forms


def _unit_in(grid: Grid, head: ListHead) -> Unit | None:
    for cell in grid.cells:
        if cell.row < head.rows and (found := _UNIT.search(normal_name(cell.text))):
            return Unit.of(found[1])
    return None


def _records(grid: Grid, head: ListHead, scope: FormScope, unit: Unit) -> Iterator[_Record]:
    """Groups of rows of one subject; one that goes on after a page names its subject again."""
    by_row: list[Row] = [[] for _row in range(grid.row_count)]
    for cell in grid.cells:
        if cell.row >= head.rows and cell.text.strip():
            by_row[cell.row].append(cell)
    record = _Record()
    for row in by_row:
        row.sort(key=lambda cell: cell.column)
        if not row or _is_head_again(row):
            continue
        texts, places, funds = _of_project(row, head, scope, unit)
        name = texts.get("subject", "")
        again = name == record.texts.get("subject") and funds == record.funds
        if name and not (again and record.rows):
            if record.texts:
                yield record
            record = _Record([], texts, places, funds)
        rest = [cell for cell in row if cell.column >= head.first_indicator]
        if rest:
            record.rows.append(rest)
    if record.texts:
        yield record


def _is_head_again(row: Row) -> bool:
    return head_of(row, 0) is not None or all(
        form_words().field(c.text) or find_source(c.text) or bare(c.text) in ("绩效指标", "其中")
        for c in row
    )


def _of_project(
    row: Row, head: ListHead, scope: FormScope, unit: Unit
) -> tuple[dict[str, str], dict[str, Place], dict[str, Fund]]:
    texts: dict[str, str] = {}
    places: dict[str, Place] = {}
    funds: dict[str, Fund] = {}
    for cell in row:
        if cell.column >= head.first_indicator:
            break
        source = next((s for a, b, s in head.sources if a <= cell.column < b), None)
        if source is not None:
            if find_figure(cell.text) is not None:
                amount = Amount.parse(cell.text, unit)
                funds[source] = Fund(source, YEAR, amount, None, cell.text, cell.place)
            continue
        role = next((r for a, b, r in head.fields if a <= cell.column < b), None)
        if role is not None:
            texts[role] = tidy(cell.text)
            places[role] = cell.place
    for role in ("department", "unit"):
        if "subject" not in texts and scope is FormScope.DEPARTMENT and role in texts:
            texts["subject"], places["subject"] = texts.pop(role), places[role]
    if "subject" in texts:
        texts["subject"] = re.sub(r"^\d{8,}[A-Z]?\d*[-－]", "", texts["subject"])
    return texts, places, funds


def _indicators(record: _Record, head: ListHead) -> list[Indicator]:
    if head.indicators is not None:
        return read_indicators(record.rows, head.indicators, 0, len(record.rows))
    cells = [cell for row in record.rows for cell in row if cell.column == head.text]
    return [found for cell in cells for found in _packed(cell)]


def _packed(cell: GridCell) -> Iterator[Indicator]:
    for match in _IN_CELL.finditer(cell.text):
        for side in (TERM, YEAR):
            yield Indicator(
                match["first"].strip(),
                match["second"].strip(),
                match["third"].strip(),
                match[side].strip(),
                side,
                place=cell.place,
                value_place=cell.place,
            )
