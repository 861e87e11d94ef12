"""The only writer of the rows of a year: all of a change takes effect, or nothing of it.

Rows are added or struck, never changed; whoever adds or strikes one waits for the other. What the
rows say together is understood before any of them is kept.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils import timezone

from mingzhang.entry.plain import data_to_raw
from mingzhang.entry.raw import Mistakes, Row
from mingzhang.errors import MingzhangError, SourceErrors
from mingzhang.language import _
from mingzhang.lean import dataclass
from mingzhang.model.budget import Budget
from mingzhang.web import audit
from mingzhang.web.core.sheet import csv_bytes
from mingzhang.web.core.turn import in_turn
from mingzhang.web.draft.version import budget_of, draft_budget
from mingzhang.web.models import Slot, Token, Upload, User, YearRow
from mingzhang.web.record.label import LABELS
from mingzhang.web.storage import store
from mingzhang.web.storage.intake import NotAccepted, accept
from mingzhang.web.storage.limited import read_limited
from mingzhang.year.kept import (
    GROWING,
    TABLES,
    Change,
    Told,
    change_of,
    row_of,
    sealed,
    told_of,
    typed_of,
)

MOST = 2 << 20
"""Bytes of one file: a year of a department."""
MOST_ROWS = 20_000
"""Rows of one table that count."""
LONGEST = 1_000
"""Characters of one text."""


class NotKept(MingzhangError):
    """A change that cannot be made; says why, in the user's language."""


@dataclass(frozen=True, slots=True)
class By:
    """Who adds rows, and how they came: in a file, from a program, or typed.

    Attributes:
        address: where the person came from, for the audit log.
    """

    user: User
    upload: Upload | None = None
    token: Token | None = None
    evidence: Upload | None = None
    address: str = ""


class DraftNotReady(SourceErrors):
    """The year goes by a draft that has mistakes; says so and where to mend them."""

    def __init__(self, slot: Slot, errors: SourceErrors) -> None:
        super().__init__(errors.source, errors.mistakes)
        words = _("“{title}”还没有版本，草稿里有{count}处错误或缺项；请先在填报页改正")
        self.args = (words.format(title=slot.title, count=len(errors.mistakes)),)


def budget_of_slot(slot: Slot) -> Budget:
    """The budget that the year goes by: of the newest version, or of the draft.

    Raises:
        DraftNotReady: there is no version that was filled in, and the draft has mistakes.
    """
    version = slot.versions.exclude(source="").last()
    budget = budget_of(version) if version is not None else None
    if budget is not None:
        return budget
    try:
        return draft_budget(slot)
    except SourceErrors as errors:
        raise DraftNotReady(slot, errors) from errors


def counting(slot: Slot, *tables: str) -> QuerySet[YearRow]:
    """The rows of tables that count."""
    return slot.year_rows.filter(table__in=tables, struck_at=None).order_by("table", "number")


def place_of(number: int) -> str:
    """Where a kept row stands, for messages."""
    return _("第{number}条").format(number=number)


def kept_rows(slot: Slot, table: str) -> list[Row]:
    """The rows of a table as the year's readers take them."""
    return [row_of(place_of(row.number), row.values) for row in counting(slot, table)]


def add_rows(
    slot: Slot, table: str, rows: Sequence[Row], by: By, strike: Collection[int] = (), why: str = ""
) -> list[YearRow]:
    """Keep rows beside those that stand, and strike others; all of it or nothing.

    Args:
        rows: with the places that mistakes are told by.
        strike: numbers of rows that no longer count.

    Raises:
        SourceErrors: what stands then cannot be understood, or cannot have happened.
        NotKept: rows that cannot be struck, or too many.
    """
    part = TABLES.get(table, TABLES["readings"])
    with in_turn(), transaction.atomic():
        current = Slot.objects.select_for_update(of=("self",)).get(pk=slot.pk)
        _require_short(rows)
        stands = list(counting(current, table))
        struck = _struck(stands, table, strike)
        left = [row for row in stands if row not in struck]
        if len(left) + len(rows) > MOST_ROWS:
            raise NotKept(_("超过{count}行的上限").format(count=MOST_ROWS))
        whole = [row_of(place_of(row.number), row.values) for row in left]
        told_of(_kind(table), [*whole, *rows], budget_of_slot(slot), Mistakes())
        now = timezone.now()
        for row in struck:
            row.struck_at, row.struck_by, row.why = now, by.user, why[:400]
        YearRow.objects.bulk_update(struck, ["struck_at", "struck_by", "why"])
        last = current.year_rows.filter(table=table).aggregate(last=Max("number"))["last"] or 0
        made = YearRow.objects.bulk_create(
            YearRow(
                slot=current,
                table=table,
                number=number,
                values=typed_of(row, part),
                user=by.user,
                upload=by.upload,
                token=by.token,
                evidence=by.evidence,
            )
            for number, row in enumerate(rows, last + 1)
        )
        detail: dict[str, Any] = {
            "table": table,
            "added": [row.number for row in made[:1]] + [row.number for row in made[1:][-1:]],
            "struck": sorted(strike)[:200],
            "why": why[:400],
            "digest": rows_digest(current.pk, table),
        }
        if by.upload is not None:
            detail["upload"] = by.upload.pk
        if by.token is not None:
            detail["token"] = by.token.name
        audit.record(by.user, "year.rows", f"slot:{slot.pk}", detail, by.address)
    return made


