"""The assets of a day from the register, what is wrong with them, and the booklet's part."""

from __future__ import annotations

import sys
from datetime import date, datetime
from pathlib import Path

import click

from mingzhang.cli.argument import OUT, THERE
from mingzhang.cli.year.screen import DAY
from mingzhang.language import _
from mingzhang.terminal import say


@click.command("assets", help=_("国有资产：从登记算出某一天的车辆、房屋、设备，查问题，写出资料。"))
@click.argument("source", type=THERE)
@click.option("--register", type=THERE, required=True, help=_("资产登记（CSV）"))
@click.option("--at", type=DAY, help=_("哪一天；默认年末"))
@click.option("--journal", type=THERE, help=_("政府采购登记（CSV），与购置核对"))
@click.option("--before", type=THERE, help=_("上年的资料，与它公开的资产核对"))
@click.option("-o", "--out", type=OUT, help=_("写出 assets.toml，放进资料"))
def assets_command(
    source: Path,
    register: Path,
    at: datetime | None,
    journal: Path | None,
    before: Path | None,
    out: Path | None,
) -> None:
    """Count the assets of a day; exit status 1 something is wrong with them."""
    from mingzhang.entry import read_source
    from mingzhang.entry.folder_writing import record_bytes
    from mingzhang.entry.part import PARTS
    from mingzhang.entry.spread import assets_record
    from mingzhang.file import write_aside
    from mingzhang.year.asset.finding import findings_of
    from mingzhang.year.asset.register import assets_at, read_register
    from mingzhang.year.procurement.journal import read_journal

    budget = read_source(source)
    day = at.date() if at else date(budget.year, 12, 31)
    cards = read_register(register)
    try:
        found = assets_at(cards, day, budget.assets)
        bought = read_journal(journal, budget.procurement, budget.year, day) if journal else None
        earlier = read_source(before).assets if before else None
        wrong = findings_of(cards, day, budget, bought, earlier)
    except ValueError as error:
        raise click.UsageError(str(error)) from error
    say(_("截至{day}，公务用车编制{quota}辆，实有{count}辆").format(
        day=found.date, quota=found.vehicle_quota, count=sum(n for _use, n in found.vehicles)
    ))  # fmt: skip
    for name, count in (*found.vehicles, *found.equipment):
        say(f"  {name} {count}")
    say(_("办公用房{area}平方米").format(area=found.office_area or "0"))
    year = [c for c in cards if day.year in (c.gained.year, c.lost.year if c.lost else None)]
    for card in year:
        if card.gained.year == day.year and card.gained <= day:
            say(f"+ {card.gained} {card.gain.value} {card.id} {card.name}")
        if card.lost is not None and card.loss is not None and card.lost <= day:
            say(f"- {card.lost} {card.loss.value} {card.id} {card.name} {card.basis}")
    for one in wrong:
        mark = _("未判定") if one.unjudged else _("问题")
        say(f"{mark} {one.concern.value} {one.what}：{one.words}")
    if out is not None:
        part = next(part for part in PARTS if part.key == "assets")
        write_aside(out, record_bytes(part, assets_record(found)))
        say(f"  {out}")
    sys.exit(1 if any(not one.unjudged for one in wrong) else 0)
