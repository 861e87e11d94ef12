"""What a source loses in print is found without printing the booklet again for every part of it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from mingzhang.document import Block
from mingzhang.entry import read_source
from mingzhang.entry.comparison import compared
from mingzhang.model.booklet import Booklet
from mingzhang.pipeline.compilation import compile_source, compute_booklet
from mingzhang.render import layout as render_layout
from mingzhang.render.layout import are_laid_out_alike, layout
from mingzhang.tables.profile import Profile, get_profile

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
SOURCES = [EXAMPLES / "lanxian-media-center-2025", EXAMPLES / "planted-mistakes" / "source"]


@pytest.fixture(scope="module")
def example() -> Booklet:
    return compute_booklet(read_source(SOURCES[0]))


def test_a_booklet_is_laid_out_once_and_what_is_left_out_only_where_it_differs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    laid_out: list[int] = []

    def counted(booklet: Booklet, profile: Profile) -> Iterator[Block]:
        laid_out.append(0)
        for block in blocks(booklet, profile):
            laid_out[-1] += 1
            yield block

    blocks = render_layout._blocks
    monkeypatch.setattr(render_layout, "_blocks", counted)
    compile_source(SOURCES[1], tmp_path / "out", ("html",))
    whole, *again = laid_out
    assert whole > 100
    assert again
    assert max(again) < whole


@pytest.mark.parametrize("part", ["tables", "sections", "forms", "catalogue"])
def test_booklets_that_differ_in_one_thing_do_not_look_alike(example: Booklet, part: str) -> None:
    profile = get_profile(example.profile)
    less: Any = {
        "tables": (*example.tables[:-1], replace(example.tables[-1], note="另见附件。")),
        "sections": example.sections[:-1],
        "forms": (example.forms[0], *example.forms[2:]),
        "catalogue": None,
    }
    assert getattr(example, part) != less[part]
    other = replace(example, **{part: less[part]})
    assert not are_laid_out_alike(example, other, profile)
    assert not are_laid_out_alike(other, example, profile)
    assert are_laid_out_alike(other, replace(other), profile)
    assert layout(example, profile) != layout(other, profile)


def test_a_figure_of_last_year_that_nothing_compares_is_named(tmp_path: Path) -> None:
    source = tmp_path / "source"
    shutil.copytree(SOURCES[1], source)
    profile = get_profile(read_source(source).profile)
    told = {measure.key for measure in compared(profile)}
    label = next(m.label for m in profile.measures if m.key == "basic" and m.key not in told)
    with (source / "comparisons.csv").open("a", encoding="utf-8") as rows:
        rows.write(f"{label},9000000,\n")
    made = compile_source(source, tmp_path / "out", ("html",), force=True)
    words = [unprinted.words() for unprinted in made.unprinted]
    assert [w for w in words if label in w] == [
        f"填了而不印：上年数的“{label}”1行，本地区格式没有这一栏"
    ]
