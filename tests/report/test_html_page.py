"""The HTML report shows the pages of a PDF with the wrong cells framed, and the ledger."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from mingzhang.check.finding import Failure, Report, Setup, State
from mingzhang.entry import read_source
from mingzhang.errors import Unreadable
from mingzhang.pipeline.compilation import compute_booklet, write_booklet
from mingzhang.pipeline.review import review_file
from mingzhang.plant import plant, read_mistakes
from mingzhang.read.worker import draw_safely
from mingzhang.report.html import html_report

PLANTED = Path(__file__).resolve().parents[2] / "examples" / "planted-mistakes"


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("pages")
    booklet = compute_booklet(read_source(PLANTED / "source"))
    booklet = plant(booklet, read_mistakes(PLANTED / "mistakes.toml"))
    made, _pages = write_booklet(booklet, folder, ("pdf", "xlsx"))
    return {path.suffix[1:]: path for path in made}


def test_page_with_a_mistake_is_shown_with_a_frame_for_every_finding(
    files: dict[str, Path],
) -> None:
    checked = review_file(files["pdf"])
    page = html_report(Report((checked,)))
    shown = {int(number) for number in re.findall(r'id="p1-(\d+)"', page)}
    assert shown == {finding.cells[0].page for finding in checked.findings}
    for number, _finding in enumerate(checked.findings, 1):
        assert re.search(rf'<a href="#f{number}"><title>[^<]*</title><rect class="wrong"', page)
    assert not re.search(r'(?:src|href)="(?:https?:)?//', page)


def test_terms_of_a_sum_are_linked_to_their_cells_with_their_values(files: dict[str, Path]) -> None:
    checked = review_file(files["pdf"])
    page = html_report(Report((checked,)))
    links = re.findall(r'<li><a href="#(c1-\d+)">([^<]*)</a><span class="value">([^<]*)<', page)
    assert links
    for name, _place, value in links:
        cell = re.search(rf'<td id="{name}" class="(?:wrong|term)"><a [^>]*>([^<]*)<', page)
        assert cell
        assert cell.group(1) == value
    (wrong, *_rest) = [f for f in checked.findings if f.code == "R102"]
    for evidence in wrong.evidence:
        for cell in evidence.cells:
            assert not cell.text or any(cell.text == value for _name, _place, value in links)
    targets = set(re.findall(r'href="#([^"]+)"', page))
    assert targets <= set(re.findall(r'id="([^"]+)"', page))


def test_every_finding_on_a_page_shows_its_own_cell_beside_it(files: dict[str, Path]) -> None:
    checked = review_file(files["pdf"])
    page = html_report(Report((checked,)))
    for number, finding in enumerate(checked.findings, 1):
        item = page[page.index(f'<li id="f{number}"') :]
        view = re.search(r'<a class="view"[^>]*><svg viewBox="(\S+) (\S+) (\S+) (\S+)"', item)
        assert view
        assert finding.cells[0].box
        _left, top, _right, bottom = finding.cells[0].box
        start, height = float(view.group(2)), float(view.group(4))
        assert start <= top
        assert bottom <= start + height


def test_no_folder_of_this_machine_is_in_the_page(files: dict[str, Path], tmp_path: Path) -> None:
    lost = tmp_path / "lost.pdf"
    failure = Failure(str(lost), f"OSError: {lost}")
    report = Report(
        (review_file(files["pdf"]),),
        (Unreadable(str(tmp_path / "gone.pdf"), "坏了"),),
        failures=(failure,),
        setup=Setup(str(tmp_path / "mingzhang.toml")),
    )
    page = html_report(report)
    for folder in (files["pdf"].parent, tmp_path):
        assert str(folder) not in page
    for name in (files["pdf"].name, "gone.pdf", "lost.pdf", "mingzhang.toml"):
        assert name in page


def test_workbook_has_no_pages(files: dict[str, Path]) -> None:
    page = html_report(Report((review_file(files["xlsx"]),)))
    assert 'class="page"' not in page


def test_ledger_names_every_state(files: dict[str, Path]) -> None:
    page = html_report(Report((review_file(files["xlsx"]),)))
    for state in State:
        assert f'<th scope="col">{state.label}</th>' in page


def test_pages_that_are_not_there_are_left_out(files: dict[str, Path]) -> None:
    assert [picture[0] for picture in draw_safely(files["pdf"], [2, 999, 0])] == [2]


def test_file_that_cannot_be_drawn_is_unreadable(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(b"%PDF-1.7 nothing")
    with pytest.raises(Unreadable):
        draw_safely(path, [1])
