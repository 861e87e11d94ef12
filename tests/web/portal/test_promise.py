"""Promised and reached: from published pages to the portal, the files and the service."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from benchmarks.mutation_form import evaluated_budget
from django.test import Client

from mingzhang.entry import read_source
from mingzhang.model.booklet import Booklet
from mingzhang.model.budget import Budget
from mingzhang.pipeline.compilation import compute_booklet
from mingzhang.published.outcome import project_lines
from mingzhang.published.page import page_data, upgraded
from mingzhang.web.models import Slot
from mingzhang.web.portal import serving
from mingzhang.web.publication.publishing import whose

from ..conftest import EXAMPLE, County
from .test_portal import put

PROMISES = "/d/media/promises/"


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    serving.forget()
    yield
    serving.forget()


@cache
def _booklets() -> tuple[Budget, Booklet, Booklet]:
    """A budget of two projects, its booklet, and one with their evaluations."""
    budget = read_source(EXAMPLE)
    budget = replace(budget, forms=budget.targets[:2], catalogue=None, notices=())
    return budget, compute_booklet(budget), compute_booklet(evaluated_budget(budget))


def pages(county: County) -> tuple[dict[str, Any], dict[str, Any]]:
    """The page of the budget, and that of the final accounts with the evaluations."""
    budget, planned, evaluated = _booklets()
    about = whose(county.slot)
    first = page_data(about, planned, budget, 1, "2025-02-21", {})
    then = page_data(replace(about, kind="final_accounts"), evaluated, None, 1, "2026-08-21", {})
    return first, then


def publish_both(county: County) -> None:
    first, then = pages(county)
    put(county.slot, first)
    slot = Slot.objects.create(
        organisation=county.slot.organisation,
        year=county.slot.year,
        kind="final_accounts",
        profile=county.slot.profile,
    )
    put(slot, then)


def test_budget_alone_promises_and_says_that_nothing_is_evaluated(
    county: County, client: Client
) -> None:
    put(county.slot, pages(county)[0])
    text = client.get(PROMISES).content.decode()
    assert "还没有公开自评" in text
    assert "驻村工作队队员数量" in text
    assert "自评得分" not in text
    assert f'href="{PROMISES}"' in client.get("/d/media/").content.decode()


def test_evaluation_stands_beside_what_was_promised(county: County, client: Client) -> None:
    publish_both(county)
    text = client.get(PROMISES).content.decode()
    assert "还没有公开自评" not in text
    assert "2个项目，其中2个公开了自评" in text
    assert "自评得分" in text
    line, other = project_lines(pages(county))
    assert [year.year for year in (*line.years, *other.years)] == [2025, 2025]
    for promise in line.years[0].promises:
        assert promise.promised
        assert promise.reached
        assert not promise.judged_by


def test_files_and_the_service_say_the_same(county: County, client: Client) -> None:
    publish_both(county)
    rows = json.loads(client.get("/d/media/promises.json").content)["rows"]
    table = list(
        csv.DictReader(io.StringIO(client.get("/d/media/promises.csv").content.decode("utf-8-sig")))
    )
    items = client.get("/api/v1/organisations/media/promises?limit=500").json()
    assert items["total"] == len(rows) == len(table) > 10
    assert items["items"] == rows
    assert [row["reached"] for row in table] == [row["reached"] for row in rows]
    assert client.get("/d/media/promises.xml").status_code == 404
    assert client.get("/api/v1/organisations/water/promises").status_code == 404


def test_search_finds_what_was_reached(county: County, client: Client) -> None:
    publish_both(county)
    text = client.get("/search/", {"text": "自评得分 驻村工作队"}).content.decode()
    assert f'href="{PROMISES}"' in text
    assert f'href="{PROMISES}"' not in client.get("/search/", {"text": "人员经费"}).content.decode()


def test_what_is_under_an_embargo_is_not_shown(county: County, client: Client) -> None:
    put(county.slot, pages(county)[0], days=2)
    assert client.get(PROMISES).status_code == 404


def _page(year: int, kind: str, projects: list[Any], outcomes: list[Any]) -> dict[str, Any]:
    return {"year": year, "kind": kind, "projects": projects, "outcomes": outcomes}


def _project(name: str, value: str) -> dict[str, Any]:
    indicator = {"first": "产出指标", "second": "数量指标", "third": "专题片", "value": value}
    return {"name": name, "fen": 100, "slug": "a", "indicators": [indicator]}


def _outcome(name: str, year: int, value: str, third: str = "专题片") -> dict[str, Any]:
    indicator = {"first": "产出指标", "second": "数量指标", "third": third, "value": value}
    more = {"actual": "2部", "weight": "10", "score": "8", "reason": "停拍"}
    return {
        "name": name, "year": year, "initial_fen": 90, "adjusted_fen": 80, "executed_fen": 70,
        "rate": "87.50%", "score": "88", "indicators": [indicator | more],
    }  # fmt: skip


def test_project_goes_through_the_years_under_its_changing_name() -> None:
    lines = project_lines(
        [
            _page(
                2024, "budget", [_project("2024年宣传费", "≥3部"), _project("旧项目", "1部")], []
            ),
            _page(2025, "budget", [_project("2025年宣传费", "≥4部")], []),
            _page(2024, "final_accounts", [], [_outcome("宣传费", 2024, "≥3部")]),
        ]
    )
    assert [(line.name, [y.year for y in line.years]) for line in lines] == [
        ("2025年宣传费", [2025, 2024]),
        ("旧项目", [2024]),
    ]
    now, before = lines[0].years
    assert (now.is_evaluated, before.is_evaluated) == (False, True)
    assert (before.budget_fen, before.executed_fen, before.score) == (100, 70, "88")


def test_evaluation_by_another_value_is_said_and_one_of_another_year_is_not_taken() -> None:
    budget = _page(2025, "budget", [_project("宣传费", "≥3部")], [_outcome("宣传费", 2024, "≥3部")])
    (line,) = project_lines([budget])
    assert not line.years[0].is_evaluated
    final = _page(2025, "final_accounts", [], [_outcome("宣传费", 2025, "≥2部")])
    (line,) = project_lines([budget, final])
    (promise,) = line.years[0].promises
    assert (promise.promised, promise.judged_by, promise.reached) == ("≥3部", "≥2部", "2部")


def test_indicator_or_project_that_was_only_evaluated_is_kept() -> None:
    budget = _page(2025, "budget", [_project("宣传费", "≥3部")], [])
    final = _page(
        2025,
        "final_accounts",
        [],
        [_outcome("宣传费", 2025, "≥2部", "短视频"), _outcome("追加项目", 2025, "≥1部")],
    )
    first, second = project_lines([budget, final])
    assert [p.promised for p in first.years[0].promises] == ["≥3部", ""]
    assert (second.name, second.years[0].budget_fen) == ("追加项目", 90)


def test_page_of_an_older_schema_has_no_outcomes() -> None:
    assert upgraded({"schema": 2, "tables": []})["outcomes"] == []
    assert upgraded({"tables": []})["outcomes"] == []
