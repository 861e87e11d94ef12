"""A part with heads and rows, read alike from a CSV file and from a worksheet."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from difflib import get_close_matches

from mingzhang.entry.example import MARK
from mingzhang.entry.field import Field, Part
from mingzhang.entry.part import OPTIONAL
from mingzhang.entry.raw import Mistakes, Row, Value
from mingzhang.language import _, near_or_all

Place = Callable[[int, int | None], str]
"""Where a row (its number), or a cell of it (and its column from 0), stands for the user."""


def table_rows(
    grid: Iterable[tuple[int, list[str]]], part: Part, place: Place, mistakes: Mistakes
) -> list[Row] | None:
    """The rows below the heads; blank rows are left out.

    The heads are the first row that holds two of them; what stands above it are remarks. None
    where a needed head is missing, which is said once and not of every row.

    Args:
        grid: numbers of rows as the user sees them, and their cells.
    """
    rows: list[Row] = []
    heads: list[Field | None] | None = None
    names: list[str] = []
    above: list[tuple[int, list[str]]] = []
    least = min(2, len(part.fields))
    for number, typed in grid:
        cells = [cell.strip() for cell in typed]
        if heads is None:
            if sum(part.find(cell) is not None for cell in cells if cell) >= least:
                heads, names = _heads(cells, number, part, place, mistakes), cells
            elif any(cells):
                above.append((number, cells))
            continue
        if any(cells) and not is_remark(cells):
            rows.append(_row(cells, number, heads, place))
            stray = (c for c, cell in enumerate(cells) if cell and not "".join(names[c : c + 1]))
            for column in stray:
                mistakes.add(
                    place(number, column),
                    _("“{text}”上面没有表头").format(text=cells[column][:20]),
                    _("每行{count}格；金额中的逗号要加引号").format(count=len(names)),
                )
    if heads is None and (above or part.key not in OPTIONAL):
        typed_heads = [(n, c) for n, c in above if not is_remark(c) and sum(map(bool, c)) > 1]
        mistakes.add(
            place(typed_heads[0][0] if typed_heads else 1, None),
            _("没有表头"),
            "、".join(field.label for field in part.fields),
        )
    lacking = heads is not None and any(f.required and f not in heads for f in part.fields)
    return None if lacking else rows


def is_remark(cells: list[str]) -> bool:
    """Whether a row is not read: a text alone that begins with #, or an example."""
    return cells[0].startswith(MARK) or (cells[0].startswith("#") and not any(cells[1:]))


def _heads(
    cells: list[str], number: int, part: Part, place: Place, mistakes: Mistakes
) -> list[Field | None]:
    """The fields of the columns.

    A head that is almost one of the missing ones is told once, and its column is read as that one,
    so that not every row below it is told too.
    """
    heads = [part.find(cell) if cell else None for cell in cells]
    missing = [field for field in part.fields if field not in heads]
    for column, (cell, head) in enumerate(zip(cells, heads, strict=True)):
        if head is not None and heads.index(head) < column:
            mistakes.add(place(number, column), _("表头“{head}”重复").format(head=cell))
        elif cell and head is None:
            mistakes.add(
                place(number, column),
                _("不认识的表头“{head}”").format(head=cell),
                near_or_all(cell, [field.label for field in missing], len(missing)),
            )
            meant = _meant(cell, missing)
            if meant is not None:
                heads[column] = meant
                missing.remove(meant)
    for field in missing:
        if field.required:
            mistakes.add(place(number, None), _("缺少表头“{head}”").format(head=field.label))
    return heads


def _meant(head: str, missing: list[Field]) -> Field | None:
    """The missing field that a head which is not known stands for; the only needed one if alone."""
    near = get_close_matches(head, [field.label for field in missing], 1, 0.5)
    needed = [field for field in missing if field.required]
    if near:
        return next(field for field in missing if field.label == near[0])
    return needed[0] if len(needed) == 1 else None


def _row(cells: list[str], number: int, heads: list[Field | None], place: Place) -> Row:
    values: dict[str, Value] = {}
    for column, head in enumerate(heads):
        if head is not None and head.key not in values:
            text = cells[column] if column < len(cells) else ""
            values[head.key] = Value(text, place(number, column))
    return Row(place(number, None), values)
