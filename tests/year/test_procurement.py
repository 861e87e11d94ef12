"""Purchases of a year: each finding beside the nearest purchase without one, and the statement."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kept import source_of
from mingzhang.errors import SourceErrors
from mingzhang.model.budget import ProcurementItem
from mingzhang.model.vocabulary import ProcurementForm, ProcurementKind
from mingzhang.year.procurement.central import CentralLine
from mingzhang.year.procurement.finding import Concern, Standard, findings_of
from mingzhang.year.procurement.journal import (
    Journal,
    Size,
    Step,
    StepKind,
    journal_of,
    read_journal,
)
from mingzhang.year.procurement.statement import actual_items, actual_statement, planned_statement
from mingzhang.year.service.scope import Scoped

GOODS, SERVICES = ProcurementKind.GOODS, ProcurementKind.SERVICES
COMPUTER = ProcurementItem("电脑", GOODS, 50_000_00, code="A02010105", form=ProcurementForm.CENTRAL)
EXAMPLE = Path(__file__).parents[2] / "examples" / "lanxian-media-center-2025"


def step(day: str, kind: str, fen: int = 0, **more: object) -> Step:
    month, number = map(int, day.split("."))
    moment = date(2025, month, number)
    return replace(Step(moment, StepKind(kind), "电脑", fen=fen * 100), **more)  # type: ignore[arg-type]


def bought(*steps: Step, item: ProcurementItem | None = COMPUTER) -> Journal:
    return journal_of(steps, (item,) if item else ())


RIGHT = (
    step("1.10", "意向", 50_000),
    step("2.20", "计划", 50_000),
    step("3.10", "合同", 48_000, contract="1", supplier="甲公司", size=Size.SMALL),
    step("4.10", "支付", 48_000, contract="1"),
)
STANDARD = Standard(central=(CentralLine("A02010100", "计算机"),), limit=10_000_00, closes=True)


def concerns(journal: Journal, standard: Standard = STANDARD) -> list[Concern]:
    return [found.concern for found in findings_of(journal, standard) if not found.unjudged]


def test_purchase_in_order_has_no_finding() -> None:
    assert findings_of(bought(*RIGHT), STANDARD) == ()


_MORE = {"contract": "1"}


@pytest.mark.parametrize(
    ("steps", "item", "expected"),
    [
        (RIGHT, None, [Concern.NO_BUDGET]),
        ((*RIGHT, step("1.5", "追加", 50_000)), None, []),
        ((*RIGHT, step("5.1", "补充合同", 2_001, **_MORE)), COMPUTER, [Concern.ABOVE_BUDGET]),
        ((*RIGHT, step("5.1", "补充合同", 2_000, **_MORE)), COMPUTER, []),
        ((*RIGHT, step("5.1", "支付", 1, **_MORE)), COMPUTER, [Concern.OVERPAID]),
        ((*RIGHT, step("5.1", "支付", 1, **_MORE), step("5.2", "退款", 1, **_MORE)), COMPUTER, []),
        ((RIGHT[0], *RIGHT[2:]), COMPUTER, [Concern.NO_PLAN]),
        (RIGHT[1:], COMPUTER, [Concern.NO_INTENTION]),
        ((step("2.9", "意向", 50_000), *RIGHT[1:]), COMPUTER, [Concern.SHORT_NOTICE]),
        ((step("2.8", "意向", 50_000), *RIGHT[1:]), COMPUTER, []),
        ((*RIGHT, step("2.1", "公告")), COMPUTER, [Concern.SHORT_NOTICE]),
        ((), COMPUTER, [Concern.NOT_DONE]),
        ((step("1.1", "调减", 50_000),), COMPUTER, []),
        ((*RIGHT[:3], step("3.9", "支付", 1, **_MORE)), COMPUTER, [Concern.EARLY]),
        (RIGHT, replace(COMPUTER, form=ProcurementForm.OWN), [Concern.NOT_CENTRAL]),
        (RIGHT, replace(COMPUTER, form=ProcurementForm.OWN, code="A05040101"), []),
        (RIGHT, replace(COMPUTER, kind=SERVICES), [Concern.KIND]),
        (RIGHT, replace(COMPUTER, sme_fen=1), []),
        (
            (*RIGHT[:2], replace(RIGHT[2], size=Size.LARGE)),
            replace(COMPUTER, sme_fen=1),
            [Concern.RESERVE],
        ),
        ((*RIGHT[:2], replace(RIGHT[2], size=Size.LARGE)), COMPUTER, []),
    ],
)
def test_each_finding_and_the_nearest_purchase_without_it(
    steps: tuple[Step, ...], item: ProcurementItem | None, expected: list[Concern]
) -> None:
    assert concerns(bought(*steps, item=item)) == expected


def test_service_outside_the_catalogue_is_a_finding() -> None:
    outside = {("电脑", ""): Scoped(COMPUTER, problem="目录里没有A150101")}
    standard = replace(STANDARD, scope=outside)
    assert concerns(bought(*RIGHT), standard) == [Concern.OUTSIDE]
    inside = {("电脑", ""): Scoped(COMPUTER)}
    assert concerns(bought(*RIGHT), replace(STANDARD, scope=inside)) == []


def test_what_the_papers_do_not_say_is_no_finding_and_not_in_order() -> None:
    item = replace(COMPUTER, code="", sme_fen=1)
    steps = (RIGHT[1], replace(RIGHT[2], size=None))
    found = findings_of(bought(*steps, item=item), replace(STANDARD, limit=None))
    assert {one.concern for one in found} == {
        Concern.NOT_CENTRAL,
        Concern.NO_INTENTION,
        Concern.RESERVE,
    }
    assert all(one.unjudged for one in found)


def test_supplier_of_unknown_size_leaves_the_shares_open() -> None:
    journal = bought(*RIGHT[:2], replace(RIGHT[2], size=None))
    assert actual_statement(journal).unknown == ("1",)


HEAD = "日期,环节,采购项目,类别,合同编号,金额,供应商,供应商类型,依据\n"
SIGNED = "2025-03-01,合同,印刷服务,,HT-01,15200,甲公司,小型企业,合同\n"


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ("2025-03-01,支付,印刷服务,,HT-01,100,,,凭证\n", "没有登记合同"),
        (SIGNED + SIGNED, "已经登记"),
        (SIGNED + "2025-03-02,支付,办公用品,,HT-01,100,,,凭证\n", "是“印刷服务”的"),
        (SIGNED + "2025-03-02,支付,印刷服务,,HT-01,100,乙公司,,凭证\n", "供应商是甲公司"),
        ("2025-03-01,合同,印刷服务,,HT-01,100,,,合同\n", "供应商"),
        ("2025-03-01,计划,印刷服务,,,0,,,备案\n", "大于0"),
        ("2024-12-31,支付,印刷服务,,HT-01,100,,,凭证\n", "不在2025年"),
        ("2025-03-01,计划,印涮服务,,,100,,,备案\n", "没有“印涮服务”"),
        ("2025-03-01,招标,印刷服务,,,100,,,备案\n", "招标"),
        ("2025-03-01,计划,印刷服务,,HT-01,100,,,备案\n", "没有合同"),
    ],
)
def test_rows_that_cannot_be_are_refused_at_their_line(
    tmp_path: Path, rows: str, words: str
) -> None:
    file = tmp_path / "journal.csv"
    file.write_text(HEAD + rows, "utf-8")
    with pytest.raises(SourceErrors, match=words):
        read_journal(file, source_of(EXAMPLE).procurement, 2025)


_contracts = st.lists(
    st.tuples(st.integers(1, 10**9), st.sampled_from((*Size, None)), st.sampled_from("甲乙丙")),
    max_size=8,
)


@settings(max_examples=50, deadline=None)
@given(_contracts)
def test_statement_adds_up_and_no_part_exceeds_its_whole(
    signed: list[tuple[int, Size | None, str]],
) -> None:
    steps = [
        replace(step("3.1", "合同"), item=item, category=GOODS, contract=str(n), fen=fen, size=size)
        for n, (fen, size, item) in enumerate(signed)
    ]
    journal = bought(*steps)
    found = actual_statement(journal)
    assert found.total == sum(fen for fen, _size, _item in signed)
    assert 0 <= found.micro <= found.sme <= found.total
    assert found.sme == sum(found.sme_kinds.values())
    assert planned_statement(actual_items(journal)).kinds == found.kinds
