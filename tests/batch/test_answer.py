"""Answers as files and on the terminal: complete, self-contained, and nothing of a file runs."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pyarrow.parquet
import pytest
from click.testing import CliRunner

from mingzhang.batch.answer import csv_bytes, html_bytes, json_bytes, parquet_bytes
from mingzhang.batch.ask import Answer, Choice
from mingzhang.batch.chart import bars
from mingzhang.batch.corpus import Corpus
from mingzhang.batch.manifest import Entry
from mingzhang.batch.question.catalogue import QUESTIONS
from mingzhang.batch.question.kind import Drawn
from mingzhang.batch.question.word import COLUMNS
from mingzhang.batch.record import Record
from mingzhang.cli.group import main

HOSTILE = ("=HYPERLINK(1)", "<script>alert(1)</script>", "a\x1b[2Jb", "-12.30")


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus"
    made = Corpus(folder)
    made.begin()
    record = Record(Entry("a.pdf"), "0" * 64)
    same = {"booklet": "b", "department": HOSTILE[2], "year": 2025, "kind": "budget"}
    record.rows["booklets"].append(
        {**same, "place": "甲县", "body": HOSTILE[1], "level": "department", "errors": 1}
    )
    record.rows["findings"].append(
        {**same, "rule": "B101", "severity": "error", "title": HOSTILE[1]}
    )
    made.add([record])
    return folder


def _answer() -> Answer:
    rows = tuple((text, number, None) for number, text in enumerate(HOSTILE))
    return Answer(("=name", "figures", "year"), rows)


def test_data_for_a_spreadsheet_runs_nothing() -> None:
    lines = csv_bytes(_answer()).decode("utf-8-sig").splitlines()
    assert lines[0].startswith("'=name")
    assert [line.split(",")[0] for line in lines[1:]] == [
        "'=HYPERLINK(1)", "<script>alert(1)</script>", "a␛[2Jb", "-12.30",
    ]  # fmt: skip


def test_data_for_programs_is_as_it_stands() -> None:
    said = json.loads(json_bytes(_answer()))
    assert [row["=name"] for row in said["rows"]] == [*HOSTILE]
    assert b"\x1b" not in json_bytes(_answer())
    table = pyarrow.parquet.read_table(io.BytesIO(parquet_bytes(_answer())))
    assert table.column("=name").to_pylist() == [*HOSTILE]
    mixed = Answer(("value",), ((1,), ("a",), (None,)))
    table = pyarrow.parquet.read_table(io.BytesIO(parquet_bytes(mixed)))
    assert table.column("value").to_pylist() == ["1", "a", None]


def test_page_needs_nothing_else_and_runs_nothing(corpus: Path) -> None:
    page = html_bytes([_answer()], Choice(place="<b>")).decode()
    assert "default-src 'none'" in page
    for absent in ("<script", "http://", "https://", "src=", "<b>", "\x1b"):
        assert absent not in page.replace("http-equiv", ""), absent


def test_chart_draws_below_zero_and_leaves_out_what_is_unknown() -> None:
    drawn = Drawn(("name",), "wan")
    rows = [("<甲>", 10.0), ("乙", -5.0), ("丙", None)]
    chart = bars(drawn, ("name", "wan"), rows, "差")
    assert chart.count("<rect") == 2
    assert "&lt;甲&gt;" in chart
    assert bars(drawn, ("name", "wan"), [("甲", 0.0), ("乙", None)], "差") == ""


def test_every_question_stands_in_the_guide() -> None:
    guide = (Path(__file__).parents[2] / "docs" / "batch.md").read_text("utf-8")
    for name, question in QUESTIONS.items():
        assert f"| `{name}` | {question.title} | {question.reading} |" in guide


def test_every_column_has_its_word() -> None:
    for question in QUESTIONS.values():
        if question.drawn:
            assert {*question.drawn.label, question.drawn.value} <= {*COLUMNS}


def test_report_of_all_questions_is_a_folder(corpus: Path, tmp_path: Path) -> None:
    out = tmp_path / "report"
    done = CliRunner().invoke(main, ["query", str(corpus), "--all", "-o", str(out)])
    assert done.exit_code == 0, done.output
    page = (out / "index.html").read_text("utf-8")
    assert "哪条规则发现最多" in page
    assert "--roster" in page  # what was not asked, and why
    assert "\x1b" not in page
    assert (out / "findings.parquet").exists()
    assert not (out / "missing.csv").exists()


def test_terminal_and_files_by_ending(corpus: Path, tmp_path: Path) -> None:
    run = CliRunner().invoke
    shown = run(main, ["query", str(corpus), "worst"])
    assert "\x1b[2J" not in shown.output
    assert "␛" in shown.output
    listed = run(main, ["query", str(corpus)])
    assert all(name in listed.output for name in QUESTIONS)
    one = tmp_path / "one.json"
    assert run(main, ["query", str(corpus), "findings", "-o", str(one)]).exit_code == 0
    assert json.loads(one.read_text("utf-8"))["rows"][0]["findings"] == 1
    two = run(main, ["query", str(corpus), "findings", "worst", "-o", str(one)])
    assert two.exit_code != 0
    odd = run(main, ["query", str(corpus), "findings", "-o", str(tmp_path / "one.exe")])
    assert odd.exit_code != 0
