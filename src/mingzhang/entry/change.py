"""Two states of a typed source beside each other: which rows are the same, what changes."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from mingzhang.amounts import Unit
from mingzhang.entry import value
from mingzhang.entry.flat import RowData, parts, table_forms
from mingzhang.entry.raw import Mistakes, Value
from mingzhang.lean import dataclass
from mingzhang.tables.profile import Profile


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


_FIXED = {"budget": ("profile", "year", "kind", "level"), "department": ("name",)}


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
