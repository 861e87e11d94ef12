"""The same tables through other libraries, each as its documentation shows it."""

from __future__ import annotations

from pathlib import Path

from mingzhang.document import Document, Grid


def grids(document: Document) -> list[Grid]:
    """The tables of a document."""
    return [block for block in document.blocks if isinstance(block, Grid)]


def docx_by_python_docx(document: Document, path: Path) -> None:
    """Every table through python-docx, row by row, which is its quickest way; without merging."""
    import docx

    made = docx.Document()
    for grid in grids(document):
        rows = max((c.row for c in grid.cells), default=0) + 1
        columns = max((c.column for c in grid.cells), default=0) + 1
        table = made.add_table(rows, columns)
        texts = {(cell.row, cell.column): cell.text for cell in grid.cells}
        for number, row in enumerate(table.rows):
            for column, made_cell in enumerate(row.cells):
                if text := texts.get((number, column)):
                    made_cell.text = text
    made.save(str(path))


def xlsx_by_openpyxl(document: Document, path: Path) -> None:
    """Every table on a sheet through openpyxl, with a style for each cell."""
    import openpyxl
    from openpyxl.styles import Alignment, Border, Side

    book = openpyxl.Workbook()
    line = Side(style="thin")
    for grid in grids(document):
        sheet = book.create_sheet()
        for cell in grid.cells:
            made = sheet.cell(cell.row + 1, cell.column + 1, cell.text)
            made.border = Border(line, line, line, line)
            made.alignment = Alignment(wrap_text=True)
    book.save(path)


def pdf_by_weasyprint(html: Path, path: Path) -> None:
    """Our own HTML page printed by WeasyPrint."""
    import weasyprint

    weasyprint.HTML(filename=str(html)).write_pdf(str(path))


def tables_by_pdfplumber(path: Path) -> int:
    """Every table of a PDF through pdfplumber; how many there are."""
    import pdfplumber

    with pdfplumber.open(path) as pdf:
        return sum(len(page.extract_tables()) for page in pdf.pages)
