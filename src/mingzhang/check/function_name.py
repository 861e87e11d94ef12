"""Names of functions in the text: `教育支出（类）普通教育（款）小学教育（项）`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache

from mingzhang.check.code_tree import CodeTree
from mingzhang.codes import functional
from mingzhang.codes.name import normal_name
from mingzhang.lean import dataclass
from mingzhang.pattern import compiled

LEVELS = {"类": 3, "款": 5, "项": 7}
"""Digits of the codes that a level word stands for."""

_ABRIDGED = 6  # characters of a name that stand for the whole of it

_BRACKETS = compiled(r"[（(]([^（）()]+)[）)]")
_QUOTED = compiled(r"“([^“”]+)”")
_LEAD = compiled(
    r"^.*?(?:\d|其中|主要用于|用于|包括|安排(?!的)|反映|(?:调整|变更|更名|改列|转列)(?:为|至|到|入)|[一二三四五六七八九十]{1,4}、|^、)(?=[\u4e00-\u9fff]{2})"
)


@dataclass(frozen=True, slots=True)
class Named:
    """One name with its level word.

    Attributes:
        start, end: in the flat text, the level word included; the name begins at `start`.
        name: as printed; `level`: 类, 款 or 项.
    """

    start: int
    end: int
    name: str
    level: str


@lru_cache(maxsize=8192)  # every rule that reads the text asks for the same paragraphs
def named_functions(text: str) -> tuple[Named, ...]:
    """Every name of a flat text that bears a level word.

    >>> [(n.name, n.level) for n in named_functions("1.教育支出（类）小学教育（项）3万元")]
    [('教育支出', '类'), ('小学教育', '项')]
    >>> [n.name for n in named_functions("教育支出（类）政府办公厅（室）及相关机构事务（款）")]
    ['教育支出', '政府办公厅（室）及相关机构事务']
    >>> [n.name for n in named_functions("法院（款）“两庭”建设（项）")]
    ['法院', '“两庭”建设']
    """
    return tuple(_named_in(text)) if any(end in text for end in _ENDINGS) else ()


_ENDINGS = ("类）", "款）", "项）", "级）")


def _named_in(text: str) -> Iterator[Named]:
    for match in _named().finditer(text):
        name = match["name"]
        start = match.start("name")
        lead = _LEAD.match(name)
        if lead:
            start, name = start + lead.end(), name[lead.end() :]
        while name.startswith("、"):
            start, name = start + 1, name[1:]
        yield Named(start, match.end(), name, match["level"])


_FORMER = compiled(r"原(?![则因有定来先])[^，。；]*$")
_NOW = compiled(r"[^，。；]{0,40}?(?:调整|变更|更名|改列|转列|并|改)(?:为|至|到|入)")


def is_of_former_years(text: str, named: Named) -> bool:
    """Whether a text says that a name is no longer used: 原…（款）…（项）支出调整为….

    >>> text = "原信访事务（项）支出调整为信访业务（项）支出"
    >>> [is_of_former_years(text, named) for named in named_functions(text)]
    [True, False]
    """
    before, behind = text[: named.end], text[named.end :]
    return bool(_FORMER.search(before) and _NOW.match(behind))


@cache
def _named() -> re.Pattern[str]:
    """A name with its level word; brackets and quotes in it are such as the code list has."""
    names = [name for row in functional() for name in row.names]
    bracketed = {found[1] for name in names for found in _BRACKETS.finditer(name)}
    quoted = {found[1] for name in names for found in _QUOTED.finditer(name)}
    known = "|".join(re.escape(words) for words in sorted(bracketed - LEVELS.keys()))
    said = "|".join(re.escape(words) for words in sorted(quoted))
    return re.compile(
        rf"(?P<name>(?:[\u4e00-\u9fff、]|（(?:{known})）(?=[\u4e00-\u9fff])"
        rf"|[“\"](?:{said})[”\"]){{2,40}})"
        r"（(?P<code>\d{3,7})?(?P<level>类|款|项)级?）"
    )


def _plain(name: str) -> str:
    """A name to compare: 其它 is another writing of 其他."""
    return normal_name(name).replace("其它", "其他")


class PrintedNames:
    """The names of functions that the tables print, by digits of their codes."""

    def __init__(self, trees: Iterable[CodeTree], year: int) -> None:
        self.year = year
        self._codes: dict[tuple[int, str], set[str]] = {}
        self.levels: set[int] = set()
        for tree in trees:
            if tree.dimension != "function":
                continue
            for row in tree.rows:
                self.levels.add(len(row.code))
                for name in self._names(row.code, row.name):
                    self._codes.setdefault((len(row.code), name), set()).add(row.code)

    def _names(self, code: str, printed: str) -> set[str]:
        listed = functional().get(code, self.year)
        names = {printed}
        if listed is not None:
            names |= {normal_name(name) for name in listed.names}
        return {_plain(name) for name in names}

    def codes(self, name: str, digits: int) -> set[str]:
        """The printed codes of a level that are called so."""
        plain = _plain(name).removesuffix("支出")
        found: set[str] = set()
        for (length, known), codes in self._codes.items():
            stem = known.removesuffix("支出")
            abridged = len(plain) >= _ABRIDGED and stem.startswith(plain)
            if length == digits and (stem == plain or abridged):
                found |= codes
        return found

    def levels_of(self, name: str) -> set[int]:
        """The digits of all codes, printed or in the year's list, that are called so."""
        plain = _plain(name)
        printed = {digits for digits, known in self._codes if known == plain}
        return printed | {len(row.code) for row in functional().find_by_name(name, year=self.year)}
