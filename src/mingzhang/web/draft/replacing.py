"""Put another content in the place of a draft: as one edit, under a lock, the old one kept."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db import transaction

from mingzhang.amounts import Unit
from mingzhang.entry import value
from mingzhang.entry.raw import Mistakes, Value
from mingzhang.errors import MingzhangError
from mingzhang.language import _
from mingzhang.tables.profile import Profile
from mingzhang.web import audit
from mingzhang.web.accounts.permission import may
from mingzhang.web.draft.content import (
    RowData,
    data_to_rows,
    new_uid,
    parts,
    rows_to_data,
    table_forms,
    write_rows,
)
from mingzhang.web.models import DraftEdit, DraftRow, Slot, State, User
from mingzhang.web.storage import store
from mingzhang.web.workflow import flow

OPERATION = "replace_all"
"""The one operation of such an edit: `cause`, and the digests of the rows before and after."""


class Stale(MingzhangError):
    """The draft is not what the person saw, or not open; says so in the user's language."""


def stored_rows(slot: Slot) -> list[RowData]:
    """The rows of a draft as they lie in the database."""
    return [
        RowData(r.table, r.uid, dict(r.values), r.parent, r.position, r.origin)
        for r in DraftRow.objects.filter(slot=slot)
    ]


def replace_draft(
    slot: Slot,
    rows: Sequence[RowData],
    user: User,
    *,
    uid: str,
    revision: int,
    cause: str,
    detail: dict[str, Any] | None = None,
    address: str = "",
) -> DraftEdit:
    """Replace the draft of a slot; the slot given is brought up to date.

    Args:
        uid: of the edit; the same edit sent twice takes effect once.
        revision: of the draft that the person saw.
        cause: `workbook`, `ledger`, `merge` or `restore`; with `detail` for the log.

    Raises:
        Stale: the draft is closed, or was changed meanwhile.
    """
    with transaction.atomic():
        current = (
            Slot.objects.select_for_update(of=("self",))
            .select_related("organisation")
            .get(pk=slot.pk)
        )
        known = DraftEdit.objects.filter(slot=current, uid=uid).first()
        if known is not None:
            slot.draft_revision = current.draft_revision
            return known
        check_open(current)
        if current.draft_revision != revision:
            raise Stale(_("草稿刚刚被改动过，没有载入；请核对下面的变化后再确认"))
        before = store.put_json(rows_to_data(stored_rows(current)))
        after = store.put_json(rows_to_data(rows))
        write_rows(current, rows)
        current.draft_revision += 1
        current.save(update_fields=["draft_revision"])
        edit = DraftEdit.objects.create(
            slot=current,
            uid=uid,
            revision=current.draft_revision,
            user=user,
            operations=[
                {
                    "op": OPERATION,
                    "cause": cause,
                    "before": before,
                    "after": after,
                    "detail": detail or {},
                }
            ],
        )
        audit.record(
            user,
            f"draft.{cause}",
            f"slot:{current.pk}",
            {**(detail or {}), "revision": edit.revision, "before": before, "after": after},
            address,
        )
        if current.state == State.NOT_STARTED:
            flow.advance(
                current, "start", user if may(user, "edit", current) else None, address=address
            )
    slot.draft_revision, slot.state = current.draft_revision, current.state
    return edit


def check_open(slot: Slot) -> None:
    """Raise `Stale` unless the draft may be changed now."""
    if not slot.can_edit:
        words = _("“{title}”现在是“{state}”，不能再改；要修改请先撤回或由审核人退回")
        raise Stale(words.format(title=slot.title, state=State(slot.state).label))


def whole_edits(slot: Slot) -> list[DraftEdit]:
    """The edits that replaced the draft as a whole, newest first."""
    found = slot.edits.select_related("user").order_by("-revision")[:200]
    return [edit for edit in found if _operation(edit)][:10]


def previous_rows(edit: DraftEdit) -> list[RowData]:
    """What the draft was before an edit that replaced it."""
    return data_to_rows(store.get_json(_operation(edit)["before"]))


def cause_of(edit: DraftEdit) -> str:
    """Why the edit replaced the draft."""
    return str(_operation(edit).get("cause", ""))


def _operation(edit: DraftEdit) -> dict[str, Any]:
    operations = edit.operations if isinstance(edit.operations, list) else []
    first = operations[0] if operations else {}
    return first if isinstance(first, dict) and first.get("op") == OPERATION else {}


