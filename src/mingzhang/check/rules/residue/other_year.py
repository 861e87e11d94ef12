"""留有别的年度。

## 查什么

2025年度的公开资料里，报表标题、说明的标题、“2024年度某某局支出预算……”这样说本年预算的句子，
年度应当是本年度；写着别的年度、数却正是报表里本年数的句子也算。“比2024年”“截至2024年12月31日”“2024年结转”等说上年的不算。

## 为什么

在上年材料上修改，年度没有改全。

## 举例

```booklet 三、支出预算情况说明 | 2024年度某县某局支出预算
文字 | 三、支出预算情况说明 | 2024年度某县某局支出预算10.00万元。
```

```booklet
文字 | 三、支出预算情况说明 | 2025年度某县某局支出预算10.00万元，比2024年预算增加1.00万元。截至2024年12月31日，共有公务用车1辆。
```

```booklet 三、支出预算情况说明 | 2023年
文字 | 三、支出预算情况说明 | 本部门2023年所属2家行政单位机关运行经费财政拨款预算1.78万元。
```

```booklet
文字 | 三、支出预算情况说明 | 项目自2021年起实施，2021年至2025年共投入支出50.00万元；根据2022年预算管理办法，支出3.00万元。
```

```booklet 三、支出预算情况说明 | 截至2022年12月
文字 | 三、支出预算情况说明 | 截至2022年12月31日，本单位共有公务用车1辆。
```

```booklet 第三部分 某县某局2023年度部门决算情况说明 | 2023年度部门决算
地区 | shanghai-district-final-accounts-2024
年份 | 2024
部分 | 第三部分 某县某局2023年度部门决算情况说明
```

```booklet 国有资产占有使用情况说明 | 截至2023年12月31日
地区 | shanghai-district-final-accounts-2024
年份 | 2024
文字 | （三）国有资产占有使用情况说明 | 截至2023年12月31日，本部门共有车辆0辆。
```

```booklet
地区 | shanghai-district-final-accounts-2024
年份 | 2024
部分 | 第三部分 某县某局2024年度部门决算情况说明
文字 | （三）国有资产占有使用情况说明 | 截至2024年12月31日，本部门共有车辆0辆。
```

```booklet 三、支出预算情况说明 | 2024年支出总计100.00万元
收支总表 | 支出总计 | 2025年合计 | 100.00
文字 | 三、支出预算情况说明 | 2024年支出总计100.00万元，比上年增加5.00万元，增长5.26%。
```

```booklet
收支总表 | 支出总计 | 2025年合计 | 100.00
文字 | 三、支出预算情况说明 | 2025年支出总计100.00万元，与2024年支出总计100.00万元持平。
```

```booklet 三、支出预算情况说明 | 二、2023年某县某局部门预算安排情况说明
文字 | 三、支出预算情况说明 | 二、2023年某县某局部门预算安排情况说明
```

```booklet 三、支出预算情况说明 | 2023年
文字 | 三、支出预算情况说明 | 2023年拟新增配置公务用车0辆，其中，执法执勤用车0辆。
```

```booklet
文字 | 三、支出预算情况说明 | 二、2024年预算执行情况说明
文字 | 三、支出预算情况说明 | 公务用车为2023年购置。2025年拟新增配置公务用车0辆，其中，执法执勤用车0辆。
```

## 怎么改

核对这一句、这张表用的是不是本年度的内容，再改年度。
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from mingzhang.amounts import Amount
from mingzhang.check.context import Context
from mingzhang.check.printed import paragraphs
from mingzhang.check.rule import Hit, rule
from mingzhang.check.rules.narrative._operand import stated_spot
from mingzhang.check.spot import section_spot, table_spot
from mingzhang.law import Basis
from mingzhang.model.booklet import Booklet, Sentence
from mingzhang.model.slice import Slice
from mingzhang.model.vocabulary import BookletKind
from mingzhang.narrative.bind import Binder
from mingzhang.narrative.claim import Change, NoChange, Stated
from mingzhang.narrative.facet import identity
from mingzhang.narrative.number import FigureKind, figures
from mingzhang.narrative.part import NARRATIVE, role_of
from mingzhang.narrative.sentence import flatten
from mingzhang.pattern import compiled

_SAID = compiled(
    r"(?:^|[。；：])(?P<words>(?P<year>20\d\d)年度?[^，。；：\d]{0,24}?"
    r"(?:预算收入|收入预算|支出预算|预算支出|收支预算|收支总预算|财政拨款|基本支出|当年支出|经费(?:支出)?预算|政府采购预算"
    r"|二级项目|绩效目标))(?P<rest>[^，。；]*)"
)
_SENTENCE = compiled(r"[^。；：]+")
_YEAR = compiled(r"(?P<year>20\d\d)年(?:度)?(?![底末初]|\d|[至到\-—~～]|以|前|起|\d?\d月)")
_TOPIC = compiled(r"预算|经费|支出|收入|拨款|决算|政府采购|绩效目标|新增配[备置]|购置")
_COUNTED = compiled(
    r"(?:无|没有|未使用)[^，]{0,24}(?:收入|支出|拨款|预算)|[共置][^，]{0,24}?\d[个辆项台]|情况如下$"
)
_LINE = compiled(
    r"(?:[一二三四五六七八九十]{1,3}、|（[一二三四五六七八九十]{1,3}）|\d{1,2}[.、．]|表\d{1,2}[.、．：]?)?"
    r"(?P<year>20\d\d)年度?[^，。；：、\d]{0,30}(?:预算|决算|支出|收支)[^，。；：、\d]{0,16}(?:表|说明)"
)
"""A line of its own that is a title: 二、2024年某局部门预算安排情况说明, 表1.2024年部门收支预算总表."""
_AS_OF = compiled(
    r"截[至止](?P<year>20\d\d)年(?:\d{1,2}月|底|末)[^，。；]{0,6}，[^。；]{0,30}(?:车辆|用车|房|设备)"
)
_IN_TITLE = compiled(r"(?P<year>20\d\d)年")
_OF_BOOKLET = compiled(
    r"(?P<year>20\d\d)年(?:度)?(?:部门|单位|预算单位)?"
    r"(?:收支|收入|支出|财政拨款|一般公共预算)?(?:预算|决算)(?!收支变化|调整)"
)
_YEAR_OF = compiled(r"(?P<year>20\d\d)年")
_LONG = 1000
"""Digits from which on two years do not print one figure by accident: 10.00."""
_SEVERAL = 3
_BEFORE = compiled(r"上年|结转|比|较")
_LAST = compiled(r"上年|结转|决算|执行|完成|比|较")
_EARLIER = compiled(
    r"上年|去年|结转|结余|同期|比|较|相比|同|与|自|从|截至|截止|根据|依据|〔|起|开始|启动|印发|文件|办法"
)


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
    """Another year is left in."""
    if not _is_sure_of_its_year(booklet, context):
        return
    told: set[tuple[Sentence, int]] = set()
    for table in booklet.tables:
        match = _IN_TITLE.search(flatten(table.title).text)
        if match and int(match["year"]) != booklet.year:
            yield Hit.at(table_spot(table), year=booklet.year, other=match["year"])
    for printed in context.words("part", "contents", "cover"):
        match = _OF_BOOKLET.search(printed.flat.text)
        if match and int(match["year"]) != booklet.year:
            yield Hit.at(printed.cell(match), year=booklet.year, other=match["year"])
    earlier = _LAST if booklet.kind is BookletKind.BUDGET else _BEFORE
    for section in booklet.sections:
        match = _IN_TITLE.search(flatten(section.title).text)
        if role_of(booklet, section) != NARRATIVE or match is None or earlier.search(section.title):
            continue
        if int(match["year"]) != booklet.year:
            yield Hit.at(section_spot(section), year=booklet.year, other=match["year"])
    for paragraph in paragraphs(booklet, NARRATIVE):
        line = _LINE.fullmatch(paragraph.flat.text)
        if line and int(line["year"]) != booklet.year and not earlier.search(line[0]):
            yield Hit.at(paragraph.cell(line), year=booklet.year, other=line["year"])
            continue
        for match in _SAID.finditer(paragraph.flat.text):
            if int(match["year"]) != booklet.year and not _LAST.search(match["words"]):
                cell = paragraph.cell(match, "words")
                told.add((paragraph.sentence, match.start("year")))
                yield Hit.at(cell, year=booklet.year, other=match["year"])
        for match in _AS_OF.finditer(paragraph.flat.text):
            latest = booklet.year - (booklet.kind is BookletKind.BUDGET)
            if int(match["year"]) < latest:
                yield Hit.at(paragraph.cell(match), year=booklet.year, other=match["year"])
        for at, match in _told_for_another_year(paragraph.flat.text, booklet.year):
            if (paragraph.sentence, at) not in told:
                told.add((paragraph.sentence, at))
                yield Hit.at(paragraph.cell(match), year=booklet.year, other=match["year"])
    found = {(id(sentence), int(flatten(sentence.text).text[at : at + 4])) for sentence, at in told}
    for stated, year in _this_years_figures(booklet, context):
        if (id(stated.words.paragraph), year) not in found:
            cell = replace(stated_spot(stated), text=stated.words.text)
            yield Hit.at(cell, year=booklet.year, other=str(year))


def _is_sure_of_its_year(booklet: Booklet, context: Context) -> bool:
    """Whether no other year is told more often as the booklet's own: then that one was misread."""
    counts = Counter(
        int(match["year"])
        for printed in context.words("part", "contents", "cover", "table", "heading", "paragraph")
        for match in _OF_BOOKLET.finditer(printed.flat.text)
    )
    own = counts[booklet.year]
    return not counts or max(counts.values()) < max(_SEVERAL, own + 1)


