"""The library of indicators: what the targets that the public reads ask for, to choose from."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator

from django.core.cache import caches

from mingzhang.model.form import Form, FormKind, FormScope, Indicator
from mingzhang.web.draft.version import holdings_of
from mingzhang.web.models import Publication
from mingzhang.year.library import Entry, joined, library_of

_HOUR = 3600


def published_library() -> tuple[Entry, ...]:
    """The indicators of all published budgets, each once; of several years the latest counts.

    The sector is the class of functions that most of a body's money is for.
    """
    published = Publication.objects.current().filter(slot__kind="budget").order_by("slot__year")
    versions = list(published.values_list("version", flat=True))
    key = hashlib.sha256(repr(versions).encode()).hexdigest()
    found: tuple[Entry, ...] | None = caches["pages"].get(f"library/{key}")
    if found is None:
        found = joined(*_libraries(published.select_related("version__slot")))
        caches["pages"].set(f"library/{key}", found, _HOUR)
    return found


def _libraries(published: Iterable[Publication]) -> Iterator[tuple[Entry, ...]]:
    publications = list(published)
    held = holdings_of(publication.version for publication in publications)
    for publication in publications:
        data = held[publication.version_id]
        yield library_of(
            (
                Form.of(
                    FormKind.TARGET,
                    FormScope(target["scope"]),
                    target["name"],
                    publication.slot.year,
                    indicators=[Indicator(*levels) for levels in target["asked"]],
                )
                for target in data["targets"]
                if target["kind"] == FormKind.TARGET
            ),
            data["sector"],
        )
