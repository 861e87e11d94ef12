"""Parts, headings and sentences are learned with their figures bound, from booklets and blanks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from kept import source_of
from mingzhang.check.engine import check
from mingzhang.check.finding import Severity
from mingzhang.check.profile import check_profile
from mingzhang.document import Document, Paragraph, Style
from mingzhang.model.booklet import Booklet
from mingzhang.pipeline.compilation import compute_booklet
from mingzhang.profiles import GIVEN, give
from mingzhang.recognise.draft import Draft, draft_profile
from mingzhang.render.layout import layout
from mingzhang.tables.profile import get_profile, profile_of

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "lanxian-media-center-2025"


@pytest.fixture(scope="module")
def printed() -> Document:
    booklet = compute_booklet(source_of(EXAMPLE))
    return plain(layout(booklet, get_profile(booklet.profile)))


def plain(document: Document) -> Document:
    """Without the styles that only our own files have."""
    return replace(
        document,
        blocks=tuple(
            replace(b, style=Style.PLAIN) if isinstance(b, Paragraph) else b
            for b in document.blocks
        ),
    )


@pytest.fixture(scope="module")
def draft(printed: Document) -> Draft:
    return draft_profile([printed])


@contextmanager
def compiled(draft: Draft, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Booklet]:
    """The example compiled as the draft prints it."""
    monkeypatch.setenv(GIVEN, "")
    path = folder / "learned-text.toml"
    path.write_text(draft.text, "utf-8")
    name = give(path)
    assert [mistake.words() for mistake in check_profile(name).mistakes] == []
    yield compute_booklet(replace(source_of(EXAMPLE), profile=name))


def test_what_is_learned_compiles_with_its_parts_headings_and_figures(
    draft: Draft, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with compiled(draft, tmp_path, monkeypatch) as booklet:
        own = compute_booklet(source_of(EXAMPLE))
        texts = {paragraph.text for s in booklet.sections for paragraph in s.paragraphs}
        mine = {paragraph.text for s in own.sections if s.part == 3 for paragraph in s.paragraphs}
        same = [t for t in mine if t in texts and re.search(r"\d万元", t)]
        assert len(same) >= 4
        assert booklet.cover == own.cover
        assert [p.title for p in profile_of(booklet).parts_text] == [
            "概况", "{year}年部门预算报表", "{year}年度部门预算情况说明", "名词解释"
        ]  # fmt: skip
        titles = [s.title for s in own.sections if s.part == 3 and s.level == 1]
        learned = [s.title for s in profile_of(booklet).sections if s.part == 3]
        assert [t for t in titles if t not in learned] == []
        errors = [
            f
            for f in check(booklet, profile_of(booklet), only=("R", "C", "N")).findings
            if f.severity is Severity.ERROR
        ]
        assert [(f.code, f.message) for f in errors] == []


def test_blank_template_gives_the_sentences_of_the_booklet(printed: Document, draft: Draft) -> None:
    """The same text with × for every amount and rate binds the same figures."""
    blank = replace(
        printed,
        blocks=tuple(
            replace(b, text=re.sub(r"[\d,]+\.\d+(?=万元|%)", "×,×××", b.text))
            if isinstance(b, Paragraph)
            else b
            for b in printed.blocks
        ),
    )
    found = draft_profile([blank])
    assert found.sentences >= 0.7 * draft.sentences > 2
    assert "{amount basic}，占{share basic " in found.text
    assert "×" not in found.text


def test_paragraph_with_a_strange_figure_is_named_and_not_taken(printed: Document) -> None:
    strange = replace(
        printed,
        blocks=tuple(
            replace(b, text=b.text.replace("其中：基本支出", "其中：星际航行费12.34万元，基本支出"))
            if isinstance(b, Paragraph)
            else b
            for b in printed.blocks
        ),
    )
    found = draft_profile([strange])
    assert "星际航行费" not in found.text
    assert "12.34" not in found.text
    assert any("12.34万元" in line for line in found.left)
