"""Who has to do what by when, and what is late: the terms of the law and of practice."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from mingzhang.cli.group import main
from mingzhang.errors import SourceErrors, Unreadable
from mingzhang.law import Basis
from mingzhang.year.body import Bodies, Body, BodyKind, read_bodies
from mingzhang.year.calendar import (
    Due,
    Duties,
    Event,
    Standing,
    calendar_of,
    of_role,
    overdue_below,
    read_duties,
    read_events,
)

FOLDER = Path(__file__).parents[2] / "examples" / "lanxian-media-center-2025" / "year" / "calendar"
BODIES = Bodies(
    (
        Body("市财政局", BodyKind.FINANCE),
        Body("财政局", BodyKind.FINANCE, "市财政局"),
        Body("水务局", BodyKind.DEPARTMENT, "财政局"),
        Body("供水站", BodyKind.UNIT, "水务局"),
    )
)


@pytest.fixture(scope="module")
def duties() -> Duties:
    return read_duties()


def due_of(duties: Duties, day: date, *events: tuple[str, str, str]) -> list[Due]:
    known = [Event(date.fromisoformat(at), body, event) for at, body, event in events]
    return list(calendar_of(BODIES, known, duties, 2025, day))


def one(found: Sequence[Due], what: str) -> Due:
    (due,) = (due for due in found if due.duty.what == what)
    return due


def test_every_duty_rests_on_a_clause_that_we_know_or_says_practice(duties: Duties) -> None:
    words = {duty.what: duty.basis.words() for duty in duties.all}
    assert words["批复部门预算"] == "《中华人民共和国预算法》第五十二条"
    assert words["公开单位决算"] == "《中华人民共和国预算法实施条例》第六条"
    assert words["报送绩效自评"] == words["报送1至7月绩效监控"] == Basis.practice().words()


def test_terms_run_from_the_event_and_its_last_day_is_in_time(duties: Duties) -> None:
    approved = ("2025-02-01", "财政局", "budget_approved")
    reply = one(due_of(duties, date(2025, 2, 21), approved), "批复部门预算")
    assert (reply.by.name, reply.due) == ("财政局", date(2025, 2, 21))
    assert (reply.standing, reply.days) == (Standing.DUE, 0)
    late = one(due_of(duties, date(2025, 2, 22), approved), "批复部门预算")
    assert (late.standing, late.days) == (Standing.OVERDUE, 1)


def test_each_term_begins_where_the_one_before_it_ended(duties: Duties) -> None:
    found = due_of(
        duties, date(2025, 3, 20),
        ("2025-02-01", "财政局", "budget_approved"), ("2025-02-24", "水务局", "budget_replied"),
        ("2025-03-01", "供水站", "budget_replied"), ("2025-03-16", "水务局", "budget_published"),
    )  # fmt: skip
    reply = one(found, "批复部门预算")
    assert (reply.standing, reply.days) == (Standing.DONE_LATE, 3)
    unit = one(found, "批复单位预算")
    assert (unit.by.name, unit.due, unit.standing) == ("水务局", date(2025, 3, 11), Standing.DONE)
    assert one(found, "公开部门预算").standing is Standing.DONE
    assert one(found, "公开单位预算").due == date(2025, 3, 21)
    assert one(found, "公开部门决算").standing is Standing.OPEN


def test_what_happens_later_is_not_known_yet(duties: Duties) -> None:
    events = (
        ("2025-02-01", "财政局", "budget_approved"),
        ("2025-02-10", "水务局", "budget_replied"),
    )
    assert one(due_of(duties, date(2025, 2, 5), *events), "公开部门预算").standing is Standing.OPEN


def test_self_evaluation_comes_before_the_final_accounts(duties: Duties) -> None:
    published = ("2026-03-01", "水务局", "final_published")
    early = one(due_of(duties, date(2026, 3, 5), published), "报送绩效自评")
    assert (early.due, early.standing) == (date(2026, 3, 1), Standing.OVERDUE)
    assert one(due_of(duties, date(2026, 3, 5)), "报送绩效自评").standing is Standing.DUE


def test_what_is_late_goes_up_the_tree(duties: Duties) -> None:
    found = due_of(
        duties, date(2025, 9, 10),
        ("2025-02-01", "财政局", "budget_approved"), ("2025-02-10", "水务局", "budget_replied"),
        ("2025-02-20", "水务局", "budget_published"), ("2025-02-20", "供水站", "budget_replied"),
    )  # fmt: skip
    late = {
        name: [due.duty.what for due in overdue_below(found, BODIES, name)]
        for name in ("市财政局", "水务局", "供水站")
    }
    assert late["供水站"] == ["公开单位预算"]
    assert late["市财政局"] == late["水务局"] == ["公开单位预算", "报送1至7月绩效监控"]
    assert {due.by.name for due in of_role(found, BodyKind.UNIT)} == {"供水站"}


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ("甲,部门,\n", "没有名为“”的机构"),
        ("甲,部门,乙\n", "没有名为“乙”的机构"),
        ("甲,单位,丙\n丙,财政部门,\n", "单位的上级应是部门"),
        ("甲,财政部门,乙\n乙,财政部门,甲\n", "绕成一圈"),
        ("甲,财政部门,\n甲,财政部门,\n", "重复"),
        ("甲,科室,\n", "没有“科室”这一项"),
    ],
)
def test_trees_that_cannot_be_are_refused(tmp_path: Path, rows: str, words: str) -> None:
    file = tmp_path / "bodies.csv"
    file.write_text("名称,类别,上级\n" + rows, encoding="utf-8")
    with pytest.raises(SourceErrors) as refused:
        read_bodies(file)
    assert any(words in mistake.problem for mistake in refused.value.mistakes)


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("2025-02-01,水利局,批复预算", "没有名为“水利局”"),
        ("2025-02-01,水务局,批准决算", "没有“批准决算”这一项"),
        ("二月一日,水务局,批复预算", "不是日期"),
        ("2025-02-01,水务局,批复预算\n2025-02-02,水务局,批复预算", "重复"),
    ],
)
def test_events_that_nobody_knows_are_refused(
    tmp_path: Path, duties: Duties, row: str, words: str
) -> None:
    file = tmp_path / "events.csv"
    file.write_text(f"日期,机构,事项\n{row}\n", encoding="utf-8")
    with pytest.raises(SourceErrors) as refused:
        read_events(file, BODIES, duties)
    assert [words in mistake.problem for mistake in refused.value.mistakes] == [True]


def test_the_command_tells_what_is_late_by_its_status(tmp_path: Path) -> None:
    command = ["year", "calendar", str(FOLDER / "bodies.csv"), str(FOLDER / "events.csv")]
    command += ["--year", "2025"]
    done = CliRunner().invoke(main, [*command, "--at", "2025-04-01", "--up", "某市财政局"])
    assert done.exit_code == 1
    assert "逾期 20天" in done.output
    done = CliRunner().invoke(main, [*command, "--at", "2025-04-01", "--body", "某县供水站"])
    assert done.exit_code == 0
    assert "公开单位预算" in done.output
    done = CliRunner().invoke(main, [*command, "--at", "2025-04-01", "--up", "某省"])
    assert done.exit_code == 2


def test_a_place_sets_its_own_days_and_no_clause_is_invented(tmp_path: Path) -> None:
    file = tmp_path / "duties.toml"
    duty = '[[duty]]\nwhat = "报监控"\nconcerns = "部门"\nby = "self"\n'
    duty += 'month = 7\nday = 15\ndone = "m"\n'
    file.write_text('[events]\nm = "监控"\n' + duty, encoding="utf-8")
    (due,) = calendar_of(BODIES, (), read_duties(file), 2025, date(2025, 7, 15))
    assert (due.due, due.standing) == (date(2025, 7, 15), Standing.DUE)
    named = duty + 'act = "预算法"\narticle = "第九百条"\n'
    file.write_text('[events]\nm = "监控"\n' + named, encoding="utf-8")
    with pytest.raises(Unreadable, match="第九百条"):
        read_duties(file)
