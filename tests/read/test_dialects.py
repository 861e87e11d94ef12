"""The same booklet in many dialects of many formats: every figure read, or named as not read.

The witness is the generator: it knows every figure that it wrote.
"""

from __future__ import annotations

import csv
import io
import subprocess
from collections import Counter
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from docx.document import Document as WordFile
from docx.shared import Cm
from PIL import Image

from dialect import DIALECTS, hidden_things, of_bytes, of_text, tracked
from mingzhang.account import Fate, Thing
from mingzhang.amounts import Mark
from mingzhang.errors import Unreadable
from mingzhang.model.booklet import Booklet
from mingzhang.pipeline.review import read_booklet, read_booklets
from mingzhang.read import format_of, read_document, scan
from mingzhang.read.input import read_input
from mingzhang.read.office import find_office
from mingzhang.recognise import recognise
from stranger import figures, html_page, is_figure, packed, parts, plain_lines, word, workbook


def printed(booklet: Booklet) -> list[str]:
    """Every figure of the recognised tables, without marks that part thousands."""
    found = []
    for table in booklet.tables:
        for _panel, _row, _column, cell in table.cells():
            if cell.mark is Mark.FIGURE and cell.amount is not None:
                found.append(str(cell.amount))
    return sorted(found)


@pytest.mark.parametrize("name", DIALECTS)
def test_dialect_is_read_with_every_figure(name: str, tmp_path: Path) -> None:
    path = DIALECTS[name](tmp_path)
    (booklet,) = read_booklets(path) if path.suffix == ".zip" else [recognise(read_document(path))]
    assert len([table for table in booklet.tables if table.shape]) == 13
    missing = Counter(figures()) - Counter(printed(booklet))
    extra = Counter(printed(booklet)) - Counter(figures())
    assert not missing, f"not read: {missing}"
    assert not extra, f"read and never written: {extra}"


def test_hidden_figures_stand_in_the_account(tmp_path: Path) -> None:
    document = read_document(workbook(tmp_path / "a.xlsx", prepare=hidden_things))
    aside = {entry.thing: entry for entry in document.account.of(Fate.SET_ASIDE)}
    assert aside[Thing.SHEET].figures == ("99.99",)
    assert aside[Thing.ROW].figures == ("77.77",)


def test_deleted_figures_stand_in_the_account(tmp_path: Path) -> None:
    document = read_document(word(tmp_path / "a.docx", tracked))
    (entry,) = document.account.of(Fate.SET_ASIDE, Thing.REVISION)
    assert set(entry.figures) >= {"55.55"}


def test_picture_that_may_hold_a_table_is_named_and_a_seal_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scan, "can_scan", lambda: False)
    large, small = (io.BytesIO() for _n in range(2))
    Image.new("RGB", (400, 300)).save(large, "PNG")
    Image.new("RGB", (40, 40)).save(small, "PNG")

    def pictures(file: WordFile) -> None:
        file.add_picture(large, width=Cm(15))
        file.add_picture(small, width=Cm(3))

    account = read_document(word(tmp_path / "a.docx", pictures)).account
    assert account.count(Fate.UNREAD, Thing.PICTURE) == 1
    assert account.count(Fate.SET_ASIDE, Thing.PICTURE) == 1


