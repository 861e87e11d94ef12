"""Rules of one's own: from a folder, beside those of the program, never instead of them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from click.testing import CliRunner

from mingzhang.check.rule import FOLDERS, RuleError, find_rules
from mingzhang.cli.group import main
from mingzhang.demo import CLEAN
from mingzhang.pipeline.compilation import compile_source

RULE = '''"""情况说明写了“大力”。

## 查什么
情况说明里的套话。

## 为什么
本县要求不写套话。

## 举例
略。

## 怎么改
删去。
"""

from mingzhang.check.rule import Hit, rule
from mingzhang.check.spot import sentence_cell
from mingzhang.law import Basis


@rule("X001", title="套话", severity="warning", category="accurate",
      basis=(Basis.practice("本县要求"),), message="写了“{word}”")
def empty_words(booklet):
    """Empty words in the narrative."""
    for section in booklet.sections:
        for paragraph in section.paragraphs:
            if "拍摄" in paragraph.text:
                yield Hit.at(sentence_cell(section, paragraph, "拍摄"), word="拍摄")
'''


def test_rule_of_a_folder_runs_and_is_explained(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(FOLDERS, raising=False)
    own = tmp_path / "rules"
    own.mkdir()
    (own / "empty_words.py").write_text(RULE, "utf-8")
    made = compile_source(CLEAN, tmp_path / "out", ("html",))

    def printed(*arguments: str) -> str:
        done = CliRunner().invoke(main, [*arguments, "--rules", str(own)], standalone_mode=False)
        assert FOLDERS not in os.environ
        return done.output

    assert '"X001"' in printed("check", str(made.files[0]), "--only", "X", "--format", "json")
    assert "本县要求不写套话" in printed("explain", "X001")
    assert "X001" not in find_rules()


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("x = 1\n", "holds 0 rules"),
        ("import nothing_of_this_name\n", "ModuleNotFoundError"),
        (RULE.replace('"X001"', '"R001"'), "X"),
    ],
)
def test_rule_that_cannot_be_taken_in_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, reason: str
) -> None:
    (tmp_path / "broken.py").write_text(text, "utf-8")
    monkeypatch.setenv(FOLDERS, str(tmp_path))
    with pytest.raises(RuleError, match=reason) as raised:
        find_rules()
    assert "broken.py" in str(raised.value)


def test_two_rules_of_one_code_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("one.py", "two.py"):
        (tmp_path / name).write_text(RULE, "utf-8")
    monkeypatch.setenv(FOLDERS, str(tmp_path))
    with pytest.raises(RuleError, match=r"two\.py.*X001"):
        find_rules()
