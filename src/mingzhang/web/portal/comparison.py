"""Departments and years beside each other, chosen in the address so that it can be shared."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from mingzhang.language import _
from mingzhang.tables.role import Role
from mingzhang.web.portal import chart, reading
from mingzhang.web.portal.amount import change
from mingzhang.web.portal.overview import kind_label, measures_of
from mingzhang.web.portal.reading import Brief

MOST_BOOKLETS = 24
MOST_MEASURES = 6
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
    found = [b for b in reading.briefs() if b.kind == choice.kind]
    years = sorted({b.year for b in found}, reverse=True)
    chosen_years = tuple(y for y in choice.years if y in years) or tuple(years[:1])
    measures = measures_of(found)
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
        "organisations": _organisations(found),
        "years": years,
        "chosen_years": chosen_years,
        "measures": measures,
        "keys": keys,
        "labels": known,
        "rows": rows,
        "left_out": left_out,
        "changes": _changes(rows, keys) if len(chosen_years) > 1 else {},
        "partial": [b.name for b in _organisations(found) if b.address in partial],
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


def _organisations(found: list[Brief]) -> list[Brief]:
    """One booklet of each organisation, departments before units."""
    seen: dict[str, Brief] = {}
    for brief in found:
        seen.setdefault(brief.address, brief)
    return sorted(seen.values(), key=lambda b: (bool(b.parent), b.parent))


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
