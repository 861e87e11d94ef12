"""Catalogues of purchased services as other offices lay them out."""

from __future__ import annotations

from mingzhang.document import Grid, GridCell
from mingzhang.recognise.catalogue import recognise_catalogue


def _grid(*rows: tuple[str, ...]) -> Grid:
    cells = [
        GridCell(row, column, text)
        for row, texts in enumerate(rows)
        for column, text in enumerate(texts)
    ]
    return Grid(len(rows), len(rows[0]), tuple(cells))


def _entries(grid: Grid) -> list[tuple[str, str, int, str]]:
    catalogue, doubts = recognise_catalogue("政府购买服务指导性目录", [grid])
    assert catalogue is not None
    assert not doubts
    return [(e.department, e.code, e.level, e.name) for e in catalogue.entries]


def test_rows_are_counted_before_the_codes() -> None:
    heads = ("序号", "代码", "一级目录", "二级目录")
    found = _entries(
        _grid(
            heads,
            ("1", "A", "公共服务", ""),
            ("2", "A01", "", "公共安全服务"),
            ("3", "B", "其他", ""),
        )
    )
    assert found == [
        ("", "A", 1, "公共服务"),
        ("", "A01", 2, "公共安全服务"),
        ("", "B", 1, "其他"),
    ]


def test_codes_are_called_numbers() -> None:
    heads = ("序号", "一级目录", "二级目录")
    found = _entries(
        _grid(heads, ("某县民政局", "", ""), ("A", "公共服务", ""), ("A01", "", "公共安全服务"))
    )
    assert found == [("某县民政局", "A", 1, "公共服务"), ("某县民政局", "A01", 2, "公共安全服务")]


def test_department_stands_beside_the_number_of_its_row() -> None:
    heads = ("序号", "代码", "一级目录", "二级目录")
    found = _entries(_grid(heads, ("1", "某县民政局", "", ""), ("2", "A", "公共服务", "")))
    assert found == [("某县民政局", "A", 1, "公共服务")]
