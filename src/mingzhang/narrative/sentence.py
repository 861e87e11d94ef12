"""Text without what print does to it: no spaces, one width, and the way back to the original."""

from __future__ import annotations

import re
from functools import lru_cache

from mingzhang.codes.character import simplified
from mingzhang.lean import dataclass

_ONE_TO_ONE = str.maketrans(
    "０１２３４５６７８９％－＋(),:;?!−–﹣〔【〕】[]｡",
    "0123456789%-+（），：；？！---（（））（）。",
)
_INNER = {"，": ",", "．": ".", "。": "。", "、": "、"}
_STOPS = "。！？"
_REACH = 80  # characters; longer than any words that stand before a figure


@dataclass(frozen=True, slots=True)
class Flat:
    """A paragraph as it is read: without blanks, digits and signs of one width.

    Attributes:
        text: what is read.
        spots: for each of its characters the index in the original.
        original: as printed.
    """

    text: str
    spots: tuple[int, ...]
    original: str

    def quote(self, start: int, end: int) -> str:
        """The printed words behind a stretch of the flat text."""
        start, end = max(start, 0), min(end, len(self.spots))
        if start >= end:
            return ""
        return self.original[self.spots[start] : self.spots[end - 1] + 1]

    def sentence_at(self, start: int, end: int) -> tuple[int, int]:
        """The whole sentence around a stretch: from after a full stop through the next one."""
        first = max((self.text.rfind(stop, 0, start) for stop in _STOPS), default=-1) + 1
        stops = [at for stop in _STOPS if (at := self.text.find(stop, end)) >= 0]
        return first, (min(stops) + 1 if stops else len(self.text))


@lru_cache(maxsize=8192)  # every rule that reads the text asks for the same paragraphs
def flatten(text: str) -> Flat:
    """A paragraph without blanks, with one width of digits and marks.

    A comma or point of any width between two digits belongs to the figure.

    >>> flatten("支出 １，０２１．２９ 万元, 占100 ％").text
    '支出1,021.29万元，占100%'
    """
    spots = tuple(at for at, char in enumerate(text) if not char.isspace() and char != "\u200b")
    plain = simplified("".join(text[at] for at in spots)).translate(_ONE_TO_ONE)
    plain = re.sub(r"(?<=\d)[，．](?=\d{3}(?!\d))", lambda m: _INNER[m[0]], plain)
    plain = re.sub(r"(?<=\d)．(?=\d)", ".", plain)
    return Flat(plain, spots, text)


def ends_with(words: re.Pattern[str], text: str, end: int, start: int = 0) -> re.Match[str] | None:
    """Words, of a pattern that ends in `$`, right before an index of a flat text.

    They are looked for in the last characters only: over the whole text before every figure of a
    long paragraph the search would cost the square of its length.

    >>> ends_with(re.compile("共计?$"), "三项，共计6万元", 5)[0]
    '共计'
    """
    return words.search(text, max(start, end - _REACH), end)


def sentences(text: str) -> list[tuple[int, int]]:
    """Start and end of each sentence of a flat text, stops included.

    >>> sentences("收入1元。支出1元。")
    [(0, 5), (5, 10)]
    """
    spans: list[tuple[int, int]] = []
    start = 0
    for match in re.finditer(f"[{_STOPS}]+[”」』）]*", text):
        spans.append((start, match.end()))
        start = match.end()
    if start < len(text):
        spans.append((start, len(text)))
    return spans
