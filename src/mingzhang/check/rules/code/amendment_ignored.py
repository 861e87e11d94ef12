"""目录没有采用通知里的修订。

## 查什么

随目录印发的通知写明把某个代码的名称“修订为”另一个名称，所附目录里这个代码仍是旧名称。

## 为什么

通知改了，目录没有改，执行时不知道以哪个为准。

## 举例

```booklet 目录 | 人力资源和社会保障 | A030401
目录 | 人力资源和社会保障 | A0304 | 3 | 人才服务类
目录 | 人力资源和社会保障 | A030401 | 4 | 技能人才评价服务
通知 | 晋财综〔2021〕87号 | 通知 | 将“A030401技能人才评价服务”修订为“A030401人才服务”。
```

```booklet
目录 | 人力资源和社会保障 | A030401 | 4 | 人才服务
通知 | 晋财综〔2021〕87号 | 通知 | 将“A030401技能人才评价服务”修订为“A030401人才服务”。
```

## 怎么改

按通知改正目录里的名称。
"""

from __future__ import annotations

from collections.abc import Iterator

from mingzhang.check.rule import Hit, rule
from mingzhang.check.spot import entry_cell
from mingzhang.codes import normal_name
from mingzhang.law import Basis
from mingzhang.model.booklet import Booklet
from mingzhang.model.catalogue import AmendmentKind
from mingzhang.narrative.amendment import amendments_of


@rule(
    "C318",
    title="目录没有采用通知里的修订",
    severity="warning",
    category="consistent",
    basis=(Basis("政府购买服务管理办法"), Basis.practice("目录与通知一致")),
    message="通知把 {code} 修订为“{new}”，目录里仍是“{old}”",
    expected="按通知改正目录里的名称",
    needs=("@catalogue", "@notices"),
)
def amendment_of_a_notice_is_ignored(booklet: Booklet) -> Iterator[Hit]:
    """The catalogue still has the name that the notice printed with it replaced."""
    catalogue = booklet.catalogue
    if catalogue is None:
        return
    for notice in booklet.notices:
        for amendment in amendments_of(notice.paragraphs)[0]:
            if amendment.kind is not AmendmentKind.RENAMED:
                continue
            for entry in catalogue.entries:
                theirs = amendment.department in ("", entry.department)
                same = theirs and entry.code == amendment.code
                if same and normal_name(entry.name) == normal_name(amendment.name):
                    cell = entry_cell(entry, catalogue.title)
                    yield Hit.at(cell, code=entry.code, old=entry.name, new=amendment.new_name)
