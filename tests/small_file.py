"""A booklet of one table and two sentences in every format, each file a few kilobytes."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import docx
import openpyxl

from small_pdf import pdf_of, table

TITLE = "某县文化馆2025年支出预算表"
UNIT = "单位：万元"
ROWS = (
    ("项目", "合计", "基本支出", "项目支出"),
    ("合计", "1,234.56", "234.56", "1,000.00"),
    ("201一般公共服务支出", "1,200.00", "200.00", "1,000.00"),
    ("208社会保障和就业支出", "34.56", "34.56", ""),
)
TEXT = "2025年支出预算1,234.56万元，其中基本支出234.56万元，项目支出1,000.00万元。"
FIGURES = sorted(
    text.replace(",", "") for row in ROWS[1:] for text in row[1:] if text.replace(",", "")
)

_OFFICE = "urn:oasis:names:tc:opendocument:xmlns"


def page() -> bytes:
    """As a page of the web."""
    rows = "".join(f"<tr>{''.join(f'<td>{t}</td>' for t in row)}</tr>" for row in ROWS)
    head = f"<html><head><meta charset=utf-8></head><body><h1>{TITLE}</h1><p>{UNIT}</p>"
    return f"{head}<table>{rows}</table><p>{TEXT}</p></body></html>".encode()


def mail() -> bytes:
    """As a page saved whole."""
    head = b"From: <Saved>\r\nMIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"
    return head + page()


def lines(delimiter: str) -> bytes:
    """As lines of values."""
    rows = [delimiter.join(f'"{t}"' if delimiter in t else t for t in row) for row in ROWS]
    return "\n".join([TITLE, UNIT, *rows, f'"{TEXT}"' if delimiter == "," else TEXT]).encode()


def markdown() -> bytes:
    """As Markdown with bars."""
    rows = ["| " + " | ".join(row) + " |" for row in ROWS]
    rows.insert(1, "|---|---:|---:|---:|")
    return "\n".join([f"# {TITLE}", "", UNIT, "", *rows, "", TEXT]).encode()


def workbook() -> bytes:
    """As a workbook with numbers."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in ((TITLE,), (UNIT,), *ROWS):
        sheet.append([_value(text) for text in row])
    for line in sheet.iter_rows(min_row=4):
        for cell in line:
            cell.number_format = "#,##0.00"
    sheet.append([])
    sheet.append([TEXT])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _value(text: str) -> float | str | None:
    plain = text.replace(",", "")
    return float(plain) if plain.replace(".", "", 1).isdigit() else text or None


def word() -> bytes:
    """As a Word file."""
    file = docx.Document()
    file.add_paragraph(TITLE)
    file.add_paragraph(UNIT)
    made = file.add_table(len(ROWS), len(ROWS[0]))
    for number, row in enumerate(ROWS):
        for column, text in enumerate(row):
            made.rows[number].cells[column].text = text
    file.add_paragraph(TEXT)
    out = io.BytesIO()
    file.save(out)
    return out.getvalue()


def ods() -> bytes:
    """As an OpenDocument spreadsheet."""
    sheet = "".join(
        "<table:table-row>"
        + "".join(f"<table:table-cell><text:p>{t}</text:p></table:table-cell>" for t in row)
        + "</table:table-row>"
        for row in ((TITLE,), (UNIT,), *ROWS, (), (TEXT,))
    )
    names = " ".join(f'xmlns:{n}="{_OFFICE}:{n}:1.0"' for n in ("office", "table", "text"))
    body = f'<office:spreadsheet><table:table table:name="a">{sheet}</table:table>'
    content = f"<office:document-content {names}><office:body>{body}</office:spreadsheet>"
    return packed(
        ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
        ("content.xml", f"{content}</office:body></office:document-content>".encode()),
    )


def excel2003() -> bytes:
    """As an XML Spreadsheet of 2003."""
    space = "urn:schemas-microsoft-com:office:spreadsheet"

    def cell(text: str) -> str:
        return f'<Cell><Data ss:Type="String">{text}</Data></Cell>'

    rows = "".join(
        f"<Row>{''.join(map(cell, row))}</Row>" for row in ((TITLE,), (UNIT,), *ROWS, (TEXT,))
    )
    sheet = f'<Worksheet ss:Name="a"><Table>{rows}</Table></Worksheet>'
    book = f'<Workbook xmlns="{space}" xmlns:ss="{space}">{sheet}</Workbook>'
    return f'<?xml version="1.0"?>{book}'.encode()


def word2003() -> bytes:
    """As the XML of Word 2003."""
    space = "http://schemas.microsoft.com/office/word/2003/wordml"

    def paragraph(text: str) -> str:
        return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"

    rows = "".join(
        f"<w:tr>{''.join(f'<w:tc>{paragraph(t)}</w:tc>' for t in row)}</w:tr>" for row in ROWS
    )
    body = f"{paragraph(TITLE)}{paragraph(UNIT)}<w:tbl>{rows}</w:tbl>{paragraph(TEXT)}"
    body = f"<w:body>{body}</w:body></w:wordDocument>"
    return f'<?xml version="1.0"?><w:wordDocument xmlns:w="{space}">{body}'.encode()


def pdf(folder: Path) -> bytes:
    """As a PDF."""
    made = table("stroke: 0.5pt", [["", *row] for row in ROWS[1:]], ["编码", *ROWS[0]])
    return pdf_of(folder / "small.pdf", f"{TITLE}\n\n{UNIT}\n{made}\n{TEXT}\n").read_bytes()


def packed(*members: tuple[str, bytes]) -> bytes:
    """As an archive of these members."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return out.getvalue()


FILES: dict[str, Callable[[], bytes]] = {
    ".html": page,
    ".mht": mail,
    ".csv": lambda: lines(","),
    ".txt": lambda: lines("\t"),
    ".md": markdown,
    ".xlsx": workbook,
    ".docx": word,
    ".ods": ods,
    ".xls": excel2003,
    ".xml": word2003,
}
