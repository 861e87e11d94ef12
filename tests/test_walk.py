"""The walk of one amount in docs/architecture.md, step by step, there and back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from kept import booklet_of
from mingzhang.compilation.trace import Trace
from mingzhang.demo import CLEAN
from mingzhang.entry import read_typed
from mingzhang.model.booklet import Booklet
from mingzhang.model.row_key import parse
from mingzhang.pipeline.compilation import write_booklet
from mingzhang.pipeline.review import read_booklet, review_booklet
from mingzhang.published.figures import figures_of
from mingzhang.render.anchor import found_anchor
from mingzhang.tables.profile import profile_of

DOCS = (Path(__file__).parents[1] / "docs" / "architecture.md").read_text("utf-8")
PLACE = ("basic", "main", parse("30101|50501"), "total")


def _changed(booklet: Booklet, text: str) -> Booklet:
    """The booklet with another figure in the cell of the walk."""
    tables = []
    for table in booklet.tables:
        panels = []
        for panel in table.panels:
            rows = []
            for row in panel.rows:
                here = (table.shape, panel.key, row.key) == PLACE[:3]
                cells = [
                    replace(cell, amount=type(cell.amount).parse(text, cell.amount.unit), text=text)
                    if here and key == PLACE[3] and cell.amount is not None
                    else cell
                    for key, cell in zip(panel.columns, row.cells, strict=True)
                ]
                rows.append(replace(row, cells=tuple(cells)))
            panels.append(replace(panel, rows=tuple(rows)))
        tables.append(replace(table, panels=tuple(panels)))
    return replace(booklet, tables=tuple(tables))


def test_there(tmp_path: Path) -> None:
    """Line → cells → file → cells → figure of the portal."""
    typed = read_typed(CLEAN)
    line = typed.budget.lines[0]
    assert (line.fen, line.economic) == (167_514_200, "30101")
    booklet = booklet_of(CLEAN)
    profile = profile_of(booklet)
    inside = []
    for table in booklet.tables:
        for panel, row, column, cell in table.cells():
            piece = profile.slice_of(table.shape, panel.key, row.key, column)
            if piece is not None and cell.amount is not None and piece.sum([line]):
                inside.append((table.shape, panel.key, row.key, column))
    assert PLACE in inside
    assert len({table for table, *_rest in inside}) == 6
    assert f"**{len(inside)} cells** of six tables" in DOCS
    (path,), _pages = write_booklet(booklet, tmp_path, ["docx"])
    back = read_booklet(path)
    figures = {(f.table, f.row, f.column): f for f in figures_of(back, {"key": []})}
    figure = figures["basic", str(PLACE[2]), "total"]
    assert (figure.fen, figure.text) == (167_510_000, "167.51")
    assert "`basic` / `30101|50501` / `total`" in DOCS


def test_and_back() -> None:
    """A cell that is wrong → finding → anchor of the page → line of the source."""
    typed = read_typed(CLEAN)
    wrong = _changed(booklet_of(CLEAN), "176.51")
    checked = review_booklet(wrong)
    found = [f for f in checked.findings if f.cells and f.cells[0].text == "176.51"]
    assert found
    cell = found[0].cells[0]
    assert found_anchor(wrong, cell) == "cell/basic/main/30101|50501/total"
    assert found_anchor(wrong, cell) in DOCS
    places = Trace(typed, wrong, profile_of(wrong)).places(cell)
    assert places == ["lines.csv:2 “金额”"]
    assert places[0] in DOCS
