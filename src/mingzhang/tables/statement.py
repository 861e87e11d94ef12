"""The money of a project's statement 项目经费情况说明: what its 年度预算安排 says in words.

Whole or not at all: a figure is the total or a part only if all the words before it say so; one
that is compared, divided by heads or of another year leaves the parts unjudged.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from mingzhang.amounts import Amount, Unit
from mingzhang.codes import normal_name
from mingzhang.lean import dataclass
from mingzhang.model.budget import Budget
from mingzhang.model.form import YEAR, Form, FormKind, FormScope, FormTask, Fund
from mingzhang.model.vocabulary import Nature, Stage
from mingzhang.pattern import compiled
from mingzhang.tables.form_shape import FormShape, shape_of

_MONEY = compiled(r"(?<![\d.])(\d[\d,]{0,30}(?:\.\d{1,8})?)(亿元|万元|元|亿|万)(?![\d亿万元])")
_BORDER = compiled(r"[,;。:]")
_BOUND = compiled(r"以[上下内外]|左右|[/／的]")
_MARKS = str.maketrans("：，；、", ":,;,")
_YEAR_WORDS = r"(?:((?:19|20)\d\d)年(?:度)?|本年度?|当年|年度)?"
_TOTAL = compiled(
    rf"{_YEAR_WORDS}(?:本|该|此)?(?:项目|专项)?{_YEAR_WORDS}(?:区级|本级|市级)?(?:部门|财政|安排)?"
    r"(?:总)?(?:预算|经费|资金)(?:总额|总计|总量|金额|安排|资金|经费|项目|支出|预算|数)*"
    r"(?:为|是|共计|共|合计|总计|安排)*"
)
_CLOSING = compiled(r"(?:以上|项目|各项)?(?:合计|共计|总计)(?:安排|预算|资金|经费|金额)*(?:为|是)?")
_OF_IT = compiled(r"^(?:其中|包括|包含|用于|主要用于|具体为)+")
_ORDINAL = compiled(
    r"^(?:\(?[一二三四五六七八九十]{1,3}\)|[一二三四五六七八九十]{1,3}、|\(?\d{1,2}[).、])"
)
_NO_PART = compiled(
    r"(?:19|20)\d\d年|上年|去年|往年|以前年度|累计|总投资|概算|决算|结算|合同价|单价|标准"
    r"|^(?:同?比|较|以[上下内外])|(?:增加|减少|下降|压缩|执行|支付|到位|剩余)了?$|结转|结余"
    r"|每[人户次个亩年月]|人均|户均|不[足低高超]|[约至]$|\d$"
)


@dataclass(frozen=True, slots=True)
class StatedMoney:
    """What the words of a yearly budget say.

    Attributes:
        total: of the project in the year; closing: what is called the sum of the parts.
        parts: what the money is for, each with its name.
        unread: words before a figure that is neither; the parts are not all known then.
    """

    total: Amount | None = None
    closing: Amount | None = None
    parts: tuple[tuple[str, Amount], ...] = ()
    unread: tuple[str, ...] = ()


def stated_money(text: str, year: int) -> StatedMoney:
    """The money of a year's budget that is told in words.

    >>> said = stated_money("项目总预算30.00万，其中：支持外贸20.00万元，展会10.00万元。", 2025)
    >>> str(said.total), [(name, str(amount)) for name, amount in said.parts]
    ('30.00', [('支持外贸', '20.00'), ('展会', '10.00')])
    >>> stated_money("比上年增加3万元，用于展会。", 2025).unread
    ('比上年增加',)
    """
    total: Amount | None = None
    closing: Amount | None = None
    parts: list[tuple[str, Amount]] = []
    unread: list[str] = []
    words = normal_name("。".join(lines_of(text))).translate(_MARKS)
    end = 0
    for match in _MONEY.finditer(words):
        label = _label(words[end : match.start()])
        end = match.end()
        amount = Amount.parse(match[1], Unit.of(match[2]))
        of_all = _TOTAL.fullmatch(label)
        if of_all is not None and total is None and _is_of(of_all, year):
            total = amount
        elif _CLOSING.fullmatch(label) and closing is None:
            closing = amount
        elif label and not (of_all or _NO_PART.search(label) or _BOUND.match(words, end)):
            parts.append((label, amount))
        else:
            unread.append(label or match[0])
    if total is None and not parts:
        total, closing = closing, None
    return StatedMoney(total or closing, closing, tuple(parts), tuple(unread))


def _label(before: str) -> str:
    """The words that a figure is of: the last piece before it, `项目预算:` with its colon."""
    piece = _BORDER.split(before.removesuffix(":"))[-1]
    return _OF_IT.sub("", _ORDINAL.sub("", _OF_IT.sub("", piece)))


def _is_of(match: re.Match[str], year: int) -> bool:
    return all(int(said) == year for said in match.groups() if said)


def with_money(form: Form) -> Form:
    """A statement with the funds and tasks that its words tell; any other form as it is."""
    if form.kind is not FormKind.STATEMENT:
        return form
    said = stated_money(form.text("budget"), form.year)
    funds = (Fund("total", YEAR, said.total, text=said.total.text()),) if said.total else ()
    tasks = tuple(FormTask(name, "", amount) for name, amount in said.parts)
    return replace(form, funds=funds, tasks=tasks, unread=said.unread)


def compute_forms(budget: Budget, shapes: Sequence[FormShape]) -> tuple[Form, ...]:
    """The forms of a budget as a place prints them: statements with the words that stand there."""
    return tuple(
        with_money(_with_standing(form, shape_of(shapes, form.kind, form.scope), budget))
        for form in budget.forms
    )


def _with_standing(form: Form, shape: FormShape | None, budget: Budget) -> Form:
    """A statement whose blank headings say what its shape lets stand there."""
    if shape is None or not shape.is_prose:
        return form
    texts = {role: "\n".join(lines_of(text)) for role, text in form.texts}
    fen = _money_of(form, budget)
    words = {"year": form.year, "subject": form.subject}
    for role, template in shape.standing:
        if not texts.get(role) and (fen or "{amount}" not in template):
            amount = Amount.of_fen(fen, shape.unit, 2).words()
            texts[role] = template.format(**words, amount=amount)
    return replace(form, texts=tuple(sorted((role, text) for role, text in texts.items() if text)))


def _money_of(form: Form, budget: Budget) -> int:
    """The fen of what a statement is about: a project, of one unit where it names it, or all."""
    units = {unit.name for unit in budget.department.units} & {form.text("unit")}
    return sum(
        line.fen
        for line in budget.lines
        if line.nature is Nature.PROJECT
        and line.stage is Stage.OWN
        and (form.scope is FormScope.DEPARTMENT or line.project == form.subject)
        and (not units or form.scope is FormScope.DEPARTMENT or line.unit in units)
    )


def lines_of(text: str) -> list[str]:
    """The paragraphs of what one heading says."""
    return [line.strip() for line in text.splitlines() if line.strip()]
