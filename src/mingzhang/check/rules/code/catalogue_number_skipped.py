"""目录代码跳号。

## 查什么

政府购买服务指导性目录里，同一上级下面的代码应当连着编：有 A0101、A0103 而没有 A0102，是漏了一条还是编错了。

## 为什么

漏一条，就少一项可以购买的服务。各部门从一份总目录里各取一部分，别的部门有这个代码的不算；仍可能是有意不列，所以只作说明。

## 举例

```booklet 目录 | 民政局 | 服务三 | A010103
目录 | 民政局 | A0101 | 2 | 上级
目录 | 民政局 | A010101 | 3 | 服务一
目录 | 民政局 | A010103 | 3 | 服务三
目录 | 民政局 | A010104 | 3 | 服务四
```

```booklet
目录 | 民政局 | A0101 | 2 | 上级
目录 | 民政局 | A010101 | 3 | 服务一
目录 | 民政局 | A010102 | 3 | 服务二
目录 | 民政局 | A010103 | 3 | 服务三
```

## 怎么改

核对目录原文，补上漏的一条。
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise

from mingzhang.check.rule import Hit, rule
from mingzhang.check.spot import entry_cell
from mingzhang.law import Basis
from mingzhang.model.booklet import Booklet
from mingzhang.model.catalogue import CatalogueEntry


@rule(
    "C317",
    title="目录代码跳号",
    severity="note",
    category="complete",
    basis=(Basis("政府购买服务管理办法"), Basis.practice("代码连续")),
    message="{before} 之后是 {code}，中间缺 {missing}",
    expected="核对目录原文，补上漏的一条",
    needs=("@catalogue",),
)
def number_of_the_catalogue_is_skipped(booklet: Booklet) -> Iterator[Hit]:
    """Codes below one parent of the service catalogue leave out a number."""
    catalogue = booklet.catalogue
    known = {entry.code for entry in catalogue.entries} if catalogue is not None else set()
    below: dict[tuple[str, str], list[CatalogueEntry]] = defaultdict(list)
    for entry in catalogue.entries if catalogue is not None else ():
        if entry.code[-2:].isdigit() and entry.code[-2:] != "99":
            below[entry.department, entry.code[:-2]].append(entry)
    for (_department, parent), entries in below.items():
        if len(entries) < 3:
            continue
        for before, entry in pairwise(sorted(entries, key=lambda e: e.code)):
            if int(entry.code[-2:]) - int(before.code[-2:]) == 2:
                assert catalogue is not None
                missing = f"{parent}{int(before.code[-2:]) + 1:02d}"
                if missing in known:
                    continue  # another department's: this one takes what it needs of one list
                cell = entry_cell(entry, catalogue.title)
                yield Hit.at(cell, before=before.code, code=entry.code, missing=missing)
