"""A code in whatever way it is printed: alone, before its name, in brackets, with a dash."""

from __future__ import annotations

from functools import lru_cache

from mingzhang.codes.classification import Classification
from mingzhang.codes.economic import department_economic, government_economic
from mingzhang.codes.functional import functional
from mingzhang.codes.name import normal_name
from mingzhang.codes.revenue import revenue
from mingzhang.lean import dataclass
from mingzhang.pattern import compiled

_ALONE = compiled(r"(\d{3}|\d{5}|\d{7}|\d{9})")
_BRACKETED = compiled(r"\((\d{3}|\d{5}|\d{7}|\d{9})\)(\D.*)")
_DIVIDED = compiled(r"(\d{3}|\d{5}|\d{7}|\d{9})[-:|_](\D.*)")
_JOINED = compiled(r"(\d{3}|\d{5}|\d{7}|\d{9})([^\d\W].*)")
DIMENSION_OF_DIGIT = {"1": "revenue", "2": "function", "3": "economic", "5": "government_economic"}
"""The classification that a code belongs to by its first digit."""


def classification_of(dimension: str) -> Classification | None:
    """The classification that a tree dimension of the cube takes its codes from."""
    return {
        "function": functional,
        "economic": department_economic,
        "government_economic": government_economic,
        "revenue": revenue,
    }.get(dimension, lambda: None)()


@dataclass(frozen=True, slots=True)
class CodeText:
    """A code and the name printed with it.

    Attributes:
        code: its digits; name: empty where the code stands alone.
        form: how the two are printed together, as a template: `[{code}]{name}`.
    """

    code: str
    name: str = ""
    form: str = "{code}"

    @property
    def dimension(self) -> str:
        """The dimension of the cube by the first digit; empty where there is none such."""
        return DIMENSION_OF_DIGIT.get(self.code[0], "")


@lru_cache(maxsize=65536)
def code_text(text: str) -> CodeText | None:
    """The code that a label begins with; None where it has none.

    What has neither bracket nor dash counts only where the code is known: `500强企业` is a name.

    >>> code_text("[2014001]行政运行"), code_text("50101-工资奖金津补贴").form
    (CodeText(code='2014001', name='行政运行', form='[{code}]{name}'), '{code}-{name}')
    >>> code_text("201 一般公共服务支出").name, code_text("500强企业"), code_text("2026年预算")
    ('一般公共服务支出', None, None)
    """
    words = normal_name(text)
    if not words or not (words[0].isdigit() or words[0] == "("):
        return None
    if _ALONE.fullmatch(words):
        return CodeText(words)
    bracketed = _BRACKETED.fullmatch(words)
    if bracketed is not None:
        opening = text.strip()[0]
        closing = {"[": "]", "〔": "〕", "【": "】", "（": "）"}.get(opening, ")")
        return CodeText(bracketed[1], bracketed[2], f"{opening}{{code}}{closing}{{name}}")
    divided = _DIVIDED.fullmatch(words)
    if divided is not None:
        return CodeText(divided[1], divided[2], "{code}-{name}")
    joined = _JOINED.fullmatch(words)
    if joined is None or not is_known_code(joined[1]):
        return None
    return CodeText(joined[1], joined[2], "{code} {name}")


def is_known_code(code: str) -> bool:
    """Whether some classification has this code."""
    table = classification_of(DIMENSION_OF_DIGIT.get(code[:1], ""))
    return table is not None and code in table
