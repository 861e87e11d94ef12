"""From a finding about the finished booklet back to what was typed."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mingzhang.check.finding import Finding, FoundCell
from mingzhang.check.spot import PERIOD_LABELS
from mingzhang.codes import normal_name
from mingzhang.entry import Typed
from mingzhang.entry.field import Field, Part
from mingzhang.entry.part import get_part
from mingzhang.entry.raw import Record, Row, Value
from mingzhang.errors import SourceMistake
from mingzhang.language import _
from mingzhang.lean import dataclass
from mingzhang.model.booklet import Booklet
from mingzhang.model.slice import Slice
from mingzhang.model.vocabulary import Stage
from mingzhang.tables.form_words import form_words
from mingzhang.tables.profile import Profile

_MOST_PLACES = 3
_SHORTEST = 6
"""Characters of typed words below which finding them in a sentence proves nothing."""


@dataclass(frozen=True, slots=True)
class Trace:
    """Finds the places of a source that a thing of its booklet was made of."""

    typed: Typed
    booklet: Booklet
    profile: Profile

    def mistake(self, finding: Finding) -> SourceMistake:
        """A finding as a mistake of the source: where to mend, what is wrong, what to do."""
        places = list(dict.fromkeys(p for cell in finding.cells[:4] for p in self.places(cell)))
        where = "、".join(places[:_MOST_PLACES])
        if len(places) > _MOST_PLACES:
            where += _("等{count}处").format(count=len(places))
        told = finding.cells[0].words()
        problem = f"{finding.code} {finding.title}：{finding.message}"
        if told:
            problem += _("（印在{place}）").format(place=told)
        if finding.suggestion:
            problem += f" → {finding.suggestion}"
        return SourceMistake(where or self.typed.raw.source, problem)

    def places(self, cell: FoundCell) -> list[str]:
        """Where the words or the figure of one printed thing were typed; empty where computed."""
        for find in (self._of_cell, self._of_form, self._of_catalogue, self._of_words):
            found = list(dict.fromkeys(place for place in find(cell) if place))
            if found:
                return found
        return []

    def _of_cell(self, cell: FoundCell) -> Iterator[str]:
        """The lines that a figure is the sum of, or last year's figure."""
        if cell.ref is None:
            yield from self._of_code(cell)
            return
        table = self.booklet.tables[cell.ref.table]
        piece = self.profile.slice_of(table.shape, cell.ref.panel, cell.ref.row, cell.ref.column)
        if piece is None:
            return
        yield from self._of_slice(piece)

    def _of_slice(self, piece: Slice) -> Iterator[str]:
        budget = self.typed.budget
        rows = self.typed.raw.tables.get("lines", [])
        for line, row in zip(budget.lines, rows, strict=True):
            if piece.holds(line):
                yield row.get("fen").where
        if piece.get("stage") == frozenset({str(Stage.PREVIOUS)}):
            measures = {m.key for m in self.profile.measures if m.piece == piece.without("stage")}
            for comparison, row in zip(
                budget.comparisons, self.typed.raw.tables.get("comparisons", []), strict=False
            ):
                if comparison.measure in measures:
                    yield row.get("fen").where

    def _of_code(self, cell: FoundCell) -> Iterator[str]:
        """The lines with the code of a row that a finding names without a figure."""
        code = re.match(r"\d{3,9}", normal_name(cell.row or cell.text))
        if code is None:
            return
        for row in self.typed.raw.tables.get("lines", []):
            for key in ("function", "economic", "government_economic", "revenue"):
                if normal_name(row.get(key).text).startswith(code[0]):
                    yield row.get(key).where

    def _of_form(self, cell: FoundCell) -> Iterator[str]:
        """The field of the target form that is named by project and label."""
        raw = self.typed.raw
        part = get_part("targets")
        for record in raw.many.get("targets", []):
            if normal_name(record.get("project").text) == normal_name(cell.row):
                yield self._field(part, record, cell) or record.where
                return
        whole = raw.record("department-target")
        if "绩效目标" in cell.table and not whole.is_empty():
            yield self._field(get_part("department-target"), whole, cell) or whole.where

    def _field(self, part: Part, record: Record, cell: FoundCell) -> str:
        """Where a field of a form stands, by its printed label or by its words."""
        for period, words in PERIOD_LABELS.items():
            rows = record.rows.get(f"funding_{period}", [])
            if rows and cell.column.startswith(words):
                source = form_words().source(cell.column.removeprefix(words))
                if source:
                    return rows[0].get(source).where
        said = normal_name(cell.text)
        wanted = normal_name(cell.column)
        by_words = ""
        for _field, value in _values(part, record):
            typed = normal_name(value.text)
            if said and typed == said:
                by_words = by_words or value.where
            if wanted and typed == wanted and _field.columns:
                return value.where  # an indicator is named by its third level
        if by_words:
            return by_words
        field = part.find(cell.column) if cell.column else None
        return record.get(field.key).where if field and not field.columns else ""

    def _of_catalogue(self, cell: FoundCell) -> Iterator[str]:
        wanted = normal_name(cell.column), normal_name(cell.text)
        for row in self.typed.raw.tables.get("catalogue", []):
            if wanted == (normal_name(row.get("name").text), normal_name(row.get("code").text)):
                yield row.where

    def _of_words(self, cell: FoundCell) -> Iterator[str]:
        """What was typed and holds the words, or stands in them."""
        said = normal_name(cell.text)
        if len(said) < 2:
            return
        inside = []
        for part, record in self._records():
            for _field, value in _values(part, record):
                typed = normal_name(value.text)
                if len(typed) >= _SHORTEST and said in typed:
                    yield value.where
                elif len(typed) >= _SHORTEST and typed in said:
                    inside.append(value.where)
        yield from inside

    def _records(self) -> Iterator[tuple[Part, Record | Row]]:
        raw = self.typed.raw
        for key, record in raw.records.items():
            yield get_part(key), record
        for key, rows in raw.tables.items():
            if key not in ("lines", "catalogue"):
                yield from ((get_part(key), row) for row in rows)
        for key, records in raw.many.items():
            yield from ((get_part(key), record) for record in records)


def _values(part: Part, record: Record | Row) -> Iterator[tuple[Field, Value]]:
    """Every typed text of a record with its field, those of small tables too."""
    for field in part.fields:
        if isinstance(record, Row):
            yield field, record.get(field.key)
            continue
        yield from ((field, value) for value in record.texts.get(field.key, []))
        for row in record.rows.get(field.key, []):
            yield from ((field, value) for value in row.values.values())
