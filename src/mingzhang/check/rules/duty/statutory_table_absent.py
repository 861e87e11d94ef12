"""法定的八张表不全。

## 查什么

收支总表、收入总表、支出总表、财政拨款收支总表、一般公共预算支出表、一般公共预算基本支出表、“三公”经费支出表、
政府性基金预算支出表，一张都不能少；没有数据的也要列出空表。

## 为什么

检查中常见的问题：基本支出表没有公开，没有数据的表不印。

## 举例

```booklet 部门预算报表
空表 | 收支总表
空表 | 收入总表
空表 | 支出总表
空表 | 财政拨款收支总表
空表 | 一般公共预算支出预算表
空表 | 三公经费支出表
空表 | 政府性基金预算支出表
```

```booklet
空表 | 收支总表
空表 | 收入总表
空表 | 支出总表
空表 | 财政拨款收支总表
空表 | 一般公共预算支出预算表
空表 | 一般公共预算基本支出表
空表 | 三公经费支出表
空表 | 政府性基金预算支出表
```

```booklet
封面 | 某县某局2025年“三公”经费预算公开
三公经费支出表 | 公务接待费 | 合计 | 2.00
```

## 怎么改

补上缺少的表；没有数据的列出空表并说明。
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mingzhang.account import Fate, Thing
from mingzhang.check.context import Context
from mingzhang.check.finding import FoundCell, Severity
from mingzhang.check.rule import Hit, rule
from mingzhang.check.rules.duty._topic import is_no_booklet
from mingzhang.codes import normal_name
from mingzhang.law import Basis
from mingzhang.model.booklet import Booklet
from mingzhang.pattern import compiled
from mingzhang.tables.profile import Profile
from mingzhang.tables.role import STATUTORY
from mingzhang.tables.shape import Block, TableShape

_YEAR = compiled(r"(\{year\}|20\d\d)年?度?")


@rule(
    "D101",
    title="法定的八张表不全",
    severity="error",
    category="complete",
    basis=(Basis("财预〔2016〕143号"), Basis("预算法实施条例", "第六条")),
    message="没有《{title}》",
    expected="补上；没有数据的列出空表并说明",
    needs=("@tables",),
    see_also=("D102",),
)
def statutory_table_is_absent(booklet: Booklet, context: Context) -> Iterator[Hit]:
    """Some of the eight statutory tables are missing."""
    if is_no_booklet(booklet):
        return
    profile = context.profile
    unknown = (
        any(not table.shape for table in booklet.tables)
        or any(doubt.kind == "table" for doubt in booklet.doubts)
        or bool(booklet.account.missing(tables_lack=True))
        or bool(booklet.account.of(Fate.READ, Thing.PICTURE))
        or any(e.figures for e in booklet.account.of(Fate.SET_ASIDE, Thing.SHEET, Thing.TEXT))
    )
    title = profile.parts[1] if len(profile.parts) > 1 else "报表"
    where = FoundCell(
        table=title.replace("{year}", str(booklet.year)), place=booklet.tables[0].place
    )
    for role in STATUTORY:
        shapes = profile.shapes_of(role)
        if not shapes or context.table(role) is not None or _is_titled(booklet, profile, shapes):
            continue
        hit = Hit.at(where, title=shapes[0].title.replace("{year}", str(booklet.year)))
        # A table that was read without being known may be the one that seems to be absent; so may
        # a picture, read or not, a sheet or a text that does not show. A place whose table is
        # wider by itself (基本支出总表, of every fund) may print no other.
        doubtful = unknown or _is_within_another(booklet, profile, shapes)
        yield Hit(hit.cells, hit.fields, severity=Severity.NOTE) if doubtful else hit


def _is_within_another(booklet: Booklet, profile: Profile, shapes: Sequence[TableShape]) -> bool:
    """Whether a printed table of a form of its own holds all that the absent one would.

    Its conditions are some of those of the absent one, at least one, and its rows go along the same
    classification.
    """
    printed = [shape for t in booklet.tables if (shape := profile.find_table(t.shape)) is not None]
    return any(
        shape.role is None
        and bool(shape.where)
        and shape.where.items() <= wanted.where.items()
        and bool(_dimensions(shape) & _dimensions(wanted))
        for wanted in shapes
        for shape in printed
    )


def _dimensions(shape: TableShape) -> set[str]:
    rows = [row for panel in shape.panels for row in panel.rows]
    return {row.dimension for row in rows if row.block is Block.TREE}


def _is_titled(booklet: Booklet, profile: Profile, shapes: Sequence[TableShape]) -> bool:
    """Whether a table bears the very title, though its form is one of its own.

    What is known as another table is not this one, however its title ends:
    一般公共预算财政拨款支出决算表 is no 支出决算表. The whole title is, whatever the form was taken for.
    """
    titles = {
        (normal_name(_YEAR.sub("", table.title)), profile.find_table(table.shape) is None)
        for table in booklet.tables
    }
    wanted = [normal_name(_YEAR.sub("", shape.title)) for shape in shapes]
    return any(
        title == printed or (is_strange and title in printed)
        for title in wanted
        if title
        for printed, is_strange in titles
    )
