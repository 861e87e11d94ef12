"""Exact numbers as people print them: two decimals, halves away from nothing."""

from __future__ import annotations

from fractions import Fraction


def hundredths(number: Fraction) -> int:
    """The number in hundredths, halves up; for numbers that are not below 0.

    >>> hundredths(Fraction(1, 8)), hundredths(Fraction(2, 3)), hundredths(Fraction(5, 1000))
    (13, 67, 1)
    """
    return (2 * 100 * number.numerator + number.denominator) // (2 * number.denominator)


def printed(count: int) -> str:
    """Hundredths as a decimal.

    >>> printed(1667), printed(5), printed(-250)
    ('16.67', '0.05', '-2.50')
    """
    sign = "-" if count < 0 else ""
    return f"{sign}{abs(count) // 100}.{abs(count) % 100:02d}"


def percent(share: Fraction) -> str:
    """A share as a percentage.

    >>> percent(Fraction(2, 3)), percent(Fraction(-1, 8))
    ('66.67%', '-12.50%')
    """
    count = hundredths(abs(share) * 100)
    return printed(-count if share < 0 else count) + "%"
