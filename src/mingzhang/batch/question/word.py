"""What the columns of answers are called on a page, in Chinese; data files keep their names."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

COLUMNS: Mapping[str, str] = {
    "rule": "规则", "severity": "级别", "title": "标题", "findings": "发现", "booklets": "资料",
    "share": "占比%", "place": "地区", "year": "年度", "kind": "类别", "per_booklet": "平均每本",
    "errors": "错误", "warnings": "提示", "broken_relations": "不成立的勾稽",
    "broken": "不成立的勾稽",
    "errors_per_booklet": "平均每本错误", "understood": "看懂的比例", "department": "单位",
    "file": "文件", "others": "相同的文件", "name": "名称", "due": "到期日", "standing": "情况",
    "published": "公开日", "days_late": "晚几天", "expected_department": "应是哪家",
    "expected_year": "应是哪年", "expected_kind": "应是哪种", "reason": "原因", "files": "文件数",
    "example": "例如",
    "thing": "什么", "why": "为什么", "things": "几处", "tables": "表", "code": "编码",
    "departments": "单位", "wan": "万元", "income": "收入总计（万元）",
    "expenditure": "支出总计（万元）", "basic": "基本支出（万元）", "project": "项目",
    "three_public": "“三公”经费（万元）", "published_wan": "公布的（万元）",
    "departments_wan": "部门合计（万元）", "gap_wan": "相差（万元）", "median_share": "同类中位数%",
    "peers": "同类几家", "above_percent": "高于百分之几的同类", "wan_per_head": "人均（万元）",
    "median_wan_per_head": "同类人均中位数（万元）", "z": "修正z", "before_wan": "上年（万元）",
    "times": "倍数", "said_now_wan": "今年说的上年数（万元）",
    "said_then_wan": "上年自己印的（万元）",
    "bodies": "单位数", "places": "地区数", "about": "标题或项目", "text": "文字",
    "alike": "相同程度",
    "least_wan": "最少（万元）", "most_wan": "最多（万元）", "same_wan": "金额相同的家数",
    "unit": "单位", "decimals": "小数位", "projects": "项目数", "whole_wan": "整万的%",
    "whole_ten_wan": "整十万的%", "digit": "末位", "figures": "数的个数", "first": "一级指标",
    "third": "三级指标", "points": "得分", "present": "公开了%", "punctual": "按时%",
    "complete": "表齐%", "legible": "机器能读%", "exact": "勾稽成立%", "clean": "没有错误%",
}  # fmt: skip

VALUES: Mapping[str, str] = {
    "budget": "预算",
    "final_accounts": "决算",
    "error": "错误",
    "warning": "提示",
    "note": "说明",
}


def column_word(name: str, language: str) -> str:
    """A column as its reader's language calls it.

    >>> column_word("per_booklet", "zh"), column_word("per_booklet", "en")
    ('平均每本', 'per booklet')
    """
    return COLUMNS.get(name, name) if language.startswith("zh") else name.replace("_", " ")


def square_word(column: str, value: object, language: str) -> str:
    """What a square says: the program's own words in the reader's language, also 'unknown'.

    >>> square_word("kind", "budget", "zh"), square_word("place", "", "zh")
    ('预算', '（不明）')
    """
    text = "" if value is None else str(value)
    if column in _CHOSEN:
        return value_word(text, language)
    if column in ("place", "department") and not text:
        return "（不明）" if language.startswith("zh") else "(unknown)"
    return text


def reading_words(text: str, columns: Sequence[str], language: str) -> str:
    """How an answer is to be read, its columns called as above the table.

    >>> reading_words("share是比例，30分（share）；到期日due", ["share", "due"], "zh")
    '“占比%”是比例，30分（占比%）；到期日due'
    """

    def said(found: re.Match[str]) -> str:
        name = found["is"] or found["in"]
        word = column_word(name, language)
        if name not in columns:
            return found[0]
        return f"“{word}”" if found["is"] else f"（{word}）"

    if not language.startswith("zh"):
        return re.sub("[a-z]+(?:_[a-z]+)+", lambda m: m[0].replace("_", " "), text)
    return re.sub("(?P<is>[a-z_]+)(?=是)|（(?P<in>[a-z_]+)）", said, text)


_CHOSEN = frozenset({"kind", "severity", "expected_kind"})


def value_word(text: str, language: str) -> str:
    """A value that the program chose, as its reader's language calls it."""
    return VALUES.get(text, text) if language.startswith("zh") else text.replace("_", " ")
