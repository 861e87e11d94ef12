"""持平 in the items of a list: the whole of the list stands beside each of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from mingzhang.pipeline.review import review_file

LIST = """某县总工会2025年部门决算

第三部分 2025年度部门决算情况说明
（三）一般公共预算财政拨款支出决算具体情况
一般公共预算财政拨款支出年初预算为482.16万元，支出决算为482.16万元，完成年初预算的100.00%，决算数与预算数持平。其中：
1、一般公共服务支出（类）群众团体事务（款）行政运行（项）。年初预算为{before}，支出决算为208.23万元，决算数与预算数持平。
2、一般公共服务支出（类）群众团体事务（款）工会事务（项）。年初预算为273.93万元，支出决算为273.93万元，决算数与预算数持平。
"""


@pytest.mark.parametrize(
    ("before", "found"),
    [("208.23万元", []), ("208.23元", ["N105"]), ("108.23万元", ["N105"])],
)
def test_item_that_is_said_to_be_the_same_and_is_not(
    before: str, found: list[str], tmp_path: Path
) -> None:
    path = tmp_path / "text.txt"
    path.write_text(LIST.format(before=before), "utf-8")
    assert [f.code for f in review_file(path, only=["N105"]).findings] == found
