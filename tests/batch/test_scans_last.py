"""Files whose pages have to be recognised are done after the others, or another time."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable
from pathlib import Path

import pyarrow.parquet
import pytest
from PIL import Image

from mingzhang.batch import engine
from mingzhang.batch.ask import ask
from mingzhang.batch.corpus import Corpus
from mingzhang.batch.manifest import Entry, entries_of
from mingzhang.batch.record import Record, record_of
from mingzhang.errors import PutOff
from mingzhang.read.input import read_input
from mingzhang.read.lane import pages_at_a_time, recognising
from mingzhang.read.scan import can_scan

pytestmark = pytest.mark.skipif(not can_scan(), reason="the extra [ocr] is not installed")

_TEXT = "青石县第一中学2025年单位预算\n\n" + (
    "本年收入合计100.00万元，其中：一般公共预算财政拨款收入100.00万元。\n"
)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A picture without a word, the same in an archive beside a text, and two texts."""
    folder = tmp_path_factory.mktemp("scans")
    Image.new("RGB", (400, 300), "white").save(folder / "1-picture.png")
    for name in ("2-text.txt", "4-text.txt"):
        (folder / name).write_text(_TEXT.replace("第一", "第一" if name < "3" else "第二"), "utf-8")
    with zipfile.ZipFile(folder / "3-both.zip", "w") as archive:
        archive.write(folder / "1-picture.png", "picture.png")
        archive.writestr("text.txt", _TEXT.replace("第一", "第三"))
    return folder


def test_file_to_recognise_is_put_off_and_not_called_unreadable(files: Path) -> None:
    for name in ("1-picture.png", "3-both.zip"):
        with recognising(0), pytest.raises(PutOff):
            read_input(files / name)
        assert record_of(Entry(str(files / name)), 0).is_put_off
    with recognising(0):
        assert read_input(files / "2-text.txt")[0].blocks
    assert not record_of(Entry(str(files / "2-text.txt")), 0).is_put_off


def test_pages_at_a_time_are_as_the_lane_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.cpu_count", lambda: 7)
    assert pages_at_a_time() == 7
    with recognising(3):
        assert pages_at_a_time() == 3
    with recognising(0):
        assert pages_at_a_time() == 0


def test_they_are_done_last_with_several_pages_each(
    files: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[list[str], int, int | None]] = []

    def records(given: Iterable[Entry], processes: int, pages: int | None) -> list[Record]:
        entries = [*given]
        asked.append(([Path(entry.path).name[0] for entry in entries], processes, pages))
        return [record_of(entry, pages) for entry in entries]

    monkeypatch.setattr(engine, "local_records", records)
    waiting: list[int] = []
    corpus = Corpus(tmp_path / "corpus")
    done = engine.run(
        entries_of([str(files)]),
        corpus,
        processes=9,
        told=lambda progress: waiting.append(progress.waiting),
    )
    assert asked == [(["1", "2", "3", "4"], 9, 0), (["1", "3"], 2, engine.SCAN_CORES)]
    assert (done.done, done.failed, done.waiting) == (4, 1, 0)
    assert waiting == [0, 1, 2, 1, 0]
    (block,) = corpus.listed()
    found = pyarrow.parquet.read_table(block / "booklets.parquet")["file"].to_pylist()
    assert [Path(name).name[0] for name in found] == ["2", "4", "3"]


def test_what_was_skipped_is_named_and_done_the_next_time(
    files: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        engine, "local_records", lambda entries, _n, pages: (record_of(e, pages) for e in entries)
    )
    corpus, entries = Corpus(tmp_path / "corpus"), entries_of([str(files)])
    done = engine.run(entries, corpus, processes=1, scans=engine.Scans.SKIP)
    assert (done.done, done.failed) == (4, 2)
    assert {"--scans" in row[0] for row in ask(corpus, "SELECT advice FROM failures").rows} == {
        True
    }
    again = engine.run(entries, corpus, processes=1)
    assert (again.known, again.done, again.failed) == (2, 2, 1)
    (failure,) = ask(corpus, "SELECT file, advice FROM failures").rows
    assert failure[0].endswith("1-picture.png")
    assert "--scans" not in failure[1]
