"""OFD files as several programs write them, each situation a small package of our own making."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

import pylopdf_fonts_zh_cn
import pytest
from fontTools import subset
from fontTools.ttLib import TTFont

from mingzhang.document import Grid, Paragraph
from mingzhang.errors import Unreadable
from mingzhang.read import format_of, read_document

NS = 'xmlns:ofd="http://www.ofdspec.org/2016"'
ROWS = [
    ["项目", "合计", "基本支出"],
    ["教育支出", "1,021.28", "457.88"],
    ["社会保障", "21.07", "21.07"],
]
EDGES, TOPS = (20.0, 70.0, 110.0, 150.0), (60.0, 68.0, 76.0, 84.0)


def text(words: str, x: float, y: float, more: str = "", deltas: str | None = None) -> str:
    """A text object whose baseline begins at a point; its characters stand 4 mm apart."""
    deltas = f"g {len(words) - 1} 4" if deltas is None else deltas
    return (
        f'<ofd:TextObject ID="9" Boundary="{x} {y - 4} 100 6" Font="3" Size="4" {more}>'
        f'<ofd:TextCode X="0" Y="4" DeltaX="{deltas}">{escape(words)}</ofd:TextCode>'
        "</ofd:TextObject>"
    )


def line(x0: float, y0: float, x1: float, y1: float) -> str:
    return (
        f'<ofd:PathObject ID="8" Boundary="{x0} {y0} {x1 - x0} {y1 - y0}" LineWidth="0.2">'
        f"<ofd:AbbreviatedData>M 0 0 L {x1 - x0} {y1 - y0}</ofd:AbbreviatedData></ofd:PathObject>"
    )


def rules() -> str:
    level = [line(EDGES[0], y, EDGES[-1], y) for y in TOPS]
    upright = [line(x, TOPS[0], x, TOPS[-1]) for x in EDGES]
    return "".join(level + upright)


def cells(rows: list[list[str]] = ROWS) -> str:
    return "".join(
        text(words, EDGES[column] + 1, TOPS[row] + 6, deltas=f"g {len(words) - 1} 2.2")
        if words.isascii()
        else text(words, EDGES[column] + 1, TOPS[row] + 6)
        for row, texts in enumerate(rows)
        for column, words in enumerate(texts)
    )


def layer(content: str) -> str:
    return f'<ofd:Layer ID="2" Type="Body">{content}</ofd:Layer>'


def page(content: str, head: str = "") -> str:
    return f"<ofd:Page {NS}>{head}<ofd:Content>{content}</ofd:Content></ofd:Page>"


def ofd_of(
    path: Path,
    *pages: str,
    common: str = "",
    after: str = "",
    parts: dict[str, bytes] | None = None,
    root: str = "Doc_0/Document.xml",
    mend: tuple[str, str] = ("", ""),
) -> Path:
    """A package with these pages."""
    listed = "".join(f'<ofd:Page ID="{n}" BaseLoc="Pages/{n}.xml"/>' for n in range(len(pages)))
    files = {
        "OFD.xml": f'<ofd:OFD {NS} Version="1.0" DocType="OFD"><ofd:DocBody><ofd:DocInfo>'
        f"<ofd:Title>预算</ofd:Title></ofd:DocInfo><ofd:DocRoot>{root}</ofd:DocRoot>"
        "</ofd:DocBody></ofd:OFD>",
        "Doc_0/Document.xml": f"<ofd:Document {NS}><ofd:CommonData><ofd:PageArea>"
        f"<ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:PageArea>{common}</ofd:CommonData>"
        f"<ofd:Pages>{listed}</ofd:Pages>{after}</ofd:Document>",
        **{f"Doc_0/Pages/{n}.xml": content for n, content in enumerate(pages)},
    }
    with zipfile.ZipFile(path, "w") as package:
        for name, content in files.items():
            package.writestr(name.replace(*mend) if mend[0] else name, content)
        for name, raw in (parts or {}).items():
            package.writestr(name, raw)
    return path


def read(path: Path) -> tuple[list[list[list[str]]], list[str]]:
    """The tables and the paragraphs."""
    grids, paragraphs = [], []
    for block in read_document(path).blocks:
        if isinstance(block, Grid):
            texts = [["" for _ in range(block.column_count)] for _ in range(block.row_count)]
            for cell in block.cells:
                texts[cell.row][cell.column] = cell.text
            grids.append(texts)
        elif isinstance(block, Paragraph):
            paragraphs.append(block.text)
    return grids, paragraphs


def test_table_and_title_are_read(tmp_path: Path) -> None:
    path = ofd_of(
        tmp_path / "a.ofd",
        page(layer(text("支出预算总表", 60, 30) + text("单位：万元", 120, 50) + rules() + cells())),
    )
    assert format_of(path) == "ofd"
    assert read(path) == ([ROWS], ["支出预算总表", "单位：万元"])


def test_rules_in_a_template_and_layers_in_blocks_are_read(tmp_path: Path) -> None:
    """The form stands in a template page, the figures in a block of the page itself."""
    path = ofd_of(
        tmp_path / "a.ofd",
        page(
            layer(f"<ofd:PageBlock>{cells()}</ofd:PageBlock>"),
            head='<ofd:Template TemplateID="7" ZOrder="Background"/>',
        ),
        common='<ofd:TemplatePage ID="7" BaseLoc="Tpls/T.xml"/>',
        parts={"Doc_0/Tpls/T.xml": page(layer(rules())).encode()},
    )
    assert read(path)[0] == [ROWS]


def test_objects_with_matrices_stand_where_they_are_shown(tmp_path: Path) -> None:
    """A writer that draws all in its own units and turns them to millimetres by a matrix."""
    inches = rules().replace("<ofd:PathObject", '<ofd:PathObject CTM="1 0 0 1 0 0"')
    scaled = "".join(
        f'<ofd:TextObject ID="9" Boundary="{EDGES[c] + 1} {TOPS[r] + 2} 40 6" Font="3" Size="40"'
        f' CTM="0.1 0 0 0.1 0 0"><ofd:TextCode X="0" Y="40" DeltaX="g {len(words)} 22">{words}'
        "</ofd:TextCode></ofd:TextObject>"
        for r, texts in enumerate(ROWS)
        for c, words in enumerate(texts)
    )
    assert read(ofd_of(tmp_path / "a.ofd", page(layer(inches + scaled))))[0] == [ROWS]


def test_heading_on_its_side_is_read_along_its_side(tmp_path: Path) -> None:
    upright = [[""] * 3, *ROWS[1:]]
    heads = "".join(
        f'<ofd:TextObject ID="9" Boundary="{x + 8} {TOPS[0] + 1} 6 8" Font="3" Size="1.5"'
        f' CTM="0 1 -1 0 0 0"><ofd:TextCode X="0" Y="0" DeltaX="g 3 1.5">{words}</ofd:TextCode>'
        "</ofd:TextObject>"
        for x, words in zip(EDGES, ROWS[0], strict=False)
    )
    path = ofd_of(tmp_path / "a.ofd", page(layer(rules() + cells(upright) + heads)))
    assert read(path)[0] == [ROWS]


def test_page_on_its_side_is_read_upright(tmp_path: Path) -> None:
    turned = "".join(
        f'<ofd:TextObject ID="9" Boundary="{297 - (TOPS[r] + 6)} {EDGES[c] + 1} 9 9" Font="3"'
        f' Size="4" CTM="0 1 -1 0 0 0"><ofd:TextCode X="0" Y="0" DeltaX="g 9 2.2">{words}'
        "</ofd:TextCode></ofd:TextObject>"
        for r, texts in enumerate(ROWS)
        for c, words in enumerate(texts)
    )
    drawn = [line(297 - y, EDGES[0], 297 - y, EDGES[-1]) for y in TOPS]
    drawn += [line(297 - TOPS[-1], x, 297 - TOPS[0], x) for x in EDGES]
    area = "<ofd:Area><ofd:PhysicalBox>0 0 297 210</ofd:PhysicalBox></ofd:Area>"
    path = ofd_of(tmp_path / "a.ofd", page(layer("".join(drawn) + turned), head=area))
    assert read(path)[0] == [ROWS]


def test_watermark_is_no_text_and_a_note_is(tmp_path: Path) -> None:
    def annotation(kind: str, content: str) -> str:
        return (
            f'<ofd:Annot ID="5" Type="{kind}"><ofd:Appearance Boundary="0 0 210 297">{content}'
            "</ofd:Appearance></ofd:Annot>"
        )

    shown = annotation("Watermark", text("送审稿", 30, 70)) + annotation(
        "Stamp", text("注：本表无数据。", 20, 100)
    )
    slanted = text("内部资料", 60, 80, 'CTM="0.7 0.7 -0.7 0.7 0 0"')
    path = ofd_of(
        tmp_path / "a.ofd",
        page(layer(rules() + cells() + slanted)),
        after="<ofd:Annotations>Annots/A.xml</ofd:Annotations>",
        parts={
            "Doc_0/Annots/A.xml": f'<ofd:Annotations {NS}><ofd:Page PageID="0"><ofd:FileLoc>'
            "P.xml</ofd:FileLoc></ofd:Page></ofd:Annotations>".encode(),
            "Doc_0/Annots/P.xml": f"<ofd:PageAnnot {NS}>{shown}</ofd:PageAnnot>".encode(),
        },
    )
    assert read(path) == ([ROWS], ["注：本表无数据。"])


@pytest.fixture(scope="module")
def font() -> bytes:
    """A font with digits and Chinese characters."""
    options = subset.Options(layout_features=[], notdef_outline=True)
    loaded = subset.load_font(str(pylopdf_fonts_zh_cn.serif_path()), options)
    maker = subset.Subsetter(options)
    maker.populate(text="".join(word for row in ROWS for word in row))
    maker.subset(loaded)
    content = io.BytesIO()
    loaded.save(content)
    return content.getvalue()


def test_glyphs_without_characters_are_told_by_their_font(tmp_path: Path, font: bytes) -> None:
    """Codes of private use, with the numbers of the glyphs beside them."""
    loaded = TTFont(io.BytesIO(font))
    names = loaded.getBestCmap()

    def coded(words: str, x: float, y: float) -> str:
        glyphs = " ".join(str(loaded.getGlyphID(names[ord(c)])) for c in words)
        return text("¤" * len(words), x, y, deltas=f"g {len(words)} 2.2").replace(
            "<ofd:TextCode",
            f'<ofd:CGTransform CodePosition="0" CodeCount="{len(words)}"'
            f' GlyphCount="{len(words)}"><ofd:Glyphs>{glyphs}</ofd:Glyphs></ofd:CGTransform>'
            "<ofd:TextCode",
        )

    content = "".join(
        coded(words, EDGES[c] + 1, TOPS[r] + 6)
        for r, texts in enumerate(ROWS)
        for c, words in enumerate(texts)
    )
    resources = (
        f'<ofd:Res {NS} BaseLoc="Res"><ofd:Fonts><ofd:Font ID="3" FontName="x">'
        "<ofd:FontFile>f.otf</ofd:FontFile></ofd:Font></ofd:Fonts></ofd:Res>"
    )
    path = ofd_of(
        tmp_path / "a.ofd",
        page(layer(rules() + content)),
        common="<ofd:PublicRes>PublicRes.xml</ofd:PublicRes>",
        parts={"Doc_0/PublicRes.xml": resources.encode(), "Doc_0/Res/f.otf": font},
    )
    assert read(path)[0] == [ROWS]


@pytest.mark.parametrize(
    ("mend", "root"),
    [
        (("/", "\\"), "Doc_0\\Document.xml"),
        (("Doc_0", "doc_0"), "/Doc_0/Document.xml"),
        (("OFD.xml", "ofd.xml"), "./Doc_0/Document.xml"),
    ],
    ids=["backslashes", "other capitals", "other root"],
)
def test_parts_are_found_however_their_names_are_written(
    tmp_path: Path, mend: tuple[str, str], root: str
) -> None:
    path = ofd_of(tmp_path / "a.ofd", page(layer(rules() + cells())), root=root, mend=mend)
    assert read(path)[0] == [ROWS]


def test_damaged_packages_are_refused(tmp_path: Path) -> None:
    path = ofd_of(tmp_path / "a.ofd", page(layer(rules() + cells())), root="Doc_9/Document.xml")
    with pytest.raises(Unreadable, match="缺少"):
        read_document(path)
    path = ofd_of(tmp_path / "b.ofd", "<ofd:Page")
    with pytest.raises(Unreadable, match="格式错误"):
        read_document(path)
    path = ofd_of(tmp_path / "c.ofd", page(layer("")))
    with pytest.raises(Unreadable, match="没有文字"):
        read_document(path)


def test_public_sample_is_read(shared: Path) -> None:
    assert read(shared / "cases" / "V01_gov.ofd")[1] == ["2025年预算收支总表"]
