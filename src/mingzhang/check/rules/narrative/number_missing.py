"""句子里缺少数字。

## 查什么

“占……的%”“下降%”“共计金额万元”：单位前面应当有数字而没有，或者留着空格、下划线。

## 为什么

模板里的空没有填，读者看不到数。

## 举例

```booklet 三、支出预算情况说明 | 占支出预算的%
文字 | 三、支出预算情况说明 | 2025年度某县某局支出预算10.00万元，其中：项目支出5.00万元，占支出预算的%。
```

```booklet
文字 | 三、支出预算情况说明 | 2025年度某县某局支出预算10.00万元，其中：项目支出5.00万元，占支出预算的 50 %。以万元为单位。
```

```booklet 三、支出预算情况说明 | 预算减少万元
文字 | 三、支出预算情况说明 | 2025年度某县某局公务接待费5.00万元，比2024年预算减少万元。
```

## 怎么改

补上数字；没有的写0。
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from mingzhang.check.context import Context
from mingzhang.check.rule import Hit, rule
from mingzhang.check.spot import sentence_cell
from mingzhang.law import Basis
from mingzhang.model.booklet import Booklet
from mingzhang.narrative.part import NARRATIVE, role_of
from mingzhang.narrative.sentence import flatten
from mingzhang.pattern import compiled

_MISSING = compiled(
    r"(?:[^，。；：、]{0,12})(?:"
    r"(?:占[^，。；：、\d%]{0,20}|增长|下降|增加|减少|提高|降低|比重为|比例为)(?:了|为|的)?[_＿]{0,60}[%‰]"
    r"|(?:总额|总计|合计|共计|金额|预算数?|支出|收入|经费|费用?|资金|增加|减少|结转|采购|为)[_＿]{0,60}(?:万元|亿元|元)"
    r"|[_＿]{2,60}(?:万元|亿元|元|%|人|辆|个|台|平方米)"
    r")(?=[，。；、）]|$)"
)
_YEAR = compiled(r"\d{2,4}年")
_NO_FIGURE = compiled(
    r"(?:单位|以|按|计量)[^，。；]{0,6}$|(?:为单位|单位为?)[^，。；]{0,2}(?:万元|元)$"
)


@rule(
    "N107",
    title="句子里缺少数字",
    severity="error",
    category="complete",
    basis=(Basis("财预〔2016〕143号", "第四条"),),
    message="“{text}”缺少数字",
    expected="补上数字",
    needs=("@narrative",),
)
def number_is_missing_in_a_sentence(booklet: Booklet, context: Context) -> Iterator[Hit]:
    """A sentence lacks its number."""
    for section in booklet.sections:
        if role_of(booklet, section) != NARRATIVE:
            continue
        for paragraph in section.paragraphs:
            flat = flatten(paragraph.text)
            for match in _MISSING.finditer(flat.text):
                words = match[0]
                if _NO_FIGURE.search(words) or re.search(r"\d", _YEAR.sub("年", words)[-8:]):
                    continue
                quoted = flat.quote(*match.span())
                yield Hit.at(sentence_cell(section, paragraph, quoted), text=quoted)
