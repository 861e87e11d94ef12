"""Names of bodies: what is one body's, what is another's, and what a cover says."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from kept import booklet_of
from mingzhang.compare import Pairing, pairing_of
from mingzhang.compare.comparison import in_order
from mingzhang.model.booklet import Booklet
from mingzhang.model.identity import Level, core_of, department_of, is_same_body, level_of

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "lanxian-media-center-2025"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("上海市普陀区水务局", "普陀区水务局"),
        ("岚县水利局", "水利局"),
        ("岚县水利局（本级）", "岚县水利局"),
        ("岚县 水利局", "岚县水利局"),
        ("吕梁市岚县水利局", "岚县水利局"),
    ],
)
def test_forms_of_one_name(one: str, other: str) -> None:
    assert is_same_body(one, other)
    assert is_same_body(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("岚县水利局", "兴县水利局"),
        ("岚县水利局", "岚县水利局供水站"),
        ("岚县水利局", "岚县水务局"),
        ("岚县第一小学", "岚县第二小学"),
        ("", "岚县水利局"),
    ],
)
def test_names_of_two_bodies(one: str, other: str) -> None:
    assert not is_same_body(one, other)
    assert not is_same_body(other, one)


def test_place_that_is_all_of_a_name_stays() -> None:
    assert core_of("岚县") == "岚县"


@pytest.mark.parametrize(
    ("cover", "name"),
    [
        (["某县水利局", "2025年部门预算"], "某县水利局"),
        (["某县水利局2025年度部门预算公开"], "某县水利局"),
        (["上海市普陀区规划和自然", "资源局", "2024年度部门决算"], "上海市普陀区规划和自然资源局"),
        (["普陀区2025年区级部门预算", "预算主管部门：普陀区财政局"], "普陀区财政局"),
        (["2025年部门预算", "单位名称：某县第一中学"], "某县第一中学"),
        (["关于某市教育局2025年部门预算的公开"], "某市教育局"),
        (["某省监狱管理局（本级）", "2025年单位预算"], "某省监狱管理局（本级"),
        (["2025年部门预算"], ""),
        (["某县水利局", "二〇二五年一月"], "某县水利局"),
    ],
)  # fmt: skip
def test_department_of_a_cover(cover: list[str], name: str) -> None:
    assert department_of(cover).startswith(name)
    assert name or not department_of(cover)


def booklet(title: str, department: str = "岚县水利局", year: int = 2025) -> Booklet:
    computed = booklet_of(EXAMPLE)
    tables = tuple(replace(t, title=t.title.replace("部门", "")) for t in computed.tables)
    cover = (department, f"{year}年{title}")
    return replace(computed, department=department, year=year, cover=cover, tables=tables)


def test_department_s_booklet_and_its_office_s_are_never_versions() -> None:
    whole, office = booklet("部门预算"), booklet("单位预算", "岚县水利局（本级）")
    assert (level_of(whole), level_of(office)) == (Level.DEPARTMENT, Level.UNIT)
    assert pairing_of([office, whole]) is Pairing.UNITS
    assert in_order(Pairing.UNITS, [office, whole]) == (whole, office)
    assert pairing_of([booklet("部门预算", year=2024), office]) is None


def test_versions_need_not_name_the_body_alike() -> None:
    first, second = booklet("部门预算"), booklet("部门预算", "水利局")
    assert pairing_of([first, second]) is Pairing.VERSIONS
    assert pairing_of([first, booklet("部门预算", "兴县水利局")]) is Pairing.UNITS


def test_cover_that_speaks_of_both_levels_says_nothing() -> None:
    assert level_of(booklet("部门预算（含所属单位预算）")) is None
