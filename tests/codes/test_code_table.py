"""The tables themselves: nothing twice, nothing without a parent, nothing without a source."""

import re
from collections.abc import Callable
from importlib.resources import files

import pytest

from mingzhang.codes import (
    FUNCTION_CLASSES,
    GENERAL_KNOWLEDGE,
    Classification,
    department_economic,
    divisions,
    functional,
    government_economic,
    government_economic_for,
    normal_name,
    revenue,
)
from mingzhang.codes.table import read_rows

ALL = [functional, department_economic, government_economic, revenue, divisions]


@pytest.fixture(params=ALL, ids=lambda c: c.__name__)
def classification(request: pytest.FixtureRequest) -> Classification:
    make: Callable[[], Classification] = request.param
    return make()


def test_every_code_has_a_parent(classification: Classification) -> None:
    shortest = classification.lengths[0]
    orphans = [
        c.code
        for c in classification
        if len(c.code) > shortest and not classification.parent(c.code)
    ]
    assert orphans == []


def test_every_current_code_has_a_parent_that_is_not_only_historical(
    classification: Classification,
) -> None:
    orphans = [
        c.code
        for c in classification
        if c.valid_to is None and c.level > 1 and classification.parent(c.code).valid_to is not None  # type: ignore[union-attr]
    ]
    assert orphans == []


def described_sources() -> set[str]:
    text = (files("mingzhang.codes") / "data" / "SOURCES.md").read_text(encoding="utf-8")
    return set(re.findall(r"^\| `([^`]+)` \|", text, re.MULTILINE))


def test_every_row_names_a_source_that_is_described(classification: Classification) -> None:
    rows = [row for c in classification for row in classification.rows(c.code)]
    assert {row.source for row in rows} <= described_sources()


def test_every_crosswalk_row_names_a_source_that_is_described() -> None:
    assert {row["source"] for row in read_rows("economic-crosswalk.csv")} <= described_sources()


def test_names_are_clean(classification: Classification) -> None:
    for code in classification:
        for row in classification.rows(code.code):
            assert row.names[0] == row.name
            assert all(n and n == n.strip() for n in row.names), row
            normal = [normal_name(n) for n in row.names]
            assert len(set(normal)) == len(normal), row


@pytest.mark.parametrize("make", [c for c in ALL if c is not divisions])
def test_siblings_in_force_have_different_names(make: Callable[[], Classification]) -> None:
    """Otherwise a name under its group would not be one code."""
    classification = make()
    for parent in ["", *(c.code for c in classification)]:
        names = [c.name for c in classification.children(parent) if c.valid_to is None]
        assert len(set(names)) == len(names), parent


def test_years_are_in_order(classification: Classification) -> None:
    for code in classification:
        for row in classification.rows(code.code):
            assert row.valid_from is None or row.valid_to is None or row.valid_from <= row.valid_to


def test_sizes_are_those_of_the_sources() -> None:
    assert len(FUNCTION_CLASSES) == 30
    assert sum(1 for c in divisions() if c.level == 1) == 31
    assert sum(1 for c in divisions() if c.level == 2) == 342
    assert sum(1 for c in divisions() if c.level == 3) == 2978


def test_function_classes_are_the_classes_in_force() -> None:
    in_force = [c for c in functional().children() if c.valid_to is None]
    assert sorted(FUNCTION_CLASSES, key=lambda c: c.code) == in_force
    assert all(c.level == 1 for c in FUNCTION_CLASSES)


def test_crosswalk_targets_exist_and_have_the_level_of_their_origin() -> None:
    for row in read_rows("economic-crosswalk.csv"):
        origin = department_economic().get(row["department"])
        assert origin is not None, row
        for kind in ("administrative", "institution"):
            if row[kind]:
                target = government_economic().get(row[kind])
                assert target is not None, row
                assert target.level == origin.level, row


def test_crosswalk_of_an_item_lies_in_the_crosswalk_of_its_class() -> None:
    for row in read_rows("economic-crosswalk.csv"):
        code = row["department"]
        for kind in ("administrative", "public_institution"):
            item, group = (government_economic_for(c, kind) for c in (code, code[:3]))
            assert not (item and group) or item.startswith(group), row


def test_crosswalk_rows_are_unique() -> None:
    codes = [row["department"] for row in read_rows("economic-crosswalk.csv")]
    assert len(set(codes)) == len(codes)


def test_codes_never_read_anywhere_are_marked_so() -> None:
    """What no sample prints cannot claim a document."""
    assert functional().get("2130311").source == GENERAL_KNOWLEDGE  # type: ignore[union-attr]
    assert not functional().get("2130311").is_verified  # type: ignore[union-attr]
    assert functional().get("2070801").is_verified  # type: ignore[union-attr]
