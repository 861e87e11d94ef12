"""What folders and lists of a province are like: names, copies, gaps, a full disk, two at once."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import Any

import pytest

from made_corpus import Made
from mingzhang.batch import corpus as corpora
from mingzhang.batch import engine
from mingzhang.batch import known as known_files
from mingzhang.batch.ask import ask
from mingzhang.batch.corpus import Corpus, CorpusError
from mingzhang.batch.known import Known
from mingzhang.batch.manifest import Entry, digest_of, entries_of
from mingzhang.batch.record import Record, record_of
from mingzhang.errors import SourceErrors, Unreadable

TEXT = "某县第{0}中学2025年单位预算\n本年收入合计{0}00.00万元。\n"


@pytest.fixture(autouse=True)
def in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the engine's processes do is tested elsewhere; starting them takes seconds."""
    monkeypatch.setattr(engine, "local_records", lambda given, *_lane: map(_record, given))


def _record(given: Entry | Record) -> Record:
    return given if isinstance(given, Record) else record_of(given)


def _school(path: Path, number: int = 1) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(TEXT.format(number), "utf-8")
    return path


def _files(corpus: Corpus, table: str) -> list[str]:
    return [row[0] for row in ask(corpus, f"SELECT file FROM {table} ORDER BY file").rows]


# ---- lists -------------------------------------------------------------------------------------


@pytest.mark.parametrize("between", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["gb18030", "utf-8-sig", "utf-16"])
def test_list_as_a_spreadsheet_writes_it(tmp_path: Path, between: str, encoding: str) -> None:
    file = _school(tmp_path / "资料" / "一.txt")
    rows = (
        ("序号", "文件", "单位名称", "年度", "类别"),
        ("1", "资料\\一.txt", "某县第1中学", "2025年", "预算"),
        ("", "", "", "", ""),
    )
    listed = tmp_path / "清单.csv"
    listed.write_bytes("\r\n".join(map(between.join, rows)).encode(encoding))
    found = entries_of([str(listed)], listed=True)
    assert found == [Entry(str(file), "某县第1中学", 2025, "budget")]


def test_every_row_that_cannot_be_done_is_named_at_once(tmp_path: Path) -> None:
    listed = tmp_path / "list.csv"
    listed.write_text(
        "path,body,year,kind\na.pdf,甲局,二〇二五,budget\n,乙局,2025,budget\nc.pdf,丙局,2025,概算\n"
        "d.pdf,丁局,2025,budget\nd.pdf,戊局,2025,budget\n",
        "utf-8",
    )
    with pytest.raises(SourceErrors) as told:
        entries_of([str(listed)], listed=True)
    assert [m.where for m in told.value.mistakes] == [f"list.csv:{n}" for n in (2, 3, 4, 6)]


@pytest.mark.parametrize(
    "content", [b"PK\x03\x04\0\0\0\0", "单位,年度\n甲局,2025\n".encode(), b""], ids=str
)
def test_what_is_no_list_is_refused_with_a_way_out(tmp_path: Path, content: bytes) -> None:
    listed = tmp_path / "list.csv"
    listed.write_bytes(content)
    with pytest.raises(Unreadable, match="path"):
        entries_of([str(listed)], listed=True)


# ---- folders -----------------------------------------------------------------------------------


