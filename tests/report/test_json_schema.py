"""The JSON report keeps the form that is documented."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from mingzhang.check.engine import check
from mingzhang.check.finding import Report
from mingzhang.entry import read_source
from mingzhang.errors import Unreadable
from mingzhang.pipeline.compilation import compute_booklet
from mingzhang.plant import plant, read_mistakes
from mingzhang.report.html import html_report
from mingzhang.report.json import json_report
from mingzhang.tables.profile import get_profile

PLANTED = Path(__file__).resolve().parents[2] / "examples" / "planted-mistakes"


@pytest.fixture(scope="module")
def report() -> Report:
    booklet = compute_booklet(read_source(PLANTED / "source"))
    planted = plant(booklet, read_mistakes(PLANTED / "mistakes.toml"))
    checked = check(planted, get_profile(planted.profile))
    return Report((checked,), (Unreadable("x.pdf", "已损坏", "重新获取"),), "0")


def test_report_validates_against_the_schema(report: Report) -> None:
    schema = json.loads((files("mingzhang.report") / "schema.json").read_text("utf-8"))
    Draft202012Validator.check_schema(schema)
    data = json.loads(json_report(report))
    errors = [error.message for error in Draft202012Validator(schema).iter_errors(data)]
    assert errors == []
    assert data["files"][0]["findings"]


def test_page_marks_the_wrong_cell_and_escapes_what_it_prints(report: Report) -> None:
    page = html_report(report)
    assert 'class="wrong"' in page
    assert "118.69" in page
    hostile = Report((), (Unreadable("<script>alert(1)</script>", "坏", ""),), "0")
    assert "<script>alert" not in html_report(hostile)
