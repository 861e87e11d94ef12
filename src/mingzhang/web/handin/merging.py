"""A department's booklet from its units': their rows beside its own, figures of both summed.

Rows that came from a unit bear its number as their origin, and merging again replaces them. Of
last year's figures and of the assets a booklet has one each, so those are summed; what the office
itself had stays noted in the row (`_own.`), with the sum that merging made (`_sum.`): what somebody
changes in a sum afterwards is taken for the office's own.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from mingzhang.amounts import Unit
from mingzhang.codes import normal_name
from mingzhang.errors import MingzhangError
from mingzhang.language import _
from mingzhang.web.draft.content import RowData, data_to_rows
from mingzhang.web.draft.replacing import (
    cause_of,
    check_open,
    replace_draft,
    stored_rows,
    total_fen,
    unit_of_rows,
    whole_edits,
)
from mingzhang.web.handin.summing import Summed, converted, with_sums
from mingzhang.web.models import Organisation, Slot, State, Transition, User, Version
from mingzhang.web.storage import store

_GIVEN = (State.DEPARTMENT_REVIEW, State.APPROVED, State.PUBLISHED)
_COUNTS = (*_GIVEN, State.CORRECTING)
"""States in which what the unit last gave still counts."""

_TAKEN = ("projects", "lines", "procurement", "targets", "evaluations", "catalogue")


class Clash(MingzhangError):
    """Rows that the department typed itself speak of a unit that is to be merged."""


@dataclass(frozen=True, slots=True)
class UnitState:
    """A unit as the merging sees it.

    Attributes:
        version: whose rows are taken; None where there is nothing to take, and `why` says so.
        fen: the sum of its lines.
        rows: how many rows of each table are taken.
        reviewed: whether the unit's own reviewer has let it through.
        merged: how many lines of it the department's draft holds already.
        kept: the version that was merged before, which stays where there is nothing new.
    """

    organisation: Organisation
    slot: Slot | None
    version: Version | None
    why: str = ""
    fen: int | None = None
    rows: dict[str, int] = field(default_factory=dict)
    reviewed: bool = False
    merged: int = 0
    kept: Version | None = None

    @property
    def source(self) -> Version | None:
        """The version whose rows stand in the draft after merging."""
        return self.version or self.kept


@dataclass(frozen=True, slots=True)
class Merged:
    """What a merging does, or did.

    Attributes:
        units: every unit of the department; rows: the whole draft afterwards.
        own: table → rows of the department itself that speak of units that are merged.
        revision: of the draft that it was computed from; changed: whether it is another draft.
    """

    units: tuple[UnitState, ...]
    rows: tuple[RowData, ...]
    sums: tuple[Summed, ...]
    own: dict[str, int]
    revision: int
    changed: bool
    projects_twice: tuple[str, ...] = ()

    @property
    def missing(self) -> tuple[UnitState, ...]:
        """The units that could not be taken."""
        return tuple(unit for unit in self.units if unit.version is None)

    @property
    def taken(self) -> tuple[UnitState, ...]:
        """The units that are taken."""
        return tuple(unit for unit in self.units if unit.version is not None)


def merge(
    department_slot: Slot,
    user: User,
    *,
    uid: str = "",
    replace_own: bool = False,
    sum_figures: bool = True,
    revision: int | None = None,
    address: str = "",
) -> Merged:
    """Bring what the units gave into the department's draft: one edit, all or nothing.

    Args:
        uid: of the edit.
        replace_own: rows of the department that speak of a merged unit make way for the unit's.
        sum_figures: last year's figures and assets are summed; else they stay as they are.
        revision: of the draft that the person saw; the present one where None.

    Raises:
        Clash: the department's own rows would be counted twice.
        Stale: the draft is closed, or was changed meanwhile.
        MingzhangError: there is nothing to merge.
    """
    check_open(department_slot)
    made = plan(department_slot, replace_own=replace_own, sum_figures=sum_figures)
    if not made.taken:
        raise MingzhangError(_("没有可以合并的单位；请先催单位提交"))
    if made.own and not replace_own:
        raise Clash(own_words(made.own))
    if made.changed:
        replace_draft(
            department_slot,
            made.rows,
            user,
            uid=uid or uuid.uuid4().hex,
            revision=made.revision if revision is None else revision,
            cause="merge",
            detail={
                "units": {str(u.organisation.pk): u.source.pk for u in made.units if u.source},
                "missing": [u.organisation.pk for u in made.missing],
                "replaced_own": made.own if replace_own else {},
                "summed": sum_figures,
            },
            address=address,
        )
    return made


def own_words(own: dict[str, int]) -> str:
    """What is to be said of own rows that would be counted twice."""
    counts = "、".join(_("{label}{count}行").format(label=k, count=n) for k, n in own.items())
    return _(
        "部门草稿里已有这些单位的内容（{counts}），不是合并来的，再合并会重复计算；"
        "请先删去，或勾选“用单位报来的内容代替”"
    ).format(counts=counts)


def plan(slot: Slot, *, replace_own: bool = False, sum_figures: bool = True) -> Merged:
    """What merging would make of the draft; nothing is written."""
    present = stored_rows(slot)
    states = unit_states(slot, present)
    into = unit_of_rows(present)
    taken = [state for state in states if state.source is not None]
    sources = {u.organisation.pk: _rows_of(u.source) for u in taken if u.source is not None}
    ids = {str(number) for number in sources}
    own = [row for row in present if row.origin not in ids]
    clashing = _clashing(own, sources, taken)
    names = {"lines": _("预算明细"), "projects": _("项目"), "procurement": _("政府采购"),
             "targets": _("绩效目标"), "evaluations": _("绩效自评")}  # fmt: skip
    counted: dict[str, int] = defaultdict(int)
    for row in clashing:
        if row.table in names:
            counted[names[row.table]] += 1
    if replace_own and clashing:
        gone = {row.uid for row in clashing}
        own = [row for row in own if row.uid not in gone and row.parent not in gone]
    rows = list(own)
    for state in taken:
        rows += _taken_rows(slot, state, sources[state.organisation.pk], rows, into)
    sums: list[Summed] = []
    if sum_figures:
        pairs = [(state.organisation.name, sources[state.organisation.pk]) for state in taken]
        rows, sums = with_sums(slot, rows, pairs, into)
    changed = _as_set(rows) != _as_set(present)
    return Merged(
        tuple(states),
        tuple(rows),
        tuple(sums),
        dict(counted),
        slot.draft_revision,
        changed,
        _twice(rows),
    )


def unit_states(slot: Slot, present: Sequence[RowData] = ()) -> list[UnitState]:
    """Every unit of a department with what it has given."""
    units = list(Organisation.objects.filter(parent=slot.organisation_id).order_by("code", "name"))
    slots = {
        s.organisation_id: s
        for s in Slot.objects.filter(
            organisation__in=units, year=slot.year, kind=slot.kind
        ).select_related("organisation")
    }
    given: dict[int, Version] = {}
    handed: dict[int, Version] = {}
    moves = Transition.objects.filter(slot__in=slots.values(), version__isnull=False)
    for move in moves.select_related("version", "version__slot").order_by("at", "id"):
        assert move.version is not None
        if move.after in _GIVEN:
            given[move.slot_id] = move.version
        elif move.after == State.UNIT_REVIEW:
            handed[move.slot_id] = move.version
    merged: dict[str, int] = defaultdict(int)
    for row in present:
        if row.table == "lines" and row.origin:
            merged[row.origin] += 1
    last = _last_merged(slot)
    states = []
    for unit in units:
        state = _unit_state(unit, slots.get(unit.pk), given, handed, merged[str(unit.pk)])
        if state.version is None and state.merged:
            state = replace(state, kept=last.get(unit.pk))
        states.append(state)
    return states


def _last_merged(slot: Slot) -> dict[int, Version]:
    """Which version of each unit was merged last."""
    for edit in whole_edits(slot):
        if cause_of(edit) == "merge":
            numbers = edit.operations[0].get("detail", {}).get("units", {})
            found = Version.objects.select_related("slot").in_bulk(list(numbers.values()))
            return {int(unit): found[n] for unit, n in numbers.items() if n in found}
    return {}


def _unit_state(
    unit: Organisation,
    slot: Slot | None,
    given: dict[int, Version],
    handed: dict[int, Version],
    merged: int,
) -> UnitState:
    version: Version | None = None
    why = ""
    if slot is None:
        why = _("没有下达这一年的任务；请财政局建立")
    elif slot.state in _COUNTS:
        version = given.get(slot.pk)
    elif slot.state == State.UNIT_REVIEW:
        version = handed.get(slot.pk)
    else:
        why = _("尚未提交（{state}）").format(state=State(slot.state).label)
    if version is not None and not version.source:
        version, why = None, _("交来的是成册文件，没有明细，不能合并；请单位填报或上传工作簿")
    elif version is None and not why:
        why = _("尚未提交")
    if version is None:
        return UnitState(unit, slot, None, why, merged=merged)
    rows = _rows_of(version)
    counts: dict[str, int] = defaultdict(int)
    for row in rows:
        counts[row.table] += 1
    reviewed = slot is not None and slot.state in _COUNTS
    fen = total_fen(rows, "lines")
    return UnitState(unit, slot, version, "", fen, dict(counts), reviewed, merged)


def _rows_of(version: Version) -> list[RowData]:
    return data_to_rows(store.get_json(version.source))


def _unit_names(state: UnitState, rows: Iterable[RowData]) -> set[str]:
    names = {r.values.get("name", "") for r in rows if r.table == "department.units"}
    return {normal_name(name) for name in names | {state.organisation.name} if name}


def _clashing(
    own: Sequence[RowData], sources: dict[int, list[RowData]], taken: Sequence[UnitState]
) -> list[RowData]:
    """Rows of the department itself that name a unit whose rows are merged."""
    names: set[str] = set()
    for state in taken:
        names |= _unit_names(state, sources[state.organisation.pk])
    keyed = ("lines", "projects", "procurement", "targets", "evaluations")
    return [
        row
        for row in own
        if row.table in keyed and normal_name(row.values.get("unit", "")) in names - {""}
    ]


def _taken_rows(
    slot: Slot, state: UnitState, source: Sequence[RowData], before: Sequence[RowData], into: Unit
) -> list[RowData]:
    """The rows of one unit as they stand in the department's draft, always under the same names."""
    origin = str(state.organisation.pk)
    unit = unit_of_rows(source)
    whole = (
        next((r.values.get("name", "") for r in source if r.table == "department.units"), "")
        or state.organisation.name
    )

    def named(row: RowData) -> str:
        return uuid.uuid5(uuid.NAMESPACE_OID, f"{slot.pk}/{origin}/{row.table}/{row.uid}").hex

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
        if row.table != "catalogue" and not values.get("unit", "").strip():
            values["unit"] = whole
        if row.table in ("lines", "procurement"):
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
