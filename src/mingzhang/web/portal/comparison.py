"""Departments and years beside each other, chosen in the address so that it can be shared."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict

from mingzhang.language import _
from mingzhang.lean import dataclass
from mingzhang.tables.role import Role
from mingzhang.web.models import Organisation, Publication
from mingzhang.web.portal import chart, reading
from mingzhang.web.portal.amount import change
from mingzhang.web.portal.overview import MOST_BODIES, bodies, kind_label, measures_of, spans
from mingzhang.web.portal.reading import Brief

MOST_BOOKLETS = 24
MOST_MEASURES = 6
MOST_ASKED = 200
"""Newest booklets whose measures are offered; beside those of who is chosen."""
FIRST_MEASURES = (Role.EXPENDITURE_TOTAL, Role.BASIC, Role.PROJECT)


@dataclass(frozen=True, slots=True)
class Choice:
    """What a reader chose: addresses of organisations, keys of measures, years and the kind."""

    organisations: tuple[str, ...]
    measures: tuple[str, ...]
    years: tuple[int, ...]
    kind: str
    whole: bool = False
    """Whether only those are compared that published all the chosen years."""


def choice_of(query: QueryDict) -> Choice:
    """The choice in an address; what makes no sense is left out."""
    return Choice(
        tuple(dict.fromkeys(query.getlist("d")))[:MOST_BOOKLETS],
        tuple(dict.fromkeys(query.getlist("m")))[:MOST_MEASURES],
        tuple(sorted({int(y) for y in query.getlist("y") if y.isdecimal() and len(y) == 4})),
        "final_accounts" if query.get("kind") == "final_accounts" else "budget",
        query.get("whole") == "1",
    )


def comparison(choice: Choice) -> dict[str, Any]:
    """What the page of comparisons shows; without a choice, the form alone."""
    found = _chosen(choice)
    years = sorted({y for y, kind in spans() if kind == choice.kind}, reverse=True)
    chosen_years = tuple(y for y in choice.years if y in years) or tuple(years[:1])
    measures = measures_of([*_newest(choice.kind), *found])
    everybody = _organisations(choice)
    known = {m.key: m.label for m in measures}
    keys = [key for key in choice.measures if key in known] or [
        key for key in FIRST_MEASURES if key in known
    ]
    public = {(b.address, b.year) for b in found}
    partial = [
        address
        for address in choice.organisations
        if not all((address, year) in public for year in chosen_years)
    ]
    rows = [
        b
        for address in choice.organisations
        if not (choice.whole and address in partial)
        for year in chosen_years
        for b in found
        if b.address == address and b.year == year
    ]
    left_out = max(0, len(rows) - MOST_BOOKLETS)
    rows = rows[:MOST_BOOKLETS]
    return {
        "choice": choice,
        "organisations": everybody,
        "years": years,
        "chosen_years": chosen_years,
        "measures": measures,
        "keys": keys,
        "labels": known,
        "rows": rows,
        "left_out": left_out,
        "changes": _changes(rows, keys) if len(chosen_years) > 1 else {},
        "partial": [b.name for b in everybody if b.address in partial],
        "kind_label": kind_label,
        "chart": _chart(rows, keys, known, len(chosen_years) > 1),
    }


def _changes(rows: list[Brief], keys: list[str]) -> dict[tuple[str, int, str], str]:
    """How far each figure moved from the last of the chosen years before it, in words."""
    moved = {}
    for brief in rows:
        before = [b for b in rows if b.address == brief.address and b.year < brief.year]
        if before:
            last = max(before, key=lambda b: b.year)
            for key in keys:
                moved[brief.address, brief.year, key] = change(brief.fen(key), last.fen(key))
    return moved


def _chosen(choice: Choice) -> list[Brief]:
    """Everything of the chosen kind that the chosen organisations published."""
    of = reading.public().filter(slot__kind=choice.kind)
    found = of.filter(slot__organisation__address__in=choice.organisations)
    return [reading.brief_of(publication) for publication in found.order_by("-slot__year")]


def _newest(kind: str) -> list[Brief]:
    found = reading.public().filter(slot__kind=kind)
    ordered = found.order_by("-slot__year", "slot__organisation__code")
    return [reading.brief_of(publication) for publication in ordered[:MOST_ASKED]]


def _organisations(choice: Choice) -> list[Organisation]:
    """Who can be chosen, departments before units; of a province the first and who is chosen."""
    of = bodies().filter(pk__in=_kind_of(choice.kind))
    found = list(of[:MOST_BODIES])
    there = {body.pk for body in found}
    return found + [b for b in of.filter(address__in=choice.organisations) if b.pk not in there]


def _kind_of(kind: str) -> QuerySet[Publication, int]:
    of = reading.public().filter(slot__kind=kind)
    return of.values_list("slot__organisation", flat=True)


def _chart(
    rows: list[Brief], keys: list[str], labels: dict[str, str], several_years: bool
) -> chart.Chart | None:
    if not rows or not keys:
        return None
    short = [b.name.removeprefix(b.county) for b in rows]
    names = [f"{n} {b.year}" if several_years else n for n, b in zip(short, rows, strict=True)]
    return chart.bars(
        _("所选部门的比较"),
        names,
        [(labels[key], [b.fen(key) for b in rows]) for key in keys],
        flat=True,
    )
