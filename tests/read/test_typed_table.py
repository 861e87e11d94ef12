"""Tables that somebody typed, with blanks or box characters, and text that only looks like one."""

from __future__ import annotations

from pathlib import Path

import pytest

from mingzhang.document import Grid
from mingzhang.read import read_document

_SPACED = """支出预算总表
单位：万元
科目编码    科目名称        合计      基本支出    项目支出
            合计            130.00    90.00       40.00
213         农林水支出      80.00     50.00       30.00
221         住房保障支出    50.00     40.00       10.00
"""
_BOXED = """支出预算总表
┌────┬──────┬───┬────┬────┐
│科目编码│科目名称  │合计  │基本支出│项目支出│
├────┼──────┼───┼────┼────┤
│        │合计      │130.00│90.00   │40.00   │
├────┼──────┼───┼────┼────┤
│213     │农林水支出│80.00 │50.00   │30.00   │
│221     │住房保障支出│50.00 │40.00 │10.00   │
└────┴──────┴───┴────┴────┘
"""
_ROWS = [
    ["科目编码", "科目名称", "合计", "基本支出", "项目支出"],
    ["", "合计", "130.00", "90.00", "40.00"],
    ["213", "农林水支出", "80.00", "50.00", "30.00"],
    ["221", "住房保障支出", "50.00", "40.00", "10.00"],
]
_PROSE = """2025年  支出预算  130.00  万元。
一、基本支出  90.00万元，占  69.23%。
二、项目支出  40.00万元，占  30.77%。
"""


@pytest.mark.parametrize("text", [_SPACED, _BOXED], ids=["blanks", "boxes"])
@pytest.mark.parametrize("kind", ["txt", "html"])
def test_typed_table_is_a_table(text: str, kind: str, tmp_path: Path) -> None:
    page = f"<html><meta charset='utf-8'><body><p>某局</p><pre>{text}</pre></body></html>"
    path = tmp_path / f"a.{kind}"
    path.write_text(page if kind == "html" else text, encoding="utf-8")
    (grid,) = [b for b in read_document(path).blocks if isinstance(b, Grid)]
    rows: list[list[str]] = [[] for _ in range(len(_ROWS))]
    for cell in grid.cells:
        rows[cell.row].append(cell.text)
    assert rows == _ROWS
    if kind == "txt":
        line = text.splitlines()[grid.cells[7].place.line - 1]
        assert line[grid.cells[7].place.column - 1 :].startswith("130.00")


def test_prose_with_blanks_stays_prose(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(_PROSE, encoding="utf-8")
    assert not any(isinstance(b, Grid) for b in read_document(path).blocks)
