"""The text of one section as one flat string: footers out, broken paragraphs joined."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from mingzhang.lean import dataclass
from mingzhang.model.booklet import Sentence
from mingzhang.narrative.sentence import flatten
from mingzhang.pattern import compiled

_FOOTER = compiled(
    r"(?<![\d.])[—─–―-]{1,2}\s*\d{1,3}\s*[—─–―-]{1,2}(?![\d.])|第\s*\d{1,3}\s*页\s*(?:[，,/]?\s*共\s*\d{1,3}\s*页)?"
)
_ENDS = "。；：！？"
_MIDDLE = compiled(r"[，、；：。]|\d")
_BEGINS = compiled(
    r"（[一二三四五六七八九十\d]{1,3}）|[一二三四五六七八九十]{1,3}、|\d{1,2}[.．、](?!\d)|[①-⑳]"
)
_BARE = compiled(r"[-+≥≤<>＜＞]?\d[\d,.]*[^\d。，、：；（）%]{0,3}%?。?")
_PARTS = ("其中：", "其中，")


@dataclass(frozen=True, slots=True)
class Passage:
    """Paragraphs as one flat text, with the way back.

    Attributes:
        text: flat; a paragraph that ends without a stop, before one that begins anew, gets one.
        starts: where each paragraph begins in the text.
        origins: for each paragraph its number and for each of its characters the index in print.
    """

    text: str
    starts: tuple[int, ...]
    spots: tuple[tuple[int, int], ...]
    paragraphs: tuple[Sentence, ...]

    @staticmethod
    def of(paragraphs: Sequence[Sentence]) -> Passage:
        """The passage of some paragraphs.

        >>> cut = "二〇二六年某局一般公共预算财政拨款支出年初预算数为１0 万"
        >>> Passage.of([Sentence(cut), Sentence("元。"), Sentence("— 9 —")]).text
        '二〇二六年某局一般公共预算财政拨款支出年初预算数为10万元。'
        >>> Passage.of([Sentence("设备购置费"), Sentence("23 万元"), Sentence("3台。")]).text
        '设备购置费'
        """
        text: list[str] = []
        spots: list[tuple[int, int]] = []
        starts: list[int] = []
        for number, paragraph in enumerate(paragraphs):
            flat = flatten(_without_footers(paragraph.text))
            if not flat.text:
                continue
            before = "".join(text[starts[-1] :]) if starts else ""
            broken = _goes_on(before) and not _begins(flat.text, before)
            if not broken and _is_bare(flat.text, before):
                continue
            if text and not broken and text[-1] not in _ENDS:
                text.append("。")
                spots.append(spots[-1])
            if not broken:
                starts.append(len(text))
            text.extend(flat.text)
            spots.extend((number, spot) for spot in flat.spots)
        # Across the seam of two lines a figure may have been cut: joined, it is read as one.
        return Passage("".join(text), tuple(starts), tuple(spots), tuple(paragraphs))

    def paragraph_at(self, at: int) -> Sentence:
        """The paragraph that a character stands in."""
        return self.paragraphs[self.spots[at][0]]

    def quote(self, start: int, end: int) -> str:
        """The printed words of a stretch, of its last paragraph where it runs over several."""
        if start >= end:
            return ""
        number, last = self.spots[end - 1]
        while self.spots[start][0] != number:
            start += 1
        return self.paragraphs[number].text[self.spots[start][1] : last + 1]

    def sentence_at(self, at: int) -> int:
        """The number of the paragraph start before a character."""
        return bisect_right(self.starts, at) - 1


def _is_bare(text: str, before: str) -> bool:
    """Whether a paragraph is a figure alone, as a square of a table whose lines were lost.

    What it is a figure of is not said in words; the heading above is of all squares alike.
    """
    return _BARE.fullmatch(text) is not None and before[-1:] not in ("：", "，", "、")


def _goes_on(before: str) -> bool:
    """Whether a paragraph was broken off by the end of a line: no stop, and no heading either."""
    if not before or before[-1] in _ENDS:
        return False
    return before[-1] in "，、" or len(before) >= (16 if _MIDDLE.search(before) else 24)


def _begins(text: str, before: str) -> bool:
    """Whether a line begins something; parts do, unless the line before breaks off at a comma."""
    if text.startswith(_PARTS):
        return before[-1] not in "，、"
    return _BEGINS.match(text) is not None


def _without_footers(text: str) -> str:
    """The text with blanks where the foot of a page ran into it; all else keeps its place."""
    return _FOOTER.sub(lambda match: " " * len(match[0]), text)
