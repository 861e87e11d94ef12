"""政府购买服务目录的代码不在上级目录之下。

## 查什么

目录分四级，下级代码应以上级代码开头：A1401 之下只能是 A1401xx。上级取同一部门前面最近的上一级。

## 为什么

代码写错，服务就归错了类。

## 举例

```booklet 目录 | 自然资源 | 地质灾害监测预警服务
目录 | 自然资源 | A1401 | 3 | 防灾减灾预警、预报服务
目录 | 自然资源 | A140101 | 4 | 地质灾害调查服务
目录 | 自然资源 | A040102 | 4 | 地质灾害监测预警服务
```

```booklet
目录 | 自然资源 | A1401 | 3 | 防灾减灾预警、预报服务
目录 | 自然资源 | A140101 | 4 | 地质灾害调查服务
目录 | 自然资源 | A140102 | 4 | 地质灾害监测预警服务
```

## 怎么改

按上级目录改正代码，或者把这一条移到它所属的目录下。
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mingzhang.check.finding import Severity
from mingzhang.check.rule import Hit, rule
from mingzhang.check.spot import entry_cell
from mingzhang.language import _
from mingzhang.law import Basis
from mingzhang.model.booklet import Booklet
from mingzhang.model.catalogue import CatalogueEntry


@rule(
    "C301",
    title="目录代码与上级目录不符",
    severity="error",
    category="accurate",
    basis=(Basis("财政部令第102号"), Basis.practice("下级代码以上级代码开头")),
    message="代码印作 {code}，上级目录“{name}”的代码是 {parent}",
    expected="按上级目录改正代码，或者把这一条移到它所属的目录下",
    needs=("@catalogue",),
    see_also=("C302",),
)
def catalogue_code_outside_parent(booklet: Booklet) -> Iterator[Hit]:
    """A catalogue code does not begin with its parent's."""
    if booklet.catalogue is None:
        return
    title = booklet.catalogue.title
    above: dict[int, CatalogueEntry] = {}
    department = ""
    entries = booklet.catalogue.entries
    for number, entry in enumerate(entries):
        if entry.department != department:
            department, above = entry.department, {}
        parent = next((above[n] for n in range(entry.level - 1, 0, -1) if n in above), None)
        wrong = (
            parent is not None
            and bool(entry.code)
            and bool(parent.code)
            and not entry.code.startswith(parent.code)
        )
        if wrong and parent is not None and _leads_its_own(entries, number):
            yield Hit(
                (entry_cell(entry, title), entry_cell(parent, title)),
                fields={"code": entry.code, "parent": parent.code},
                message=_("代码印作 {code}，前面没有它的上级目录，最近的是 {parent}"),
                suggestion=_("补上漏印的上级目录（或部门名称）"),
                severity=Severity.WARNING,
            )
            above = {entry.level: entry}
            continue
        if wrong and parent is not None:
            yield Hit.at(
                entry_cell(entry, title),
                entry_cell(parent, title),
                code=entry.code,
                name=parent.name,
                parent=parent.code,
            )
        if not wrong:
            above[entry.level] = entry
            above = {level: kept for level, kept in above.items() if level <= entry.level}


def _leads_its_own(entries: Sequence[CatalogueEntry], number: int) -> bool:
    """Whether what follows an entry belongs to it: then its parent is missing, not its code wrong."""
    entry = entries[number]
    after = entries[number + 1] if number + 1 < len(entries) else None
    return (
        after is not None
        and after.level > entry.level
        and after.department == entry.department
        and after.code.startswith(entry.code)
    )
