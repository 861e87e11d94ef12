"""The review letter and the SARIF form."""

from __future__ import annotations

import json
import re
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner

from mingzhang.check.finding import Ignored, Report, Severity, Understanding
from mingzhang.check.rule import find_rules
from mingzhang.check.setting import NO_HEAD, LetterHead, read_settings
from mingzhang.cli.group import main
from mingzhang.document import Paragraph
from mingzhang.entry import read_source
from mingzhang.errors import SourceErrors
from mingzhang.law import Basis
from mingzhang.pipeline.compilation import compute_booklet
from mingzhang.pipeline.review import review_booklet, write_letter
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


def texts(report: Report, head: LetterHead = NO_HEAD) -> list[str]:
    blocks = letter(report, TODAY, head).blocks
    return [block.text for block in blocks if isinstance(block, Paragraph)]


def test_letter_lists_what_is_to_be_mended_under_running_numbers(wrong: Report) -> None:
    lines = texts(wrong, LetterHead(due=date(2026, 2, 13)))
    signed = [f for f in wrong.findings if f.severity is not Severity.NOTE]
    numbers = [line.split("．")[0] for line in lines if re.match(r"\d+．", line)]
    causes = {(f.code, f.title, f.severity) for f in signed}
    assert numbers == [str(n) for n in range(1, len(causes) + 1)]
    whole = "".join(lines).replace(" ", "")
    for finding in signed:
        assert finding.message.replace(" ", "") in whole
    assert any("请于2026年2月13日前" in line for line in lines)
    assert lines[-1] == "2026年2月3日"


def test_findings_of_one_cause_are_one_item_with_their_places(wrong: Report) -> None:
    lines = texts(wrong)
    of_sums = [f for f in wrong.findings if f.code == "R102"]
    (head,) = [line for line in lines if of_sums[0].title in line]
    assert len(of_sums) > 1
    assert f"共{len(of_sums)}处" in head
    after = lines[lines.index(head) + 1 :]
    for place, finding in enumerate(of_sums, 1):
        assert after[place - 1].startswith(f"（{place}）")
        assert finding.cells[0].table in after[place - 1]


def test_letter_holds_nothing_that_an_official_would_not_sign(wrong: Report) -> None:
    (checked,) = wrong.checked
    first = checked.findings[0]
    odd = replace(first, code="X1", severity=Severity.NOTE, title="只是说明", message="供参考")
    unread = replace(first, code="X2", title="另一个问题", basis=(Basis("某办法", verified=False),))
    lines = texts(Report((replace(checked, findings=(*checked.findings, odd, unread)),)))
    whole = "\n".join(lines)
    for words in ("未核实", "惯例", "只是说明", "未能判断", "某办法", "《》", "R102"):
        assert words not in whole
    assert "另一个问题" in whole
    assert "《地方预决算公开操作规程》" in whole
    assert not re.search(r"[\u4e00-\u9fff] \d", re.sub("“[^”]*”|《[^》]*》", "", whole))


def test_head_of_a_letter_is_as_given(wrong: Report) -> None:
    day = date(2026, 3, 1)
    head = LetterHead("晋财预函〔2026〕9号", "晋溪县林业局办公室", "晋溪县财政局", day)
    twice = Report(wrong.checked * 2)
    lines = texts(twice, head)
    assert lines[0] == "晋财预函〔2026〕9号"
    assert lines[2] == "晋溪县林业局办公室："
    assert lines[-2:] == ["晋溪县财政局", "2026年3月1日"]
    assert "晋财预函〔2026〕10号" in lines


def test_letter_without_a_day_leaves_it_to_fill_in(wrong: Report) -> None:
    assert any("请于　　年　　月　　日前" in line for line in texts(wrong))


def test_letter_of_a_clean_booklet_asks_for_nothing(clean: Report) -> None:
    lines = texts(clean)
    assert "没有发现需要改正的问题" in lines[2]
    assert not any("请于" in line for line in lines)


def test_letter_about_a_part_says_that_it_is_about_a_part(clean: Report) -> None:
    (checked,) = clean.checked
    part = replace(checked, understanding=Understanding(figures=10, understood=1))
    assert not part.is_whole
    assert "部分内容未能读取" in texts(Report((part,)))[2]
    assert "部分内容未能读取" not in texts(clean)[2]


