"""One booklet as strangers' programs would write it: the sheets of a workbook in many dialects."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from pathlib import Path

import docx
import openpyxl
from docx.document import Document as WordFile

from kept import source_of
from mingzhang.document import Contents, Document, Grid, Paragraph
from mingzhang.pipeline.compilation import compute_booklet
from mingzhang.render.layout import layout
from mingzhang.tables.profile import get_profile

EXAMPLE = Path(__file__).resolve().parents[1] / "examples" / "lanxian-media-center-2025"


@dataclass(frozen=True)
class Table:
    """A table with the lines above it."""

    above: tuple[str, ...]
    grid: Grid

    def texts(self) -> list[list[str]]:
        """The squares as texts; what a merged cell covers is blank."""
        lines = [[""] * self.grid.column_count for _ in range(self.grid.row_count)]
        for cell in self.grid.cells:
            lines[cell.row][cell.column] = cell.text
        return lines


@cache
def document() -> Document:
    """The example booklet, every sum exact."""
    booklet = compute_booklet(source_of(EXAMPLE), "additive")
    return layout(booklet, get_profile(booklet.profile))


@cache
def parts() -> tuple[tuple[str, ...], tuple[Table, ...], tuple[str, ...]]:
    """Lines before the tables, the thirteen tables of figures, lines behind them."""
    before: list[str] = []
    tables: list[Table] = []
    behind: list[str] = []
    pending: list[str] = []
    for block in document().blocks:
        if isinstance(block, Contents):
            continue
        if isinstance(block, Paragraph):
            pending.append(block.text)
        elif isinstance(block, Grid) and not block.form and len(tables) < 13:
            first = next(n for n, t in enumerate(pending) if t.startswith("预算公开表"))
            (behind if tables else before).extend(pending[:first])
            tables.append(Table(tuple(pending[first:]), block))
            pending = []
        elif isinstance(block, Grid):
            break
    behind.extend(text for text in pending if "绩效目标表" not in text)
    return tuple(before), tuple(tables), tuple(behind)


def figures() -> list[str]:
    """Every figure of the thirteen tables, as printed, in order of size of text."""
    _before, tables, _behind = parts()
    return sorted(
        text.replace(",", "")
        for table in tables
        for line in table.texts()
        for text in line
        if text and text.replace(",", "").replace(".", "", 1).isdigit() and "." in text
    )


Change = Callable[[str], str]


def html_page(
    change: Change = str,
    *,
    cell: Callable[[str], str] = lambda text: f"<td>{text}</td>",
    wrap: tuple[str, str] = ("", ""),
    charset: str = "utf-8",
) -> str:
    """A web page; `change` is done to every figure, `cell` makes a square of a text."""
    before, tables, behind = parts()
    out = [f'<html><head><meta charset="{charset}"><title>公开</title></head><body>', wrap[0]]
    out += [f"<p>{escape(text)}</p>" for text in before]
    for table in tables:
        out += [f"<p>{escape(text)}</p>" for text in table.above]
        out.append("<table>")
        covered: set[tuple[int, int]] = set()
        owners = {(c.row, c.column): c for c in table.grid.cells}
        for row in range(table.grid.row_count):
            out.append("<tr>")
            for column in range(table.grid.column_count):
                if (row, column) in covered:
                    continue
                owner = owners.get((row, column))
                text = owner.text if owner else ""
                made = cell(escape(change(text) if is_figure(text) else text))
                if owner and (owner.row_span > 1 or owner.column_span > 1):
                    spans = f'<td rowspan="{owner.row_span}" colspan="{owner.column_span}">'
                    made = made.replace("<td>", spans, 1)
                    covered |= {
                        (row + r, column + c)
                        for r in range(owner.row_span)
                        for c in range(owner.column_span)
                    }
                out.append(made)
            out.append("</tr>")
        out.append("</table>")
    out += [f"<p>{escape(text)}</p>" for text in behind]
    return "\n".join([*out, wrap[1], "</body></html>"])


def is_figure(text: str) -> bool:
    """Whether a square prints an amount."""
    return "." in text and text.replace(",", "").replace(".", "", 1).lstrip("-").isdigit()


def plain_lines(delimiter: str, change: Change = str) -> str:
    """All of it as lines of separated values."""
    before, tables, behind = parts()

    def quoted(text: str) -> str:
        return f'"{text}"' if delimiter in text else text

    lines = [quoted(text) for text in before]

    for table in tables:
        lines += ["", *(text.replace("\t", delimiter) for text in table.above)]
        for row in table.texts():
            lines.append(
                delimiter.join(quoted(change(text) if is_figure(text) else text) for text in row)
            )
    lines += ["", *(quoted(text) for text in behind)]
    return "\r\n".join(lines) + "\r\n"


def workbook(
    path: Path,
    *,
    one_sheet: bool = False,
    beside: bool = False,
    numbers: str = "",
    prepare: Callable[[openpyxl.Workbook], None] | None = None,
) -> Path:
    """A workbook; `numbers` is the format of figures that are stored as numbers."""
    before, tables, behind = parts()
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "说明"
    at = 1
    for text in before if one_sheet else (*before, *behind):
        sheet.cell(at, 1, text)
        at += 1
    column = 0
    for number, table in enumerate(tables, 1):
        if not one_sheet and not (beside and number % 2 == 0):
            sheet, at, column = book.create_sheet(f"表{number}"), 0, 0
        elif beside and number % 2 == 0:
            at, column = 0, tables[number - 2].grid.column_count + 1
        else:
            at += 1
        at += 1
        for text in table.above:
            for offset, part in enumerate(text.split("\t")):
                sheet.cell(at, column + 1 + offset * max(1, table.grid.column_count - 1), part)
            at += 1
        for cell in table.grid.cells:
            target = sheet.cell(at + cell.row, column + 1 + cell.column)
            if is_figure(cell.text) and numbers:
                target.value = float(cell.text.replace(",", ""))
                target.number_format = numbers
            else:
                target.value = cell.text or None
            if cell.row_span > 1 or cell.column_span > 1:
                sheet.merge_cells(
                    start_row=at + cell.row,
                    end_row=at + cell.row + cell.row_span - 1,
                    start_column=column + 1 + cell.column,
                    end_column=column + cell.column + cell.column_span,
                )
        at += table.grid.row_count + 1
    for text in behind if one_sheet else ():
        sheet.cell(at, 1, text)
        at += 1
    if prepare is not None:
        prepare(book)
    book.save(path)
    return path


def word(path: Path, prepare: Callable[[WordFile], None] | None = None) -> Path:
    """A Word file as python-docx writes it."""
    before, tables, behind = parts()
    file = docx.Document()
    for text in before:
        file.add_paragraph(text)
    for table in tables:
        for text in table.above:
            file.add_paragraph(text)
        made = file.add_table(table.grid.row_count, table.grid.column_count)
        squares = [list(row.cells) for row in made.rows]
        for cell in table.grid.cells:
            square = squares[cell.row][cell.column]
            if cell.row_span > 1 or cell.column_span > 1:
                end = squares[cell.row + cell.row_span - 1][cell.column + cell.column_span - 1]
                square = square.merge(end)
            square.text = cell.text
    for text in behind:
        file.add_paragraph(text)
    if prepare is not None:
        prepare(file)
    file.save(str(path))
    return path


def repacked(path: Path, change: Callable[[str, bytes], tuple[str, bytes]]) -> Path:
    """The same package with its parts changed or renamed."""
    out = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(*change(name, old.read(name)))
    path.write_bytes(out.getvalue())
    return path


def packed(path: Path, members: Sequence[tuple[str, bytes]]) -> Path:
    """An archive."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return path
