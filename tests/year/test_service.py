"""The catalogue of purchased services: notices read as edits, its days, and proposals."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kept import source_of
from mingzhang.errors import SourceErrors
from mingzhang.model.budget import ProcurementItem
from mingzhang.model.catalogue import Amendment, AmendmentKind, CatalogueEntry
from mingzhang.model.vocabulary import ProcurementKind
from mingzhang.narrative.amendment import amendments_of, words_of
from mingzhang.year.service.body import read_bodies
from mingzhang.year.service.history import Decision, History, Standing, history_csv, read_history
from mingzhang.year.service.proposal import read_cases, read_proposals
from mingzhang.year.service.scope import scope_of

EXAMPLE = Path(__file__).parents[2] / "examples" / "lanxian-media-center-2025"
SERVICE = EXAMPLE / "year" / "service"
SHARED = Path(__file__).parents[3] / "shared" / "samples" / "shanxi"
DAY = date(2025, 3, 1)


def history(*entries: tuple[str, str, str]) -> History:
    return History(
        tuple(Standing(CatalogueEntry(d, c, len(c) // 2 + 1, n), "第一批") for d, c, n in entries)
    )


HAVE = history(
    ("人社", "A", "公共服务"),
    ("人社", "A03", "就业"),
    ("人社", "A0304", "人才"),
    ("人社", "A030401", "评价服务"),
    ("教育", "A", "公共服务"),
)


def decide(text: str, have: History = HAVE) -> tuple[History, list[str]]:
    amendments, unread = amendments_of([text])
    assert not unread
    after, edits = have.decide(Decision("文1", DAY, tuple(amendments)))
    return after, [edit.problem for edit in edits]


@pytest.mark.parametrize(
    ("text", "kind", "line"),
    [
        ("将“A1803展览服务”修订为“A1803公共档案服务”。", "修订", "A1803展览服务"),
        ("将“A1803 展览服务”更名为“公共档案服务”；", "修订", "A1803展览服务"),
        ('取消四级目录“A150103"双公示"评估服务”。', "取消", 'A150103"双公示"评估服务'),
        ("将“A150103评估服务”予以删除。", "取消", "A150103评估服务"),
        ("新增四级目录“A150103评估服务”。", "增设", "A150103评估服务"),
    ],
)
def test_sentence_of_a_notice_is_one_amendment(text: str, kind: str, line: str) -> None:
    (one,), unread = amendments_of([text])
    assert not unread
    assert (one.kind.value, one.code + one.name) == (kind, line)


@pytest.mark.parametrize(
    "text",
    [
        "“A150201展览服务”自2026年起暂停使用。",
        "将“A150201展览服务”、“A150202会议服务”修订为“A150201公共服务”。",
        "将“A150201展览服务”与“A150202会议服务”合并。",
        "增设四级目录“A1701评审服务”。",
        "增设“A170101评审服务”，待条件成熟后实施。",
    ],
)
def test_sentence_that_says_more_is_unread_as_a_whole(text: str) -> None:
    found, (unread,) = amendments_of([text])
    assert not found
    assert unread.quote == text


def test_sentence_without_a_line_of_a_catalogue_is_no_amendment() -> None:
    text = "严格按照《某省部门政府购买服务指导性目录》（第二批）执行，严禁超范围，适时增设、取消。"
    assert amendments_of([text]) == ([], [])


def test_department_of_one_paragraph_is_not_that_of_the_next() -> None:
    texts = ["对“人社”部门目录进行调整。取消“A01甲服务”。", "取消“A02乙服务”。"]
    assert [one.department for one in amendments_of(texts)[0]] == ["人社", ""]


def test_notices_of_the_sample_are_read_whole() -> None:
    files = sorted(SHARED.glob("*.txt"))
    if not files:
        pytest.skip("../shared is absent")
    text = files[0].read_text("utf-8").partition("\n晋财综〔2021〕87号\n")[2]
    found, unread = amendments_of(text.partition("\n附件\n")[0].splitlines())
    assert not unread
    assert [(one.kind.value, one.code, one.department) for one in found] == [
        ("修订", "A1803", ""),
        ("修订", "A030401", "人力资源和社会保障"),
        ("增设", "A1701", "人力资源和社会保障"),
        ("增设", "A170101", "人力资源和社会保障"),
    ]


def test_amended_line_stands_from_the_day_of_the_notice() -> None:
    after, problems = decide("对“人社”部门目录进行调整。将“A030401评价服务”改为“人才服务”。")
    assert problems == [""]
    before, behind = (
        {line.entry.code: line.entry.name for line in after.at(day)}
        for day in (date(2025, 2, 28), DAY)
    )
    assert (before["A030401"], behind["A030401"]) == ("评价服务", "人才服务")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("对“人社”部门目录进行调整。将“A030401测评服务”改为“人才服务”。", "不是“测评服务”"),
        ("对“教育”部门目录进行调整。取消“A030401评价服务”。", "没有A030401"),
        ("取消“A030401评价服务”。", "没有共同目录"),
        ("对第二批目录中“人社”部门目录进行调整。取消“A030401评价服务”。", "没有第二批"),
        ("对“人社”部门目录进行调整。取消“A0304人才”。", "下面还有A030401"),
        ("对“人社”部门目录进行调整。增设“A030401人才服务”。", "已经是“评价服务”"),
        ("对“人社”部门目录进行调整。增设“A170101人才服务”。", "没有上级目录A1701"),
    ],
)
def test_amendment_that_does_not_fit_changes_nothing(text: str, words: str) -> None:
    after, (problem,) = decide(text)
    assert words in problem
    assert after == HAVE


def test_notices_are_applied_in_the_order_of_their_days() -> None:
    after, _problems = decide("对“人社”部门目录进行调整。增设“A030402人才服务”。")
    with pytest.raises(ValueError, match="先后"):
        after.decide(Decision("文0", date(2025, 2, 1)))


def test_a_catalogue_is_read_as_it_was_written(tmp_path: Path) -> None:
    after, _problems = decide("对“人社”部门目录进行调整。将“A030401评价服务”改为“人才服务”。")
    file = tmp_path / "catalogue.csv"
    file.write_bytes(history_csv(after))
    assert read_history(file) == after


_names = st.sampled_from(("甲服务", "乙“丙”服务", "技术评估服务", "第一项服务"))
_codes = st.sampled_from(("A", "A03", "A0304", "A030401", "B170199"))
_whose = st.sampled_from((("", ""), ("人社", ""), ("人社", "第一批"), ("教育局", "第十二批")))


@st.composite
def _amendments(draw: st.DrawFn) -> Amendment:
    kind, (department, batch) = draw(st.sampled_from(AmendmentKind)), draw(_whose)
    one = Amendment(kind, draw(_codes), draw(_names), department=department, batch=batch)
    if kind is AmendmentKind.RENAMED:
        return replace(one, new_code=draw(_codes), new_name=draw(_names))
    return one


@settings(max_examples=60, deadline=None)
@given(st.lists(_amendments(), min_size=1, max_size=5))
def test_notice_that_is_written_is_read_as_the_same_amendments(wanted: list[Amendment]) -> None:
    found, unread = amendments_of(words_of(wanted))
    assert not unread
    by = [(one.batch, one.department) for one in wanted]
    assert found == sorted(wanted, key=lambda one: by.index((one.batch, one.department)))


def _scoped(code: str, day: date = DAY, department: str = "教育") -> tuple[str, str]:
    item = ProcurementItem("宣传", ProcurementKind.SERVICES, 1, service=code)
    budget = replace(source_of(EXAMPLE), procurement=(item,))
    have = history(
        ("教育", "A", "公共"),
        ("教育", "A15", "宣传"),
        ("人社", "A", "公共"),
        ("人社", "A03", "就业"),
    )
    (found,) = scope_of(budget, have, day, department)
    return found.problem, found.unjudged


def test_service_outside_the_catalogue_is_found_and_one_inside_is_not() -> None:
    assert _scoped("A15") == ("", "")
    assert "没有A16" in _scoped("A16")[0]
    assert "只在人社" in _scoped("A03")[0]
    assert "最末一级" in _scoped("A")[0]
    assert _scoped("")[0] == ""
    assert "没有填" in _scoped("")[1]


def test_body_that_the_catalogue_does_not_know_is_not_judged() -> None:
    assert _scoped("A15", department="")[0] == ""
    assert "--department" in _scoped("A15", department="")[1]


HEAD = "日期,编号,经办,办理,并入编号,核定代码,核定名称,意见\n"
MADE = "2025-03-03,1,岚县融媒体中心,提出,,,,\n"


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ("2025-03-04,1,岚县财政局,同意上报,,,,好\n", "未提出"),
        (MADE + "2025-03-04,1,吕梁市财政局,同意上报,,,,好\n", "在岚县财政局"),
        (MADE + "2025-03-04,1,岚县财政局,采纳,,,,好\n", "由山西省财政厅审定"),
        (MADE + "2025-03-04,1,岚县财政局,同意上报,,,,\n", "意见"),
        (MADE + "2025-03-04,1,岚县财政局,并入,2,,,\n", "不在岚县财政局"),
        (MADE + "2025-03-04,1,岚县财政局,并入,1,,,\n", "另一件"),
        (MADE + MADE, "已经提出"),
        (MADE.replace("岚县融媒体中心", "岚县财政局"), "由岚县融媒体中心提出"),
    ],
)
def test_step_that_cannot_have_happened_is_refused(tmp_path: Path, rows: str, words: str) -> None:
    bodies = read_bodies(SERVICE / "bodies.csv")
    file = tmp_path / "steps.csv"
    file.write_text(HEAD + rows, "utf-8")
    with pytest.raises(SourceErrors, match=words):
        read_cases(file, read_proposals(SERVICE / "proposals.csv", bodies), bodies)


def test_returned_proposal_is_made_again(tmp_path: Path) -> None:
    bodies = read_bodies(SERVICE / "bodies.csv")
    file = tmp_path / "steps.csv"
    back = "2025-03-04,1,岚县财政局,退回,,,,补充理由\n"
    file.write_text(HEAD + back + MADE, "utf-8")
    proposals = read_proposals(SERVICE / "proposals.csv", bodies)
    case = read_cases(file, proposals, bodies)["1"]
    assert (case.state.value, case.holder) == ("退回", "岚县融媒体中心")
    file.write_text(HEAD + MADE + back + MADE.replace("03-03", "03-09"), "utf-8")
    again = read_cases(file, proposals, bodies)["1"]
    assert (again.state.value, again.holder) == ("在办", "岚县财政局")


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ("甲,县,乙,\n乙,市,甲,\n", "绕成一圈"),
        ("甲,县,,\n乙,市,,\n", "都没有上级"),
        ("甲,县,丙,\n乙,省,,\n", "丙"),
        ("甲,村,乙,\n乙,省,,\n", "村"),
    ],
)
def test_bodies_without_one_that_decides_are_refused(tmp_path: Path, rows: str, words: str) -> None:
    file = tmp_path / "bodies.csv"
    file.write_text("名称,级次,上级业务主管部门,财政部门\n" + rows, "utf-8")
    with pytest.raises(SourceErrors, match=words):
        read_bodies(file)
