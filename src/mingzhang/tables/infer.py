"""The structure of a table that no shape fits, read off its own headings, codes and labels.

A table shows by itself what adds up: codes stand below their parents, 合计 and 小计 stand over
their parts, a heading spans its columns. What is so inferred is only believed where the table
bears it out: a kind of sum must hold, through rounding, nearly everywhere before the places where
it does not are worth a word; or all that does not hold must go through one single cell.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from mingzhang.amounts import ZERO_INTERVAL, sum_of
from mingzhang.lean import dataclass
from mingzhang.model.booklet import Panel, Row
from mingzhang.model.row_key import Code, column_headings
from mingzhang.pattern import compiled

_TOTALS = frozenset({"合计", "总计", "小计", "部门合计", "单位合计", "合计数"})
_LEVELS = (
    compiled(r"[一二三四五六七八九十]{1,3}、"),
    compiled(r"[（(][一二三四五六七八九十]{1,3}[）)]"),
    compiled(r"\d{1,2}[.、．]"),
    compiled(r"[（(]\d{1,2}[）)]"),
)
_OF_WHICH = compiled(r"\s*其中\s*[：:]?")
_LEAST_INSTANCES = 3
_LEAST_SHARE = 0.8
_LEAST_LIKELY = 2


@dataclass(frozen=True, slots=True)
class Place:
    """A cell of a panel by the index of its row and column."""

    row: int
    column: int


@dataclass(frozen=True, slots=True)
class Equation:
    """`whole` = sum of `parts`; `kind` tells what it was inferred from."""

    kind: str
    whole: Place
    parts: tuple[Place, ...]

    @property
    def places(self) -> tuple[Place, ...]:
        """All of its cells, the whole first."""
        return (self.whole, *self.parts)


@dataclass(frozen=True, slots=True)
class Inference:
    """What a table's structure says of its figures.

    Attributes:
        believed: the equations of every kind that the table bears out.
        broken: those of them that do not hold.
        doubted: how many kinds were not borne out.
    """

    believed: tuple[Equation, ...]
    broken: tuple[Equation, ...]
    doubted: int


def infer(panel: Panel) -> Inference:
    """The sums that the headings, codes and labels of a panel promise, and which are broken.

    Args:
        panel: of a table without a shape: its columns are named by their paths of headings,
            divided by slashes; the first labels of its rows are codes or names.
    """
    kinds: dict[str, list[Equation]] = defaultdict(list)
    for equation in (*_down(panel), *_across(panel)):
        kinds[equation.kind].append(equation)
    judged = [_judged(panel, equations) for equations in kinds.values()]
    sure = [kind for kind in judged if kind.is_sure]
    likely = [kind for kind in judged if not kind.is_sure and kind.is_likely]
    wrong = [set(e.places) for kind in (*sure, *likely) for e in kind.broken]
    if wrong and set.intersection(*wrong):
        sure += likely
    return Inference(
        tuple(e for kind in sure for e in (*kind.good, *kind.broken)),
        tuple(e for kind in sure for e in kind.broken),
        len(judged) - len(sure),
    )


@dataclass(frozen=True, slots=True)
class _Kind:
    """The equations of one kind, those that hold and those that don't."""

    good: tuple[Equation, ...]
    broken: tuple[Equation, ...]

    @property
    def is_sure(self) -> bool:
        """Whether it holds nearly everywhere."""
        count = len(self.good) + len(self.broken)
        return len(self.good) >= _LEAST_INSTANCES and len(self.good) >= _LEAST_SHARE * count

    @property
    def is_likely(self) -> bool:
        """Whether it holds more often than by chance."""
        return len(self.good) >= _LEAST_LIKELY and len(self.good) > len(self.broken)


def _judged(panel: Panel, equations: Iterable[Equation]) -> _Kind:
    judged = [(e, _holds(panel, e)) for e in equations]
    return _Kind(
        tuple(e for e, holds in judged if holds is True),
        tuple(e for e, holds in judged if holds is False),
    )


def _down(panel: Panel) -> Iterator[Equation]:
    """Sums down the rows: a code and those below it, a numbered row and its parts, the total."""
    keys = [row.key.code if isinstance(row.key, Code) else "" for row in panel.rows]
    names = [_name(row) for row in panel.rows]
    by_code = {key: number for number, key in enumerate(keys) if _is_code(key)}
    families: list[tuple[str, int, list[int]]] = []
    if len(by_code) >= 2:
        families += _code_families(by_code)
        top = [n for key, n in by_code.items() if not _parent(key, by_code)]
    else:
        levels = [_level(name) for name in names]
        families += _numbered_families(levels)
        top = _top_rows(levels, names)
    total = [n for n, name in enumerate(names) if name in _TOTALS]
    if len(total) == 1 and len(top) > 1:
        families.append(("total", total[0], [n for n in top if n != total[0]]))
    for kind, whole, parts in families:
        for column in range(len(panel.columns)):
            yield Equation(
                f"down:{kind}", Place(whole, column), tuple(Place(p, column) for p in parts)
            )


