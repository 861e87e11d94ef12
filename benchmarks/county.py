"""A county of published booklets in a fresh database, for `make load`."""

from __future__ import annotations

from typing import Any

YEARS = (2024, 2025)


def populate(departments: int) -> list[int]:
    """A county of published booklets, and an open draft of the next year for every department.

    Returns:
        Ids of the slots with open drafts.
    """
    from datetime import date

    from mingzhang.demonstration.county import invented_budget, invented_county
    from mingzhang.entry.flat import budget_to_rows
    from mingzhang.web import workflow
    from mingzhang.web.draft.stored import write_rows
    from mingzhang.web.draft.version import Frozen, frozen_draft, keep_version
    from mingzhang.web.models import Organisation, Slot
    from mingzhang.web.publication import publishing

    # Pages are measured, not downloads: files are not made, and only the first booklet is checked.
    publishing.make_files = lambda *_parts: {}  # type: ignore[assignment]
    first: Frozen | None = None
    invented = [o for o in invented_county(departments) if o.kind == "department"]
    everybody = invented_county(departments)
    open_slots = []
    for number, made in enumerate(invented):
        organisation = Organisation.objects.create(
            name=made.name, kind="department", code=made.code, address=f"d{number}", county="清禾县"
        )
        for year in (*YEARS, YEARS[-1] + 1):
            slot = Slot.objects.create(
                organisation=organisation,
                year=year,
                kind="budget",
                profile=organisation.profile,
                due=date(year, 1, 20),
            )
            write_rows(slot, budget_to_rows(invented_budget(made, min(year, YEARS[-1]), everybody)))
            if year in YEARS:
                if first is None:
                    first = frozen_draft(slot)
                source, booklet = _computed(slot)
                keep_version(slot, Frozen(source, booklet, first.checked), None)
                workflow.perform(slot, "submit", None, address="")
                workflow.perform(slot, "unit_approve", None, address="")
                workflow.perform(slot, "bureau_approve", None, address="", day=date(year, 2, 1))
                publishing.publish(slot, None)
            else:
                workflow.perform(slot, "start", None, address="")
                open_slots.append(slot.pk)
        print(f"\r    {number + 1}/{len(invented)} departments", end="", flush=True)
    print()
    return open_slots


def _computed(slot: Any) -> tuple[str, str]:
    """Digests of a draft's rows and of its booklet, which is not checked."""
    from mingzhang.entry.flat import rows_to_budget, rows_to_data
    from mingzhang.pipeline.compilation import compute_booklet
    from mingzhang.tables.profile import get_profile
    from mingzhang.web.draft.stored import draft_rows
    from mingzhang.web.storage import store
    from mingzhang.web.storage.codec import booklet_to_data

    rows = draft_rows(slot)
    booklet = compute_booklet(rows_to_budget(rows, get_profile(slot.profile)))
    return store.put_json(rows_to_data(rows)), store.put_json(booklet_to_data(booklet))
