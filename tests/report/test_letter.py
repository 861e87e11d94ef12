"""The review letter and the SARIF form."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from mingzhang.check.finding import Ignored, Report, Severity
from mingzhang.check.rule import find_rules
from mingzhang.document import Paragraph
from mingzhang.entry import read_source
from mingzhang.pipeline import compute_booklet, review_booklet
from mingzhang.plant import plant, read_mistakes
from mingzhang.report.letter import letter
from mingzhang.report.sarif import sarif_data, sarif_report

PLANTED = Path(__file__).resolve().parents[2] / "examples" / "planted-mistakes"
TODAY = date(2026, 2, 3)


@pytest.fixture(scope="module")
def clean() -> Report:
    return Report((review_booklet(compute_booklet(read_source(PLANTED / "source"))),))


@pytest.fixture(scope="module")
def wrong() -> Report:
    booklet = compute_booklet(read_source(PLANTED / "source"))
    booklet = plant(booklet, read_mistakes(PLANTED / "mistakes.toml"))
    return Report((review_booklet(booklet),), version="1")


def texts(report: Report, due: date | None = None) -> list[str]:
    blocks = letter(report, TODAY, due).blocks
    return [block.text for block in blocks if isinstance(block, Paragraph)]


def test_letter_lists_every_finding_once(wrong: Report) -> None:
    lines = texts(wrong, date(2026, 2, 13))
    for number, finding in enumerate(wrong.findings, 1):
        (line,) = [line for line in lines if line.startswith(f"{number}．")]
        assert finding.message in line
    assert any("请于2026年2月13日前" in line for line in lines)
    assert lines[-1] == "2026年2月3日"


def test_letter_without_a_day_leaves_it_to_fill_in(wrong: Report) -> None:
    assert any("请于　　年　　月　　日前" in line for line in texts(wrong))


def test_letter_of_a_clean_booklet_asks_for_nothing(clean: Report) -> None:
    lines = texts(clean)
    assert "没有发现需要改正的问题" in lines[2]
    assert not any("请于" in line for line in lines)


def test_sarif_holds_every_finding_with_its_rule(wrong: Report) -> None:
    data = json.loads(sarif_report(wrong))
    (run,) = data["runs"]
    assert data["version"] == "2.1.0"
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == list(find_rules())
    assert len(run["results"]) == len(wrong.findings)
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["level"] in ("error", "warning", "note")
        assert result["message"]["text"]
        assert result["locations"][0]["logicalLocations"][0]["fullyQualifiedName"]


def test_ignored_finding_is_a_suppression(wrong: Report) -> None:
    (checked,) = wrong.checked
    first, *rest = checked.findings
    ignored = Ignored(first, "已说明", date(2026, 6, 30))
    report = Report((replace(checked, findings=tuple(rest), ignored=(ignored,)),))
    results = sarif_data(report)["runs"][0]["results"]
    (suppressed,) = [result for result in results if "suppressions" in result]
    assert suppressed["ruleId"] == first.code
    assert "2026-06-30" in suppressed["suppressions"][0]["justification"]


def test_two_rules_about_one_figure_are_one_finding(wrong: Report) -> None:
    places = [
        (cell.table, cell.row, cell.column, cell.text)
        for cell in (f.cells[0] for f in wrong.findings if f.severity is Severity.ERROR)
        if cell.column and cell.amount_fen is not None
    ]
    assert len(places) == len(set(places))


def test_letter_has_the_remarks_of_people_after_the_findings(clean: Report, wrong: Report) -> None:
    lines = [
        block.text
        for block in letter(
            clean, TODAY, date(2026, 2, 13), ("封面：请补落款",), "某县财政局"
        ).blocks
        if isinstance(block, Paragraph)
    ]
    assert f"{len(clean.findings) + 1}．封面：请补落款" in lines
    assert any("请于2026年2月13日前" in line for line in lines)
    assert lines[-2] == "某县财政局"
    assert "另有审核意见1条" in lines[2]
    several = letter(wrong, TODAY, None, ("甲", "乙")).blocks
    last = f"{len(wrong.findings) + 2}．乙"
    assert any(isinstance(block, Paragraph) and block.text == last for block in several)
