"""What is struck out or does not show is no part of a table, in any format, and is accounted for.

Each file holds one small table; what must not be read is 55.55.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import docx
import openpyxl
import pytest
from docx.document import Document as WordFile
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font, PatternFill
from openpyxl.worksheet.worksheet import Worksheet

from mingzhang.account import Fate, Thing
from mingzhang.document import Document, Grid, Paragraph
from mingzhang.read import read_document
from stranger import repacked

ROWS = (("项目", "预算数"), ("合计", "12.34"), ("基本支出", "2.34"), ("项目支出", "10.00"))


def cells(document: Document) -> list[str]:
    return [c.text for b in document.blocks if isinstance(b, Grid) for c in b.cells if c.text]


def aside(document: Document, thing: Thing) -> list[str]:
    entries = document.account.of(Fate.SET_ASIDE, thing)
    return [figure for entry in entries for figure in entry.figures]


def page(folder: Path, cell: Callable[[str], str], head: str = "", after: str = "") -> Document:
    rows = "".join(f"<tr>{''.join(map(cell, row))}</tr>" for row in ROWS)
    path = folder / "a.html"
    text = f"<html><head><meta charset=utf-8>{head}</head><body><p>单位：万元</p>"
    path.write_text(f"{text}<table>{rows}{after}</table></body></html>", "utf-8")
    return read_document(path)


def book(folder: Path, change: Callable[[Worksheet], None]) -> Path:
    file = openpyxl.Workbook()
    sheet = file.active
    assert sheet is not None
    sheet.append(["支出预算表"])
    sheet.append(["单位：万元"])
    for label, figure in ROWS:
        sheet.append([label, float(figure) if figure[0].isdigit() else figure])
    for row in range(4, 7):
        sheet.cell(row, 2).number_format = "0.00"
    change(sheet)
    file.save(folder / "a.xlsx")
    return folder / "a.xlsx"


def word(folder: Path, run: str, change: Callable[[WordFile], None] | None = None) -> Document:
    """A Word file; a run of its own stands before the figure of the second row."""
    file = docx.Document()
    file.add_paragraph("单位：万元")
    table = file.add_table(len(ROWS), 2)
    for number, row in enumerate(ROWS):
        for column, text in enumerate(row):
            table.rows[number].cells[column].text = text
    if change is not None:
        change(file)
    first = table.rows[1].cells[1]._tc.find(f".//{qn('w:r')}")
    first.addprevious(parse_xml(run.replace("<w:r>", f"<w:r {nsdecls('w')}>")))
    file.save(str(folder / "a.docx"))
    return read_document(folder / "a.docx")


@pytest.mark.parametrize(
    "struck",
    [
        "<s>55.55</s>",
        "<strike>55.55</strike>",
        "<del>55.55</del>",
        '<span style="text-decoration: line-through">55.55</span>',
        '<span class="old">55.55</span>',
    ],
)
def test_struck_figure_of_a_page(struck: str, tmp_path: Path) -> None:
    rules = "/* a */ @media print {.x {color: red}} b, .old {text-decoration: line-through}"
    head = f"<style>{rules}</style>"
    document = page(tmp_path, lambda t: f"<td>{struck if '12.34' in t else ''}{t}</td>", head)
    assert cells(document) == [text for row in ROWS for text in row]
    assert "55.55" in aside(document, Thing.REVISION)


def test_row_that_a_style_sheet_hides(tmp_path: Path) -> None:
    head = "<style>tr.gone{display:none} .gone-not{color:red}</style>"
    after = '<tr class="gone"><td>旧数</td><td>55.55</td></tr>'
    shown = '<tr class="gone-not"><td>结转</td><td>0.00</td></tr>'
    document = page(tmp_path, lambda t: f"<td>{t}</td>", head, after + shown)
    assert "旧数" not in cells(document)
    assert "结转" in cells(document)
    assert aside(document, Thing.TEXT) == ["55.55"]


def test_panels_behind_tabs_are_read_and_a_hidden_copy_is_not(tmp_path: Path) -> None:
    table = "<table><tr><td>合计</td><td>{}</td></tr><tr><td>其中</td><td>1.00</td></tr></table>"
    path = tmp_path / "a.html"
    path.write_text(
        "<meta charset=utf-8><p>预算</p><div>"
        + "".join(
            f'<div style="{style}"><p>表{n}</p>{table.format(figure)}</div>'
            for n, style, figure in (
                (1, "display:block", "12.34"),
                (2, "display: none;", "23.45"),
                (1, "display: none;", "12.34"),
            )
        )
        + "</div>",
        "utf-8",
    )
    assert sorted(set(cells(read_document(path))) & {"12.34", "23.45"}) == ["12.34", "23.45"]
    assert cells(read_document(path)).count("12.34") == 1


def test_caption_drawing_and_framed_page(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_text(
        "<meta charset=utf-8><p>预算</p><iframe srcdoc='&lt;p&gt;框内&lt;/p&gt;'></iframe>"
        "<table><caption>支出预算表<br>单位：万元</caption><tr><td colspan=30>合计</td>"
        "<td>1.00</td></tr><tr><td colspan=30>其中</td><td>2.00</td></tr></table>"
        "<svg><text>33.33</text></svg><svg><path d='M0 0'/></svg>",
        "utf-8",
    )
    document = read_document(path)
    texts = [block.text for block in document.blocks if isinstance(block, Paragraph)]
    assert texts == ["预算", "框内", "支出预算表", "单位：万元"]
    assert [b.column_count for b in document.blocks if isinstance(b, Grid)] == [2]
    (picture,) = document.account.of(Fate.UNREAD, Thing.PICTURE)
    assert picture.figures == ("33.33",)


def test_struck_hidden_and_white_figures_of_a_workbook(tmp_path: Path) -> None:
    def change(sheet: Worksheet) -> None:
        sheet["B4"] = CellRichText(TextBlock(InlineFont(strike=True), "55.55"), "12.34")
        for row, font in ((7, Font(strike=True)), (8, Font(color="FFFFFFFF")), (9, None)):
            sheet.cell(row, 1, "旧数")
            sheet.cell(row, 2, 55.55).number_format = "0.00" if font else ";;;"
            if font:
                sheet.cell(row, 2).font = font
        white = sheet.cell(10, 2, 3.5)
        white.font, white.fill = Font(color="FFFFFFFF"), PatternFill("solid", fgColor="FF003366")

    document = read_document(book(tmp_path, change))
    assert "12.34" in cells(document)
    assert "3.5" in cells(document), "white shows on a dark ground"
    assert not [text for text in cells(document) if "55.55" in text]
    assert aside(document, Thing.REVISION) == ["55.55", "55.55"]
    assert aside(document, Thing.FIGURE) == ["55.55", "55.55"]


def test_filtered_rows_are_part_of_the_table_and_narrow_columns_do_not_show(tmp_path: Path) -> None:
    def change(sheet: Worksheet) -> None:
        sheet.auto_filter.ref = "A3:B6"
        sheet.row_dimensions[5].hidden = True
        sheet["A8"], sheet.row_dimensions[8].hidden = "底稿", True
        sheet["C4"] = "55.55"
        sheet.column_dimensions["C"].width = 0.1

    document = read_document(book(tmp_path, change))
    assert {"2.34", "10.00"} <= set(cells(document))
    assert not {"底稿", "55.55"} & set(cells(document))
    assert document.account.count(Fate.READ, Thing.ROW) == 1


def test_title_in_the_head_of_the_pages_and_picture_in_a_cell(tmp_path: Path) -> None:
    def change(sheet: Worksheet) -> None:
        sheet["A1"] = sheet["A2"] = None
        sheet.oddHeader.center.text = '&"宋体"&16支出预算表'
        sheet.oddHeader.right.text = "单位：万元"
        sheet.oddFooter.center.text = "第 &P 页"
        sheet["A8"] = '=_xlfn.DISPIMG("ID_1",1)'

    document = read_document(book(tmp_path, change))
    texts = [block.text for block in document.blocks if isinstance(block, Paragraph)]
    assert texts == ["支出预算表", "单位：万元"]
    assert document.account.count(Fate.UNREAD, Thing.PICTURE) == 1
    assert not document.account.of(Fate.UNREAD, Thing.FORMULA)


def test_sheet_that_hides_zeros(tmp_path: Path) -> None:
    def no_zeros(name: str, content: bytes) -> tuple[str, bytes]:
        return name, re.sub(rb"<sheetView ", b'<sheetView showZeros="0" ', content)

    def zero(sheet: Worksheet) -> None:
        sheet["B5"] = 0

    path = book(tmp_path, zero)
    assert "0.00" in cells(read_document(path))
    assert "0.00" not in cells(read_document(repacked(path, no_zeros)))


@pytest.mark.parametrize(
    ("properties", "thing"),
    [
        ("<w:strike/>", Thing.REVISION),
        ("<w:dstrike/>", Thing.REVISION),
        ('<w:color w:val="FFFFFF"/>', Thing.TEXT),
        ('<w:sz w:val="2"/>', Thing.TEXT),
        ("<w:vanish/>", Thing.TEXT),
        ('<w:rStyle w:val="Gone"/>', Thing.TEXT),
    ],
)
def test_run_that_is_no_part_of_a_word_file(properties: str, thing: Thing, tmp_path: Path) -> None:
    def style(file: WordFile) -> None:
        file.styles.element.append(
            parse_xml(
                f'<w:style {nsdecls("w")} w:type="character" w:styleId="Gone">'
                '<w:name w:val="Gone"/><w:rPr><w:vanish/></w:rPr></w:style>'
            )
        )

    run = f"<w:r><w:rPr>{properties}</w:rPr><w:t>55.55</w:t></w:r>"
    document = word(tmp_path, run, style)
    assert cells(document) == [text for row in ROWS for text in row]
    assert aside(document, thing) == ["55.55"]


@pytest.mark.parametrize(
    "properties", ['<w:strike w:val="0"/>', '<w:color w:val="FF0000"/>', '<w:sz w:val="10"/>']
)
def test_run_that_shows_counts(properties: str, tmp_path: Path) -> None:
    document = word(tmp_path, f"<w:r><w:rPr>{properties}</w:rPr><w:t>9</w:t></w:r>")
    assert "912.34" in cells(document)


def test_field_of_a_word_file_without_its_result(tmp_path: Path) -> None:
    def sums(file: WordFile) -> None:
        for row, result in ((2, ""), (3, "<w:t>10.00</w:t>")):
            cell = file.tables[0].rows[row].cells[1]._tc
            paragraph = cell.find(qn("w:p"))
            for child in list(paragraph):
                paragraph.remove(child)
            for piece in (
                '<w:fldChar w:fldCharType="begin"/>',
                "<w:instrText> =SUM(ABOVE) </w:instrText>",
                '<w:fldChar w:fldCharType="separate"/>',
                result,
                '<w:fldChar w:fldCharType="end"/>',
            ):
                paragraph.append(parse_xml(f"<w:r {nsdecls('w')}>{piece}</w:r>"))

    document = word(tmp_path, "<w:r><w:t/></w:r>", sums)
    assert cells(document)[-3:] == ["=…", "项目支出", "10.00"]
    assert document.account.count(Fate.UNREAD, Thing.FORMULA) == 1


@pytest.mark.parametrize(
    "properties",
    ['<w:position w:val="6"/><w:sz w:val="12"/>', '<w:vertAlign w:val="superscript"/>'],
)
def test_digit_that_is_raised_is_a_note(properties: str, tmp_path: Path) -> None:
    document = word(tmp_path, f"<w:r><w:rPr>{properties}</w:rPr><w:t>1</w:t></w:r>")
    assert "¹12.34" in cells(document)


def test_control_that_nobody_filled_in(tmp_path: Path) -> None:
    def control(file: WordFile) -> None:
        file.tables[0]._tbl.addprevious(
            parse_xml(
                f"<w:sdt {nsdecls('w')}><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>"
                "<w:p><w:r><w:t>单击此处输入文字。</w:t></w:r></w:p></w:sdtContent></w:sdt>"
            )
        )

    document = word(tmp_path, "<w:r><w:t/></w:r>", control)
    assert [b.text for b in document.blocks if isinstance(b, Paragraph)] == ["单位：万元"]
    assert document.account.count(Fate.SET_ASIDE, Thing.FIELD) == 1


def test_struck_figure_quotes_and_blank_squares_of_markdown(tmp_path: Path) -> None:
    lines = [
        "项目 | 编码 | 预算数",
        "--- | --- | ---",
        "合计 | | ~~55.55~~ 12.34[^1]",
        " | 201 | 10.00",
    ]
    path = tmp_path / "a.md"
    path.write_text("\n".join(f"> {line}" for line in lines) + "\n\n[^1]: 注\n", "utf-8")
    document = read_document(path)
    assert cells(document) == ["项目", "编码", "预算数", "合计", "12.34¹", "201", "10.00"]
    assert aside(document, Thing.REVISION) == ["55.55"]
