"""The same booklet in many dialects of many formats: every figure read, or named as not read.

The witness is the generator: it knows every figure that it wrote.
"""

from __future__ import annotations

import io
import zipfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from docx.document import Document as WordFile
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm
from PIL import Image

from mingzhang.account import Fate, Thing
from mingzhang.amounts import Mark
from mingzhang.errors import Unreadable
from mingzhang.model.booklet import Booklet
from mingzhang.pipeline import read_booklet, read_booklets
from mingzhang.read import format_of, read_document
from mingzhang.recognise import recognise
from stranger import figures, html_page, is_figure, packed, plain_lines, repacked, word, workbook

Make = Callable[[Path], Path]


def printed(booklet: Booklet) -> list[str]:
    """Every figure of the recognised tables, without marks that part thousands."""
    found = []
    for table in booklet.tables:
        for _panel, _row, _column, cell in table.cells():
            if cell.mark is Mark.FIGURE and cell.amount is not None:
                found.append(str(cell.amount))
    return sorted(found)


def of_bytes(name: str, content: bytes) -> Make:
    def make(folder: Path) -> Path:
        path = folder / name
        path.write_bytes(content)
        return path

    return make


def of_text(name: str, make_text: Callable[[], str], encoding: str = "utf-8") -> Make:
    return lambda folder: of_bytes(name, make_text().encode(encoding))(folder)


def strict(name: str, content: bytes) -> tuple[str, bytes]:
    for usual, other in (
        (b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
         b"http://purl.oclc.org/ooxml/spreadsheetml/main"),
        (b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
         b"http://purl.oclc.org/ooxml/wordprocessingml/main"),
        (b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
         b"http://purl.oclc.org/ooxml/officeDocument/relationships"),
    ):  # fmt: skip
        content = content.replace(usual, other)
    return name, content


def capitals(name: str, content: bytes) -> tuple[str, bytes]:
    return name.replace("styles.xml", "Styles.XML").replace("sheet1.xml", "Sheet1.xml"), content


def moved_main(name: str, content: bytes) -> tuple[str, bytes]:
    return (
        (
            name.replace("xl/workbook.xml", "xl/book7.xml"),
            content.replace(b"/xl/workbook.xml", b"/xl/book7.xml").replace(
                b"xl/workbook.xml", b"xl/book7.xml"
            ),
        )
        if name != "xl/_rels/workbook.xml.rels"
        else ("xl/_rels/book7.xml.rels", content)
    )


def hidden_things(book: openpyxl.Workbook) -> None:
    """A very hidden sheet and a hidden row with a figure: neither is part of the booklet."""
    sheet = book.create_sheet("底稿")
    sheet.append(["合计", 99.99])
    sheet.sheet_state = "veryHidden"
    last = book["表1"].max_row + 1
    book["表1"].cell(last, 2, "77.77")
    book["表1"].row_dimensions[last].hidden = True


def layout_table(file: WordFile) -> None:
    """The whole document into one cell of a table."""
    body = file.element.body
    content = [child for child in body if child.tag != qn("w:sectPr")]
    table = parse_xml(
        f"<w:tbl {nsdecls('w')}><w:tblPr/><w:tblGrid><w:gridCol/></w:tblGrid>"
        "<w:tr><w:tc><w:tcPr/></w:tc></w:tr></w:tbl>"
    )
    cell = table.find(f".//{qn('w:tc')}")
    body.insert(0, table)
    cell.extend(content)


def content_controls(file: WordFile) -> None:
    """Every table inside a content control, every second cell's paragraph too."""
    for table in list(file.element.body.iter(qn("w:tbl"))):
        control, inner = OxmlElement("w:sdt"), OxmlElement("w:sdtContent")
        table.addprevious(control)
        control.append(inner)
        inner.append(table)


def text_boxes(file: WordFile) -> None:
    """The lines with title and unit stand in text boxes."""
    for paragraph in list(file.element.body.iter(qn("w:p"))):
        words = "".join(t.text or "" for t in paragraph.iter(qn("w:t")))
        if not words.startswith("部门名称") or paragraph.getparent().tag == qn("w:tc"):
            continue
        box = parse_xml(
            f'<w:p {nsdecls("w")} xmlns:v="urn:schemas-microsoft-com:vml"><w:r><w:pict>'
            "<v:shape><v:textbox><w:txbxContent/></v:textbox></v:shape></w:pict></w:r></w:p>"
        )
        paragraph.addprevious(box)
        box.find(f".//{qn('w:txbxContent')}").append(paragraph)


