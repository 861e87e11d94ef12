"""Type size of tables: labels stay on one line where a comfortable size allows it."""

from __future__ import annotations

import pytest

from mingzhang.document import CellRole, Grid, GridCell
from mingzhang.render.pdf_fit import fit_grid, text_width

WIDTH = 450.0


def _grid(label: str, share: float) -> Grid:
    cells = (
        GridCell(0, 0, "项目", role=CellRole.HEAD),
        GridCell(0, 1, "合计", role=CellRole.HEAD),
        GridCell(1, 0, label, role=CellRole.LABEL),
        GridCell(1, 1, "1,021.29", role=CellRole.FIGURE),
    )
    return Grid(2, 2, cells, head_rows=1, widths=(share, 1 - share))


def test_short_labels_keep_the_largest_size() -> None:
    assert fit_grid(_grid("合计", 0.4), WIDTH).size == 10.5


@pytest.mark.parametrize("share", [0.32, 0.34, 0.36])
def test_label_that_nearly_fits_makes_the_type_a_little_smaller(share: float) -> None:
    label = "十五、资源勘探工业信息等支出一"
    fit = fit_grid(_grid(label, share), WIDTH)
    assert 9.0 <= fit.size < 10.5
    assert text_width(label) * fit.size + 2 * fit.inset[0] <= fit.widths[0]


def test_label_that_never_fits_wraps_in_the_largest_size() -> None:
    """Small type would not save the line, so it is not paid for."""
    assert fit_grid(_grid("很长的项目名称" * 4, 0.4), WIDTH).size == 10.5
