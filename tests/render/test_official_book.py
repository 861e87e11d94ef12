"""A booklet set as an official document: sizes, white, page numbers, fonts; and read back."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pypdfium2
import pytest

from mingzhang.check.finding import Severity
from mingzhang.demo import PLANTED
from mingzhang.pipeline.compilation import compile_source
from mingzhang.pipeline.review import review_booklet
from mingzhang.read import read_document
from mingzhang.recognise import recognise
from mingzhang.render.book import BOOKLET, OFFICIAL

_MM = 72 / 25.4


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("official")
    compiled = compile_source(PLANTED / "source", folder, ("pdf", "ofd", "docx"), style="9704")
    return {path.suffix: path for path in compiled.files}


def test_official_text_is_of_size_three_and_stands_where_the_standard_says(
    made: dict[str, Path],
) -> None:
    with zipfile.ZipFile(made[".docx"]) as package:
        styles = package.read("word/styles.xml").decode()
        body = package.read("word/document.xml").decode()
        fonts = package.read("word/fontTable.xml").decode()
        odd, even = (package.read(f"word/footer{n}.xml").decode() for n in (1, 3))
        settings = package.read("word/settings.xml").decode()
    text = re.search(r'w:styleId="MzBody".*?</w:style>', styles)
    assert text is not None
    assert '<w:sz w:val="32"/>' in text[0]
    assert 'w:eastAsia="仿宋_GB2312"' in text[0]
    assert '<w:autoSpaceDN w:val="0"/>' in styles
    assert 'w:altName w:val="FangSong_GB2312,仿宋' in fonts
    assert f'w:top="{round(37 * _MM * 20)}"' in body
    assert f'w:left="{round(28 * _MM * 20)}"' in body
    assert "evenAndOddHeaders" in settings
    assert 'w:jc w:val="right"' in odd
    assert 'w:jc w:val="left"' in even


def test_page_numbers_stand_between_dashes_at_the_outer_side(made: dict[str, Path]) -> None:
    pdf = pypdfium2.PdfDocument(str(made[".pdf"]))
    sides: dict[int, float] = {}
    for page in pdf:
        words = page.get_textpage()
        found = words.search("—")
        width = page.get_width()
        place = found.get_next()
        while place is not None:
            left, bottom, _right, _top = words.get_charbox(place[0])
            number = re.match(r"—[\s\u200b\x02]*(\d+)", words.get_text_range(place[0], 8))
            if number and bottom < 35 * _MM:
                sides[int(number[1])] = left / width
            place = found.get_next()
    pdf.close()
    assert len(sides) > 10
    assert all((side > 0.5) is (number % 2 == 1) for number, side in sides.items())


@pytest.mark.parametrize("ending", [".pdf", ".ofd", ".docx"])
def test_official_booklet_is_read_back_without_an_error(made: dict[str, Path], ending: str) -> None:
    checked = review_booklet(recognise(read_document(made[ending])))
    assert [f.title for f in checked.findings if f.severity is Severity.ERROR] == []
    assert len(checked.booklet.tables) >= 9


def test_our_own_book_keeps_its_looks() -> None:
    assert len({look.size for look in BOOKLET.looks.values()}) == len(BOOKLET.looks)
    assert not OFFICIAL.is_own
