"""The purchased-service catalogue 政府购买服务指导性目录 and the notices it came with."""

from __future__ import annotations

from dataclasses import dataclass, field

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
