"""Indicators to choose from while a target is filled in."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from mingzhang.web.draft.version import holdings_of
from mingzhang.web.models import Slot, Version
from mingzhang.web.publication.library import published_library
from mingzhang.year.library import find_entries

MOST = 60


def chosen_indicators(slot: Slot, words: str) -> list[dict[str, Any]]:
    """The indicators whose names hold all the words, those of the body's own field first.

    Args:
        words: separated by commas; empty for all.
    """
    own = _sector(slot)
    found = find_entries(published_library(), words)
    ordered = sorted(found, key=lambda entry: (entry.sector != own, -entry.count))
    return [asdict(entry) for entry in ordered[:MOST]]


def _sector(slot: Slot) -> str:
    """The field of the body's newest version of any year; empty where it has none."""
    version = (
        Version.objects.filter(slot__organisation=slot.organisation_id, slot__kind="budget")
        .order_by("-slot__year", "-number")
        .first()
    )
    return str(holdings_of([version])[version.pk]["sector"]) if version is not None else ""
