"""The same slice of the cube in two booklets: last year's figure, the units' sum, the budget."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import field

from mingzhang.amounts import Amount, Interval, Unit, sum_of
from mingzhang.check.context import Context
from mingzhang.check.finding import FoundCell
from mingzhang.check.spot import sentence_cell, table_cell
from mingzhang.compare.comparison import Difference, Kind
from mingzhang.lean import dataclass
from mingzhang.model.booklet import Booklet
from mingzhang.model.identity import is_same_body
from mingzhang.model.row_key import Unit as UnitRow
from mingzhang.model.slice import TREE_DIMENSIONS, Slice
from mingzhang.narrative.claim import Change
from mingzhang.narrative.direction import Direction
from mingzhang.tables.profile import profile_of
from mingzhang.tables.relation import CellRef


@dataclass(slots=True)
class _Found:
    differences: list[Difference] = field(default_factory=list)
    compared: int = 0
    skipped: list[str] = field(default_factory=list)


def context_of(booklet: Booklet) -> Context:
    """What the check knows of a booklet: its slices and which of its cells are believed."""
    return Context(booklet, profile_of(booklet))


def year_differences(old: Context, new: Context) -> _Found:
    """What this year's booklet says of last year, against last year's booklet."""
    found = _Found()
    for ref, piece in _staged(new, "previous"):
        _compare(found, old, new, ref, piece, "本册所印上年数与上年公开的不同")
    for claim in new.claims.claims:
        if (
            isinstance(claim, Change)
            and claim.with_last_year
            and claim.now
            and claim.amount
            and not claim.loose
        ):
            _compare_change(found, old, claim)
    return found


def execution_differences(budget: Booklet, accounts: Booklet) -> _Found:
    """The budget that final accounts print, against the budget that was published."""
    found = _Found()
    old, new = context_of(budget), context_of(accounts)
    for ref, piece in _staged(new, "budget"):
        _compare(found, old, new, ref, piece, "决算所印年初预算与公开的预算不同")
    return found


def _staged(context: Context, stage: str) -> Iterator[tuple[CellRef, Slice]]:
    """The cells of a stage that is not the booklet's own, as slices of the other booklet."""
    system = context.derived.system
    for ref, variable in system.observations:
        piece = system.slices[variable]
        if piece.get("stage") == frozenset({stage}) and ref in context.observed.intervals:
            yield ref, piece.without("stage")


def _compare(
    found: _Found, old: Context, new: Context, ref: CellRef, piece: Slice, words: str
) -> None:
    name = piece.words()
    for candidate in (piece, piece.without("flow")):
        if old.witness.is_printed(candidate):
            break
    else:
        found.skipped.append(f"{name}：另一册没有印出这个数")
        return
    found.compared += 1
    interval = new.observed.intervals[ref]
    if any(interval.meets(known) for known in old.witness.believed(candidate)):
        return
    cell = table_cell(new.booklet, new.profile, ref)
    printed = [table_cell(old.booklet, old.profile, r) for r in old.witness.refs(candidate)]
    before = printed[0] if printed else FoundCell(text="0", row=name)
    found.differences.append(
        Difference(
            Kind.DISAGREES,
            "slice",
            before,
            cell,
            f"{words}：{name}，这里印作 {cell.text or '空'}，另一册为 {before.text or '空'}",
            tuple(printed[1:]),
        )
    )


