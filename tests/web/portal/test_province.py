"""The portal shows a corpus: places with their ranking and its rules, and nothing of anybody."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.test import Client, RequestFactory

from made_corpus import Made
from mingzhang.web.portal import corpus as shown
from mingzhang.web.portal import province, serving
from mingzhang.web.portal.front import Front

from ..conftest import kept_open

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh() -> None:
    serving.forget()


@pytest.fixture
def made() -> Made:
    found = Made()
    spent = {"expenditure_total": 1234.5, "basic": 200, "project": 1034.5}
    found.add("甲县", "水务局", measures=spent, functions={"213": 1234.5})
    found.add("甲县", "水务局", year=2024, measures={"expenditure_total": 9}, functions={"213": 9})
    found.add("乙县", "财政局", measures={"expenditure_total": 10}, functions={"201": 10},
              roles=("income",), findings=[("B101", "error")])  # fmt: skip
    return found


def _text(address: str) -> str:
    answer = Client().get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def test_province_home_ranks_places_and_shows_the_rules(
    made: Made, tmp_path: Path, settings: Any
) -> None:
    made.write(tmp_path / "corpus")
    settings.CORPUS = str(tmp_path / "corpus")
    text = _text("/province/")
    assert text.index(">甲县<") < text.index(">乙县<")
    for _name, words, points in province.RULES:
        assert words in text
        assert f"{points}分" in text
    assert "1,244.50" in text  # of 2025, both places
    assert "水务局" not in text  # places are ranked, not bodies
    assert "<script>" not in text
    csv = _text("/province/openness.csv")
    assert csv.splitlines()[0].lstrip("\ufeff").startswith("place,year,points")


def test_place_lists_its_booklets_page_by_page(
    made: Made, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(5):
        made.add("丙县", f"{number}局")
    made.write(tmp_path / "corpus")
    settings.CORPUS = str(tmp_path / "corpus")
    monkeypatch.setattr(province, "PAGE_SIZE", 3)
    first = _text("/province/丙县/")
    assert [f"{n}局" in first for n in range(5)] == [True] * 3 + [False] * 2
    following = first.partition('rel="next" href="')[2].partition('"')[0]
    second = _text(f"/province/丙县/{following}")
    assert [f"{n}局" in second for n in range(5)] == [False] * 3 + [True] * 2
    assert 'rel="next"' not in second
    assert "title of B101" not in _text("/province/乙县/")  # what was found is for the body itself


def test_new_block_is_seen_and_roster_counts(made: Made, tmp_path: Path, settings: Any) -> None:
    corpus = made.write(tmp_path / "corpus")
    settings.CORPUS = str(corpus.folder)
    roster = tmp_path / "roster.csv"
    roster.write_text("body,year,place\n甲县水务局,2025,甲县\n甲县教育局,2025,甲县\n", "utf-8")
    settings.ROSTER = str(roster)
    assert "50%" in _text("/province/")
    later = Made()
    later.add("丁县", "水务局")
    made_now = corpus.add(later.records)
    os.utime(made_now.parent, ns=(1, 1))  # however coarse the clock of the disk is
    shown.settle()
    assert ">丁县<" in _text("/province/")


def test_front_gives_no_page_of_a_corpus_that_has_changed(
    made: Made, tmp_path: Path, settings: Any
) -> None:
    """And nobody waits for the new one: what was known is shown until all of it is there."""
    corpus = made.write(tmp_path / "corpus")
    settings.CORPUS = str(corpus.folder)
    front = Front(WSGIHandler())

    def ask() -> str:
        environ = RequestFactory().get("/province/", HTTP_HOST="testserver").environ
        with kept_open():
            return b"".join(front(environ, lambda *_told: None)).decode()

    assert ">丁县<" not in ask()
    later = Made()
    later.add("丁县", "水务局")
    os.utime(corpus.add(later.records).parent, ns=(2, 2))
    with shown._lock:
        waiting = shown._shown(shown._on_disk())
    assert waiting.stamp[1] == 1  # still the state of one block
    shown.settle()
    assert ">丁县<" in ask()


def test_without_a_corpus_there_is_no_such_page(settings: Any, tmp_path: Path) -> None:
    settings.CORPUS = ""
    assert Client().get("/province/").status_code == 404
    assert "/province/" not in _text("/")
    settings.CORPUS = str(tmp_path / "nowhere")
    assert Client().get("/province/").status_code == 404


def test_place_or_question_that_is_none(made: Made, tmp_path: Path, settings: Any) -> None:
    made.write(tmp_path / "corpus")
    settings.CORPUS = str(tmp_path / "corpus")
    for address in ("/province/某县/", "/province/worst.csv", "/province/findings.csv"):
        assert Client().get(address).status_code == 404
