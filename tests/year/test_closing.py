"""The year's end: final accounts made of entries, each figure leading back to them."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from mingzhang.amounts import Amount, Unit
from mingzhang.check.finding import Severity
from mingzhang.cli.group import main
from mingzhang.compare import compare_booklets
from mingzhang.entry import Typed, read_source, read_typed
from mingzhang.entry.balance import check_balance
from mingzhang.entry.raw import Mistakes
from mingzhang.errors import SourceErrors
from mingzhang.model.booklet import Booklet
from mingzhang.model.budget import Budget, Execution
from mingzhang.model.slice import Line
from mingzhang.model.vocabulary import Flow, Fund, Nature, Origin, Stage
from mingzhang.pipeline.compilation import compile_source, compute_booklet
from mingzhang.pipeline.review import review_booklet
from mingzhang.tables.profile import get_profile
from mingzhang.year.book import append
from mingzhang.year.closing import close_year
from mingzhang.year.entry import Entry, EntryKind
from mingzhang.year.final import FinalLine, asked_reasons, final_lines
from mingzhang.year.ledger import Ledger, read_ledger
from mingzhang.year.remainder import remainders
from mingzhang.year.trace import trace_cells, trace_measures

EXAMPLES = Path(__file__).parents[2] / "examples"
SOURCE = EXAMPLES / "lanxian-media-center-2025"
FINAL = EXAMPLES / "lanxian-media-center-2025-final"
BOOK, BESIDE = SOURCE / "year" / "ledger.csv", SOURCE / "year" / "closing"
PROFILE = get_profile("shanxi-county-final-accounts-2025")
LAST = date(2025, 12, 31)


@pytest.fixture(scope="module")
def budget() -> Budget:
    return read_source(SOURCE)


@pytest.fixture(scope="module")
def ledger(budget: Budget) -> Ledger:
    return read_ledger(BOOK, budget)


@pytest.fixture(scope="module")
def typed() -> Typed:
    return read_typed(FINAL)


@pytest.fixture(scope="module")
def booklet(typed: Typed) -> Booklet:
    return compute_booklet(typed.budget)


def files_of(folder: Path) -> dict[str, bytes]:
    there = (p for p in sorted(folder.rglob("*")) if p.suffix in (".csv", ".toml"))
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in there}


def test_closing_twice_makes_the_bytes_of_the_example(tmp_path: Path) -> None:
    command = ["year", "close", str(SOURCE), "--ledger", str(BOOK), "--profile", PROFILE.id]
    command += ["--with", str(BESIDE), "-o", str(tmp_path / "final")]
    for _time in range(2):
        done = CliRunner().invoke(main, command)
        assert done.exit_code == 0, done.output
        assert files_of(tmp_path / "final") == files_of(FINAL)
    assert "年末结转109,601.57元，结余8,600.00元" in done.output
    (tmp_path / "final" / "targets").mkdir()
    (tmp_path / "final" / "targets" / "01.toml").write_text('project = "旧的"\n', encoding="utf-8")
    assert CliRunner().invoke(main, command).exit_code == 2


def test_its_check_is_clean_and_it_compiles_to_the_same_bytes(tmp_path: Path) -> None:
    made = [compile_source(FINAL, tmp_path / name, ("html",)) for name in ("a", "b")]
    for compiled in made:
        assert [m for s, m in compiled.findings if s is not Severity.NOTE] == []
        assert compiled.unprinted == ()
    assert made[0].files[0].read_bytes() == made[1].files[0].read_bytes()
    page = made[0].files[0].read_text(encoding="utf-8")
    assert "完成年初预算的97.52%" in page
    assert "国内公务接待4批次，37人次" in page


def test_initial_adjusted_and_final_stand_beside_each_other(booklet: Booklet) -> None:
    table = booklet.tables[-1]
    (total,) = (row for row in table.panels[0].rows if row.labels[0] == "合计")
    shown = [
        cell.text or (cell.amount.text(thousands=True) if cell.amount else "")
        for cell in total.cells
    ]
    assert shown == ["1,021.29", "1,007.82", "996.00", "97.52%", "98.83%"]


def of_line(entry: Entry, line: Line) -> Iterator[int]:
    """What an entry puts into a line of the final accounts, told by other means."""
    gives = {EntryKind.BUDGET: 1, EntryKind.ADDED: 1, EntryKind.WITHDRAWN: -1}
    if line.stage is Stage.OWN and line.flow is Flow.SPENDING:
        spent = {EntryKind.EXECUTED: 1, EntryKind.REVERSED: -1}.get(entry.kind, 0)
        if replace(entry.spent_as, origin=Origin.CURRENT) == replace(line, fen=0):
            yield spent * entry.fen
        return
    sides = [(entry.line, gives.get(entry.kind, 0))]
    if entry.kind is EntryKind.TRANSFERRED and entry.to is not None:
        sides = [(entry.line, -1), (entry.to, 1)]
    if line.flow is Flow.CLOSING:
        sides += [(entry.line, {EntryKind.EXECUTED: -1, EntryKind.REVERSED: 1}.get(entry.kind, 0))]
    for place, sign in sides:
        whole = line.flow in (Flow.INCOME, Flow.CLOSING)
        same = (place.unit, place.function, place.fund) == (line.unit, line.function, line.fund)
        if same if whole else replace(place, stage=line.stage) == replace(line, fen=0):
            initial = line.stage is Stage.BUDGET and entry.kind is not EntryKind.BUDGET
            yield 0 if initial else sign * entry.fen


def test_every_figure_traces_to_entries_in_two_steps(
    booklet: Booklet, typed: Typed, ledger: Ledger
) -> None:
    cells = list(trace_cells(booklet, PROFILE, typed, ledger))
    assert len(cells) > 190
    for traced in [*cells, *trace_measures(PROFILE, typed, ledger)]:
        if traced.text:
            shown = Amount.of_fen(traced.fen, Unit.WAN, 2).text(thousands=True)
            assert traced.text == shown, traced.place
            assert traced.steps, traced.place
        for step in traced.steps:
            assert step.where.startswith("lines.csv:")
            assert step.entries
            whole = sum(fen for entry in step.entries for fen in of_line(entry, step.line))
            assert whole == step.line.fen, (traced.place, step)
            assert all(entry.source and entry.where for entry in step.entries)


def test_trace_names_file_and_row_of_both_steps() -> None:
    command = ["year", "trace", str(FINAL), "公务接待费", "决算数", "--ledger", str(BOOK)]
    done = CliRunner().invoke(main, [*command, "--budget", str(SOURCE)])
    assert done.exit_code == 0
    assert "《财政拨款“三公”经费支出决算表》" in done.output
    assert "lines.csv:23" in done.output
    assert "ledger.csv:96 2025-12-31 执行 1,436.00 2025年12月财政平台执行数，2025-12.csv:18" in (
        done.output
    )


def test_budget_and_final_accounts_agree_and_an_altered_budget_does_not(
    budget: Budget, booklet: Booklet, typed: Typed
) -> None:
    published = compute_booklet(budget)
    compared = compare_booklets([published, booklet])
    assert (len(compared.differences), compared.compared > 10) == (0, True)
    lines = [
        replace(line, fen=line.fen + 1_000_000)
        if line.stage is Stage.BUDGET and line.function == "2130599"
        else line
        for line in typed.budget.lines
    ]
    other = compute_booklet(replace(typed.budget, lines=tuple(lines)))
    assert compare_booklets([published, other]).differences


def test_a_reason_is_asked_for_where_much_differs_and_for_three_public_always(
    typed: Typed,
) -> None:
    bare = replace(typed.budget, executions=())
    asked = list(asked_reasons(bare, PROFILE, 10))
    assert [a.measure for a in asked] == ["three_public", "vehicles", "hospitality"]
    asked = list(asked_reasons(bare, PROFILE, 5))
    assert "2070899" in [a.function for a in asked]  # 5.1 %
    assert "spending" not in [a.measure for a in asked]  # 2.4 %
    given = replace(bare, executions=(Execution("收回", function="2070899"),))
    assert "2070899" not in [a.function for a in asked_reasons(given, PROFILE, 5)]


def test_books_are_not_closed_without_reasons(
    budget: Budget, ledger: Ledger, tmp_path: Path
) -> None:
    shutil.copytree(BESIDE, tmp_path / "closing")
    file = tmp_path / "closing" / "execution.csv"
    rows = file.read_text(encoding="utf-8").splitlines(keepends=True)
    file.write_text("".join(rows[:-1]), encoding="utf-8")
    with pytest.raises(SourceErrors) as refused:
        close_year(budget, ledger, PROFILE, tmp_path / "closing")
    (mistake,) = refused.value.mistakes
    assert mistake.problem.startswith("公务接待费：年初预算0.00元，决算2,296.00元")
    file.write_text("".join(rows), encoding="utf-8")
    (tmp_path / "closing" / "lines.csv").write_text("单位,金额\n", encoding="utf-8")
    with pytest.raises(SourceErrors, match="由预算和台账算出"):
        close_year(budget, ledger, PROFILE, tmp_path / "closing")


# ---- small books -----------------------------------------------------------------------------

UNIT = "某局"
GRANT = Line(0, UNIT, "2010301", nature=Nature.PROJECT, project="甲")
CARRIED = replace(GRANT, origin=Origin.CARRIED_OVER)
OWN_MONEY = replace(GRANT, fund=Fund.BUSINESS, project="乙")


def books(*moves: tuple[EntryKind, Line, int]) -> Ledger:
    entries = [
        Entry(number, date(2025, 3, 1), kind, line, fen, basis="文", source="文")
        for number, (kind, line, fen) in enumerate(moves, 1)
    ]
    planned = [(e.line, e.fen) for e in entries if e.kind is EntryKind.BUDGET]
    return Ledger(tuple(entries), tuple(planned))


def closed(*moves: tuple[EntryKind, Line, int]) -> dict[tuple[Stage, Flow, Fund], int]:
    sums: dict[tuple[Stage, Flow, Fund], int] = {}
    for final in final_lines(books(*moves), LAST, PROFILE, {}):
        key = (final.line.stage, final.line.flow, final.line.fund)
        sums[key] = sums.get(key, 0) + final.line.fen
    return sums


BUDGETED, ADDED, SPENT = EntryKind.BUDGET, EntryKind.ADDED, EntryKind.EXECUTED
OWN, PUBLIC = Stage.OWN, Fund.GENERAL_PUBLIC


def test_what_was_carried_over_opens_the_year_and_what_is_left_closes_it() -> None:
    """The example of docs/closing.md."""
    found = closed(
        (BUDGETED, CARRIED, 40),
        (BUDGETED, GRANT, 100),
        (ADDED, GRANT, 5),
        (SPENT, GRANT, 90),
        (SPENT, CARRIED, 30),
    )
    assert found == {
        (OWN, Flow.OPENING, PUBLIC): 40,
        (OWN, Flow.INCOME, PUBLIC): 105,
        (OWN, Flow.SPENDING, PUBLIC): 120,
        (OWN, Flow.CLOSING, PUBLIC): 25,
        (Stage.BUDGET, Flow.SPENDING, PUBLIC): 140,
        (Stage.ADJUSTED, Flow.SPENDING, PUBLIC): 145,
    }
    page = (EXAMPLES.parent / "docs" / "closing.md").read_text(encoding="utf-8")
    for flow in (Flow.OPENING, Flow.INCOME, Flow.SPENDING, Flow.CLOSING):
        assert f"| {flow.label} | {found[OWN, flow, PUBLIC]} |" in page


def test_money_that_is_no_grant_needs_its_income() -> None:
    moves = ((BUDGETED, OWN_MONEY, 100), (SPENT, OWN_MONEY, 80))
    with pytest.raises(SourceErrors, match="没有记“事业收入”的收入"):
        closed(*moves)
    income = replace(OWN_MONEY, flow=Flow.INCOME, project="")
    found = closed(*moves, (EntryKind.INCOME, income, 95))
    assert found[OWN, Flow.INCOME, Fund.BUSINESS] == 95
    assert found[OWN, Flow.CLOSING, Fund.BUSINESS] == 15
    with pytest.raises(SourceErrors, match="支出比收入多"):
        closed(*moves, (EntryKind.INCOME, income, 70))
    used = (EntryKind.RESERVE_USED, income, 10)
    found = closed(*moves, (EntryKind.INCOME, income, 70), used)
    assert found[OWN, Flow.RESERVE_USE, Fund.BUSINESS] == 10
    assert (OWN, Flow.CLOSING, Fund.BUSINESS) not in found


def test_a_budget_that_is_not_booked_closes_nothing() -> None:
    ledger = replace(books((BUDGETED, GRANT, 10)), planned=((GRANT, 10), (CARRIED, 7)))
    with pytest.raises(SourceErrors, match="没有记账"):
        final_lines(ledger, LAST, PROFILE, {})


def test_money_without_a_place_in_the_tables_is_named_or_refused() -> None:
    own = replace(GRANT, fund=Fund.UNIT_OWN)
    ledger = books(
        (BUDGETED, own, 10),
        (SPENT, own, 10),
        (EntryKind.INCOME, replace(own, flow=Flow.INCOME), 10),
    )
    with pytest.raises(SourceErrors, match="没有“单位资金”"):
        final_lines(ledger, LAST, PROFILE, {})
    named = final_lines(ledger, LAST, PROFILE, {Fund.UNIT_OWN: Fund.OTHER})
    assert {final.line.fund for final in named} == {Fund.OTHER}
    account = replace(GRANT, fund=Fund.FISCAL_ACCOUNT)
    ledger = books(
        (BUDGETED, account, 10), (EntryKind.INCOME, replace(account, flow=Flow.INCOME), 10)
    )
    assert {f.line.fund for f in final_lines(ledger, LAST, PROFILE, {})} == {Fund.BUSINESS}


@pytest.mark.parametrize(
    ("line", "ended", "is_surplus"),
    [
        (GRANT, False, False),
        (GRANT, True, True),
        (CARRIED, False, True),  # two years running
        (replace(GRANT, project="", nature=Nature.OPERATING, economic="30201"), False, False),
    ],
)
def test_what_is_left_is_carried_over_or_surplus(line: Line, ended: bool, is_surplus: bool) -> None:
    moves = [(BUDGETED, line, 10), (SPENT, line, 4)]
    if ended:
        moves.append((EntryKind.FINISHED, line, 0))
    (left,) = remainders(books(*moves), LAST)
    assert (left.fen, left.is_surplus) == (6, is_surplus)
    assert remainders(books((BUDGETED, line, 10), (SPENT, line, 10)), LAST) == ()


_KINDS = (BUDGETED, ADDED, EntryKind.WITHDRAWN, SPENT, EntryKind.REVERSED)
_LINES = tuple(
    Line(0, UNIT, function, nature=Nature.PROJECT, project=project, fund=fund, origin=origin)
    for function in ("2010301", "2070899")
    for project, fund, origin in (
        ("甲", Fund.GENERAL_PUBLIC, Origin.CURRENT),
        ("甲", Fund.GENERAL_PUBLIC, Origin.CARRIED_OVER),
        ("丙", Fund.GOVERNMENT_FUND, Origin.CURRENT),
    )
)


@settings(max_examples=60)
@given(
    st.lists(
        st.tuples(st.sampled_from(_KINDS), st.sampled_from(_LINES), st.integers(1, 10**7)),
        max_size=30,
    )
)
def test_any_books_close_and_balance(moves: list[tuple[EntryKind, Line, int]]) -> None:
    possible: list[tuple[EntryKind, Line, int]] = []
    for move in moves:  # only what can have happened
        balances = books(*possible, move).lines(LAST)
        if all(b.left >= 0 and b.executed >= 0 for b in balances.values()):
            possible.append(move)
    ledger = books(*possible)
    found: tuple[FinalLine, ...] = final_lines(replace(ledger, planned=()), LAST, PROFILE, {})
    mistakes = Mistakes()
    check_balance([final.line for final in found], "", mistakes)
    assert mistakes.found == []
    whole = {
        stage: sum(
            f.line.fen for f in found if f.line.stage is stage and f.line.flow is Flow.SPENDING
        )
        for stage in Stage
    }
    balances = ledger.lines(LAST).values()
    assert whole[Stage.BUDGET] == sum(b.initial for b in balances)
    assert whole[Stage.ADJUSTED] == sum(b.adjusted for b in balances)
    assert whole[OWN] == sum(b.executed for b in balances)
    left = sum(f.line.fen for f in found if f.line.flow is Flow.CLOSING)
    assert left == sum(r.fen for r in remainders(ledger, LAST))


def test_the_next_year_begins_with_what_is_carried_over(tmp_path: Path) -> None:
    out = tmp_path / "next.csv"
    command = ["year", "close", str(SOURCE), "--ledger", str(BOOK), "--profile", PROFILE.id]
    command += ["--with", str(BESIDE), "-o", str(tmp_path / "final"), "--next", str(out)]
    assert CliRunner().invoke(main, command).exit_code == 0
    rows = out.read_text(encoding="utf-8").splitlines()[1:]
    assert len(rows) == 18
    assert all(",上年结转," in row for row in rows)
    assert not any("特种设备购置费" in row for row in rows)


def test_the_ledger_of_the_example_is_sealed_and_holds_a_correction(
    ledger: Ledger, budget: Budget, tmp_path: Path
) -> None:
    assert sum(1 for entry in ledger.entries if entry.corrects) == 1
    copy = tmp_path / "ledger.csv"
    shutil.copy(BOOK, copy)
    more = {"day": "2025-12-31", "kind": "冲回", "project": "宣传费", "economic": "30227"}
    append(copy, [{**more, "fen": "1", "basis": "退款", "source": "凭证"}], budget)
    assert copy.read_bytes().startswith(BOOK.read_bytes())


def test_the_final_accounts_of_the_example_find_nothing(booklet: Booklet) -> None:
    checked = review_booklet(booklet)
    assert [f.code for f in checked.findings if f.severity is not Severity.NOTE] == []
