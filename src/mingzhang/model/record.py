"""The typed records of a budget that lists print: each with its texts and its money."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import field

from mingzhang.lean import dataclass
from mingzhang.model.budget import Budget
from mingzhang.model.vocabulary import Nature, ProcurementKind


@dataclass(frozen=True, slots=True)
class Record:
    """One record.

    Attributes:
        texts: by the key of the column that prints them.
        amounts: money in fen by column, `total` by custom; whole numbers where a column counts.
    """

    texts: Mapping[str, str]
    amounts: Mapping[str, int] = field(default_factory=dict)


def records_of(budget: Budget, what: str) -> list[Record]:
    """The records of one kind, in the order in which lists print them.

    Raises:
        KeyError: there is no such kind of record.
    """
    return list(_KINDS[what](budget))


_LETTERS = {ProcurementKind.GOODS: "A", ProcurementKind.WORKS: "B", ProcurementKind.SERVICES: "C"}
"""By which the catalogue of government procurement begins its codes 品目."""


def _procurement(budget: Budget) -> Iterator[Record]:
    for kind in ProcurementKind:
        for item in budget.procurement:
            if item.kind is kind:
                texts = {"kind": kind.label, "project": item.project, "name": item.name}
                texts |= {"unit": item.unit, "code": item.code, "service": item.service}
                texts["form"] = item.form.label if item.form else ""
                texts["kind_code"] = _LETTERS[kind]
                amounts = {"total": item.fen, "sme": item.sme_fen, "micro": item.micro_fen}
                yield Record(texts, amounts)


def _units(budget: Budget) -> Iterator[Record]:
    for unit in budget.department.units:
        texts = {"name": unit.name, "code": unit.code, "kind": unit.kind.label}
        yield Record(texts, {"posts": unit.posts, "people": unit.people})


def _projects(budget: Budget) -> Iterator[Record]:
    for project in budget.projects:
        fen = sum(
            line.fen
            for line in budget.lines
            if (line.unit, line.project, line.nature)
            == (project.unit, project.name, Nature.PROJECT)
        )
        texts = {"unit": project.unit, "name": project.name, "category": project.category.label}
        target = next((t for t in budget.targets if t.subject == project.name), None)
        texts["goal"] = (target.text("goal_year") or target.text("goal_term")) if target else ""
        yield Record(texts, {"total": fen})


def _vehicles(budget: Budget) -> Iterator[Record]:
    for use, count in budget.assets.vehicles:
        yield Record({"name": use}, {"count": count})


def _equipment(budget: Budget) -> Iterator[Record]:
    for name, count in budget.assets.equipment:
        yield Record({"name": name}, {"count": count})


def _services(budget: Budget) -> Iterator[Record]:
    if budget.catalogue is not None:
        for entry in budget.catalogue.entries:
            texts = {"department": entry.department, "code": entry.code, "name": entry.name}
            yield Record({**texts, "level": str(entry.level)})


def _purchased(budget: Budget) -> Iterator[Record]:
    """What is bought as a purchased service, under the levels of the catalogue above it."""
    entries = budget.catalogue.entries if budget.catalogue else ()
    names = {entry.code: entry.name for entry in entries if entry.code}
    for item in budget.procurement:
        if not item.service:
            continue
        texts = {"code": item.service, "unit": item.unit, "project": item.project}
        texts["name"] = names.get(item.service, item.name)
        for at, level in enumerate(_LEVELS):
            code = item.service[: 1 + 2 * at]
            texts |= {level: names.get(code, ""), f"{level}_code": code}
        yield Record(texts, {"total": item.fen})


_LEVELS = ("first", "second", "third")


def _transfers(budget: Budget) -> Iterator[Record]:
    for transfer in budget.transfers:
        texts = {"project": transfer.project, "area": transfer.area, "fund": transfer.fund.label}
        yield Record(texts, {"total": transfer.fen, str(transfer.fund): transfer.fen})


def _others(_budget: Budget) -> Iterator[Record]:
    """What a place lists and nobody types: such a list is read and added up, and printed empty."""
    return iter(())


_KINDS: Mapping[str, Callable[[Budget], Iterator[Record]]] = {
    "procurement": _procurement,
    "units": _units,
    "projects": _projects,
    "vehicles": _vehicles,
    "equipment": _equipment,
    "services": _services,
    "purchased_services": _purchased,
    "transfers": _transfers,
    "others": _others,
}

KINDS = tuple(_KINDS)
"""What a list may hold."""

_LEVELLED = frozenset({*_LEVELS, *(f"{level}_code" for level in _LEVELS)})
TEXTS: Mapping[str, frozenset[str]] = {
    "procurement": frozenset(
        {"kind", "kind_code", "project", "name", "unit", "code", "service", "form"}
    ),
    "units": frozenset({"name", "code", "kind"}),
    "projects": frozenset({"unit", "name", "category", "goal"}),
    "vehicles": frozenset({"name"}),
    "equipment": frozenset({"name"}),
    "services": frozenset({"department", "code", "name", "level"}),
    "purchased_services": frozenset({"code", "unit", "project", "name"}) | _LEVELLED,
    "transfers": frozenset({"project", "area", "fund"}),
    "others": frozenset(),
}
"""The texts that a record of each kind has."""
