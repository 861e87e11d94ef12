"""Moving points from one space of a page to another."""

from __future__ import annotations

import math
from typing import NamedTuple


class Matrix(NamedTuple):
    """x' = a x + c y + e, y' = b x + d y + f."""

    a: float = 1.0
    b: float = 0.0
    c: float = 0.0
    d: float = 1.0
    e: float = 0.0
    f: float = 0.0

    def at(self, x: float, y: float) -> tuple[float, float]:
        """Where a point comes to lie."""
        return self.a * x + self.c * y + self.e, self.b * x + self.d * y + self.f

    def then(self, other: Matrix) -> Matrix:
        """This movement first, the other after it.

        >>> Matrix(e=1.0).then(Matrix(a=2.0)).at(1.0, 0.0)
        (4.0, 0.0)
        """
        return Matrix(
            self.a * other.a + self.b * other.c,
            self.a * other.b + self.b * other.d,
            self.c * other.a + self.d * other.c,
            self.c * other.b + self.d * other.d,
            self.e * other.a + self.f * other.c + other.e,
            self.e * other.b + self.f * other.d + other.f,
        )

    @property
    def angle(self) -> float:
        """Where the x axis points, in degrees from 0 to 360; clockwise where y falls."""
        return math.degrees(math.atan2(self.b, self.a)) % 360

    @property
    def scale(self) -> float:
        """How much lengths grow."""
        return math.sqrt(abs(self.a * self.d - self.b * self.c))


_SLANT = 3.0
"""Writing further than this from a quarter turn, in degrees, is slanted."""


def quarter_turns(angle: float) -> int | None:
    """An angle as quarter turns from 0 to 3; None for slanted writing.

    >>> quarter_turns(91.0), quarter_turns(359.0), quarter_turns(45.0)
    (1, 0, None)
    """
    turns = round(angle / 90)
    return turns % 4 if abs(angle - 90 * turns) <= _SLANT else None
