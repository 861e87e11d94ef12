"""The one way in: booklets to a comparison."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from mingzhang.check.engine import check
from mingzhang.check.finding import Finding
from mingzhang.compare.change import year_changes
from mingzhang.compare.comparison import Comparison, Pairing, in_order, pairing_of
from mingzhang.compare.slice import (
    context_of,
    execution_differences,
    unit_differences,
    year_differences,
)
from mingzhang.compare.version import version_differences
from mingzhang.model.booklet import Booklet
from mingzhang.tables.profile import profile_of


def compare_booklets(booklets: Sequence[Booklet], pairing: Pairing | None = None) -> Comparison:
    """Compare two booklets, several years, or a department with its units.

    Args:
        booklets: two; two years or more; or the department and then its units.
        pairing: what they are to each other; told from kind, year and department where None.

    Raises:
        ValueError: fewer than two, more than two where two are meant, or nothing tells what they
            are to each other.
    """
    if len(booklets) < 2:
        raise ValueError("比较需要两份资料")
    chosen = pairing or pairing_of(booklets)
    if chosen is None:
        raise ValueError("看不出这些资料之间的关系（年度、类别、部门都不同），请用 --as 指明")
    if chosen not in (Pairing.UNITS, Pairing.YEARS) and len(booklets) > 2:
        raise ValueError("这种比较只能是两份资料")
    ordered = in_order(chosen, booklets)
    if chosen is Pairing.VERSIONS:
        return _versions(*ordered)
    if chosen is Pairing.UNITS:
        found = unit_differences(ordered[0], ordered[1:])
    elif chosen is Pairing.YEARS:
        return _years(ordered)
    else:
        found = execution_differences(*ordered)
    skipped = tuple(dict.fromkeys(found.skipped))
    return Comparison(chosen, ordered, tuple(found.differences), found.compared, skipped)


def _years(ordered: Sequence[Booklet]) -> Comparison:
    """Each year against the one before, and all of them in one table of changes."""
    contexts = [context_of(booklet) for booklet in ordered]
    pairs = [year_differences(old, new) for old, new in pairwise(contexts)]
    return Comparison(
        Pairing.YEARS,
        tuple(ordered),
        tuple(difference for found in pairs for difference in found.differences),
        sum(found.compared for found in pairs),
        tuple(dict.fromkeys(words for found in pairs for words in found.skipped)),
        changes=year_changes(contexts),
    )


def _versions(first: Booklet, second: Booklet) -> Comparison:
    differences, compared = version_differences(first, second)
    before, after = (_findings(booklet) for booklet in (first, second))
    old, new = ({f.fingerprint for f in found} for found in (before, after))
    return Comparison(
        Pairing.VERSIONS,
        (first, second),
        tuple(differences),
        compared,
        mended=tuple(f for f in before if f.fingerprint not in new),
        fresh=tuple(f for f in after if f.fingerprint not in old),
    )


def _findings(booklet: Booklet) -> tuple[Finding, ...]:
    return check(booklet, profile_of(booklet)).findings
