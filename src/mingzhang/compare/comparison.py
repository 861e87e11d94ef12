"""What two booklets are to each other, and what differs between them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

from mingzhang.check.finding import Finding, FoundCell
from mingzhang.compare.change import YearChange
from mingzhang.lean import dataclass
from mingzhang.model.booklet import Booklet
from mingzhang.model.identity import Level, is_same_body, level_of
from mingzhang.model.vocabulary import BookletKind, Labelled
from mingzhang.pattern import compiled

_WORD = compiled(r"\d[\d,.]*%?|.", re.DOTALL)


class Pairing(Labelled):
    """What the booklets are to each other."""

    VERSIONS = "versions", "同一资料的两个版本"
    YEARS = "years", "上年与本年"
    UNITS = "units", "部门与所属单位"
    EXECUTION = "execution", "预算与决算"


class Kind(Labelled):
    """What became of one thing, or what is wrong between two."""

    CHANGED = "changed", "改动"
    ADDED = "added", "新增"
    REMOVED = "removed", "删去"
    MOVED = "moved", "移动"
    DISAGREES = "disagrees", "不一致"
    MISSING = "missing", "缺少"


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference.

    Attributes:
        what: `cell`, `row`, `table`, `sentence`, `section`, `form`, `catalogue`, `booklet` or
            `slice`.
        before: in the first booklet; None for what is new.
        after: in the second; None for what is gone.
        words: what is to be said of it, empty where the cells say it.
        terms: further cells that it rests on.
    """

    kind: Kind
    what: str
    before: FoundCell | None
    after: FoundCell | None
    words: str = ""
    terms: tuple[FoundCell, ...] = ()

    @property
    def spot(self) -> FoundCell:
        """Where to look: in the second booklet, else in the first."""
        cell = self.after or self.before
        return cell if cell is not None else FoundCell()


@dataclass(frozen=True, slots=True)
class Comparison:
    """The outcome of one comparison.

    Attributes:
        booklets: the first is the older one, the whole department, or the budget.
        compared: how many cells, sentences or slices stand beside each other; the denominator.
        skipped: what could not be compared, with the reason.
        mended, fresh: of two versions: findings that are gone, and that are new.
        changes: of years: every figure over the years, with its change and whether a reason stands.
    """

    pairing: Pairing
    booklets: tuple[Booklet, ...]
    differences: tuple[Difference, ...]
    compared: int
    skipped: tuple[str, ...] = ()
    mended: tuple[Finding, ...] = ()
    fresh: tuple[Finding, ...] = ()
    changes: tuple[YearChange, ...] = ()


def pairing_of(booklets: Sequence[Booklet]) -> Pairing | None:
    """What booklets are to each other by kind, year and department; None where nothing fits."""
    first, *others = booklets
    same = all(is_same_body(first.department, other.department) for other in others)
    if len({b.year for b in booklets}) == len(booklets) > 2:
        alike = same and len({b.kind for b in booklets}) == 1 and not _two_levels(booklets)
        return Pairing.YEARS if alike else None
    if len(others) > 1 or ((not same or _two_levels(booklets)) and _same_year(booklets)):
        return Pairing.UNITS if _same_year(booklets) else None
    (second,) = others
    if _two_levels(booklets):
        return None
    if first.kind is not second.kind:
        return Pairing.EXECUTION if first.year == second.year else None
    if first.year == second.year:
        return Pairing.VERSIONS
    return Pairing.YEARS if abs(first.year - second.year) == 1 else None


def _two_levels(booklets: Sequence[Booklet]) -> bool:
    """Whether one is a department's and another a unit's: never versions of each other."""
    return {Level.DEPARTMENT, Level.UNIT} <= {level_of(booklet) for booklet in booklets}


def _same_year(booklets: Sequence[Booklet]) -> bool:
    return len({(b.year, b.kind) for b in booklets}) == 1


def in_order(pairing: Pairing, booklets: Sequence[Booklet]) -> tuple[Booklet, ...]:
    """The older booklet, the budget, or the department first; versions as they were given."""
    if pairing is Pairing.YEARS:
        return tuple(sorted(booklets, key=lambda b: b.year))
    if pairing is Pairing.EXECUTION:
        return tuple(sorted(booklets, key=lambda b: b.kind is not BookletKind.BUDGET))
    if pairing is Pairing.UNITS and _two_levels(booklets):
        return tuple(sorted(booklets, key=lambda b: level_of(b) is Level.UNIT))
    return tuple(booklets)


def word_pieces(before: str, after: str) -> list[tuple[str, str]]:
    """Two texts as runs of (`same`, `removed`, `added`) words, for readers who look for the change.

    A number is one word.

    >>> word_pieces("支出10万元", "支出12万元")
    [('same', '支出'), ('removed', '10'), ('added', '12'), ('same', '万元')]
    """
    old, new = _WORD.findall(before), _WORD.findall(after)
    pieces: list[tuple[str, str]] = []
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            pieces.append(("same", "".join(old[a:b])))
            continue
        if a < b:
            pieces.append(("removed", "".join(old[a:b])))
        if c < d:
            pieces.append(("added", "".join(new[c:d])))
    return pieces
