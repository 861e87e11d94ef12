"""Typed texts become values; what cannot be understood becomes a mistake, never a guess."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import TypeVar

from mingzhang.amounts import Amount, Unit, find_figure
from mingzhang.entry.raw import Mistakes, Value, near_or_all
from mingzhang.language import _
from mingzhang.model.vocabulary import Labelled

L = TypeVar("L", bound=Labelled)

_DIGITS = str.maketrans("０１２３４５６７８９", "0123456789")
_TYPED_AMOUNT = re.compile(r"(?P<figure>.*?)(?P<unit>[百千十万亿]*元)?")


def whole_number(value: Value, mistakes: Mistakes) -> int:
    """A count; 0 where nothing was typed."""
    text = value.text.translate(_DIGITS).replace(",", "").strip()
    if not text:
        return 0
    if re.fullmatch(r"\d+(\.0+)?", text):
        return int(text.partition(".")[0])
    mistakes.add(value.where, _("“{text}”不是整数").format(text=value.text), _("整数"))
    return 0


def code(value: Value, lengths: tuple[int, ...], mistakes: Mistakes) -> str:
    """A classification code; Excel's `2070801.0` and full-width digits are understood."""
    text = re.sub(r"[\s\u3000]", "", value.text.translate(_DIGITS))
    text = re.sub(r"\.0+$", "", text)
    if not text:
        return ""
    if text.isdigit() and text.isascii() and len(text) in lengths:
        return text
    wanted = "、".join(str(length) for length in lengths)
    mistakes.add(
        value.where,
        _("“{text}”不是科目代码").format(text=value.text),
        _("{lengths}位数字").format(lengths=wanted),
    )
    return ""


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
    """A printed amount as it was typed; None where nothing was."""
    text = value.text.strip()
    if not text:
        return None
    match = _TYPED_AMOUNT.fullmatch(text)
    figure = find_figure(match["figure"]) if match else None
    if match is None or figure is None:
        mistakes.add(value.where, _("“{text}”不是金额").format(text=value.text), _("数字"))
        return None
    return Amount(figure[0], figure[1], Unit.of(match["unit"]) if match["unit"] else unit)


def choice(value: Value, members: type[L], mistakes: Mistakes) -> L | None:
    """A member of a vocabulary by its label or value; None where nothing was typed."""
    text = value.text.strip()
    if not text:
        return None
    for member in members:
        if text in (member.label, member.value):
            return member
    mistakes.add(
        value.where,
        _("没有“{text}”这一项").format(text=value.text),
        near_or_all(text, (member.label for member in members)),
    )
    return None


def required(value: Value, label: str, mistakes: Mistakes) -> str:
    """The text of a field that must be filled in."""
    if not value.text.strip():
        mistakes.add(value.where, _("“{label}”没有填").format(label=label))
    return value.text.strip()
