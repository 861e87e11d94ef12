"""Addresses of rows: what people type is only a name, and the text form comes back whole."""

from __future__ import annotations

import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budget_strategy import hostile_names
from mingzhang.model.row_key import (
    Code,
    Fixed,
    Item,
    Project,
    RowKey,
    Unit,
    column_headings,
    column_key,
    column_keys,
    join,
    numbered,
    parse,
    parse_rows,
    parse_unescaped,
    split,
)

copies = st.integers(1, 12)
digits = st.text("0123456789", min_size=1, max_size=9)
names = hostile_names() | st.text(max_size=100)
keys = st.one_of(
    st.builds(Fixed, st.from_regex(r"[a-z][a-z_]{0,20}", fullmatch=True), copies),
    st.builds(Code, digits, st.lists(digits, max_size=2).map(tuple), st.just("") | names, copies),
    st.builds(Unit, names, copies),
    st.builds(Project, names, names, copies),
    st.builds(Item, st.sampled_from(("kind", "item", "name")), names, copies),
)


@given(keys)
def test_address_comes_back_from_its_text(key: RowKey) -> None:
    assert parse(str(key)) == key


@given(keys, keys)
def test_two_addresses_are_never_one_text(one: RowKey, two: RowKey) -> None:
    assert (str(one) == str(two)) == (one == two)


@given(st.lists(names, min_size=1, max_size=4))
def test_joined_names_come_apart(parts: list[str]) -> None:
    assert split(join(*parts)) == tuple(parts)


@given(st.lists(names, min_size=1, max_size=4).map(tuple), copies)
def test_headings_of_a_column_come_apart(path: tuple[str, ...], copy: int) -> None:
    assert column_headings(column_key(path, copy)) == path


@given(st.lists(st.lists(names, min_size=1, max_size=2).map(tuple), max_size=5))
def test_columns_of_one_panel_never_share_a_key(paths: list[tuple[str, ...]]) -> None:
    made = list(column_keys(paths))
    assert len(set(made)) == len(made)


@given(st.lists(st.builds(Project, names, names), max_size=6))
def test_copies_are_told_apart(rows: list[RowKey]) -> None:
    found = numbered([*rows, *rows])
    assert len(set(found)) == len(found)
    assert [key for key in found if key.copy == 1] == list(dict.fromkeys(rows))


@given(st.lists(keys, max_size=8))
def test_rows_of_a_panel_come_back_in_order(rows: list[RowKey]) -> None:
    assert parse_rows(map(str, rows)) == rows


@pytest.mark.parametrize(
    ("old", "key"),
    [
        ("total", Fixed("total")),
        ("2070801", Code("2070801")),
        ("30101|50501", Code("30101", ("50501",))),
        ("unit:县文化馆", Unit("县文化馆")),
        ("project:县文化馆/1#锅炉房维修", Project("县文化馆", "1#锅炉房维修")),
        ("project:县文化馆/A/B标段", Project("县文化馆", "A/B标段")),
        ("project:县文化馆/宿舍楼#2", Project("县文化馆", "宿舍楼#2")),
        ("project:/春耕补助", Project("", "春耕补助")),
        ("kind:goods", Item("kind", "goods")),
        ("item", Item("item")),
        ("name:~1", Item("name", "~1")),
    ],
)
def test_text_of_before_names_were_escaped(old: str, key: RowKey) -> None:
    assert parse_unescaped(old) == key


def test_old_number_of_a_copy_needs_the_first_row_above_it() -> None:
    old = ["project:馆/宿舍楼", "project:馆/宿舍楼#2", "project:馆/3#", "item", "item#2"]
    assert parse_rows(old, escaped=False) == [
        Project("馆", "宿舍楼"),
        Project("馆", "宿舍楼", copy=2),
        Project("馆", "3#"),
        Item("item"),
        Item("item", copy=2),
    ]


@pytest.mark.parametrize("text", ["project:馆", "project:a/b/c"])
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="address"):
        parse(text)


@pytest.mark.parametrize(
    "row",
    [Fixed("total"), Code("30101", ("50501",), copy=2), Unit("文化馆"), Project("文化馆", "1#楼")],
)
def test_hash_of_a_row_goes_into_no_other_process(row: RowKey) -> None:
    assert {row: "known"}[row] == "known"  # its hash is kept now
    copy = pickle.loads(pickle.dumps(row))
    assert copy == row
    assert not hasattr(copy, "_hash")  # texts hash otherwise there
    assert {row: "known"}[copy] == "known"
