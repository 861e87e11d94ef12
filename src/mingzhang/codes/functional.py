"""The functional classification of expenditure 支出功能分类: 类 3, 款 5, 项 7 digits."""

from __future__ import annotations

from functools import cache

from mingzhang.codes.classification import Classification
from mingzhang.codes.code import Code
from mingzhang.codes.table import read_codes

_LENGTHS = (3, 5, 7)
_CLASS_ROWS = read_codes(_LENGTHS, "functional-class.csv")

FUNCTION_CLASSES: tuple[Code, ...] = tuple(row for row in _CLASS_ROWS if row.valid_to is None)
"""The thirty classes in force, in the order in which overall tables print them.

Source: table 1 of a Shanxi county department budget, 2025.
"""


@cache
def functional() -> Classification:
    """The functional classification, current names since 2018 and the list of about 2010.

    >>> functional().get("2070801").name
    '行政运行'
    >>> functional().is_name_of("20805", "行政事业单位离退休", 2025)
    False
    >>> functional().is_name_of("2999999", "不在表中的科目") is None
    True
    """
    return Classification(
        "functional",
        "支出功能分类",
        _LENGTHS,
        [
            *_CLASS_ROWS,
            *read_codes(_LENGTHS, "functional-current.csv", "functional-historical.csv"),
        ],
    )
