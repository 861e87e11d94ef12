"""Automatic numbers of a Word file: the `一、` and `（一）` that stand in no text.

Word keeps only "this paragraph is an item of list 3 on level 1"; the number that a reader sees is
counted while the document is laid out. Without it a heading `一、部门职责` would be read as
`部门职责`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import field

from lxml import etree

from mingzhang.lean import dataclass
from mingzhang.pattern import compiled

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
VAL = f"{W}val"

_LEVELS = 9
_DIGITS = "零一二三四五六七八九"
_LEGAL_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "十", "百", "千")
_LEGAL_PLACES = ("", "拾", "佰", "仟")
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"),
    (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
_CLOSED = compiled(r"[、，。．：:）)〕】\]\s]$")


def chinese_number(number: int, legal: bool = False) -> str:
    """A number from 0 to 9999 in Chinese characters; others in digits.

    >>> [chinese_number(n) for n in (1, 10, 12, 20, 105, 2010)]
    ['一', '十', '十二', '二十', '一百零五', '二千零一十']
    """
    if not 0 <= number <= 9999:
        return str(number)
    digits, places = (_LEGAL_DIGITS, _LEGAL_PLACES) if legal else (_DIGITS, _PLACES)
    if number == 0:
        return digits[0]
    words = ""
    gap = False
    for place in range(3, -1, -1):
        digit = number // 10**place % 10
        if digit == 0:
            gap = bool(words)
            continue
        words += (digits[0] if gap else "") + digits[digit] + places[place]
        gap = False
    short = not legal and 10 <= number < 20
    return words[1:] if short else words


def _roman(number: int) -> str:
    if not 0 < number < 4000:
        return str(number)
    words = ""
    for value, letters in _ROMAN:
        words += letters * (number // value)
        number %= value
    return words


def _letter(number: int) -> str:
    # After z comes aa, then bb: Word repeats the letter. A wild number gets no endless word.
    repeat = (number - 1) // 26 + 1
    return chr(ord("a") + (number - 1) % 26) * repeat if 0 < number <= 780 else str(number)


def _one_of(characters: str, first: int = 1) -> Callable[[int], str]:
    def words(number: int) -> str:
        place = number - first
        return characters[place] if 0 <= place < len(characters) else str(number)

    return words


def _in_turn(characters: str) -> Callable[[int], str]:
    return lambda number: characters[(number - 1) % len(characters)]


def _digit_by_digit(digits: str) -> Callable[[int], str]:
    return lambda number: "".join(digits[int(d)] if d.isdigit() else d for d in str(number))


def _range(first: str, count: int) -> str:
    return "".join(chr(ord(first) + n) for n in range(count))


def _full_legal(number: int) -> str:
    return chinese_number(number, legal=True)


_FORMATS: Mapping[str, Callable[[int], str]] = {
    "decimal": str,
    "decimalZero": lambda number: f"{number:02d}",
    "decimalFullWidth": _digit_by_digit("０１２３４５６７８９"),
    "decimalFullWidth2": _digit_by_digit("０１２３４５６７８９"),
    "decimalEnclosedCircle": _one_of(_range("①", 20)),
    "decimalEnclosedCircleChinese": _one_of(_range("①", 20)),
    "decimalEnclosedParen": _one_of(_range("⑴", 20)),
    "decimalEnclosedFullstop": _one_of(_range("⒈", 20)),
    "ideographEnclosedCircle": _one_of(_range("㊀", 10)),
    "ideographDigital": _digit_by_digit("〇一二三四五六七八九"),
    "chineseCounting": chinese_number,
    "chineseCountingThousand": chinese_number,
    "japaneseCounting": chinese_number,
    "japaneseDigitalTenThousand": _digit_by_digit("〇一二三四五六七八九"),
    "taiwaneseCounting": chinese_number,
    "taiwaneseCountingThousand": chinese_number,
    "taiwaneseDigital": _digit_by_digit("〇一二三四五六七八九"),
    "chineseLegalSimplified": _full_legal,
    "ideographLegalTraditional": _full_legal,
    "ideographTraditional": _in_turn(_STEMS),
    "ideographZodiac": _in_turn(_BRANCHES),
    "lowerLetter": _letter,
    "upperLetter": lambda number: _letter(number).upper(),
    "lowerRoman": _roman,
    "upperRoman": lambda number: _roman(number).upper(),
}
"""Words of a number by the name of Word's number format; what is not here shows as digits."""


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a list.

    Attributes:
        start: first number.
        kind: Word's name of the number format.
        pattern: what is printed, with `%1` for the number of the first level.
        follow: what stands between number and text: `tab`, `space` or `nothing`.
        legal: numbers of all levels are printed in digits.
        restart: the level whose next item restarts this one, from 1; 0 for never.
    """

    start: int = 1
    kind: str = "decimal"
    pattern: str = ""
    follow: str = "tab"
    legal: bool = False
    restart: int | None = None


@dataclass(slots=True)
class Numbering:
    """The lists of a file and how far each has been counted.

    Attributes:
        lists: levels and key of the counter of every list; lists made of one pattern share it.
        starts: numbers from which a list is counted anew, by list and level.
        styles: list and level that a paragraph style brings along, by identifier of the style.
    """

    lists: dict[str, tuple[str, dict[int, Level]]] = field(default_factory=dict)
    starts: dict[tuple[str, int], int] = field(default_factory=dict)
    styles: dict[str, int] = field(default_factory=dict)
    _counts: dict[str, list[int | None]] = field(default_factory=dict)
    _begun: set[tuple[str, int]] = field(default_factory=set)

    def next_label(self, list_id: str, level: int) -> str:
        """The number that the next paragraph of this list shows, with what follows it.

        Empty for a bullet, for an unknown list and for a level without a number.
        """
        found = self.lists.get(list_id)
        if found is None or not 0 <= level < _LEVELS:
            return ""
        key, levels = found
        counts = self._counts.setdefault(key, [None] * _LEVELS)
        own = levels.get(level, Level())
        start = self.starts.get((list_id, level))
        if start is not None and (list_id, level) not in self._begun:
            self._begun.add((list_id, level))
            counts[level] = start
        else:
            before = counts[level]
            counts[level] = own.start if before is None else before + 1
        for deeper in range(level + 1, _LEVELS):
            restart = levels.get(deeper, Level()).restart
            if restart is None or (restart > 0 and level < restart):
                counts[deeper] = None
        if own.kind in ("bullet", "none"):
            return ""
        label = re.sub(
            r"%([1-9])",
            lambda m: _number_words(counts, levels, int(m.group(1)) - 1, own),
            own.pattern,
        )
        parted = own.follow != "nothing" and label and not _CLOSED.search(label)
        return label + (" " if parted else "")


def _number_words(
    counts: list[int | None], levels: Mapping[int, Level], index: int, own: Level
) -> str:
    level = levels.get(index, Level())
    number = counts[index]
    number = level.start if number is None else number
    if own.legal:
        return str(number)
    return _FORMATS.get(level.kind, str)(number)


def read_numbering(root: etree._Element | None) -> Numbering:
    """The lists of `numbering.xml`; none where the file has no such part."""
    numbering = Numbering()
    if root is None:
        return numbering
    patterns: dict[str, dict[int, Level]] = {}
    for element in root.iterfind(f"{W}abstractNum"):
        levels = {}
        for level in element.iterfind(f"{W}lvl"):
            index = int_of(level.get(f"{W}ilvl"), 0)
            levels[index] = _level(level)
            named = level.find(f"{W}pStyle")
            if named is not None:
                numbering.styles.setdefault(named.get(VAL, ""), index)
        patterns[element.get(f"{W}abstractNumId", "")] = levels
    for element in root.iterfind(f"{W}num"):
        list_id = element.get(f"{W}numId", "")
        link = element.find(f"{W}abstractNumId")
        key = "" if link is None else link.get(VAL, "")
        levels = dict(patterns.get(key, {}))
        for override in element.iterfind(f"{W}lvlOverride"):
            index = int_of(override.get(f"{W}ilvl"), 0)
            start = override.find(f"{W}startOverride")
            if start is not None:
                numbering.starts[list_id, index] = int_of(start.get(VAL), 1)
            own = override.find(f"{W}lvl")
            if own is not None:
                levels[index] = _level(own)
        numbering.lists[list_id] = (key, levels)
    return numbering


def _level(element: etree._Element) -> Level:
    def value(name: str, default: str) -> str:
        child = element.find(W + name)
        return default if child is None else child.get(VAL, default)

    legal = element.find(f"{W}isLgl")
    restart = element.find(f"{W}lvlRestart")
    return Level(
        start=int_of(value("start", "1"), 1),
        kind=value("numFmt", "decimal"),
        pattern=value("lvlText", ""),
        follow=value("suff", "tab"),
        legal=legal is not None and legal.get(VAL, "1") not in ("0", "false", "off"),
        restart=None if restart is None else int_of(restart.get(VAL), 0),
    )


def int_of(text: str | None, default: int) -> int:
    """A whole number from an attribute; the default where it is absent, no number, or absurd.

    >>> int_of("12", 0), int_of("twelve", 0), int_of("9" * 5000, 1)
    (12, 0, 1)
    """
    if text is None or len(text) > 9:
        return default
    try:
        return int(text)
    except ValueError:
        return default
