"""同一部门的目录里，一个代码用了两次。

## 查什么

同一部门之下，每个代码只对应一条；同码同名是重复，同码异名是代码写错。

## 为什么

一个代码两个名称，采购时无法引用。

## 举例

```booklet 目录 | 民政局 | 乙服务
目录 | 民政局 | A150101 | 4 | 甲服务
目录 | 民政局 | A150101 | 4 | 乙服务
```

```booklet
目录 | 民政局 | A150101 | 4 | 甲服务
目录 | 教育局 | A150101 | 4 | 乙服务
```

## 怎么改

给后一条改用正确的代码；完全重复的删去一条。
"""

from __future__ import annotations

from collections.abc import Iterator

from mingzhang.check.rule import Hit, rule
from mingzhang.check.spot import entry_cell
from mingzhang.codes import normal_name
from mingzhang.law import Basis
from mingzhang.model.booklet import Booklet
from mingzhang.model.catalogue import CatalogueEntry


@rule(
    "C302",
    title="目录代码重复",
    severity="warning",
    category="accurate",
    basis=(Basis("财政部令第102号"), Basis.practice("一个代码对应一条")),
    message="代码 {code} 已用于“{first}”，又用于“{second}”",
    expected="给后一条改用正确的代码；完全重复的删去一条",
    needs=("@catalogue",),
    see_also=("C301",),
)
def catalogue_code_twice(booklet: Booklet) -> Iterator[Hit]:
    """One catalogue code stands for two entries of a department."""
    if booklet.catalogue is None:
        return
    seen: dict[tuple[str, str], CatalogueEntry] = {}
    for entry in booklet.catalogue.entries:
        key = (entry.department, entry.code)
        first = seen.setdefault(key, entry)
        if first is entry or not entry.code:
            continue
        if entry.level < 3 and normal_name(entry.name) == normal_name(first.name):
            continue  # a heading printed again
        yield Hit.at(
            entry_cell(entry, booklet.catalogue.title),
            entry_cell(first, booklet.catalogue.title),
            code=entry.code,
            first=first.name,
            second=entry.name,
        )
