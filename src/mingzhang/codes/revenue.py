"""The classification of government revenue 收入分类科目, as far as departments print it."""

from __future__ import annotations

from functools import cache

from mingzhang.codes.classification import Classification
from mingzhang.codes.table import read_codes

_LENGTHS = (3, 5, 7, 9)


@cache
def revenue() -> Classification:
    """收入分类: 类 3, 款 5, 项 7, 目 9 digits; government funds 10301, state capital 10306.

    >>> revenue().get("10306").name
    '国有资本经营收入'
    """
    return Classification("revenue", "收入分类", _LENGTHS, read_codes(_LENGTHS, "revenue.csv"))