def test_every_file_of_a_folder_is_accounted_for(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    _school(folder / "一.txt")
    for name in ("二.rar", "三", "空.pdf"):
        (folder / name).write_bytes(b"Rar!\x1a\x07\0" if name != "空.pdf" else b"")
    for left in ("~$一.docx", "Thumbs.db", "样式.css"):
        (folder / left).write_bytes(b"left behind")
    corpus = Corpus(folder / "语料库")
    for _time in range(2):  # the second time the corpus lies in the folder itself
        engine.run(entries_of([str(folder)]), corpus)
    tables = ("booklets", "failures", "copies")
    done = [Path(name).name for table in tables for name in _files(corpus, table)]
    assert sorted(done) == ["一.txt", "三", "二.rar", "空.pdf"]


@pytest.mark.skipif(os.name == "nt", reason="names are Unicode there")
def test_name_in_gbk_is_read_and_shown(tmp_path: Path) -> None:
    (tmp_path / "资料").mkdir()
    name = os.fsencode(tmp_path / "资料") + "/第1中学.txt".encode("gbk")
    Path(os.fsdecode(name)).write_text(TEXT.format(1), "utf-8")
    (tmp_path / "nowhere.pdf").symlink_to("/nonexistent/nowhere.pdf")
    corpus = Corpus(tmp_path.with_name("corpus"))
    engine.run(entries_of([str(tmp_path)]), corpus)
    assert _files(corpus, "booklets") == [f"{tmp_path}/资料/第1中学.txt"]
    assert _files(corpus, "failures") == [f"{tmp_path}/nowhere.pdf"]
    assert engine.run(entries_of([str(tmp_path)])[1:], corpus).known == 1


def test_same_file_for_two_bodies_is_done_once_and_said(tmp_path: Path) -> None:
    _school(tmp_path / "a.txt")
    _school(tmp_path / "b.txt")
    listed = tmp_path / "list.csv"
    listed.write_text("path,body\na.txt,某县第1中学\nb.txt,某县第2中学\n", "utf-8")
    corpus = Corpus(tmp_path / "corpus")
    done = engine.run(entries_of([str(listed)], listed=True), corpus)
    assert (done.done, done.copies) == (2, 1)
    assert _files(corpus, "booklets") == [str(tmp_path / "a.txt")]
    assert _files(corpus, "copies") == [str(tmp_path / "b.txt")]
    (row,) = ask(corpus, "mismatched").rows
    assert (row[0], row[3], Path(row[6]).name) == ("某县第2中学", "某县第1中学", "b.txt")
    (row,) = ask(corpus, "twice").rows
    assert (row[1], row[4]) == (2, "某县第1中学、某县第2中学")
    assert engine.run(entries_of([str(listed)], listed=True), corpus).known == 2
    _school(tmp_path / "a.txt").rename(tmp_path / "c.txt")
    again = engine.run(entries_of([str(tmp_path / "c.txt")]), corpus)
    assert (again.known, again.done) == (1, 0)


def test_file_is_known_again_without_being_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = _school(tmp_path / "a.txt")
    corpus = Corpus(tmp_path / "corpus")
    engine.run(entries_of([str(file)]), corpus)
    monkeypatch.setattr(engine, "digest_of", _never)
    assert engine.run(entries_of([str(file)]), corpus).known == 1
    monkeypatch.undo()
    os.utime(file, ns=(1, 1))  # copied anew: the same bytes, another time
    monkeypatch.setattr(engine, "local_records", lambda entries, *_lane: map(_never, entries))
    assert engine.run(entries_of([str(file)]), corpus).known == 1


def test_files_that_are_left_are_not_read_before_the_first_begins(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = _school(tmp_path / "0.txt", 1)
    corpus = Corpus(tmp_path / "corpus")
    engine.run([Entry(str(done))], corpus)
    for number in range(1, 9):
        _school(tmp_path / f"{number}.txt", 10**number)
    done.rename(tmp_path / "9.txt")
    read: list[str] = []

    def digest(path: Path) -> str:
        read.append(path.name)
        return digest_of(path)

    monkeypatch.setattr(engine, "digest_of", digest)
    made = engine.run(entries_of([str(tmp_path)]), corpus)
    assert (made.done, made.known, made.copies) == (8, 1, 0)
    assert read == ["9.txt"]  # no other has the size of a file that is known
    assert len(_files(corpus, "booklets")) == 9
    assert _files(corpus, "copies") == [str(tmp_path / "9.txt")]


def test_known_files_are_found_among_many() -> None:
    rows = [(f"{n}.pdf", f"{n}:7", f"{n:064x}") for n in range(3_000)]
    known = Known(rows)
    assert all(known.has(path, stamp) and known.has(path, digest) for path, stamp, digest in rows)
    assert all(known.has_size(stamp) and known.had(digest) for _path, stamp, digest in rows)
    assert not known.has("1.pdf", "2:7")
    assert not known.has_size("3000:7")
    assert not known.had(f"{3_000:064x}")
    assert [known.meets(digest) for digest in (rows[5][2], "a", "b", "a")] == [
        True, False, False, True,
    ]  # fmt: skip
    assert not known.had("a")  # what this run met is nothing of before
    nothing = Known()
    assert not nothing.has("a", "b")
    assert [nothing.meets("a"), nothing.meets("a")] == [False, True]


def test_digests_of_this_run_are_folded_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(known_files, "_FOLD", 10)
    known = Known([("a", "1:1", "d")])
    names = [f"{n}" for n in range(35)]
    assert not any(known.meets(name) for name in names)
    assert all(known.meets(name) for name in [*names, "d"])


def _never(*_arguments: Any) -> Any:
    raise AssertionError("a file was read again")


# ---- what goes wrong ---------------------------------------------------------------------------


def test_what_was_not_there_is_done_once_it_is(tmp_path: Path) -> None:
    entries = [Entry(str(_school(tmp_path / "a.txt"))), Entry(str(tmp_path / "late.txt"))]
    corpus = Corpus(tmp_path / "corpus")
    for _time in range(2):
        assert engine.run(entries, corpus).failed == 1
        assert ask(corpus, "SELECT file, reason FROM failures").rows == (
            (str(tmp_path / "late.txt"), "文件不存在"),
        )
    _school(tmp_path / "late.txt", 2)
    assert engine.run(entries, corpus).failed == 0
    assert not ask(corpus, "failures").rows
    assert len(_files(corpus, "booklets")) == 2


def test_two_batches_never_write_one_corpus(tmp_path: Path) -> None:
    corpus = Corpus(tmp_path / "corpus")
    entries = entries_of([str(_school(tmp_path / "a.txt"))])
    with corpus.alone(), pytest.raises(CorpusError, match="另一个"):
        engine.run(entries, Corpus(tmp_path / "corpus"))
    assert engine.run(entries, corpus).done == 1


def test_full_disk_loses_no_block(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    entries = [Entry(str(_school(tmp_path / f"{n}.txt", n))) for n in range(1, 4)]
    corpus = Corpus(tmp_path / "corpus")
    engine.run(entries[:1], corpus)

    def full(_table: Any, path: Path) -> None:
        path.write_bytes(b"half")
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(corpora, "_write", full)
        with pytest.raises(CorpusError, match="磁盘已满。前面1块都在"):
            engine.run(entries, corpus)
    assert len(_files(corpus, "booklets")) == 1
    assert not list(corpus.blocks.glob(".*"))
    engine.run(entries, corpus)
    assert len(_files(corpus, "booklets")) == 3


def test_text_that_no_column_holds_costs_no_other_file(tmp_path: Path) -> None:
    made = Made()
    made.add("甲县", "水务局")
    odd = Record(Entry("odd.pdf"), "ab" * 32)
    odd.rows["failures"].append(
        {"file": "half\ud800", "digest": odd.digest, "attempts": 10**12, "reason": "?"}
    )
    corpus = Corpus(tmp_path / "corpus")
    corpus.begin()
    corpus.add([odd])
    rows = ask(corpus, "SELECT file, attempts, reason FROM failures").rows
    assert rows == (("half\ufffd", None, "?"),)


def test_folder_of_an_object_store_is_gone_through() -> None:
    fsspec = pytest.importorskip("fsspec")
    store = fsspec.filesystem("memory")
    store.pipe("/bucket/2025/a.pdf", b"%PDF-1.7")
    store.pipe("/bucket/2025/below/b.txt", b"text")
    store.pipe("/bucket/2025/below/c.css", b"style")
    found = [entry.path for entry in entries_of(["memory://bucket/2025"])]
    assert found == ["memory:///bucket/2025/a.pdf", "memory:///bucket/2025/below/b.txt"]
    assert len(entries_of(["memory://bucket/2025/a.pdf"])) == 1
    for address, said in (("memory://bucket/2024", "没有这个"), ("nowhere://x/y", "取不到")):
        with pytest.raises(Unreadable, match=said):
            entries_of([address])
    row = record_of(Entry("memory://bucket/gone.pdf")).rows["failures"][0]
    assert (row["digest"], row["reason"]) == ("", "没有这个文件或文件夹")
