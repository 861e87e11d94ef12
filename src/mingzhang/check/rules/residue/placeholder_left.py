"""留有没有替换的占位符号。

## 查什么

“××县”“XX局”“ＸＸ万元”“○○”“＊＊”“_____”：模板里等着填写的地方。

## 为什么

说明材料没有定稿就公开了。

## 举例

```booklet 三、支出预算情况说明 | XX局
文字 | 三、支出预算情况说明 | 2025年度XX局支出预算10.00万元。
```

```booklet
文字 | 三、支出预算情况说明 | 2025年度支出预算10.00万元，按2×5万元安排，用于X光机、XXL号工作服。
```

```booklet 第二部分 某县XX局2025年部门预算表 | XX局
部分 | 第二部分 某县XX局2025年部门预算表
```

```booklet
目标 | 学生资助__生活物价补贴 | 年度资金总额 | 274,000
```

## 怎么改

换成真实的内容。
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from mingzhang.check.context import Context
from mingzhang.check.rule import Hit, rule
from mingzhang.law import Basis
from mingzhang.model.booklet import Booklet
from mingzhang.pattern import compiled

_LEFT = compiled(
    r"(?:(?<![A-Za-z0-9Ｘ])[XxＸ]{2,}(?![A-Za-z0-9])|[×✕╳]{2,}|[○〇]{2,}(?![\u4e00\u4e8c\u4e09])|[*＊]{2,}|[_＿]{2,})"
    r"[\u4e00-\u9fff%]{0,6}"
)
_UNDERSCORES = compiled(r"[_＿]+")
_BLANK_FOR = compiled(r"(?:万元|亿元|元|%|年|月|日|人|辆|个|名|台|项|家|局|单位|部门)")
_ROW = compiled(r"[*＊]{2,}\d+")
"""The line below a head where its table was read as text: ** ** ** ** 1 2 3."""
_YEAR = compiled(r"[二一三四五六七八九〇○]{4}年")


@rule(
    "Z103",
    title="留有没有替换的占位符号",
    severity="error",
    category="complete",
    basis=(Basis("财预〔2016〕143号", "第四条"), Basis.practice("残留内容")),
    message="“{text}”没有替换",
    expected="换成真实的内容",
)
def placeholder_is_left_in(booklet: Booklet, context: Context) -> Iterator[Hit]:
    """A placeholder is left in."""
    for printed in context.words():
        text = printed.flat.text
        if _ROW.fullmatch(text):
            continue
        for match in _LEFT.finditer(text):
            if _is_separator(match, text):
                continue
            if not _YEAR.search(text[max(0, match.start() - 2) : match.end() + 3]):
                yield Hit.at(printed.cell(match), text=match[0])


def _is_separator(match: re.Match[str], text: str) -> bool:
    """Whether underscores divide two parts of a name: 学生资助__生活补助."""
    before, after = text[: match.start()], _UNDERSCORES.sub("", match[0])
    joined = bool(re.search(r"[\u4e00-\u9fff\d]$", before) and re.match(r"[\u4e00-\u9fff]", after))
    return match[0][0] in "_＿" and joined and not _BLANK_FOR.match(after)