def test_word_file_is_set_as_gb_9704_wants(wrong: Report, tmp_path: Path) -> None:
    path = tmp_path / "letter.docx"
    head = LetterHead("晋财预函〔2026〕9号", "", "晋溪县财政局", TODAY)
    write_letter(Report(wrong.checked * 2), path, head)
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name).decode() for name in package.namelist()}
    for name, content in parts.items():
        ElementTree.fromstring(content), name
    body, styles = parts["word/document.xml"], parts["word/styles.xml"]
    (margins,) = set(re.findall("<w:pgMar [^>]*>", body))
    for side, width in (("top", 37), ("right", 26), ("bottom", 35), ("left", 28)):
        twips = int(re.search(f'w:{side}="(\\d+)"', margins).group(1))  # type: ignore[union-attr]
        assert abs(twips / 1440 * 25.4 - width) < 0.1
    assert body.count('<w:pgNumType w:start="1"/>') == 2
    assert "仿宋_GB2312" in styles
    assert "方正小标宋简体" in styles
    assert re.search('w:name="仿宋_GB2312"><w:altName w:val="仿宋,', parts["word/fontTable.xml"])
    heading = re.search('w:styleId="Heading1".*?</w:style>', styles)
    assert heading
    assert "<w:keepNext/>" in heading.group()
    assert 'w:sz w:val="32"' in heading.group()
    other = tmp_path / "again.docx"
    write_letter(Report(wrong.checked * 2), other, head)
    assert other.read_bytes() == path.read_bytes()


def test_settings_of_the_letter(tmp_path: Path) -> None:
    path = tmp_path / "mingzhang.toml"
    path.write_text(
        '[letter]\nsigner = "晋溪县财政局"\nnumber = "晋财预函[2026]12号"\ndue = 2026-02-13\n',
        "utf-8",
    )
    expected = LetterHead("晋财预函〔2026〕12号", "", "晋溪县财政局", None, date(2026, 2, 13))
    assert read_settings(path).letter == expected
    path.write_text('[letter]\nnumber = "12"\ndue = "soon"\nsinger = "x"\n', "utf-8")
    with pytest.raises(SourceErrors) as caught:
        read_settings(path)
    assert len(caught.value.mistakes) == 3


def test_command_writes_what_it_is_told_into_the_letter(tmp_path: Path) -> None:
    booklet = tmp_path / "a.html"
    booklet.write_text("<h1>晋溪县林业局2026年部门预算</h1><p>一、概况</p>", "utf-8")
    out = tmp_path / "letter.docx"
    given = ["check", str(booklet), "--format", "letter", "-o", str(out)]
    wrong = CliRunner().invoke(main, [*given, "--number", "12"])
    assert wrong.exit_code == 2
    assert not out.exists()
    CliRunner().invoke(main, [*given, "--number", "甲函〔2026〕1号", "--signer", "晋溪县财政局"])
    with zipfile.ZipFile(out) as package:
        body = package.read("word/document.xml").decode()
    assert "甲函〔2026〕1号" in body
    assert "晋溪县财政局" in body


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
    LetterHead(signer="某县财政局", due=date(2026, 2, 13))
    lines = [
        block.text
        for block in letter(
            clean,
            TODAY,
            LetterHead(signer="某县财政局", due=date(2026, 2, 13)),
            ("封面：请补落款",),
        ).blocks
        if isinstance(block, Paragraph)
    ]
    assert any(re.fullmatch(r"\d+．封面：请补落款", line) for line in lines)
    assert any("请于2026年2月13日前" in line for line in lines)
    assert lines[-2] == "某县财政局"
    assert "审核意见1条" in lines[2]
    blocks = letter(wrong, TODAY, remarks=("甲", "乙")).blocks
    words = [block.text for block in blocks if isinstance(block, Paragraph)]
    numbers = [int(line.split("．")[0]) for line in words if re.match(r"\d+．", line)]
    assert numbers == list(range(1, len(numbers) + 1))
    assert f"{len(numbers)}．乙" in words
