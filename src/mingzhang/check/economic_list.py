"""Enumerations of economic names in the text: `主要包括：基本工资、津贴补贴、奖金、绩效工资`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mingzhang.codes import department_economic
from mingzhang.codes.name import normal_name
from mingzhang.lean import dataclass
from mingzhang.pattern import compiled

_NAME = r"[\u4e00-\u9fff]{1,24}(?:（[\u4e00-\u9fff]{1,4}）[\u4e00-\u9fff]{0,6})?"
_LEAST = 3  # commas of an enumeration
_LIST = compiled(rf"(?:{_NAME}、){{{_LEAST},}}{_NAME}")
_LEAD = compiled(r"^.*(?:包括|用于|是|为|有|其中|列支|安排|支付|发放)")
_TAIL = compiled(r"(?:等)?(?:支出|费用|方面|经费|内容)*$")
_MOST_STRANGE = 0.4  # of the names: a list with more that are no economic names is of other things


@dataclass(frozen=True, slots=True)
class Item:
    """One name of an enumeration.

    Attributes:
        start, end: in the flat text.
        name: as printed; code: of the classification, empty where it has no such name.
    """

    start: int
    end: int
    name: str
    code: str


@dataclass(frozen=True, slots=True)
class Enumeration:
    """Names that stand between enumeration commas, most of them of the economic classification.

    Attributes:
        is_open: whether it ends with 等, and so leaves something out by intent.
    """

    items: tuple[Item, ...]
    is_open: bool


def enumerations(text: str) -> Iterator[Enumeration]:
    """Every enumeration of economic names in a flat text."""
    for match in _LIST.finditer(text) if text.count("、") >= _LEAST else ():
        items = []
        at = match.start()
        for number, words in enumerate(match[0].split("、")):
            lead = _LEAD.match(words) if number == 0 else None
            start = at + (lead.end() if lead else 0)
            name = words[lead.end() :] if lead else words
            items.append(Item(start, at + len(words), name, _code_of(name)))
            at += len(words) + 1
        last = items[-1]
        whole = re.match(r"[\u4e00-\u9fff（）]*", text[last.start :])
        is_open = "等" in (whole[0] if whole else "")
        strange = [item for item in items[:-1] if not item.code]
        if len(strange) <= _MOST_STRANGE * len(items):
            yield Enumeration(tuple(items), is_open)


def _code_of(name: str) -> str:
    for words in (name, _TAIL.sub("", name)):
        found = department_economic().find_by_name(words) if words else ()
        if found:
            return max((code.code for code in found), key=len)
    return ""


def near_names(name: str) -> list[str]:
    """Economic names that differ from this one by one character, of the same length."""
    plain = normal_name(name)
    return sorted(
        {
            known
            for code in department_economic()
            for known in map(normal_name, code.names)
            if len(known) == len(plain)
            and sum(a != b for a, b in zip(known, plain, strict=True)) == 1
        }
    )


def is_contraction(name: str) -> bool:
    """Whether a name says several economic names in one: 水电费 for 水费 and 电费."""
    parts, last = name[:-1], name[-1:]
    return len(parts) > 1 and all(_code_of(part + last) for part in parts)
