"""A classification: a tree of codes by year that answers by code and by name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from itertools import pairwise

from mingzhang.codes.code import Code, Standing
from mingzhang.codes.name import normal_name, normal_names


class Classification:
    """A tree of codes in which a child's code begins with its parent's.

    What is not in it is *unknown*, not wrong: no list here is complete. Where a year is not
    given, rows in force come before rows that ended.

    Args:
        key: English name, `functional`.
        title: Chinese name, `支出功能分类`.
        lengths: digits of each level, `(3, 5, 7)`.
        rows: the codes.

    Raises:
        ValueError: a code has not the length of its level, or two rows of a code share a year.
    """

    def __init__(
        self, key: str, title: str, lengths: tuple[int, ...], rows: Iterable[Code]
    ) -> None:
        self.key = key
        self.title = title
        self.lengths = lengths
        levels = dict(enumerate(lengths, start=1))
        rows_of: defaultdict[str, list[Code]] = defaultdict(list)
        for row in rows:
            if levels.get(row.level) != len(row.code) or not row.code.isdigit():
                raise ValueError(f"{key}: {row.code!r} is not of level {row.level}")
            rows_of[row.code].append(row)
        self._rows = {code: _newest_first(key, found) for code, found in sorted(rows_of.items())}
        self._children: defaultdict[str, list[str]] = defaultdict(list)
        for code in self._rows:
            self._children[self._prefix(code)].append(code)

    @cached_property
    def _named(self) -> Mapping[str, list[Code]]:
        """The rows by each of their normal names, in order of code."""
        pairs = [
            (name, row) for found in self._rows.values() for row in found for name in row.names
        ]
        named: defaultdict[str, list[Code]] = defaultdict(list)
        for name, (_, row) in zip(normal_names([name for name, _ in pairs]), pairs, strict=True):
            if not (rows := named[name]) or rows[-1] is not row:  # two ways to write one name
                rows.append(row)
        return named

    def __len__(self) -> int:
        return len(self._rows)

    def __iter__(self) -> Iterator[Code]:
        """Every code once, in order, as its newest row."""
        return (rows[0] for rows in self._rows.values())

    def __contains__(self, code: object) -> bool:
        return code in self._rows

    def _prefix(self, code: str) -> str:
        """The parent's code by its digits alone, whether the list holds the parent or not."""
        return next((code[:n] for n in reversed(self.lengths) if n < len(code)), "")

    def rows(self, code: str) -> tuple[Code, ...]:
        """Every row of a code, newest first; empty where the code is unknown."""
        return self._rows.get(code, ())

    def get(self, code: str, year: int | None = None) -> Code | None:
        """The row of a code in a year, without a year its newest row; None if unknown."""
        rows = self._rows.get(code, ())
        if year is None:
            return rows[0] if rows else None
        # The oldest that holds: a row with an open start begins where the older one ended.
        return next((row for row in reversed(rows) if row.is_valid_in(year)), None)

    find_code = get

    def standing(self, code: str, year: int) -> Standing:
        """What is known about a code in a year.

        A code that only the list of about 2010 holds is unknown today: that list says what it
        was called then, not what became of it.
        """
        rows = self._rows.get(code, ())
        if any(row.is_valid_in(year) for row in rows):
            return Standing.IN_FORCE
        if all(row.is_historical for row in rows):
            return Standing.UNKNOWN
        later = any(row.valid_from is not None and row.valid_from > year for row in rows)
        ended = any(row.valid_to is not None and row.valid_to < year for row in rows)
        if later and ended:
            return Standing.UNKNOWN  # a gap between two rows: nobody told us
        return Standing.NOT_YET if later else Standing.ENDED

    def find_by_name(
        self, name: str, parent: str | None = None, year: int | None = None
    ) -> tuple[Code, ...]:
        """Every code with this name, in order of code.

        Full and half width, spaces and brackets make no difference. Variants count.

        Args:
            name: as printed.
            parent: only codes below this one, at any depth; the parent itself is no answer.
            year: only rows that hold in this year. Without it rows in force answer, and only
                where none does, rows that ended.
        """
        found = [
            row
            for row in self._named.get(normal_name(name), ())
            if parent is None or (row.code.startswith(parent) and row.code != parent)
        ]
        if year is not None:
            return tuple(row for row in found if self.get(row.code, year) == row)
        return tuple([row for row in found if row.valid_to is None] or found)

    def children(self, code: str = "", year: int | None = None) -> tuple[Code, ...]:
        """The codes one level below a code, in order; of "" the codes of the first level."""
        rows = (self.get(child, year) for child in self._children.get(code, ()))
        return tuple(row for row in rows if row is not None)

    def parent(self, code: str, year: int | None = None) -> Code | None:
        """The code one level above, by digits; known even where `code` itself is not.

        None for a code of the first level, and where the list does not hold the parent.
        """
        return self.get(self._prefix(code), year)

    def is_name_of(self, code: str, name: str, year: int | None = None) -> bool | None:
        """Whether a code is called so; None where the code is unknown (in that year).

        Without a year a name that the code had at any time is right. In a year before the first
        that a source speaks of, the names of both sides are.
        """
        rows = self._rows.get(code, ())
        if year is not None:
            rows = self._rows_about(code, year)
        if not rows:
            return None
        wanted = normal_name(name)
        return any(normal_name(n) == wanted for row in rows for n in row.names)

    def _rows_about(self, code: str, year: int) -> tuple[Code, ...]:
        """The row of a year, and the older one where the year of the change is not known."""
        row = self.get(code, year)
        if row is None:
            return ()
        rows = self._rows[code]
        older = rows[rows.index(row) + 1 :][:1]
        is_gap = row.valid_from is None and row.seen_from is not None and year < row.seen_from
        return (row, *older) if is_gap else (row,)

    def search(self, text: str, year: int | None = None, limit: int = 20) -> tuple[Code, ...]:
        """Codes that a user means who types digits or part of a name.

        Digits find codes that begin with them. Words find names: equal ones first, then those
        that begin with the words, then those that hold them; higher levels first.
        """
        wanted = normal_name(text)
        if not wanted or limit < 1:
            return ()
        ranked: list[tuple[tuple[int, int, int, str], Code]] = []
        for code, rows in self._rows.items():
            row = rows[0] if year is None else self.get(code, year)
            if row is None:
                continue
            if wanted.isdigit():
                rank = 0 if code.startswith(wanted) else None
            else:
                rank = min(_ranks(wanted, row.names), default=None)
            if rank is not None:
                ranked.append(((rank, int(row.valid_to is not None), row.level, code), row))
        return tuple(row for _, row in sorted(ranked, key=lambda item: item[0])[:limit])


def _ranks(wanted: str, names: tuple[str, ...]) -> Iterator[int]:
    for name in map(normal_name, names):
        if name == wanted:
            yield 0
        elif name.startswith(wanted):
            yield 1
        elif wanted in name:
            yield 2


def _newest_first(key: str, rows: list[Code]) -> tuple[Code, ...]:
    """The rows of one code sorted by year, after a check that no two hold in the same year."""
    if len(rows) == 1:
        return (rows[0],)
    ordered = sorted(rows, key=lambda row: _begins(row) or 0, reverse=True)
    for newer, older in pairwise(ordered):
        if older.valid_to is None or older.valid_to >= (_begins(newer) or 0):
            raise ValueError(f"{key}: {newer.code} has two rows for one year")
    return tuple(ordered)


def _begins(row: Code) -> int | None:
    """The first year in which a row is certain to hold."""
    return row.seen_from if row.valid_from is None else row.valid_from