def rows_digest(slot: int, table: str) -> str:
    """A digest of all rows of a table and whether they count, for the log."""
    rows = YearRow.objects.filter(slot=slot, table=table).order_by("number")
    plain = [
        [number, values, struck is not None]
        for number, values, struck in rows.values_list("number", "values", "struck_at")
    ]
    text = json.dumps(plain, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _kind(table: str) -> str:
    """What a table is read as: what an evaluation found is readings too."""
    return table if table in TABLES else "readings"


def _require_short(rows: Sequence[Row]) -> None:
    for row in rows:
        if any(len(value.text) > LONGEST for value in row.values.values()):
            raise NotKept(_("{where}：一格超过{count}个字").format(where=row.where, count=LONGEST))


def _struck(stands: Sequence[YearRow], table: str, strike: Collection[int]) -> list[YearRow]:
    if strike and table == GROWING:
        raise NotKept(_("台账只往后加，记错的用更正冲掉"))
    found = [row for row in stands if row.number in strike]
    if len(found) != len(set(strike)):
        raise NotKept(_("有的行已经撤下，请重新打开页面"))
    return found


def take_in(slot: Slot, table: str, file: UploadedFile[Any], user: User, address: str) -> Upload:
    """Take in a file of a table; nothing of it counts yet.

    Raises:
        NotAccepted: it is too large, or no CSV.
    """
    if (file.size or 0) > MOST:
        words = _("“{name}”超过{limit} MB的上限").format(name=file.name, limit=MOST >> 20)
        raise NotAccepted(words)
    return accept(file, table, user, slot, address)


def rows_of_upload(upload: Upload, table: str) -> list[Row]:
    """The rows of a file, read in the limited process.

    Raises:
        SourceErrors: the file has mistakes of form, each with its line.
        Unreadable: it cannot be read.
    """
    part = TABLES.get(table, TABLES["readings"])
    name = f"{LABELS[table]}.csv"
    raw, mistakes = data_to_raw(read_limited(_kind(table), store.get(upload.digest), name))
    if mistakes.found:
        raise SourceErrors(name, mistakes.found)
    return raw.tables.get(part.key, [])


def change_by(slot: Slot, table: str, rows: Sequence[Row]) -> Change:
    """What the rows of a file would change, and whether they can be understood.

    Raises:
        SourceErrors: they cannot, each with its line.
    """
    kept: Mapping[int, Mapping[str, str]] = {r.number: r.values for r in counting(slot, table)}
    change = change_of(_kind(table), kept, rows)
    told_of(_kind(table), rows, budget_of_slot(slot), Mistakes())
    return change


def told(slot: Slot, table: str, budget: Budget) -> Told | None:
    """What is kept in a table says; None where nothing is.

    Raises:
        SourceErrors: it does not fit the budget as it is now.
    """
    rows = kept_rows(slot, table)
    return told_of(_kind(table), rows, budget, Mistakes()) if rows else None


def table_csv(slot: Slot, table: str) -> bytes:
    """What is kept in a table as the file that the commands read and that can be handed in."""
    part = TABLES.get(table, TABLES["readings"])
    rows = kept_rows(slot, table)
    if table == GROWING:
        rows = sealed(rows)
    heads = [field.label for field in part.fields]
    return csv_bytes(heads, ([row.get(f.key).text for f in part.fields] for row in rows))
