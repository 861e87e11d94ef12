"""The two economic classifications of expenditure and the crosswalk between them."""

from __future__ import annotations

from functools import cache

from mingzhang.codes.classification import Classification
from mingzhang.codes.table import read_codes, read_rows

_LENGTHS = (3, 5)
_BASIC_NATURE = {"301": "personnel", "303": "personnel", "302": "operating", "310": "operating"}

_THREE_PUBLIC = {
    "30212": "overseas",
    "30217": "hospitality",
    "30231": "vehicle_operation",
    "30913": "vehicle_purchase",
    "31013": "vehicle_purchase",
}

_CROSSWALK_COLUMN = {
    "administrative": "administrative",
    # 参公事业单位 counts as 机关 in the government classification.
    "civil_service_law": "administrative",
    "public_institution": "institution",
}


@cache
def department_economic() -> Classification:
    """部门预算支出经济分类: 类 3, 款 5 digits.

    >>> [row.code for row in department_economic().find_by_name("退休费", parent="303")]
    ['30302']
    """
    return Classification(
        "department_economic",
        "部门预算支出经济分类",
        _LENGTHS,
        read_codes(_LENGTHS, "department-economic.csv"),
    )


@cache
def government_economic() -> Classification:
    """政府预算支出经济分类: 类 3, 款 5 digits, in force since 2018.

    >>> government_economic().get("50905").name
    '离退休费'
    """
    return Classification(
        "government_economic",
        "政府预算支出经济分类",
        _LENGTHS,
        read_codes(_LENGTHS, "government-economic.csv"),
    )


@cache
def _crosswalk() -> dict[str, dict[str, str]]:
    return {row["department"]: row for row in read_rows("economic-crosswalk.csv")}


def government_economic_for(economic_code: str, unit_kind: str) -> str | None:
    """The government economic code in which a departmental economic code is shown.

    >>> government_economic_for("30101", "administrative")
    '50101'
    >>> government_economic_for("30101", "public_institution")
    '50501'

    Args:
        economic_code: departmental code, 类 or 款.
        unit_kind: value of `UnitKind`; 参公事业单位 is treated as 行政单位.

    Returns:
        None where the crosswalk does not know or does not decide (312 splits in two classes;
        绩效工资 has no place in an administrative unit).

    Raises:
        ValueError: an unknown unit kind.

    Source: 《两套支出经济分类科目对照表》 as far as it was read, see `data/SOURCES.md`.
    """
    if unit_kind not in _CROSSWALK_COLUMN:
        raise ValueError(f"unknown unit kind {unit_kind!r}")
    row = _crosswalk().get(economic_code)
    return (row[_CROSSWALK_COLUMN[unit_kind]] or None) if row else None


def government_economic_targets(economic_code: str) -> tuple[str, ...]:
    """Government economic codes that a departmental code may stand beside; empty where unknown.

    Only rows of the crosswalk with a source count.

    >>> government_economic_targets("30101"), government_economic_targets("39999")
    (('50101', '50501'), ())
    """
    row = _crosswalk().get(economic_code)
    if row is None or row.get("source", "").startswith("general knowledge"):
        return ()
    found = (row.get("administrative", ""), row.get("institution", ""))
    return tuple(code for code in found if code) if all(found) else ()


def find_basic_nature(economic_code: str) -> str | None:
    """Where basic expenditure of an economic code belongs: 人员经费 or 公用经费.

    >>> find_basic_nature("30302"), find_basic_nature("31002"), find_basic_nature("312")
    ('personnel', 'operating', None)

    Returns:
        A value of `Nature` (`personnel`, `operating`), None where the code decides nothing.

    Source: 惯例, as printed in the tables of basic expenditure.
    """
    return _BASIC_NATURE.get(economic_code[:3])


def find_three_public(economic_code: str) -> str | None:
    """The three-public item that a departmental economic code is, a value of `ThreePublic`.

    >>> find_three_public("30217")
    'hospitality'
    """
    return _THREE_PUBLIC.get(economic_code)
