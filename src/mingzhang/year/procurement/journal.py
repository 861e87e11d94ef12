"""What was bought, as dated steps: intention, plan, notice, contract, payment, each with its paper.

Nothing is changed afterwards. A row that cannot be understood is a mistake; what was bought without
a budget, or for more than it, did happen and is a finding (`finding.py`), not a mistake.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from enum import StrEnum
from pathlib import Path

from mingzhang.amounts import Unit
from mingzhang.codes import normal_name
from mingzhang.entry import value
from mingzhang.entry.field import Field, Form, Part, labels
from mingzhang.entry.raw import Mistakes, Row
from mingzhang.language import _, near_or_all
from mingzhang.lean import dataclass
from mingzhang.model.budget import ProcurementItem
from mingzhang.model.vocabulary import ProcurementKind
from mingzhang.year.day import day_of
from mingzhang.year.table import finish, member_of, rows_of


class StepKind(StrEnum):
    """The steps of a purchase."""

    INTENTION = "意向"
    ADDED = "追加"  # of its budget
    WITHDRAWN = "调减"
    PLAN = "计划"
    NOTICE = "公告"  # the purchase itself begins
    CONTRACT = "合同"
    CHANGE = "补充合同"
    ENDED = "终止合同"  # by so much less
    PAYMENT = "支付"
    REFUND = "退款"


class Size(StrEnum):
    """What the supplier is, by the statement of the enterprise in the procurement."""

    LARGE = "大型企业"
    MEDIUM = "中型企业"
    SMALL = "小型企业"
    MICRO = "微型企业"
    AS_MICRO = "视同小微企业"  # prison enterprises, welfare organisations of the disabled
    OTHER = "其他组织"
    PERSON = "自然人"  # a private person: their name is never published


SME = frozenset({Size.MEDIUM, Size.SMALL, Size.MICRO, Size.AS_MICRO})
SMALL_AND_MICRO = frozenset({Size.SMALL, Size.MICRO, Size.AS_MICRO})

_OF_CONTRACT = frozenset(
    {StepKind.CONTRACT, StepKind.CHANGE, StepKind.ENDED, StepKind.PAYMENT, StepKind.REFUND}
)
_WITHOUT_MONEY = frozenset({StepKind.NOTICE})
_LESS = frozenset({StepKind.WITHDRAWN, StepKind.ENDED, StepKind.REFUND})

JOURNAL = Part(
    "journal",
    "政府采购登记",
    Form.TABLE,
    (
        Field("day", "日期", required=True),
        Field("kind", "环节", tuple(kind.value for kind in StepKind), required=True),
        Field("item", "采购项目", required=True),
        Field("project", "项目"),
        Field("category", "类别", labels(ProcurementKind), note="预算里没有的采购项目要填"),
        Field("contract", "合同编号"),
        Field("fen", "金额"),
        Field("supplier", "供应商"),
        Field("size", "供应商类型", tuple(size.value for size in Size)),
        Field("basis", "依据", required=True),
    ),
)


@dataclass(frozen=True, slots=True)
class Step:
    """One step.

    Attributes:
        item: name of the purchase, in the budget's spelling where it is in the budget.
        fen: more than 0, or 0 for steps without money; its kind says what it does.
        category: its kind, where the budget does not tell.
        basis: number of the plan, address of the notice, number of the voucher.
    """

    day: date
    kind: StepKind
    item: str
    project: str = ""
    category: ProcurementKind | None = None
    contract: str = ""
    fen: int = 0
    supplier: str = ""
    size: Size | None = None
    basis: str = ""
    where: str = ""

    @property
    def signed(self) -> int:
        """The money with its sign."""
        return -self.fen if self.kind in _LESS else self.fen


@dataclass(frozen=True, slots=True)
class Contract:
    """One contract with all that was added to it and paid on it.

    Attributes:
        id: its number; item: what it buys.
        fen: with changes and less what was ended; paid: less refunds.
    """

    id: str
    item: str
    day: date
    supplier: str
    size: Size | None
    steps: tuple[Step, ...]

    @property
    def fen(self) -> int:
        """What is owed by it."""
        kinds = (StepKind.CONTRACT, StepKind.CHANGE, StepKind.ENDED)
        return sum(step.signed for step in self.steps if step.kind in kinds)

    @property
    def paid(self) -> int:
        """What was paid on it."""
        kinds = (StepKind.PAYMENT, StepKind.REFUND)
        return sum(step.signed for step in self.steps if step.kind in kinds)


@dataclass(frozen=True, slots=True)
class Purchase:
    """One purchase of the year.

    Attributes:
        item: of the budget, None where it was never budgeted.
        steps: all of it by day, those of its contracts included.
    """

    name: str
    item: ProcurementItem | None
    steps: tuple[Step, ...]
    contracts: tuple[Contract, ...]

    @property
    def kind(self) -> ProcurementKind:
        """Goods, works or services: by the budget, or by its first step that says."""
        said = (step.category for step in self.steps if step.category is not None)
        return self.item.kind if self.item else next(said)

    @property
    def budget(self) -> int:
        """The adjusted budget in fen."""
        kinds = (StepKind.ADDED, StepKind.WITHDRAWN)
        changed = sum(step.signed for step in self.steps if step.kind in kinds)
        return (self.item.fen if self.item else 0) + changed

    @property
    def contracted(self) -> int:
        """What all its contracts owe."""
        return sum(contract.fen for contract in self.contracts)

    @property
    def paid(self) -> int:
        """What was paid."""
        return sum(contract.paid for contract in self.contracts)

    def first(self, kind: StepKind) -> Step | None:
        """Its first step of a kind."""
        return next((step for step in self.steps if step.kind is kind), None)

    @property
    def stage(self) -> StepKind | None:
        """How far it came: the latest of intention, plan, notice, contract, payment."""
        order = (
            StepKind.INTENTION, StepKind.PLAN, StepKind.NOTICE, StepKind.CONTRACT, StepKind.PAYMENT
        )  # fmt: skip
        reached = [kind for kind in order if self.first(kind)]
        return reached[-1] if reached else None


@dataclass(frozen=True, slots=True)
class Journal:
    """All purchases of a year: those of the budget in its order, then the others."""

    purchases: tuple[Purchase, ...]

    @property
    def contracts(self) -> tuple[Contract, ...]:
        """All contracts by day."""
        found = (contract for purchase in self.purchases for contract in purchase.contracts)
        return tuple(sorted(found, key=lambda contract: (contract.day, contract.id)))


def read_journal(
    path: Path, items: Sequence[ProcurementItem], year: int, at: date | None = None
) -> Journal:
    """The purchases of a CSV file beside the items of the budget.

    Args:
        at: only what had happened by this day.

    Raises:
        SourceErrors: rows that cannot be understood, each with its line: a payment on no contract,
            a contract twice, one with two suppliers, a day outside the year.
        Unreadable: the file cannot be opened.
    """
    mistakes = Mistakes()
    rows = rows_of(path, JOURNAL, mistakes)
    steps = steps_of(rows, items, year, mistakes, str(path))
    return journal_of([step for step in steps if at is None or step.day <= at], items)


def steps_of(
    rows: Iterable[Row],
    items: Sequence[ProcurementItem],
    year: int,
    mistakes: Mistakes,
    source: str,
) -> tuple[Step, ...]:
    """The steps of typed rows; see `read_journal`."""
    steps: list[Step] = []
    for row in rows:
        before = len(mistakes.found)
        step = _step(row, items, year, mistakes)
        if step is not None and len(mistakes.found) == before:
            steps.append(step)
    if not mistakes.found:
        _check_contracts(steps, mistakes)
    finish(source, mistakes)
    return tuple(steps)


def journal_of(steps: Iterable[Step], items: Sequence[ProcurementItem]) -> Journal:
    """The purchases that steps make, beside the items of the budget."""
    found: dict[tuple[str, str], list[Step]] = {(i.name, i.project): [] for i in items}
    order = {kind: place for place, kind in enumerate(StepKind)}
    for step in sorted(steps, key=lambda step: (step.day, order[step.kind])):
        found.setdefault((step.item, step.project), []).append(step)
    known: dict[tuple[str, str], ProcurementItem] = {}
    for item in items:  # an item typed in two rows is one purchase
        key = (item.name, item.project)
        known[key] = _together(known[key], item) if key in known else item
    return Journal(
        tuple(
            Purchase(key[0], known.get(key), tuple(steps), tuple(_contracts(steps)))
            for key, steps in found.items()
        )
    )


def _together(one: ProcurementItem, other: ProcurementItem) -> ProcurementItem:
    return replace(
        one,
        fen=one.fen + other.fen,
        sme_fen=one.sme_fen + other.sme_fen,
        micro_fen=one.micro_fen + other.micro_fen,
    )


def _contracts(steps: Iterable[Step]) -> Iterable[Contract]:
    grouped: dict[str, list[Step]] = {}
    for step in steps:
        if step.contract:
            grouped.setdefault(step.contract, []).append(step)
    for number, held in grouped.items():
        signed = next((s for s in held if s.kind is StepKind.CONTRACT), held[0])
        yield Contract(number, signed.item, signed.day, signed.supplier, signed.size, tuple(held))


def _step(row: Row, items: Sequence[ProcurementItem], year: int, mistakes: Mistakes) -> Step | None:
    day = day_of(row.get("day"), mistakes)
    if day is not None and day.year not in (year - 1, year):  # an intention may be early
        words = _("日期不在{year}年").format(year=year)
        mistakes.add(row.get("day").where, words)
    value.required(row.get("kind"), "环节", mistakes)
    kind = member_of(row.get("kind"), StepKind, mistakes)
    early = kind in (StepKind.INTENTION, StepKind.PLAN, StepKind.NOTICE)
    if day is not None and day.year < year and not early:
        words = _("日期不在{year}年").format(year=year)
        mistakes.add(row.get("day").where, words)
    name = value.required(row.get("item"), "采购项目", mistakes)
    item = _item_of(name, row, items, mistakes)
    category = value.choice(row.get("category"), ProcurementKind, mistakes)
    if name and item is None and category is None:
        words = _("预算里没有“{name}”这个采购项目").format(name=name)
        known = near_or_all(name, (i.name for i in items))
        mistakes.add(row.get("item").where, words, _("{names}；确实没有预算的，填类别").format(
            names=known
        ))  # fmt: skip
    fen = value.fen(row.get("fen"), Unit.YUAN, mistakes)
    has_money = kind not in _WITHOUT_MONEY
    if has_money and fen <= 0 and kind is not None:
        mistakes.add(row.get("fen").where, _("金额应大于0，减少用调减、终止合同或退款"))
    if kind in _OF_CONTRACT:
        value.required(row.get("contract"), "合同编号", mistakes)
    elif row.get("contract").text:
        mistakes.add(row.get("contract").where, _("这个环节没有合同"), _("留空"))
    if kind is StepKind.CONTRACT:
        value.required(row.get("supplier"), "供应商", mistakes)
    basis = value.required(row.get("basis"), "依据", mistakes)
    size = member_of(row.get("size"), Size, mistakes)
    if day is None or kind is None:
        return None
    return Step(
        day,
        kind,
        item.name if item else name,
        item.project if item else row.get("project").text.strip(),
        category,
        row.get("contract").text.strip(),
        fen,
        row.get("supplier").text.strip(),
        size,
        basis,
        row.where,
    )


def _item_of(
    name: str, row: Row, items: Sequence[ProcurementItem], mistakes: Mistakes
) -> ProcurementItem | None:
    """The item of the budget that a row names; its project only where two are named alike."""
    found = [item for item in items if normal_name(item.name) == normal_name(name)]
    project = normal_name(row.get("project").text)
    if project:
        found = [item for item in found if normal_name(item.project) == project]
    if len({item.project for item in found}) > 1:
        words = _("名为“{name}”的采购项目有{count}个").format(name=name, count=len(found))
        mistakes.add(row.get("item").where, words, _("填“项目”说明是哪一个"))
    return found[0] if found else None


def _check_contracts(steps: Sequence[Step], mistakes: Mistakes) -> None:
    """Every step of a contract has the one contract, of one purchase and one supplier."""
    signed: Mapping[str, Step] = {s.contract: s for s in steps if s.kind is StepKind.CONTRACT}
    seen: set[str] = set()
    for step in steps:
        if not step.contract:
            continue
        contract = signed.get(step.contract)
        if step.kind is StepKind.CONTRACT:
            if step.contract in seen:
                words = _("合同{id}已经登记").format(id=step.contract)
                mistakes.add(step.where, words, _("增加用补充合同"))
            seen.add(step.contract)
        elif contract is None:
            words = _("没有登记合同{id}").format(id=step.contract)
            mistakes.add(step.where, words)
        elif (contract.item, contract.project) != (step.item, step.project):
            words = _("合同{id}是“{item}”的").format(id=step.contract, item=contract.item)
            mistakes.add(step.where, words)
        elif step.supplier and normal_name(step.supplier) != normal_name(contract.supplier):
            words = _("合同{id}的供应商是{name}").format(id=step.contract, name=contract.supplier)
            mistakes.add(step.where, words)
