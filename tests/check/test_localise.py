"""The search for wrong cells: bounded by work, the same every time."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from mingzhang.check.context import Context
from mingzhang.check.example import lines_to_booklet
from mingzhang.check.localise import STEPS, Localisation, _Search, localise
from mingzhang.check.work import Work
from mingzhang.entry import read_source
from mingzhang.model.booklet import Booklet, Cell, Panel, Table
from mingzhang.pipeline.compilation import compute_booklet
from mingzhang.tables.profile import get_profile


def broken(booklet: Booklet, count: int) -> tuple[Booklet, int]:
    """The booklet with so many figures altered, and how many there were to alter."""
    chance = random.Random(7)
    filled = [
        (number, panel.key, row.key, column)
        for number, table in enumerate(booklet.tables)
        for panel, row, column, cell in table.cells()
        if cell.amount is not None and not cell.amount.is_zero()
    ]
    chosen = set(chance.sample(filled, min(count, len(filled))))

    def cell_of(number: int, panel: Panel, row: str, column: str, cell: Cell) -> Cell:
        if (number, panel.key, row, column) not in chosen or cell.amount is None:
            return cell
        digits = cell.amount.digits + chance.randint(1, 5000)
        return replace(cell, amount=replace(cell.amount, digits=digits), text="")

    def table_of(number: int, table: Table) -> Table:
        panels = []
        for panel in table.panels:
            rows = [
                replace(
                    row,
                    cells=tuple(
                        cell_of(number, panel, row.key, column, cell)
                        for column, cell in zip(panel.columns, row.cells, strict=True)
                    ),
                )
                for row in panel.rows
            ]
            panels.append(replace(panel, rows=tuple(rows)))
        return replace(table, panels=tuple(panels))

    tables = tuple(table_of(number, table) for number, table in enumerate(booklet.tables))
    return replace(booklet, tables=tables), len(chosen)


@pytest.fixture(scope="module")
def example(request: pytest.FixtureRequest) -> Booklet:
    source = request.config.rootpath / "examples" / "lanxian-media-center-2025"
    return compute_booklet(read_source(source))


FEW_STEPS = 3_000


def located(booklet: Booklet) -> Localisation:
    return localise(Context(booklet, get_profile(booklet.profile)).observed)


@pytest.mark.parametrize("count", [1, 10])
def test_few_broken_cells_are_named_one_by_one(example: Booklet, count: int) -> None:
    found = located(broken(example, count)[0])
    assert found.complete
    assert len(found.causes) == count


@pytest.mark.parametrize("count", [100, 300])
def test_hundreds_of_broken_cells_end_within_the_work(example: Booklet, count: int) -> None:
    booklet, altered = broken(example, count)
    observed = Context(booklet, get_profile(booklet.profile)).observed
    one, two = localise(observed, FEW_STEPS), localise(observed, FEW_STEPS)
    assert one.causes == two.causes
    assert one.complete == two.complete
    assert altered / 2 < len(one.causes) < altered * 2


def test_spent_work_still_explains_every_broken_relation(example: Booklet) -> None:
    booklet, _altered = broken(example, 100)
    observed = Context(booklet, get_profile(booklet.profile)).observed
    found = localise(observed, steps=0)
    assert not found.complete
    assert found.run.cut_short
    accused = {
        ref
        for cause in found.causes
        for suspect in (*cause.suspects, *cause.rivals)
        for ref in suspect.cells
    }
    broken_alone = [r for r in found.judged.relations if r in set(found.causes[0].broken)]
    assert broken_alone
    assert all(accused.intersection(relation.cells) for relation in broken_alone)


def test_no_step_is_taken_without_need(example: Booklet) -> None:
    work = Work(10)
    work.spend(10)
    assert work.is_spent
    assert located(example).causes == ()


@pytest.mark.parametrize("count", [30, 50])
def test_many_broken_cells_are_found_whole(example: Booklet, count: int) -> None:
    changed, _filled = broken(example, count)
    context = Context(changed, get_profile(changed.profile))
    work = Work(STEPS)
    search = _Search(context.observed, work)
    wrong = search.run()
    assert wrong is not None
    assert search.complete
    assert not search.against(wrong)[0]
    assert work.left > STEPS // 2


def test_a_figure_wrong_beside_its_total_may_be_any_row_of_the_sum() -> None:
    rows = {"2070801": "18.60", "2070802": "4.50", "2070803": "2.10", "2070899": "3.50"}
    lines = [
        f"支出总表 | {code} | {column} | {figure}"
        for code, figure in (rows | dict.fromkeys(("20708", "207"), "27.80")).items()
        for column in ("合计", "项目支出")
    ]
    lines += [f"支出总表 | {code} | 基本支出 |" for code in (*rows, "20708", "207")]
    booklet, profile = lines_to_booklet(lines)
    (cause,) = Context(booklet, profile).localisation.causes
    # 27.80 is the sum with 1.20: two digits in turn. Any other row would need an odd figure.
    assert {str(ref.row) for s in cause.suspects for ref in s.cells} == {"2070803"}
    assert {ref.column for s in cause.suspects for ref in s.cells} == {"total", "project"}
    assert {str(ref.row) for s in cause.rivals for ref in s.cells} >= {"2070801", "2070802"}