def _compare_change(found: _Found, old: Context, claim: Change) -> None:
    """`比上年增加2万元` says what last year's figure was.

    Words can mean several slices (总计 with and without what was carried over): last year's booklet
    contradicts them only where none of those agrees.
    """
    amount = claim.amount
    meant = [
        (now, piece)
        for now in claim.now
        for piece in now.subject.pieces
        if old.witness.is_printed(piece)
    ]
    if amount is None or not meant:
        return
    sign = -1 if claim.direction is Direction.UP else 1
    found.compared += 1
    for now, piece in meant:
        ends = (
            now.figure.low + sign * (amount.high if sign < 0 else amount.low),
            now.figure.high + sign * (amount.low if sign < 0 else amount.high),
        )
        believed = old.witness.believed(piece)
        if any(known.low <= ends[1] and ends[0] <= known.high for known in believed):
            return
    now, piece = meant[0]
    printed = [table_cell(old.booklet, old.profile, ref) for ref in old.witness.refs(piece)]
    told = Amount.of_fen(round(now.figure.value + sign * amount.value), Unit.WAN, 2).words()
    before = printed[0] if printed else FoundCell(text="0", row=piece.words())
    found.differences.append(
        Difference(
            Kind.DISAGREES,
            "sentence",
            before,
            sentence_cell(claim.words.section, claim.words.paragraph, claim.words.text),
            f"由这句话推出的上年数是{told}，上年公开的是 {before.text or '空'}：{piece.words()}",
            tuple(printed[1:]),
        )
    )


def unit_differences(department: Booklet, units: Sequence[Booklet]) -> _Found:
    """The department's figures against the sum of its units'."""
    found = _Found()
    whole = context_of(department)
    parts = [context_of(unit) for unit in units]
    names = {unit.department for unit in units}
    found.differences.extend(_missing(whole, names))
    complete = not found.differences
    system = whole.derived.system
    done: set[tuple[Slice, Interval | None]] = set()
    for ref, variable in system.observations:
        piece = system.slices[variable]
        said = (piece, whole.observed.intervals.get(ref))
        if said[1] is None or said in done or piece.get("stage"):
            continue
        done.add(said)
        unit = piece.get("unit")
        if piece.get("project"):
            continue
        if unit is not None:
            mine = [part for part in parts if is_same_body(part.booklet.department, str(unit))]
            if mine:
                _compare_sum(found, whole, ref, piece, mine, piece.without("unit"))
        elif complete:
            _compare_sum(found, whole, ref, piece, parts, piece)
    if not complete:
        found.skipped.append("有所属单位的资料没有给出，没有核对全部门的合计")
    return found


def _missing(whole: Context, names: set[str]) -> Iterator[Difference]:
    told: set[str] = set()
    for number, table in enumerate(whole.booklet.tables):
        for panel in table.panels:
            for row in panel.rows:
                if not isinstance(row.key, UnitRow) or row.key.name in names | told:
                    continue
                name = row.key.name
                told.add(name)
                cell = table_cell(
                    whole.booklet,
                    whole.profile,
                    CellRef(number, panel.key, row.key, panel.columns[0]),
                )
                yield Difference(Kind.MISSING, "booklet", None, cell, f"没有给出“{name}”的资料")


def _compare_sum(
    found: _Found,
    whole: Context,
    ref: CellRef,
    piece: Slice,
    parts: Sequence[Context],
    asked: Slice,
) -> None:
    intervals: list[Interval] = []
    cells: list[FoundCell] = []
    for part in parts:
        known = _known(part, asked)
        if known is None:
            found.skipped.append(f"{piece.words()}：{part.booklet.department}没有印出这个数")
            return
        intervals.append(known)
        refs = part.witness.refs(asked)
        cells += [table_cell(part.booklet, part.profile, r) for r in refs[:1]]
    found.compared += 1
    total = sum_of(intervals)
    if total.meets(whole.observed.intervals[ref]):
        return
    cell = table_cell(whole.booklet, whole.profile, ref)
    middle = Amount.of_fen((total.low + total.high) // 2, Unit.WAN, 2).words()
    found.differences.append(
        Difference(
            Kind.DISAGREES,
            "slice",
            cells[0] if cells else None,
            cell,
            f"{piece.words()}：部门印作 {cell.text or '空'}，{len(parts)}个单位相加为 {middle}",
            tuple(cells[1:]),
        )
    )


def _known(part: Context, piece: Slice) -> Interval | None:
    """What a unit's tables say of a slice; nothing where they print the level above without it."""
    believed = part.witness.believed(piece)
    if believed:
        return believed[0]
    for dimension in TREE_DIMENSIONS:
        code = piece.get(dimension)
        if isinstance(code, str):
            rest = piece.without(dimension)
            if part.witness.is_printed(rest):
                return Interval(0, 0)
    return None
