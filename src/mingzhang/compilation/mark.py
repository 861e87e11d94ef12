"""Mistakes of a source written back into its workbook, as notes on the cells."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from mingzhang.errors import SourceMistake, Unreadable
from mingzhang.file import write_aside
from mingzhang.language import _
from mingzhang.pattern import compiled
from mingzhang.report.mark_xlsx import annotated

_PLACE = compiled(r"(?P<sheet>[^、!]+)!(?P<column>[A-Z]{0,3})(?P<row>\d+)")


def write_marked_source(source: Path, mistakes: Iterable[SourceMistake], out: Path) -> int:
    """Write a copy of a source workbook with its mistakes as notes.

    Returns:
        How many mistakes stand on a cell; a mistake of a whole sheet stands on its first cell.

    Raises:
        Unreadable: the source is a folder, or no workbook that can bear notes.
    """
    if source.is_dir():
        raise Unreadable(str(source), _("文件夹里的文件不能加批注，只有工作簿可以"))
    notes = [note for mistake in mistakes for note in _notes(mistake)]
    marked, count = annotated(source, notes)
    write_aside(out, marked)
    return count


def _notes(mistake: SourceMistake) -> Iterator[tuple[str, str, str]]:
    words = mistake.problem
    if mistake.expected:
        words += "\n" + _("应为{expected}").format(expected=mistake.expected)
    found = list(_PLACE.finditer(mistake.where))
    for place in found:
        yield place["sheet"], f"{place['column'] or 'A'}{place['row']}", words
    if not found:
        yield mistake.where, "A1", words
