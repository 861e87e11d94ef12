"""What a new draft knows before anybody types: whose booklet it is, its code, county and units."""

from __future__ import annotations

from django.db import transaction

from mingzhang.entry.flat import RowData
from mingzhang.web.draft.stored import write_rows
from mingzhang.web.models import DraftRow, Organisation, Slot


def begin(slot: Slot) -> bool:
    """Fill in what the platform knows, in a draft into which nobody has typed; whether it did."""
    if slot.draft_revision or DraftRow.objects.filter(slot=slot).exists():
        return False
    with transaction.atomic():
        now = Slot.objects.select_for_update(of=("self",)).get(pk=slot.pk)
        if now.draft_revision or DraftRow.objects.filter(slot=slot).exists():
            return False
        write_rows(slot, first_rows(slot))
    return True


def first_rows(slot: Slot) -> list[RowData]:
    """The department with its code and county, and its units: itself, and those below it."""
    organisation = slot.organisation
    values = {"code": organisation.code, "county": organisation.county}
    rows = [
        RowData("budget", "budget-0", {"unit": "元"}),
        RowData("department", "department-0", {k: t for k, t in values.items() if t}),
    ]
    for number, (name, code) in enumerate(_units(organisation)):
        unit = {"name": name, **({"code": code} if code else {})}
        rows.append(
            RowData("department.units", f"unit-{number}", unit, "department-0", float(number))
        )
    return rows


def _units(organisation: Organisation) -> list[tuple[str, str]]:
    below = [(unit.name, unit.code) for unit in organisation.units.order_by("code", "name")]
    if not below:
        return [(organisation.name, organisation.code)]
    return [(f"{organisation.name}本级", ""), *below]
