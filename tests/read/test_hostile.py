"""Files made to hurt: refused with a reason or read without harm, in bounded time and memory."""

from __future__ import annotations

import zipfile
from pathlib import Path

import openpyxl
import pytest

from mingzhang.document import Grid, Paragraph
from mingzhang.errors import Unreadable
from mingzhang.read import limit, read_document
from mingzhang.read.worker import read_safely

_TYPES = """<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/\
content-types"><Default Extension="xml" ContentType="application/xml"/></Types>"""
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def docx_with(path: Path, document: str) -> Path:
    """A DOCX whose only part of interest is this XML."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", _TYPES)
        archive.writestr("word/document.xml", document)
    return path


def text_of(path: Path) -> str:
    blocks = read_document(path).blocks
    return "".join(b.text for b in blocks if isinstance(b, Paragraph))


def paragraph(text: str) -> str:
    return f'<w:document xmlns:w="{_WORD}"><w:body><w:p><w:r><w:t>{text}</w:t></w:r></w:p>\
</w:body></w:document>'


def pdf_of(objects: list[bytes], trailer: bytes = b"") -> bytes:
    """A PDF out of its objects, numbered from 1; the first is the catalogue."""
    out = bytearray(b"%PDF-1.4\n")
    offsets = []
    for number, content in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    for offset in offsets:
        out += b"%010d 00000 n \n" % offset
    out += b"trailer\n<< /Size %d /Root 1 0 R %s >>\n" % (len(objects) + 1, trailer)
    return bytes(out + b"startxref\n%d\n%%%%EOF" % start)


def test_entities_that_grow_are_not_expanded(tmp_path: Path) -> None:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    text = f'<!DOCTYPE w [<!ENTITY l0 "哈哈哈哈">{laughs}]>' + paragraph("&l11;")
    path = docx_with(tmp_path / "laughs.docx", text)
    try:
        found = text_of(path)
    except Unreadable as problem:
        found = problem.reason
    assert "哈" not in found


def test_entity_that_names_a_file_is_not_read(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("机密", "utf-8")
    text = f'<!DOCTYPE w [<!ENTITY x SYSTEM "{secret.as_uri()}">]>' + paragraph("甲&x;乙")
    path = docx_with(tmp_path / "entity.docx", text)
    try:
        found = text_of(path)
    except Unreadable as problem:
        found = problem.reason
    assert "机密" not in found


def test_part_that_unpacks_to_too_much_is_refused(tmp_path: Path) -> None:
    path = docx_with(tmp_path / "bomb.docx", paragraph("零" * 30_000_000))
    with pytest.raises(Unreadable, match="展开后过大"):
        read_document(path)


def test_deeply_nested_xml_is_refused_or_read(tmp_path: Path) -> None:
    deep = "<w:sdt><w:sdtContent>" * 5000 + "</w:sdtContent></w:sdt>" * 5000
    text = f'<w:document xmlns:w="{_WORD}"><w:body>{deep}</w:body></w:document>'
    path = docx_with(tmp_path / "deep.docx", text)
    with pytest.raises(Unreadable):
        read_safely(path)


def test_deeply_nested_page_is_read_or_refused(tmp_path: Path) -> None:
    path = tmp_path / "deep.html"
    path.write_text("<html><body>" + "<div>" * 20_000 + "预算", "utf-8")
    try:
        words = "".join(b.text for b in read_safely(path).blocks if isinstance(b, Paragraph))
    except Unreadable as problem:
        words = problem.reason
    assert words


def test_script_and_picture_of_a_page_are_not_touched(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text(
        "<html><body><script>document.write('执行了')</script>"
        "<img src='http://127.0.0.1:9/a.png'><p>某县水务局2025年部门预算</p></body></html>",
        "utf-8",
    )
    assert "执行了" not in text_of(path)


def test_pdf_of_ten_thousand_pages_is_refused(tmp_path: Path) -> None:
    pages = b" ".join(b"3 0 R" for _page in range(10_000))
    path = tmp_path / "long.pdf"
    path.write_bytes(
        pdf_of(
            [
                b"<< /Type /Catalog /Pages 2 0 R >>",
                b"<< /Type /Pages /Count 10000 /Kids [%s] >>" % pages,
                b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>",
            ]
        )
    )
    with pytest.raises(Unreadable, match=str(limit.MAX_PAGES)):
        read_document(path)


def test_page_as_large_as_a_field_is_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "large.pdf"
    path.write_bytes(
        pdf_of(
            [
                b"<< /Type /Catalog /Pages 2 0 R >>",
                b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
                b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 1e9 1e9] >>",
            ]
        )
    )
    try:
        read_safely(path)
    except Unreadable as problem:
        assert problem.reason  # noqa: PT017 - being refused is as good as being read


def test_pages_that_contain_themselves_are_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "loop.pdf"
    path.write_bytes(
        pdf_of(
            [
                b"<< /Type /Catalog /Pages 2 0 R >>",
                b"<< /Type /Pages /Count 3 /Kids [2 0 R 2 0 R 2 0 R] >>",
            ]
        )
    )
    with pytest.raises(Unreadable):
        read_safely(path)


def test_locked_pdf_is_told(tmp_path: Path) -> None:
    path = tmp_path / "locked.pdf"
    lock = b"<< /Filter /Standard /V 2 /R 3 /Length 128 /P -4 /O <%s> /U <%s> >>" % (
        b"41" * 32,
        b"42" * 32,
    )
    path.write_bytes(
        pdf_of(
            [
                b"<< /Type /Catalog /Pages 2 0 R >>",
                b"<< /Type /Pages /Count 0 /Kids [] >>",
                lock,
            ],
            b"/Encrypt 3 0 R /ID [<%s> <%s>]" % (b"43" * 16, b"43" * 16),
        )
    )
    with pytest.raises(Unreadable, match="密码"):
        read_document(path)


def test_formula_is_not_computed(tmp_path: Path) -> None:
    path = tmp_path / "formula.xlsx"
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["项目", "金额"])
    sheet.append(["合计", "=1+1"])
    sheet.append(["命令", '=cmd|"/c calc"!A0'])
    book.save(path)
    cells = [c.text for b in read_document(path).blocks if isinstance(b, Grid) for c in b.cells]
    assert "2" not in cells
    assert not any("cmd" in text for text in cells)


def test_sheet_with_a_cell_in_its_last_corner_is_refused_or_small(tmp_path: Path) -> None:
    path = tmp_path / "corner.xlsx"
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet["A1"], sheet["B1"] = "项目", "金额"
    sheet["XFC1048576"], sheet["XFD1048576"] = "合计", 1
    book.save(path)
    with pytest.raises(Unreadable, match="太多"):
        read_document(path)
