"""名词解释是别的一级政府的。

## 查什么

名词解释说“财政拨款收入：指中央（省级、市级）财政当年拨付的资金”，与本部门所在的一级政府不符。

## 为什么

照抄上级部门的名词解释，读者会以为钱是别的一级财政拨的。

## 举例

```booklet 财政拨款收入 | 指中央财政
文字 | 财政拨款收入 | 财政拨款收入：指中央财政当年拨付的资金。
```

```booklet
文字 | 财政拨款收入 | 财政拨款收入：指县级财政当年拨付的资金。
```

## 怎么改

改成本级财政。
"""

from __future__ import annotations

from collections.abc import Iterator

from mingzhang.check.context import Context
from mingzhang.check.printed import paragraphs
from mingzhang.check.rule import Hit, rule
from mingzhang.law import Basis
from mingzhang.model.booklet import Booklet
from mingzhang.pattern import compiled

_LEVELS = ("县", "区", "市", "省")  # the lowest that a department's name holds is its own
_GRANT = compiled(
    r"财政拨款(?:收入|补助)?[：:]?[^。；]{0,6}?(?P<words>指(?:从)?(?P<level>中央|省|市|区|县)级?(?:本级)?财政)"
)


@rule(
    "Z110",
    title="名词解释是别的一级政府的",
    severity="note",
    category="accurate",
    basis=(Basis.practice("残留内容"),),
    message="写作“{words}”，本部门是{own}级部门",
    expected="改成本级财政",
)
def glossary_is_of_another_level(booklet: Booklet, context: Context) -> Iterator[Hit]:
    """The glossary explains grants as those of another level of government."""
    own = next((level for level in _LEVELS if level in booklet.department[:12]), "")
    for paragraph in paragraphs(booklet) if own else ():
        match = _GRANT.search(paragraph.flat.text)
        if match and match["level"] != own:
            cell = paragraph.cell(match, "words")
            yield Hit.at(cell, words=match["words"], own=own)
