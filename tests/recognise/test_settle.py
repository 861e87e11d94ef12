"""Tables of no known place are held against those beside them, as many as a booklet has."""

from __future__ import annotations

from pathlib import Path

import pytest

from mingzhang.read import read_document
from mingzhang.recognise import recognise, settle

TABLE = "<p>收支总表</p><table><tr><td>教育支出</td><td>1.00</td></tr></table>"


def asked(tmp_path: Path, tables: int, monkeypatch: pytest.MonkeyPatch) -> int:
    """How often a table of such a page is held against those before it."""
    path = tmp_path / f"{tables}.html"
    page = f"<html><body><p>某县水务局2025年部门预算</p>{TABLE * tables}</body></html>"
    path.write_text(page, "utf-8")
    count = 0
    real = settle._settled

    def counted(*given: object) -> object:
        nonlocal count
        count += 1
        return real(*given)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(settle, "MOST", 6)
        patch.setattr(settle, "_settled", counted)
        recognise(read_document(path), None)
    return count


def test_thousands_of_tables_are_not_held_against_each_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    few, more, most = (asked(tmp_path, n, monkeypatch) for n in (5, 20, 40))
    assert few > 0
    assert more == most < 20
