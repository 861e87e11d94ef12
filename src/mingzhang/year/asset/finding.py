"""What is wrong with the assets of a year: beside quota, budget, contracts and last year."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from enum import StrEnum

from mingzhang.amounts import Amount, Unit
from mingzhang.language import _
from mingzhang.lean import dataclass
from mingzhang.model.budget import Budget, StateAssets
from mingzhang.model.vocabulary import ThreePublic
from mingzhang.year.asset.register import AssetKind, Card, Gain, assets_at
from mingzhang.year.day import find_day
from mingzhang.year.procurement.journal import Journal

_EQUIPMENT_CODE = "A02"
"""品目 of equipment: what is bought under it becomes an asset. Of other goods it may, or not."""


class Concern(StrEnum):
    """Kinds of findings."""

    QUOTA = "超编"
    NO_BUDGET = "购车没有预算"
    ABOVE_BUDGET = "购车超过预算"
    NO_CONTRACT = "购置没有合同"
    VALUE = "原值与合同不符"
    NO_CARD = "买了没有登记"
    OPENING = "与上年不接"


@dataclass(frozen=True, slots=True)
class Found:
    """One finding; `unjudged` is a question that nothing answers."""

    concern: Concern
    what: str
    words: str
    unjudged: bool = False


def findings_of(
    cards: Sequence[Card],
    day: date,
    budget: Budget,
    journal: Journal | None = None,
    before: StateAssets | None = None,
) -> tuple[Found, ...]:
    """All findings on the assets of the year up to a day.

    Args:
        budget: of the year; its vehicles' quota, and what it has for vehicles.
        journal: its purchases; None where they were not given.
        before: what last year's booklet printed, with its day.
    """
    new = [c for c in cards if c.gained.year == day.year and c.gained <= day]
    bought = [card for card in new if card.gain is Gain.BOUGHT]
    return (
        *_quota(cards, day, budget.assets),
        *_vehicles(bought, budget),
        *(_bought(bought, journal) if journal is not None else ()),
        *(_opening(cards, before) if before is not None else ()),
    )


def _quota(cards: Sequence[Card], day: date, assets: StateAssets) -> Iterator[Found]:
    count = sum(c.count for c in cards if c.kind is AssetKind.VEHICLE and c.is_there(day))
    if count > assets.vehicle_quota:
        words = _("实有{count}辆，编制{quota}辆").format(count=count, quota=assets.vehicle_quota)
        yield Found(Concern.QUOTA, AssetKind.VEHICLE.value, words)


def _vehicles(bought: Sequence[Card], budget: Budget) -> Iterator[Found]:
    spent = sum(card.whole_fen for card in bought if card.kind is AssetKind.VEHICLE)
    kind = ThreePublic.VEHICLE_PURCHASE
    planned = sum(line.fen for line in budget.lines if line.three_public is kind)
    if not spent or spent <= planned:
        return
    names = "、".join(card.name for card in bought if card.kind is AssetKind.VEHICLE)
    words = _("购置{spent}元，公务用车购置费预算{planned}元").format(
        spent=_yuan(spent), planned=_yuan(planned)
    )
    yield Found(Concern.ABOVE_BUDGET if planned else Concern.NO_BUDGET, names, words)


def _bought(bought: Sequence[Card], journal: Journal) -> Iterator[Found]:
    contracts = {contract.id: contract for contract in journal.contracts}
    for card in bought:
        if card.contract not in contracts:
            words = (
                _("政府采购登记里没有合同{id}").format(id=card.contract)
                if card.contract
                else _("没有填合同编号，不知道是不是政府采购")
            )
            yield Found(
                Concern.NO_CONTRACT, f"{card.id} {card.name}", words, unjudged=not card.contract
            )
    for contract in contracts.values():
        held = [card for card in bought if card.contract == contract.id]
        value = sum(card.whole_fen for card in held)
        if held and value != contract.fen:
            words = _("登记原值{value}元，合同{id}{fen}元").format(
                value=_yuan(value), id=contract.id, fen=_yuan(contract.fen)
            )
            yield Found(Concern.VALUE, contract.item, words)
    for purchase in journal.purchases:
        code = purchase.item.code if purchase.item else ""
        for contract in purchase.contracts:
            carded = any(card.contract == contract.id for card in bought)
            if code.startswith(_EQUIPMENT_CODE) and contract.paid and not carded:
                words = _("合同{id}已付{paid}元，资产登记里没有").format(
                    id=contract.id, paid=_yuan(contract.paid)
                )
                yield Found(Concern.NO_CARD, purchase.name, words)


def _opening(cards: Sequence[Card], before: StateAssets) -> Iterator[Found]:
    """Last year's booklet beside the register of its day."""
    day = find_day(before.date)
    if day is None:
        words = _("上年公开的统计日期“{text}”不是某一天").format(text=before.date)
        yield Found(Concern.OPENING, _("统计日期"), words, unjudged=True)
        return
    then = assets_at(cards, day, before)
    printed = dict((*before.vehicles, *before.equipment))
    for name, count in (*then.vehicles, *then.equipment):
        if printed[name] != count:
            words = _("上年公开{printed}，登记到{day}为{count}").format(
                printed=printed[name], day=day, count=count
            )
            yield Found(Concern.OPENING, name, words)


def _yuan(fen: int) -> str:
    return Amount.of_fen(fen, Unit.YUAN, 2).text(thousands=True)
