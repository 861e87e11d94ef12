"""Tokens of flat text: words of the phrasebook, figures, codes, numbering; the rest is unknown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from mingzhang.codes import department_economic, functional
from mingzhang.lean import dataclass
from mingzhang.narrative.number import Figure, FigureKind, as_rounded, figures
from mingzhang.narrative.phrasebook import Kind, Phrasebook
from mingzhang.pattern import compiled

_KINDS = {
    FigureKind.MONEY: Kind.MONEY,
    FigureKind.PERCENT: Kind.PERCENT,
    FigureKind.POINT: Kind.POINT,
    FigureKind.COUNT: Kind.COUNT,
    FigureKind.LOOSE: Kind.LOOSE,
    FigureKind.BARE: Kind.BARE,
    FigureKind.DATE: Kind.FILLER,
}
_MARKS = "，。；：、！？（）"
_NUMBER_GOES_ON = tuple("0123456789.,万亿元%")
_QUOTES = "“”\"‘’'「」『』《》〈〉·_＿"
_QUOTED = frozenset(_QUOTES)
_DAY = compiled(
    r"(?:截至|截止)?(?:(?:19|20)\d\d年)?(?:年?度?)\d{1,2}月(?:\d{1,2}日)?(?:末|底|份)?"
    r"|(?:截至|截止)?(?:19|20)\d\d年(?:年?末|年?底)"
)
_YEAR = compiled(
    r"((?:19|20)\d\d)(?:年度?(?=\d[\d,]{0,20}(?:\.\d{1,9})?(?:万|亿)?元)|年?度?(?![\d.,]))"
)
_YEARS = compiled(r"(?:19|20)\d\d年?[-—~至](?:19|20)\d\d年")
_ORDER = (
    (2, compiled(r"（[一二三四五六七八九十]{1,3}）")),
    (1, compiled(r"[一二三四五六七八九十]{1,3}、")),
    (3, compiled(r"\d{1,2}[.．、](?!\d)")),
    (4, compiled(r"（\d{1,2}）")),
    (5, compiled(r"[①-⑳]|\d{1,2}）")),
    (6, compiled(r"第?[一二三四五六七八九]是")),
)
_STEP = compiled(
    r"(?P<name>(?:[^，。；：、（）\d]|、(?=[^，。；：（）]{1,12}（)|（[室境护款]）){1,30}?)"
    r"（\d{0,7}(?P<level>类|款|项)(?:级)?(?:科目)?）"
)
_CODE = compiled(r"（?(?P<code>2\d{6}|2\d{4})(?:）|[-—]|(?=[\u4e00-\u9fff]))")
_BODIES = compiled(
    r"(?:其他|其它|各级?|所有|有关|相关|[市县区省]直|全[市县区省旗州镇乡])"
    r"(?:行政|事业|参公|预算|机关|直属|所属|下属|基层|[和、及])*(?:单位|部门|机关)"
)
"""Bodies that nothing more is said of: 其他事业单位, 全市各预算部门."""
_BODIES_BEGIN = frozenset("其各所有相市县区省全")
_COUNTED_BODIES = compiled(
    r"(?:等?(?:\d{1,4}|[一二三四五六七八九十]{1,3})[家个]"
    r"(?:行政|事业|参公|参照公务员法|机关|直属|所属|下属|基层|预算|财政|全额|差额|拨款|补助|管理|的|二级)*"
    r"(?:单位|机关|部门)[、，和及与]?)+的(?=[\u4e00-\u9fff])"
)
"""How many bodies, and that what follows is theirs: 1家行政单位、2家事业单位的机关运行经费."""
_COUNTS = frozenset("等一二三四五六七八九十")
_PEOPLE = compiled(r"(?:人员|总数|共有?|为|有|合计|：)?\d{1,6}[人名]")
"""Behind a word for people: how many there are."""
_LEVEL_WIDTH = {"类": 3, "款": 5, "项": 7}


@dataclass(frozen=True, slots=True)
class Token:
    """A word, a figure or a mark.

    Attributes:
        start, end: in the flat text.
        value: by kind, see `phrasebook.Word`; the figure of a number; the year of a time.
    """

    kind: Kind
    start: int
    end: int
    text: str
    value: Any = None


def tokens(text: str, book: Phrasebook, starts: Iterable[int] = ()) -> list[Token]:
    """Every token of a flat text, without gaps; quotation marks are no tokens.

    Args:
        starts: where paragraphs begin, so that their numbering is known.

    >>> from mingzhang.narrative.phrasebook import phrasebook
    >>> "".join(t.kind for t in tokens("基本支出预算457.88万元，占44.83%", phrasebook()))
    'TMV,SP'
    """
    numbers = {figure.start: figure for figure in as_rounded(figures(text))}
    return _Lexer(text, book, numbers, frozenset(starts)).run()


@dataclass(slots=True)
class _Lexer:
    text: str
    book: Phrasebook
    numbers: dict[int, Figure]
    starts: frozenset[int]

    def run(self) -> list[Token]:
        found: list[Token] = []
        at, unknown = 0, -1
        while at < len(self.text):
            token = self.at(at, found)
            if token is None:
                if self.text[at] in _QUOTES:
                    if unknown < 0:
                        at += 1
                        continue
                elif unknown < 0:
                    unknown = at
                at += 1
                continue
            if unknown >= 0:
                found.append(self._token(Kind.UNKNOWN, unknown, at))
                unknown = -1
            found.append(token)
            at = token.end
        if unknown >= 0:
            found.append(self._token(Kind.UNKNOWN, unknown, at))
        return found

    def _token(self, kind: Kind, start: int, end: int, value: Any = None) -> Token:
        return Token(kind, start, end, self.text[start:end], value)

    def at(self, at: int, found: Sequence[Token]) -> Token | None:
        """The token that begins here; None inside what is unknown."""
        text = self.text
        char = text[at]
        may_number = char in "（第" or char.isnumeric()
        if may_number and (not found or at in self.starts or found[-1].text in "。；：，、"):
            for level, pattern in _ORDER:
                match = pattern.match(text, at)
                if match and match.end() < len(text):
                    return self._token(Kind.NUMBER, at, match.end(), level)
        if (char in _COUNTS or char.isdigit()) and (counted := _COUNTED_BODIES.match(text, at)):
            return self._token(Kind.WHO, at, counted.end())
        if (char.isascii() and char.isdigit()) or char in "（截":
            token = self._digits(at)
            if token is not None:
                return token
        figure = self.numbers.get(at)
        if figure is not None:
            return self._token(_KINDS[figure.kind], figure.start, figure.end, figure)
        if char in _QUOTES:
            return None
        if char in _MARKS:
            word = self.book.find(text, at)
            return (
                self._token(word[1].kind, at, word[0], word[1].value)
                if word
                else (self._token(Kind.MARK, at, at + 1))
            )
        if at and self.text[at - 1] == "-" and (token := self._path(at)):
            return token
        if char in _BODIES_BEGIN and (bodies := _BODIES.match(text, at)):
            return self._token(Kind.WHO, at, bodies.end())
        return self._step(at) or self._word(at)

    def _digits(self, at: int) -> Token | None:
        for pattern in (_YEARS, _DAY):
            match = pattern.match(self.text, at)
            if match:
                return self._token(Kind.FILLER, at, match.end())
        code = _CODE.match(self.text, at)
        if code and code["code"][:3] in _classes():
            return self._token(
                Kind.TERM, at, self._name_behind(code.end()), {"function": (code["code"],)}
            )
        year = _YEAR.match(self.text, at)
        if year and "年" in year[0]:
            return self._token(Kind.TIME, at, year.end(), int(year[1]))
        return None

    def _name_behind(self, at: int) -> int:
        """Where the name behind a code ends: `2013850-事业运行`."""
        for end in range(min(len(self.text), at + 40), at + 1, -1):
            if self.text[at:end] in self.book.codes:
                return end
        return at

    def _path(self, at: int) -> Token | None:
        """A name behind a dash in a path of names: `住房保障支出-住房改革支出-购房补贴`."""
        end = self._name_behind(at)
        if end == at:
            return None
        return self._token(Kind.TERM, at, end, {"function": self.book.codes[self.text[at:end]]})

    def _word(self, at: int) -> Token | None:
        lengths = self.book.lengths.get(self.text[at])
        if lengths is None or self.text[at] in _QUOTES:
            return None
        piece = self.text[at : at + lengths[0] + 4]
        quoted = not _QUOTED.isdisjoint(piece)
        if quoted:  # `“三公”经费` is one word
            piece = "".join(c for c in piece if c not in _QUOTED)
        found = self.book.find(piece, 0)
        end = at
        while found is not None:
            end = self._end(at, found[0]) if quoted else at + found[0]
            if not self._cuts_number(end):
                break
            found = self.book.find(piece[: found[0] - 1], 0)  # 上年为0万元 begins with 上年
        if found is None:
            return None
        of_people = found[1].kind is Kind.TERM and "staff" in found[1].value
        if of_people and not _PEOPLE.match(self.text, end):
            return None  # 在职人员经费: a name of money
        return self._token(found[1].kind, at, end, found[1].value)

    def _cuts_number(self, end: int) -> bool:
        """Whether a word would end inside a number: 上年为0 of 上年为0.50万元."""
        return self.text[end - 1].isdigit() and self.text[end : end + 1] in _NUMBER_GOES_ON

    def _end(self, at: int, length: int) -> int:
        while length:
            if self.text[at] not in _QUOTES:
                length -= 1
            at += 1
        return at

    def _step(self, at: int) -> Token | None:
        """`教育支出（类）`: a name with its level, known or not."""
        limit = self.text.find("（", at, at + 32)
        if limit < 0:
            return None
        match = _STEP.match(self.text, at)
        if match is None:
            return None
        name = "".join(c for c in match["name"] if c not in _QUOTES)
        known = _codes_of(name, match["level"], self.book.codes)
        if known is None:
            if self._known_from(at, match.start("level")):
                return None
            known = {"function": ("?" + name,)}
        return self._token(Kind.TERM, at, match.end(), known)

    def _known_from(self, at: int, end: int) -> bool:
        """Whether known words lead up to a name with a level that begins further on."""
        while at < end:
            if self.text[at] in _QUOTES:
                at += 1
                continue
            year = _YEAR.match(self.text, at)
            if year:
                at = year.end()
                continue
            word = self._word(at)
            if word is None:
                return False
            at = word.end
            match = _STEP.match(self.text, at) if at < end else None
            name = match["name"].strip(_QUOTES) if match else ""
            if match and _codes_of(name, match["level"], self.book.codes) is not None:
                return True
        return False


@cache
def _classes() -> frozenset[str]:
    return frozenset(code.code for code in functional() if len(code.code) == 3)


def _codes_of(
    name: str, level: str, names: Mapping[str, tuple[str, ...]]
) -> dict[str, object] | None:
    """The codes that a name with its level stands for; None where the lists don't know it."""
    width = _LEVEL_WIDTH[level]
    for form in (name, name + "支出", name.removesuffix("支出")):
        codes = names.get(form, ())
        exact = tuple(code for code in codes if len(code) == width)
        if exact or codes:
            return {"function": exact or codes}
    economic = department_economic().find_by_name(name)
    if economic:
        return {"economic": tuple(code.code for code in economic)}
    return None
