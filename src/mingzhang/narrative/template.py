"""The language of templates: sentences of a profile with what is filled into them.

    {year}年{department}支出预算{amount spending}{change spending}。    words and fills
    ?three_public:“三公”经费…                     a paragraph only where there is such a thing
    !three_public, !agency_operating:本部门无…     … only where there is none of these
    *general_public:{item number}、{item names}…   one paragraph for each function item
    公用经费{amount operating}{?operating}，包括{economics operating}{/}。     … inside a sentence

A condition names measures of the profile (they are there where they are not zero) and parts of the
source (`FACTS`: there where they were filled in). A template is parsed once, and looked over when
its profile is: a name that nothing fills is a mistake with a line, never braces in a booklet.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import fields
from enum import StrEnum
from functools import lru_cache

from mingzhang.errors import MingzhangError
from mingzhang.language import _, near_or_all
from mingzhang.lean import dataclass
from mingzhang.model.budget import Occasions
from mingzhang.model.vocabulary import ProcurementKind, ProjectCategory
from mingzhang.pattern import compiled
from mingzhang.tables.profile import Profile

BUDGET = "_budget"
"""What the measure of a budget adds to the key of the measure that was executed."""

FACTS = (
    "assets", "catalogue", "catalogue_remarks", "department_target", "occasions", "other_remarks",
    "procurement", "procurement_sme", "projects", "targets",
)  # fmt: skip
"""Parts of a source that a condition may name."""


class Kind(StrEnum):
    """What an argument of a fill names."""

    MEASURE = "measure"
    EXECUTED = "executed"  # a measure whose budget is a measure too


Argument = Kind | tuple[str, ...]

_CATEGORIES = tuple(str(category) for category in ProjectCategory)
_KINDS = (
    *("total", "sme", "micro", "sme_share", "micro_share"),
    *(str(kind) for kind in ProcurementKind),
)

FILLS: Mapping[str, tuple[Argument, ...]] = {
    "year": (),
    "department": (),
    "county": (),
    "amount": (Kind.MEASURE,),
    "share": (Kind.MEASURE, Kind.MEASURE),
    "change": (Kind.MEASURE,),
    "execution": (Kind.EXECUTED,),
    "item": (("number", "names", "budget", "amount", "execution"),),
    "functions": (Kind.MEASURE,),
    "function_shares": (Kind.MEASURE,),
    "economics": (Kind.MEASURE,),
    "count": (
        ("units", "agency_units", "projects", "targets", "department_targets", *_CATEGORIES),
    ),
    "occasions": (tuple(field.name for field in fields(Occasions)),),
    "category": (_CATEGORIES,),
    "target_count": (_CATEGORIES,),
    "target": (("department", "all", "share", *_CATEGORIES),),
    "procurement": (_KINDS,),
    "assets": (("date", "quota", "actual", "vehicles", "area", "equipment"),),
}
"""What can be filled in, and what each fill is told."""


class TemplateError(MingzhangError):
    """A template that cannot be read: what is wrong, and what was expected."""

    def __init__(self, problem: str, expected: str = "") -> None:
        super().__init__(problem + (f"；应为{expected}" if expected else ""))
        self.problem = problem
        self.expected = expected


@dataclass(frozen=True, slots=True)
class Fill:
    """A value that is filled in: `{share basic spending}`."""

    name: str
    arguments: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Condition:
    """Whether there is a thing: `?` where there is one of these, `!` where there is none."""

    sign: str
    facts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Pieces that are only written where a condition holds."""

    condition: Condition
    pieces: tuple[Piece, ...]


Piece = str | Fill | Group


@dataclass(frozen=True, slots=True)
class Template:
    """One paragraph.

    Attributes:
        condition: when it is written at all; None for always.
        each: the measure for every function item of which it is repeated.
    """

    pieces: tuple[Piece, ...]
    condition: Condition | None = None
    each: str = ""

    def fills(self) -> Iterator[Fill]:
        """Everything that is filled in, groups included."""
        yield from _fills(self.pieces)

    def conditions(self) -> Iterator[Condition]:
        """Every condition, its own first."""
        if self.condition is not None:
            yield self.condition
        yield from _conditions(self.pieces)


def _fills(pieces: tuple[Piece, ...]) -> Iterator[Fill]:
    for piece in pieces:
        if isinstance(piece, Fill):
            yield piece
        elif isinstance(piece, Group):
            yield from _fills(piece.pieces)


def _conditions(pieces: tuple[Piece, ...]) -> Iterator[Condition]:
    for piece in pieces:
        if isinstance(piece, Group):
            yield piece.condition
            yield from _conditions(piece.pieces)


_START = compiled(r"([?!*])([a-z_]+(?:, ?[?!]?[a-z_]+)*):")
_BRACES = compiled(r"\{([^{}]*)\}|[{}]")


