"""A table that is a picture in a Word file, a workbook or a page is read where OCR is installed.

The recogniser itself is stood in for: what it sees is given.
"""

from __future__ import annotations

import base64
import io
from email.mime.image import MIMEImage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
from docx.shared import Cm
from openpyxl.drawing.image import Image as Drawing
from PIL import Image

from mingzhang.account import Fate, Thing
from mingzhang.document import Document, Grid
from mingzhang.read import read_document, scan
from mingzhang.read.ink import PageInk, Rule

ROWS = (("项目", "合计"), ("总计", "1,021.29"), ("人员", "1,000.00"), ("公用", "21.29"))
OFFICE = "urn:oasis:names:tc:opendocument:xmlns"


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The recogniser sees a table on dark pictures and nothing on white ones."""
    found: list[float] = []

    def look(image: Any, number: int, dpi: float) -> PageInk:
        found.append(dpi)
        ink = PageInk(number, 300, 200, has_image=True)
        if image.mean() > 200:
            return ink
        for row, texts in enumerate(ROWS):
            for column, text in enumerate(texts):
                for at, letter in enumerate(text):
                    left, foot = 20 + 120 * column + 8 * at, 30 + 20 * row
                    ink.add(letter, (left, foot - 8, left + 7, foot), (left, foot - 1), 8, 0)
        for edge in range(len(ROWS) + 1):
            ink.level.append(Rule(15 + 20 * edge, 10, 250, 0.5))
        for edge in (10, 130, 250):
            ink.upright.append(Rule(edge, 15, 95, 0.5))
        return ink

    monkeypatch.setattr(scan, "can_scan", lambda: True)
    monkeypatch.setattr(scan, "ink_of_picture", look)
    return found


def picture(shade: str = "black") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (600, 400), shade).save(out, "PNG")
    return out.getvalue()


def word(folder: Path) -> Path:
    file = docx.Document()
    file.add_paragraph("支出预算表")
    for shade in ("black", "white"):
        file.add_picture(io.BytesIO(picture(shade)), width=Cm(15))
    file.add_picture(io.BytesIO(picture()), width=Cm(2))
    file.save(str(folder / "a.docx"))
    return folder / "a.docx"


def workbook(folder: Path) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet["A1"] = "支出预算表"
    for row, shade in ((3, "black"), (40, "white")):
        sheet.add_image(Drawing(io.BytesIO(picture(shade))), f"A{row}")
    small = Drawing(io.BytesIO(picture()))
    small.width = small.height = 40
    sheet.add_image(small, "A60")
    book.save(folder / "a.xlsx")
    return folder / "a.xlsx"


def page(source: str, other: str) -> str:
    small = f'<img src="{source}" width="30" height="20">'
    images = f'<p>表<img src="{source}"></p><img src="{other}">{small}'
    return f"<html><meta charset=utf-8><body><p>支出预算表</p>{images}</body></html>"


def html(folder: Path) -> Path:
    shades = (base64.b64encode(picture(shade)).decode() for shade in ("black", "white"))
    text = page(*(f"data:image/png;base64,{shade}" for shade in shades))
    (folder / "a.html").write_text(text, "utf-8")
    return folder / "a.html"


def mhtml(folder: Path) -> Path:
    whole = MIMEMultipart("related")
    whole.attach(MIMEText(page("images/W1.png", "cid:two"), "html", "utf-8"))
    for shade, head, value in (
        ("black", "Content-Location", "http://example.invalid/images/W1.png"),
        ("white", "Content-ID", "<two>"),
    ):
        image = MIMEImage(picture(shade), "png")
        image[head] = value
        whole.attach(image)
    (folder / "a.mht").write_bytes(whole.as_bytes())
    return folder / "a.mht"


@pytest.mark.parametrize("make", [word, workbook, html, mhtml])
def test_table_in_a_picture_is_read(make: Any, tmp_path: Path, seen: list[float]) -> None:
    document: Document = read_document(make(tmp_path))
    (grid,) = [block for block in document.blocks if isinstance(block, Grid)]
    assert [c.text for c in grid.cells] == [text for row in ROWS for text in row]
    assert all(not c.place.box for c in grid.cells), "a box of the picture is none of the file"
    assert document.account.count(Fate.READ, Thing.PICTURE) == 1
    assert document.account.count(Fate.SET_ASIDE, Thing.PICTURE) == 2
    assert not document.account.count(Fate.UNREAD, Thing.PICTURE)
    assert len(seen) == 2, "a picture too small for a table is not looked at"


def test_picture_that_is_damaged_is_named(tmp_path: Path, seen: list[float]) -> None:
    text = page("data:image/png;base64,AAAA", "data:image/png;base64,????")
    (tmp_path / "a.html").write_text(text, "utf-8")
    account = read_document(tmp_path / "a.html").account
    assert account.count(Fate.UNREAD, Thing.PICTURE) == 2
    assert not seen


def test_sheets_of_a_spreadsheet_saved_as_one_web_page_are_read(tmp_path: Path) -> None:
    whole = MIMEMultipart("related")
    rows = "".join(f"<tr><td>{a}</td><td>{b}</td></tr>" for a, b in ROWS)
    for text in (
        "<html><frameset><frame src=sheet001.htm></frameset></html>",
        f"<html><body>支出预算表<table>{rows}</table></body></html>",
        f"<html><body>收入预算表<table>{rows}</table></body></html>",
        "<html><body></body></html>",
    ):
        whole.attach(MIMEText(text, "html", "utf-8"))
    (tmp_path / "a.mht").write_bytes(whole.as_bytes())
    document = read_document(tmp_path / "a.mht")
    assert len([block for block in document.blocks if isinstance(block, Grid)]) == 2
