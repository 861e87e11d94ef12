"""科目编码印错。

## 查什么

一行的编码放不进它所在的位置：上面是 21011，这一行却印作 71102；301 下面印作 3012。名称在当年的科目表里、
就在上面那个科目之下，只有一个编码，或者只是漏了一个 0，就认定是编码印错。

## 为什么

编码错了，这一行就掉出了它的上级科目，上级合计看起来对不上。先认出编码，金额就不必再怀疑。

## 举例

```booklet 支出总表 | 71102 事业单位医疗
支出总表 | 合计 | 合计 | 12.00
支出总表 | 210 卫生健康支出 | 合计 | 12.00
支出总表 | 21011 行政事业单位医疗 | 合计 | 12.00
支出总表 | 71102 事业单位医疗 | 合计 | 12.00
```

```booklet 一般公共预算安排基本支出 | 3012 津贴补贴
一般公共预算安排基本支出 | 301 工资福利支出 | 合计 | 12.00
一般公共预算安排基本支出 | 30101 基本工资 | 合计 | 7.00
一般公共预算安排基本支出 | 3012 津贴补贴 | 合计 | 5.00
```

```booklet
支出总表 | 合计 | 合计 | 12.00
支出总表 | 210 卫生健康支出 | 合计 | 12.00
支出总表 | 21011 行政事业单位医疗 | 合计 | 12.00
支出总表 | 2101102 事业单位医疗 | 合计 | 12.00
支出总表 | 711 外单位支出 | 合计 | 1.00
```

## 怎么改

按当年《政府收支分类科目》改正编码。
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from mingzhang.check.context import Context
from mingzhang.check.misprint import Misprint
from mingzhang.check.rule import Hit, rule
from mingzhang.check.spot import row_cell
from mingzhang.law import Basis
from mingzhang.model.booklet import Booklet, Row


@rule(
    "C321",
    title="科目编码印错",
    severity="error",
    category="accurate",
    basis=(Basis("政府收支分类科目"),),
    message="“{name}”的编码印作 {printed}，在 {parent} 之下应为 {right}（{count}处）",
    expected="改成 {right}",
    needs=("@tables",),
    see_also=("C303", "C310"),
)
def code_is_misprinted(booklet: Booklet, context: Context) -> Iterator[Hit]:
    """A code cannot stand where it stands, and its name has one that can."""
    alike: dict[tuple[str, str], list[Misprint]] = defaultdict(list)
    for misprint in context.misprints:
        alike[misprint.printed, misprint.right].append(misprint)
    for (printed, right), found in alike.items():
        cells = [
            row_cell(booklet, m.table, m.panel, row)
            for m in found
            if (row := _row(booklet, m)) is not None
        ]
        yield Hit.at(
            *cells,
            name=found[0].name,
            printed=printed,
            right=right,
            parent=found[0].parent,
            count=len(cells),
        )


def _row(booklet: Booklet, misprint: Misprint) -> Row | None:
    panel = booklet.tables[misprint.table].find_panel(misprint.panel)
    return panel.find_row(misprint.key) if panel else None
