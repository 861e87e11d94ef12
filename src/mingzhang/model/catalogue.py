"""The purchased-service catalogue 政府购买服务指导性目录 and the notices it came with."""

from __future__ import annotations

from dataclasses import field
from enum import StrEnum

from mingzhang.lean import dataclass
from mingzhang.source import NOWHERE, Place


@dataclass(frozen=True, slots=True)
class CatalogueEntry:
    """One line of the catalogue.

    Attributes:
        department: the section it stands in: 发展和改革委员会.
        code: `A150101` as printed; its level is printed by the column the name stands in.
        level: 1 to 4.
        name: name of the service.
    """

    department: str
    code: str
    level: int
    name: str
    place: Place = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class ServiceCatalogue:
    """A catalogue of services that may be purchased."""

    title: str
    entries: tuple[CatalogueEntry, ...]
    place: Place = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Notice:
    """An official notice printed with the catalogue.

    Attributes:
        issuer: `岚县财政局文件`, the letterhead.
        number: `岚财字〔2022〕6号`.
        title: its title, one line.
        addressee: who it is addressed to, without the colon.
        paragraphs: its text.
        signature: who signed; date: when, as printed.
    """

    issuer: str
    number: str
    title: str
    addressee: str
    paragraphs: tuple[str, ...]
    signature: str = ""
    date: str = ""
    place: Place = field(default=NOWHERE, compare=False)


class AmendmentKind(StrEnum):
    """What a notice does to one line of a catalogue."""

    RENAMED = "修订"
    ADDED = "增设"
    REMOVED = "取消"


@dataclass(frozen=True, slots=True)
class Amendment:
    """One change of a catalogue that a notice decides.

    Attributes:
        code, name: the line as it stood, or as it is added.
        new_code, new_name: what a revised line says afterwards; empty otherwise.
        department: whose catalogue, empty for the common one of the place.
        batch: `第一批`, empty where the notice does not say.
        quote: the notice's words.
    """

    kind: AmendmentKind
    code: str
    name: str
    new_code: str = ""
    new_name: str = ""
    department: str = ""
    batch: str = ""
    quote: str = field(default="", compare=False)

    @property
    def level(self) -> int:
        """The level of its line by its code."""
        return level_of(self.code)


def level_of(code: str) -> int:
    """The level of a catalogue code: a letter, then two digits for each level below.

    >>> [level_of(code) for code in ("A", "A15", "A1501", "A150101")]
    [1, 2, 3, 4]
    """
    return len(code) // 2 + 1
