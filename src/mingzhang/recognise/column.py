"""Printed columns matched to the columns of a shape by their headings."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from mingzhang.lean import dataclass
from mingzhang.pattern import compiled
from mingzhang.recognise.wording import bare_heading, likeness
from mingzhang.tables.shape import Column, PanelShape, Stub, TableShape

_LEAST = 0.45
_STUB_WORDS = {
    "code": frozenset(
        {
            "科目编码", "编码", "科目代码", "代码", "功能分类科目编码", "支出功能分类科目编码",
            "功能科目编码", "收入科目编码", "经济分类科目编码", "支出经济分类科目编码",
        }
    ),
    "name": frozenset(
        {
            "科目名称", "名称", "项目", "项目名称", "单位名称", "功能分类科目名称", "科目",
            "支出功能分类科目名称", "经济分类科目名称", "支出经济分类科目名称", "部门名称", "内容",
        }
    ),
}  # fmt: skip
_CODE_PARTS = frozenset({"类", "款", "项"})

Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PrintedColumn:
    """A column of a printed table, or several that hold one code (类, 款, 项).

    Attributes:
        squares: its column numbers in the grid.
        path: its headings as `bare_heading` gives them, from the top.
        texts: its headings as printed.
        is_text: what stands in it is words rather than figures; None if it is blank.
    """

    squares: tuple[int, ...]
    path: Path
    texts: tuple[str, ...]
    is_text: bool | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One column of a shape: a stub or a figure column of one of its panels."""

    panel: PanelShape
    column: Column | Stub
    paths: tuple[Path, ...]
    words: frozenset[str]

    @property
    def is_stub(self) -> bool:
        return isinstance(self.column, Stub)


def printed_columns(
    paths: Sequence[tuple[str, ...]], are_text: Sequence[bool | None]
) -> list[PrintedColumn]:
    """The columns of a heading; neighbours 类, 款, 项 are one column."""
    found: list[PrintedColumn] = []
    parts: list[int] = []
    for number, texts in enumerate(paths):
        path = tuple(word for word in map(bare_heading, texts) if word)
        if path and path[-1] in _CODE_PARTS:
            parts.append(number)
            above = path[:-1] or ("科目编码",)
            if len(parts) > 1 and path[-1] != "类":
                found[-1] = PrintedColumn(tuple(parts), above, texts[:-1], True)
                continue
            parts = [number]
            found.append(PrintedColumn((number,), above, texts[:-1], True))
            continue
        parts = []
        found.append(PrintedColumn((number,), path, texts, are_text[number]))
    return found


def entries_of(shape: TableShape) -> tuple[Entry, ...]:
    """The columns of a shape in print order, with every path that may stand over them."""
    found = []
    for panel in shape.panels:
        top = bare_heading(panel.heading)
        over = bare_heading(panel.over)
        both: tuple[Stub | Column, ...] = (*panel.stubs, *panel.columns)
        for column in both:
            path = tuple(word for word in map(bare_heading, column.heading) if word)
            paths = [path]
            if top:
                paths.append((top, *path) if path[:1] != (top,) else path[1:])
            if over:
                paths.append((over, *paths[-1]))
            synonyms = [bare_heading(s) for s in getattr(column, "synonyms", ())]
            paths.extend((*path[:-1], synonym) for synonym in synonyms)
            words = set(synonyms)
            if isinstance(column, Stub):
                words |= _STUB_WORDS.get(column.key, frozenset())
            found.append(Entry(panel, column, tuple(dict.fromkeys(paths)), frozenset(words)))
    return tuple(found)


def score(printed: PrintedColumn, entry: Entry) -> float:
    """How surely a printed column is the one of a shape, from 0 to 1."""
    path = printed.path
    if entry.is_stub:
        if printed.is_text is False:
            return 0.0
    elif printed.is_text is True:
        return 0.0
    best = max((_path_score(path, wanted) for wanted in entry.paths), default=0.0)
    if path and best < 0.7 and (path[-1] in entry.words or "".join(path) in entry.words):
        best = 0.7
    return best


