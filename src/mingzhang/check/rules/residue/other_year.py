"""留有别的年度。

## 查什么

2025年度的公开资料里，报表标题、说明的标题、“2024年度某某局支出预算……”这样说本年预算的句子，
年度应当是本年度。“比2024年”“截至2024年12月31日”“2024年结转”等说上年的不算。

## 为什么

在上年材料上修改，年度没有改全。

## 举例

```booklet 三、支出预算情况说明 | 2024年度某县某局支出预算
文字 | 三、支出预算情况说明 | 2024年度某县某局支出预算10.00万元。
```

```booklet
文字 | 三、支出预算情况说明 | 2025年度某县某局支出预算10.00万元，比2024年预算增加1.00万元。截至2024年12月31日，共有公务用车1辆。
```

## 怎么改

核对这一句、这张表用的是不是本年度的内容，再改年度。
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from mingzhang.check.context import Context
from mingzhang.check.rule import Hit, rule
from mingzhang.check.rules.residue._text import paragraphs
from mingzhang.check.spot import section_spot, table_spot
from mingzhang.law import Basis
from mingzhang.model.booklet import Booklet
from mingzhang.narrative.part import NARRATIVE, role_of
from mingzhang.narrative.sentence import flatten

_SAID = re.compile(
    r"(?:^|[。；：])(?P<words>(?P<year>20\d\d)年度?[^，。；：\d]{0,24}?"
    r"(?:预算收入|收入预算|支出预算|预算支出|收支预算|收支总预算|财政拨款|基本支出|当年支出|经费(?:支出)?预算|政府采购预算"
    r"|二级项目|绩效目标))(?P<rest>[^，。；]*)"
)
_IN_TITLE = re.compile(r"(?P<year>20\d\d)年")
_LAST = re.compile(r"上年|结转|决算|执行|完成|比|较")


@rule(
    "Z102",
    title="留有别的年度",
    severity="error",
    category="accurate",
    basis=(Basis("财预〔2016〕143号", "第四条"), Basis.practice("残留内容")),
    message="本册为{year}年度，这里写作{other}年",
    expected="核对内容是否为{year}年度，再改正年度",
)
def another_year_is_left_in(booklet: Booklet, context: Context) -> Iterator[Hit]:
    for table in booklet.tables:
        match = _IN_TITLE.search(flatten(table.title).text)
        if match and int(match["year"]) != booklet.year:
            yield Hit.at(table_spot(table), year=booklet.year, other=match["year"])
    for section in booklet.sections:
        match = _IN_TITLE.search(flatten(section.title).text)
        if role_of(booklet, section) != NARRATIVE or match is None or _LAST.search(section.title):
            continue
        if int(match["year"]) != booklet.year:
            yield Hit.at(section_spot(section), year=booklet.year, other=match["year"])
    for paragraph in paragraphs(booklet, NARRATIVE):
        for match in _SAID.finditer(paragraph.flat.text):
            if int(match["year"]) != booklet.year and not _LAST.search(match["words"]):
                cell = paragraph.cell(match, "words")
                yield Hit.at(cell, year=booklet.year, other=match["year"])
