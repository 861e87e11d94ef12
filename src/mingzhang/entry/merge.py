"""A department's source from its units': their rows beside its own, figures of both summed.

Rows that came from a unit bear its key as their origin, and merging again replaces them. Of
last year's figures and of the assets a booklet has one each, so those are summed; what the office
itself had stays noted in the row (`_own.`), with the sum that merging made (`_sum.`): what somebody
changes in a sum afterwards is taken for the office's own.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any

from mingzhang.amounts import Unit
from mingzhang.codes import normal_name
from mingzhang.entry.change import unit_of_rows
from mingzhang.entry.flat import RowData
from mingzhang.entry.summing import Summed, converted, with_sums
from mingzhang.errors import MingzhangError
from mingzhang.language import _
from mingzhang.lean import dataclass

_KEYED = ("lines", "projects", "procurement", "targets", "evaluations", "statements")
_TAKEN = (*_KEYED, "transfers", "catalogue")


class Clash(MingzhangError):
    """Rows that the department typed itself speak of a unit that is to be merged."""


@dataclass(frozen=True, slots=True)
class Given:
    """What one unit gave.

    Attributes:
        key: the origin of its rows in the department's source, the same whenever it is merged.
        name: of the unit, which rows that name no unit are put under.
    """

    key: str
    name: str
    rows: Sequence[RowData]


@dataclass(frozen=True, slots=True)
class Merged:
    """What a merging makes.

    Attributes:
        rows: the whole source of the department afterwards.
        sums: how each summed figure came about.
        own: label of a table → rows of the department itself that speak of merged units.
        changed: whether it is another source than before.
        projects_twice: names of projects that several units have; they stay apart by their unit.
    """

    rows: tuple[RowData, ...]
    sums: tuple[Summed, ...]
    own: dict[str, int]
    changed: bool
    projects_twice: tuple[str, ...] = ()


def merge_rows(
    whole: str,
    present: Sequence[RowData],
    given: Sequence[Given],
    *,
    replace_own: bool = False,
    sum_figures: bool = True,
) -> Merged:
    """The department's source with what its units gave in it.

    Args:
        whole: names the department's source; rows that are made are named after it.
        present: the source as it is; rows of earlier mergings make way.
        replace_own: rows of the department that speak of a merged unit make way for the unit's.
        sum_figures: last year's figures and assets are summed; else they stay as they are.
    """
    into = unit_of_rows(present)
    keys = {part.key for part in given}
    own = [row for row in present if row.origin not in keys]
    clashing = _clashing(own, given)
    names = {"lines": _("预算明细"), "projects": _("项目"), "procurement": _("政府采购"),
             "targets": _("绩效目标"), "evaluations": _("绩效自评"),
             "statements": _("项目经费情况说明")}  # fmt: skip
    counted: dict[str, int] = defaultdict(int)
    for row in clashing:
        if row.table in names:
            counted[names[row.table]] += 1
    if replace_own and clashing:
        gone = {row.uid for row in clashing}
        own = [row for row in own if row.uid not in gone and row.parent not in gone]
    rows = list(own)
    for part in given:
        rows += _taken_rows(whole, part, rows, into)
    sums: list[Summed] = []
    if sum_figures:
        rows, sums = with_sums(whole, rows, [(part.name, list(part.rows)) for part in given], into)
    changed = _as_set(rows) != _as_set(present)
    return Merged(tuple(rows), tuple(sums), dict(counted), changed, _twice(rows))


def own_words(own: dict[str, int]) -> str:
    """What is to be said of own rows that would be counted twice."""
    counts = "、".join(_("{label}{count}行").format(label=k, count=n) for k, n in own.items())
    return _(
        "部门草稿里已有这些单位的内容（{counts}），不是合并来的，再合并会重复计算；"
        "请先删去，或勾选“用单位报来的内容代替”"
    ).format(counts=counts)


def _clashing(own: Sequence[RowData], given: Sequence[Given]) -> list[RowData]:
    """Rows of the department itself that name a unit whose rows are merged."""
    names: set[str] = set()
    for part in given:
        listed = {r.values.get("name", "") for r in part.rows if r.table == "department.units"}
        names |= {normal_name(name) for name in listed | {part.name} if name}
    return [
        row
        for row in own
        if row.table in _KEYED and normal_name(row.values.get("unit", "")) in names - {""}
    ]


def _taken_rows(
    department: str, part: Given, before: Sequence[RowData], into: Unit
) -> list[RowData]:
    """The rows of one unit as they stand in the department's source, always named alike."""
    source, origin = part.rows, part.key
    unit = unit_of_rows(source)
    whole = (
        next((r.values.get("name", "") for r in source if r.table == "department.units"), "")
        or part.name
    )

    def named(row: RowData) -> str:
        return uuid.uuid5(uuid.NAMESPACE_OID, f"{department}/{origin}/{row.table}/{row.uid}").hex

    last: dict[str, float] = defaultdict(lambda: -1.0)
    for row in before:
        if not row.parent:
            last[row.table] = max(last[row.table], row.position)
    made: list[RowData] = []
    parents: dict[str, str] = {}
    known = {_sameness(row) for row in before if row.table == "catalogue"}
    for row in sorted(source, key=lambda r: (r.position, r.uid)):
        if row.table not in _TAKEN or not any(t.strip() for t in row.values.values()):
            continue
        if row.table == "catalogue" and _sameness(row) in known:
            continue
        values = dict(row.values)
        if row.table in _KEYED and not values.get("unit", "").strip():
            values["unit"] = whole
        if row.table in ("lines", "procurement", "transfers"):
            values["fen"] = converted(values.get("fen", ""), unit, into)
        last[row.table] += 1
        parents[row.uid] = named(row)
        made.append(RowData(row.table, named(row), values, position=last[row.table], origin=origin))
    for row in source:
        if row.parent in parents and row.table.startswith(("targets.", "evaluations.")):
            made.append(replace(row, uid=named(row), parent=parents[row.parent], origin=origin))
    made += _unit_rows(source, before, origin, named)
    return made


