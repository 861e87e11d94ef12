"""A source as it was typed: texts with their places, before anything is understood."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import field

from mingzhang.entry.field import Field
from mingzhang.errors import SourceMistake
from mingzhang.language import near_or_all
from mingzhang.lean import dataclass


@dataclass(frozen=True, slots=True)
class Value:
    """One typed text and where it stands: `lines.csv:12 “金额”`, `预算明细!J12`."""

    text: str
    where: str


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table, or of a small table inside a record; keys of fields to values."""

    where: str
    values: dict[str, Value]

    def get(self, key: str) -> Value:
        """The value of a field; an empty one where nothing was typed."""
        return self.values.get(key) or Value("", self.where)


@dataclass(slots=True)
class Record:
    """One record: for each field its texts (one, or paragraphs) or its rows."""

    where: str
    texts: dict[str, list[Value]] = field(default_factory=dict)
    rows: dict[str, list[Row]] = field(default_factory=dict)

    def get(self, key: str) -> Value:
        """The one text of a field; an empty one where nothing was typed."""
        found = self.texts.get(key)
        return found[0] if found else Value("", self.where)

    def paragraphs(self, key: str) -> tuple[str, ...]:
        """The paragraphs of a field, blank ones left out."""
        return tuple(v.text for v in self.texts.get(key, ()) if v.text)

    def is_empty(self) -> bool:
        """Whether nothing was typed into any field."""
        texts = (value.text for values in self.texts.values() for value in values)
        return not any(texts) and not any(self.rows.values())


@dataclass(slots=True)
class Raw:
    """A whole source."""

    source: str
    records: dict[str, Record] = field(default_factory=dict)
    tables: dict[str, list[Row]] = field(default_factory=dict)
    many: dict[str, list[Record]] = field(default_factory=dict)

    def record(self, key: str) -> Record:
        """The record of a part, an empty one where the part is absent."""
        return self.records.get(key) or Record(self.source)


class Mistakes:
    """Collects every mistake of a source, so that the user sees all of them at once."""

    def __init__(self) -> None:
        self.found: list[SourceMistake] = []

    def add(self, where: str, problem: str, expected: str = "") -> None:
        """One more."""
        mistake = SourceMistake(where, problem, expected)
        if mistake not in self.found:
            self.found.append(mistake)


def unknown_name(name: str, known: Sequence[Field]) -> str:
    """What is expected instead of a head that is not known."""
    return near_or_all(name, [f.label for f in known] + [f.key for f in known], len(known))
