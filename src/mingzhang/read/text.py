"""Plain text with tab-separated tables to a document: paragraphs, contents, grids, each placed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from mingzhang.account import Accounting
from mingzhang.document import (
    Block,
    Contents,
    ContentsEntry,
    Document,
    Grid,
    GridCell,
    PageBreak,
    Paragraph,
    Style,
)
from mingzhang.errors import Unreadable
from mingzhang.language import _
from mingzhang.lean import dataclass
from mingzhang.pattern import compiled
from mingzhang.read.contents_line import contents_entry, level_of_title
from mingzhang.read.encoding import decode
from mingzhang.read.limit import MAX_CELLS, MAX_CHARACTERS, read_bytes
from mingzhang.read.separated import note_encoding
from mingzhang.read.typed import RULE, with_tabs
from mingzhang.read.typed_page import moves_to_stops, typed_blocks
from mingzhang.source import Place

_CONTENTS_TITLE = compiled(r"\s*目\s*[录錄次]\s*")
_ENTRY_START = compiled(r"第[一二三四五六七八九十\d]+[部篇章]|[一二三四五六七八九十]+、|附?表")
_META = compiled(
    r"[单單]\s*位\s*[：:]\s*(?:人民币)?\s*[百千万亿]*\s*元|(?:部门|单位)(?:名称)?\s*[：:]"
)
_HEAD_START = compiled(
    r"(?:收入|支出|项目|预算|收支)?(?:科目|项目|单位|部门|功能|经济|类|款|项|代码|序号|编码|指标)"
)
_LEAST_ROWS = 3
_SPACE = " \u3000\u00a0"


def read_text(path: Path) -> Document:
    """Read a text file in any encoding that Chinese files use.

    A paragraph is a line; a table is a run of lines with tabs, or one that was typed with blanks or
    box characters (`typed`). What a merged cell covers is an
    empty cell of its own, for the file does not say more. A table goes on behind blank lines and
    page breaks where the next run has as many columns and brings no title or heading of its own.

    Args:
        path: the file.

    Returns:
        Paragraphs of `Style.PLAIN` and grids; every paragraph and every cell, blank ones too,
        knows its line and its first character, both from 1.

    Raises:
        Unreadable: the file is absent, empty, too large, or no text in a known encoding.
    """
    found = decode(read_bytes(path))
    if found is None:
        raise Unreadable(
            str(path), _("不是文本文件，或者编码无法识别"), _("请另存为UTF-8编码的文本文件")
        )
    text = found.text
    if len(text) > MAX_CHARACTERS:
        raise Unreadable(str(path), _("文字太多"), _("请拆分后再试"))
    if not text.strip(_SPACE + "\r\n\t\f\ufeff"):
        raise Unreadable(str(path), _("文件里没有文字"), _("请重新获取文件"))
    accounting = Accounting(str(path))
    note_encoding(accounting, found.declared, found.encoding, found.lost)
    blocks = tuple(text_blocks(text, str(path)))
    return Document(blocks, file=str(path), format="text", account=accounting.account())


@dataclass(slots=True)
class _Run:
    """Lines with tabs that stand together, each with its number."""

    lines: list[tuple[int, str]]

    @property
    def width(self) -> int:
        return max(line.count("\t") for _, line in self.lines) + 1


def text_blocks(text: str, file: str) -> Iterator[Block]:
    """The blocks of a text, tables put together."""
    lines = with_tabs(re.split(r"\r\n|\n|\r", text))
    laid_out = None if _is_separated(lines) else typed_blocks(lines, file)
    yield from _tabbed_blocks(lines, file) if laid_out is None else laid_out


def _is_separated(lines: Sequence[str]) -> bool:
    """Whether tabs part the cells of tables, and do not only move to the next stop."""
    rows = [line for line in lines if "\t" in line and not is_meta(line)]
    if len(rows) < _LEAST_ROWS:
        return any(line == RULE for line in lines)
    return not moves_to_stops(lines)


def _tabbed_blocks(lines: Sequence[str], file: str) -> Iterator[Block]:
    run: _Run | None = None
    breaks: list[Block] = []
    for block in _pieces(lines, file):
        if isinstance(block, _Run):
            if run is not None and _goes_on(run, block):
                run.lines.extend(_without_head(run, block))
            else:
                if run is not None:
                    yield _grid(run, file)
                yield from breaks
                run = block
            breaks = []
        elif isinstance(block, PageBreak):
            breaks.append(block)
        else:
            if run is not None:
                yield _grid(run, file)
                run = None
            yield from breaks
            breaks = []
            yield block
    if run is not None:
        yield _grid(run, file)
    yield from breaks


def _pieces(lines: Sequence[str], file: str) -> Iterator[Block | _Run]:
    """Paragraphs, contents, page breaks and runs of lines with tabs, in the order of the file."""
    cells = 0
    number = 0
    while number < len(lines):
        line = lines[number]
        number += 1
        if line == RULE:
            continue
        if "\f" in line:
            before, _feed, line = line.rpartition("\f")
            if before.strip(_SPACE + "\t\f"):
                yield _paragraph(before.replace("\f", ""), number, file)
            yield PageBreak()
        if "\t" not in line or is_meta(line) or not line.strip(_SPACE + "\t"):
            if line.strip(_SPACE + "\t"):
                title = bool(_CONTENTS_TITLE.fullmatch(line))
                yield _paragraph(line, number, file)
                found = _entries(lines, number, file, least=1 if title else 3)
                if found is not None:
                    yield found[0]
                    number = found[1]
            continue
        found = _entries(lines, number - 1, file, least=3)
        if found is not None:
            yield found[0]
            number = found[1]
            continue
        run = _Run([(number, line)])
        while number < len(lines) and "\f" not in lines[number]:
            if lines[number] == RULE:
                number += 1
                continue
            if "\t" not in lines[number]:
                break
            if not lines[number].strip(_SPACE + "\t") or is_meta(lines[number]):
                break
            number += 1
            run.lines.append((number, lines[number - 1]))
        cells += sum(line.count("\t") + 1 for _, line in run.lines)
        if cells > MAX_CELLS:
            raise Unreadable(file, _("表格太多"), _("请拆分后再试"))
        yield run


def is_meta(line: str) -> bool:
    """Whether a line with tabs is what stands above a table: department and unit of money."""
    filled = [cell for cell in line.split("\t") if cell.strip(_SPACE)]
    return 0 < len(filled) <= 3 and all(_META.match(cell.strip(_SPACE)) for cell in filled)


def _entries(
    lines: Sequence[str], start: int, file: str, least: int
) -> tuple[Contents, int] | None:
    """Lines of a table of contents from a line on, and the line after them."""
    entries: list[ContentsEntry] = []
    end = start
    for index in range(start, len(lines)):
        if not lines[index].strip(_SPACE + "\t\f"):
            continue
        line = lines[index].strip(_SPACE + "\t\f")
        entry = contents_entry(line) if line.count("\t") <= 1 else None
        if entry is None or (least > 1 and not _ENTRY_START.match(entry[0])):
            break
        entries.append(
            ContentsEntry(
                level_of_title(entry[0]),
                entry[0],
                entry[1],
                place=Place(file, line=index + 1, column=_first(lines[index])),
            )
        )
        end = index + 1
    return (Contents(tuple(entries)), end) if len(entries) >= least else None


def _first(line: str) -> int:
    """Where the first character that shows stands, from 1."""
    return len(line) - len(line.lstrip(_SPACE + "\t\f")) + 1


def _paragraph(line: str, number: int, file: str) -> Paragraph:
    text = line.strip(_SPACE + "\t\ufeff")
    style = Style.CONTENTS_TITLE if _CONTENTS_TITLE.fullmatch(text) else Style.PLAIN
    text = "\t".join(part.strip(_SPACE) for part in text.split("\t") if part.strip(_SPACE))
    return Paragraph(text, style, place=Place(file, line=number, column=_first(line)))


def _goes_on(run: _Run, after: _Run) -> bool:
    """Whether a run goes on behind blank lines: as many columns, and no heading of its own."""
    if run.width != after.width:
        return False
    first = _cells(after.lines[0][1])
    if first == _cells(run.lines[0][1]):
        return True
    return not (len([c for c in first if c]) > 1 and _HEAD_START.match(first[0]))


def _without_head(run: _Run, after: _Run) -> list[tuple[int, str]]:
    """The lines of a run that goes on, without the heading that it repeats."""
    same = 0
    for (_n, mine), (_m, theirs) in zip(run.lines, after.lines, strict=False):
        if _cells(mine) != _cells(theirs) or same == 6:
            break
        same += 1
    return after.lines[same:]


def _cells(line: str) -> list[str]:
    return ["".join(cell.split()) for cell in line.split("\t")]


def _grid(run: _Run, file: str) -> Grid:
    width = run.width
    cells: list[GridCell] = []
    for row, (number, line) in enumerate(run.lines):
        at = 1
        texts = line.split("\t")
        for column in range(width):
            raw = texts[column] if column < len(texts) else ""
            text = raw.strip(_SPACE)
            indent = len(raw) - len(raw.lstrip(_SPACE)) if text else 0
            place = Place(file, line=number, column=at + indent)
            cells.append(GridCell(row, column, text, indent=indent, place=place))
            at += len(raw) + 1 if column < len(texts) else 0
    first = run.lines[0][0]
    return Grid(len(run.lines), width, tuple(cells), place=Place(file, line=first, column=1))
