"""The same bytes on a cluster; runs where Ray is installed (extra `cluster`)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from mingzhang.batch import engine
from mingzhang.batch.corpus import Corpus
from mingzhang.batch.manifest import entries_of
from mingzhang.demo import PLANTED
from mingzhang.pipeline.compilation import compile_source

pytestmark = pytest.mark.slow


def _ray(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("RAY_USAGE_STATS_ENABLED", "0")
    why = "Ray is not installed: pip install 'mingzhang[cluster]'"
    return pytest.importorskip("ray", reason=why)


def _blocks(corpus: Corpus) -> dict[str, bytes]:
    files = sorted(corpus.blocks.rglob("*.parquet"))
    return {str(path.relative_to(corpus.blocks)): path.read_bytes() for path in files}


def test_cluster_gives_the_bytes_of_the_local_engine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ray = _ray(monkeypatch)
    compile_source(PLANTED / "source", tmp_path / "files", ("html", "xlsx"))
    (tmp_path / "files" / "broken.pdf").write_bytes(b"%PDF-1.7\nnothing")
    entries = entries_of([str(tmp_path / "files")])
    found = []
    for name in ("local", "ray"):
        corpus = Corpus(tmp_path / name)
        done = engine.run(entries, corpus, processes=1, engine=name)
        assert (done.done, done.failed) == (3, 1)
        found.append(_blocks(corpus))
    ray.shutdown()
    assert found[0] == found[1]


def test_lost_node_costs_nothing_but_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ray = _ray(monkeypatch)
    from ray.cluster_utils import Cluster

    folder = tmp_path / "files"
    folder.mkdir()
    for number in range(12):
        text = f"某县财政局{2014 + number}年部门预算\n本年收入{number + 1}00.00万元。\n"
        (folder / f"{number:02}.txt").write_text(text, "utf-8")
    entries = entries_of([str(folder)])
    alone = Corpus(tmp_path / "alone")
    engine.run(entries, alone, processes=1)
    cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 1})
    lost = cluster.add_node(num_cpus=1)
    cluster.wait_for_nodes()
    ray.init(address=cluster.address, log_to_driver=False, configure_logging=False)
    assert ray.cluster_resources()["CPU"] == 2
    killed = []

    def told(progress: engine.Progress) -> None:
        if progress.done == 2 and not killed:
            cluster.remove_node(lost, allow_graceful=False)
            killed.append(progress.done)

    try:
        together = Corpus(tmp_path / "together")
        done = engine.run(entries, together, engine="ray", told=told)
    finally:
        ray.shutdown()
        cluster.shutdown()
    assert killed == [2]  # ten files were still to do
    assert (done.done, done.failed) == (12, 0)
    assert _blocks(alone) == _blocks(together)
