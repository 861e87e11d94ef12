"""Settings: what is set aside stays visible, expires, and can be wrong in one clear way."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from kept import booklet_of
from mingzhang.check.engine import check
from mingzhang.check.finding import Checked, Severity
from mingzhang.check.setting import NO_SETTINGS, read_settings, write_baseline
from mingzhang.errors import SourceErrors, Unreadable
from mingzhang.model.booklet import Booklet
from mingzhang.pipeline.review import review_booklet
from mingzhang.plant import Mistake, plant
from mingzhang.tables.profile import get_profile

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "lanxian-media-center-2025"
WRONG_CELL = Mistake(
    "cell",
    {"table": "expenditure", "row": "207", "column": "total"},
    "994.21",
    "949.21",
)
TODAY = date(2026, 1, 15)


@pytest.fixture(scope="module")
def booklet() -> Booklet:
    return plant(booklet_of(EXAMPLE), [WRONG_CELL])


@pytest.fixture(scope="module")
def checked(booklet: Booklet) -> Checked:
    return check(booklet, get_profile(booklet.profile), only=["R"])


def settings_file(folder: Path, text: str) -> Path:
    path = folder / "mingzhang.toml"
    path.write_text(text, "utf-8")
    return path


def ignoring(until: str, more: str = "") -> str:
    return f'[[ignore]]\nrule = "R1"\nreason = "已说明"\nuntil = {until}\n{more}'


def test_without_settings_nothing_is_set_aside(checked: Checked) -> None:
    after = NO_SETTINGS.applied(checked, TODAY)
    assert after.findings == checked.findings
    assert after.ignored == ()


def test_ignored_finding_is_kept_with_its_reason(tmp_path: Path, checked: Checked) -> None:
    after = read_settings(settings_file(tmp_path, ignoring("2026-01-15"))).applied(checked, TODAY)
    assert [i.reason for i in after.ignored] == ["已说明"]
    assert len(after.findings) == len(checked.findings) - 1
    assert after.remarks == ()


def test_expired_decision_is_reported_again_and_named(tmp_path: Path, checked: Checked) -> None:
    after = read_settings(settings_file(tmp_path, ignoring("2026-01-14"))).applied(checked, TODAY)
    assert after.findings == checked.findings
    assert "到期" in after.remarks[0]


def test_decision_about_another_place_does_not_fit(tmp_path: Path, checked: Checked) -> None:
    path = settings_file(tmp_path, ignoring("2027-01-01", 'table = "收入总表"\n'))
    after = read_settings(path).applied(checked, TODAY)
    assert after.findings == checked.findings
    assert "没有对应的问题" in after.remarks[0]


def test_severity_is_changed_for_the_longest_code_that_fits(
    tmp_path: Path, checked: Checked
) -> None:
    path = settings_file(tmp_path, '[severity]\nR = "note"\nR1 = "warning"\n')
    (finding,) = read_settings(path).applied(checked, TODAY).findings
    assert finding.severity is Severity.WARNING


def test_rule_that_is_off_does_not_run(tmp_path: Path, booklet: Booklet) -> None:
    settings = read_settings(settings_file(tmp_path, '[severity]\nR = "off"\n'))
    checked = review_booklet(booklet, settings=settings)
    assert not any(finding.code.startswith("R") for finding in checked.findings)
    assert not any(run.code.startswith("R") for run in checked.rules)


def test_baseline_sets_known_findings_aside(tmp_path: Path, checked: Checked) -> None:
    assert write_baseline(tmp_path / "known.json", checked.findings) == len(checked.findings)
    path = settings_file(tmp_path, '[baseline]\nfile = "known.json"\n')
    after = read_settings(path).applied(checked, TODAY)
    assert after.findings == ()
    assert [i.finding for i in after.ignored] == list(checked.findings)


def test_new_finding_is_not_in_the_baseline(tmp_path: Path, checked: Checked) -> None:
    write_baseline(tmp_path / "known.json", ())
    path = settings_file(tmp_path, '[baseline]\nfile = "known.json"\n')
    assert read_settings(path).applied(checked, TODAY).findings == checked.findings


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('profil = "x"', "profil"),
        ('profile = "nowhere"', "没有这个地区格式"),
        ('[severity]\nX1 = "off"', "X1"),
        ('[severity]\nR101 = "loud"', "loud"),
        ('[[ignore]]\nrule = "R101"', "reason、until"),
        ('[[ignore]]\nrule = "R101"\nreason = "a"\nuntil = "2026-06-30"', "日期"),
        ('[[ignore]]\nrule = "R101"\nreason = "a"\nuntil = 2026-06-30\nwhere = "x"', "where"),
        ("[baseline]\nfile = 1", "baseline.file"),
    ],
)
def test_mistake_in_the_settings_is_named(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(SourceErrors) as caught:
        read_settings(settings_file(tmp_path, text))
    assert any(words in mistake.words() for mistake in caught.value.mistakes)


@pytest.mark.parametrize("text", ["a = ", '[baseline]\nfile = "absent.json"'])
def test_settings_that_cannot_be_read(tmp_path: Path, text: str) -> None:
    with pytest.raises(Unreadable):
        read_settings(settings_file(tmp_path, text))


def test_device_is_no_file_of_settings(tmp_path: Path) -> None:
    if not Path("/dev/zero").exists():
        pytest.skip("no devices here")
    with pytest.raises(Unreadable, match="不是一个文件"):
        read_settings(Path("/dev/zero"))
    file = tmp_path / "mingzhang.toml"
    file.write_text('[baseline]\nfile = "/dev/zero"\n', "utf-8")
    with pytest.raises(Unreadable, match="不是一个文件"):
        read_settings(file)
