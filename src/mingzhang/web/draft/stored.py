"""The rows of a draft as they lie in the database."""

from __future__ import annotations

from collections.abc import Sequence

from mingzhang.entry.flat import FIXED, RowData
from mingzhang.web.models import DraftRow, Slot


def draft_rows(slot: Slot) -> list[RowData]:
    """The rows of a slot's draft, with what the slot decides filled in."""
    rows = [
        RowData(r.table, r.uid, dict(r.values), r.parent, r.position, r.origin)
        for r in DraftRow.objects.filter(slot=slot)
    ]
    fixed = {
        "budget": {
            "profile": slot.profile,
            "year": str(slot.year),
            "kind": slot.booklet_kind.label,
            "level": slot.level.label,
        },
        "department": {"name": slot.organisation.name},
    }
    for row in rows:
        row.values.update(fixed.get(row.table, {}))
    for table, values in fixed.items():
        if not any(row.table == table for row in rows):
            rows.append(RowData(table, f"{table}-0", dict(values)))
    return rows


def write_rows(slot: Slot, rows: Sequence[RowData]) -> None:
    """Replace the whole draft, inside the caller's transaction; see `editing` for single edits."""
    DraftRow.objects.filter(slot=slot).delete()
    DraftRow.objects.bulk_create(
        DraftRow(
            slot=slot,
            table=r.table,
            uid=r.uid,
            parent=r.parent,
            position=r.position,
            values={
                k: v
                for k, v in r.values.items()
                if k not in FIXED.get(r.table, ()) or (k == "unit")
            },
            origin=r.origin,
        )
        for r in rows
    )
