"""What a wrong cell would have to show, and how it may have come to show something else."""

from __future__ import annotations

from collections.abc import Sequence

from mingzhang.amounts import Amount, Interval, Unit
from mingzhang.check.feasible import Relations
from mingzhang.check.row import Bounds, Row
from mingzhang.language import _
from mingzhang.lean import dataclass
from mingzhang.model.booklet import Cell

_SWEEPS = 3  # of bounds through the rows around a slice; more narrow little


@dataclass(frozen=True, slots=True)
class Repair:
    """What everything that is believed leaves for a cell.

    Attributes:
        low, high: its true amount in fen; None where nothing bounds it.
        text: the figure it would have to show; empty where more than one would do.
        likely: the figure in the middle of what would do; empty where nothing bounds it.
        least, most: the first and the last figure that would do, where there are several.
        slip: how the printed figure may have come about, in the user's language, or empty.
    """

    low: int | None
    high: int | None
    text: str = ""
    likely: str = ""
    least: str = ""
    most: str = ""
    slip: str = ""

    def words(self) -> str:
        """`应为 994.21`, `应为 994.22（994.20 至 994.24 均可）`, or empty."""
        if self.text:
            return _("应为 {figure}").format(figure=self.text)
        if self.likely:
            return _("应为 {likely} 左右（{least} 至 {most} 均可）").format(
                likely=self.likely, least=self.least, most=self.most
            )
        if self.least:
            return _("应不小于 {figure}").format(figure=self.least)
        if self.most:
            return _("应不大于 {figure}").format(figure=self.most)
        return ""


def narrowed(relations: Relations, bounds: Bounds, variable: int) -> tuple[int | None, int | None]:
    """The range of one slice after the rows around it have had their say.

    First its own rows; the rows of its neighbours too, where those leave it open.
    """
    own = relations.rows_of[variable]
    low, high = _swept(relations, bounds, variable, own, 1)
    if low is not None and high is not None:
        return low, high
    neighbours = {v for index in own for v, _ in relations.rows[index].terms}
    near = sorted({index for v in neighbours for index in relations.rows_of[v]})
    return _swept(relations, bounds, variable, near, _SWEEPS)


def _swept(
    relations: Relations, bounds: Bounds, variable: int, rows: Sequence[int], sweeps: int
) -> tuple[int | None, int | None]:
    low = {v: bounds.low[v] for index in rows for v, _ in relations.rows[index].terms}
    low[variable] = bounds.low[variable]
    high = {v: bounds.high[v] for v in low}
    moved = set(low)
    for _sweep in range(sweeps):
        before, moved = moved, set()
        for index in rows:
            row = relations.rows[index]
            if any(v in before or v in moved for v, _ in row.terms):
                moved.update(_narrow(row, low, high))
        if not moved:
            break
    return low[variable], high[variable]


def _narrow(row: Row, low: dict[int, int | None], high: dict[int, int | None]) -> list[int]:
    """Narrow the slices of one row by one another; those that were are returned.

    What all terms are at least and at most is kept, so that the others' share is a subtraction.
    """
    least, most = _Side(), _Side()
    for variable, coefficient in row.terms:
        one, two = low[variable], high[variable]
        least.put(one if coefficient > 0 else two, coefficient)
        most.put(two if coefficient > 0 else one, coefficient)
    narrowed = []
    for variable, coefficient in row.terms:
        known_low, known_high = low[variable], high[variable]
        if coefficient > 0:
            below = least.without(known_low, coefficient)
            above = most.without(known_high, coefficient) if row.equality else None
            first, last = _up(_minus(above), coefficient), _down(_minus(below), coefficient)
        else:
            # others - |c| x <= 0, so that x is at least others / |c|
            below = least.without(known_high, coefficient)
            above = most.without(known_low, coefficient) if row.equality else None
            first, last = _up(below, -coefficient), _down(above, -coefficient)
        raised = first is not None and (known_low is None or first > known_low)
        lowered = last is not None and (known_high is None or last < known_high)
        if raised:
            low[variable] = first
            (least if coefficient > 0 else most).change(known_low, first, coefficient)
        if lowered:
            high[variable] = last
            (most if coefficient > 0 else least).change(known_high, last, coefficient)
        if raised or lowered:
            narrowed.append(variable)
    return narrowed


class _Side:
    """What the terms of a row add up to at one of their ends; those without a bound are counted."""

    def __init__(self) -> None:
        self.total = 0
        self.open = 0

    def put(self, bound: int | None, coefficient: int) -> None:
        """Add a term."""
        if bound is None:
            self.open += 1
        else:
            self.total += bound * coefficient

    def change(self, before: int | None, bound: int | None, coefficient: int) -> None:
        """Give a term another bound."""
        self.open -= before is None
        self.total -= (before or 0) * coefficient
        self.put(bound, coefficient)

    def without(self, bound: int | None, coefficient: int) -> int | None:
        """What all terms but this one add up to; None where one of them has no bound."""
        if self.open > (bound is None):
            return None
        return self.total - (bound or 0) * coefficient