@lru_cache(maxsize=4096)
def parse_template(text: str) -> Template:
    """The template that a profile writes so.

    Raises:
        TemplateError: braces that do not match, or a condition without an end.

    >>> parse_template("?basic:基本支出{amount basic}。")
    Template(pieces=('基本支出', Fill(name='amount', arguments=('basic',)), '。'), \
condition=Condition(sign='?', facts=('basic',)), each='')
    """
    start = _START.match(text)
    condition, each = None, ""
    if start is not None:
        text = text[start.end() :]
        if start[1] == "*":
            each = start[2]
        else:
            condition = parse_condition(start[1] + start[2])
    pieces, rest = _pieces(list(_parts(text)), 0, inside=False)
    return Template(tuple(pieces), condition, each) if rest is None else Template(())


def parse_condition(text: str) -> Condition:
    """A condition by itself: `?assets`, `!three_public, agency_operating`.

    Raises:
        TemplateError: it is none.
    """
    found = re.fullmatch(r"([?!])([a-z_]+(?:, ?[?!]?[a-z_]+)*)", text)
    if found is None:
        raise TemplateError(
            _("“{text}”不是条件").format(text=text), _("?名称（有）或 !名称（没有）")
        )
    facts = tuple(re.sub(r"[ ?!]", "", fact) for fact in found[2].split(","))
    return Condition(found[1], facts)


def _parts(text: str) -> Iterator[tuple[str, str]]:
    """Words and what stands in braces, in order."""
    at = 0
    for found in _BRACES.finditer(text):
        if found[1] is None:
            raise TemplateError(
                _("第{place}个字的“{brace}”不成对").format(place=found.start() + 1, brace=found[0]),
                "{…}",
            )
        if found.start() > at:
            yield "words", text[at : found.start()]
        yield "braces", found[1].strip()
        at = found.end()
    if at < len(text):
        yield "words", text[at:]


def _pieces(
    parts: list[tuple[str, str]], at: int, *, inside: bool
) -> tuple[list[Piece], int | None]:
    found: list[Piece] = []
    while at < len(parts):
        kind, text = parts[at]
        at += 1
        if kind == "words":
            found.append(text)
        elif text == "/":
            if not inside:
                raise TemplateError(_("“{/}”前面没有条件"))
            return found, at
        elif text[:1] in "?!" and text:
            inner, end = _pieces(parts, at, inside=True)
            found.append(Group(parse_condition(text), tuple(inner)))
            at = end if end is not None else len(parts)
        else:
            name, *arguments = text.split() or [""]
            found.append(Fill(name, tuple(arguments)))
    if inside:
        raise TemplateError(_("条件没有用“{/}”结束"))
    return found, None


def template_mistakes(text: str, profile: Profile) -> Iterator[TemplateError]:
    """What is wrong with a template of a profile."""
    try:
        template = parse_template(text)
    except TemplateError as error:
        yield error
        return
    measures = [measure.key for measure in profile.measures]
    for condition in template.conditions():
        for fact in condition.facts:
            if fact not in measures and fact not in FACTS:
                yield _unknown(fact, (*measures, *FACTS))
    if template.each and template.each not in measures:
        yield _unknown(template.each, measures)
    for fill in template.fills():
        yield from _fill_mistakes(fill, measures)
        if fill.name == "item" and not template.each:
            yield TemplateError(_("{item …} 只能写在逐项重复的段落里"), "*…:")


def condition_mistakes(text: str, profile: Profile) -> Iterator[TemplateError]:
    """What is wrong with a condition of a section."""
    yield from template_mistakes(f"{text}:", profile)
    if _START.fullmatch(f"{text}:") is None:
        yield TemplateError(
            _("“{text}”不是条件").format(text=text), _("?名称（有）或 !名称（没有）")
        )


def _fill_mistakes(fill: Fill, measures: Collection[str]) -> Iterator[TemplateError]:
    wanted = FILLS.get(fill.name)
    if wanted is None:
        yield TemplateError(
            _("没有“{name}”这种填写").format(name=fill.name), near_or_all(fill.name, FILLS, 20)
        )
        return
    if len(wanted) != len(fill.arguments):
        yield TemplateError(
            _("“{name}”后面要写{count}个名称").format(name=fill.name, count=len(wanted))
        )
        return
    for kind, argument in zip(wanted, fill.arguments, strict=True):
        if isinstance(kind, tuple):
            if argument not in kind:
                yield _unknown(argument, kind)
        elif argument not in measures:
            yield _unknown(argument, measures)
        elif kind is Kind.EXECUTED and argument + BUDGET not in measures:
            yield _unknown(argument + BUDGET, measures)


def _unknown(name: str, known: Collection[str]) -> TemplateError:
    return TemplateError(_("没有“{name}”").format(name=name), near_or_all(name, known))