def keep_identity(
    new: Sequence[RowData], old: Sequence[RowData], profile: Profile
) -> list[RowData]:
    """The new rows, those that were there before under their old names.

    So a row keeps its uid, its origin and what merging noted in it: an upload that changes
    nothing is no change.
    """
    forms = table_forms(profile)
    pools: dict[tuple[Any, ...], list[RowData]] = defaultdict(list)
    for row in old:
        pools[_whole(row, row.parent)].append(row)
    taken: set[str] = set()
    parents: dict[str, str] = {}
    found: list[RowData | None] = [None] * len(new)
    order = sorted(range(len(new)), key=lambda n: bool(new[n].parent))
    loose = _loose(old, forms)
    for exact in (True, False):  # records first, so that their inner rows find them
        for number in order:
            row = new[number]
            if found[number] is not None:
                continue
            parent = parents.get(row.parent, row.parent)
            mine = pools[_whole(row, parent)] if exact else loose.get(_name(row, parent, forms), [])
            match = next((r for r in mine if r.uid not in taken), None)
            if match is None:
                continue
            taken.add(match.uid)
            parents[row.uid] = match.uid
            hidden = {k: t for k, t in match.values.items() if k.startswith("_")}
            found[number] = replace(
                row,
                uid=match.uid,
                origin=match.origin,
                values={**row.values, **hidden},
            )
    rows = [kept or row for kept, row in zip(found, new, strict=True)]
    return [replace(r, parent=parents.get(r.parent, r.parent)) for r in rows]


def _whole(row: RowData, parent: str) -> tuple[Any, ...]:
    shown = sorted((k, t) for k, t in row.values.items() if t and not k.startswith("_"))
    return (row.table, parent, tuple(shown))


_BY_NAME = {"comparisons": "measure", "assets.vehicles": "use", "assets.equipment": "name"}
"""Tables whose rows are the same row when they speak of the same thing."""


def _name(row: RowData, parent: str, forms: dict[str, Any]) -> tuple[str, str, str]:
    form = forms.get(row.table)
    if form is not None and form.single and not row.parent:
        return (row.table, "", "")
    key = _BY_NAME.get(row.table)
    return (row.table, parent, row.values.get(key, "") if key else f"?{row.uid}")


def _loose(rows: Iterable[RowData], forms: dict[str, Any]) -> dict[Any, list[RowData]]:
    found: dict[Any, list[RowData]] = defaultdict(list)
    for row in rows:
        found[_name(row, row.parent, forms)].append(row)
    return found


@dataclass(frozen=True, slots=True)
class PartChange:
    """What a replacement does to one part.

    Attributes:
        before, after: rows (or records) now and then.
        added, removed: rows that are new or changed, and that are gone or changed.
        fen_before, fen_after: sums of its amounts; None where it has none.
    """

    key: str
    label: str
    before: int
    after: int
    added: int
    removed: int
    fen_before: int | None = None
    fen_after: int | None = None

    @property
    def is_changed(self) -> bool:
        """Whether anything changes in it."""
        return bool(self.added or self.removed)


def changes(old: Sequence[RowData], new: Sequence[RowData], profile: Profile) -> list[PartChange]:
    """What changes in each part when the new rows take the place of the old ones."""
    found = []
    before, after = _counted(old), _counted(new)
    for part in parts(profile):
        was, will = before[part.key], after[part.key]
        tops = [sum(1 for r in rows if r.table == part.key and _shown(r)) for rows in (old, new)]
        if not was and not will:
            continue
        has_fen = part.key in ("lines", "procurement")
        found.append(
            PartChange(
                part.key,
                part.label,
                tops[0],
                tops[1],
                sum((will - was).values()),
                sum((was - will).values()),
                total_fen(old, part.key) if has_fen else None,
                total_fen(new, part.key) if has_fen else None,
            )
        )
    return found


_FIXED = {"budget": ("profile", "year", "kind"), "department": ("name",)}


def _shown(row: RowData) -> dict[str, str]:
    fixed = _FIXED.get(row.table, ())
    return {k: t for k, t in row.values.items() if t and not k.startswith("_") and k not in fixed}


def _counted(rows: Iterable[RowData]) -> dict[str, Counter[tuple[Any, ...]]]:
    found: dict[str, Counter[tuple[Any, ...]]] = defaultdict(Counter)
    for row in rows:
        shown = _shown(row)
        if shown:
            found[row.table.partition(".")[0]][(row.table, tuple(sorted(shown.items())))] += 1
    return found


def unit_of_rows(rows: Iterable[RowData]) -> Unit:
    """The unit of the draft's amounts."""
    typed = next((r.values.get("unit", "") for r in rows if r.table == "budget"), "")
    return Unit.WAN if typed.strip() == "万元" else Unit.YUAN


def total_fen(rows: Sequence[RowData], table: str) -> int:
    """The sum of the amounts of a table, in fen; what is no amount counts nothing."""
    unit = unit_of_rows(rows)
    return sum(fen_of(row.values.get("fen", ""), unit) or 0 for row in rows if row.table == table)


def fen_of(text: str, unit: Unit) -> int | None:
    """A typed amount in fen; None where it is none."""
    mistakes = Mistakes()
    found = value.fen(Value(text, ""), unit, mistakes)
    return None if mistakes.found else found


def restore_rows(edit: DraftEdit) -> list[RowData]:
    """The rows to go back to; names of rows that clash with nothing stay as they were."""
    return [replace(row, uid=row.uid or new_uid()) for row in previous_rows(edit)]
