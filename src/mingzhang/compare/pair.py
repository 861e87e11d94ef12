"""The one way in: booklets to a comparison."""

from __future__ import annotations

from collections.abc import Sequence

from mingzhang.check.engine import check
from mingzhang.check.finding import Finding
from mingzhang.compare.comparison import Comparison, Pairing, in_order, pairing_of
from mingzhang.compare.slice import execution_differences, unit_differences, year_differences
from mingzhang.compare.version import version_differences
from mingzhang.model.booklet import Booklet
from mingzhang.tables.profile import profile_of


def compare_booklets(booklets: Sequence[Booklet], pairing: Pairing | None = None) -> Comparison:
    """Compare two booklets, or a department with its units.

    Args:
        booklets: two; or the department and then its units.
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
    if chosen is not Pairing.UNITS and len(booklets) > 2:
        raise ValueError("这种比较只能是两份资料")
    ordered = in_order(chosen, booklets)
    if chosen is Pairing.VERSIONS:
        return _versions(*ordered)
    if chosen is Pairing.UNITS:
        found = unit_differences(ordered[0], ordered[1:])
    elif chosen is Pairing.YEARS:
        found = year_differences(*ordered)
    else:
        found = execution_differences(*ordered)
    skipped = tuple(dict.fromkeys(found.skipped))
    return Comparison(chosen, ordered, tuple(found.differences), found.compared, skipped)


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
