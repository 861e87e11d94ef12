"""Scans: pages that are pictures, clean and degraded; figures that are not sure accuse nobody."""

from __future__ import annotations

import re
import socket
from collections import Counter
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pypdfium2
import pytest
from PIL import Image

from kept import booklet_of
from mingzhang.account import Accounting, Thing
from mingzhang.check.engine import check
from mingzhang.document import Document, Grid
from mingzhang.errors import Unreadable
from mingzhang.model.booklet import MINIMUM_CONFIDENCE
from mingzhang.read import read_document, scan
from mingzhang.read.ink import PageInk
from mingzhang.recognise import recognise
from mingzhang.render.layout import layout
from mingzhang.render.pdf import write_pdf
from mingzhang.source import Place
from mingzhang.tables.profile import get_profile

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "planted-mistakes" / "source"
_FIGURE = re.compile(r"-?\d{1,3}(?:,\d{3})+(?:\.\d+)?|-?\d+\.\d+")


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The booklet as a PDF with text."""
    booklet = booklet_of(EXAMPLE)
    path = tmp_path_factory.mktemp("scan") / "booklet.pdf"
    write_pdf(layout(booklet, get_profile(booklet.profile)), path)
    return path


def figures_by_page(document: Document, least: float = 0.0) -> dict[int, Counter[str]]:
    found: dict[int, Counter[str]] = {}
    for block in document.blocks:
        if isinstance(block, Grid):
            for cell in block.cells:
                page = found.setdefault(cell.place.page or 0, Counter())
                if cell.confidence >= least:
                    page.update(_FIGURE.findall(cell.text))
    return found


def pages_with_figures(printed: Path, count: int) -> list[int]:
    found = figures_by_page(read_document(printed))
    return sorted(found, key=lambda page: -sum(found[page].values()))[:count]


def degraded(image: np.ndarray) -> np.ndarray:
    """As a bad copier leaves it: blurred, grey, noisy, askew by a degree, saved at 60."""
    chance = np.random.default_rng(7)
    soft = cv2.GaussianBlur(image, (3, 3), 0.8).astype(float) * 0.85 + 20
    noisy = np.clip(soft + chance.normal(0, 12, image.shape), 0, 255).astype(np.uint8)
    height, width = noisy.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), 1.0, 1.0)
    askew = cv2.warpAffine(noisy, turn, (width, height), borderValue=(235, 235, 235))
    _done, packed = cv2.imencode(".jpg", askew, [cv2.IMWRITE_JPEG_QUALITY, 60])
    return cv2.imdecode(packed, cv2.IMREAD_COLOR)


def scanned(printed: Path, pages: list[int], path: Path, dpi: int, *, bad: bool) -> Path:
    """The pages as a PDF of pictures."""
    pictures = []
    pdf = pypdfium2.PdfDocument(printed)
    for page in pages:
        image = pdf[page - 1].render(scale=dpi / 72).to_numpy()[:, :, :3].copy()
        image = degraded(image) if bad else image
        pictures.append(Image.fromarray(np.ascontiguousarray(image[:, :, ::-1])))
    pictures[0].save(path, save_all=True, append_images=pictures[1:], resolution=dpi)
    return path


@pytest.mark.parametrize(("dpi", "bad"), [(200, False), (150, True)])
def test_every_figure_of_a_scanned_table_is_read(
    printed: Path, tmp_path: Path, dpi: int, bad: bool
) -> None:
    pages = pages_with_figures(printed, 3 if bad else 2)  # one in a hundred is seen in more
    truth = figures_by_page(read_document(printed))
    document = read_document(scanned(printed, pages, tmp_path / "scan.pdf", dpi, bad=bad))
    found = figures_by_page(document)
    wanted = {number: truth[page] for number, page in enumerate(pages, 1)}
    count = sum(map(Counter.total, wanted.values()))
    assert count > 60
    sure = figures_by_page(document, least=MINIMUM_CONFIDENCE)
    for page, figures in wanted.items():
        assert not sure[page] - figures, "a figure that was read surely is wrong"
    missing = sum((figures - found[page]).total() for page, figures in wanted.items())
    assert missing <= (0.01 * count if bad else 0)


def test_nothing_is_fetched(printed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_arguments: object) -> None:
        raise AssertionError("a reader wants the network")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    scan._recogniser.cache_clear()
    path = scanned(printed, pages_with_figures(printed, 1), tmp_path / "scan.pdf", 150, bad=False)
    assert any(isinstance(block, Grid) for block in read_document(path).blocks)


def test_picture_file_is_read_like_a_page(printed: Path, tmp_path: Path) -> None:
    (page,) = pages_with_figures(printed, 1)
    image = pypdfium2.PdfDocument(printed)[page - 1].render(scale=200 / 72).to_pil()
    image.save(tmp_path / "page.png")
    document = read_document(tmp_path / "page.png")
    (found,) = figures_by_page(document).values()
    assert found == figures_by_page(read_document(printed))[page]
    assert document.format == "picture"
    assert [(e.thing, e.count) for e in document.account.entries][:2] == [
        (Thing.PAGE, 1),
        (Thing.SCAN, 1),
    ]


def test_every_page_of_a_tiff_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[tuple[int, int]] = []

    def ink_of(image: np.ndarray, number: int, _dpi: float) -> PageInk:
        seen.append((number, int(image[0, 0, 0])))
        ink = PageInk(number, 100.0, 100.0, has_image=True)
        ink.add(f"第{number}页", (10.0, 10.0, 60.0, 20.0), (10.0, 20.0), 10.0, 0)
        ink.scores.append(((10.0, 10.0, 60.0, 20.0), 0.99))
        return ink

    monkeypatch.setattr(scan, "ink_of_picture", ink_of)
    monkeypatch.setattr(scan, "_recogniser", lambda: None)
    pages = [Image.new("RGB", (60, 40), (shade, shade, shade)) for shade in (10, 20, 30)]
    pages[0].save(tmp_path / "pages.tif", save_all=True, append_images=pages[1:])
    document = read_document(tmp_path / "pages.tif")
    assert sorted(seen) == [(1, 10), (2, 20), (3, 30)]
    assert document.page_count == 3
    content = (tmp_path / "pages.tif").read_bytes()
    (tmp_path / "cut.tif").write_bytes(content[: len(content) // 2])
    with pytest.raises(Unreadable):
        read_document(tmp_path / "cut.tif")


def test_without_the_extra_the_scanned_pages_are_named(
    printed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scan, "can_scan", lambda: False)
    path = scanned(printed, pages_with_figures(printed, 1), tmp_path / "scan.pdf", 72, bad=False)
    with pytest.raises(Unreadable, match=r"mingzhang\[ocr\]"):
        read_document(path)
    picture = tmp_path / "page.png"
    Image.new("RGB", (50, 50), "white").save(picture)
    with pytest.raises(Unreadable, match=r"mingzhang\[ocr\]"):
        read_document(picture)


def test_page_that_stayed_unread_is_a_doubt() -> None:
    booklet = booklet_of(EXAMPLE)
    accounting = Accounting()
    accounting.unread(Thing.PAGE, "本页是扫描的图，没有读", place=Place(page=3))
    document = replace(layout(booklet, get_profile(booklet.profile)), account=accounting.account())
    (doubt,) = (doubt for doubt in recognise(document).doubts if doubt.kind == "page")
    assert doubt.place.page == 3


def test_figure_that_was_read_unsurely_accuses_nobody() -> None:
    """A wrong figure is found; the same figure, read with little confidence, is no finding."""
    booklet = booklet_of(EXAMPLE)
    profile = get_profile(booklet.profile)

    def with_wrong_total(confidence: float) -> list[str]:
        document = layout(booklet, profile)
        blocks = list(document.blocks)
        index = next(n for n, b in enumerate(blocks) if isinstance(b, Grid))
        grid = blocks[index]
        assert isinstance(grid, Grid)
        spot = next(c for c in grid.cells if _FIGURE.fullmatch(c.text))
        changed = replace(spot, text="9,999.99", confidence=confidence)
        cells = tuple(changed if cell is spot else cell for cell in grid.cells)
        blocks[index] = replace(grid, cells=cells)
        report = check(recognise(replace(document, blocks=tuple(blocks))), profile)
        return [c.text for f in report.findings if f.code[0] == "R" for c in f.cells[:1]]

    assert "9,999.99" in with_wrong_total(1.0)
    assert with_wrong_total(0.5) == with_wrong_total(0.4) == []
