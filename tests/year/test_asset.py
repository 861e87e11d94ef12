"""The register of assets: what stood on a day, and each finding beside the nearest silence."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from kept import source_of
from mingzhang.entry.spread import assets_record
from mingzhang.errors import SourceErrors
from mingzhang.model.budget import Budget, ProcurementItem, StateAssets
from mingzhang.model.vocabulary import ProcurementKind, ThreePublic
from mingzhang.year.asset.finding import Concern, findings_of
from mingzhang.year.asset.register import (
    AssetKind,
    Card,
    Gain,
    assets_at,
    read_register,
)
from mingzhang.year.procurement.journal import Journal, Step, StepKind, journal_of

EXAMPLE = Path(__file__).parents[2] / "examples" / "lanxian-media-center-2025"
REGISTER = EXAMPLE / "year" / "asset" / "register.csv"
END = date(2025, 12, 31)
SHAPE = StateAssets(
    "2024年12月31日",
    2,
    (("机要通信用车", 0), ("其他用车", 0)),
    "",
    (("单价50万元以上的通用设备", 0), ("单价100万元以上设备（不含车辆）", 0)),
)


@pytest.fixture(scope="module")
def budget() -> Budget:
    return replace(source_of(EXAMPLE), assets=SHAPE)


def card(number: str, kind: AssetKind, fen: int, **more: object) -> Card:
    plain = Card(
        number, kind, f"名{number}", "", 1, Fraction(0), fen * 100, date(2020, 1, 1), Gain.KEPT
    )
    return replace(plain, **more)  # type: ignore[arg-type]


CAR = card("1", AssetKind.VEHICLE, 150_000, use="其他用车")


def test_sections_of_the_example_are_counted_from_its_register() -> None:
    assets = source_of(EXAMPLE).assets
    assert assets_at(read_register(REGISTER), date(2025, 4, 30), assets) == assets
    assert assets_record(assets).get("office_area").text == "400"


def test_equipment_counts_from_its_value_on_and_until_its_last_day() -> None:
    cards = (
        card("1", AssetKind.GENERAL, 500_000),
        card("2", AssetKind.GENERAL, 499_999),
        card("3", AssetKind.SPECIAL, 1_000_000, count=2),
        card("4", AssetKind.GENERAL, 2_000_000, lost=END),
        card("5", AssetKind.VEHICLE, 2_000_000, use="其他用车"),
    )
    assert [n for _name, n in assets_at(cards, END, SHAPE).equipment] == [1, 2]
    assert [n for _name, n in assets_at(cards, date(2025, 12, 30), SHAPE).equipment] == [2, 3]


def test_what_the_place_does_not_print_is_refused_and_not_put_elsewhere() -> None:
    with pytest.raises(ValueError, match="领导用车"):
        assets_at((replace(CAR, use="领导用车"),), END, SHAPE)
    with pytest.raises(ValueError, match="大型设备"):
        assets_at((), END, replace(SHAPE, equipment=(("大型设备", 1),)))


def signed(fen: int, paid: int = 0, code: str = "A02010105") -> Journal:
    item = ProcurementItem("电脑", ProcurementKind.GOODS, 10**9, code=code)
    steps = [Step(date(2025, 3, 1), StepKind.CONTRACT, "电脑", contract="1", fen=fen * 100)]
    if paid:
        steps.append(Step(date(2025, 4, 1), StepKind.PAYMENT, "电脑", contract="1", fen=paid))
    return journal_of(steps, (item,))


NEW = card("9", AssetKind.GENERAL, 30_000, gained=date(2025, 5, 1), gain=Gain.BOUGHT, contract="1")


@pytest.mark.parametrize(
    ("cards", "journal", "expected"),
    [
        ((replace(CAR, count=3),), None, [Concern.QUOTA]),
        ((replace(CAR, count=2),), None, []),
        ((replace(CAR, gain=Gain.BOUGHT, gained=END),), None, [Concern.NO_BUDGET]),
        ((replace(CAR, gain=Gain.RECEIVED, gained=END),), None, []),
        ((NEW,), signed(30_000, 1), []),
        ((NEW,), signed(30_001, 1), [Concern.VALUE]),
        ((replace(NEW, contract="2"),), signed(30_000), [Concern.NO_CONTRACT]),
        ((), signed(30_000, 1), [Concern.NO_CARD]),
        ((), signed(30_000), []),
        ((), signed(30_000, 1, code="A05040101"), []),
    ],
)
def test_each_finding_and_the_nearest_silence(
    budget: Budget, cards: tuple[Card, ...], journal: Journal | None, expected: list[Concern]
) -> None:
    found = findings_of(cards, END, budget, journal)
    assert [one.concern for one in found if not one.unjudged] == expected


def test_purchase_without_a_contract_number_is_not_judged(budget: Budget) -> None:
    (found,) = findings_of((replace(NEW, contract=""),), END, budget, journal_of((), ()))
    assert found.unjudged


def test_vehicle_within_the_budget_for_vehicles_is_none(budget: Budget) -> None:
    line = replace(budget.lines[0], three_public=ThreePublic.VEHICLE_PURCHASE, fen=15_000_000)
    rich = replace(budget, lines=(*budget.lines, line))
    bought = replace(CAR, gain=Gain.BOUGHT, gained=END)
    assert findings_of((bought,), END, rich) == ()
    dear = replace(bought, fen=bought.fen + 1)
    assert [f.concern for f in findings_of((dear,), END, rich)] == [Concern.ABOVE_BUDGET]


def test_last_year_as_printed_is_held_against_the_register(budget: Budget) -> None:
    before = replace(SHAPE, vehicles=(("机要通信用车", 0), ("其他用车", 1)))
    assert findings_of((CAR,), END, budget, before=before) == ()
    wrong = replace(SHAPE, vehicles=(("机要通信用车", 1), ("其他用车", 0)))
    found = findings_of((CAR,), END, budget, before=wrong)
    assert [one.what for one in found] == ["机要通信用车", "其他用车"]
    (open_question,) = findings_of((CAR,), END, budget, before=replace(SHAPE, date="2024年"))
    assert open_question.unjudged


HEAD = "编号,类别,名称,用途,数量,面积,原值,取得日期,取得方式,合同编号,处置日期,处置方式,处置依据\n"


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("1,车辆,车,,,,1,2020-01-01,原有,,,,\n", "用途"),
        ("1,通用设备,机,,,,,2020-01-01,购置,,,,\n", "原值"),
        ("1,其他,物,,,,1,2020-01-01,原有,,2025-01-01,,\n", "处置依据"),
        ("1,其他,物,,,,1,2020-01-01,原有,,2019-01-01,报废,文\n", "早于"),
        ("1,其他,物,,,,1,2020-01-01,原有,HT,,,\n", "只有购置"),
        ("1,其他,物,,,约四百,1,2020-01-01,原有,,,,\n", "不是面积"),
        ("1,船,物,,,,1,2020-01-01,原有,,,,\n", "船"),
        ("1,其他,物,,,,1,2020-01-01,原有,,,,\n" * 2, "重复"),
    ],
)
def test_cards_that_cannot_be_are_refused(tmp_path: Path, row: str, words: str) -> None:
    file = tmp_path / "register.csv"
    file.write_text(HEAD + row, "utf-8")
    with pytest.raises(SourceErrors, match=words):
        read_register(file)
