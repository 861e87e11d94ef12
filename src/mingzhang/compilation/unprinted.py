"""What was typed and is not printed: nothing of a source vanishes in silence."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from mingzhang.codes import normal_name
from mingzhang.document import Contents, Document, Grid, Paragraph
from mingzhang.entry import Typed
from mingzhang.entry.comparison import compared
from mingzhang.entry.field import Field, Form, Part
from mingzhang.entry.part import get_part
from mingzhang.entry.raw import Raw, Record, Row, Value
from mingzhang.language import _
from mingzhang.lean import dataclass
from mingzhang.model.budget import Budget, StateAssets
from mingzhang.model.form import Form as PerformanceForm
from mingzhang.model.form import evaluations_of, statements_of
from mingzhang.tables.profile import get_profile

_PARTS: Mapping[str, Callable[[Budget], Budget]] = {
    "comparisons": lambda budget: replace(budget, comparisons=()),
    "execution": lambda budget: replace(budget, executions=()),
    "procurement": lambda budget: replace(budget, procurement=()),
    "transfers": lambda budget: replace(budget, transfers=()),
    "assets": lambda budget: replace(budget, assets=StateAssets()),
    "three-public": lambda budget: replace(budget, occasions=None),
    "targets": lambda budget: _without(budget, budget.targets),
    "department-target": lambda budget: _without(budget, [budget.department_target]),
    "evaluations": lambda budget: _without(budget, evaluations_of(budget.forms)),
    "statements": lambda budget: _without(budget, statements_of(budget.forms)),
    "catalogue": lambda budget: replace(budget, catalogue=None),
    "notices": lambda budget: replace(budget, notices=()),
    "remarks": lambda budget: replace(budget, catalogue_remarks=(), other_remarks=()),
}
"""The budget without one part; a booklet that stays the same does not print it."""


def _without(budget: Budget, gone: Collection[PerformanceForm | None]) -> Budget:
    known = {id(form) for form in gone}
    return replace(budget, forms=tuple(form for form in budget.forms if id(form) not in known))


_NEARLY_ALL = 0.8
_UNITS = {Form.RECORD: "份", Form.RECORDS: "张", Form.TABLE: "行"}
_ENDS = "。；;，,、．. "


class _Words:
    """All words of a booklet: most of what was typed is a paragraph or a cell as it stands."""

    def __init__(self, texts: Iterable[str]) -> None:
        known = list(texts)
        self._whole = {normal_name(text).strip(_ENDS) for text in known}
        self._all = normal_name("".join(known))

    def __contains__(self, said: str) -> bool:
        return said in self._whole or said in self._all


@dataclass(frozen=True, slots=True)
class Unprinted:
    """A part, or one column of it, that the profile has no place for.

    Attributes:
        part: its label; field: label of the column, empty for the whole part.
        count: how many forms, rows or texts; unit: their measure word.
        where: the first of them in the source.
    """

    part: str
    count: int
    unit: str
    field: str = ""
    where: str = ""

    def words(self) -> str:
        """The loss as one line for the user."""
        amount = f"{self.count}{self.unit}"
        if self.field:
            return _("填了而不印：{part}的“{field}”{amount}，本地区格式没有这一栏").format(
                part=self.part, field=self.field, amount=amount
            )
        return _("填了而不印：{part}{amount}，本地区格式没有这一部分").format(
            part=self.part, amount=amount
        )


def find_unprinted(
    typed: Typed, printed: Document, is_the_same: Callable[[Budget], bool]
) -> tuple[Unprinted, ...]:
    """The parts and columns of a source that its booklet does not show.

    A part is not printed if the booklet is the same without it; a text is not if its words stand
    nowhere in the booklet. Nothing here knows what a place prints.

    Args:
        printed: the booklet of the whole budget.
        is_the_same: whether the booklet of another budget looks the same.
    """
    found: list[Unprinted] = []
    words = _Words(_texts(printed))
    for key, without in _PARTS.items():
        part, records = get_part(key), list(_records(typed.raw, get_part(key)))
        if not records:
            continue
        whole = Unprinted(part.label, len(records), _UNITS[part.form], where=records[0].where)
        if is_the_same(without(typed.budget)):
            found.append(whole)
            continue
        if key == "comparisons":
            found.extend(_comparisons(typed.budget, part, records, is_the_same))
        # A required name says which row it is; what matters is the rest of the row.
        names = {field.label for field in part.fields if field.required}
        columns = [c for c in _columns(part, records, words) if c.field not in names]
        said = sum(
            field.label not in names
            for record in records
            for field, _value in _free_texts(part, record)
        )
        if said and sum(column.count for column in columns) > _NEARLY_ALL * said:
            found.append(whole)  # it is counted, or its sum is named, but not shown
        else:
            found.extend(columns)
    department = [typed.raw.record("department")]
    found.extend(_columns(get_part("department"), department, words))
    return tuple(found)


def _comparisons(
    budget: Budget,
    part: Part,
    records: Sequence[Record | Row],
    is_the_same: Callable[[Budget], bool],
) -> Iterator[Unprinted]:
    """Last year's figures that neither the text nor a table of the place compares."""
    told = {measure.key for measure in compared(get_profile(budget.profile))}
    if len(records) != len(budget.comparisons):
        return
    for record, comparison in zip(records, budget.comparisons, strict=True):
        if comparison.measure in told or not isinstance(record, Row):
            continue
        others = tuple(c for c in budget.comparisons if c is not comparison)
        if is_the_same(replace(budget, comparisons=others)):
            typed = record.get("measure").text
            yield Unprinted(part.label, 1, _UNITS[part.form], typed, record.where)


