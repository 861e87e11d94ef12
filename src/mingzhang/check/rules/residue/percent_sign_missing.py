"""百分数缺百分号。

## 查什么

“增长13.95。”“占71.65；”“占总支出的60.00，”“执行率95.2。”：增减了多少、占多少、完成多少的数后面既没有百分号，也没有单位。

## 为什么

缺了百分号，读者不知道是13.95%还是13.95万元。

## 举例

```booklet 三、支出预算情况说明 | 增长13.95
文字 | 三、支出预算情况说明 | 支出预算10.00万元，比上年增加1.22万元，增长13.95。其中：基本支出8.00万元，占80.00%。
```

```booklet 三、支出预算情况说明 | 占71.65
文字 | 三、支出预算情况说明 | 基本支出8.00万元，占71.65；项目支出2.00万元，占28.35%。
```

```booklet 三、支出预算情况说明 | 占支出预算的60.00
文字 | 三、支出预算情况说明 | 基本支出6.00万元，占支出预算的60.00；项目支出4.00万元，占支出预算的40.00%。
```

```booklet
文字 | 三、支出预算情况说明 | 车辆占地1,200平方米，增加12辆，增长20个百分点，增长1倍，下降了2.5‰。在编人员增加3人。
```

## 怎么改

补上百分号。
"""

from __future__ import annotations

from collections.abc import Iterator

from mingzhang.check.context import Context
from mingzhang.check.rule import Hit, rule
from mingzhang.law import Basis
from mingzhang.model.booklet import Booklet
from mingzhang.pattern import compiled

_BARE = compiled(
    r"(?:(?:增长|下降|减少|增加|提高|降低|上升|增幅|降幅|减幅|占比?|比重为?|比例为?|(?:执行|完成|增长|下降)率)(?:了|为|达)?"
    r"|(?:占|完成)[\u4e00-\u9fff“”]{2,16}的)\d{1,4}\.\d{1,2}(?=[，。；、）]|$)"
)


@rule(
    "Z111",
    title="百分数缺百分号",
    severity="warning",
    category="legible",
    basis=(Basis("财预〔2016〕143号", "第四条"), Basis.practice("文字规范")),
    message="“{text}”后面没有百分号，也没有单位",
    expected="补上百分号",
)
def percent_sign_is_missing(booklet: Booklet, context: Context) -> Iterator[Hit]:
    """A rate is printed without its percent sign."""
    for printed in context.words("paragraph", "note"):
        for match in _BARE.finditer(printed.flat.text):
            cell = printed.cell(match)
            yield Hit.at(cell, text=cell.text)
