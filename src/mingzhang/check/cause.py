"""What localisation says of one mistake in the print: its cells, and what they had to show."""

from __future__ import annotations

from mingzhang.check.feasible import Conflict, ConflictKind
from mingzhang.check.observe import Observed
from mingzhang.check.repair import Repair
from mingzhang.lean import dataclass
from mingzhang.tables.relation import CellRef, Relation


@dataclass(frozen=True, slots=True)
class Suspect:
    """Cells that show one figure for one slice, and what they would have to show.

    Attributes:
        cells: usually one; several where the same wrong figure stands in several places.
    """

    cluster: int
    cells: tuple[CellRef, ...]
    repair: Repair


@dataclass(frozen=True, slots=True)
class Cause:
    """One mistake in the print, however many relations it breaks.

    Attributes:
        kind: the plainest kind of relation that it breaks.
        suspects: what is wrong; several where only together they explain it.
        rivals: what may be wrong instead: the print cannot tell. Empty where it can.
        witnesses: cells that print the same slice otherwise and are believed.
        conflicts: what proves that something here is wrong.
        broken: the relations of the print that are broken by themselves, worst first.
        moved: whether two suspects show one another's figures, or one the other's.
    """

    kind: ConflictKind
    suspects: tuple[Suspect, ...]
    rivals: tuple[Suspect, ...]
    witnesses: tuple[CellRef, ...]
    conflicts: tuple[Conflict, ...]
    broken: tuple[Relation, ...]
    moved: bool = False


def moved(observed: Observed, causes: list[Cause]) -> list[Cause]:
    """Put two causes together where a figure stands in its neighbour's cell.

    Both cells are wrong for sure, stand in one row or one column of a panel, and what one shows
    is what the other would have to show.
    """
    certain = [c for c in causes if len(c.suspects) == 1 and not c.rivals]
    lone = {c.suspects[0].cells[0]: c for c in certain if len(c.suspects[0].cells) == 1}
    result = list(causes)
    used: set[CellRef] = set()
    for ref, cause in lone.items():
        if ref in used or observed.cells[ref].amount is None:
            continue
        for other, second in lone.items():
            beside = (other.table, other.panel) == (ref.table, ref.panel) and (
                other.row == ref.row or other.column == ref.column
            )
            if other == ref or other in used or not beside:
                continue
            if not _fits(observed, ref, second) or not (
                observed.cells[other].amount is None or _fits(observed, other, cause)
            ):
                continue
            used |= {ref, other}
            result = [c for c in result if c not in (cause, second)]
            result.append(
                Cause(
                    kind=cause.kind,
                    suspects=(cause.suspects[0], second.suspects[0]),
                    rivals=(),
                    witnesses=tuple(dict.fromkeys((*cause.witnesses, *second.witnesses))),
                    conflicts=tuple(dict.fromkeys((*cause.conflicts, *second.conflicts))),
                    broken=tuple(dict.fromkeys((*cause.broken, *second.broken))),
                    moved=True,
                )
            )
            break
    return result


def _fits(observed: Observed, ref: CellRef, cause: Cause) -> bool:
    """Whether what the cell shows is what the cause's cell would have to show."""
    interval = observed.intervals[ref]
    repair = cause.suspects[0].repair
    if repair.low is None or repair.high is None or repair.high == 0:
        return False
    return interval.low <= repair.high and repair.low <= interval.high
