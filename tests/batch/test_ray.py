"""The same bytes on a cluster; runs where Ray is installed (extra `cluster`)."""

from __future__ import annotations

from pathlib import Path

import pytest

from mingzhang.batch import engine
from mingzhang.batch.corpus import Corpus
from mingzhang.batch.manifest import entries_of
from mingzhang.demo import PLANTED
from mingzhang.pipeline import compile_source

pytestmark = pytest.mark.slow


def test_cluster_gives_the_bytes_of_the_local_engine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ray = pytest.importorskip(
        "ray", reason="Ray is not installed: pip install 'mingzhang[cluster]'"
    )
    monkeypatch.setenv("RAY_USAGE_STATS_ENABLED", "0")
    compile_source(PLANTED / "source", tmp_path / "files", ("html", "xlsx"))
    (tmp_path / "files" / "broken.pdf").write_bytes(b"%PDF-1.7\nnothing")
    entries = entries_of([str(tmp_path / "files")])
    found = []
    for name in ("local", "ray"):
        corpus = Corpus(tmp_path / name)
        done = engine.run(entries, corpus, processes=1, engine=name)
        assert (done.done, done.failed) == (3, 1)
        found.append({path.name: path.read_bytes() for path in corpus.blocks.rglob("*.parquet")})
    ray.shutdown()
    assert found[0] == found[1]
