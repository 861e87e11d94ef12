"""The county at a glance, a department over the years, and booklets beside each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import (
    BigIntegerField,
    Count,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Sum,
    Value,
    Window,
)
from django.db.models.functions import Coalesce, RowNumber
from django.utils import timezone

from mingzhang.language import _
from mingzhang.lean import dataclass
from mingzhang.model.vocabulary import BookletKind
from mingzhang.tables.role import MAIN
from mingzhang.web.models import Organisation, Publication, Slot
from mingzhang.web.portal import chart, reading
from mingzhang.web.portal.reading import Brief, Measure, ProjectNote

MOST_PROJECTS = 12
MOST_BODIES = 500
"""Departments, or units, that one list names; a province has ten thousand."""
_CODE = ("slot__organisation__code", "slot__organisation__name")
BUDGET = BookletKind.BUDGET.value


@dataclass(frozen=True, slots=True)
class Missing:
    """How many booklets are not public, and whose; of a province the first."""

    count: int = 0
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Completeness:
    """How many booklets of a year should be public by now and how many are.

    Attributes:
        late: those that are not, past their day; waiting: those whose day has not come.
    """

    year: int
    kind: str
    published: int
    late: Missing
    waiting: Missing

    @property
    def due(self) -> int:
        """How many should be public by now."""
        return self.published + self.late.count


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
    """What the first page shows: sums that the database adds up, and the first of long lists."""
    years = _years(reading.public())
    published = spans()
    latest = latest_of(published)
    departments, units = _of_year(latest, True), _of_year(latest, False)
    common, common_years = _common()
    now = next((row for row in years if (row["year"], row["kind"]) == latest), None)
    department_count = now["count"] if now else 0
    return {
        "county": _county(),
        "latest": latest,
        "totals": now["sums"] if now else dict.fromkeys(MAIN),
        "departments": _ranked(departments),
        "department_count": department_count,
        "units": [reading.brief_of(p) for p in units.order_by(*_CODE)[:MOST_BODIES]],
        "unit_count": (published[latest] if latest else 0) - department_count,
        "projects": _largest_projects(departments),
        "years": years,
        "years_chart": _years_chart(common_years),
        "common": common,
        "complete": completeness(published, timezone.localdate()),
        "most_bodies": MOST_BODIES,
        "recent": reading.newest(8),
        "kind_label": kind_label,
    }


def spans() -> dict[tuple[int, str], int]:
    """Years and kinds of which something is public, and how many booklets."""

    def found() -> dict[tuple[int, str], int]:
        asked = reading.public().values_list("slot__year", "slot__kind").annotate(n=Count("pk"))
        return {(year, kind): n for year, kind, n in asked.order_by("slot__year", "slot__kind")}

    return reading.once(("spans",), found)


def latest_of(found: Mapping[tuple[int, str], int]) -> tuple[int, str] | None:
    """The newest year with budgets, else with final accounts."""
    return max([span for span in found if span[1] == BUDGET] or found, default=None)


def bodies() -> QuerySet[Organisation]:
    """Everybody of whom something is public, departments before their units."""
    shown = reading.public().filter(slot__organisation=OuterRef("pk"))
    found = Organisation.objects.filter(Exists(shown)).select_related("parent")
    return found.order_by(F("parent__code").asc(nulls_first=True), "parent__name", "code", "name")


def to_choose() -> dict[str, str]:
    """Addresses and names to choose from; of a province the first."""
    return reading.once(
        ("bodies",), lambda: dict(bodies().values_list("address", "name")[:MOST_BODIES])
    )


def _of_year(latest: tuple[int, str] | None, are_departments: bool) -> QuerySet[Publication]:
    year, kind = latest or (0, "")
    found = reading.public().filter(slot__year=year, slot__kind=kind)
    return found.filter(slot__organisation__parent__isnull=are_departments)


def _ranked(found: QuerySet[Publication]) -> list[Brief]:
    """The largest first."""
    total = Coalesce("summary__expenditure_total", Value(0, output_field=BigIntegerField()))
    ordered = found.order_by(total.desc(), *_CODE)
    return [reading.brief_of(publication) for publication in ordered[:MOST_BODIES]]


def _largest_projects(found: QuerySet[Publication]) -> list[tuple[Brief, ProjectNote]]:
    """The largest projects stand in the booklets whose own largest are the largest."""
    ordered = found.filter(summary__largest_project__isnull=False)
    ordered = ordered.order_by("-summary__largest_project", *_CODE)
    briefs = [reading.brief_of(publication) for publication in ordered[:MOST_PROJECTS]]
    pairs = [(brief, project) for brief in briefs for project in brief.summary.projects]
    return sorted(pairs, key=lambda pair: -pair[1].fen)[:MOST_PROJECTS]


def _county() -> str:
    """The county that most of the booklets are of."""
    of = reading.public().exclude(slot__organisation__county="")
    counted = of.values_list("slot__organisation__county").annotate(n=Count("pk"))
    first = counted.order_by("-n", "slot__organisation__county").first()
    return first[0] if first else ""


def _years(found: QuerySet[Publication]) -> list[dict[str, Any]]:
    """Sums of departments by year and kind, the oldest first."""
    asked = found.filter(slot__organisation__parent=None)
    sums = asked.values_list("slot__year", "slot__kind").annotate(
        Count("pk"), *(Sum(f"summary__{key.value}") for key in MAIN)
    )
    return [
        {"year": year, "kind": kind, "count": count, "sums": dict(zip(MAIN, of, strict=True))}
        for year, kind, count, *of in sums.order_by("slot__year", "slot__kind")
    ]


def _common() -> tuple[int, list[dict[str, Any]]]:
    """How many departments published every year of their budgets, or final accounts; their sums.

    A sum of eleven departments beside one of five would show a change that there is not.
    """
    whole: set[int] = set()
    rows: list[dict[str, Any]] = []
    for kind in (BookletKind.BUDGET.value, BookletKind.FINAL_ACCOUNTS.value):
        of = reading.public().filter(slot__kind=kind, slot__organisation__parent=None)
        years = of.aggregate(n=Count("slot__year", distinct=True))["n"]
        by_body = of.values("slot__organisation").annotate(n=Count("slot__year", distinct=True))
        always = by_body.filter(n=years).values_list("slot__organisation", flat=True)
        whole.update(always)
        rows += _years(of.filter(slot__organisation__in=always))
    return len(whole), sorted(rows, key=lambda row: (row["year"], row["kind"]))


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


def completeness(published: Mapping[tuple[int, str], int], today: date) -> list[Completeness]:
    """Of every year and kind, the newest first; counted by the database."""
    shown = reading.public().filter(slot=OuterRef("pk"))
    of = ("year", "kind", "late")
    missing = Slot.objects.filter(~Exists(shown)).annotate(late=is_late(today))
    counted = missing.order_by().values_list(*of).annotate(n=Count("pk"))
    order = ("organisation__code", "organisation__name", "pk")
    rank = Window(RowNumber(), partition_by=of, order_by=order)
    first = missing.annotate(rank=rank).filter(rank__lte=MOST_BODIES)
    names: dict[tuple[int, str, bool], list[str]] = {}
    for year, kind, late, name in first.order_by(*order).values_list(*of, "organisation__name"):
        names.setdefault((year, kind, late), []).append(name)
    found = {
        (year, kind, late): Missing(n, tuple(names[year, kind, late]))
        for year, kind, late, n in counted
    }
    asked = Slot.objects.order_by("-year", "kind").values_list("year", "kind").distinct()
    return [
        Completeness(
            year,
            kind,
            published.get((year, kind), 0),
            found.get((year, kind, True), Missing()),
            found.get((year, kind, False), Missing()),
        )
        for year, kind in asked
    ]


def is_late(today: date) -> Q:
    """Slots whose booklet should be public by now: their day of publication is over.

    Where no day is set, the year itself says it: its budget belongs into it, its final accounts
    into the year after.
    """
    is_over = Q(kind=BUDGET, year__lt=today.year) | ~Q(kind=BUDGET) & Q(year__lt=today.year - 1)
    day_is_over = Q(publish_due__isnull=False, publish_due__lt=today)
    return day_is_over | Q(publish_due__isnull=True) & is_over


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
        "history": reading.corrections(organisation),
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