def _code_families(by_code: dict[str, int]) -> list[tuple[str, int, list[int]]]:
    children: dict[str, list[int]] = defaultdict(list)
    for key, number in by_code.items():
        parent = _parent(key, by_code)
        if parent:
            children[parent].append(number)
    return [("code", by_code[parent], numbers) for parent, numbers in children.items()]


def _is_code(key: str) -> bool:
    return key.isdigit() and len(key) in (3, 5, 7, 9)


def _parent(key: str, codes: Iterable[str]) -> str:
    above = [c for c in codes if key.startswith(c) and len(c) < len(key)]
    return max(above, key=len, default="")


def _numbered_families(levels: Sequence[int | None]) -> list[tuple[str, int, list[int]]]:
    """A numbered row and the rows one level deeper, down to the next row of its own level."""
    families = []
    for number, level in enumerate(levels):
        if level is None:
            continue
        below = []
        for other in range(number + 1, len(levels)):
            deeper = levels[other]
            if deeper is None or deeper <= level:
                break
            below.append(other)
        nearest = min((levels[n] or 0 for n in below), default=0)
        parts = [n for n in below if levels[n] == nearest]
        if len(parts) > 1:
            families.append(("numbered", number, parts))
    return families


def _top_rows(levels: Sequence[int | None], names: Sequence[str]) -> list[int]:
    """The rows that a total sums: the topmost numbered ones, or all rows of a flat list."""
    numbered = [level for level in levels if level is not None]
    if numbered:
        return [n for n, level in enumerate(levels) if level == min(numbered)]
    return [n for n, name in enumerate(names) if name not in _TOTALS and not _OF_WHICH.match(name)]


def _level(name: str) -> int | None:
    return next((n for n, pattern in enumerate(_LEVELS) if pattern.match(name)), None)


def _name(row: Row) -> str:
    return re.sub(r"\s", "", next((label for label in reversed(row.labels) if label.strip()), ""))


def _across(panel: Panel) -> Iterator[Equation]:
    """Sums across the columns: 小计 and 合计 over what stands under the same heading."""
    paths = [column_headings(column) for column in panel.columns]
    for whole, parts in _column_families(paths):
        for row in range(len(panel.rows)):
            yield Equation(
                f"across:{panel.columns[whole]}",
                Place(row, whole),
                tuple(Place(row, part) for part in parts),
            )


def _column_families(paths: Sequence[tuple[str, ...]]) -> Iterator[tuple[int, list[int]]]:
    parents = {path[:depth] for path in paths for depth in range(len(path))}
    for parent in sorted(parents, key=len):
        members: dict[str, list[int]] = defaultdict(list)
        for number, path in enumerate(paths):
            if path[: len(parent)] == parent and len(path) > len(parent):
                members[path[len(parent)]].append(number)
        totals = [
            name
            for name, numbers in members.items()
            if name in _TOTALS and len(numbers) == 1 and len(paths[numbers[0]]) == len(parent) + 1
        ]
        others = [name for name in members if name not in totals]
        if len(totals) != 1 or len(others) < 2:
            continue
        parts = [_head_of(paths, members[name], len(parent) + 1) for name in others]
        if all(part is not None for part in parts):
            yield members[totals[0]][0], [part for part in parts if part is not None]


def _head_of(paths: Sequence[tuple[str, ...]], numbers: Sequence[int], depth: int) -> int | None:
    """The column that stands for a heading: its only one, or its 小计."""
    if len(numbers) == 1:
        return numbers[0]
    totals = [n for n in numbers if len(paths[n]) == depth + 1 and paths[n][depth] in _TOTALS]
    return totals[0] if len(totals) == 1 else None


def _holds(panel: Panel, equation: Equation) -> bool | None:
    """Whether an equation holds through rounding; None where it says nothing."""
    cells = [panel.rows[p.row].cells[p.column] for p in (equation.whole, *equation.parts)]
    intervals = [cell.interval() for cell in cells]
    known = [interval for interval in intervals if interval is not None]
    if len(known) < len(intervals) or all(interval == ZERO_INTERVAL for interval in known):
        return None
    return known[0].meets(sum_of(known[1:]))
