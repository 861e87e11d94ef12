"""How much a search may do, counted in steps instead of seconds.

The same bytes must bring the same findings on any machine and in any load, so no clock decides
when a search ends. A step is about one relation looked at once by a solver.
"""

from __future__ import annotations

from mingzhang.lean import dataclass


@dataclass(slots=True)
class Work:
    """Steps that are left.

    >>> work = Work(10)
    >>> work.spend(7)
    >>> work.is_spent
    False
    >>> work.spend(7)
    >>> work.is_spent
    True
    """

    left: int

    def spend(self, steps: int) -> None:
        """Count what was done."""
        self.left -= steps

    @property
    def is_spent(self) -> bool:
        """Whether nothing more may be begun."""
        return self.left <= 0
