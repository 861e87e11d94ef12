"""Tables as web pages."""

from __future__ import annotations

from mingzhang.document import CellRole, Grid, GridCell
from mingzhang.render.html_grid import table_html


def test_a_blank_head_heads_nothing() -> None:
    """A header cell without words would be read aloud as one; what has words stays one."""
    cells = (
        GridCell(0, 0, "项目", role=CellRole.HEAD),
        GridCell(0, 1, " ", role=CellRole.HEAD),
        GridCell(1, 0, "合计", role=CellRole.LABEL),
        GridCell(1, 1, "1,021.29", role=CellRole.FIGURE),
    )
    html = "".join(table_html(Grid(2, 2, cells, head_rows=1), "", ""))
    assert html.count("<th ") == 2
    assert '<td class="head' in html
    assert "</td></tr></thead>" in html
    assert ' scope="col">项目</th>' in html
