"""Put another content in the place of a draft: as one edit, under a lock, the old one kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.db import transaction

from mingzhang.entry.flat import RowData, data_to_rows, new_uid, rows_to_data
from mingzhang.errors import MingzhangError
from mingzhang.language import _
from mingzhang.web import audit
from mingzhang.web.draft.stored import write_rows
from mingzhang.web.models import DraftEdit, DraftRow, Slot, User
from mingzhang.web.storage import store

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
    slot.draft_revision, slot.state = current.draft_revision, current.state
    return edit


def check_open(slot: Slot) -> None:
    """Raise `Stale` unless the draft may be changed now."""
    if not slot.can_edit:
        words = _("“{title}”现在是“{state}”，不能再改；要修改请先撤回或由审核人退回")
        raise Stale(words.format(title=slot.title, state=slot.state_words))


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


def restore_rows(edit: DraftEdit) -> list[RowData]:
    """The rows to go back to; names of rows that clash with nothing stay as they were."""
    return [replace(row, uid=row.uid or new_uid()) for row in previous_rows(edit)]
