"""A department's booklet beside the sum of its units', before anybody hands it in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from mingzhang.compare import Pairing, compare_booklets
from mingzhang.entry.flat import RowData, rows_to_budget
from mingzhang.errors import SourceErrors
from mingzhang.language import _
from mingzhang.model.booklet import Booklet
from mingzhang.pipeline.compilation import compute_booklet
from mingzhang.report.comparison import comparison_data
from mingzhang.report.words import place_words
from mingzhang.tables.profile import get_profile
from mingzhang.web.draft.replacing import stored_rows
from mingzhang.web.draft.stored import draft_rows
from mingzhang.web.draft.version import booklet_of
from mingzhang.web.handin.merging import unit_states
from mingzhang.web.models import Slot

_MOST_DIFFERENCES = 200


def compare_with_units(slot: Slot) -> dict[str, Any]:
    """The department's booklet, as its draft stands, against the sum of its parts'.

    What the draft holds beside the units' rows is a part as well: the department's own office.
    """
    rows = draft_rows(slot)
    profile = get_profile(slot.profile)
    try:
        whole = compute_booklet(rows_to_budget(rows, profile))
    except SourceErrors as errors:
        mistakes = [[m.where, m.problem, m.expected] for m in errors.mistakes[:50]]
        return {"mistakes": mistakes, "count": len(errors.mistakes)}
    booklets: list[Booklet] = []
    names: list[str] = []
    remarks: list[str] = []
    own = _own_rows(rows)
    if any(row.table == "lines" for row in own):
        try:
            booklets.append(_named(compute_booklet(rows_to_budget(own, profile)), own))
            names.append(_("部门本级（草稿中自有的内容）"))
        except SourceErrors as errors:
            first = errors.mistakes[0]
            remarks.append(
                _("部门本级的内容单独成册时有错误，没有参加比较：{problem}").format(
                    problem=first.problem
                )
            )
    for state in unit_states(slot, stored_rows(slot)):
        if state.source is not None:
            booklets.append(booklet_of(state.source))
            names.append(state.organisation.name)
        if state.version is None:
            remarks.append(f"{state.organisation.name}：{state.why}")
    if not booklets:
        return {"mistakes": [], "count": 0, "names": [], "remarks": remarks, "differences": []}
    comparison = compare_booklets([whole, *booklets], Pairing.UNITS)
    data = comparison_data(comparison)
    told = [
        {"kind": d.kind.label, "place": place_words(d.spot), "words": d.words}
        for d in comparison.differences[:_MOST_DIFFERENCES]
    ]
    return {
        "mistakes": [],
        "count": len(comparison.differences),
        "names": names,
        "remarks": remarks,
        "compared": data["compared"],
        "skipped": len(data["skipped"]),
        "differences": told,
        "revision": slot.draft_revision,
    }


def _own_rows(rows: Sequence[RowData]) -> list[RowData]:
    """What the draft holds of the department itself, with its own figures in the sums."""
    kept = []
    for row in rows:
        if row.origin:
            continue
        values = dict(row.values)
        for key in [k for k in values if k.startswith("_own.")]:
            values[key.removeprefix("_own.")] = values[key]
        if row.table == "comparisons" and not values.get("fen"):
            continue
        kept.append(replace(row, values=values))
    used = {r.values.get("unit", "") for r in kept if r.table == "lines"}
    listed = [r for r in kept if r.table == "department.units"]
    if "" not in used and any(r.values.get("name", "") in used for r in listed):
        gone = {r.uid for r in listed if r.values.get("name", "") not in used}
        kept = [row for row in kept if row.uid not in gone]
    return kept


def _named(booklet: Booklet, rows: Sequence[RowData]) -> Booklet:
    """The office's booklet under the name of its budget unit, where it is only one."""
    names = [r.values.get("name", "") for r in rows if r.table == "department.units"]
    return replace(booklet, department=names[0]) if len(names) == 1 else booklet
