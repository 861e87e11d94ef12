"""The library of indicators 绩效指标库: what was asked of projects, to choose from.

It is built from targets that stand in sources or booklets: each indicator once, with its unit,
which way is better, the values it had, and in how many projects it stood.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from mingzhang.codes import normal_name
from mingzhang.entry import value
from mingzhang.entry.field import Field, Part
from mingzhang.entry.field import Form as Layout
from mingzhang.entry.raw import Mistakes
from mingzhang.language import _
from mingzhang.lean import dataclass
from mingzhang.model.form import Form, Indicator
from mingzhang.model.indicator import IndicatorValue, ValueKind, value_of
from mingzhang.year.attainment import sense_of
from mingzhang.year.reading import yearly
from mingzhang.year.table import csv_of, finish, rows_of

LIBRARY = Part(
    "library",
    "绩效指标库",
    Layout.TABLE,
    (
        Field("sector", "领域"),
        Field("first", "一级指标", required=True),
        Field("second", "二级指标"),
        Field("third", "三级指标", required=True),
        Field("kind", "值的种类"),
        Field("unit", "计量单位"),
        Field("sense", "方向"),
        Field("last", "上年值"),
        Field("year", "年度"),
        Field("count", "项目数"),
    ),
)

_KINDS = {
    ValueKind.COUNT: "数量",
    ValueKind.PERCENT: "百分比",
    ValueKind.MONEY: "金额",
    ValueKind.PRICE: "单价",
    ValueKind.DATE: "期限",
    ValueKind.ORDINAL: "名次",
    ValueKind.WORDS: "定性",
    ValueKind.EMPTY: "",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One indicator of the library.

    Attributes:
        sector: the field of work, as whoever keeps the library names it.
        unit: `次/天`, `%`, `元`; sense: ≥ ≤ = - as `attainment.sense_of` tells it.
        last: the value it had in the latest year.
        count: in how many projects.
    """

    sector: str
    first: str
    second: str
    third: str
    kind: str
    unit: str
    sense: str
    last: str
    year: int
    count: int = 1

    @property
    def identity(self) -> tuple[str, str, str, str]:
        """What it is, whatever its values."""
        names = (self.sector, self.first, self.second, self.third)
        sector, first, second, third = map(normal_name, names)
        return (sector, first.partition("(")[0], second, third)


@dataclass(frozen=True, slots=True)
class Differing:
    """An indicator that is not as the library has it."""

    indicator: Indicator
    entry: Entry
    words: str


def unit_of(text: str) -> str:
    """The unit of a value: `次/天`, `%`, `元`, empty for words and days.

    >>> [unit_of(text) for text in (">3万次/天", "≤20次/年", "97%", "27.4万元", "提升")]
    ['次/天', '次/年', '%', '元', '']
    """
    found = value_of(text)
    return _unit(found) if found.value is not None else ""


def _unit(found: IndicatorValue) -> str:
    if found.kind is ValueKind.PERCENT:
        return "%"
    unit = "元" if found.kind in (ValueKind.MONEY, ValueKind.PRICE) else found.unit
    return f"{unit}/{found.per}" if found.per else unit


def library_of(forms: Iterable[Form], sector: str = "") -> tuple[Entry, ...]:
    """The indicators of targets, each once, in the order in which they first stood."""
    found: dict[tuple[str, str, str, str], Entry] = {}
    for form in forms:
        for indicator in yearly(form):
            if not indicator.third or not indicator.value:
                continue
            entry = _entry(indicator, form.year, sector)
            found[entry.identity] = _joined(found.get(entry.identity), entry)
    return tuple(found.values())


def joined(*libraries: Iterable[Entry]) -> tuple[Entry, ...]:
    """Several libraries as one; of an indicator that stands in several the latest year counts."""
    found: dict[tuple[str, str, str, str], Entry] = {}
    for library in libraries:
        for entry in library:
            found[entry.identity] = _joined(found.get(entry.identity), entry)
    return tuple(found.values())


def _joined(one: Entry | None, other: Entry) -> Entry:
    if one is None:
        return other
    latest = other if other.year >= one.year else one
    return replace(latest, count=one.count + other.count)


def _entry(indicator: Indicator, year: int, sector: str) -> Entry:
    return Entry(
        sector,
        indicator.first,
        indicator.second,
        indicator.third,
        _KINDS[value_of(indicator.value).kind],
        unit_of(indicator.value),
        sense_of(indicator),
        indicator.value,
        year,
    )


def find_entries(
    library: Sequence[Entry], words: str, sector: str = "", first: str = ""
) -> tuple[Entry, ...]:
    """The indicators whose names hold all the words, those of most projects first."""
    wanted = normal_name(words)
    found = [
        entry
        for entry in library
        if sector in ("", entry.sector)
        and entry.first.startswith(first)
        and all(part in normal_name(entry.second + entry.third) for part in wanted.split(","))
    ]
    return tuple(sorted(found, key=lambda entry: -entry.count))


def differing_of(form: Form, library: Sequence[Entry]) -> Iterator[Differing]:
    """The indicators of a target whose unit or direction is not the library's."""
    known: dict[tuple[str, str, str], Entry] = {}
    for entry in library:
        known.setdefault(entry.identity[1:], entry)
    for indicator in yearly(form):
        first, second, third, _number = indicator.identity
        found = known.get((first, second, third))
        if found is None or not indicator.value:
            continue
        mine = _entry(indicator, form.year, found.sector)
        if mine.kind != found.kind or mine.unit != found.unit:
            words = _("指标值{value}，指标库里是{kind}{unit}").format(
                value=indicator.value, kind=found.kind, unit=found.unit
            )
            yield Differing(indicator, found, words)
        elif mine.sense != found.sense:
            words = _("指标值{value}，指标库里的方向是{sense}").format(
                value=indicator.value, sense=found.sense
            )
            yield Differing(indicator, found, words)


def read_library(path: Path) -> tuple[Entry, ...]:
    """The library of a CSV file.

    Raises:
        SourceErrors: an indicator without name or level, or one that stands twice.
        Unreadable: the file cannot be opened.
    """
    mistakes = Mistakes()
    found: dict[tuple[str, str, str, str], Entry] = {}
    for row in rows_of(path, LIBRARY, mistakes):
        first = value.required(row.get("first"), "一级指标", mistakes)
        third = value.required(row.get("third"), "三级指标", mistakes)
        texts = [row.get(key).text.strip() for key in ("sector", "second", "kind", "unit")]
        sense, last = row.get("sense").text.strip(), row.get("last").text.strip()
        year = value.year(row.get("year"), mistakes, otherwise=0)
        count = value.whole_number(row.get("count"), mistakes) or 1
        area, second, kind, unit = texts
        entry = Entry(area, first, second, third, kind, unit, sense, last, year, count)
        if entry.identity in found:
            words = _("{what}“{text}”重复").format(what=_("指标"), text=third)
            mistakes.add(row.get("third").where, words)
        found[entry.identity] = entry
    finish(path, mistakes)
    return tuple(found.values())


def library_csv(library: Iterable[Entry]) -> bytes:
    """The library as the file that `read_library` reads."""
    keys = ("sector", "first", "second", "third", "kind", "unit", "sense", "last")
    return csv_of(
        LIBRARY,
        (
            {key: getattr(entry, key) for key in keys}
            | {"year": str(entry.year), "count": str(entry.count)}
            for entry in library
        ),
    )
