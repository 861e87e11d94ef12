"""English chosen means English findings too, and the same findings."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest

from mingzhang.check.finding import Report
from mingzhang.check.rule import find_rules
from mingzhang.entry import read_source
from mingzhang.language import _, language
from mingzhang.model.booklet import Booklet
from mingzhang.pipeline.compilation import compute_booklet
from mingzhang.pipeline.review import review_booklet
from mingzhang.plant import plant, read_mistakes
from mingzhang.report.console import print_report
from mingzhang.screen import Terminal

PLANTED = Path(__file__).resolve().parents[2] / "examples" / "planted-mistakes"


@pytest.fixture(scope="module")
def wrong() -> Booklet:
    booklet = compute_booklet(read_source(PLANTED / "source"))
    return plant(booklet, read_mistakes(PLANTED / "mistakes.toml"))


def test_every_rule_says_its_title_and_message_in_english() -> None:
    with language("en"):
        silent = [rule.code for rule in find_rules().values() if _(rule.title) == rule.title]
        lost = [
            rule.code
            for rule in find_rules().values()
            if set(re.findall(r"{\w+}", _(rule.message))) != set(re.findall(r"{\w+}", rule.message))
        ]
    assert silent == []
    assert lost == []


def test_the_language_changes_words_and_no_finding(wrong: Booklet) -> None:
    chinese = review_booklet(wrong)
    with language("en"):
        english = review_booklet(wrong)
        out = io.StringIO()
        print_report(Report((english,)), Terminal(file=out, width=200))
    assert [f.fingerprint for f in english.findings] == [f.fingerprint for f in chinese.findings]
    assert len(chinese.findings) > 5
    assert all(f.title.isascii() for f in english.findings)
    shown = out.getvalue()
    assert "error R10" in shown
    assert "错误" not in shown
    assert "没有读到" not in shown
