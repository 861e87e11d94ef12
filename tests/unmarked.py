"""A booklet without what only our own files can say: spaces, levels and links of contents."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from unittest.mock import patch

from mingzhang.codes import normal_name
from mingzhang.document import ContentsEntry
from mingzhang.model.booklet import Booklet, Section, Sentence, Table
from mingzhang.read import own_look
from mingzhang.render import docx_package


@contextmanager
def no_marks() -> Iterator[None]:
    """Write files that do not say whose they are: they are read as anybody's."""
    with (
        patch.object(own_look, "MARK", "budget"),
        patch.object(docx_package, "MARK", "budget"),
    ):
        yield


def without_marks(booklet: Booklet) -> Booklet:
    """What of a booklet everybody's file says: all but spaces and the links of the contents."""
    return replace(
        booklet,
        cover=tuple(map(normal_name, booklet.cover)),
        tables=tuple(map(_table, booklet.tables)),
        sections=tuple(map(_section, booklet.sections)),
        forms=tuple(
            replace(form, texts=tuple((role, normal_name(text)) for role, text in form.texts))
            for form in booklet.forms
        ),
        contents=tuple(ContentsEntry(0, normal_name(entry.title)) for entry in booklet.contents),
    )


def _table(table: Table) -> Table:
    panels = tuple(
        replace(
            panel,
            rows=tuple(
                replace(row, labels=tuple(map(normal_name, row.labels))) for row in panel.rows
            ),
        )
        for panel in table.panels
    )
    return replace(table, panels=panels, note=normal_name(table.note))


def _section(section: Section) -> Section:
    paragraphs = tuple(Sentence(normal_name(p.text)) for p in section.paragraphs)
    return replace(section, title=normal_name(section.title), paragraphs=paragraphs)