def _this_years_figures(booklet: Booklet, context: Context) -> Iterator[tuple[Stated, int]]:
    """Figures said of another year that the tables print, to the last digit, for this one.

    Where both years are named side by side, or are said to be alike, the figure may be both's.
    """
    claims = context.claims.claims
    binder = Binder(context.profile, booklet.kind, context.is_printed)
    changed = {
        (claim.words.sentence, identity(claim.subject.facets))
        for claim in claims
        if isinstance(claim, Change) and claim.with_last_year and _is_some(claim)
    }
    alike = {
        (id(claim.words.paragraph), identity(claim.subject.facets))
        for claim in claims
        if isinstance(claim, NoChange) or (isinstance(claim, Stated) and claim.subject.time == 0)
    }
    for stated in context.claims.stated():
        subject, year = stated.subject, _YEAR_OF.search(stated.words.text)
        if year is None or not subject.time or subject.stage or subject.measure or stated.loose:
            continue
        if int(year["year"]) != booklet.year + subject.time or stated.figure.amount is None:
            continue
        key = identity(subject.facets)
        surely = (stated.words.sentence, key) in changed
        long = abs(stated.figure.amount.digits) >= _LONG
        if not surely and (not long or (id(stated.words.paragraph), key) in alike):
            continue
        pieces = binder.pieces(subject.facets, "", 0)
        if any(_prints(context, piece, stated.figure.amount) for piece in pieces):
            yield stated, int(year["year"])


