"""What the public may see of publications, and how they read."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from mingzhang.published.page import upgraded
from mingzhang.web.models import Publication, Slot
from mingzhang.web.storage import store


def visible(now: datetime | None = None) -> QuerySet[Publication]:
    """What the public may see now: of each booklet the newest publication past its embargo."""
    return Publication.objects.current(now).select_related(
        "slot", "slot__organisation", "slot__organisation__parent"
    )


def withdrawn(now: datetime | None = None) -> QuerySet[Publication]:
    """What the public saw last of a booklet and may see no more: its address says why."""
    newer = Publication.objects.seen(now).filter(
        slot=OuterRef("slot"), number__gt=OuterRef("number")
    )
    standing = Publication.objects.standing(now).values("pk")
    last = Publication.objects.seen(now).filter(~Exists(newer)).exclude(pk__in=standing)
    return last.select_related("slot__organisation")


def page_of(publication: Publication) -> dict[str, Any]:
    """What the portal shows of a publication."""
    return upgraded(store.get_json(publication.page))


def history_of(slot: Slot, now: datetime | None = None) -> QuerySet[Publication]:
    """Every publication of a booklet that the public may see, newest first."""
    return (
        Publication.objects.filter(slot=slot)
        .standing(now)
        .select_related("slot", "slot__organisation", "version")
        .order_by("-number")
    )


def manifest_of(publication: Publication) -> dict[str, Any]:
    """The manifest as it was published; the publication's digest is that of its bytes."""
    manifest: dict[str, Any] = json.loads(store.get(publication.digest))
    return manifest
