"""What lies over, under and beside the text of a PDF: watermarks, fields, layers, attachments."""

from __future__ import annotations

from pathlib import Path

import pikepdf
import pypdfium2
import pytest

from mingzhang.account import Fate, Thing
from mingzhang.document import Document, Grid, Paragraph
from mingzhang.read import read_document, scan
from mingzhang.read.input import read_input
from small_pdf import HEAD, ROWS, grids, pdf_of, table

RULED = table("stroke: 0.5pt")


def paragraphs(document: Document) -> list[str]:
    return [block.text for block in document.blocks if isinstance(block, Paragraph)]


def test_headings_on_their_side_are_read_along_their_side(tmp_path: Path) -> None:
    heads = "".join(
        f"table.cell(align: bottom, rotate({turn}deg, reflow: true)[{text}]),"
        for text, turn in zip(HEAD, (-90, 90, -90, 0, 180), strict=True)
    )
    body = "".join(f"[{text}]," for row in ROWS for text in row)
    columns = "columns: (50pt, 150pt, 80pt, 80pt, 80pt)"
    path = pdf_of(tmp_path / "a.pdf", f"#table({columns}, stroke: 0.5pt, {heads} {body})")
    assert grids(path) == [[HEAD, *ROWS]]


def tiled(words: str, style: str, turn: int) -> str:
    """A page background with the words again and again."""
    mark = f"rotate({turn}deg, text({style})[{words}])"
    places = "".join(
        f"place(dx: {x}pt, dy: {y}pt, {mark})\n"
        for x in range(40, 560, 130)
        for y in range(20, 800, 60)
    )
    return f"#set page(background: {{ set align(top + left)\n{places} }})\n"


@pytest.mark.parametrize(
    ("style", "turn"),
    [("fill: luma(208)", 0), ("fill: black", 45), ("fill: rgb(255, 0, 0, 40)", 0)],
    ids=["pale", "slanted", "transparent"],
)
def test_watermark_with_figures_is_set_aside(tmp_path: Path, style: str, turn: int) -> None:
    path = pdf_of(tmp_path / "a.pdf", tiled("送审稿 8806", style, turn) + "支出总表\n" + RULED)
    document = read_document(path)
    assert grids(path) == [[HEAD, *ROWS]]
    assert paragraphs(document) == ["支出总表"]
    (entry,) = document.account.of(Fate.SET_ASIDE, Thing.WATERMARK)
    assert entry.name == "送审稿8806"


def test_watermark_once_on_every_page_is_set_aside(tmp_path: Path) -> None:
    mark = "#set page(background: text(60pt, fill: luma(220))[内部资料])\n"
    path = pdf_of(tmp_path / "a.pdf", mark + "#pagebreak()\n".join([f"支出总表\n{RULED}"] * 4))
    assert not any("内" in text for grid in grids(path) for row in grid for text in row)
    assert read_document(path).account.count(Fate.SET_ASIDE, Thing.WATERMARK) == 4


def test_pale_text_that_says_something_is_text(tmp_path: Path) -> None:
    """White headings on a dark ground, and a grey remark."""
    head = "".join(f"table.cell(fill: rgb(0, 60, 120), text(white)[{t}])," for t in HEAD)
    body = "".join(f"[{text}]," for row in ROWS for text in row)
    columns = "columns: (50pt, 150pt, 80pt, 80pt, 80pt)"
    path = pdf_of(
        tmp_path / "a.pdf",
        f"#text(luma(180))[单位：万元]\n\n#table({columns}, stroke: 0.5pt, {head} {body})",
    )
    assert grids(path) == [[HEAD, *ROWS]]
    assert paragraphs(read_document(path)) == ["单位：万元"]
    assert not read_document(path).account.of(Fate.SET_ASIDE)


def test_values_of_form_fields_stand_in_their_cells(tmp_path: Path) -> None:
    empty = [[*row[:2], "", "", ""] for row in ROWS]
    path = pdf_of(tmp_path / "a.pdf", table("stroke: 0.5pt", empty))
    boxes = {
        (cell.row, cell.column): cell.place.box
        for block in read_document(path).blocks
        if isinstance(block, Grid)
        for cell in block.cells
    }
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        fields = []
        for row, texts in enumerate(ROWS, 1):
            for column, text in list(enumerate(texts))[2:]:
                box = boxes[row, column]
                assert box is not None
                left, top, right, bottom = box
                fields.append(
                    pdf.make_indirect(
                        pikepdf.Dictionary(
                            Type=pikepdf.Name.Annot,
                            Subtype=pikepdf.Name.Widget,
                            FT=pikepdf.Name.Tx,
                            T=f"{row}.{column}",
                            V=text,
                            Rect=[left + 2, 842 - bottom + 2, right - 2, 842 - top - 2],
                        )
                    )
                )
        pdf.pages[0].Annots = pikepdf.Array(fields)
        pdf.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array(fields))
        pdf.save(path)
    assert grids(path) == [[HEAD, *ROWS]]
    assert read_document(path).account.count(Fate.READ, Thing.FIELD) == 18


