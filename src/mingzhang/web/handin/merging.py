"""Merging the units of a department on the platform: which version of each, into which draft."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import field, replace

from mingzhang.entry.change import total_fen
from mingzhang.entry.flat import RowData, data_to_rows
from mingzhang.entry.merge import Clash, Given, merge_rows, own_words
from mingzhang.entry.summing import Summed
from mingzhang.errors import MingzhangError
from mingzhang.language import _
from mingzhang.lean import dataclass
from mingzhang.web.draft.replacing import cause_of, check_open, stored_rows, whole_edits
from mingzhang.web.models import Organisation, Slot, State, Transition, User, Version
from mingzhang.web.models.state import STANDINGS, Merging
from mingzhang.web.storage import store
from mingzhang.web.workflow import replace_draft


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


def plan(slot: Slot, *, replace_own: bool = False, sum_figures: bool = True) -> Merged:
    """What merging would make of the draft; nothing is written."""
    present = stored_rows(slot)
    states = unit_states(slot, present)
    given = [
        Given(str(state.organisation.pk), state.organisation.name, _rows_of(state.source))
        for state in states
        if state.source is not None
    ]
    made = merge_rows(
        str(slot.pk), present, given, replace_own=replace_own, sum_figures=sum_figures
    )
    return Merged(
        tuple(states),
        made.rows,
        made.sums,
        made.own,
        slot.draft_revision,
        made.changed,
        made.projects_twice,
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
        standing = STANDINGS[State(move.after)]
        if standing.gives:
            given[move.slot_id] = move.version
        elif standing.merging is Merging.HANDED_IN:
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
    elif slot.standing.merging is Merging.GIVEN:
        version = given.get(slot.pk)
    elif slot.standing.merging is Merging.HANDED_IN:
        version = handed.get(slot.pk)
    else:
        why = _("尚未提交（{state}）").format(state=slot.state_words)
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
    reviewed = slot is not None and slot.standing.merging is Merging.GIVEN
    fen = total_fen(rows, "lines")
    return UnitState(unit, slot, version, "", fen, dict(counts), reviewed, merged)


def _rows_of(version: Version) -> list[RowData]:
    return data_to_rows(store.get_json(version.source))
