"""What headings and row labels mean, in whatever place they are printed.

`profiles/_lexicon.toml` lists words; a heading is cut into them without rest, and means what all of
them mean together. A heading of which a piece is not known is not understood, and no slice is
guessed for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from mingzhang.kept import toml_data
from mingzhang.lean import dataclass
from mingzhang.model.slice import Slice
from mingzhang.model.vocabulary import BookletKind
from mingzhang.pattern import compiled
from mingzhang.tables.condition import where_of

EVERYTHING = Slice()
"""The whole cube."""

_DEDUCTED = compiled(r"\(?(?:扣除|剔除|不含|不包括|同口径)")
_COMPARED = compiled(r"[比较]")
_RATE = compiled(r"[%％]")


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a heading or a label says.

    Attributes:
        piece: the condition on the cube; the whole cube where it says none.
        stage: `previous`, `previous_actual`, `budget`, `adjusted`, or empty for the own figure.
        derived: `change`, `rate`, `share`, `completion`, or empty for an amount.
        is_total: it names a total of what stands beside or below it.
        is_apart: a figure that is no slice of the cube.
    """

    piece: Slice = EVERYTHING
    stage: str = ""
    derived: str = ""
    is_total: bool = False
    is_apart: bool = False

    @property
    def is_plain(self) -> bool:
        """Whether it says nothing of its own."""
        return self == NOTHING

    def also(self, other: Meaning) -> Meaning | None:
        """Both together; None where they contradict each other."""
        piece = self.piece.also(dict(other.piece.conditions))
        if piece is None or (self.stage and other.stage and self.stage != other.stage):
            return None
        return Meaning(
            piece,
            self.stage or other.stage,
            self.derived or other.derived,
            self.is_total or other.is_total,
            self.is_apart or other.is_apart,
        )


NOTHING = Meaning()
APART = Meaning(is_apart=True)


def both(meanings: Iterable[Meaning | None]) -> Meaning | None:
    """What several headings over one column mean together; None where one is not understood."""
    found: Meaning | None = NOTHING
    for meaning in meanings:
        if found is None or meaning is None:
            return None
        found = found.also(meaning)
    return found


class Lexicon:
    """The words of one kind of booklet.

    Args:
        words: each with what it means.
    """

    def __init__(self, words: Mapping[str, Meaning]) -> None:
        self._words = dict(words)
        self._longest = max(map(len, words), default=0)
        self._read = lru_cache(maxsize=65536)(self._cut)

    def meaning(self, text: str) -> Meaning | None:
        """What a bare heading or label means; None where it is not wholly understood.

        >>> lexicon(BookletKind.BUDGET).meaning("一般公共预算财政拨款收入").piece.words()
        '一般公共预算'
        >>> lexicon(BookletKind.BUDGET).meaning("扣除中央基建投资后预算数").is_apart
        True
        >>> lexicon(BookletKind.BUDGET).meaning("一般公共预算外资产") is None
        True
        """
        return self._read(text)

    def _cut(self, text: str) -> Meaning | None:
        if _DEDUCTED.match(text):
            return APART
        size = len(text)
        # The fewest words that make up the text up to each place, with their meaning.
        best: list[tuple[int, Meaning] | None] = [None] * (size + 1)
        best[0] = (0, NOTHING)
        for end in range(1, size + 1):
            for start in range(max(0, end - self._longest), end):
                before = best[start]
                word = self._words.get(text[start:end]) if before is not None else None
                if before is None or word is None:
                    continue
                here = best[end]
                if here is not None and here[0] <= before[0] + 1:
                    continue
                joined = before[1].also(word)
                if joined is not None:
                    best[end] = (before[0] + 1, joined)
        found = best[size]
        return found[1] if found is not None else None


def is_comparison(text: str) -> bool:
    """Whether a heading stands over columns that compare: `2026年预算数比2025年执行数`."""
    return bool(_COMPARED.search(text)) and len(text) > 3


def prints_rate(text: str) -> bool:
    """Whether a heading as printed says that its column holds percents."""
    return bool(_RATE.search(text))


@cache
def lexicon(kind: BookletKind) -> Lexicon:
    """The words of budgets or of final accounts."""
    words: dict[str, Meaning] = {}
    for entry in _data()["word"]:
        if entry.get("in", str(kind)) != str(kind):
            continue
        meaning = Meaning(
            piece=Slice.of(where_of(entry.get("where", {}))),
            stage=entry.get("stage", ""),
            derived=entry.get("derived", ""),
            is_total=entry.get("kind") == "total",
            is_apart=entry.get("kind") == "apart",
        )
        words.update(dict.fromkeys(entry["words"], meaning))
    return Lexicon(words)


@cache
def _data() -> Mapping[str, Any]:
    return toml_data((files("mingzhang.profiles") / "_lexicon.toml").read_text("utf-8"))


@cache
def fund_parts() -> Mapping[str, str]:
    """The members of funds that some places set apart, each with the fund that it is a part of."""
    return {entry["member"]: entry["of"] for entry in _data()["part"]}


def fund_part(text: str, fund: Iterable[str]) -> str:
    """The part of a fund that a bare label below it names; empty for none.

    >>> fund_part("专项收入", ["general_public"]), fund_part("专项收入", ["other"])
    ('special', '')
    """
    of = set(fund)
    return next((e["member"] for e in _data()["part"] if text in e["words"] and e["of"] in of), "")


def is_apart(title: str) -> bool:
    """Whether a title is that of a table that prints no slices of the cube.

    >>> is_apart("政府采购预算明细表"), is_apart("收支总表")
    (True, False)
    """
    return any(word in title for word in _data()["titles"]["apart"])


@cache
def _stub_words() -> Mapping[str, str]:
    return {word: key for key, words in _data()["stubs"].items() for word in words}


def stub_key(heading: str) -> str:
    """What a column of labels holds by its bare heading: code, name, unit, …; empty if unknown.

    >>> stub_key("科目编码"), stub_key("预算单位"), stub_key("基本支出")
    ('code', 'unit', '')
    """
    return _stub_words().get(heading, "")


def listed_in(title: str) -> str:
    """The kind of record that the title of a list names; `others` for none that is known."""
    return _first_of("records", title) or "others"


def list_key(heading: str) -> str:
    """The key of a column of words in a list, by its heading; empty for an unknown one."""
    return _first_of("keys", heading)


def counted_in(heading: str) -> str:
    """What a column of whole numbers counts, by its heading; empty for money."""
    return _first_of("counts", heading)


def _first_of(group: str, text: str) -> str:
    patterns: Mapping[str, str] = _data()["lists"][group]
    return next((name for name, words in patterns.items() if re.search(words, text)), "")