@lru_cache(maxsize=65536)
def _path_score(path: Path, wanted: Path) -> float:
    if path == wanted:
        return 1.0
    if not path or not wanted:
        return 0.0
    whole, other = "".join(path), "".join(wanted)
    if whole == other:
        return 0.98
    parents = frozenset(path[:-1]), frozenset(wanted[:-1])
    union = parents[0] | parents[1]
    shared = len(parents[0] & parents[1]) / len(union) if union else 0.5
    if path[-1] == wanted[-1]:
        return 0.72 + 0.2 * shared
    # A heading that was broken over rows, or stands one level higher than it should.
    if whole.endswith(wanted[-1]) or other.endswith(path[-1]):
        return 0.6 + 0.1 * shared
    return 0.6 * likeness(path[-1], wanted[-1]) + 0.1 * likeness(whole, other)


_PREVIOUS = ("previous", "previous_actual")
_SAYS_BEFORE = compiled(r"上年|去年|上一年|执行|决算|完成|以前")


def match_columns(
    printed: Sequence[PrintedColumn], entries: Sequence[Entry], year: int = 0
) -> dict[int, int]:
    """Which printed column is which of a shape: indices into both, each at most once.

    What stands in the same order goes first; what was moved is found by its heading alone.

    Args:
        year: of the booklet: a heading that names no year before it is of this one.
    """
    matched = _match(printed, entries)
    for number, other in list(matched.items()):
        twin = _twin(entries, other)
        if twin is None or twin in matched.values():
            continue
        if not _names_year_before(printed[number].texts, year):
            matched[number] = twin
    return matched


def _twin(entries: Sequence[Entry], number: int) -> int | None:
    """The column of this year beside one of the year before, with the same heading below it."""
    panel, column = entries[number].panel, entries[number].column
    where = column.where if isinstance(column, Column) else None
    if not where or where.get("stage") not in _PREVIOUS:
        return None
    own = {name: members for name, members in where.items() if name != "stage"}
    for other, entry in enumerate(entries):
        if entry.panel is panel and isinstance(entry.column, Column) and entry.column.where == own:
            return other
    return None


def _names_year_before(texts: Sequence[str], year: int) -> bool:
    words = "".join("".join(texts).split())
    years = {int(found) for found in re.findall(r"(?:19|20)\d\d", words)}
    return bool(_SAYS_BEFORE.search(words)) or any(not year or named < year for named in years)


def _match(printed: Sequence[PrintedColumn], entries: Sequence[Entry]) -> dict[int, int]:
    grid = [[score(p, e) for e in entries] for p in printed]
    rows, columns = len(printed), len(entries)
    best = [[0.0] * (columns + 1) for _ in range(rows + 1)]
    for i in range(rows - 1, -1, -1):
        for j in range(columns - 1, -1, -1):
            take = grid[i][j] + best[i + 1][j + 1] if grid[i][j] >= _LEAST else 0.0
            best[i][j] = max(take, best[i + 1][j], best[i][j + 1])
    matched: dict[int, int] = {}
    i = j = 0
    while i < rows and j < columns:
        if grid[i][j] >= _LEAST and best[i][j] == grid[i][j] + best[i + 1][j + 1]:
            matched[i] = j
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
    _match_moved(grid, matched)
    return matched


def _match_moved(grid: Sequence[Sequence[float]], matched: dict[int, int]) -> None:
    """Columns that stand in another order than the shape's, where their heading leaves no doubt."""
    taken = set(matched.values())
    pairs = sorted(
        (
            (-value, i, j)
            for i, line in enumerate(grid)
            if i not in matched
            for j, value in enumerate(line)
            if j not in taken and value >= 0.7
        ),
    )
    for _, i, j in pairs:
        if i not in matched and j not in taken:
            matched[i] = j
            taken.add(j)