def test_attached_workbook_is_read_too(tmp_path: Path) -> None:
    from openpyxl import Workbook

    book = Workbook()
    for row in [["支出总表"], HEAD, *ROWS]:
        book.active.append(row)
    book.save(tmp_path / "报表.xlsx")
    path = pdf_of(tmp_path / "a.pdf", "见附件。")
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        for name, content in (
            ("报表.xlsx", (tmp_path / "报表.xlsx").read_bytes()),
            ("签名.bin", b"\x00\x01\x02" * 50),
        ):
            spec = pikepdf.AttachedFileSpec(pdf, content, filename=name)
            pdf.attachments[name] = spec
        pdf.save(path)
    own, attached = read_input(path)
    assert paragraphs(own) == ["见附件。"]
    assert attached.file == f"{path}/报表.xlsx"
    (grid,) = (block for block in attached.blocks if isinstance(block, Grid))
    assert "1,021.29" in {cell.text for cell in grid.cells}
    read = own.account.of(Fate.READ, Thing.ATTACHMENT)
    assert [entry.name for entry in read] == ["报表.xlsx"]


def without_characters(path: Path) -> None:
    """Take from the fonts of a file what their glyphs mean."""
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        for item in pdf.objects:
            if isinstance(item, pikepdf.Dictionary) and "/ToUnicode" in item:
                del item["/ToUnicode"]
        pdf.save(path)


def test_glyphs_without_characters_are_counted_and_never_guessed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scan, "can_scan", lambda: False)
    path = pdf_of(tmp_path / "a.pdf", "2025年预算\n\n" + RULED)
    with_text = read_document(path)
    assert not with_text.account.of(Fate.UNREAD)
    extra = pdf_of(tmp_path / "b.pdf", "第二页")
    without_characters(path)
    with pikepdf.open(path, allow_overwriting_input=True) as pdf, pikepdf.open(extra) as other:
        pdf.pages.extend(other.pages)
        pdf.save(path)
    document = read_document(path)
    assert paragraphs(document) == ["第二页"]
    assert document.account.count(Fate.UNREAD, Thing.GLYPH) > 100
    figures = "".join(c.text for b in document.blocks if isinstance(b, Grid) for c in b.cells)
    assert not any(character.isdigit() for character in figures)


@pytest.mark.skipif(not scan.can_scan(), reason="the extra [ocr] is not installed")
def test_glyphs_without_characters_are_recognised_from_the_page(tmp_path: Path) -> None:
    path = pdf_of(tmp_path / "a.pdf", "2025年预算\n\n" + RULED)
    without_characters(path)
    (found,) = grids(path)
    assert [row[2:] for row in found[1:]] == [row[2:] for row in ROWS]
    assert read_document(path).account.count(Fate.READ, Thing.GLYPH) > 100


@pytest.mark.skipif(not scan.can_scan(), reason="the extra [ocr] is not installed")
def test_scan_with_a_hidden_text_layer_keeps_its_tables(tmp_path: Path) -> None:
    """The rules stand in the picture, the characters, unseen, above it."""
    page = pdf_of(tmp_path / "page.pdf", RULED)
    picture = tmp_path / "page.png"
    pypdfium2.PdfDocument(page)[0].render(scale=200 / 72).to_pil().save(picture)
    layer = '#set page(background: image("page.png", width: 100%))\n' + table("stroke: none")
    path = pdf_of(tmp_path / "a.pdf", layer)
    hide_text(path)
    document = read_document(path)
    (grid,) = (block for block in document.blocks if isinstance(block, Grid))
    assert (grid.row_count, grid.column_count) == (7, 5)
    assert grids(path) == [[HEAD, *ROWS]]
    assert document.account.count(Fate.READ, Thing.TEXT) == 1


def hide_text(path: Path) -> None:
    """Let the text of the first page leave no ink."""
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        page = pdf.pages[0]
        invisible = pikepdf.ContentStreamInstruction([3], pikepdf.Operator("Tr"))
        steps: list[object] = []
        for step in pikepdf.parse_content_stream(page):
            if str(step.operator) in ("Tj", "TJ"):
                steps.append(invisible)
            steps.append(step)
        page.Contents = pdf.make_stream(pikepdf.unparse_content_stream(steps))
        pdf.save(path)


def test_text_that_does_not_show_is_no_text(tmp_path: Path) -> None:
    path = pdf_of(tmp_path / "a.pdf", "支出总表")
    hide_text(path)
    extra = pdf_of(tmp_path / "b.pdf", "收入总表")
    with pikepdf.open(path, allow_overwriting_input=True) as pdf, pikepdf.open(extra) as other:
        pdf.pages.extend(other.pages)
        pdf.save(path)
    document = read_document(path)
    assert paragraphs(document) == ["收入总表"]
    assert document.account.count(Fate.SET_ASIDE, Thing.TEXT) == 1


@pytest.mark.parametrize(
    "name",
    [
        "I11_pdf_watermark_tiled.pdf",
        "I12_pdf_rotated_heads.pdf",
        "I13_pdf_form_fields.pdf",
        "V05_pdf_portfolio.pdf",
        "V05_pdf_with_attached_xlsx.pdf",
    ],
)
def test_public_case_is_read_whole(shared: Path, name: str) -> None:
    tables = [
        b for d in read_input(shared / "cases" / name) for b in d.blocks if isinstance(b, Grid)
    ]
    assert len([grid for grid in tables if grid.column_count > 2]) >= 13
    figures = {cell.text for grid in tables for cell in grid.cells}
    assert {"1,021.28", "494.08", "445.65"} <= figures
    assert not any("8806" in text for text in figures)
