"""Booklets found on a department's own web site, compared with what was approved."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from mingzhang.compare import Comparison, Difference, Pairing, compare_booklets
from mingzhang.compare.comparison import word_pieces
from mingzhang.errors import MingzhangError
from mingzhang.language import _
from mingzhang.model.booklet import Booklet
from mingzhang.pipeline.review import read_booklet
from mingzhang.report.comparison import comparison_data
from mingzhang.report.words import place_words
from mingzhang.web import audit
from mingzhang.web.draft.version import booklet_of
from mingzhang.web.models import WebsiteCopy
from mingzhang.web.storage import store

SCHEMA = "mingzhang-website-copy/1"


def read_copy(path: Path, copy: WebsiteCopy) -> Booklet:
    """The booklet of the uploaded file, read in the limited process as the approved one's form.

    Raises:
        Unreadable: it cannot be read, or is no booklet.
    """
    return read_booklet(path, booklet_of(copy.publication.version).profile)


class OtherBooklet(MingzhangError):
    """The file is a booklet, but of another department, year or kind."""


def keep_comparison(copy: WebsiteCopy, found: Booklet) -> dict[str, Any]:
    """Compare figure by figure and sentence by sentence, and keep the outcome.

    Raises:
        OtherBooklet: the file is of another year or kind; comparing would say nothing.
    """
    approved = booklet_of(copy.publication.version)
    if (found.year, found.kind) != (approved.year, approved.kind):
        raise OtherBooklet(
            _("这份文件是{found}，不是{wanted}；请换成同一年度、同一类别的资料").format(
                found=_words(found), wanted=_words(approved)
            )
        )
    comparison = compare_booklets([approved, found], Pairing.VERSIONS)
    data = copy_data(comparison)
    copy.comparison = store.put_json(data)
    copy.differences = len(data["differences"])
    copy.save(update_fields=["comparison", "differences"])
    audit.record(
        copy.upload.user,
        "website.compared",
        f"publication:{copy.publication_id}",
        {"copy": copy.pk, "differences": copy.differences, "upload": copy.upload.digest},
    )
    return data


def kept_comparison(copy: WebsiteCopy) -> dict[str, Any] | None:
    """The outcome that was kept; None where nothing was compared yet.

    Raises:
        ValueError: it is of a schema that a later program writes.
    """
    return upgraded(store.get_json(copy.comparison)) if copy.comparison else None


def upgraded(data: dict[str, Any]) -> dict[str, Any]:
    """A kept outcome as today's program reads it.

    Raises:
        ValueError: it is of a schema that a later program writes.
    """
    if data.get("schema") != SCHEMA:
        raise ValueError(f"a comparison of schema {data.get('schema')}, not {SCHEMA}")
    return data


def _words(booklet: Booklet) -> str:
    return f"{booklet.department}{booklet.year}年{booklet.kind.label}"


def copy_data(comparison: Comparison) -> dict[str, Any]:
    """The outcome as plain data: counts, and differences in words with their place."""
    approved, found = comparison.booklets
    cells, sentences = _counts(approved, found)
    return {
        **comparison_data(comparison),
        "schema": SCHEMA,
        "cells": cells,
        "sentences": sentences,
        "approved_name": approved.department,
        "found_name": found.department,
        "differences": [_difference(difference) for difference in comparison.differences],
        "doubts": [doubt.message for doubt in found.doubts],
    }


def _counts(approved: Booklet, found: Booklet) -> tuple[int, int]:
    """Cells and sentences of the approved booklet that stand beside something in the other."""
    there = {
        (table.shape or table.title, panel.key, row.key, column)
        for table in found.tables
        for panel, row, column, _cell in table.cells()
    }
    cells = sum(
        (table.shape or table.title, panel.key, row.key, column) in there
        for table in approved.tables
        for panel, row, column, _cell in table.cells()
    )
    sections = {(section.part, section.title) for section in found.sections}
    sentences = sum(
        len(section.paragraphs)
        for section in approved.sections
        if (section.part, section.title) in sections
    )
    return cells, sentences


def _difference(difference: Difference) -> dict[str, Any]:
    """One difference for the page: `pieces` are runs of (same, removed, added) words."""
    before, after = difference.before, difference.after
    pieces: list[tuple[str, str]] = []
    if before is not None and after is not None:
        one, two = (cell.text or cell.row or cell.table for cell in (before, after))
        if difference.what == "cell":
            empty = _("空")
            pieces = [("removed", before.text or empty), ("added", after.text or empty)]
        else:
            pieces = word_pieces(one, two)
    elif before is not None:
        pieces = [("removed", before.text or before.row or before.table)]
    elif after is not None:
        pieces = [("added", after.text or after.row or after.table)]
    spot = difference.before or difference.spot
    return {
        "kind": difference.kind.value,
        "label": difference.kind.label,
        "what": difference.what,
        "table": spot.table,
        "place": place_words(spot),
        "words": difference.words,
        "pieces": [list(piece) for piece in pieces],
        "found_at": place_words(difference.after) if difference.after is not None else "",
    }
