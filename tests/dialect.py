"""The example booklet in many dialects of many formats, as files."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from pathlib import Path

import openpyxl
from docx.document import Document as WordFile
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn

from stranger import html_page, packed, plain_lines, repacked, word, workbook

Make = Callable[[Path], Path]


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
    "html gb18030 that says latin": of_text(
        "a.html", lambda: html_page(charset="iso-8859-1"), "gb18030"
    ),
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