def _unit_rows(
    source: Sequence[RowData],
    before: Sequence[RowData],
    origin: str,
    named: Callable[[RowData], str],
) -> list[RowData]:
    """The budget units that the department's list does not have yet."""
    record = next((r.uid for r in before if r.table == "department"), "department-0")
    listed = [row for row in before if row.table == "department.units"]
    known = {normal_name(row.values.get("name", "")) for row in listed}
    last = max((row.position for row in listed), default=-1.0)
    made = []
    if not any(row.table == "department" for row in before):
        made.append(RowData("department", record, {}))
    for row in source:
        if row.table != "department.units" or normal_name(row.values.get("name", "")) in known:
            continue
        last += 1
        made.append(RowData(row.table, named(row), dict(row.values), record, last, origin))
    return made


def _sameness(row: RowData) -> tuple[tuple[str, str], ...]:
    return tuple(sorted((k, t.strip()) for k, t in row.values.items() if t.strip()))


def _as_set(rows: Iterable[RowData]) -> set[tuple[Any, ...]]:
    """Rows to be compared; what merging notes for itself is no content."""
    return {
        (r.table, r.uid, r.parent, r.position, r.origin, tuple(sorted(shown.items())))
        for r in rows
        if (shown := {k: t for k, t in r.values.items() if not k.startswith("_")}) or r.parent
    }


def _twice(rows: Sequence[RowData]) -> tuple[str, ...]:
    """Projects of the same name in several units; they stay apart by their unit."""
    units: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        if row.table == "projects":
            units[row.values.get("name", "").strip()].add(row.values.get("unit", ""))
    return tuple(name for name, mine in units.items() if name and len(mine) > 1)
