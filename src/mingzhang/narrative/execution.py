"""Budget against execution: how final accounts say what was spent of what was planned."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping

from mingzhang.amounts import Amount
from mingzhang.codes import functional
from mingzhang.lean import dataclass
from mingzhang.model.budget import Budget
from mingzhang.model.slice import Slice
from mingzhang.narrative.template import BUDGET
from mingzhang.tables.profile import Profile


@dataclass(frozen=True, slots=True)
class Item:
    """One function item of a measure: its budget and what was spent.

    Attributes:
        names: 一般公共服务支出（类）财政事务（款）行政运行（项）.
        budget, amount: slices; budget_fen, amount_fen: their values.
    """

    number: int
    code: str
    names: str
    budget: Slice
    amount: Slice
    budget_fen: int
    amount_fen: int


def execution_words(
    spent: int, planned: int, reason: str, percent: Callable[[int, int], str], *, rate: bool = True
) -> str:
    """What was spent against what was planned, both in fen.

    >>> execution_words(95, 100, "项目调减", lambda part, whole: f"{100 * part // whole}%")
    '，完成年初预算的95%，决算数小于预算数的主要原因是项目调减'
    >>> execution_words(7, 7, "", lambda part, whole: "100%")
    '，完成年初预算的100%，决算数与预算数持平'
    >>> execution_words(7, 0, "年中追加", lambda part, whole: "")
    '，年初未安排预算，决算数大于预算数的主要原因是年中追加'
    """
    if planned:
        words = f"，完成年初预算的{percent(spent, planned)}" if rate else ""
    else:
        words = "，年初未安排预算" if spent else ""
    if spent == planned:
        return words + "，决算数与预算数持平"
    direction = "大于" if spent > planned else "小于"
    words += f"，决算数{direction}预算数"
    return words + (f"的主要原因是{reason}" if reason else "")


def items_of(measure: str, budget: Budget, profile: Profile) -> tuple[Item, ...]:
    """Every function item (7 digits) that a measure or its budget holds, by code."""
    spent, planned = (_by_code(key, budget, profile) for key in (measure, measure + BUDGET))
    own = _piece(measure, profile)
    plan = _piece(measure + BUDGET, profile)
    return tuple(
        Item(
            number,
            code,
            _names(code, budget),
            plan.also({"function": code}) or plan,
            own.also({"function": code}) or own,
            planned.get(code, 0),
            spent.get(code, 0),
        )
        for number, code in enumerate(sorted({*spent, *planned}), 1)
    )


def item_words(
    item: Item,
    what: str,
    budget: Budget,
    show: Callable[[Amount], str],
    rounder: Callable[[Slice, int], Amount],
    percent: Callable[[int, int], str],
) -> str:
    """One placeholder of an item: `number`, `names`, `budget`, `amount`, `execution`."""
    if what == "number":
        return str(item.number)
    if what == "names":
        return item.names
    if what == "budget":
        return show(rounder(item.budget, item.budget_fen))
    if what == "amount":
        return show(rounder(item.amount, item.amount_fen))
    if what == "execution":
        reason = next((e.reason for e in budget.executions if e.function == item.code), "")
        return execution_words(item.amount_fen, item.budget_fen, reason, percent, rate=False)
    raise ValueError(f"an item has no {what}")


def _piece(measure: str, profile: Profile) -> Slice:
    found = profile.find_measure(measure)
    if found is None:
        raise ValueError(f"{profile.id} has no measure {measure}")
    return found.piece


def _by_code(measure: str, budget: Budget, profile: Profile) -> Mapping[str, int]:
    piece = _piece(measure, profile)
    totals: dict[str, int] = defaultdict(int)
    for line in budget.lines:
        if len(line.function) == 7 and piece.holds(line):
            totals[line.function] += line.fen
    return {code: fen for code, fen in totals.items() if fen}


def _names(code: str, budget: Budget) -> str:
    words = []
    for length, level in ((3, "类"), (5, "款"), (7, "项")):
        part = code[:length]
        found = functional().get(part, budget.year)
        name = budget.find_code_name("function", part) or (found.name if found else part)
        words.append(f"{name}（{level}）")
    return "".join(words)
