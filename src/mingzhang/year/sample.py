"""部门评价 and 财政评价: a sample of projects is looked at again, beside their own scores.

The sample is drawn by money from a seed that is written down, so that anybody draws the same one:
every project above the step is in it, the others in proportion to their money.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

from mingzhang.language import _
from mingzhang.lean import dataclass
from mingzhang.year.score import Evaluation, Line


def sample_of(money: Mapping[str, int], count: int, seed: str) -> tuple[str, ...]:
    """Projects drawn without repetition in proportion to their money, by systematic sampling.

    Args:
        money: in fen by project, in any order.
        count: how many; all of them where there are no more.
        seed: words that are published with the sample: the year and the number of the notice.

    >>> sample_of({"甲": 9_000, "乙": 500, "丙": 500}, 1, "2025")
    ('甲',)
    >>> sorted(sample_of({"甲": 1, "乙": 2}, 5, "2025"))
    ['乙', '甲']

    Raises:
        ValueError: fewer than one is asked for, or an amount is below 0.
    """
    if count < 1 or any(fen < 0 for fen in money.values()):
        raise ValueError(_("至少抽一个项目，金额不小于0"))
    left = {name: max(fen, 1) for name, fen in sorted(money.items())}
    certain: list[str] = []
    # What is worth a step or more is always in; the step of the rest is then smaller.
    while left and count > len(certain):
        wanted, whole = count - len(certain), sum(left.values())
        large = [name for name, fen in left.items() if fen * wanted >= whole]
        if not large:
            break
        for name in large[: count - len(certain)]:
            certain.append(name)
            del left[name]
    wanted = count - len(certain)
    drawn = list(certain)
    if left and wanted > 0:
        # In an order that nobody chose, so that neighbours in the list are not neighbours here.
        order = sorted(left, key=lambda name: _digest(seed, name))
        whole = sum(left.values())
        start = int(_digest(seed, "start"), 16) % whole
        marks = [(start + place * whole // wanted) % whole for place in range(wanted)]
        reached = 0
        for name in order:
            reached_next = reached + left[name]
            if any(reached <= mark < reached_next for mark in marks):
                drawn.append(name)
            reached = reached_next
    return tuple(name for name in money if name in drawn)


def _digest(seed: str, name: str) -> str:
    return hashlib.sha256(f"{seed}\n{name}".encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Difference:
    """One indicator that was judged otherwise the second time."""

    own: Line
    other: Line

    @property
    def points(self) -> int | None:
        """The second score less the first, in hundredths; None where one of them is open."""
        if self.own.score is None or self.other.score is None:
            return None
        return self.other.score - self.own.score


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A project's own evaluation beside the department's or the finance bureau's."""

    own: Evaluation
    other: Evaluation

    @property
    def differences(self) -> tuple[Difference, ...]:
        """The indicators whose reading or score differs."""
        pairs = zip(self.own.lines, self.other.lines, strict=True)
        return tuple(
            Difference(one, two)
            for one, two in pairs
            if one.score != two.score
            or (one.reading and one.reading.actual) != (two.reading and two.reading.actual)
        )

    @property
    def points(self) -> int | None:
        """The second total less the first; None while one of them is open."""
        if self.own.total is None or self.other.total is None:
            return None
        return self.other.total - self.own.total


def overstated_of(reviewed: Sequence[Reviewed]) -> tuple[Reviewed, ...]:
    """The projects whose own total is higher than the second one."""
    return tuple(one for one in reviewed if one.points is not None and one.points < 0)
