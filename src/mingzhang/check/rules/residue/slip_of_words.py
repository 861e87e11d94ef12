"""常用词写错。

## 查什么

“较上一度”“年出预算”“决算书大于预算数”：预算决算套话里的固定说法漏了字、错了字，错的写法本身没有意义。

## 为什么

错字漏字让读者对数字也不放心。

## 举例

```booklet 三、支出预算情况说明 | 较上一度
文字 | 三、支出预算情况说明 | 支出预算10.00万元，较上一度增加1.00万元。
```

```booklet
文字 | 三、支出预算情况说明 | 支出预算10.00万元，较上一年度增加1.00万元。上一度电价调整后，电费增加。
```

```booklet 三、支出预算情况说明 | 年未
文字 | 三、支出预算情况说明 | 年未结转和结余1.00万元。
```

## 怎么改

改正。
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from mingzhang.check.context import Context
from mingzhang.check.finding import FoundCell
from mingzhang.check.rule import Hit, rule
from mingzhang.law import Basis
from mingzhang.model.booklet import Booklet
from mingzhang.pattern import compiled

_SLIPS = {
    r"(?<=[较比与])上一度(?=[增减下上相持预决支收])": "上一年度",
    r"(?:年出|年处|年初初)预算": "年初预算",
    r"年未(?=结转|结余|预算|余额)": "年末",
    r"决算书(?=[大小等])": "决算数",
    r"(?<=[于与])预算书(?=[，。；持]|的主要)": "预算数",
    r"财政拔款": "财政拨款",
    r"[叁]公经费|[“\"]?三工[”\"]?经费": "“三公”经费",
    r"基本[只知]出|项目[只知]出": "支出",
    r"公用经货|人员经货": "经费",
    r"结[专砖]结余": "结转结余",
    r"(?<=与)上年[特待]平": "上年持平",
}
_ANY = compiled("|".join(f"(?:{slip})" for slip in _SLIPS))


@rule(
    "Z115",
    title="常用词写错",
    severity="note",
    category="legible",
    basis=(Basis.practice("文字规范"),),
    message="“{text}”应为“{right}”（{count}处）",
    expected="改成“{right}”",
)
def set_phrase_is_misprinted(booklet: Booklet, context: Context) -> Iterator[Hit]:
    """A set phrase of such booklets is misprinted so that it means nothing."""
    cells: dict[str, list[FoundCell]] = {}
    for printed in context.words():
        for match in _ANY.finditer(printed.flat.text):
            quoted = printed.flat.quote(match.start() - 1, match.end())
            cells.setdefault(match[0], []).append(replace(printed.cell(match), text=quoted))
    for text, places in cells.items():
        right = next(right for slip, right in _SLIPS.items() if _is(slip, text))
        yield Hit.at(*places, text=text, right=right, count=len(places))


def _is(slip: str, text: str) -> bool:
    """Whether the words came from this slip, without what must stand around it."""
    return re.fullmatch(re.sub(r"\(\?[<=!][^)]*\)", "", slip), text) is not None
