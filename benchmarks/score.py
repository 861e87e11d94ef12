"""How well wrong figures are found and named: `make score`.

Clean booklets are computed for every profile that has generated budgets, and read from the samples
whose tables agree. In each, figures of the tables are altered one at a time, in one digit, by a
slip between neighbouring digits, or by a sign; each altered booklet is checked. Counted are

- the alterations that any reader could prove wrong: those that rounding could explain, or that
  stand where nothing else prints or sums the figure, are counted apart;
- recall: how many of the provable ones are reported;
- top-1: how often the altered cell is the first that some finding names;
- false alarms: findings in the tables of the clean booklets.
"""

from __future__ import annotations

import random
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.strategies import SearchStrategy

from mingzhang.amounts import Amount, Mark
from mingzhang.check.engine import check
from mingzhang.errors import Unreadable
from mingzhang.model.booklet import Booklet, Cell
from mingzhang.model.budget import Budget
from mingzhang.pipeline import compute_booklet, read_booklet
from mingzhang.tables.derive import derive
from mingzhang.tables.profile import get_profile
from mingzhang.tables.relation import CellRef

ROOT = Path(__file__).resolve().parents[1]
SAMPLES = ROOT.parent / "shared" / "samples"
_BUDGETS, _FIGURES = 6, 40


def main() -> None:
    """Score every source of clean booklets and print a line for each."""
    sys.path.insert(0, str(ROOT / "tests"))
    from budget_strategy import budgets, jiangsu_budgets  # type: ignore[import-not-found]
    from final_accounts_strategy import final_accounts  # type: ignore[import-not-found]

    made = {"shanxi": budgets(), "jiangsu": jiangsu_budgets(), "final accounts": final_accounts()}
    for name, strategy in made.items():
        booklets = [compute_booklet(budget) for budget in drawn(strategy, _BUDGETS)]
        score(name, booklets)
    for path in sorted([*SAMPLES.rglob("*.pdf"), *SAMPLES.rglob("*.txt")]):
        try:
            booklet = read_booklet(path)
        except Unreadable:
            continue
        if booklet.tables and not table_findings(booklet):
            score(path.name, [booklet])


def drawn(strategy: SearchStrategy[Budget], count: int) -> list[Budget]:
    """The first budgets of a strategy, the same in every run."""
    found: list[Budget] = []

    @settings(
        max_examples=count,
        phases=[Phase.generate],
        derandomize=True,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def draw(budget: Budget) -> None:
        found.append(budget)

    draw()
    return found


def score(name: str, booklets: list[Booklet]) -> None:
    """Alter figures of clean booklets and print what became of them."""
    chance = random.Random(1)
    counts: Counter[str] = Counter()
    for booklet in booklets:
        counts["false alarms"] += len(table_findings(booklet))
        profile = get_profile(booklet.profile)
        related = {ref for r in derive(booklet.tables, profile).relations for ref in r.cells}
        spots = [ref for ref, cell in figures(booklet) if cell.amount and not cell.amount.is_zero()]
        chance.shuffle(spots)
        for ref in spots[:_FIGURES]:
            altered = alter(booklet, ref, chance)
            counts["altered"] += 1
            if ref not in related:
                counts["alone"] += 1
                continue
            cells = table_findings(altered)
            small = abs(digits(altered, ref) - digits(booklet, ref)) <= 2
            if not cells and small:
                counts["within rounding"] += 1
                continue
            counts["provable"] += 1
            counts["found"] += bool(cells)
            counts["named"] += ref in cells
    provable = counts["provable"] or 1
    print(
        f"{name}: {counts['altered']} figures altered, {counts['alone']} that nothing else prints,"
        f" {counts['within rounding']} within rounding; of {counts['provable']} provable"
        f" {100 * counts['found'] / provable:.1f} % found, {100 * counts['named'] / provable:.1f} %"
        f" named first; {counts['false alarms']} false alarms"
    )


def figures(booklet: Booklet) -> Iterator[tuple[CellRef, Cell]]:
    """Every figure of the tables that have a shape."""
    for number, table in enumerate(booklet.tables):
        for panel, row, column, cell in table.cells():
            if table.shape and cell.mark is Mark.FIGURE:
                yield CellRef(number, panel.key, row.key, column), cell


def table_findings(booklet: Booklet) -> list[CellRef]:
    """The first cell of every finding of the relations."""
    report = check(booklet, get_profile(booklet.profile), only=("R", "P101"))
    return [f.cells[0].ref for f in report.findings if f.cells[0].ref is not None]


def digits(booklet: Booklet, ref: CellRef) -> int:
    """The digits of one figure as a whole number."""
    amount = dict(figures(booklet))[ref].amount
    assert amount is not None
    return amount.digits


def alter(booklet: Booklet, ref: CellRef, chance: random.Random) -> Booklet:
    """The booklet with one figure changed: a digit, two neighbours, or the sign."""
    cell = dict(figures(booklet))[ref]
    assert cell.amount is not None
    text = str(abs(cell.amount.digits))
    at = chance.randrange(len(text))
    kind = chance.choice(("digit", "digit", "neighbours", "sign"))
    changed = cell.amount.digits
    if kind == "neighbours" and len(text) > 1:
        at = min(at, len(text) - 2)
        changed = int(text[:at] + text[at + 1] + text[at] + text[at + 2 :])
    if kind == "sign":
        changed = -cell.amount.digits
    if changed == cell.amount.digits:
        digit = chance.choice([d for d in "0123456789" if d != text[at]])
        changed = int(text[:at] + digit + text[at + 1 :])
    amount = Amount(changed, cell.amount.decimals, cell.amount.unit)
    new = replace(cell, amount=amount, text=amount.text(thousands="," in cell.text))
    table = booklet.tables[ref.table]
    panels = tuple(
        replace(
            panel,
            rows=tuple(
                replace(
                    row,
                    cells=tuple(
                        new
                        if (panel.key, row.key, column) == (ref.panel, ref.row, ref.column)
                        else c
                        for column, c in zip(panel.columns, row.cells, strict=True)
                    ),
                )
                for row in panel.rows
            ),
        )
        for panel in table.panels
    )
    tables = list(booklet.tables)
    tables[ref.table] = replace(table, panels=panels)
    return replace(booklet, tables=tuple(tables))


if __name__ == "__main__":
    main()
