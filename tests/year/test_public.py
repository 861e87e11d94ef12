"""The year as open data: no private person, nothing that is not known, the same bytes twice."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from mingzhang.model.budget import StateAssets
from mingzhang.model.form import Form, FormKind, FormScope, Indicator
from mingzhang.model.vocabulary import ProcurementKind
from mingzhang.year.procurement.journal import (
    Contract,
    Size,
    Step,
    StepKind,
    journal_of,
)
from mingzhang.year.public import WITHHELD, YearRecord, public_rows, supplier_of, write_public
from mingzhang.year.reading import Reading, Readings
from mingzhang.year.score import evaluate_target

END = date(2025, 12, 31)


@pytest.fixture(scope="module")
def record() -> YearRecord:
    indicators = [
        Indicator("产出指标", "数量指标", "专题片", "≥3部"),
        Indicator("产出指标", "质量指标", "合格率", "100%"),
    ]
    form = Form.of(FormKind.TARGET, FormScope.PROJECT, "宣传费", 2025, indicators=indicators)
    reading = Reading(
        END, "宣传费", form.indicators[0].identity, "2部", reason="=停拍", evidence="张三"
    )
    signed = [
        Step(END, StepKind.CONTRACT, "印刷", "", ProcurementKind.SERVICES, str(n), 100, name, size)
        for n, (name, size) in enumerate([("某县甲公司", None), ("张三", Size.MICRO)])
    ]
    return YearRecord(
        "某局",
        2025,
        END,
        (evaluate_target(form, Readings((reading,)), None, END),),
        journal_of(signed, ()),
        StateAssets("2025年12月31日", 1, (("其他用车", 1),), "12.5", ()),
    )


@pytest.mark.parametrize(
    ("name", "size", "published"),
    [
        ("某县甲印刷有限公司", None, True),
        ("某市乙公司（北京）", None, True),
        ("某县人民医院", Size.OTHER, True),
        ("欧阳修平", Size.SMALL, False),
        ("张三", None, False),
        ("张三印刷有限公司", Size.PERSON, False),
        ("国网某省电力", Size.LARGE, True),
        ("国网某省电力", None, False),
    ],
)
def test_only_organisations_are_named(name: str, size: Size | None, published: bool) -> None:
    found = supplier_of(Contract("1", "印刷", END, name, size, ()))
    assert found == (name if published else WITHHELD)


def test_what_is_not_known_is_empty_and_not_nothing(record: YearRecord) -> None:
    rows = public_rows([record])
    (project,) = rows["projects"]
    assert (project["executed_fen"], project["score"], project["judged"]) == (None, None, False)
    known, unknown = rows["promises"]
    assert (known["promised"], known["reached"], known["share"]) == ("≥3部", "2部", "66.67")
    assert (unknown["reached"], unknown["share"], unknown["score"]) == (None, None, None)


def test_package_names_its_columns_holds_no_person_and_is_the_same_twice(
    record: YearRecord, tmp_path: Path
) -> None:
    pytest.importorskip("pyarrow")
    for name in ("one", "two"):
        write_public([record], tmp_path / name, parquet=True)
    files = sorted(file.name for file in (tmp_path / "one").iterdir())
    for name in files:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()
    texts = [f.read_text("utf-8") for f in (tmp_path / "one").glob("*.csv")]
    assert not any("张三" in text for text in texts)
    package = json.loads((tmp_path / "one" / "datapackage.json").read_text("utf-8"))
    for resource in package["resources"]:
        with (tmp_path / "one" / resource["path"]).open(encoding="utf-8", newline="") as file:
            heads = next(csv.reader(file))
        assert heads == [field["name"] for field in resource["schema"]["fields"]]
    assert "'=停拍" in (tmp_path / "one" / "promises.csv").read_text("utf-8")


def test_parquet_has_the_types_of_the_package(record: YearRecord, tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    write_public([record], tmp_path, parquet=True)
    table = parquet.read_table(tmp_path / "contracts.parquet")
    assert table.column("fen").to_pylist() == [100, 100]
    assert table.column("sme").to_pylist() == [None, True]
    assert str(table.schema.field("day").type) == "date32[day]"


def test_purchases_that_are_not_told_make_no_rows(record: YearRecord) -> None:
    rows = public_rows([replace(record, journal=None, assets=None)])
    assert rows["purchases"] == rows["contracts"] == rows["assets"] == []
