"""Raised digits: what refers to a note must not become a digit of the figure beside it."""

from __future__ import annotations

_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def raised(text: str) -> str:
    """The words of a raised run, its digits as the characters that are raised by themselves.

    >>> raised("1"), raised("[2]"), raised("注1")
    ('¹', '[²]', '注¹')
    """
    return text.translate(_RAISED)
