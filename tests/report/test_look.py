"""A page drawn with what the reader saw on it."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from kept import booklet_of
from mingzhang.errors import Unreadable
from mingzhang.read import read_document
from mingzhang.render.layout import layout
from mingzhang.render.pdf import write_pdf
from mingzhang.report.look import draw_page
from mingzhang.tables.profile import get_profile

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "lanxian-media-center-2025"


@pytest.fixture(scope="module")
def booklet_pdf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    booklet = booklet_of(EXAMPLE)
    path = tmp_path_factory.mktemp("look") / "booklet.pdf"
    write_pdf(layout(booklet, get_profile(booklet.profile)), path)
    return path


def test_cells_and_paragraphs_are_drawn_where_they_stand(booklet_pdf: Path, tmp_path: Path) -> None:
    document = read_document(booklet_pdf)
    page = next(b.place.page for b in document.blocks if hasattr(b, "cells"))
    out = tmp_path / "page.png"
    counts = draw_page(booklet_pdf, document, page, out)
    assert counts["cell"] > 50
    assert counts["merged"] >= 2
    assert counts["paragraph"] >= 2
    with Image.open(out) as image:
        colours = {colour for _, colour in image.getcolors(maxcolors=1 << 24)}
    assert {(0, 90, 200), (200, 90, 0), (0, 140, 70)} <= colours


def test_page_that_is_not_there_is_told(booklet_pdf: Path, tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="没有第999页"):
        draw_page(booklet_pdf, read_document(booklet_pdf), 999, tmp_path / "page.png")
    assert not (tmp_path / "page.png").exists()


def test_file_without_pages_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("某县水务局2025年部门预算\n", "utf-8")
    with pytest.raises(Unreadable, match="不是 PDF"):
        draw_page(path, read_document(path), 1, tmp_path / "page.png")
