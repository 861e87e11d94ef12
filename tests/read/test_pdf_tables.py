"""Tables as other people's programs draw them, each situation a small PDF of our own making."""

from __future__ import annotations

from pathlib import Path

import pytest

from mingzhang.account import Fate, Thing
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


PANELS = [
    ["收入", "", "支出", "", "", ""],
    ["项目", "预算数", "项目", "合计", "当年预算", "上年结转"],
    ["一、一般公共预算", "1,021.28", "一、一般公共服务支出", "", "", ""],
    ["二、政府性基金预算", "", "二、外交支出", "", "", ""],
    ["", "", "三、国防支出", "", "", ""],
    ["", "", "四、文化旅游体育与传媒支出", "994.21", "994.21", ""],
    ["", "", "五、社会保障和就业支出", "27.07", "27.07", ""],
    ["收入总计", "1,021.28", "支出总计", "1,021.28", "1,021.28", ""],
]


def spans(path: Path) -> dict[str, tuple[int, int]]:
    document = read_document(path)
    grid = next(block for block in document.blocks if isinstance(block, Grid))
    return {cell.text: (cell.column, cell.column_span) for cell in grid.cells if cell.text}


@pytest.mark.parametrize("side", ["left", "center"])
@pytest.mark.parametrize("strokes", ["none", "(x, y) => if y in (0, 2) { (top: 0.7pt) }"])
def test_two_panels_without_upright_rules_keep_rows_and_columns(
    tmp_path: Path, side: str, strokes: str
) -> None:
    """Rows with words alone are rows, a column that only its heading shows is a column."""
    heads = (
        f"table.cell(colspan: 2, align: {side})[收入],table.cell(colspan: 4, align: {side})[支出],"
    )
    body = "".join(f"[{text}]," for row in PANELS[1:] for text in row)
    columns = "columns: (100pt, 60pt, 130pt, 50pt, 50pt, 50pt), align: left"
    path = pdf_of(
        tmp_path / "a.pdf",
        f"收支总表\n\n单位：万元\n#table({columns}, stroke: {strokes}, {heads} {body})\n"
        "注：没有的项目为空。\n",
    )
    (found,) = grids(path)
    assert found[1:] == PANELS[1:]
    assert spans(path)["收入"] == (0, 2)
    assert spans(path)["支出"] == (2, 4)


def test_empty_table_without_rules_is_a_table(tmp_path: Path) -> None:
    columns = "columns: (60pt, 100pt, 60pt, 60pt), stroke: none"
    cells = "[科目编码],[科目名称],[基本支出],[项目支出],[合计],[],[],[]"
    body = f"单位：万元\n\n#table({columns}, {cells})\n\n注：本表无数据。\n"
    document = read_document(pdf_of(tmp_path / "a.pdf", body))
    (grid,) = (block for block in document.blocks if isinstance(block, Grid))
    assert (grid.row_count, grid.column_count) == (2, 4)
    assert [b.text for b in document.blocks if isinstance(b, Paragraph)][-1] == "注：本表无数据。"


def test_labels_wrapped_around_their_figures_are_one_row(tmp_path: Path) -> None:
    """The figure stands beside the middle of three lines."""
    long = "机关事业单位基本养老保险缴费支出和职业年金缴费支出以及其他社会保障缴费"
    rows = [["2080505", long, "38.65", "38.65", ""], *ROWS[:3], ["2080506", long, "", "", "9.00"]]
    body = "单位：万元\n" + table("stroke: none, inset: 6pt", rows).replace(
        "(left, left, right, right, right)", "horizon + left"
    )
    (found,) = grids(pdf_of(tmp_path / "a.pdf", body))
    assert found[1:] == rows


def test_lines_below_a_unit_that_are_no_table_stay_text(tmp_path: Path) -> None:
    body = "单位：万元\n\n第一，收入预算 1,021.28 万元。\n\n第二，支出预算 1,021.28 万元。\n"
    assert grids(pdf_of(tmp_path / "a.pdf", body)) == []


def test_public_case_without_rules_keeps_its_thirteen_tables(shared: Path) -> None:
    found = grids(shared / "cases" / "V12_pdf_no_borders.pdf")
    assert [(len(grid), len(grid[0])) for grid in found] == [
        *((35, 6), (17, 9), (17, 5), (39, 7), (17, 5), (26, 5), (3, 3)),
        *((2, 5), (4, 8), (8, 5), (4, 5), (23, 7), (3, 5)),
    ]


def test_table_without_rules_goes_on_over_the_page(tmp_path: Path) -> None:
    rows = [[f"20{n:03d}01", f"项目{n}", f"{n}.00", f"{n}.00", ""] for n in range(1, 80)]
    body = "支出总表\n\n单位：万元\n" + table("stroke: none", rows) + "\n三、支出说明\n"
    (found,) = grids(pdf_of(tmp_path / "a.pdf", body))
    assert found == [HEAD, *rows]


def test_text_below_a_table_without_rules_is_no_part_of_it(tmp_path: Path) -> None:
    body = "单位：万元\n" + table("stroke: none") + "#pagebreak()\n三、支出说明\n\n1.行政运行\n"
    (found,) = grids(pdf_of(tmp_path / "a.pdf", body))
    assert found == [HEAD, *ROWS]


def test_raised_digit_is_a_note_and_a_small_table_is_none(tmp_path: Path) -> None:
    noted = [[*row[:2], f"{row[2]}#super[1]", f"#text(size: 7pt)[{row[3]}]", ""] for row in ROWS]
    (found,) = grids(pdf_of(tmp_path / "a.pdf", table("stroke: 0.5pt", noted)))
    assert found == [HEAD, *([*row[:2], f"{row[2]}¹", row[3], ""] for row in ROWS)]


def test_running_head_with_its_number_is_set_aside_and_the_unit_is_not(tmp_path: Path) -> None:
    pages = [f"支出表之{n}号\n\n单位：万元\n{table('stroke: 0.5pt')}\n" for n in "甲乙丙丁戊己"]
    head = "#set page(margin: (top: 40pt), header: [某局 88.88], footer: context ["
    head += "第#counter(page).display()页 合计 12.34])\n"
    document = read_document(pdf_of(tmp_path / "a.pdf", head + "#pagebreak()\n".join(pages)))
    texts = [block.text for block in document.blocks if isinstance(block, Paragraph)]
    assert texts[1::2] == ["单位：万元"] * 6
    assert len(texts) == 12
    aside = document.account.of(Fate.SET_ASIDE, Thing.HEADER)
    figures = [figure for entry in aside for figure in entry.figures]
    assert figures.count("88.88") == figures.count("12.34") == 6


def test_zeros_behind_the_end_of_a_download_do_no_harm(tmp_path: Path) -> None:
    path = pdf_of(tmp_path / "a.pdf", table("stroke: 0.5pt"))
    path.write_bytes(path.read_bytes() + b"\0" * 9000)
    assert len(grids(path)) == 1