def raised_notes(file: WordFile) -> None:
    """A raised digit behind every tenth figure."""
    for number, cell in enumerate(file.element.body.iter(qn("w:tc"))):
        run = cell.find(f".//{qn('w:r')}")
        text = "".join(t.text or "" for t in cell.iter(qn("w:t")))
        if run is not None and number % 10 == 0 and "." in text and text[-1].isdigit():
            run.addnext(
                parse_xml(
                    f'<w:r {nsdecls("w")}><w:rPr><w:vertAlign w:val="superscript"/></w:rPr>'
                    "<w:t>1</w:t></w:r>"
                )
            )


def tracked(file: WordFile) -> None:
    """Figures that were deleted, and a row that was, beside those that stay."""
    cells = [c for c in file.element.body.iter(qn("w:tc")) if "." in "".join(c.itertext())]
    for cell in cells[::7]:
        run = cell.find(f".//{qn('w:r')}")
        if run is not None:
            run.addprevious(
                parse_xml(
                    f'<w:del {nsdecls("w")} w:id="1" w:author="a"><w:r>'
                    "<w:delText>55.55</w:delText></w:r></w:del>"
                )
            )
    table = file.tables[1]._tbl
    row = parse_xml(
        f'<w:tr {nsdecls("w")}><w:trPr><w:del w:id="2" w:author="a"/></w:trPr>'
        "<w:tc><w:p><w:r><w:t>44.44</w:t></w:r></w:p></w:tc></w:tr>"
    )
    table.append(row)


def nested(file: WordFile) -> None:
    """Each table inside the only cell of another."""
    for table in list(file.element.body.iter(qn("w:tbl"))):
        outer = parse_xml(
            f"<w:tbl {nsdecls('w')}><w:tblPr/><w:tr><w:tc><w:tcPr/></w:tc></w:tr></w:tbl>"
        )
        table.addprevious(outer)
        cell = outer.find(f".//{qn('w:tc')}")
        cell.append(table)
        cell.append(OxmlElement("w:p"))


def flat_opc(folder: Path) -> Path:
    """The flat form of a Word file."""
    source = word(folder / "a.docx")
    out = ['<?xml version="1.0"?><?mso-application progid="Word.Document"?>']
    out.append('<pkg:package xmlns:pkg="http://schemas.microsoft.com/office/2006/xmlPackage">')
    with zipfile.ZipFile(source) as archive:
        for name in archive.namelist():
            if name.endswith((".xml", ".rels")) and name != "[Content_Types].xml":
                text = archive.read(name).decode("utf-8")
                text = text[text.index("?>") + 2 :] if text.startswith("<?xml") else text
                out.append(f'<pkg:part pkg:name="/{name}"><pkg:xmlData>{text}</pkg:xmlData>')
                out.append("</pkg:part>")
    path = folder / "flat.xml"
    path.write_text("".join([*out, "</pkg:package>"]), "utf-8")
    return path


def divs(folder: Path) -> Path:
    """Tables as boxes with the style of tables."""
    page = html_page()
    for old, new in (
        ("<table>", '<div style="display: table">'),
        ("</table>", "</div>"),
        ("<tr>", '<div style="display:table-row">'),
        ("</tr>", "</div>"),
        ("</td>", "</div>"),
    ):
        page = page.replace(old, new)
    page = page.replace("<td", '<div style="display:table-cell"')
    return of_bytes("divs.html", page.encode())(folder)


def mhtml(encoding: str) -> Make:
    def make(folder: Path) -> Path:
        from email.mime.multipart import MIMEMultipart
        from email.mime.text import MIMEText

        whole = MIMEMultipart("related")
        whole["From"] = "<Saved by Blink>"
        page = MIMEText(html_page(charset="gb2312"), "html", encoding)
        page["Content-Location"] = "http://example.invalid/a.htm"
        whole.attach(page)
        return of_bytes("saved.mht", whole.as_bytes())(folder)

    return make


def markdown(folder: Path) -> Path:
    out = []
    for line in plain_lines("|").split("\r\n"):
        out.append(f"| {' | '.join(line.split('|'))} |" if line.count("|") > 1 else line)
    lines: list[str] = []
    for line in out:
        if line.startswith("|") and not (lines and lines[-1].startswith("|")):
            lines += ["", line, "|" + " --- |" * (line.count("|") - 1)]
        elif not line.startswith("|"):
            lines += ["", line.replace("|", "  ")]
        else:
            lines.append(line)
    return of_bytes("a.md", "\n".join(lines).encode())(folder)


def nested_zip(folder: Path) -> Path:
    inner = packed(folder / "inner.zip", [("表.xlsx", workbook(folder / "t.xlsx").read_bytes())])
    return packed(
        folder / "outer.zip", [("资料/内.zip", inner.read_bytes()), ("资料/说明.txt", b"\xff\xfe")]
    )


