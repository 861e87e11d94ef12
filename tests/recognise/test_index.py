"""The index of profiles: complete, exact, and no dearer with many profiles than with few."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mingzhang import profiles
from mingzhang.entry import read_source
from mingzhang.pipeline.compilation import compute_booklet
from mingzhang.profiles import give_folder, profile_ids
from mingzhang.recognise import choice, outline, recognise
from mingzhang.recognise.index import _FEW_STARTS, Occurrences, TitleIndex, known_profiles
from mingzhang.recognise.outline import SHIPPED, find_outline, outline_of, stored_outline
from mingzhang.recognise.wording import bare_title, title_likeness
from mingzhang.render.layout import layout
from mingzhang.tables.profile import Profile, get_profile

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "lanxian-media-center-2025"


@pytest.fixture(autouse=True)
def only_own_profiles(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(profiles.GIVEN, "")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))


def test_outlines_that_are_shipped_are_those_of_the_profiles() -> None:
    stored = files("mingzhang.recognise").joinpath(SHIPPED).read_text("utf-8").splitlines()
    assert stored == [stored_outline(name) for name in profile_ids()], "scripts/outlines.py"


def test_outline_that_is_shipped_reads_as_it_was_written() -> None:
    for name in ("wuxi-budget-2025", "national-final-accounts-2016"):
        assert find_outline(name) == outline_of(get_profile(name))


def test_profile_from_outside_is_known_at_once_and_anew_when_it_changes(tmp_path: Path) -> None:
    before = known_profiles()
    assert known_profiles() is before
    text = 'extends = "wuxi-budget-2025"\ntitle = "x"\nnames = ["甲市"]\n'
    (tmp_path / "own.toml").write_text(text, "utf-8")
    (tmp_path / "faulty.toml").write_text('title = "x"\n', "utf-8")
    give_folder(tmp_path)
    names = {o.id: o.names for o in known_profiles().outlines}
    assert names["own"] == ("甲市",)
    assert "faulty" not in names
    (tmp_path / "own.toml").write_text(text.replace("甲市", "乙市的"), "utf-8")
    assert {o.id: o.names for o in known_profiles().outlines}["own"] == ("乙市的",)


def test_many_profiles_from_outside_are_read_once_and_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(outline, "_WORTH_KEEPING", 3)
    outline._kept.cache_clear()
    folder = tmp_path / "many"
    folder.mkdir()
    text = 'extends = "wuxi-budget-2025"\ntitle = "x"\nnames = ["{}市"]\n'
    for number in range(4):
        (folder / f"many-{number}.toml").write_text(text.format(number), "utf-8")
    give_folder(folder)
    first = known_profiles().outlines
    kept = tmp_path / "cache" / "mingzhang" / SHIPPED
    assert len(kept.read_text("utf-8").splitlines()) == 5
    outline._kept.cache_clear()  # as in another process
    read: list[str] = []
    monkeypatch.setattr(outline, "get_profile", lambda name: read.append(name) or get_profile(name))
    (folder / "many-3.toml").write_text(text.format("别的"), "utf-8")
    again = {o.id: o for o in known_profiles().outlines}
    assert read == ["many-3"]
    assert again["many-3"].names == ("别的市",)
    assert {o.id: o for o in first if o.id != "many-3"}.items() <= again.items()
    kept.write_text("another version\n", "utf-8")
    outline._kept.cache_clear()
    assert outline._kept() == {}
    outline._kept.cache_clear()


TITLES = tuple(sorted(frozenset().union(*(find_outline(n).titles for n in profile_ids()))))  # type: ignore[union-attr]


@given(st.sampled_from(TITLES), st.sampled_from(TITLES), st.integers(0, 20), st.integers(0, 20))
def test_index_finds_every_title_that_is_half_alike(
    one: str, other: str, head: int, tail: int
) -> None:
    title = one[:head] + other[tail:]
    full = title_likeness(title, TITLES)
    score = known_profiles().titles.score(title)
    assert score == full if full > 0.45 else score <= full


def test_title_behind_the_name_of_a_department_is_found() -> None:
    index = TitleIndex({bare_title("部门收支总体情况表")})
    assert index.score("某某县水利局2025年部门收支总体情况表") >= 0.9
    assert index.score("会议签到表") == 0.0


@given(st.lists(st.text("甲乙丙", max_size=4)), st.text("甲乙丙丁\n", max_size=30), st.booleans())
def test_occurrences_are_what_stands_in_the_text(
    words: list[str], text: str, are_many: bool
) -> None:
    if are_many:
        words = [*words, *(chr(0x4E00 + n) + chr(0x5E00 + n) for n in range(_FEW_STARTS + 1))]
    assert Occurrences(words).found(text) == {word for word in words if word in text}


def test_few_profiles_are_built_however_many_are_known(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    booklet = compute_booklet(read_source(EXAMPLE))
    document = layout(booklet, get_profile(booklet.profile))
    for number in range(60):
        text = f'extends = "{booklet.profile}"\ntitle = "x"\nyears = [{1950 + number}, 1950]\n'
        (tmp_path / f"a{number}.toml").write_text(text, "utf-8")
    give_folder(tmp_path)
    built: set[str] = set()

    def counted(name: str) -> Profile:
        built.add(name)
        return get_profile(name)

    monkeypatch.setattr(choice, "get_profile", counted)
    assert recognise(document).profile == booklet.profile
    assert len(built) <= 12
