"""What comes in equals what goes out: final accounts are entered from both sides."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from mingzhang.amounts import Amount, Unit
from mingzhang.entry.raw import Mistakes
from mingzhang.language import _
from mingzhang.model.slice import Line
from mingzhang.model.vocabulary import GRANTS, INFLOW, Fund, Stage


def check_balance(lines: Iterable[Line], where: str, mistakes: Mistakes) -> None:
    """Each budget of the grants balances by itself, and all other money together.

    Source: 惯例: 本年收入＋年初结转和结余＋使用非财政拨款结余＝本年支出＋结余分配＋年末结转和结余.
    """
    sides: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for line in lines:
        if line.stage is Stage.OWN:
            sides[_account(line.fund)][line.flow not in INFLOW] += line.fen
    for account, (incoming, outgoing) in sides.items():
        if incoming != outgoing:
            mistakes.add(
                where,
                _("{account}收支不平衡：收入方合计{incoming}，支出方合计{outgoing}").format(
                    account=account, incoming=_yuan(incoming), outgoing=_yuan(outgoing)
                ),
                _("本年收入、年初结转和结余等与本年支出、年末结转和结余等相等"),
            )


def _account(fund: Fund) -> str:
    return fund.label if fund in GRANTS else _("财政拨款以外的资金")


def _yuan(fen: int) -> str:
    return Amount(fen, 2, Unit.YUAN).words()
