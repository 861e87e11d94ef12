"""A table whose columns position alone tells: a wrong figure is judged, a wrong reading not."""

from __future__ import annotations

from pathlib import Path

import pytest

from mingzhang.amounts import Mark
from mingzhang.pipeline.review import review_booklet
from mingzhang.read import read_document
from mingzhang.recognise import recognise

ROWS = (
    ("科目编码", "科目名称", "合计", "基本支出", "项目支出"),
    ("", "合计", "1,234.56", "234.56", "1,000.00"),
    ("201", "一般公共服务支出", "1,200.00", "200.00", "1,000.00"),
    ("20103", "政府办公厅及相关机构事务", "1,200.00", "200.00", "1,000.00"),
    ("2010301", "行政运行", "1,200.00", "200.00", "1,000.00"),
    ("208", "社会保障和就业支出", "34.56", "34.56", ""),
    ("20805", "行政事业单位养老支出", "34.56", "34.56", ""),
    ("2080505", "机关事业单位基本养老保险缴费支出", "34.56", "34.56", ""),
)


def booklet_of(path: Path, changes: dict[tuple[int, int], str]):  # type: ignore[no-untyped-def]
    lines = ["某县文化馆2025年部门预算公开", "表3", "支出预算总表", "单位：万元"]
    for number, row in enumerate(ROWS):
        line = ""
        for column, text in enumerate(row):
            text = changes.get((number, column), text)
            white = (12, 36, 14, 14, 14)[column] - sum(2 if c > "\u2e7f" else 1 for c in text)
            line += " " * white + text if "." in text else text + " " * white
        lines.append(line.rstrip())
    path.write_text("\n".join(lines), encoding="utf-8")
    return recognise(read_document(path))


@pytest.mark.parametrize(
    ("changes", "judged", "errors"),
    [
        ({}, True, 0),
        ({(6, 2): "34.65"}, True, 1),
        ({(2, 3): "", (2, 4): "200.00", (3, 2): "", (6, 2): "", (6, 4): "34.56"}, False, 0),
    ],
    ids=["right", "misprint", "misread"],
)
def test_what_is_contradicted_in_many_places_is_not_judged(
    changes: dict[tuple[int, int], str], judged: bool, errors: int, tmp_path: Path
) -> None:
    booklet = booklet_of(tmp_path / "a.txt", changes)
    (table,) = [table for table in booklet.tables if table.shape]
    read = [cell for *_at, cell in table.cells() if cell.mark is Mark.FIGURE]
    assert bool(read) is judged
    assert any("没有画线" in doubt.message for doubt in booklet.doubts) is not judged
    found = [f for f in review_booklet(booklet).findings if f.code.startswith("R")]
    assert len([f for f in found if f.severity == "error"]) == errors
