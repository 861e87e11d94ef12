"""What lies in the store stays readable: a booklet of every schema, as it was kept."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from mingzhang.model.booklet import Booklet
from mingzhang.model.row_key import Code, Fixed, Project
from mingzhang.web.storage.codec import SCHEMA, booklet_to_data, data_to_booklet

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
