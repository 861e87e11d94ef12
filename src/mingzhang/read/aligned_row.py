"""The lines of a page in pieces: what stands apart in one line may stand in columns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from operator import sub

from mingzhang.amounts import find_figure
from mingzhang.lean import dataclass
from mingzhang.pattern import compiled
from mingzhang.read.ink import Glyph
from mingzhang.read.line import em_of

_GAP = 0.4
"""White between two pieces of a line, in ems, at the least."""

_SPELLED = frozenset(
    {"收入", "支出", "项目", "合计", "总计", "小计", "科目", "名称", "编码", "代码", "金额", "单位"}
)
"""Words that are set with white between their characters, to look broader."""

_AMOUNT = compiled(r"-?(?:\d{1,3}(?:,\d{3})+|\d+)\.\d\d")
_GLUED = compiled(r"(.*[\u3400-\u9fff）)]|)(?:-?(?:\d{1,3}(?:,\d{3})+|\d+)\.\d\d)+")
"""A label that reaches to the amount behind it, or amounts that touch each other."""

_PROSE = compiled(r"[，。；！？]|[.…·]{4,}")
_ENTRY = compiled(
    r"[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十\d]{1,3}[）)]|\d{3}(?:\d\d){0,3}(?!\d)"
    r"|\d{1,2}[、.．](?!\d)|[①-⑳]"
)
"""How the label or the code of a row of the body begins."""

_SUM = compiled(r"其中|(?:本年|部门|单位)?(?:收入|支出)?[合总小]计$|(?:上年|年终|年末)结[转余]")

_PAGE = compiled(r"[-—–―－]{1,3}第?\d{1,4}页?[-—–―－]{1,3}")
TOTAL = compiled(r"(?:部门)?(?:总|合|小)计")
_NUMBER = compiled(
    r"(?:(?:部门)?(?:预算|决算)?公开)?(?:附?表|附件)\s*[\d一二三四五六七八九十]{1,3}(?:[-－]\d{1,2})?"
    r"|(?:预算|决算)?公开\s*[\d一二三四五六七八九十]{1,3}\s*表"
)
_TITLE = compiled(
    r".{0,40}(?:收入|支出|收支|预算|决算|经费|绩效|采购|资产|项目|明细)[^，。；]{0,40}表"
    r"(?:[（(].{1,20}[）)])?"
)
"""A line that begins the next table, wherever it stands."""


@dataclass(frozen=True, slots=True)
class Segment:
    """Characters of one line without a gap between them."""

    left: float
    right: float
    text: str
    glyphs: tuple[Glyph, ...] = ()

    @property
    def is_figure(self) -> bool:
        """Whether it is printed as an amount or a code."""
        return find_figure(self.text) is not None


@dataclass(frozen=True, slots=True)
class Row:
    """One line as its segments, with its box."""

    top: float
    bottom: float
    em: float
    segments: tuple[Segment, ...]

    @property
    def middle(self) -> float:
        """Its height on the page."""
        return (self.top + self.bottom) / 2

    @property
    def has_figures(self) -> bool:
        """Whether a figure stands behind its first piece."""
        return any(segment.is_figure for segment in self.segments[1:])

    @property
    def numbers_columns(self) -> bool:
        """Whether it numbers the columns: 1 2 3, 栏次 1 2."""
        numbers = [int(s.text) for s in self.segments if s.text.isdecimal() and len(s.text) < 3]
        return (
            len(numbers) > 1
            and len(numbers) >= len(self.segments) - 2
            and all(b == a + 1 for a, b in pairwise(numbers))
        )

    @property
    def is_tabular(self) -> bool:
        """Whether words or a code stand on the left and nothing but figures on the right."""
        behind = self.segments[1:]
        figures = sum(segment.is_figure for segment in behind)
        return figures > 0 and figures >= len(behind) - 1

    @property
    def is_caption(self) -> bool:
        """Whether it is the number or the title of a table, or the number of the page."""
        text = self.dense
        if _PAGE.fullmatch(text):
            return True
        return bool(_NUMBER.fullmatch(text) or (not self.has_figures and _TITLE.fullmatch(text)))

    @property
    def is_entry(self) -> bool:
        """Whether some piece of it begins as labels and codes of rows do."""
        return any(_ENTRY.match(segment.text) for segment in self.segments)

    @property
    def is_sum(self) -> bool:
        """Whether some piece of it is the label of a sum or of what is carried over."""
        return any(_SUM.match(segment.text) for segment in self.segments)

    @property
    def is_prose(self) -> bool:
        """Whether it is a line of a text."""
        if len(self.segments) == 1:
            return bool(_PROSE.search(self.segments[0].text))
        return any(_PROSE.search(segment.text) for segment in self.segments[1:])

    @property
    def dense(self) -> str:
        """Its words without any white."""
        return "".join(self.text.split())

    @property
    def text(self) -> str:
        """Its words."""
        return "".join(segment.text for segment in self.segments)


def rows_on(lines: Iterable[Sequence[Glyph]]) -> list[Row]:
    """The lines of a page in their pieces, from top to bottom."""
    return [row for row in map(_row, lines) if row is not None]


def _row(glyphs: Sequence[Glyph]) -> Row | None:
    inked = [g for g in glyphs if not g.text.isspace()]
    if not inked:
        return None
    texts, lefts, tops, rights, bottoms, *_rest = zip(*inked, strict=True)
    em = em_of(texts, lefts, tops, rights, bottoms)
    least = _GAP * em
    gaps = enumerate(map(sub, lefts[1:], rights), 1)
    starts = [0, *(n for n, gap in gaps if gap > least), len(inked)]
    groups = _spelled([inked[start:end] for start, end in pairwise(starts)])
    segments = tuple(_segment(piece) for group in groups for piece in _parted(group))
    return Row(min(tops), max(bottoms), em, segments)


def _segment(glyphs: Sequence[Glyph]) -> Segment:
    texts, lefts, _tops, rights, *_rest = zip(*glyphs, strict=True)
    return Segment(lefts[0], max(rights), "".join(texts), tuple(glyphs))


def _spelled(groups: Sequence[list[Glyph]]) -> list[list[Glyph]]:
    """Pieces of a line, a word that is set with white between its two characters as one."""
    found: list[list[Glyph]] = []
    for group in groups:
        if (
            found
            and len(found[-1]) == len(group) == 1
            and found[-1][0].text + group[0].text in _SPELLED
        ):
            found[-1] = [*found[-1], *group]
        else:
            found.append(list(group))
    return found


def _parted(group: list[Glyph]) -> list[list[Glyph]]:
    """A piece in which an amount touches a label or another amount, as two.

    >>> glyphs = [Glyph(c, 0, 0, 0, 0, 0, 0) for c in "基本支出1,021.29457.88"]
    >>> ["".join(g.text for g in piece) for piece in _parted(glyphs)]
    ['基本支出', '1,021.29', '457.88']
    """
    text = "".join(glyph.text for glyph in group)
    if len(text) != len(group) or "." not in text or not (found := _GLUED.fullmatch(text)):
        return [group]
    starts = [match.start() for match in _AMOUNT.finditer(text, found.end(1))]
    edges = sorted({0, *starts, len(group)})
    return [group[a:b] for a, b in pairwise(edges)]


def pitch(rows: Sequence[Row]) -> float:
    """The distance from a row to the next, where lines of one row lie nearer to each other."""
    steps = sorted(b.middle - a.middle for a, b in pairwise(rows))
    return steps[len(steps) * 3 // 4] if steps else 0.0
