"""What overviews need of a publication, kept in a row beside it when it is published."""

from __future__ import annotations

from typing import Any

from mingzhang.tables.role import MAIN
from mingzhang.web.models import Publication, Summary
from mingzhang.web.publication import shown
from mingzhang.web.storage.store import Damaged

_TITLE = 300
_AT_ONCE = 200


def summary_of(publication: Publication, page: dict[str, Any]) -> Summary:
    """The row of a publication, not yet kept."""
    figures = {measure["key"]: measure["fen"] for measure in page["key"]}
    data = data_of(page)
    return Summary(
        publication=publication,
        title=page["title"][:_TITLE],
        **{role.value: figures.get(role.value) for role in MAIN},
        largest_project=max((fen for *_names, fen in data["projects"]), default=None),
        data=data,
    )


def data_of(page: dict[str, Any]) -> dict[str, Any]:
    """Measures, three public costs and projects as they are kept."""
    return {
        "measures": _measures(page["key"]),
        "three_public": _measures(page["three_public"]),
        "projects": [
            [p["slug"], p["name"], p.get("unit") or "", p["fen"] or 0] for p in page["projects"]
        ],
    }


def _measures(data: list[dict[str, Any]]) -> list[list[Any]]:
    return [[m["key"], m["label"], m["fen"], m.get("previous_fen")] for m in data]


def keep_summary(publication: Publication, page: dict[str, Any]) -> Summary:
    """Make the row of a publication."""
    made = summary_of(publication, page)
    Summary.objects.bulk_create([made], ignore_conflicts=True)  # another process may have done it
    return made


def keep_missing(leave_damaged: bool = False) -> int:
    """Make the rows of what was published before there were any; how many are still missing.

    Raises:
        Damaged, FileNotFoundError: a page is not what was put there, and must not be left out.
    """
    missing = Publication.objects.filter(summary=None).order_by("pk")
    left = seen = 0
    while few := missing.filter(pk__gt=seen)[:_AT_ONCE]:  # a province has a hundred thousand
        for publication in few:
            try:
                keep_summary(publication, shown.page_of(publication))
            except (Damaged, FileNotFoundError):
                if not leave_damaged:
                    raise
                left += 1
            seen = publication.pk
    return left
