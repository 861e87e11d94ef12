"""The typed records of a budget that lists print: each with its texts and its money."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from mingzhang.model.budget import Budget
from mingzhang.model.vocabulary import Nature, ProcurementKind


@dataclass(frozen=True, slots=True)
class Record:
    """One record.

    Attributes:
        texts: by the key of the column that prints them.
        amounts: money in fen by column; `total` by custom.
    """

    texts: Mapping[str, str]
    amounts: Mapping[str, int] = field(default_factory=dict)


def records_of(budget: Budget, what: str) -> list[Record]:
    """The records of one kind, in the order in which lists print them.

    Raises:
        KeyError: there is no such kind of record.
    """
    return list(_KINDS[what](budget))


def _procurement(budget: Budget) -> Iterator[Record]:
    for kind in ProcurementKind:
        for item in budget.procurement:
            if item.kind is kind:
                texts = {"kind": kind.label, "project": item.project, "name": item.name}
                texts |= {"unit": item.unit, "code": item.code, "service": item.service}
                texts["form"] = item.form.label if item.form else ""
                amounts = {"total": item.fen, "sme": item.sme_fen, "micro": item.micro_fen}
                yield Record(texts, amounts)


def _units(budget: Budget) -> Iterator[Record]:
    for unit in budget.department.units:
        yield Record({"name": unit.name, "code": unit.code, "kind": unit.kind.label})


def _projects(budget: Budget) -> Iterator[Record]:
    for project in budget.projects:
        fen = sum(
            line.fen
            for line in budget.lines
            if (line.unit, line.project, line.nature)
            == (project.unit, project.name, Nature.PROJECT)
        )
        texts = {"unit": project.unit, "name": project.name, "category": project.category.label}
        yield Record(texts, {"total": fen})


def _vehicles(budget: Budget) -> Iterator[Record]:
    for use, count in budget.assets.vehicles:
        yield Record({"name": use, "count": str(count)})


def _equipment(budget: Budget) -> Iterator[Record]:
    for name, count in budget.assets.equipment:
        yield Record({"name": name, "count": str(count)})


def _services(budget: Budget) -> Iterator[Record]:
    if budget.catalogue is not None:
        for entry in budget.catalogue.entries:
            texts = {"department": entry.department, "code": entry.code, "name": entry.name}
            yield Record({**texts, "level": str(entry.level)})


_KINDS: Mapping[str, Callable[[Budget], Iterator[Record]]] = {
    "procurement": _procurement,
    "units": _units,
    "projects": _projects,
    "vehicles": _vehicles,
    "equipment": _equipment,
    "services": _services,
}

KINDS = tuple(_KINDS)
"""What a list may hold."""
