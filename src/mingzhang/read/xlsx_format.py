"""What a spreadsheet shows for a number: the number format applied, exactly."""

from __future__ import annotations

import datetime
import re
from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation
from functools import lru_cache

BUILT_IN = {
    0: "General", 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%",
    11: "0.00E+00", 12: "# ?/?", 14: "yyyy/m/d", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy",
    18: "h:mm", 19: "h:mm:ss", 20: "h:mm", 21: "h:mm:ss", 22: "yyyy/m/d h:mm",
    27: 'yyyy"年"m"月"', 28: 'm"月"d"日"', 30: "m-d-yy", 31: 'yyyy"年"m"月"d"日"',
    37: "#,##0;-#,##0", 38: "#,##0;-#,##0", 39: "#,##0.00;-#,##0.00", 40: "#,##0.00;-#,##0.00",
    41: '_ * #,##0_ ;_ * -#,##0_ ;_ * "-"_ ;_ @_ ',
    43: '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ',
    49: "@", 57: 'yyyy"年"m"月"', 58: 'm"月"d"日"',
}  # fmt: skip
"""Formats that files name by number only."""

_LITERAL = re.compile(r'"([^"]*)"|\\(.)|_.|\*.|\[[^\]]*\]')
_DATE = re.compile(r"[ymdhs]|年|月|日", re.IGNORECASE)
_DIGITS = Context(prec=15, rounding=ROUND_HALF_UP)
_FIGURE = re.compile(r"[#0?][#0?,]*(?:\.[#0?]*)?|\.[#0?]+")


def shown(raw: str, code: str) -> str:
    """What a cell shows for a stored number.

    >>> shown("1021.2900000000001", "#,##0.00"), shown("0.1124", "0.00%"), shown("3", "General")
    ('1,021.29', '11.24%', '3')
    >>> shown("0", '#,##0.00;-#,##0.00;"-"')
    '-'
    """
    try:
        value = _DIGITS.create_decimal(raw)
    except InvalidOperation:
        return raw
    if not value.is_finite():
        return raw
    if code in ("General", "@", ""):
        return _general(value)
    sections = _sections(code)
    section = sections[0]
    if value < 0 and len(sections) > 1:
        section, value = sections[1], -value
    elif value == 0 and len(sections) > 2:
        section = sections[2]
    return _by_section(value, section)


def _general(value: Decimal) -> str:
    text = format(value.normalize(), "f")
    return "0" if text in ("-0", "") else text


@lru_cache(maxsize=1024)
def _sections(code: str) -> tuple[str, ...]:
    """The parts of a format: positive, negative, zero, text."""
    parts, quoted, at = [""], False, 0
    while at < len(code):
        char = code[at]
        if char == '"':
            quoted = not quoted
        if char == ";" and not quoted:
            parts.append("")
        elif char in "\\_*" and not quoted and at + 1 < len(code):
            parts[-1] += code[at : at + 2]
            at += 1
        else:
            parts[-1] += char
        at += 1
    return tuple(parts)


def _by_section(value: Decimal, section: str) -> str:
    if "general" in section.lower():
        return _general(value)
    bare = _LITERAL.sub("", section)
    if _DATE.search(re.sub(r"General", "", bare)) and not re.search(r"[0#]", bare):
        return _date(value, section)
    figure = _FIGURE.search(bare)
    words = _words(section)
    if figure is None:
        return words.strip()
    pattern = figure[0]
    if "%" in bare:
        value *= 100
    whole, _point, part = pattern.partition(".")
    scale = len(whole) - len(whole.rstrip(","))
    value = value / (Decimal(1000) ** scale) if scale else value
    places = len(part)
    rounded = value.quantize(
        Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP, context=Context(40)
    )
    text = format(abs(rounded), f",.{places}f" if "," in whole.rstrip(",") else f".{places}f")
    optional = len(part) - len(part.rstrip("#"))
    if optional and "." in text:
        keep = len(text) - optional
        while len(text) > keep and text.endswith("0"):
            text = text[:-1]
        text = text.rstrip(".")
    if "0" not in whole and whole and text.startswith("0.") and places:
        text = text[1:]
    if rounded < 0:
        text = "-" + text
    return words.replace("\0", text, 1).strip()


def _words(section: str) -> str:
    """The literal words of a section, with a NUL where the figure stands."""
    out, at = "", 0
    placed = False
    while at < len(section):
        literal = _LITERAL.match(section, at)
        if literal:
            out += literal[1] or literal[2] or ""
            at = literal.end()
            continue
        figure = _FIGURE.match(section, at)
        if figure:
            out += "" if placed else "\0"
            placed = True
            at = figure.end()
            continue
        out += section[at]
        at += 1
    return out


def _date(value: Decimal, section: str) -> str:
    try:
        moment = datetime.datetime(1899, 12, 30) + datetime.timedelta(days=float(value))
    except OverflowError:
        return _general(value)
    day = f"{moment.year}年{moment.month}月{moment.day}日"
    bare = _LITERAL.sub("", section).lower()
    if "d" not in bare and "y" in bare:
        return f"{moment.year}年{moment.month}月"
    if "y" not in bare and "d" in bare:
        return f"{moment.month}月{moment.day}日"
    if "h" in bare and "y" not in bare:
        return f"{moment.hour}:{moment.minute:02d}"
    return day
