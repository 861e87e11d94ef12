"""A row of each table as somebody might fill it in, shown in grey and never read."""

from __future__ import annotations

from collections.abc import Mapping

from mingzhang.entry.field import Field, Part

MARK = "#例"
"""What the first cell of an example row begins with."""

_WORDS: Mapping[str, Mapping[str, str]] = {
    "projects": {"name": "档案数字化", "unit": "某县某局"},
    "lines": {
        "unit": "某县某局",
        "function": "2010301 行政运行",
        "fund": "一般公共预算",
        "economic": "30101 基本工资",
        "fen": "1234500.00",
        "note": "人员基本工资",
    },
    "comparisons": {"fen": "5678900.00", "reason": "人员增加"},
    "execution": {"reason": "年中追加项目经费"},
    "procurement": {"name": "台式计算机", "fen": "50000.00"},
    "catalogue": {"department": "某局", "code": "A0101", "level": "3", "name": "技能培训服务"},
}


def example_row(part: Part) -> dict[str, str]:
    """The cells of the example by the keys of the fields; empty where a part has none."""
    words = _WORDS.get(part.key)
    if words is None:
        return {}
    shown = {field.key: _cell(field, words) for field in part.fields}
    first = part.fields[0].key
    return {**shown, first: f"{MARK} {shown[first]}".rstrip()}


def _cell(field: Field, words: Mapping[str, str]) -> str:
    """The example's word where the place has that choice, else its first one."""
    word = words.get(field.key, "")
    if field.choices and field.required and word not in field.choices:
        return field.choices[0]
    return word
