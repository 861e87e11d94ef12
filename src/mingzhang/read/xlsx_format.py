"""What a spreadsheet shows for a number: the number format applied, exactly."""

from __future__ import annotations

import datetime
import operator
import re
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation
from functools import lru_cache

from mingzhang.pattern import compiled

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

_LITERAL = compiled(r'"([^"]*)"|[\\!](.)|_.|\*.|\[\$([^\[\]-]*)(?:-[^\[\]]*)?\]|\[[^\[\]]*\]')
_CONDITION = compiled(r"\[(<=|>=|<>|<|>|=)(-?\d+(?:\.\d+)?)\]")
_DATE = compiled(r"[ymdhs]|年|月|日", re.IGNORECASE)
_OPERATORS = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "=": operator.eq,
    "<>": operator.ne,
}
_DIGITS = Context(prec=15, rounding=ROUND_HALF_UP)
_HOLDERS = "0#?"


def shown(raw: str, code: str) -> str:
    """What a cell shows for a stored number.

    >>> shown("1021.2900000000001", "#,##0.00"), shown("0.1124", "0.00%"), shown("3", "General")
    ('1,021.29', '11.24%', '3')
    >>> shown("1021290000", "0.00,,"), shown("1021290", '#,##0,"千元"')
    ('1021.29', '1,021千元')
    >>> shown("0", '#,##0.00;-#,##0.00;"-"'), shown("5", "00"), shown("10212800", '0!.0000"万元"')
    ('-', '05', '1021.2800万元')
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
    if any(_CONDITION.search(section) for section in sections):
        return _by_condition(value, sections)
    section = sections[0]
    if value < 0 and len(sections) > 1:
        section, value = sections[1], -value
    elif value == 0 and len(sections) > 2:
        section = sections[2]
    return _by_section(value, section)


def _by_condition(value: Decimal, sections: Sequence[str]) -> str:
    """By the first section whose condition holds, else by the first without one."""
    for section in sections:
        found = _CONDITION.search(section)
        if found and _OPERATORS[found[1]](value, Decimal(found[2])):
            return _by_section(value, section)
    return _by_section(value, next((s for s in sections if not _CONDITION.search(s)), "General"))


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
    tokens = _tokens(section)
    if not any(kind == "digit" for kind, _text in tokens):
        return "".join(text for kind, text in tokens if kind == "word").strip()
    if re.search(r"[eE][+-]", bare):
        places = len(re.sub(r"[^0#?]", "", bare.lower().partition("e")[0].partition(".")[2]))
        return f"{value:.{places}E}"
    if "/" in bare:
        return _general(value)
    return _figure(value, tokens)


Token = tuple[str, str]
"""Kind (`word`, `digit`, `comma`, `point`, `percent`) and the characters."""


@lru_cache(maxsize=1024)
def _tokens(section: str) -> tuple[Token, ...]:
    """The pieces of a section, words between digits too."""
    found: list[Token] = []
    at = 0
    while at < len(section):
        literal = _LITERAL.match(section, at)
        if literal:
            text = literal[1] or literal[2] or literal[3] or ""
            if text:
                found.append(("word", text))
            at = literal.end()
            continue
        char = section[at]
        kinds = {",": "comma", ".": "point", "%": "percent", "％": "percent"}
        kind = "digit" if char in _HOLDERS else kinds.get(char, "word")
        found.append((kind, char))
        at += 1
    return tuple(found)


def _figure(value: Decimal, tokens: Sequence[Token]) -> str:
    """A number set into its places, from the right; what is more goes before the first."""
    point = next((n for n, (kind, _c) in enumerate(tokens) if kind == "point"), len(tokens))
    before = [n for n, (kind, _c) in enumerate(tokens[:point]) if kind == "digit"]
    behind = [n for n, (kind, _c) in enumerate(tokens) if kind == "digit" and n > point]
    commas = [n for n, (kind, _c) in enumerate(tokens) if kind == "comma"]
    last = before[-1] if before else -1
    ends = {last, behind[-1] if behind else last}
    scale = sum(1 for n in commas if _closes(tokens, n) in ends) if before or behind else 0
    grouped = any(before[0] < n < last for n in commas) if before else False
    value = value * Decimal(100) ** sum(kind == "percent" for kind, _c in tokens)
    value = value / Decimal(1000) ** scale
    places = Decimal(1).scaleb(-len(behind))
    rounded = value.quantize(places, rounding=ROUND_HALF_UP, context=Context(60))
    whole, _point, part = format(abs(rounded), f".{len(behind)}f").partition(".")
    whole = "" if whole == "0" else whole
    out: dict[int, str] = {}
    for count, n in enumerate(reversed(before)):
        digit = whole[-1 - count] if count < len(whole) else {"0": "0", "?": ""}.get(tokens[n][1])
        if n == before[0]:
            digit = whole[: max(0, len(whole) - count)] or digit
        out[n] = digit or ""
    if grouped:
        _group(out, before)
    kept = len(part)
    while kept and part[kept - 1] == "0" and tokens[behind[kept - 1]][1] != "0":
        kept -= 1
    for count, n in enumerate(behind):
        out[n] = part[count] if count < kept else ""
    words = []
    for n, (kind, text) in enumerate(tokens):
        if kind == "digit":
            words.append(out.get(n, ""))
        elif kind == "point":
            words.append("." if n == point and kept else "")
        elif kind in ("word", "percent"):
            words.append(text)
    shown_words = "".join(words).strip()
    return f"-{shown_words}" if rounded < 0 else shown_words


def _closes(tokens: Sequence[Token], comma: int) -> int:
    """The digit that a comma stands behind, other commas between them or not."""
    while comma >= 0 and tokens[comma][0] == "comma":
        comma -= 1
    return comma


def _group(out: dict[int, str], before: Sequence[int]) -> None:
    """Commas between thousands, counted over all digits before the point."""
    count = 0
    for n in reversed(before):
        digits = ""
        for digit in reversed(out[n]):
            digits = digit + ("," if count and count % 3 == 0 else "") + digits
            count += 1
        out[n] = digits


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
