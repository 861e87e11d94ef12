"""Typed texts become values; what cannot be understood becomes a mistake, never a guess."""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Iterable
from fractions import Fraction
from typing import TypeVar

from mingzhang.amounts import Amount, Mark, Unit, find_figure, mark_of
from mingzhang.codes import normal_name
from mingzhang.entry.raw import Mistakes, Value
from mingzhang.language import _, near_or_all
from mingzhang.model.vocabulary import Labelled
from mingzhang.pattern import compiled

L = TypeVar("L", bound=Labelled)

_TYPED_AMOUNT = compiled(r"[¥￥]?(?P<figure>.*?)(?P<unit>[百千十万亿]*元整?|[百千十万亿]+)?")
_COUNT = compiled(
    r"(?P<count>[0-9]{1,12})(?:\.0+)?(?P<measure>[^\W\d_百千万亿]{0,4}(?:\([^\W\d_]{1,2}\))?)"
)
_DAY = compiled(
    r"(?:截[至止])?(?P<year>[0-9]{4})(?:年|[-./]|(?=[0-9]{4}))(?P<month>[0-9]{1,2})"
    r"(?:[月]|[-./]|(?=[0-9]{2}))?(?:(?P<day>[0-9]{1,2})[日号]?)?"
    r"(?:T?[0-9]{1,2}:?[0-9]{2}(?::?[0-9]{2})?(?:\.0+)?)?[^\W\d_]{0,4}"
)
_HAN_DIGITS = str.maketrans("〇○零一二三四五六七八九", "000123456789")
_TYPED_CODE = compiled(r"(?P<code>[\d\s]*\d)(?:\.0+)?(?P<name>(?:[\s:：_-]*[^\d\s:：_.-].*)?)")
_YES = frozenset({"是", "有", "yes", "Yes", "YES"})
_NO = frozenset({"否", "无", "不是", "no", "No", "NO"})


def _plain(text: str) -> str:
    """Full-width digits, letters and points as half-width ones."""
    return unicodedata.normalize("NFKC", text).strip()


def whole_number(value: Value, mistakes: Mistakes) -> int:
    """A count, with or without its measure word: `4辆`; 0 where nothing or a dash was typed."""
    text = _plain(value.text).replace(",", "")
    if not text:
        return 0
    match = _COUNT.fullmatch(re.sub(r"\s", "", text))
    if match:
        return int(match["count"])
    if mark_of(text) is Mark.DASH:
        return 0
    mistakes.add(value.where, _("“{text}”不是整数").format(text=value.text), _("整数"))
    return 0


def year(value: Value, mistakes: Mistakes, otherwise: int | None = None) -> int:
    """A year with or without 年; `otherwise` where nothing was typed, 0 where it is a mistake."""
    text = re.sub(r"(\.0+|年度?)$", "", _plain(value.text))
    if not text and otherwise is not None:
        return otherwise
    if re.fullmatch("[0-9]{4}", text) and 1990 <= int(text) <= 2100:
        return int(text)
    if text:
        mistakes.add(
            value.where, _("“{text}”不是年度").format(text=value.text), _("四位数字，如 2025")
        )
    else:
        required(value, "年度", mistakes)
    return 0


def day(value: Value, mistakes: Mistakes) -> str:
    """A date as it was typed, after a check that there is such a day; a month or a year may do.

    `2025年4月30日`, `2025-04-30`, `2025.4.30`, `20250430103001`, `二〇二五年四月三十日`.
    """
    text = value.text.strip()
    if text and not _is_day(text):
        mistakes.add(
            value.where, _("“{text}”不是日期").format(text=text), _("日期，如 2025年4月30日")
        )
    return text


def _is_day(text: str) -> bool:
    plain = re.sub(r"\s", "", _plain(text))
    if re.fullmatch("[0-9]{4}年度?", plain):
        return True
    match = _DAY.fullmatch(_in_digits(plain))
    if match is None or not 1949 <= int(match["year"]) <= 2100:
        return False
    try:
        datetime.date(int(match["year"]), int(match["month"]), int(match["day"] or 1))
    except ValueError:
        return False
    return True


def _in_digits(text: str) -> str:
    """Chinese numerals of a date as digits: `二〇二五年十月三十一日` is `2025年10月31日`."""
    text = re.sub("(?<=[一二三])十(?=[一二三四五六七八九])", "", text)
    text = re.sub("(?<=[一二三])十", "0", text)
    text = re.sub("十(?=[一二三四五六七八九])", "1", text).replace("十", "10")
    return text.translate(_HAN_DIGITS)


