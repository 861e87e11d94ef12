"""Last year's figures, and last year's lines as a start, into this year's draft."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from mingzhang.amounts import Amount, Unit
from mingzhang.codes import normal_name
from mingzhang.entry.measure import measures_by_name
from mingzhang.errors import SourceErrors
from mingzhang.language import _
from mingzhang.model.budget import Budget
from mingzhang.tables.profile import Profile, get_profile
from mingzhang.web.draft.content import FIXED, RowData, budget_to_rows, draft_rows, new_uid
from mingzhang.web.draft.editing import MOST_OPERATIONS, Outcome, Refused, apply, record_uid
from mingzhang.web.draft.version import budget_of, draft_budget
from mingzhang.web.fill.comparison import figures, labels_of
from mingzhang.web.models import Slot, User

_NOT_CARRIED = {"lines": ("fen",), "comparisons": ("measure", "fen", "reason")}
_WHOLE = ("projects", "lines")


@dataclass(frozen=True, slots=True)
class Carried:
    """What was carried over.

    Attributes:
        figures, lines, projects: how many rows were added or filled.
        kept: how many of last year's figures were typed already and left alone.
    """

    outcome: Outcome | None
    figures: int = 0
    projects: int = 0
    lines: int = 0
    kept: int = 0


def find_last_year(slot: Slot) -> Budget:
    """Last year's budget of the same organisation: its latest version's, else its draft's.

    Raises:
        Refused: there is none, or it cannot be understood.
    """
    before = (
        Slot.objects.select_related("organisation")
        .filter(organisation=slot.organisation_id, year=slot.year - 1, kind=slot.kind)
        .first()
    )
    if before is None:
        raise Refused(
            _("平台上没有{name}{year}年的资料，上年数请自己填写").format(
                name=slot.organisation.name, year=slot.year - 1
            )
        )
    try:
        for version in (
            before.versions.exclude(source="").select_related("slot").order_by("-number")
        ):
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


def carry_over(slot: Slot, user: User, *, structure: bool) -> Carried:
    """Fill in last year's figures; what was typed already is left alone.

    Args:
        structure: also start with last year's projects and lines, their amounts left empty, where
            this year's draft has none yet.

    Raises:
        Refused: there is nothing to carry over.
        Closed: the slot is not open.
    """
    budget = find_last_year(slot)
    rows = draft_rows(slot)
    profile = get_profile(slot.profile)
    wan = any(r.table == "budget" and r.values.get("unit") == "万元" for r in rows)
    operations, kept = _figures(budget, rows, profile, wan)
    count = len(operations)
    projects = lines = 0
    if structure:
        started = list(_structure(budget, rows))
        projects = sum(o["table"] == "projects" for o in started)
        lines = sum(o["table"] == "lines" for o in started)
        operations += started
    if not operations:
        return Carried(None, kept=kept)
    if len(operations) > MOST_OPERATIONS:
        raise Refused(_("上年资料超过{most}行，请改用导入").format(most=MOST_OPERATIONS))
    outcome = apply(slot, user, new_uid(), operations)
    return Carried(outcome, count, projects, lines, kept)


def _figures(
    budget: Budget, rows: list[RowData], profile: Profile, wan: bool
) -> tuple[list[dict[str, Any]], int]:
    names, labels = measures_by_name(profile), labels_of(profile)
    typed: dict[str, RowData] = {}
    position = 0.0
    for row in rows:
        if row.table == "comparisons":
            position = max(position, row.position)
            for key in names.get(normal_name(row.values.get("measure", "")), []):
                typed.setdefault(key, row)
    operations: list[dict[str, Any]] = []
    kept = 0
    for key, fen in figures(budget, profile).items():
        text = _typed(fen, wan)
        found = typed.get(key)
        if found is None:
            position += 1.0
            values = {"measure": labels[key], "fen": text}
            operations.append(_insert("comparisons", values, position))
        elif found.values.get("fen", "").strip():
            kept += 1
        else:
            before = found.values.get("fen", "")
            operations.append(
                {
                    "op": "set",
                    "table": "comparisons",
                    "uid": found.uid,
                    "field": "fen",
                    "before": before,
                    "after": text,
                }
            )
    return operations, kept


def _typed(fen: int, wan: bool) -> str:
    """An amount as the unit would type it, exact to the fen.

    >>> _typed(123456789, False), _typed(123450000, True), _typed(0, False)
    ('1234567.89', '123.45', '0')
    """
    text = Amount.of_fen(fen, Unit.WAN if wan else Unit.YUAN, 6 if wan else 2).text()
    return text.replace(",", "").rstrip("0").rstrip(".") or "0"


def _structure(budget: Budget, rows: list[RowData]) -> Iterator[dict[str, Any]]:
    filled = {r.table for r in rows if any(t.strip() for t in r.values.values())}
    record = next(r for r in rows if r.table == "department")
    for row in budget_to_rows(budget):
        values = {k: t for k, t in row.values.items() if k not in _NOT_CARRIED.get(row.table, ())}
        if row.table in _WHOLE and row.table not in filled:
            yield _insert(row.table, values, row.position)
        elif row.table == "department.units" and row.table not in filled:
            yield _insert(row.table, values, row.position, record.uid)
        elif row.table == "department":
            for key, text in values.items():
                if key not in FIXED["department"] and not record.values.get(key):
                    yield {
                        "op": "set",
                        "table": "department",
                        "uid": record.uid or record_uid("department"),
                        "field": key,
                        "before": "",
                        "after": text,
                    }


def _insert(
    table: str, values: dict[str, str], position: float, parent: str = ""
) -> dict[str, Any]:
    return {
        "op": "insert",
        "table": table,
        "uid": new_uid(),
        "parent": parent,
        "position": position,
        "values": values,
    }
