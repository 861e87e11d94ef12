"""Marked files: the findings stand in them, and nothing else has changed."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import docx
import openpyxl
import pikepdf
import pytest

from mingzhang.check.finding import Checked
from mingzhang.entry import read_source
from mingzhang.errors import Unreadable
from mingzhang.pipeline.compilation import compute_booklet, write_booklet
from mingzhang.pipeline.review import review_file
from mingzhang.plant import plant, read_mistakes
from mingzhang.report.mark import write_marked

PLANTED = Path(__file__).resolve().parents[2] / "examples" / "planted-mistakes"
FORMS = ("pdf", "docx", "xlsx")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Path, Path, Checked, int]]:
    """For each format: the file, its marked copy, the check of the file, how many were marked."""
    folder = tmp_path_factory.mktemp("marked")
    booklet = compute_booklet(read_source(PLANTED / "source"))
    booklet = plant(booklet, read_mistakes(PLANTED / "mistakes.toml"))
    files, _pages = write_booklet(booklet, folder, FORMS)
    found = {}
    for path in files:
        checked = review_file(path)
        copy = folder / f"marked{path.suffix}"
        found[path.suffix[1:]] = (path, copy, checked, write_marked(path, checked, copy))
    return found


@pytest.mark.parametrize("form", FORMS)
def test_every_finding_has_its_place(
    made: dict[str, tuple[Path, Path, Checked, int]], form: str
) -> None:
    _path, _copy, checked, count = made[form]
    assert count == len(checked.findings) > 5


@pytest.mark.parametrize("form", FORMS)
def test_marked_file_reads_as_before(
    made: dict[str, tuple[Path, Path, Checked, int]], form: str
) -> None:
    _path, copy, checked, _count = made[form]
    again = review_file(copy)
    assert [f.fingerprint for f in again.findings] == [f.fingerprint for f in checked.findings]


def test_annotation_stands_on_the_wrong_cell(
    made: dict[str, tuple[Path, Path, Checked, int]],
) -> None:
    path, copy, checked, _count = made["pdf"]
    with pikepdf.open(path) as before, pikepdf.open(copy) as after:
        for number, finding in enumerate(checked.findings, 1):
            page = after.pages[(finding.cells[0].page or 0) - 1]
            notes = [a for a in page.Annots if str(a.get("/T", "")).endswith(f" {number}")]
            assert any(finding.message in str(note.Contents) for note in notes)
        for one, two in zip(before.pages, after.pages, strict=True):
            assert one.Contents.read_bytes() == two.Contents.read_bytes()


def test_comment_of_word_names_the_right_figure(
    made: dict[str, tuple[Path, Path, Checked, int]],
) -> None:
    _path, copy, checked, _count = made["docx"]
    document = docx.Document(str(copy))
    texts = [comment.text for comment in document.comments]
    for finding in checked.findings:
        assert any(finding.message in text for text in texts)


def test_note_of_a_cell_stands_where_the_finding_points(
    made: dict[str, tuple[Path, Path, Checked, int]],
) -> None:
    path, copy, checked, _count = made["xlsx"]
    book = openpyxl.load_workbook(copy)
    for finding in checked.findings:
        place = finding.cells[0].place
        comment = book[place.sheet][place.cell].comment
        assert comment is not None
        assert finding.message in comment.text
    with zipfile.ZipFile(path) as before, zipfile.ZipFile(copy) as after:
        assert after.testzip() is None
        assert before.read("xl/styles.xml") == after.read("xl/styles.xml")


def test_notes_that_were_there_stay(tmp_path: Path, made: dict[str, object]) -> None:
    _path, copy, checked, count = made["xlsx"]  # type: ignore[misc]
    twice = tmp_path / "twice.xlsx"
    assert write_marked(copy, checked, twice) == count
    place = checked.findings[0].cells[0].place
    comment = openpyxl.load_workbook(twice)[place.sheet][place.cell].comment
    assert comment is not None
    assert comment.text.count("【1】") == 2


def test_text_file_cannot_be_marked(tmp_path: Path, made: dict[str, object]) -> None:
    _path, _copy, checked, _count = made["pdf"]  # type: ignore[misc]
    path = tmp_path / "a.txt"
    path.write_text("预算", "utf-8")
    with pytest.raises(Unreadable):
        write_marked(path, checked, tmp_path / "b.txt")
    assert not (tmp_path / "b.txt").exists()


def test_turned_page_is_marked_where_the_cell_is(tmp_path: Path) -> None:
    from mingzhang.report.mark_pdf import _on_page

    with pikepdf.new() as pdf:
        page = pdf.add_blank_page(page_size=(200, 100))
        boxes = {}
        for turn in (0, 90, 180, 270):
            page.obj.Rotate = turn
            boxes[turn] = _on_page(page, (10, 20, 30, 40))
        pdf.save(io.BytesIO())
    assert boxes[0] == (9, 59, 31, 81)
    assert boxes[90] == (19, 9, 41, 31)
    assert boxes[180] == (169, 19, 191, 41)
    assert boxes[270] == (159, 69, 181, 91)
