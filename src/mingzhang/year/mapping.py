"""How the columns of a finance platform's export are called: guessed once, then remembered."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import field
from enum import StrEnum
from pathlib import Path
from typing import Any

from mingzhang.codes import normal_name
from mingzhang.errors import Unreadable
from mingzhang.language import _, near_or_all
from mingzhang.lean import dataclass
from mingzhang.pattern import compiled


class Measure(StrEnum):
    """What a row's amount is."""

    YEAR = "累计"  # spent from the first of January on
    MONTH = "当月"
    EACH = "逐笔"  # one payment


AMOUNTS: Mapping[Measure, tuple[str, ...]] = {
    Measure.YEAR: (
        "累计支出", "累计支出数", "累计执行数", "累计支付", "累计支付数", "累计支付金额",
        "已支付金额", "已执行数", "支出数", "执行数", "实际支出数", "本年累计支出", "支付合计",
    ),
    Measure.MONTH: ("本月支出", "当月支出", "本月支付", "当月支付", "本月执行数", "当月执行数"),
    Measure.EACH: ("支付金额", "付款金额", "实付金额", "交易金额"),
}  # fmt: skip
"""Heads of the amount by what it measures; the first that an export has is taken."""

HEADS: Mapping[str, tuple[str, ...]] = {
    "unit": ("预算单位", "预算单位名称", "单位", "单位名称"),
    "project": ("项目", "项目名称", "预算项目", "预算项目名称", "二级项目"),
    "function": (
        "功能科目", "功能分类", "功能分类科目", "支出功能分类", "支出功能分类科目", "功能科目编码",
        "支出功能科目",
    ),
    "economic": (
        "部门经济科目", "部门经济分类", "部门支出经济分类", "部门预算支出经济分类",
        "部门经济分类科目", "经济分类", "经济科目", "支出经济分类",
    ),
    "government_economic": (
        "政府经济科目", "政府经济分类", "政府支出经济分类", "政府预算支出经济分类",
    ),
    "fund": ("资金性质", "资金来源", "资金类型"),
    "origin": ("资金年份", "指标来源", "预算来源", "资金年度"),
    "nature": ("支出性质", "支出类型"),
    "budget": (
        "指标金额", "指标数", "预算数", "调整预算数", "调整后预算数", "全年预算数", "可执行指标",
        "指标总额", "指标合计",
    ),
    "day": ("支付日期", "付款日期", "日期", "交易日期"),
    "voucher": ("支付凭证号", "凭证号", "支付令号", "支付申请号", "单据号"),
}  # fmt: skip
"""What a column may be called; 惯例, the platforms of provinces differ."""


@dataclass(frozen=True, slots=True)
class Columns:
    """Which column says what, and what its words mean here.

    Attributes:
        amount: head of the amount; unit: 元 or 万元.
        heads: keys of `HEADS` to heads.
        values: for a key, words of the platform and what the budget calls it.
    """

    amount: str
    measure: Measure
    heads: Mapping[str, str]
    unit: str = "元"
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def to_toml(self) -> str:
        """The file that remembers it."""
        lines = [
            "# 财政平台导出表的列名。第一次导入时自动识别，以后照用；认错了就改这里。",
            f"amount = {_quoted(self.amount)}",
            f"measure = {_quoted(self.measure.value)}  # 累计、当月、逐笔",
            f"unit = {_quoted(self.unit)}  # 元、万元",
            "",
            "[columns]",
            *(f"{key} = {_quoted(head)}" for key, head in self.heads.items()),
        ]
        for key, words in self.values.items():
            lines += ["", f"[values.{key}]  # 平台的写法 = 预算资料里的写法"]
            lines += [f"{_quoted(typed)} = {_quoted(ours)}" for typed, ours in words.items()]
        return "\n".join(lines) + "\n"


SCHEMA = 1
"""Of the columns as the platform keeps them."""


def columns_to_data(columns: Columns) -> dict[str, Any]:
    """Columns as plain data with the number of their schema."""
    return {
        "schema": SCHEMA,
        "amount": columns.amount,
        "measure": columns.measure.value,
        "unit": columns.unit,
        "columns": dict(columns.heads),
        "values": {key: dict(words) for key, words in columns.values.items()},
    }


def data_to_columns(data: Mapping[str, Any]) -> Columns:
    """The columns again.

    Raises:
        ValueError: they are of a schema that a later program writes.
    """
    if data["schema"] > SCHEMA:
        raise ValueError(f"columns of schema {data['schema']}, later than {SCHEMA}")
    return Columns(
        str(data["amount"]), Measure(data["measure"]), dict(data["columns"]), str(data["unit"]),
        {key: dict(words) for key, words in data["values"].items()},
    )  # fmt: skip


def guess_columns(heads: Sequence[str]) -> Columns | None:
    """The columns of a row of heads; None where it has no amount, or nothing beside it."""
    names = {_bare(head): head for head in reversed(heads) if head}
    found = {
        key: names[word]
        for key, words in HEADS.items()
        if (word := next((n for n in map(normal_name, words) if n in names), None))
    }
    for measure, words in AMOUNTS.items():
        head = next((names[n] for n in map(normal_name, words) if n in names), None)
        if head is None or (measure is Measure.EACH and "day" not in found):
            continue
        if measure is not Measure.EACH:
            found = {k: h for k, h in found.items() if k not in ("day", "voucher")}
        if found.keys() & {"project", "function", "economic"}:
            return Columns(head, measure, found)
    return None


_UNIT = compiled(r"\((?:单位:?)?(元|万元)\)$")


def _bare(head: str) -> str:
    """A head without the unit of its figures."""
    return _UNIT.sub("", normal_name(head))


def unit_in(text: str) -> str:
    """The unit that a head or a line above the table names, empty where it names none.

    >>> unit_in("累计支出数（万元）"), unit_in("截至6月 单位：元"), unit_in("预算单位")
    ('万元', '元', '')
    """
    plain = normal_name(text)
    match = _UNIT.search(plain) or re.search(r"单位:(万?元)(?!\w)", plain)
    return match[1] if match else ""


def read_columns(path: Path) -> Columns:
    """What an earlier import remembered, as people may have changed it.

    Raises:
        Unreadable: the file says something that is not understood.
    """
    try:
        data: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise Unreadable(str(path), _("无法打开"), str(error)) from error

    def refused(name: str, known: Sequence[str]) -> Unreadable:
        words = _("不认识的栏目“{key}”").format(key=name)
        return Unreadable(str(path), words, near_or_all(name, known, len(known)))

    for key in data:
        if key not in ("amount", "measure", "unit", "columns", "values"):
            raise refused(key, ("amount", "measure", "unit", "columns", "values"))
    heads = data.get("columns", {})
    for key in (*heads, *data.get("values", {})):
        if key not in HEADS:
            raise refused(key, tuple(HEADS))
    measures = {m.value: m for m in Measure}
    if data.get("measure") not in measures:
        raise refused(str(data.get("measure")), tuple(measures))
    if data.get("unit", "元") not in ("元", "万元"):
        raise refused(str(data["unit"]), ("元", "万元"))
    if not isinstance(data.get("amount"), str):
        raise Unreadable(str(path), _("“{label}”没有填").format(label="amount"))
    return Columns(
        data["amount"], measures[data["measure"]], heads, data.get("unit", "元"),
        data.get("values", {}),
    )  # fmt: skip


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
