"""What is bought in a year: how far it came, what is wrong with it, and the statement."""

from __future__ import annotations

import sys
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mingzhang.cli.argument import OUT, THERE
from mingzhang.cli.year.screen import DAY, yuan
from mingzhang.language import _
from mingzhang.terminal import say

if TYPE_CHECKING:
    from mingzhang.year.procurement.statement import Statement


@click.command("procurement", help=_("政府采购：从预算、意向、计划、合同到支付，查问题，出统计。"))
@click.argument("source", type=THERE)
@click.option("--journal", type=THERE, required=True, help=_("政府采购登记（CSV）"))
@click.option("--at", type=DAY, help=_("截至哪一天；默认年末"))
@click.option("--central", type=THERE, help=_("集中采购目录（CSV）"))
@click.option("--limit", type=click.IntRange(0), help=_("公开采购意向的限额标准，单位元"))
@click.option("--services", type=THERE, help=_("政府购买服务目录（CSV）"))
@click.option("--department", default="", help=_("目录里的哪一个部门；默认按部门名称找"))
@click.option("-o", "--out", type=OUT, help=_("把实际采购写成决算资料用的 procurement.csv"))
def procurement_command(
    source: Path,
    journal: Path,
    at: datetime | None,
    central: Path | None,
    limit: int | None,
    services: Path | None,
    department: str,
    out: Path | None,
) -> None:
    """Follow every purchase; exit status 1 something is wrong with one."""
    from mingzhang.entry import read_source
    from mingzhang.year.procurement.central import read_central
    from mingzhang.year.procurement.finding import Standard, findings_of, year_is_over
    from mingzhang.year.procurement.journal import read_journal
    from mingzhang.year.procurement.statement import (
        actual_items,
        actual_statement,
        planned_statement,
    )
    from mingzhang.year.service.history import read_history
    from mingzhang.year.service.scope import scope_of

    budget = read_source(source)
    day = at.date() if at else date(budget.year, 12, 31)
    bought = read_journal(journal, budget.procurement, budget.year, day)
    scope = None
    if services is not None:
        scoped = scope_of(budget, read_history(services), date(budget.year, 1, 1), department)
        scope = {(one.item.name, one.item.project): one for one in scoped}
    standard = Standard(
        read_central(central) if central else None,
        limit * 100 if limit is not None else None,
        scope,
        year_is_over(day),
    )
    for purchase in bought.purchases:
        stage = purchase.stage.value if purchase.stage else _("未开始")
        words = _("{name}：{stage}，预算{budget}，合同{contracted}，已付{paid}")
        say(words.format(
            name=purchase.name, stage=stage, budget=yuan(purchase.budget),
            contracted=yuan(purchase.contracted), paid=yuan(purchase.paid),
        ))  # fmt: skip
    found = findings_of(bought, standard)
    for one in found:
        mark = _("未判定") if one.unjudged else _("问题")
        say(f"{mark} {one.concern.value} {one.purchase}：{one.words}")
    _show(_("预算"), planned_statement(budget.procurement))
    _show(_("合同"), actual_statement(bought))
    if out is not None:
        from mingzhang.entry.part import PARTS
        from mingzhang.entry.spread import procurement_rows
        from mingzhang.file import write_aside
        from mingzhang.year.table import csv_of

        part = next(part for part in PARTS if part.key == "procurement")
        write_aside(out, csv_of(part, procurement_rows(actual_items(bought))))
        say(f"  {out}")
    sys.exit(1 if any(not one.unjudged for one in found) else 0)


def _show(head: str, statement: Statement) -> None:
    from mingzhang.year.procurement.statement import share_words

    kinds = "、".join(f"{kind.label}{yuan(fen)}" for kind, fen in statement.kinds.items())
    say(_("{head}总额{total}，其中{kinds}").format(
        head=head, total=yuan(statement.total), kinds=kinds
    ))  # fmt: skip
    if statement.unknown:
        words = _("  中小企业未判定：合同{ids}没有填供应商类型")
        say(words.format(ids="、".join(statement.unknown)))
        return
    words = _("  中小企业{sme}，占{share}；小微企业{micro}，占中小企业的{micro_share}")
    say(words.format(
        sme=yuan(statement.sme), share=share_words(statement.sme, statement.total),
        micro=yuan(statement.micro), micro_share=share_words(statement.micro, statement.sme),
    ))  # fmt: skip
    for kind, fen in statement.kinds.items():
        if fen and statement.sme:
            words = _("  {kind}中，中小企业占{share}")
            share = share_words(statement.sme_kinds[kind], fen)
            say(words.format(kind=kind.label, share=share))
