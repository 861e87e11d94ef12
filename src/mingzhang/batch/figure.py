"""The main figures of a booklet, by what they mean and not by where a place prints them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from mingzhang.model.booklet import Booklet
from mingzhang.published.money import (
    Printed,
    economic_classes,
    function_tree,
    printed_projects,
)
from mingzhang.tables.profile import profile_of


def main_figures(booklet: Booklet) -> Iterator[dict[str, Any]]:
    """Measures with last year's where they are printed, spending by codes, and projects, in fen."""
    profile = profile_of(booklet)
    printed = Printed.of(booklet, profile)
    for measure in profile.measures:
        fen, before = printed.find(measure.piece), printed.find_previous(measure.piece)
        if fen is not None:
            yield _row("measure", measure.role or measure.key, measure.label, fen, before=before)
    waiting = list(reversed(function_tree(booklet)))
    while waiting:
        node = waiting.pop()
        yield _row("function", node["code"], node["name"], node["fen"])
        waiting += reversed(node["children"])
    for group in economic_classes(booklet):
        yield _row("economic", group["code"], group["name"], group["fen"])
    for (unit, name), fen in printed_projects(booklet).items():
        yield _row("project", "", name, fen, unit)


def _row(
    what: str, code: str, name: str, fen: int, unit: str = "", before: int | None = None
) -> dict[str, Any]:
    return {
        "what": what,
        "code": str(code),
        "name": name.strip(),
        "unit": unit,
        "fen": fen,
        "previous_fen": before,
    }
