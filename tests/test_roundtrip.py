"""read(render(b)) == b for every format: the first property of the program."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from budget_strategy import budgets, jiangsu_budgets
from final_accounts_strategy import final_accounts
from mingzhang.document import Document
from mingzhang.entry import read_source
from mingzhang.model.booklet import Booklet
from mingzhang.model.budget import Budget
from mingzhang.pipeline.compilation import compute_booklet
from mingzhang.read import read_document
from mingzhang.recognise import recognise
from mingzhang.render.docx import write_docx
from mingzhang.render.html import write_html
from mingzhang.render.layout import layout
from mingzhang.render.ofd import write_ofd
from mingzhang.render.pdf import write_pdf
from mingzhang.render.xlsx import write_xlsx
from mingzhang.tables.profile import get_profile
from unmarked import no_marks, without_marks

EXAMPLES = Path(__file__).resolve().parents[1] / "examples"
WRITERS: dict[str, Callable[[Document, Path], object]] = {
    "pdf": write_pdf,
    "ofd": write_ofd,
    "docx": write_docx,
    "xlsx": write_xlsx,
    "html": write_html,
}
_count = itertools.count()


def document_of(booklet: Booklet) -> Document:
    return layout(booklet, get_profile(booklet.profile))


@pytest.mark.parametrize("source", ["lanxian-media-center-2025", "planted-mistakes/source"])
@pytest.mark.parametrize("form", WRITERS)
def test_example_comes_back_whole(form: str, source: str, tmp_path: Path) -> None:
    booklet = compute_booklet(read_source(EXAMPLES / source))
    path = tmp_path / f"booklet.{form}"
    WRITERS[form](document_of(booklet), path)
    back = recognise(read_document(path))
    assert back == booklet
    assert not back.doubts


@pytest.mark.parametrize("form", WRITERS)
def test_another_province_comes_back_whole(form: str, tmp_path: Path) -> None:
    """The same lines printed as a Shanghai district prints them: other tables, codes in columns."""
    source = read_source(EXAMPLES / "lanxian-media-center-2025")
    budget = replace(
        source,
        profile="shanghai-district-budget-2025",
        comparisons=(),
        forms=(),
        catalogue=None,
        notices=(),
    )
    booklet = compute_booklet(budget)
    path = tmp_path / f"booklet.{form}"
    WRITERS[form](document_of(booklet), path)
    back = recognise(read_document(path))
    assert back.profile == budget.profile
    assert back.tables == booklet.tables
    assert back.sections == booklet.sections
    assert not back.doubts


@pytest.mark.parametrize("source", ["lanxian-media-center-2025", "planted-mistakes/source"])
@pytest.mark.parametrize("form", ["pdf", "ofd", "docx"])
def test_example_comes_back_from_a_file_that_does_not_say_whose_it_is(
    form: str, source: str, tmp_path: Path
) -> None:
    booklet = compute_booklet(read_source(EXAMPLES / source))
    path = tmp_path / f"booklet.{form}"
    with no_marks():
        WRITERS[form](document_of(booklet), path)
    again = recognise(read_document(path))
    assert without_marks(again) == without_marks(booklet)


@given(budgets() | final_accounts() | jiangsu_budgets())
def test_layout_is_recognised(budget: Budget) -> None:
    booklet = compute_booklet(budget)
    assert recognise(document_of(booklet)) == booklet


@pytest.mark.parametrize("form", WRITERS)
@settings(
    max_examples=12,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(budget=budgets() | final_accounts() | jiangsu_budgets())
def test_booklet_comes_back_from_its_file(form: str, tmp_path: Path, budget: Budget) -> None:
    booklet = compute_booklet(budget)
    path = tmp_path / f"{next(_count)}.{form}"
    WRITERS[form](document_of(booklet), path)
    assert recognise(read_document(path)) == booklet


@pytest.mark.parametrize("form", ["pdf", "docx"])
@settings(
    max_examples=4,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(budget=budgets() | final_accounts())
def test_booklet_comes_back_without_the_marks_of_our_own_files(
    form: str, tmp_path: Path, budget: Budget
) -> None:
    booklet = compute_booklet(budget)
    path = tmp_path / f"{next(_count)}.{form}"
    with no_marks():
        WRITERS[form](document_of(booklet), path)
    assert without_marks(recognise(read_document(path))) == without_marks(booklet)


def test_two_forms_of_one_name_on_pages_behind_each_other_are_two(tmp_path: Path) -> None:
    """A project of the same name in two units: title, name and labels stand there twice."""
    booklet = compute_booklet(read_source(EXAMPLES / "lanxian-media-center-2025"))
    form = booklet.targets[0]
    other = replace(form, texts=tuple((r, "县文化馆" if r == "unit" else t) for r, t in form.texts))
    twice = replace(booklet, forms=(form, other), tables=(), sections=(), contents=())
    path = tmp_path / "forms.pdf"
    write_pdf(document_of(twice), path)
    assert recognise(read_document(path)).forms == (form, other)
