"""Years beside each other: what each booklet prints for one slice, the change, and its reason."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from mingzhang.amounts import Interval
from mingzhang.check.context import Context
from mingzhang.check.finding import FoundCell
from mingzhang.check.spot import sentence_cell, table_cell
from mingzhang.lean import dataclass
from mingzhang.model.slice import Slice
from mingzhang.narrative.claim import Change
from mingzhang.narrative.sentence import flatten
from mingzhang.pattern import compiled

_REASON = compiled(r"原因|主要是|由于|因为|是因")
_WAN = 1_000_000  # fen


@dataclass(frozen=True, slots=True)
class YearChange:
    """One figure over the years.

    Attributes:
        words: row and column as the newest booklet prints them, else the slice in words.
        cells: where each year prints it, oldest first; None where that year does not.
        amounts: in fen, likewise.
        reason: the sentence of the newest booklet that says why it changed; None where none does.
    """

    words: str
    cells: tuple[FoundCell | None, ...]
    amounts: tuple[Fraction | None, ...]
    reason: FoundCell | None = None

    @property
    def change(self) -> Fraction | None:
        """The newest less the one before, in fen; None where one of them is not printed."""
        before, now = self.amounts[-2:]
        return None if before is None or now is None else now - before

    @property
    def rate(self) -> Fraction | None:
        """The change as a part of the year before; None from nothing."""
        before = self.amounts[-2]
        return self.change / before if self.change is not None and before else None

    @property
    def is_new(self) -> bool:
        """Whether the year before prints nothing, or zero, and the newest an amount."""
        return bool(self.amounts[-1]) and not self.amounts[-2]


def year_changes(contexts: Sequence[Context]) -> tuple[YearChange, ...]:
    """Every slice of the newest booklet's own year, in print order, over the years.

    Only slices that money stands in, in one of the last two years; each once, however often it
    is printed. Projects are left out: they come and go, and are compared by name elsewhere.

    Args:
        contexts: of the booklets, oldest first.
    """
    newest = contexts[-1]
    reasons = dict(_reasons(newest))
    found = []
    for piece in _own_slices(newest):
        cells, amounts = [], []
        for context in contexts:
            cell, amount = _printed(context, piece)
            cells.append(cell)
            amounts.append(amount)
        if any(amounts[-2:]):
            words = _name(cells[-1], piece)
            found.append(YearChange(words, tuple(cells), tuple(amounts), reasons.get(piece)))
    return tuple(found)


def _name(cell: FoundCell | None, piece: Slice) -> str:
    """A figure as its newest booklet calls it: `207 文化旅游体育与传媒支出（基本支出）`."""
    if cell is None or not cell.row:
        return piece.words()
    return f"{cell.row}（{cell.column}）" if cell.column else cell.row


def _own_slices(context: Context) -> Iterator[Slice]:
    """The slices of the booklet's own year, each once."""
    seen: set[Slice] = set()
    system = context.derived.system
    for ref, variable in system.observations:
        piece = system.slices[variable]
        own = not piece.get("stage") and not piece.get("project") and not piece.get("unit")
        if own and piece not in seen and ref in context.observed.intervals:
            seen.add(piece)
            yield piece


def _printed(context: Context, piece: Slice) -> tuple[FoundCell | None, Fraction | None]:
    """Where a booklet prints a slice, and the amount that is believed of it."""
    refs = context.witness.refs(piece)
    if not refs:
        return None, Fraction(0) if context.witness.is_empty(piece) else None
    cell = table_cell(context.booklet, context.profile, refs[0])
    believed = context.witness.believed(piece)
    return cell, _middle(believed[0]) if believed else None


def _middle(interval: Interval) -> Fraction:
    return Fraction(interval.low + interval.high, 2)


def _reasons(context: Context) -> Iterator[tuple[Slice, FoundCell]]:
    """The sentences that compare a slice with last year and say why."""
    for claim in context.claims.claims:
        if not isinstance(claim, Change) or not claim.with_last_year or not claim.now:
            continue
        piece = claim.now[0].subject.piece
        words = claim.words
        if piece is not None and _REASON.search(flatten(words.paragraph.text).text):
            yield piece, sentence_cell(words.section, words.paragraph)


def wan_words(amount: Fraction | None) -> str:
    """An amount of fen in 万元 with two decimals; empty where there is none."""
    return "" if amount is None else f"{float(amount / _WAN):,.2f}"


def rate_words(found: YearChange) -> str:
    """The rate of a change in percent; 新增 from nothing; empty where a year is missing."""
    if found.rate is None:
        return "新增" if found.is_new else ""
    return f"{float(found.rate * 100):+.2f}%"
