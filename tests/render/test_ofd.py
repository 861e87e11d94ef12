"""OFD that we write, looked at by a witness that knows nothing of our reader."""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree

import pdfplumber
import pytest
from fontTools.ttLib import TTFont

from kept import booklet_of
from mingzhang.document import Document
from mingzhang.render.layout import layout
from mingzhang.render.ofd import write_ofd
from mingzhang.render.pdf import write_pdf
from mingzhang.tables.profile import get_profile

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "lanxian-media-center-2025"
OFD = "{http://www.ofdspec.org/2016}"
_FIGURE = re.compile(r"\d[\d,]*\.\d+")


@pytest.fixture(scope="module")
def document() -> Document:
    booklet = booklet_of(EXAMPLE)
    return layout(booklet, get_profile(booklet.profile))


@pytest.fixture(scope="module")
def package(document: Document, tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    path = tmp_path_factory.mktemp("ofd") / "a.ofd"
    write_ofd(document, path)
    return zipfile.ZipFile(path)


def root(package: zipfile.ZipFile, name: str) -> ElementTree.Element:
    return ElementTree.fromstring(package.read(name))


def pages(package: zipfile.ZipFile) -> list[ElementTree.Element]:
    places = [p.get("BaseLoc") for p in root(package, "Doc_0/Document.xml").iter(f"{OFD}Page")]
    return [root(package, f"Doc_0/{place}") for place in places]


def lefts(item: ElementTree.Element) -> list[float]:
    """Where the characters of a text object begin, in millimetres."""
    code = item.find(f"{OFD}TextCode")
    assert code is not None
    at = [float(item.attrib["Boundary"].split()[0])]
    words = iter(code.get("DeltaX", "").split())
    for word in words:
        count, step = (int(next(words)), next(words)) if word == "g" else (1, word)
        for _ in range(count):
            at.append(at[-1] + float(step))
    assert len(at) == len(code.text or "")
    return at


def test_figures_are_those_of_the_pdf(
    package: zipfile.ZipFile, document: Document, tmp_path: Path
) -> None:
    """The multiset of figures on each page, as pdfplumber sees it in the PDF of the same pages."""
    write_pdf(document, tmp_path / "a.pdf")
    with pdfplumber.open(tmp_path / "a.pdf") as pdf:
        written = pages(package)
        assert len(written) == len(pdf.pages)
        compared = 0
        for ours, theirs in zip(written, pdf.pages, strict=True):
            texts = [code.text or "" for code in ours.iter(f"{OFD}TextCode")]
            found = Counter(figure for text in texts for figure in _FIGURE.findall(text))
            words = theirs.extract_text(x_tolerance=2)
            assert found == Counter(_FIGURE.findall(words))
            compared += sum(found.values())
    assert compared > 250


def test_characters_stand_where_the_pdf_has_them(
    package: zipfile.ZipFile, document: Document, tmp_path: Path
) -> None:
    write_pdf(document, tmp_path / "a.pdf")
    with pdfplumber.open(tmp_path / "a.pdf") as pdf:
        theirs = sorted(
            (c["text"], round(c["x0"], 0)) for c in pdf.pages[6].chars if c["text"].strip("\u200b")
        )
    ours = sorted(
        (character, round(left * 72 / 25.4, 0))
        for item in pages(package)[6].iter(f"{OFD}TextObject")
        for character, left in zip(item.findtext(f"{OFD}TextCode") or "", lefts(item), strict=True)
    )
    differing = sum((Counter(ours) - Counter(theirs)).values())
    assert differing <= 0.02 * len(theirs)  # where a half of a point is rounded otherwise
    assert len(ours) == len(theirs)


def test_fonts_map_every_character_to_a_glyph(package: zipfile.ZipFile) -> None:
    """So that any viewer shows the text, and what is copied from it is the text."""
    resources = root(package, "Doc_0/PublicRes.xml")
    base = resources.get("BaseLoc")
    fonts = {
        font.get("ID"): TTFont(
            io.BytesIO(package.read(f"Doc_0/{base}/{font.findtext(f'{OFD}FontFile')}"))
        )
        for font in resources.iter(f"{OFD}Font")
    }
    for page in pages(package):
        for item in page.iter(f"{OFD}TextObject"):
            mapped = fonts[item.get("Font")].getBestCmap()
            missing = {c for c in item.findtext(f"{OFD}TextCode") or "" if ord(c) not in mapped}
            assert not missing


def test_ids_are_unique_and_bookmarks_lead_to_pages(package: zipfile.ZipFile) -> None:
    main = root(package, "Doc_0/Document.xml")
    names = [page.get("ID") for page in main.iter(f"{OFD}Page")]
    ids = names + [
        item.get("ID") for page in pages(package) for item in page.iter() if item.get("ID")
    ]
    assert len(ids) == len(set(ids))
    assert max(map(int, filter(None, ids))) <= int(main.findtext(f".//{OFD}MaxUnitID") or 0)
    targets = [target.get("PageID") for target in main.iter(f"{OFD}Dest")]
    assert len(targets) > 20
    assert set(targets) <= set(names)


def test_same_document_gives_the_same_bytes(document: Document, tmp_path: Path) -> None:
    write_ofd(document, tmp_path / "a.ofd")
    write_ofd(document, tmp_path / "b.ofd")
    assert (tmp_path / "a.ofd").read_bytes() == (tmp_path / "b.ofd").read_bytes()
