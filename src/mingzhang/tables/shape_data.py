"""Shapes of tables out of a profile's TOML."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from mingzhang.amounts import Unit
from mingzhang.language import _, near_or_all
from mingzhang.model.record import KINDS
from mingzhang.model.row_key import Code, fixed_row
from mingzhang.tables.condition import Where, where_of
from mingzhang.tables.list_shape import ListShape
from mingzhang.tables.role import Role
from mingzhang.tables.shape import (
    Block,
    Column,
    Derivation,
    DerivedKind,
    PanelShape,
    RowShape,
    Stub,
    TableShape,
)


def _heading(raw: str | Sequence[str]) -> tuple[str, ...]:
    return (raw,) if isinstance(raw, str) else tuple(raw)


def table_from(entry: Mapping[str, Any], data: Mapping[str, Any], place: int = 1) -> TableShape:
    """The shape of one table of a profile's data.

    Args:
        place: of the table among those printed, from 1: `{place}` (01) and `{ordinal}` (一) of its
            number and its line in the contents.
    """
    default = data.get("print", {})

    def option(name: str, otherwise: Any) -> Any:
        return entry.get(name, default.get(name, otherwise))

    return TableShape(
        id=entry["id"],
        title=entry["title"],
        panels=tuple(_panel(panel, data) for panel in entry["panels"]),
        where=where_of(entry.get("where", {})),
        number=_placed(option("number", ""), place),
        contents=_placed(entry.get("contents", ""), place),
        synonyms=tuple(entry.get("synonyms", ())),
        unit=Unit.of(option("unit", "万元")),
        decimals=option("decimals", 2),
        zero=option("zero", ""),
        department_label=option("department_label", "部门名称"),
        empty_note=option("empty_note", "注：本表无数据"),
        column_numbers=option("column_numbers", False),
        landscape=option("landscape", False),
        thousands=option("thousands", True),
        alternative=entry.get("alternative", ""),
        alone=entry.get("alone", False),
        role=Role.named(entry.get("role") or entry.get("alternative") or entry["id"]),
    )


def _placed(text: str, place: int) -> str:
    return text.replace("{place}", f"{place:02}").replace("{ordinal}", chinese_ordinal(place))


def _panel(entry: Mapping[str, Any], data: Mapping[str, Any]) -> PanelShape:
    rows: list[RowShape] = []
    for row in entry["rows"]:
        if "classes" in row:
            rows.extend(_classes(row, data))
        else:
            rows.append(_row(row, data))
    keys = [row.key for row in rows if row.block is Block.FIXED]
    if len(set(keys)) != len(keys):
        raise ValueError(f"panel {entry['key']} has two rows of the same key")
    return PanelShape(
        key=entry["key"],
        heading=entry.get("heading", ""),
        over=entry.get("over", ""),
        stubs=tuple(
            Stub(
                stub["key"],
                _heading(stub["heading"]),
                stub.get("width", 1.0),
                tuple(stub.get("split", ())),
                stub.get("form", ""),
                stub.get("dimension", ""),
                stub.get("after", False),
            )
            for stub in entry["stubs"]
        ),
        columns=tuple(
            Column(
                key=column["key"],
                heading=_heading(column["heading"]),
                where=_column_where(column),
                synonyms=tuple(column.get("synonyms", ())),
                width=column.get("width", 1.3),
                derived=_derivation(column.get("derived", {})),
                count=column.get("count", False),
                apart=column.get("apart") is True,
            )
            for column in entry["columns"]
        ),
        rows=tuple(rows),
    )


def _column_where(column: Mapping[str, Any]) -> Where | None:
    is_slice = not (column.get("apart") or column.get("derived") or column.get("count"))
    return where_of(column.get("where", {})) if is_slice else None


def _derivation(raw: Mapping[str, Any]) -> Derivation | None:
    """`derived = { rate = ["total", "previous"] }`: by which columns (rows), and how.

    `derived = { share = "amount" }` is each row's share of the total of that column.
    """
    for kind, operands in raw.items():
        of, base = (operands, "") if isinstance(operands, str) else operands
        if kind not in list(DerivedKind):
            near = near_or_all(kind, list(DerivedKind), len(DerivedKind))
            raise ValueError(_("没有“{name}”这种算法；应为{near}").format(name=kind, near=near))
        return Derivation(DerivedKind(kind), of, base)
    return None


def _block(name: str) -> Block:
    if name not in list(Block):
        near = near_or_all(name, list(Block), len(Block))
        raise ValueError(_("没有“{name}”这种行；应为{near}").format(name=name, near=near))
    return Block(name)


def _row(row: Mapping[str, Any], data: Mapping[str, Any]) -> RowShape:
    block = _block(row.get("block", "fixed"))
    apart = row.get("apart", False)
    derived = _derivation(row.get("derived", {}))
    blank = apart or derived is not None or row.get("blank", False)
    return RowShape(
        key=fixed_row(row.get("key", "")),
        label=row.get("label", ""),
        where=None if blank else where_of(row.get("where", {})),
        block=block,
        dimension=row.get("dimension", ""),
        levels=() if block is Block.LIST else tuple(row.get("levels", ())),
        foot=row.get("foot", False),
        bold=row.get("bold", False),
        synonyms=tuple(row.get("synonyms", ())),
        numbered=row.get("numbered", False),
        group=row.get("group", ""),
        beside=tuple(row.get("beside", ())),
        apart=apart,
        derived=derived,
        partial=row.get("partial", False),
        codes=tuple(data[row["codes"]]) if "codes" in row else (),
        listed=_listed(row) if block is Block.LIST else None,
    )


def _listed(row: Mapping[str, Any]) -> ListShape:
    if row["records"] not in KINDS:
        near = near_or_all(row["records"], list(KINDS), len(KINDS))
        raise ValueError(
            _("没有“{name}”这种清单；应为{near}").format(name=row["records"], near=near)
        )
    return ListShape(
        row["records"],
        tuple(row["levels"]),
        tuple(row.get("sums", ())),
        row.get("total", ""),
        row.get("numbered", False),
        row.get("merged", False),
        row.get("foot", False),
    )


_NUMERALS = "一二三四五六七八九十"


def chinese_ordinal(number: int) -> str:
    """一, 二, …, 十, 十一, …, 九十九.

    >>> [chinese_ordinal(n) for n in (1, 10, 11, 20, 34)]
    ['一', '十', '十一', '二十', '三十四']
    """
    tens, ones = divmod(number, 10)
    words = "" if tens == 0 else "十" if tens == 1 else _NUMERALS[tens - 1] + "十"
    return words + (_NUMERALS[ones - 1] if ones else "")


def _classes(row: Mapping[str, Any], data: Mapping[str, Any]) -> list[RowShape]:
    """The function classes as fixed rows, numbered 一、二、三、 in the order of the profile."""
    listed = data[row["classes"]]
    where = row.get("where", {})
    return [
        RowShape(
            key=Code(code),
            label=f"{chinese_ordinal(place)}、{name}",
            where=where_of({**where, "function": code}),
        )
        for place, (code, name) in enumerate(listed, start=1)
    ]
