"""Tables as other people's programs draw them, each situation a small PDF of our own making."""

from __future__ import annotations

from pathlib import Path

import pytest

from mingzhang.document import Grid, Paragraph
from mingzhang.read import read_document
from small_pdf import HEAD, ROWS, grids, pdf_of, table


@pytest.mark.parametrize(
    "options",
    [
        "stroke: 0.5pt",
        "stroke: 0.1pt",
        "stroke: (x, y) => (left: if x > 0 { 0.5pt }, top: if y > 0 { 0.5pt })",
        'stroke: (paint: gray, thickness: 0.5pt, dash: "dashed")',
        "stroke: none",
    ],
    ids=["ruled", "hairlines", "no outer rules", "dashed rules", "no rules"],
)
def test_table_is_read_however_its_rules_are_drawn(tmp_path: Path, options: str) -> None:
    path = pdf_of(tmp_path / "a.pdf", "支出总表\n\n单位：万元\n" + table(options))
    (found,) = grids(path)
    assert found == [HEAD, *ROWS]


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_turned_page_is_read_like_an_upright_one(tmp_path: Path, turn: int) -> None:
    body = f"#rotate({turn}deg, reflow: true)[{table('stroke: 0.5pt').lstrip('#')}]".replace(
        "[table", "[#table"
    )
    (found,) = grids(pdf_of(tmp_path / "a.pdf", body))
    assert found == [HEAD, *ROWS]


def test_two_tables_on_a_page_stay_two(tmp_path: Path) -> None:
    body = "收入总表\n" + table("stroke: 0.5pt", ROWS[:3]) + "\n支出总表\n" + table("stroke: 0.5pt")
    first, second = grids(pdf_of(tmp_path / "a.pdf", body))
    assert first == [HEAD, *ROWS[:3]]
    assert second == [HEAD, *ROWS]


def test_table_that_goes_on_without_its_heading_is_one(tmp_path: Path) -> None:
    rows = [[f"20{n:03d}01", f"项目{n}", f"{n}.00", f"{n}.00", ""] for n in range(1, 80)]
    (found,) = grids(pdf_of(tmp_path / "a.pdf", table("stroke: 0.5pt", rows)))
    assert found == [HEAD, *rows]


def test_merged_headings_span_their_columns(tmp_path: Path) -> None:
    body = """#table(columns: (60pt, 80pt, 80pt, 80pt), stroke: 0.5pt,
    table.cell(rowspan: 2)[项目], table.cell(colspan: 3)[本年支出], [小计], [基本支出], [项目支出],
    [甲], [3.00], [1.00], [2.00], [乙], [5.00], [2.00], [3.00])"""
    document = read_document(pdf_of(tmp_path / "a.pdf", body))
    grid = next(block for block in document.blocks if isinstance(block, Grid))
    spans = {cell.text: (cell.row_span, cell.column_span) for cell in grid.cells if cell.text}
    assert spans["项目"] == (2, 1)
    assert spans["本年支出"] == (1, 3)


def test_words_wrapped_in_a_cell_are_one_text(tmp_path: Path) -> None:
    long = "机关事业单位基本养老保险缴费支出和职业年金缴费支出"
    rows = [["2080505", long, "38.65", "38.65", ""], *ROWS[:3]]
    (found,) = grids(pdf_of(tmp_path / "a.pdf", table("stroke: 0.5pt", rows)))
    assert found[1][1] == long


def test_prose_with_figures_is_no_table(tmp_path: Path) -> None:
    lines = "\n\n".join(
        f"{n}．一般公共预算收入 #h(1fr) {n}58.97 万元，占 #h(2em) {n}0.00 %；" for n in range(1, 7)
    )
    document = read_document(pdf_of(tmp_path / "a.pdf", lines))
    assert not [block for block in document.blocks if isinstance(block, Grid)]
    assert any(isinstance(block, Paragraph) for block in document.blocks)


def test_cells_keep_their_page_and_box(tmp_path: Path) -> None:
    body = "第一页\n#pagebreak()\n" + table("stroke: none")
    document = read_document(pdf_of(tmp_path / "a.pdf", body))
    grid = next(block for block in document.blocks if isinstance(block, Grid))
    spot = next(cell for cell in grid.cells if cell.text == "457.88")
    assert spot.place.page == 2
    assert spot.place.box is not None
    left, top, right, bottom = spot.place.box
    assert 300 < left < right < 500
    assert 60 < top < bottom < 120
