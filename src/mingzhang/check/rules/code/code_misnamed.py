"""科目代码与科目名称不符。

## 查什么

报表里的功能分类、经济分类代码与名称应与当年的科目表一致。只查科目表里核实过的代码；科目表里没有的不查。

## 为什么

代码和名称对不上，钱归错了科目，或者抄串了行。

## 举例

```booklet 支出总表 | 2080505 行政运行
支出总表 | 2080505 行政运行 | 合计 | 21.08
```

```booklet
支出总表 | 2080505 机关事业单位基本养老保险缴费支出 | 合计 | 21.08
```

## 怎么改

按当年的《政府收支分类科目》改正代码或名称。
"""

from __future__ import annotations

from collections.abc import Iterator

from mingzhang.check.code_tree import CLASSIFICATIONS
from mingzhang.check.context import Context
from mingzhang.check.rule import Hit, rule
from mingzhang.check.spot import row_cell
from mingzhang.codes import Classification
from mingzhang.law import Basis
from mingzhang.model.booklet import Booklet
from mingzhang.model.row_key import Code
from mingzhang.tables.shape import Block


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
    for index, table in enumerate(booklet.tables):
        shape = context.profile.find_table(table.shape)
        for panel in table.panels if shape else ():
            panel_shape = shape.find_panel(panel.key) if shape else None
            tree = panel_shape.find_block(Block.TREE) if panel_shape else None
            make = CLASSIFICATIONS.get(tree.dimension) if tree else None
            if make is None:
                continue
            for row in panel.rows:
                words = " ".join(row.labels[:2])
                if not isinstance(row.key, Code) or row.key.code not in words:
                    continue
                code = row.key.code
                printed = words.replace(code, "", 1).strip()
                right = _right_name(make(), code, printed, booklet.year)
                if right and (code, printed) not in told:
                    told.add((code, printed))
                    yield Hit.at(
                        row_cell(booklet, index, panel.key, row),
                        code=code,
                        right=right,
                        printed=printed,
                    )


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