def _minus(value: int | None) -> int | None:
    return None if value is None else -value


def _up(value: int | None, divisor: int) -> int | None:
    return None if value is None else -(-value // divisor)


def _down(value: int | None, divisor: int) -> int | None:
    return None if value is None else value // divisor


def repair_of(cell: Cell, unit: Unit, decimals: int, low: int | None, high: int | None) -> Repair:
    """The figure that a cell would have to show, in its own unit and decimals.

    Args:
        unit, decimals: of its table, for a cell that shows no figure.
        low, high: the range of its true amount in fen.
    """
    if cell.amount is not None:
        unit, decimals = cell.amount.unit, cell.amount.decimals
    thousands = "," in cell.text or "，" in cell.text

    def printed(fen: int) -> Amount:
        return Amount.of_fen(fen, unit, decimals)

    def shown(amount: Amount) -> str:
        return amount.text(thousands=thousands)

    if low is None or high is None:
        return Repair(
            low,
            high,
            least=shown(printed(low)) if low else "",
            most=shown(printed(high)) if high is not None else "",
        )
    if low > high:  # what is believed leaves nothing: only where the search was cut short
        return Repair(None, None)
    middle = _other_than(cell, printed((low + high) // 2), low, high)
    reach = middle.interval()
    if reach.low <= low and high <= reach.high:
        return Repair(low, high, shown(middle), shown(middle), slip=slip_of(cell, middle))
    inner = Interval(low + 1, high - 1) if high - low > 1 else Interval(low, high)
    return Repair(
        low,
        high,
        likely=shown(middle),
        least=shown(printed(inner.low)),
        most=shown(printed(inner.high)),
        slip=slip_of(cell, middle),
    )


def _other_than(cell: Cell, likely: Amount, low: int, high: int) -> Amount:
    """The likely figure; its neighbour where the true amount is the very edge of what is printed.

    326.71 and 326.72 for the same thing leave 3,267,150 元 alone, which rounds to what the cell
    shows; what the others show is its neighbour.
    """
    if cell.amount is None or likely.digits != cell.amount.digits:
        return likely
    for step in (-1, 1):
        other = Amount(likely.digits + step, likely.decimals, likely.unit)
        reach = other.interval()
        if reach.low <= low and high <= reach.high:
            return other
    return likely


def slip_of(cell: Cell, expected: Amount) -> str:
    """How the cell may have come to show what it shows instead of the expected amount.

    >>> from mingzhang.amounts import Mark
    >>> slip_of(Cell(Amount(45466, 2, Unit.WAN), Mark.FIGURE), Amount(44566, 2, Unit.WAN))
    '疑为相邻两位数字颠倒'
    >>> slip_of(Cell(Amount(600, 2, Unit.WAN), Mark.FIGURE), Amount(6000000, 2, Unit.WAN))
    '疑为元与万元混用'
    """
    if cell.amount is None:
        return "" if expected.is_zero() else _("疑为漏填")
    shown, wanted = cell.amount.digits, expected.digits
    if shown == wanted or wanted == 0 or shown == 0:
        return ""
    if shown == -wanted:
        return _("疑为正负号有误")
    if shown * wanted < 0:
        return ""
    more, less = max(abs(shown), abs(wanted)), min(abs(shown), abs(wanted))
    if more == less * 10_000:
        return _("疑为元与万元混用")
    if any(more == less * 10**power for power in range(1, 9)):
        return _("疑为小数点错位")
    return _digit_slip(str(abs(shown)), str(abs(wanted)))


def _digit_slip(shown: str, wanted: str) -> str:
    if len(shown) == len(wanted):
        differing = [i for i in range(len(shown)) if shown[i] != wanted[i]]
        if len(differing) == 1:
            return _("疑为一位数字有误")
        if len(differing) == 2 and differing[1] == differing[0] + 1:
            first = differing[0]
            if shown[first] == wanted[first + 1] and shown[first + 1] == wanted[first]:
                return _("疑为相邻两位数字颠倒")
        return ""
    longer, shorter = (shown, wanted) if len(shown) > len(wanted) else (wanted, shown)
    if len(longer) == len(shorter) + 1 and any(
        longer[:i] + longer[i + 1 :] == shorter for i in range(len(longer))
    ):
        return _("疑为多印一位数字") if longer == shown else _("疑为漏印一位数字")
    return ""