def test_formula_without_result_is_not_judged(tmp_path: Path) -> None:
    def formulas(book: openpyxl.Workbook) -> None:
        for row in book["表3"].iter_rows():
            for cell in row:
                if is_figure(str(cell.value or "")) and cell.column == 3:
                    cell.value = "=SUM(D5:E5)"

    booklet = recognise(read_document(workbook(tmp_path / "a.xlsx", prepare=formulas)))
    count = booklet.account.count(Fate.UNREAD, Thing.FORMULA)
    assert count
    unread = [c for t in booklet.tables for *_k, c in t.cells() if c.mark is Mark.UNREAD]
    assert len(unread) == count


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.7z", b"7z\xbc\xaf\x27\x1c" + b"\0" * 40, "7z压缩包"),
        ("a.rar", b"Rar!\x1a\x07\x01\x00" + b"\0" * 40, "RAR压缩包"),
        ("a.json", b'{"a": [1, 2]}', "JSON"),
        ("a.xml", b'<?xml version="1.0"?><root><a/></root>', "XML"),
        ("a.bin", bytes(range(256)) * 20, "无法识别"),
        ("a.doc", b"\x7fELF" + b"\0" * 100, "无法识别"),
        ("a.txt", "发票号码 12345678\n价税合计 113.00元\n".encode(), "没有找到"),
        ("a.txt", "采购合同\n预算批复后支付合同金额12.34万元。\n".encode(), "没有找到"),
        ("a.txt", "全县会议召开\n一般公共预算收入完成12.3亿元，增长5%。\n".encode(), "没有找到"),
    ],
)
def test_what_is_no_booklet_is_refused_with_a_way_out(
    name: str, content: bytes, reason: str, tmp_path: Path
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(Unreadable, match=reason) as caught:
        read_booklet(path)
    assert caught.value.advice


def test_member_that_cannot_be_read_is_named_and_the_others_are_read(tmp_path: Path) -> None:
    page = of_text("a.html", html_page)(tmp_path).read_bytes()
    path = packed(tmp_path / "a.zip", [("公开.html", page), ("附表.7z", b"7z\xbc\xaf\x27\x1c....")])
    (booklet,) = read_booklets(path)
    (entry,) = booklet.account.of(Fate.UNREAD, Thing.MEMBER)
    assert entry.name == "附表.7z"
    assert "7z" in entry.why


@pytest.mark.parametrize("text", ["约{}", "{}?", "1.234.{}", "#REF!"])
def test_figure_that_is_not_understood_is_a_doubt_on_its_cell(text: str, tmp_path: Path) -> None:
    """A column of them stays a column of figures, none of which is judged."""
    page = html_page(lambda figure: text.format(figure))
    document = read_document(of_bytes("a.html", page.encode())(tmp_path))
    booklet = recognise(document)
    unread = [c for t in booklet.tables for *_k, c in t.cells() if c.mark is Mark.UNREAD]
    assert len(unread) == len(figures())
    assert len([doubt for doubt in booklet.doubts if doubt.kind == "cell"]) == len(unread)


@pytest.mark.parametrize(
    "unit",
    [
        "金额单位：人民币元",
        "（单位：元）",
        "单位:元（列至角分）",
        "计量单位：元",
        "金额（元）",
        "单位：千元",
        "",
    ],
)
def test_unit_of_money_is_read_or_told_by_the_text(unit: str, tmp_path: Path) -> None:
    scale = 10 if "千" in unit else 10_000
    page = html_page(lambda text: f"{Decimal(text.replace(',', '')) * scale:,.2f}")
    page = page.replace("单位：万元", unit)
    booklet = recognise(read_document(of_bytes("a.html", page.encode())(tmp_path)))
    filled = [t for t in booklet.tables if any(c.amount for *_k, c in t.cells())]
    assert {table.unit.label for table in filled} == {"千元" if "千" in unit else "元"}
    assert bool([d for d in booklet.doubts if d.kind == "unit"]) is not bool(unit)


def test_tables_of_an_archive_in_a_file_each_are_one_booklet(tmp_path: Path) -> None:
    """Blank ones too, in which nothing but equal lines tells that they are tables."""
    before, tables, behind = parts()
    members = [("说明.txt", "\n".join((*before, *behind)).encode("gb18030"))]
    for number, table in enumerate(tables):
        written = io.StringIO()
        lines = csv.writer(written)
        lines.writerows(line.split("\t") for line in table.above)
        lines.writerows(table.texts())
        members.append((f"表{number:02d}.csv", written.getvalue().encode("gb18030")))
    (booklet,) = read_booklets(packed(tmp_path / "a.zip", members))
    assert len([table for table in booklet.tables if table.shape]) == 13
    assert Counter(printed(booklet)) == Counter(figures())


def test_format_is_told_by_content(tmp_path: Path) -> None:
    for name, content, kind in (
        ("a.xls", html_page().encode(), "html"),
        ("a.doc", html_page().encode("gb18030"), "html"),
        ("a.pdf", plain_lines(",").encode("gb18030"), "separated"),
        ("a.csv", "第一部分 概况\n一、职责\n".encode(), "text"),
        ("a.txt", plain_lines("\t").encode("utf-16-be"), "text"),
    ):
        assert format_of(of_bytes(name, content)(tmp_path)) == kind


@pytest.mark.skipif(find_office() is None, reason="LibreOffice is not installed")
@pytest.mark.parametrize(
    "kind", ["xls:MS Excel 97", "ods:calc8", "fods:OpenDocument Spreadsheet Flat XML"]
)
def test_what_libreoffice_writes_is_read_as_it_shows(kind: str, tmp_path: Path) -> None:
    """Figures stored as numbers with a currency, hidden rows and sheets, in the older formats."""
    source = workbook(tmp_path / "a.xlsx", numbers='"¥"#,##0.00', prepare=hidden_things)
    command = find_office()
    assert command
    profile = (tmp_path / "profile").as_uri()
    subprocess.run(
        [
            *(command, f"-env:UserInstallation={profile}", "--headless"),
            *("--convert-to", kind, "--outdir", str(tmp_path / "out"), str(source)),
        ],
        check=True,
        capture_output=True,
        timeout=200,
    )
    (document,) = read_input(next((tmp_path / "out").iterdir()))
    booklet = recognise(document)
    assert Counter(printed(booklet)) == Counter(figures())
    assert len([table for table in booklet.tables if table.shape]) == 13
    aside = {entry.thing: entry for entry in document.account.of(Fate.SET_ASIDE)}
    assert aside[Thing.ROW].figures == ("77.77",)
