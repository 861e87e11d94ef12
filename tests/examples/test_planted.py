"""The second example: mistakes planted in a booklet that computes cleanly."""

from __future__ import annotations

from pathlib import Path

import pytest

from mingzhang.entry import read_source
from mingzhang.errors import SourceErrors, Unreadable
from mingzhang.model.booklet import Booklet
from mingzhang.pipeline.compilation import compute_booklet
from mingzhang.plant import Mistake, plant, read_mistakes

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "planted-mistakes"


@pytest.fixture(scope="module")
def clean() -> Booklet:
    return compute_booklet(read_source(EXAMPLE / "source"))


def test_list_has_ten_kinds_of_mistakes_or_more() -> None:
    mistakes = read_mistakes(EXAMPLE / "mistakes.toml")
    assert len(mistakes) >= 10
    assert all(mistake.story for mistake in mistakes)
    assert len({mistake.story for mistake in mistakes}) == len(mistakes)


@pytest.mark.parametrize("mistake", read_mistakes(EXAMPLE / "mistakes.toml"), ids=Mistake.words)
def test_each_mistake_changes_the_booklet_and_can_be_taken_back(
    clean: Booklet, mistake: Mistake
) -> None:
    wrong = plant(clean, [mistake])
    assert wrong != clean
    if mistake.now:
        back = Mistake(mistake.kind, mistake.where, mistake.now, mistake.was)
        assert plant(wrong, [back]) == clean


def test_places_that_do_not_exist_are_all_named_at_once(clean: Booklet) -> None:
    mistakes = [
        Mistake("cell", {"table": "basic", "row": "999", "column": "total"}, "1.00", "2.00"),
        Mistake("cell", {"table": "nothing", "row": "total", "column": "total"}, "1.00", "2.00"),
        Mistake("text", {"section": "政府采购情况"}, "没有这些字", "x"),
        Mistake("target", {"project": "无此项目", "field": "overview"}, "a", "b"),
        Mistake("funding", {"project": "松材线虫病防治", "period": "day", "source": "x"}, "1", "2"),
        Mistake("cover", {"number": "9"}, "a", "b"),
    ]
    with pytest.raises(SourceErrors) as caught:
        plant(clean, mistakes)
    assert len(caught.value.mistakes) == len(mistakes)


def test_a_figure_that_is_not_there_is_not_replaced(clean: Booklet) -> None:
    where = {"table": "projects", "row": "department", "column": "total"}
    with pytest.raises(SourceErrors, match=r"261\.80"):
        plant(clean, [Mistake("cell", where, "261.81", "0.00")])


def test_list_with_an_unknown_kind_and_a_lacking_field_says_both(tmp_path: Path) -> None:
    path = tmp_path / "mistakes.toml"
    path.write_text(
        '[[mistakes]]\nkind = "cel"\nwas = "1"\nnow = "2"\n[[mistakes]]\nkind = "note"\n', "utf-8"
    )
    with pytest.raises(SourceErrors) as caught:
        read_mistakes(path)
    assert len(caught.value.mistakes) == 2


def test_list_that_is_no_toml_is_unreadable(tmp_path: Path) -> None:
    path = tmp_path / "mistakes.toml"
    path.write_text("[[mistakes", "utf-8")
    with pytest.raises(Unreadable):
        read_mistakes(path)
