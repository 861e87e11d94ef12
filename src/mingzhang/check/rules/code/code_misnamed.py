"""科目代码与科目名称不符。

## 查什么

报表里的功能分类、经济分类代码与名称应与当年的科目表一致。只查科目表里核实过的代码；科目表里没有的不查。
经济分类不得自行增设，名称哪个科目都不是、又与该代码的名称毫不相干的，作提示。

## 为什么

代码和名称对不上，钱归错了科目，或者抄串了行。

## 举例

```booklet 支出总表 | 2080505 行政运行
支出总表 | 2080505 行政运行 | 合计 | 21.08
```

```booklet
支出总表 | 2080505 机关事业单位基本养老保险缴费支出 | 合计 | 21.08
```

```booklet 一般公共预算安排基本支出 | 30206 办公设备购置费
一般公共预算安排基本支出 | 30206 办公设备购置费 | 合计 | 1.00
```

```booklet
一般公共预算安排基本支出 | 30206 电费（含空调） | 合计 | 1.00
一般公共预算安排基本支出 | 30231 公务用车运行费 | 合计 | 1.00
```

## 怎么改

按当年的《政府收支分类科目》改正代码或名称。
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from difflib import SequenceMatcher

from mingzhang.check.code_tree import CLASSIFICATIONS
from mingzhang.check.context import Context
from mingzhang.check.finding import Severity
from mingzhang.check.rule import Hit, rule
from mingzhang.check.spot import row_cell
from mingzhang.codes import Classification, department_economic
from mingzhang.codes.name import normal_name
from mingzhang.law import Basis
from mingzhang.model.booklet import Booklet

_ECONOMIC_SINCE = 2018  # the present departmental economic classification
_LEAST_NAME = 3
_NOTHING_ALIKE = 0.35


@rule(
    "C310",
    title="科目代码与名称不符",
    severity="error",
    category="accurate",
    basis=(Basis("政府收支分类科目"),),
    message="代码 {code} 是“{right}”，印作“{printed}”",
    expected="按当年的《政府收支分类科目》改正代码或名称",
    needs=("@tables",),
)
def code_misnamed(booklet: Booklet, context: Context) -> Iterator[Hit]:
    """A code is printed with another code's name."""
    told: set[tuple[str, str]] = set()
    for tree in context.trees:
        make = CLASSIFICATIONS.get(tree.dimension)
        for row in tree.rows if make is not None else ():
            assert make is not None
            if row.printed != row.code or (row.code, row.name) in told:
                continue  # a misprint of the code is a finding already
            told.add((row.code, row.name))
            right = _right_name(make(), row.code, row.name, booklet.year)
            odd = "" if right else _odd_name(tree.dimension, row.code, row.name, booklet.year)
            if right or odd:
                hit = Hit.at(
                    row_cell(booklet, tree.number, tree.panel.key, row.row),
                    code=row.code,
                    right=right or odd,
                    printed=row.name,
                )
                yield hit if right else replace(hit, severity=Severity.WARNING)


def _odd_name(dimension: str, code: str, printed: str, year: int) -> str:
    """The name of an economic code where the printed one has nothing to do with it.

    The list of economic codes is complete, and nobody may add to it; names that are worded
    otherwise share characters with the right one.
    """
    if dimension != "economic" or year < _ECONOMIC_SINCE:
        return ""
    found = department_economic().get(code, year)
    if found is None or not found.is_verified or len(printed) < _LEAST_NAME:
        return ""
    names = [normal_name(name) for name in found.names]
    plain = normal_name(printed)
    if any(plain in name or name in plain for name in names):
        return ""
    alike = max(SequenceMatcher(None, plain, name).ratio() for name in names)
    return found.name if alike < _NOTHING_ALIKE else ""


def _right_name(codes: Classification, code: str, printed: str, year: int) -> str:
    """The name of a code where the printed one is another's; empty where it may be right.

    A name that no code has is a variant or a misreading, not proof of a wrong code.
    """
    found = codes.get(code, year)  # what a code was called in other years proves nothing
    if found is None or not found.is_verified or not printed:
        return ""
    if codes.is_name_of(code, printed, year) or not codes.find_by_name(printed, year=year):
        return ""
    return found.name
