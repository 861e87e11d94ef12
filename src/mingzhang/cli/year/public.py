"""The year for the public: promised and reached, bought from whom, assets, as open data."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import click

from mingzhang.cli.argument import OUT, THERE
from mingzhang.cli.year.given import GivenYear
from mingzhang.cli.year.screen import DAY
from mingzhang.errors import Unreadable
from mingzhang.language import _
from mingzhang.terminal import say


@click.command("publish", help=_("给公众看的一年：承诺和完成、向谁买了什么、资产，写成开放数据。"))
@click.argument("source", type=THERE)
@click.option("--readings", "readings_file", type=THERE, required=True, help=_("绩效读数（CSV）"))
@click.option("--ledger", "ledger_file", type=THERE, help=_("资金台账（CSV）"))
@click.option("--journal", type=THERE, help=_("政府采购登记（CSV）"))
@click.option("--register", type=THERE, help=_("资产登记（CSV）"))
@click.option("--at", type=DAY, help=_("截至哪一天；默认年末"))
@click.option("--parquet", is_flag=True, help=_("另写 Parquet（要装 mingzhang[arrow]）"))
@click.option("-o", "--out", type=OUT, required=True, help=_("写到这个文件夹"))
def publish_command(
    source: Path,
    readings_file: Path,
    ledger_file: Path | None,
    journal: Path | None,
    register: Path | None,
    at: datetime | None,
    parquet: bool,
    out: Path,
) -> None:
    """Write the data package of one year."""
    from mingzhang.year.asset.register import assets_at, read_register
    from mingzhang.year.procurement.journal import read_journal
    from mingzhang.year.public import YearRecord, public_rows, write_public
    from mingzhang.year.score import evaluate_target

    given = GivenYear.read(source, readings_file, ledger_file, ())
    budget = given.budget
    day = given.day(at, date(given.year, 12, 31))
    balances = given.balances(day)
    bought = read_journal(journal, budget.procurement, given.year, day) if journal else None
    try:
        owned = assets_at(read_register(register), day, budget.assets) if register else None
    except ValueError as error:
        raise click.UsageError(str(error)) from error
    record = YearRecord(
        budget.department.name,
        given.year,
        day,
        tuple(
            evaluate_target(t, given.readings, balances.get(t.subject), day) for t in given.targets
        ),
        bought,
        owned,
    )
    try:
        write_public([record], out, parquet=parquet)
    except ImportError as error:
        raise Unreadable(
            "Parquet", _("没有装 pyarrow"), _("pip install 'mingzhang[arrow]'")
        ) from error
    for name, rows in public_rows([record]).items():
        say(f"{name}.csv {len(rows)}")
    say(f"  {out}")
