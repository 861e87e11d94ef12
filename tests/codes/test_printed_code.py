"""Every code that a booklet was seen to print is accepted in its year, under its name."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from mingzhang.codes import (
    Classification,
    Standing,
    department_economic,
    functional,
    government_economic,
)

LISTS: dict[str, Callable[[], Classification]] = {
    "2": functional,
    "3": department_economic,
    "5": government_economic,
}
PRINTED = Path(__file__).with_name("printed.csv")
"""Codes with their names and years in tables of booklets of 2017 to 2026, of eleven places."""


def rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def test_codes_of_booklets_hold_in_their_year_under_the_printed_name() -> None:
    wrong = [
        row
        for row in rows(PRINTED)
        if LISTS[row["code"][0]]().is_name_of(row["code"], row["name"], int(row["year"]))
        is not True
    ]
    assert wrong == []


@pytest.mark.parametrize(
    "file", ["functional-observed-2018plus.csv", "department-economic-observed-2018plus.csv"]
)
def test_observed_codes_hold_today_or_ended(shared: Path, file: str) -> None:
    """Since 2018 every one held in some year; what none of our rows says is a gap in the list."""
    unknown = [
        row["code"]
        for row in rows(shared / "codes" / file)
        if len(row["code"]) in LISTS[row["code"][0]]().lengths
        and not any(
            LISTS[row["code"][0]]().standing(row["code"], year) is Standing.IN_FORCE
            for year in range(2018, 2027)
        )
    ]
    assert set(unknown) <= MISREAD


MISREAD = {"30210", "2040405"}
"""Named in SOURCES.md under "not carried over": rows of a PDF that shifted."""


def test_historical_codes_hold_in_2010(shared: Path) -> None:
    wrong = [
        row
        for row in rows(shared / "codes" / "functional-historical.csv")
        if functional().is_name_of(row["code"], row["name"], 2010) is not True
    ]
    assert len(wrong) <= 1  # 浪油 is a misprint


def test_codes_beside_names_in_the_texts_are_never_another_codes(shared: Path) -> None:
    """Texts print `208（类）05（款）` or codes; none is told that it is misnamed."""
    wrong = []
    for path in sorted((shared / "samples" / "texts").glob("*.txt")):
        year = int((re.findall(r"20[12]\d", path.name) or ["2020"])[0])
        for code, name in re.findall(
            r"(?<!\d)(2\d{6})[ \t　]*([一-龥（）]{3,20})(?![一-龥])", path.read_text("utf-8")
        ):
            known = functional().get(code, year)
            named = functional().is_name_of(code, name, year)
            if known and known.is_verified and named is False and known.name not in name:
                wrong.append((path.name, code, name, known.name))
    assert wrong == []


def test_a_name_of_2010_accuses_nobody_today() -> None:
    """21006 is 中医药 today and was 卫生监督 in 2010; a name that is another code's still is."""
    from mingzhang.check.rules.code.code_misnamed import _right_name

    for code, name in (
        ("21006", "中医药"),
        ("2100699", "其他中医药支出"),
        ("2100208", "其他专科医院"),
    ):
        assert _right_name(functional(), code, name, 2022) == ""
    assert _right_name(functional(), "2080505", "行政运行", 2022) != ""
