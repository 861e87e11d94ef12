"""What the tables say of a slice, as witnesses for the figures of the text."""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property

from mingzhang.amounts import Interval
from mingzhang.check.localise import Localisation
from mingzhang.check.observe import Observed
from mingzhang.model.booklet import Cell
from mingzhang.model.slice import Condition, Slice
from mingzhang.narrative.number import Figure
from mingzhang.tables.relation import CellRef


class Witness:
    """The printed cells by the slice that they print.

    Attributes:
        carried_most: the most that some cell prints of what former years left, in fen.
    """

    def __init__(self, observed: Observed, localisation: Localisation) -> None:
        self._observed = observed
        self._zero = observed.derived.zero
        self._reduced: dict[Slice, Slice | None] = {}
        self._refs: dict[Slice, list[CellRef]] = defaultdict(list)
        system = observed.derived.system
        for ref, variable in system.observations:
            if ref in observed.intervals:
                self._refs[system.slices[variable]].append(ref)
        self.carried_most = max(
            (
                observed.intervals[ref].high
                for piece, refs in self._refs.items()
                if _is_of_former_years(piece)
                for ref in refs
            ),
            default=0,
        )
        self._repaired: dict[CellRef, Interval | None] = {}
        for cause in localisation.causes:
            for suspect in (*cause.suspects, *cause.rivals):
                low, high = suspect.repair.low, suspect.repair.high
                known = low is not None and high is not None and suspect in cause.suspects
                for ref in suspect.cells:
                    self._repaired[ref] = Interval(low or 0, high or 0) if known else None

    @property
    def carries_over(self) -> bool:
        """Whether some cell prints money that former years left."""
        return self.carried_most > 0

    def refs(self, piece: Slice) -> list[CellRef]:
        """The cells that print this slice; none where the print shows that nothing is in it."""
        reduced = self._reduce(piece)
        return [] if reduced is None else self._refs.get(reduced, [])

    def _reduce(self, piece: Slice) -> Slice | None:
        """The slice without what is empty; many rules ask of the same ones."""
        if piece not in self._reduced:
            self._reduced[piece] = self._zero.reduce(piece)
        return self._reduced[piece]

    def is_filled(self, ref: CellRef) -> bool:
        """Whether a panel prints anything but zeros of the stage of a cell: last year, the plan."""
        return self._place_of(ref) in self._filled

    @cached_property
    def _stages(self) -> dict[CellRef, Condition | None]:
        return {ref: piece.get("stage") for piece, refs in self._refs.items() for ref in refs}

    @cached_property
    def _filled(self) -> set[tuple[int, str, Condition | None]]:
        return {
            self._place_of(ref)
            for ref in self._stages
            if not (interval := self._observed.intervals[ref]).low <= 0 <= interval.high
        }

    def _place_of(self, ref: CellRef) -> tuple[int, str, Condition | None]:
        return (ref.table, ref.panel, self._stages.get(ref))

    def is_empty(self, piece: Slice) -> bool:
        """Whether the tables show that nothing can be in the slice."""
        return bool(self._refs) and self._reduce(piece) is None

    def cell(self, ref: CellRef) -> Cell:
        """A printed cell."""
        return self._observed.cells[ref]

    def is_printed(self, piece: Slice) -> bool:
        """Whether some table says how much the slice is."""
        return self.is_empty(piece) or bool(self.refs(piece))

    def believed(self, piece: Slice) -> list[Interval]:
        """What the tables say the slice is: one interval for each thing that they say.

        A cell that the relations show to be wrong says what it would have to show.
        """
        if self.is_empty(piece):
            return [Interval(0, 0)]
        found: list[Interval] = []
        for ref in self.refs(piece):
            interval = self._observed.intervals[ref]
            if ref in self._repaired:
                repaired = self._repaired[ref]
                interval = repaired if repaired is not None else interval
            found.append(interval)
        return list(dict.fromkeys(found))

    def against(self, piece: Slice, figure: Figure) -> list[CellRef]:
        """The cells that a figure of the text contradicts; none where one of them agrees.

        Two prints with the same last digit must be alike: whatever rounds an amount rounds it the
        same way twice. A cell that is itself shown to be wrong does not count.
        """
        refs = self.refs(piece)
        if any(self._agrees(ref, figure) for ref in refs):
            return []
        if any(self._repair_agrees(ref, figure) for ref in refs):
            return []
        return refs

    def _agrees(self, ref: CellRef, figure: Figure) -> bool:
        interval, amount = self._observed.intervals[ref], self.cell(ref).amount
        if not figure.meets(interval.low, interval.high):
            return False
        if amount is None or figure.amount is None or amount.step_fen != figure.amount.step_fen:
            return True
        return amount.fen == figure.amount.fen

    def _repair_agrees(self, ref: CellRef, figure: Figure) -> bool:
        if ref not in self._repaired:
            return False
        repaired = self._repaired[ref]
        return repaired is None or figure.meets(repaired.low, repaired.high)


def _is_of_former_years(piece: Slice) -> bool:
    """Whether a slice is what former years left, and of this year's booklet."""
    if piece.get("stage") is not None:
        return False
    return piece.get("origin") == frozenset({"carried_over"}) or piece.get("flow") == "opening"
