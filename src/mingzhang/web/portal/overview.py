"""The county at a glance, a department over the years, and booklets beside each other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.utils import timezone

from mingzhang.language import _
from mingzhang.model.vocabulary import BookletKind
from mingzhang.tables.role import MAIN
from mingzhang.web.models import Organisation, Slot
from mingzhang.web.portal import chart, reading
from mingzhang.web.portal.reading import Brief, Measure, ProjectNote

MOST_PROJECTS = 12
BUDGET = BookletKind.BUDGET.value


@dataclass(frozen=True, slots=True)
class Completeness:
    """How many booklets of a year should be public by now and how many are.

    Attributes:
        late: those that are not, past their day; waiting: those whose day has not come.
    """

    year: int
    kind: str
    published: int
    late: tuple[Slot, ...]
    waiting: tuple[Slot, ...]

    @property
    def due(self) -> int:
        """How many should be public by now."""
        return self.published + len(self.late)


@dataclass(frozen=True, slots=True)
class YearRow:
    """A year's figure of every measure; `of_brief` says where to read it, None for a past year
    that only a later booklet prints."""

    year: int
    kind: str
    figures: dict[str, int | None]
    brief: Brief | None


def kind_label(kind: str) -> str:
    """`预算`, `决算`."""
    return _(BookletKind(kind).label)


def home() -> dict[str, Any]:
    """What the first page shows."""
    found = reading.briefs()
    latest = _latest(found)
    now = [b for b in found if latest and (b.year, b.kind) == latest]
    departments = [b for b in now if b.is_department]
    ranked = sorted(departments, key=lambda b: -(b.fen("expenditure_total") or 0))
    projects = sorted(
        ((b, project) for b in departments for project in b.summary.projects),
        key=lambda pair: -pair[1].fen,
    )[:MOST_PROJECTS]
    years = _years(found)
    common = _common(found)
    return {
        "county": _county(found),
        "latest": latest,
        "totals": {key: _sum(departments, key) for key in MAIN},
        "departments": ranked,
        "units": [b for b in now if not b.is_department],
        "projects": projects,
        "years": years,
        "years_chart": _years_chart(_years(common)),
        "common": len({b.address for b in common}),
        "complete": completeness(found, timezone.localdate()),
        "recent": sorted(found, key=lambda b: b.since, reverse=True)[:8],
        "kind_label": kind_label,
    }


def _latest(found: Sequence[Brief]) -> tuple[int, str] | None:
    """The newest year with budgets, else with final accounts."""
    budgets = [b for b in found if b.kind == BUDGET] or list(found)
    return max(((b.year, b.kind) for b in budgets), default=None)


def _county(found: Sequence[Brief]) -> str:
    names = Counter(b.county for b in found if b.county)
    return names.most_common(1)[0][0] if names else ""


def _sum(found: Sequence[Brief], key: str) -> int | None:
    figures = [fen for b in found if (fen := b.fen(key)) is not None]
    return sum(figures) if figures else None


def _years(found: Sequence[Brief]) -> list[dict[str, Any]]:
    """Sums of departments by year and kind, the oldest first."""
    kept: dict[tuple[int, str], list[Brief]] = {}
    for brief in found:
        if brief.is_department:
            kept.setdefault((brief.year, brief.kind), []).append(brief)
    return [
        {"year": year, "kind": kind, "count": len(of), "sums": {k: _sum(of, k) for k in MAIN}}
        for (year, kind), of in sorted(kept.items())
    ]


def _common(found: Sequence[Brief]) -> list[Brief]:
    """The budgets, and the final accounts, of departments that published every year of them.

    A sum of eleven departments beside one of five would show a change that there is not.
    """
    kept: list[Brief] = []
    for kind in {b.kind for b in found}:
        of = [b for b in found if b.kind == kind and b.is_department]
        years = {b.year for b in of}
        by_year = [{b.address for b in of if b.year == year} for year in years]
        whole = set.intersection(*by_year) if by_year else set()
        kept += [b for b in of if b.address in whole]
    return kept


def _years_chart(years: Sequence[dict[str, Any]]) -> chart.Chart | None:
    if len(years) < 2:
        return None
    return chart.bars(
        _("各年度部门收支合计"),
        [f"{row['year']} {kind_label(row['kind'])}" for row in years],
        [
            (_("支出总计"), [row["sums"]["expenditure_total"] for row in years]),
            (_("基本支出"), [row["sums"]["basic"] for row in years]),
            (_("项目支出"), [row["sums"]["project"] for row in years]),
        ],
    )


def completeness(found: Sequence[Brief], today: date) -> list[Completeness]:
    """Of every year and kind, the newest first."""
    public = {b.publication.slot_id for b in found}
    kept: dict[tuple[int, str], list[Slot]] = {}
    for slot in Slot.objects.select_related("organisation").order_by("organisation__code"):
        kept.setdefault((slot.year, slot.kind), []).append(slot)
    rows = []
    for (year, kind), slots in sorted(kept.items(), key=lambda item: (-item[0][0], item[0][1])):
        missing = [slot for slot in slots if slot.pk not in public]
        late = [slot for slot in missing if is_late(slot, today)]
        waiting = [slot for slot in missing if slot not in late]
        count = len(slots) - len(missing)
        rows.append(Completeness(year, kind, count, tuple(late), tuple(waiting)))
    return rows


def is_late(slot: Slot, today: date) -> bool:
    """Whether a booklet should be public by now: its day of publication is over.

    Where no day is set, the year itself says it: its budget belongs into it, its final accounts
    into the year after.
    """
    if slot.publish_due is not None:
        return slot.publish_due < today
    return slot.year + (slot.kind != BUDGET) < today.year


def department(organisation: Organisation) -> dict[str, Any]:
    """What the page of a department or unit shows."""
    found = reading.briefs(organisation)
    latest = next((b for b in found if b.kind == BUDGET), found[0] if found else None)
    rows = _year_rows(found)
    return {
        "organisation": organisation,
        "public_address": settings.PUBLIC_ADDRESS,
        "briefs": found,
        "latest": latest,
        "rows": rows,
        "measures": _labels(found),
        "years_chart": _department_chart(rows, organisation.name),
        "three_public": _three_public(found),
        "three_public_chart": _three_public_chart(found, organisation.name),
        "projects": sorted(latest.summary.projects, key=lambda p: -p.fen) if latest else [],
        "units": list(reading.units_of(organisation).items()),
        "history": reading.corrections([b.publication.slot_id for b in found]),
        "kind_label": kind_label,
    }


def _labels(found: Sequence[Brief]) -> dict[str, str]:
    """Measures in the order of the newest booklet."""
    labels: dict[str, str] = {}
    for brief in found:
        for measure in brief.summary.measures:
            labels.setdefault(measure.key, measure.label)
    return labels


def _year_rows(found: Sequence[Brief]) -> list[YearRow]:
    """Years from old to new; before the first one, what it prints of the year before."""
    rows = [
        YearRow(b.year, b.kind, {m.key: m.fen for m in b.summary.measures}, b)
        for b in sorted(found, key=lambda b: (b.year, b.kind))
    ]
    if rows and rows[0].brief is not None:
        first = rows[0].brief
        before = {m.key: m.previous_fen for m in first.summary.measures}
        if any(fen is not None for fen in before.values()):
            rows.insert(0, YearRow(first.year - 1, first.kind, before, None))
    return rows


def _department_chart(rows: Sequence[YearRow], name: str) -> chart.Chart | None:
    if len(rows) < 2:
        return None
    return chart.bars(
        _("{name}各年度收支").format(name=name),
        [f"{row.year} {kind_label(row.kind)}" for row in rows],
        [
            (_("支出总计"), [row.figures.get("expenditure_total") for row in rows]),
            (_("基本支出"), [row.figures.get("basic") for row in rows]),
            (_("项目支出"), [row.figures.get("project") for row in rows]),
        ],
    )


def _three_public(found: Sequence[Brief]) -> dict[str, Any]:
    """The three public costs by year: columns, and a row of figures for each item."""
    columns: list[tuple[str, dict[str, int | None]]] = []
    for brief in sorted(found, key=lambda b: (b.year, b.kind)):
        items = brief.summary.three_public
        if not columns and any(m.previous_fen is not None for m in items):
            columns.append(
                (
                    f"{brief.year - 1} {kind_label(brief.kind)}",
                    {m.key: m.previous_fen for m in items},
                )
            )
        columns.append((f"{brief.year} {kind_label(brief.kind)}", {m.key: m.fen for m in items}))
    labels: dict[str, str] = {}
    for brief in found:
        for measure in brief.summary.three_public:
            labels.setdefault(measure.key, measure.label)
    return {
        "columns": [name for name, _figures in columns],
        "rows": [
            (label, [figures.get(key) for _name, figures in columns])
            for key, label in labels.items()
        ],
    }


def _three_public_chart(found: Sequence[Brief], name: str) -> chart.Chart | None:
    table = _three_public(found)
    if len(table["columns"]) < 2 or not any(any(row) for _label, row in table["rows"]):
        return None
    return chart.lines(_("{name}“三公”经费").format(name=name), table["columns"], table["rows"])


def project_of(brief: Brief, slug: str) -> ProjectNote | None:
    """A project of a booklet by its address."""
    return next((p for p in brief.summary.projects if p.slug == slug), None)


def measures_of(found: Sequence[Brief]) -> list[Measure]:
    """One of each measure of these booklets, for choosing."""
    seen: dict[str, Measure] = {}
    for brief in found:
        for measure in brief.summary.measures:
            seen.setdefault(measure.key, measure)
    return list(seen.values())
