"""The statement of procurement in a budget and in final accounts, with the SME shares."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import field
from fractions import Fraction

from mingzhang.lean import dataclass
from mingzhang.model.budget import ProcurementItem
from mingzhang.model.vocabulary import ProcurementKind
from mingzhang.year.figure import percent
from mingzhang.year.procurement.journal import SMALL_AND_MICRO, SME, Journal, Purchase


@dataclass(frozen=True, slots=True)
class Statement:
    """What was to be bought, or was bought, in fen.

    Attributes:
        kinds: by kind; sme_kinds: of that for small and medium enterprises.
        sme, micro: for them, and of that for small and micro ones.
        unknown: contracts whose supplier's size nobody said; then there are no shares.
    """

    kinds: dict[ProcurementKind, int] = field(default_factory=dict)
    sme_kinds: dict[ProcurementKind, int] = field(default_factory=dict)
    sme: int = 0
    micro: int = 0
    unknown: tuple[str, ...] = ()

    @property
    def total(self) -> int:
        """All of it."""
        return sum(self.kinds.values())


def planned_statement(items: Iterable[ProcurementItem]) -> Statement:
    """What a budget plans to buy, and sets aside for small and medium enterprises."""
    kinds, sme_kinds = dict.fromkeys(ProcurementKind, 0), dict.fromkeys(ProcurementKind, 0)
    micro = 0
    for item in items:
        kinds[item.kind] += item.fen
        sme_kinds[item.kind] += item.sme_fen
        micro += item.micro_fen
    return Statement(kinds, sme_kinds, sum(sme_kinds.values()), micro)


def actual_items(journal: Journal) -> tuple[ProcurementItem, ...]:
    """What was bought by the contracts of the year, as items of the final accounts' source.

    A purchase that was never budgeted stands there too.
    """
    return tuple(_actual(purchase) for purchase in journal.purchases if purchase.contracted)


def _actual(purchase: Purchase) -> ProcurementItem:
    item = purchase.item
    sme = sum(c.fen for c in purchase.contracts if c.size in SME)
    micro = sum(c.fen for c in purchase.contracts if c.size in SMALL_AND_MICRO)
    if item is None:
        return ProcurementItem(
            purchase.name, purchase.kind, purchase.contracted, sme_fen=sme, micro_fen=micro
        )
    return ProcurementItem(
        item.name, item.kind, purchase.contracted, item.project, item.unit, item.code, item.form,
        sme, micro, item.service,
    )  # fmt: skip


def actual_statement(journal: Journal) -> Statement:
    """What was bought by the contracts of the year."""
    found = planned_statement(actual_items(journal))
    unknown = tuple(contract.id for contract in journal.contracts if contract.size is None)
    return Statement(found.kinds, found.sme_kinds, found.sme, found.micro, unknown)


def share_words(part: int, whole: int) -> str:
    """A share as it is printed; nothing of nothing is `0%`.

    >>> share_words(1, 3), share_words(0, 0)
    ('33.33%', '0%')
    """
    return percent(Fraction(part, whole)) if whole else "0%"