def _records(raw: Raw, part: Part) -> Iterator[Record | Row]:
    """What was typed into a part: its forms, its rows, or the one record."""
    if part.form is Form.TABLE:
        yield from raw.tables.get(part.key, [])
    elif part.form is Form.RECORDS:
        yield from raw.many.get(part.key, [])
    elif not raw.record(part.key).is_empty():
        yield raw.record(part.key)


def _columns(part: Part, records: Iterable[Record | Row], words: _Words) -> Iterator[Unprinted]:
    """The columns of a part whose texts stand nowhere in the booklet, with how many they are."""
    counts: Counter[str] = Counter()
    first: dict[str, str] = {}
    for record in records:
        for field, value in _free_texts(part, record):
            said = normal_name(value.text).strip(_ENDS)
            if said and said not in words:
                counts[field.label] += 1
                first.setdefault(field.label, value.where)
    for label, count in counts.items():
        yield Unprinted(part.label, count, "处", label, first[label])


def _free_texts(part: Part, record: Record | Row) -> Iterator[tuple[Field, Value]]:
    """The words of a record that a booklet would print as they are: no choice, code or figure."""
    for field in part.fields:
        if isinstance(record, Row):
            if _is_free(field, record.get(field.key)):
                yield field, record.get(field.key)
            continue
        yield from (
            (field, value) for value in record.texts.get(field.key, []) if _is_free(field, value)
        )
        for row in record.rows.get(field.key, []):
            for column in field.columns:
                if _is_free(column, row.get(column.key)):
                    yield field, row.get(column.key)


def _is_free(field: Field, value: Value) -> bool:
    if field.choices or field.code or field.names or field.key in ("measure", "fen", "county"):
        return False
    return re.search(r"[^\W\d_]", value.text) is not None and not value.text.endswith("元")


def _texts(document: Document) -> Iterator[str]:
    for block in document.blocks:
        if isinstance(block, Paragraph):
            yield block.text
        elif isinstance(block, Grid):
            yield from (cell.text for cell in block.cells)
        elif isinstance(block, Contents):
            yield from (entry.title for entry in block.entries)
