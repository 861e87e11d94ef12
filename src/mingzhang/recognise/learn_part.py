"""Funds that a place divides: where 专项收入 stands apart, 一般公共预算 means it too."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from mingzhang.model.slice import Slice
from mingzhang.tables.condition import Where, where_of
from mingzhang.tables.lexicon import fund_parts
from mingzhang.tables.shape import PanelShape, RowShape, TableShape

_Members = Mapping[str, str]


def with_parts(shapes: Sequence[TableShape]) -> tuple[TableShape, ...]:
    """The shapes of one place, every fund with the parts that some table of it sets apart."""
    parts = {member: fund_parts()[member] for member in _members(shapes) if member in fund_parts()}
    return tuple(_table(shape, parts) for shape in shapes) if parts else tuple(shapes)


def _members(shapes: Sequence[TableShape]) -> Iterator[str]:
    for shape in shapes:
        for panel in shape.panels:
            for row in panel.rows:
                if row.group:
                    yield from _funds(row.where)


def _funds(where: Where | None) -> frozenset[str]:
    found = Slice.of(where or {}).get("fund")
    return found if isinstance(found, frozenset) else frozenset()


def _table(shape: TableShape, parts: _Members) -> TableShape:
    panels = tuple(_panel(panel, parts) for panel in shape.panels)
    return replace(shape, where=_where(shape.where, parts) or {}, panels=panels)


def _panel(panel: PanelShape, parts: _Members) -> PanelShape:
    return replace(
        panel,
        columns=tuple(replace(c, where=_where(c.where, parts)) for c in panel.columns),
        rows=tuple(_row(row, parts) for row in panel.rows),
    )


def _row(row: RowShape, parts: _Members) -> RowShape:
    if row.group and not row.bold:
        return row  # one of the parts
    return replace(row, where=_where(row.where, parts))


def _where(where: Where | None, parts: _Members) -> Where | None:
    if where is None or "fund" not in where:
        return where
    members = _funds(where)
    more = {member for member, of in parts.items() if of in members}
    return {**where, **where_of({"fund": tuple(sorted(members | more))})}
