"""The phrasebook: the words that sentences are made of, by kind, and what lies inside what."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any

from mingzhang.codes import department_economic, functional
from mingzhang.kept import toml_data
from mingzhang.lean import dataclass

Facets = Mapping[str, object]
"""What a subject is of: `{"fund": "general_public", "nature": "basic"}`."""


class Kind(StrEnum):
    """What a token is; one letter each, so that a clause is a word over these letters."""

    TERM = "T"  # what a figure is of
    MEASURE = "M"  # 预算, 决算, 执行数
    TIME = "t"  # 2024年, 上年, 本年
    MONEY = "V"
    PERCENT = "P"
    COUNT = "K"
    COUNT_OF = "k"  # a number before what is counted: 3个项目
    POINT = "D"  # 个百分点
    BARE = "N"  # a number without a unit
    LOOSE = "y"  # a bound, an estimate, a price
    CHANGE = "U"  # 增加, 下降
    MOVED = "m"  # 增至, 减少为: to so much
    FROM = "f"  # 由…增至…
    EITHER = "W"  # 增加（减少）
    EQUAL = "E"
    COMPARE = "X"  # 大于, 小于, 等于
    BASE = "c"  # 比, 较, 与
    BASE_END = "x"  # 相比
    BASE_WHOLE = "b"  # 同比
    SHARE = "S"
    SHARE_END = "s"
    DONE = "C"  # 完成
    DONE_OF = "O"  # 为预算
    NO_BASE = "Z"
    NEGATION = "G"
    LIST = "L"
    LIST_ALL = "l"  # a list of everything: 按支出功能分类
    CAUSE = "A"
    PURPOSE = "R"
    QUALIFIER = "Q"
    NUMBER = "#"  # 1、 （一） 一是
    FILLER = "F"
    WHO = "w"
    MARK = ","
    UNKNOWN = "?"


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the book.

    Attributes:
        value: facets of a term, stage of a measure, sign of a change, … by kind.
    """

    kind: Kind
    value: Any = None


@dataclass(frozen=True, slots=True)
class Partition:
    """Members of a facet that make up another: 货物, 工程, 服务 of 政府采购."""

    facet: str
    whole: str
    parts: frozenset[str]


@dataclass(slots=True)
class Phrasebook:
    """Every word, found by its first letters.

    Attributes:
        words: by the words themselves.
        lengths: of the words that begin with a character, the longest first.
        codes: function codes by name, for names with 类, 款 or 项 behind them.
        inside: for a facet and a member, the members inside it.
    """

    words: dict[str, Word] = field(default_factory=dict)
    lengths: dict[str, tuple[int, ...]] = field(default_factory=dict)
    partitions: tuple[Partition, ...] = ()
    inside: dict[tuple[str, str], frozenset[str]] = field(default_factory=dict)
    again: tuple[str, ...] = ()
    codes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def add(self, words: Iterable[str], word: Word) -> None:
        """Words that mean one thing; what stands in the book already keeps its meaning."""
        for text in words:
            if text and text not in self.words:
                self.words[text] = word
                known = self.lengths.get(text[0], ())
                if len(text) not in known:
                    self.lengths[text[0]] = tuple(sorted((*known, len(text)), reverse=True))

    def find(self, text: str, at: int) -> tuple[int, Word] | None:
        """The longest word that begins here, with its end."""
        left = len(text) - at
        for length in self.lengths.get(text[at], ()):
            if length <= left:
                word = self.words.get(text[at : at + length])
                if word is not None:
                    return at + length, word
        return None

    def with_names(
        self, names: Iterable[str], codes: Mapping[str, tuple[str, ...]] | None = None
    ) -> Phrasebook:
        """The same book with what one booklet names.

        Args:
            names: of the department and its units: they add nothing to a subject.
            codes: function codes by the names that the booklet's own tables give them.
        """
        book = Phrasebook(
            dict(self.words),
            dict(self.lengths),
            self.partitions,
            self.inside,
            self.again,
            {**self.codes, **(codes or {})},
        )
        book.add(names, Word(Kind.WHO))
        return book


