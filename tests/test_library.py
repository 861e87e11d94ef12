"""The library door: names that are there, frames that say the same in three libraries."""

from __future__ import annotations

import subprocess
import sys

import pandas as pd

import mingzhang
from mingzhang.demo import PLANTED
from mingzhang.entry import read_source
from mingzhang.model.frame import COLUMNS, records
from mingzhang.pipeline.compilation import compute_booklet


def test_every_name_of_the_package_is_there() -> None:
    for name in mingzhang.__all__:
        assert getattr(mingzhang, name) is not None
    assert set(mingzhang.__all__) <= set(dir(mingzhang))


def test_importing_the_package_loads_none_of_it() -> None:
    code = "import sys, mingzhang; print(sorted(m for m in sys.modules if 'mingzhang.' in m))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_frames_hold_every_cell_in_three_libraries() -> None:
    booklet = compute_booklet(read_source(PLANTED / "source"))
    for table in booklet.tables:
        found = records(table)
        count = sum(1 for _cell in table.cells())
        assert {len(values) for values in found.values()} == {count}
        polars, pandas, arrow = table.to_polars(), table.to_pandas(), table.to_arrow()
        assert polars.to_dict(as_series=False) == found == arrow.to_pydict()
        assert list(pandas.columns) == list(COLUMNS)
        assert [None if pd.isna(value) else int(value) for value in pandas["fen"]] == found["fen"]
