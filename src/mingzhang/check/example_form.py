"""The forms of an example: one line a field, a figure, an indicator or a task."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from mingzhang.amounts import Amount, Unit
from mingzhang.model.form import (
    TERM,
    YEAR,
    Form,
    FormKind,
    FormScope,
    FormTask,
    Fund,
    Indicator,
    numbered,
)
from mingzhang.source import Place
from mingzhang.tables.form_words import form_words
from mingzhang.tables.statement import with_money


class ExampleError(ValueError):
    """An example that cannot be read: the mistake of who wrote the page."""


FORM_KINDS = {
    "目标": FormKind.TARGET,
    "整体目标": FormKind.TARGET,
    "监控": FormKind.MONITORING,
    "自评": FormKind.EVALUATION,
    "说明": FormKind.STATEMENT,
    "整体自评": FormKind.EVALUATION,
}
_INDICATOR_SIDES = {"实施期指标": TERM, "年度指标": YEAR}


def with_field(form: Form, name: str, values: Sequence[str], place: Place) -> Form:
    """A form with one more line: `年度资金总额 | 20`, `全年执行数财政拨款 | 90`, `项目概况 | …`.

    An indicator is `年度指标 | 产出指标 / 数量指标 / 名称 | 值 | 完成值 | 分值 | 得分`, a task
    `任务 | 名称 | 金额`; a source that is not understood `不认识 | 标签`.
    """
    words = form_words()
    if name in _INDICATOR_SIDES:
        indicator = _indicator(values, place, _INDICATOR_SIDES[name])
        return replace(form, indicators=numbered((*form.indicators, indicator)))
    if name == "任务":
        task = FormTask(values[0], "", amount_with_unit(values[1]), place=place)
        return replace(form, tasks=(*form.tasks, task))
    if name == "不认识":
        return replace(form, unread=(*form.unread, values[0]))
    role = words.field(name)
    if role is not None:
        places = (*form.places, (role, place))
        texts = tuple(sorted((*form.texts, (role, values[0]))))
        return with_money(replace(form, texts=texts, places=places))
    column, source = _column_and_source(name)
    if not values[0]:
        return form
    if column in ("rate", "weight", "score"):
        fund = Fund(source, column, None, Fraction(values[0].rstrip("%")), values[0], place)
    else:
        unit = Unit.WAN if form.scope is FormScope.DEPARTMENT else Unit.YUAN
        amount = amount_with_unit(values[0], unit)
        fund = Fund(source, column, amount, None, values[0], place)
    return replace(form, funds=(*form.funds, fund))


def _column_and_source(name: str) -> tuple[str, str]:
    """`年度中央财政资金` is (`year`, `central`), `全年执行数资金总额` is (`executed`, `total`)."""
    words = form_words()
    columns = {"实施期": TERM, "年度": YEAR, "": YEAR}
    columns |= {label: role for role, label in words.labels["columns"].items()}
    for label, role in sorted(columns.items(), key=lambda pair: -len(pair[0])):
        source = words.source(name[len(label) :]) if name.startswith(label) else None
        if source is not None:
            return role, source
    raise ExampleError(f"a form has no {name}")


def _indicator(values: Sequence[str], place: Place, side: str) -> Indicator:
    first, second, third = (part.strip() for part in values[0].split(" / "))
    value, actual, weight, score = (*values[1:], "", "", "")[:4]
    return Indicator(
        first,
        second,
        third,
        value,
        side,
        weight,
        actual,
        score,
        place=place,
        value_place=place,
        score_place=place,
    )


def amount_with_unit(text: str, unit: Unit = Unit.WAN) -> Amount:
    match = re.fullmatch(r"([-\d,.]+)\s*(\D*元)?", text)
    if match is None:
        raise ExampleError(f"{text!r} is no amount")
    return Amount.parse(match[1], Unit.of(match[2]) if match[2] else unit)
