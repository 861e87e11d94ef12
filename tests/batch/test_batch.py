"""Many files, one corpus: every file exactly once, whatever dies, and the same bytes each time."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from mingzhang.batch import engine
from mingzhang.batch.ask import Choice, ask
from mingzhang.batch.corpus import Corpus, CorpusError, partition
from mingzhang.batch.given import Listed
from mingzhang.batch.likeness import bands_of
from mingzhang.batch.manifest import Entry, entries_of
from mingzhang.batch.question.catalogue import QUESTIONS
from mingzhang.demo import CLEAN, PLANTED
from mingzhang.errors import Unreadable
from mingzhang.pipeline.compilation import compile_source

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two booklets in three formats, a file twice, a picture of nothing and a broken file."""
    folder = tmp_path_factory.mktemp("files")
    compile_source(CLEAN, folder / "甲", ("html", "xlsx"))
    made = compile_source(PLANTED / "source", folder / "乙", ("html",))
    (folder / "乙" / "again.html").write_bytes(made.files[0].read_bytes())
    (folder / "broken.pdf").write_bytes(b"%PDF-1.7\nnothing")
    (folder / "notes.log").write_text("no booklet and no ending of one")
    return folder


def _bytes(corpus: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(corpus)): path.read_bytes()
        for path in sorted(corpus.rglob("*"))
        if path.is_file()
    }


def test_corpus_is_the_same_with_any_number_of_processes(files: Path, tmp_path: Path) -> None:
    entries = entries_of([str(files)])
    assert len(entries) == 5
    found = []
    for number in (1, 3):
        corpus = Corpus(tmp_path / str(number))
        done = engine.run(entries, corpus, processes=number)
        assert (done.done, done.copies, done.failed) == (5, 1, 1)
        found.append(_bytes(corpus.folder))
    assert found[0] == found[1]


def test_second_run_does_nothing_and_adds_what_is_new(files: Path, tmp_path: Path) -> None:
    corpus = Corpus(tmp_path / "corpus")
    entries = entries_of([str(files)])
    engine.run(entries[:2], corpus, processes=1)
    before = _bytes(corpus.folder)
    again = engine.run(entries[:2], corpus, processes=1)
    assert (again.known, again.done) == (2, 0)
    assert _bytes(corpus.folder) == before
    assert engine.run(entries, corpus, processes=1).known == 3
    assert len(ask(corpus, "SELECT file FROM booklets").rows) == 3


def test_every_question_with_a_name_is_answered(files: Path, tmp_path: Path) -> None:
    corpus = Corpus(tmp_path / "corpus")
    engine.run(entries_of([str(files)]), corpus, processes=2)
    choice = Choice(body="岚县融媒体中心", roster=Listed(()), totals=Listed(()))
    for name in QUESTIONS:
        assert ask(corpus, name, choice).columns, name
    largest = ask(corpus, "largest").rows  # a booklet in two formats counts once
    assert ("岚县", "岚县融媒体中心", 2025, "budget") in {row[:4] for row in largest}
    assert len({row[:4] for row in largest}) == len(largest) < 3
    assert {row[3] for row in ask(corpus, "functions").rows} >= {"207"}
    assert ask(corpus, "findings").rows
    assert ask(corpus, "failures").rows[0][1] == 1
    cells = ask(corpus, "SELECT count(*) FROM cells WHERE slice <> '' AND fen IS NOT NULL")
    assert cells.rows[0][0] > 500
    for wrong in ("nothing of the kind", "unheard-of", "SELECT * FROM nowhere"):
        with pytest.raises(CorpusError):
            ask(corpus, wrong)
    target = tmp_path / "parted"
    partition(corpus, target)
    assert list(target.glob("cells/place=*/kind=*/year=*/*.parquet"))


def test_list_says_what_should_be_there(files: Path, tmp_path: Path) -> None:
    wanted = next(files.glob("甲/*.html"))
    listed = tmp_path / "list.csv"
    listed.write_text(
        f"path,body,year,kind\n{wanted},岚县融媒体中心,2025,budget\n{wanted.with_suffix('.xlsx')},"
        "岚县水务局,2025,budget\nnot-there.pdf,岚县财政局,2025,budget\n",
        "utf-8",
    )
    corpus = Corpus(tmp_path / "corpus")
    done = engine.run(entries_of([str(listed)], listed=True), corpus, processes=1)
    assert done.failed == 1
    missing = {row[0] for row in ask(corpus, "mismatched").rows}
    assert missing == {"岚县水务局", "岚县财政局"}
    listed.write_text("body\n岚县\n", "utf-8")
    with pytest.raises(Unreadable, match="path"):
        entries_of([str(listed)], listed=True)


def test_folder_of_something_else_is_left_alone(files: Path, tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("mine")
    with pytest.raises(CorpusError, match="别的文件"):
        engine.run([], Corpus(tmp_path))
    assert (tmp_path / "letter.txt").read_text() == "mine"
    with pytest.raises(Unreadable):
        entries_of([str(tmp_path / "nowhere")])


def test_file_that_kills_its_process_is_set_aside(
    files: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "_serve", _dies)
    corpus = Corpus(tmp_path / "corpus")
    entry = Entry(str(next(files.glob("甲/*.html"))))
    done = engine.run([entry], corpus, processes=1)
    assert done.failed == 1
    (row,) = ask(corpus, "SELECT attempts, reason FROM failures").rows
    assert row == (engine.MOST_ATTEMPTS, "处理这份文件的进程中断了")


def _dies(pipe: object) -> None:
    os._exit(9)


def test_killed_batches_lose_nothing_and_do_nothing_twice(files: Path, tmp_path: Path) -> None:
    many = tmp_path / "many"
    many.mkdir()
    source = next(files.glob("甲/*.html")).read_text("utf-8")
    for number in range(9):
        (many / f"{number}.html").write_text(source.replace("宣传", f"宣传{number}", 1), "utf-8")
    code = (
        "import sys; from mingzhang.batch import corpus, engine; corpus.BLOCK = engine.BLOCK = 2\n"
        "from mingzhang.batch.manifest import entries_of\n"
        "if __name__ == '__main__':\n"
        "    engine.run(entries_of([sys.argv[1]]), corpus.Corpus(__import__('pathlib').Path("
        "sys.argv[2])), processes=2)\n"
    )
    script = tmp_path / "run.py"
    script.write_text(code, "utf-8")
    out = tmp_path / "corpus"
    command = [sys.executable, str(script), str(many), str(out)]
    chance = random.Random(7)
    for _kill in range(4):
        process = subprocess.Popen(command, start_new_session=True)
        time.sleep(1.5 + 4 * chance.random())
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    subprocess.run(command, check=True)
    rows = ask(Corpus(out), "SELECT file, count(*) FROM booklets GROUP BY file").rows
    assert len(rows) == 9
    assert {count for _file, count in rows} == {1}


def test_bands_are_the_same_with_every_version_of_the_library() -> None:
    """A corpus that is gone on with would else find no copy of what it held before."""
    text = (
        "资金用于改善全县农村学校的办学条件，按季度拨付，由县财政局和县教育局共同监督检查，"
        "结余按规定收回；项目完成后新增校舍面积三千平方米，惠及学生一千二百人，"
        "家长和教师的满意度不低于九成五"
    )
    bands = bands_of(text)
    assert bands is not None
    assert bands[:2] == [2381297892486042660, 5059440151176157675]
    assert bands_of(text[:40]) is None
    other = bands_of(text.replace("季度", "月份"))
    assert other is not None
    assert set(bands) & set(other)
