"""What lies in the store stays readable: a booklet of every schema, as it was kept."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from mingzhang.entry.ledger import Choice
from mingzhang.entry.ledger_choice import choice_to_data, data_to_choice
from mingzhang.model.booklet import Booklet
from mingzhang.model.row_key import Code, Fixed, Project
from mingzhang.published.page import SCHEMA as PAGE_SCHEMA
from mingzhang.published.page import upgraded
from mingzhang.web.publication import copies
from mingzhang.web.storage.codec import SCHEMA, booklet_to_data, data_to_booklet
from mingzhang.year.mapping import Columns, Measure, columns_to_data, data_to_columns

STORED = Path(__file__).with_name("stored")
UNIT = "岚县融媒体中心"


def stored(schema: int) -> dict[str, Any]:
    data: dict[str, Any] = json.loads((STORED / f"booklet-{schema}.json").read_text("utf-8"))
    return data


def rows(booklet: Booklet, shape: str) -> list[object]:
    table = booklet.find_table(shape)
    assert table is not None
    return [row.key for panel in table.panels for row in panel.rows]


@pytest.mark.parametrize("schema", range(1, SCHEMA + 1))
def test_booklet_of_every_schema_is_read(schema: int) -> None:
    assert stored(schema).get("schema", 1) == schema
    booklet = data_to_booklet(stored(schema))
    projects = rows(booklet, "projects")
    assert projects[0] == Fixed("department")
    assert projects[2:5] == [
        Project(UNIT, "1#锅炉房维修"),
        Project(UNIT, "A/B标段改造"),
        Project(UNIT, "宿舍楼#2"),
    ]
    assert Code("30102", ("50501",)) in rows(booklet, "basic")
    assert all(len(set(keys)) == len(keys) for keys in _panels(booklet))


def _panels(booklet: Booklet) -> list[list[object]]:
    return [[r.key for r in panel.rows] for t in booklet.tables for panel in t.panels]


@pytest.mark.parametrize("schema", range(1, SCHEMA))
def test_upgraded_booklet_is_the_one_that_is_kept_today(schema: int) -> None:
    assert data_to_booklet(stored(schema)) == data_to_booklet(stored(SCHEMA))


def test_booklet_comes_back_through_json() -> None:
    booklet = data_to_booklet(stored(SCHEMA))
    data = json.loads(json.dumps(booklet_to_data(booklet)))
    assert data["schema"] == SCHEMA
    assert data_to_booklet(data) == booklet


def test_booklet_of_a_later_program_is_refused() -> None:
    with pytest.raises(ValueError, match="later"):
        data_to_booklet({**stored(SCHEMA), "schema": SCHEMA + 1})


@pytest.mark.parametrize("schema", [1, 2])
def test_choice_for_a_ledger_of_every_schema_is_read(schema: int) -> None:
    data = json.loads((STORED / f"mapping-{schema}.json").read_text("utf-8"))
    assert data.get("schema", 1) == schema
    choice, append = data_to_choice(data)
    assert choice == Choice({"科目": "function", "金额": "fen"}, "万元", "一般公共预算")
    assert append is False
    assert data_to_choice(choice_to_data(choice, append=append)) == (choice, append)


def test_columns_of_an_export_are_read() -> None:
    data = json.loads((STORED / "columns-1.json").read_text("utf-8"))
    words = {"project": {"XF01宣传": "宣传费"}}
    columns = Columns("累计支出数", Measure.YEAR, {"project": "项目名称"}, "万元", words)
    assert data_to_columns(data) == columns
    assert columns_to_data(columns) == data


def page(schema: int) -> dict[str, Any]:
    data: dict[str, Any] = json.loads((STORED / f"page-{schema}.json").read_text("utf-8"))
    assert data.get("schema", 1) == schema
    return data


_SINCE = {"reason": (2, ""), "outcomes": (3, []), "passed": (4, {})}
"""What pages have since a schema, and what it is on older ones."""


@pytest.mark.parametrize("schema", range(1, PAGE_SCHEMA + 1))
def test_published_page_of_every_schema_is_shown_as_one_of_today(schema: int) -> None:
    kept = page(schema)
    shown = upgraded(page(schema))
    assert shown["schema"] == PAGE_SCHEMA
    assert set(shown) == set(page(PAGE_SCHEMA))
    assert all(table["role"] for table in shown["tables"])
    for name, (since, nothing) in _SINCE.items():
        assert (name in kept) == (schema >= since)
        assert shown[name] == kept.get(name, nothing)
    assert all(shown[k] == v for k, v in kept.items() if k not in ("schema", "tables"))


def test_what_a_later_program_wrote_is_refused() -> None:
    for read in (data_to_choice, data_to_columns, upgraded, copies.upgraded):
        with pytest.raises(ValueError, match="schema"):
            read({"schema": 99, "tables": []})
    kept = {"schema": copies.SCHEMA, "differences": []}
    assert copies.upgraded(kept) == kept
