"""Codes that are misprinted, put right before any amount is judged.

A row under a wrong code falls out of its tree: its parent seems to lack a part, and every amount
around it looks wrong. The code is the cause, so it is looked for first: a code that cannot stand
where it stands, beside a name that the year's list gives one code below the row printed above it.
Only the key of the row is put right; what is printed stays in its labels.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from difflib import SequenceMatcher

from mingzhang.check.code_tree import CLASSIFICATIONS, CodeRow, CodeTree, trees
from mingzhang.codes import Classification
from mingzhang.lean import dataclass
from mingzhang.model.booklet import Booklet, Panel
from mingzhang.model.row_key import Code, RowKey
from mingzhang.tables.profile import Profile

_ALIKE = 0.6  # of the digits: another number, of a department, is no misprint of the code


@dataclass(frozen=True, slots=True)
class Misprint:
    """One row whose code is misprinted.

    Attributes:
        table: number of its table; panel: key of its panel; key: the row's key, put right.
        printed, right: digits.
        parent: the code of the row above that it belongs to.
        name: as printed beside it.
        by_name: whether the list gives the name this code; else only digits are missing.
    """

    table: int
    panel: str
    key: RowKey
    printed: str
    right: str
    parent: str
    name: str
    by_name: bool


def put_right(booklet: Booklet, profile: Profile) -> tuple[Booklet, tuple[Misprint, ...]]:
    """The booklet with the keys of rows as they were meant, and the codes that were misprinted."""
    found: list[Misprint] = []
    tables = list(booklet.tables)
    for tree in trees(booklet, profile):
        make = CLASSIFICATIONS.get(tree.dimension)
        if make is None or not tree.levels:
            continue
        found.extend(_read_right(tree, make(), booklet.year))
        mine = {m[0]: m[1] for m in _misprints(tree, make(), booklet.year)}
        if not mine:
            continue
        panel = _panel(tree.panel, mine)
        table = tables[tree.number]
        tables[tree.number] = replace(
            table, panels=tuple(panel if p.key == panel.key else p for p in table.panels)
        )
        found.extend(mine.values())
    return (replace(booklet, tables=tuple(tables)) if found else booklet), tuple(found)


def _read_right(tree: CodeTree, codes: Classification, year: int) -> Iterator[Misprint]:
    """The rows that were read by their names already, because their digits could not be right.

    Digits that are a piece of the code are none: places print 款 and 项 in columns of their own.
    """
    for row in tree.rows:
        if row.printed in row.code or not codes.is_name_of(row.code, row.name, year):
            continue
        if SequenceMatcher(None, row.printed, row.code, autojunk=False).ratio() >= _ALIKE:
            yield Misprint(
                tree.number,
                tree.panel.key,
                row.row.key,
                row.printed,
                row.code,
                row.parent,
                row.name,
                by_name=True,
            )


def _panel(panel: Panel, misprints: Mapping[RowKey, Misprint]) -> Panel:
    rows = tuple(
        replace(row, key=misprints[row.key].key) if row.key in misprints else row
        for row in panel.rows
    )
    return replace(panel, rows=rows)


def _misprints(
    tree: CodeTree, codes: Classification, year: int
) -> Iterator[tuple[RowKey, Misprint]]:
    """The old key of each misprinted row with its misprint, from the top."""
    taken = {row.code for row in tree.rows}
    path: list[str] = []  # the codes above, each the parent of the next
    for row in tree.rows:
        right, by_name = _right_code(row, path, tree, codes, year)
        stands = row.code[:-2] in (*path, "") or len(row.code) == tree.levels[0]
        if right and right not in taken and not stands:
            taken.add(right)
            assert isinstance(row.row.key, Code)
            key = replace(row.row.key, code=right, copy=1)
            parent = next((above for above in reversed(path) if right.startswith(above)), "")
            yield (
                row.row.key,
                Misprint(
                    tree.number, tree.panel.key, key, row.code, right, parent, row.name, by_name
                ),
            )
            code = right
        else:
            code = row.code
        path = [above for above in path if code.startswith(above) and above != code]
        path.append(code)


def _right_code(
    row: CodeRow, path: list[str], tree: CodeTree, codes: Classification, year: int
) -> tuple[str, bool]:
    """The one code that the row can have where it stands; empty where there is none or several."""
    if not path or codes.is_name_of(row.code, row.name, year):
        return "", False
    for above in reversed(path):
        found = {
            code.code
            for code in codes.find_by_name(row.name, parent=above, year=year)
            if len(code.code) == _below(above, tree.levels)
        }
        if len(found) == 1:
            return found.pop(), True
        filled = _filled_up(row.code, above, tree.levels)
        if filled and codes.get(filled, year) is None and len(row.code) not in tree.levels:
            return filled, False
    return "", False


def _below(above: str, levels: tuple[int, ...]) -> int:
    """How many digits the codes of the next level have; 0 below the lowest."""
    return next((length for length in sorted(levels) if length > len(above)), 0)


def _filled_up(code: str, above: str, levels: tuple[int, ...]) -> str:
    """A code in which a zero was left out: 3012 below 301 is 30102."""
    wanted = _below(above, levels)
    if code.startswith(above) and len(code) == wanted - 1 and len(above) == wanted - 2:
        return f"{above}0{code[-1]}"
    return ""
