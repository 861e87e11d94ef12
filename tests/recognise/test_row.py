"""Rows that print names alone are found by their names, and so are the codes beside them."""

from __future__ import annotations

import pytest

from mingzhang.model.row_key import Code, Unit
from mingzhang.recognise.row import RowReader, StubText
from mingzhang.tables.profile import get_profile


@pytest.mark.parametrize(
    ("name", "government", "codes"),
    [
        ("办公设备购置", "设备购置", ("31002", "50306")),  # 50404 is called so too
        ("无形资产购置", "其他资本性支出", ("31022", "50399")),
        ("职工基本医疗保险缴费", "社会保障缴费", ("30110", "50102")),
    ],
)
def test_government_class_is_told_by_the_code_of_the_name_beside_it(
    name: str, government: str, codes: tuple[str, str]
) -> None:
    shape = get_profile("shanxi-county-budget-2025").find_table("basic")
    assert shape is not None
    reader = RowReader(shape.panels[0])
    keys = ("name", "government_name")
    for above in ("工资福利支出", "资本性支出"):
        reader.key(StubText((above, ""), keys))
        read = reader.key(StubText((name, government), keys))
        if codes[0].startswith("310") is (above == "资本性支出"):
            assert read.key == Code(codes[0], (codes[1],), "")
            assert not read.doubt


def test_code_beside_a_unit_is_no_part_of_its_name() -> None:
    shape = get_profile("wuxi-budget-2025").find_table("income_units")
    assert shape is not None
    reader = RowReader(shape.panels[0])
    read = reader.key(StubText(("113001", "某市信访局（本级）"), ("unit_code", "unit")))
    assert read.key == Unit("某市信访局（本级）")