def _is_some(change: Change) -> bool:
    return any(figure is not None and figure.value for figure in (change.amount, change.percent))


def _prints(context: Context, piece: Slice, amount: Amount) -> bool:
    """Whether this year's figure is this amount as printed, and last year's is not."""
    witness, last = context.witness, piece.also({"stage": "previous"})
    now = [witness.cell(ref).amount for ref in witness.refs(piece)]
    before = [witness.cell(ref).amount for ref in witness.refs(last)] if last is not None else []
    return bool(amount.digits) and amount in now and amount not in before


def _told_for_another_year(text: str, year: int) -> Iterator[tuple[int, re.Match[str]]]:
    """Clauses that state an amount of the budget for a year that is neither this nor last."""
    for sentence in _SENTENCE.finditer(text):
        match = _YEAR.search(text, sentence.start(), sentence.end())
        if match is None or abs(int(match["year"]) - year) < 2 - (int(match["year"]) > year):
            continue
        rest = text[match.end() : sentence.end()].lstrip("，")
        own, _mark, after = rest.partition("，")
        if own.endswith("中"):  # 预算安排中，购置…
            own += after.partition("，")[0]
        before = text[sentence.start() : match.start()].rpartition("，")[2]
        money = [f for f in figures(rest) if f.kind is FigureKind.MONEY]
        topic = _TOPIC.search(own[: money[0].start] if money else own)
        if topic and (money or _COUNTED.search(own)) and not _EARLIER.search(before + own):
            yield match.start(), match