_PLAIN: Mapping[tuple[str, str], Word] = {
    ("base", "open"): Word(Kind.BASE),
    ("base", "close"): Word(Kind.BASE_END),
    ("base", "whole"): Word(Kind.BASE_WHOLE, "previous"),
    ("change", "up"): Word(Kind.CHANGE, 1),
    ("change", "down"): Word(Kind.CHANGE, -1),
    ("change", "either"): Word(Kind.EITHER),
    ("change", "risen_to"): Word(Kind.MOVED, 1),
    ("change", "fallen_to"): Word(Kind.MOVED, -1),
    ("from", "words"): Word(Kind.FROM),
    ("equal", "exact"): Word(Kind.EQUAL, True),
    ("equal", "loose"): Word(Kind.EQUAL, False),
    ("compare", "more"): Word(Kind.COMPARE, 1),
    ("compare", "less"): Word(Kind.COMPARE, -1),
    ("compare", "equal"): Word(Kind.COMPARE, 0),
    ("share", "open"): Word(Kind.SHARE),
    ("share", "close"): Word(Kind.SHARE_END),
    ("completion", "open"): Word(Kind.DONE),
    ("completion", "received"): Word(Kind.DONE, "received"),
    ("completion", "used"): Word(Kind.DONE, "used"),
    ("completion", "of"): Word(Kind.DONE_OF),
    ("no_base", "words"): Word(Kind.NO_BASE),
    ("negation", "words"): Word(Kind.NEGATION),
    ("list", "complete"): Word(Kind.LIST_ALL),
    ("list", "all"): Word(Kind.LIST, True),
    ("list", "open"): Word(Kind.LIST),
    ("cause", "words"): Word(Kind.CAUSE),
    ("purpose", "words"): Word(Kind.PURPOSE),
    ("qualifier", "words"): Word(Kind.QUALIFIER),
    ("time", "own"): Word(Kind.TIME, "own"),
    ("time", "previous"): Word(Kind.TIME, "previous"),
    ("who", "words"): Word(Kind.WHO),
    ("filler", "words"): Word(Kind.FILLER),
}


@cache
def phrasebook() -> Phrasebook:
    """The book of all places: `phrasebook.toml` and the names of the code lists."""
    raw = toml_data((files(__package__) / "phrasebook.toml").read_text(encoding="utf-8"))
    book = Phrasebook()
    for entry in raw["term"]:
        facets = {k: tuple(v) if isinstance(v, list) else v for k, v in entry["facets"].items()}
        book.add(entry["words"], Word(Kind.TERM, facets))
    for entry in raw["measure"]:
        book.add(entry["words"], Word(Kind.MEASURE, entry["stage"]))
    for (table, key), word in _PLAIN.items():
        book.add(raw[table][key], word)
    _add_codes(book)
    book.partitions = tuple(
        Partition(entry["facet"], entry["whole"], frozenset(entry["parts"]))
        for entry in raw["partition"]
    )
    book.inside = {
        (entry["facet"], entry["whole"]): frozenset(entry["parts"]) for entry in raw["inside"]
    }
    book.again = tuple(raw["cause"]["again"])
    book.codes = code_names()
    return book


def _add_codes(book: Phrasebook) -> None:
    for name, codes in code_names().items():
        if len(name) < 4 or name in book.words:
            continue  # two or three characters say too little without 类, 款, 项 behind them
        if any(len(code) > 3 for code in codes) and not name.endswith(("支出", "运行", "事务")):
            continue
        book.add((name,), Word(Kind.TERM, {"function": codes}))
    for code in department_economic():
        if len(code.code) == 3:
            for name in code.names:
                more = () if name.endswith("支出") else (name + "支出",)
                book.add((name, *more), Word(Kind.TERM, {"economic": (code.code,)}))


@cache
def code_names() -> Mapping[str, tuple[str, ...]]:
    """Names of the functional classification as they stand in flat text, with their codes."""
    found: dict[str, set[str]] = {}
    for code in functional():
        for row in functional().rows(code.code):
            for name in row.names:
                flat = name.replace("(", "（").replace(")", "）")
                found.setdefault(flat, set()).add(row.code)
                if len(row.code) == 3:
                    bare = flat.removesuffix("支出")
                    found.setdefault(bare + "支出", set()).add(row.code)
    return {name: tuple(sorted(codes)) for name, codes in found.items()}
