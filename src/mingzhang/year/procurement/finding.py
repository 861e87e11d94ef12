"""What is wrong with the purchases of a year: without budget, above it, outside the catalogues.

A finding says what happened, with the day and the money; a question that the papers do not answer
is `unjudged` and never counted as in order.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from enum import StrEnum

from mingzhang.amounts import Amount, Unit
from mingzhang.language import _
from mingzhang.lean import dataclass
from mingzhang.model.vocabulary import ProcurementForm, ProcurementKind
from mingzhang.year.procurement.central import CentralLine, find_central, kind_letter
from mingzhang.year.procurement.journal import Journal, Purchase, Size, StepKind
from mingzhang.year.service.scope import Scoped

NOTICE_DAYS = 30
"""Days between an intention and the beginning of the purchase (财库〔2020〕10号; 惯例)."""

_LETTERS = {
    "A": ProcurementKind.GOODS,
    "B": ProcurementKind.WORKS,
    "C": ProcurementKind.SERVICES,
}


class Concern(StrEnum):
    """Kinds of findings."""

    NO_BUDGET = "无预算采购"
    ABOVE_BUDGET = "超预算采购"
    OUTSIDE = "目录外采购"
    NOT_CENTRAL = "应集中采购"
    KIND = "品目与类别不符"
    NO_PLAN = "没有计划"
    NO_INTENTION = "没有公开意向"
    SHORT_NOTICE = "意向公开不足30日"
    OVERPAID = "支付超过合同"
    EARLY = "先付款后签合同"
    NOT_DONE = "没有实施"
    RESERVE = "预留没有落实"


@dataclass(frozen=True, slots=True)
class Found:
    """One finding on one purchase.

    Attributes:
        words: what happened.
        fen: the money that it is about, 0 where it is about none.
        unjudged: it is no finding but a question that nothing answers.
    """

    concern: Concern
    purchase: str
    words: str
    fen: int = 0
    unjudged: bool = False


@dataclass(frozen=True, slots=True)
class Standard:
    """What the purchases of a place and year are measured by.

    Attributes:
        central: what is bought centrally; None where the catalogue was not given.
        limit: intentions are published from this amount on, in fen; None where it is not known.
        scope: what the catalogue of purchased services says of each item, by its name and project.
        closes: the year is over: what was not bought by then was not done.
    """

    central: tuple[CentralLine, ...] | None = None
    limit: int | None = None
    scope: Mapping[tuple[str, str], Scoped] | None = None
    closes: bool = False


def findings_of(journal: Journal, standard: Standard) -> tuple[Found, ...]:
    """All findings, purchase by purchase."""
    return tuple(
        found
        for purchase in journal.purchases
        for check in (_budget, _catalogues, _order, _contracts, _done)
        for found in check(purchase, standard)
    )


def _budget(purchase: Purchase, _standard: Standard) -> Iterator[Found]:
    before = (StepKind.INTENTION, StepKind.ADDED, StepKind.WITHDRAWN)
    begun = [s for s in purchase.steps if s.kind not in before]
    if purchase.budget <= 0 and begun:
        first = begun[0]
        words = _("{day}{kind}，预算里没有这个采购项目").format(
            day=first.day, kind=first.kind.value
        )
        yield Found(Concern.NO_BUDGET, purchase.name, words, purchase.contracted or first.fen)
        return
    gap = purchase.contracted - purchase.budget
    if gap > 0:
        words = _("合同{contracted}元，预算{budget}元，超出{gap}元").format(
            contracted=_yuan(purchase.contracted), budget=_yuan(purchase.budget), gap=_yuan(gap)
        )
        yield Found(Concern.ABOVE_BUDGET, purchase.name, words, gap)
    planned = sum(s.fen for s in purchase.steps if s.kind is StepKind.PLAN)
    if gap <= 0 and planned > purchase.budget:
        words = _("计划{planned}元，预算{budget}元").format(
            planned=_yuan(planned), budget=_yuan(purchase.budget)
        )
        gap = planned - purchase.budget
        yield Found(Concern.ABOVE_BUDGET, purchase.name, words, gap)


def _catalogues(purchase: Purchase, standard: Standard) -> Iterator[Found]:
    item = purchase.item
    if item is None:
        return
    letter = kind_letter(item.code)
    if letter and _LETTERS[letter] is not item.kind:
        words = _("品目{code}是{right}，填作{kind}").format(
            code=item.code, right=_LETTERS[letter].label, kind=item.kind.label
        )
        yield Found(Concern.KIND, purchase.name, words)
    scoped = (standard.scope or {}).get((item.name, item.project))
    if scoped is not None and scoped.problem:
        yield Found(Concern.OUTSIDE, purchase.name, scoped.problem, purchase.contracted)
    if standard.central is None:
        return
    if not item.code:
        words = _("没有填品目代码，不知道是不是集中采购目录以内的")
        yield Found(Concern.NOT_CENTRAL, purchase.name, words, unjudged=True)
        return
    line = find_central(standard.central, item.code, purchase.budget)
    if line is not None and item.form is ProcurementForm.OWN:
        words = _("品目{code}在集中采购目录里（{name}），填作分散采购").format(
            code=item.code, name=line.name
        )
        yield Found(Concern.NOT_CENTRAL, purchase.name, words, purchase.budget)


def _order(purchase: Purchase, standard: Standard) -> Iterator[Found]:
    """The steps in their order: intention, plan, purchase, contract."""
    contract = purchase.first(StepKind.CONTRACT)
    if contract is None:
        return
    plan = purchase.first(StepKind.PLAN)
    if plan is None or plan.day > contract.day:
        words = _("{day}签合同，此前没有备案计划").format(day=contract.day)
        yield Found(Concern.NO_PLAN, purchase.name, words, contract.fen)
    begun = purchase.first(StepKind.NOTICE) or contract
    intention = purchase.first(StepKind.INTENTION)
    if intention is not None and intention.day <= begun.day:
        days = (begun.day - intention.day).days
        if days < NOTICE_DAYS:
            words = _("{intention}公开意向，{begun}{kind}，相隔{days}日").format(
                intention=intention.day, begun=begun.day, kind=begun.kind.value, days=days
            )
            yield Found(Concern.SHORT_NOTICE, purchase.name, words)
        return
    if standard.limit is None:
        words = _("没有公开意向；没有给限额标准，不知道是不是应当公开")
        yield Found(Concern.NO_INTENTION, purchase.name, words, unjudged=True)
    elif purchase.budget >= standard.limit:
        words = _("{day}{kind}，此前没有公开意向").format(day=begun.day, kind=begun.kind.value)
        yield Found(Concern.NO_INTENTION, purchase.name, words, purchase.budget)


def _contracts(purchase: Purchase, _standard: Standard) -> Iterator[Found]:
    for contract in purchase.contracts:
        if contract.paid > contract.fen:
            words = _("合同{id}{fen}元，已付{paid}元").format(
                id=contract.id, fen=_yuan(contract.fen), paid=_yuan(contract.paid)
            )
            gap = contract.paid - contract.fen
            yield Found(Concern.OVERPAID, purchase.name, words, gap)
        paid = next((s for s in contract.steps if s.kind is StepKind.PAYMENT), None)
        if paid is not None and paid.day < contract.day:
            words = _("合同{id}{day}签订，{paid}已付款").format(
                id=contract.id, day=contract.day, paid=paid.day
            )
            yield Found(Concern.EARLY, purchase.name, words, paid.fen)
    item = purchase.item
    if item is not None and item.sme_fen and purchase.contracts:
        sizes = {contract.size for contract in purchase.contracts}
        if None in sizes:
            words = _("预留给中小企业，合同没有填供应商类型")
            yield Found(Concern.RESERVE, purchase.name, words, unjudged=True)
        elif not sizes - {Size.LARGE, Size.OTHER, Size.PERSON}:
            words = _("预留给中小企业{fen}元，合同没有给中小企业").format(fen=_yuan(item.sme_fen))
            yield Found(Concern.RESERVE, purchase.name, words, item.sme_fen)


def _done(purchase: Purchase, standard: Standard) -> Iterator[Found]:
    if standard.closes and purchase.budget > 0 and not purchase.contracts:
        words = _("预算{budget}元，到年末没有签合同").format(budget=_yuan(purchase.budget))
        yield Found(Concern.NOT_DONE, purchase.name, words, purchase.budget)


def year_is_over(day: date) -> bool:
    """Whether a day is the last one of its year."""
    return (day.month, day.day) == (12, 31)


def _yuan(fen: int) -> str:
    return Amount.of_fen(fen, Unit.YUAN, 2).text(thousands=True)
