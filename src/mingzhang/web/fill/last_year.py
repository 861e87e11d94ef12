"""What last year's booklet of the same organisation says, beside what is typed this year."""

from __future__ import annotations

from typing import Any

from django.core.cache import caches

from mingzhang.entry.flat import RowData, data_to_rows
from mingzhang.errors import SourceErrors
from mingzhang.language import _
from mingzhang.model.budget import Budget
from mingzhang.web.draft.editing import Refused
from mingzhang.web.draft.stored import draft_rows
from mingzhang.web.draft.version import budget_of, draft_budget
from mingzhang.web.models import Slot, Version
from mingzhang.web.storage import store

SUMMED = frozenset(("fen", "amount"))
"""Amounts of tables, which may be added up."""

_FIGURES: dict[str, tuple[str, ...]] = {
    "assets": ("vehicle_quota", "office_area"),
    "assets.vehicles": ("count",),
    "assets.equipment": ("count",),
    "department-target": ("total", "basic", "project"),
}
_TERM = ("targets.funding_term", "targets.funding_year")
_BESIDE = ("lines", "procurement", "department-target.tasks", "targets", *_TERM, *_FIGURES)
_DAY = 86_400


def is_figure(table: str, field: str) -> bool:
    """Whether a field of a draft holds a figure that is worth comparing with last year's."""
    if table == "comparisons":
        return False  # it is last year's itself
    return field in SUMMED or field in _FIGURES.get(table, ()) or table in _TERM


def find_slot(slot: Slot) -> Slot | None:
    """The same booklet of the year before."""
    return (
        Slot.objects.select_related("organisation")
        .filter(organisation=slot.organisation_id, year=slot.year - 1, kind=slot.kind)
        .first()
    )


def find_last_year(slot: Slot) -> Budget:
    """Last year's budget of the same organisation: its latest version's, else its draft's.

    Raises:
        Refused: there is none, or it cannot be understood.
    """
    before = find_slot(slot)
    if before is None:
        raise Refused(
            _("平台上没有{name}{year}年的资料，上年数请自己填写").format(
                name=slot.organisation.name, year=slot.year - 1
            )
        )
    try:
        for version in _versions(before):
            budget = budget_of(version)
            if budget is not None:
                return budget
        return draft_budget(before)
    except SourceErrors as errors:
        raise Refused(
            _("“{title}”还有{count}处填报错误，不能结转").format(
                title=before.title, count=len(errors.mistakes)
            )
        ) from errors


def beside(slot: Slot) -> dict[str, Any]:
    """Last year's rows for the page of a draft, and the unit of their amounts, if there is any."""
    before = find_slot(slot)
    if before is None:
        return {"unit": "", "rows": []}
    version = _versions(before).first()
    key = f"beside:{before.pk}:{version.pk if version else before.draft_revision}"
    found: dict[str, Any] | None = caches["pages"].get(key)
    if found is None:
        found = _beside(before, version)
        caches["pages"].set(key, found, _DAY)
    return found


def _versions(slot: Slot) -> Any:
    return slot.versions.exclude(source="").select_related("slot").order_by("-number")


def _beside(before: Slot, version: Version | None) -> dict[str, Any]:
    rows = data_to_rows(store.get_json(version.source)) if version else draft_rows(before)
    unit = next((r.values.get("unit") for r in rows if r.table == "budget"), "") or "元"
    kept = [[r.table, r.uid, r.parent, _short(r)] for r in rows if r.table in _BESIDE]
    return {"unit": unit, "rows": kept}


def _short(row: RowData) -> dict[str, str]:
    """The figures of a row and what tells it from others, without the paragraphs."""
    if row.table in ("targets", "assets", "department-target"):
        return {k: t for k, t in row.values.items() if k == "project" or is_figure(row.table, k)}
    return row.values