def code_and_name(
    value: Value, lengths: tuple[int, ...], mistakes: Mistakes
) -> tuple[str, str] | None:
    """A classification code, and the name that may stand behind it: `2070801 行政运行`.

    Excel's `2070801.0`, full-width digits and `207 08 01` are understood.

    Returns:
        None where nothing, or no code, was typed.
    """
    text = _plain(value.text)
    if not text:
        return None
    match = _TYPED_CODE.fullmatch(text)
    digits = re.sub(r"\s", "", match["code"]) if match else ""
    if match and digits.isascii() and len(digits) in lengths:
        return digits, match["name"].strip(" :：_-")
    mistakes.add(
        value.where,
        _("“{text}”不是科目代码").format(text=value.text),
        _("{lengths}位数字").format(lengths="、".join(str(length) for length in lengths)),
    )
    return None


def fen(value: Value, unit: Unit, mistakes: Mistakes) -> int:
    """An amount that is a whole number of fen, in the source's unit.

    A unit typed behind the figure wins: `3.2万元`.
    """
    amount = amount_or_none(value, unit, mistakes)
    if amount is None:
        return 0
    exact: Fraction = amount.fen
    if exact.denominator != 1:
        mistakes.add(
            value.where,
            _("“{text}”（{unit}）不是整数分").format(text=value.text, unit=amount.unit.label),
            _("精确到分的金额"),
        )
        return 0
    return int(exact)


def amount_or_none(value: Value, unit: Unit, mistakes: Mistakes) -> Amount | None:
    """A printed amount as it was typed; None where nothing or a dash was."""
    text = value.text.strip()
    if not text:
        return None
    if mark_of(text) is Mark.DASH:
        return None
    match = _TYPED_AMOUNT.fullmatch(re.sub(r"\s", "", text))
    figure = find_figure(match["figure"]) if match else None
    try:
        typed = Unit.of(match["unit"].removesuffix("整")) if match and match["unit"] else unit
    except ValueError:
        figure = None
    if figure is None:
        mistakes.add(
            value.where,
            _("“{text}”不是金额").format(text=value.text),
            _("数字，单位{unit}").format(unit=unit.label),
        )
        return None
    return Amount(figure[0], figure[1], typed)


def choice(value: Value, members: type[L], mistakes: Mistakes) -> L | None:
    """A member of a vocabulary by its label or value; None where nothing was typed."""
    if not value.text.strip():
        return None
    typed = normal_name(value.text)
    for member in members:
        if member.label and typed in (normal_name(member.label), member.value):
            return member
    mistakes.add(
        value.where,
        _("没有“{text}”这一项").format(text=value.text),
        near_or_all(value.text, (member.label for member in members)),
    )
    return None


def required_choice(value: Value, label: str, members: type[L], mistakes: Mistakes) -> L | None:
    """A member of a vocabulary that must be chosen; None after a mistake."""
    if not value.text.strip():
        mistakes.add(
            value.where,
            _("“{label}”没有填").format(label=label),
            "、".join(member.label for member in members if member.label),
        )
        return None
    return choice(value, members, mistakes)


def yes_or_no(value: Value, mistakes: Mistakes) -> bool | None:
    """是 or 否; None where nothing was typed."""
    text = value.text.strip()
    if not text:
        return None
    if text in _YES or text in _NO:
        return text in _YES
    mistakes.add(value.where, _("“{text}”不能识别").format(text=value.text), _("是或否"))
    return None


def required(value: Value, label: str, mistakes: Mistakes) -> str:
    """The text of a field that must be filled in."""
    if not value.text.strip():
        mistakes.add(value.where, _("“{label}”没有填").format(label=label))
    return value.text.strip()


def known_name(value: Value, known: Iterable[str], what: str, mistakes: Mistakes) -> str:
    """A name that stands elsewhere in the source, in the spelling that it has there.

    Full and half width, spaces and brackets make no difference; any other difference is a
    mistake. Empty where nothing was typed.

    Args:
        what: `项目`, `预算单位`: for the message.
    """
    typed = value.text.strip()
    if not typed:
        return ""
    names = list(known)
    if typed in names:
        return typed
    same = [name for name in names if normal_name(name) == normal_name(typed)]
    if len(same) == 1:
        return same[0]
    mistakes.add(
        value.where,
        _("没有名为“{text}”的{what}").format(text=typed, what=what),
        near_or_all(typed, names),
    )
    return typed