DIALECTS: dict[str, Make] = {
    "html utf-8": of_text("a.html", html_page),
    "html gb18030 that says utf-8": of_text("a.html", html_page, "gb18030"),
    "html utf-8 that says gb2312": of_text("a.html", lambda: html_page(charset="gb2312")),
    "html utf-16 without mark": of_text("a.html", html_page, "utf-16-le"),
    "html utf-16 with mark": of_text("a.html", html_page, "utf-16"),
    "html named txt": of_text("a.txt", html_page),
    "html in a layout table": of_text(
        "a.html", lambda: html_page(wrap=("<table><tr><td>", "</td></tr></table>"))
    ),
    "html fields": of_text(
        "a.html", lambda: html_page(cell=lambda t: f'<td><input value="{t}"></td>')
    ),
    "html textareas": of_text(
        "a.html", lambda: html_page(cell=lambda t: f"<td><textarea>{t}</textarea></td>")
    ),
    "html raised notes": of_text(
        "a.html", lambda: html_page(lambda t: f"{t}#").replace("#", "<sup>1</sup>")
    ),
    "html divs": divs,
    "yen": of_text("a.html", lambda: html_page(lambda t: f"￥{t}")),
    "unit inside": of_text("a.html", lambda: html_page(lambda t: f"{t}万元")),
    "apostrophe": of_text("a.html", lambda: html_page(lambda t: t.replace(",", "’"))),
    "spaces": of_text("a.html", lambda: html_page(lambda t: t.replace(",", " "))),
    "without width": of_text("a.html", lambda: html_page(lambda t: f"\u200b{t}\ufeff")),
    "full width": of_text(
        "a.html",
        lambda: html_page(lambda t: t.translate({ord(c): ord(c) + 0xFEE0 for c in "0123456789.,"})),
    ),
    "circled note": of_text("a.html", lambda: html_page(lambda t: f"{t}①")),
    "mhtml utf-8": mhtml("utf-8"),
    "mhtml gbk": mhtml("gb18030"),
    "csv gbk": of_text("a.csv", lambda: plain_lines(","), "gb18030"),
    "csv semicolons": of_text("a.csv", lambda: plain_lines(";"), "utf-8-sig"),
    "csv tabs utf-16": of_text("a.csv", lambda: plain_lines("\t"), "utf-16"),
    "csv sep": of_text("a.csv", lambda: "sep=;\r\n" + plain_lines(";")),
    "markdown": markdown,
    "xlsx text": lambda folder: workbook(folder / "a.xlsx"),
    "xlsx numbers": lambda folder: workbook(folder / "a.xlsx", numbers="#,##0.00"),
    "xlsx yen": lambda folder: workbook(folder / "a.xlsx", numbers='"¥"#,##0.00_);("¥"#,##0.00)'),
    "xlsx accounting": lambda folder: workbook(
        folder / "a.xlsx", numbers='_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ '
    ),
    "xlsx one sheet": lambda folder: workbook(folder / "a.xlsx", one_sheet=True),
    "xlsx beside": lambda folder: workbook(folder / "a.xlsx", beside=True),
    "xlsx hidden": lambda folder: workbook(folder / "a.xlsx", prepare=hidden_things),
    "xlsx strict": lambda folder: repacked(workbook(folder / "a.xlsx"), strict),
    "xlsx capitals": lambda folder: repacked(workbook(folder / "a.xlsx"), capitals),
    "xlsx main part elsewhere": lambda folder: repacked(workbook(folder / "a.xlsx"), moved_main),
    "docx": lambda folder: word(folder / "a.docx"),
    "docx strict": lambda folder: repacked(word(folder / "a.docx"), strict),
    "docx layout table": lambda folder: word(folder / "a.docx", layout_table),
    "docx content controls": lambda folder: word(folder / "a.docx", content_controls),
    "docx text boxes": lambda folder: word(folder / "a.docx", text_boxes),
    "docx raised notes": lambda folder: word(folder / "a.docx", raised_notes),
    "docx tracked": lambda folder: word(folder / "a.docx", tracked),
    "docx nested": lambda folder: word(folder / "a.docx", nested),
    "docx flat": flat_opc,
    "zip in zip": nested_zip,
}  # fmt: skip


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


def test_picture_that_may_hold_a_table_is_named_and_a_seal_is_not(tmp_path: Path) -> None:
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


def test_format_is_told_by_content(tmp_path: Path) -> None:
    for name, content, kind in (
        ("a.xls", html_page().encode(), "html"),
        ("a.doc", html_page().encode("gb18030"), "html"),
        ("a.pdf", plain_lines(",").encode("gb18030"), "separated"),
        ("a.csv", "第一部分 概况\n一、职责\n".encode(), "text"),
    ):
        assert format_of(of_bytes(name, content)(tmp_path)) == kind
