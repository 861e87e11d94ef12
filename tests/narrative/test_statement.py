"""Paragraphs as clerks of many provinces write them: read, silent when true, found when altered."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from benchmarks.wording import Statement, findings, statements

from mingzhang.check.engine import check
from mingzhang.model.booklet import Booklet, Section, Sentence
from mingzhang.model.vocabulary import BookletKind
from mingzhang.narrative.clause import read_clause
from mingzhang.narrative.coordination import spread
from mingzhang.narrative.frame import Unread
from mingzhang.narrative.phrasebook import Kind, phrasebook
from mingzhang.narrative.token import Token, tokens
from mingzhang.tables.profile import get_profile

_STATEMENTS = statements()


@pytest.mark.parametrize("number", range(len(_STATEMENTS)))
def test_paragraph_of_another_place(number: int) -> None:
    told: Statement = _STATEMENTS[number]
    assert findings(told.clean, told.kind) == []
    for figure, text in told.altered():
        assert set(findings(text, told.kind)) - {"read"}, f"{figure} not found in {text}"


def _found(sections: Sequence[tuple[str, str]]) -> list[str]:
    """Codes of what is found in a budget of titled sections without tables."""
    told = tuple(
        Section(3, "", 1, title, tuple(Sentence(line) for line in text.split("\n")))
        for title, text in sections
    )
    profile = get_profile("national-budget-2016")
    booklet = Booklet(BookletKind.BUDGET, 2025, "青石县林业局", profile.id, (), told)
    return [f.code for f in check(booklet, profile, only=["N"], ignore=["N110"]).findings]


@pytest.mark.parametrize(("whole", "codes"), [("60.00", []), ("66.00", ["N106"])])
def test_heading_says_how_much(whole: str, codes: list[str]) -> None:
    parts = "1.一般公共预算拨款收入50.00万元。\n2.政府性基金预算拨款收入10.00万元。\n"
    parts += "3.国有资本经营预算拨款收入0.00万元。"
    assert _found([(f"本年财政拨款收入{whole}万元", parts)]) == codes


@pytest.mark.parametrize(("item", "codes"), [("30.00", []), ("20.00", []), ("80.00", ["N106"])])
def test_items_of_a_class_are_no_more_than_the_class(item: str, codes: list[str]) -> None:
    classes = "社会保障和就业支出20.00万元。卫生健康支出10.00万元。农林水支出70.00万元。"
    items = (
        "1.社会保障和就业支出（类）行政事业单位养老支出（款）行政单位离退休（项）20.00万元。\n"
        "2.卫生健康支出（类）行政事业单位医疗（款）行政单位医疗（项）10.00万元。\n"
        "3.农林水支出（类）林业和草原（款）行政运行（项）40.00万元。\n"
        f"4.农林水支出（类）林业和草原（款）事业机构（项）{item}万元。"
    )
    assert _found([("支出结构", classes), ("具体情况", items)]) == codes


def _clauses(text: str) -> list[str]:
    found: list[list[Token]] = [[]]
    for token in spread(tokens(text, phrasebook())):
        if token.kind is Kind.MARK:
            found.append([])
        else:
            found[-1].append(token)
    return ["".join(token.text for token in clause) for clause in found if clause]


def test_several_names_and_figures_become_one_statement_each() -> None:
    assert _clauses("会议费、培训费预算分别为2万元、3万元，分别增长10%和20%") == [
        "会议费预算2万元",
        "增长10%",
        "培训费预算3万元",
        "增长20%",
    ]
    assert _clauses("会议费、培训费均为2万元，合计4万元") == [
        "会议费2万元",
        "培训费2万元",
        "合计4万元",
    ]


def test_as_many_names_as_figures_or_not_understood() -> None:
    text = "会议费、培训费、公务接待费分别为2万元、3万元"
    found = spread(tokens(text, phrasebook()))
    verb = next(token for token in found if token.text == "分别为")
    assert verb.kind is Kind.UNKNOWN
    last = found[max(n for n, t in enumerate(found) if t.text == "、" and n < found.index(verb)) :]
    clause = [t for t in last if t.kind is not Kind.MARK][:3]
    assert isinstance(read_clause(clause), Unread)


def test_list_behind_its_names_stays_a_list() -> None:
    text = "公务用车3辆，分别为：机要通信用车1辆、应急保障用车2辆"
    assert [t.text for t in spread(tokens(text, phrasebook()))] == [
        t.text for t in tokens(text, phrasebook())
    ]


@pytest.mark.parametrize(
    ("clean", "broken"),
    [
        # The nearest that says so must still be found.
        (
            "政府采购预算9.00万元。按政府采购资金类型划分，一般公共预算拨款3.00万元，单位",
            "政府采购预算9.00万元。按政府采购资金类型划分，一般公共预算拨款3.00万元，单位资金5.00万元。",
        ),
        (
            "9.00万元，项目支出0万元。\n项目支出4.00万元，主要用于林区管护。",
            "项目支出0万元。\n项目支出4.00万元，主要用于林区管护。",
        ),
    ],
)
def test_what_is_cut_off_accuses_nobody(clean: str, broken: str) -> None:
    assert not set(findings(clean, BookletKind.BUDGET)) - {"read"}
    assert set(findings(broken, BookletKind.BUDGET)) - {"read"}


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("**   **   **     **      1      2     3", []),
        ("****", ["Z103"]),
        ("2025年“三公”经费预算****万元。", ["Z103"]),
    ],
)
def test_a_row_of_column_numbers_is_no_placeholder(text: str, codes: list[str]) -> None:
    profile = get_profile("national-budget-2016")
    told = (Section(3, "", 1, "", (Sentence(text),)),)
    booklet = Booklet(BookletKind.BUDGET, 2025, "青石县林业局", profile.id, (), told)
    assert [f.code for f in check(booklet, profile, only=["Z103"]).findings] == codes


@pytest.mark.parametrize(("again", "codes"), [("20.00", []), ("25.00", ["N102"])])
def test_parts_behind_a_line_that_breaks_off_are_of_its_sentence(
    again: str, codes: list[str]
) -> None:
    """教育支出 of the projects is another than that of everything; said twice it is one."""
    text = (
        "一般公共预算拨款支出60.00万元，其中：教育支出60.00万元，占100.00%。\n"
        "（二）项目支出：2025年项目支出预算20.00万元，主要是为完成特定任务而发生的支出，\n"
        f"其中：教育支出20.00万元。\n项目支出预算{again}万元。"
    )
    assert [c for c in _found([("一般公共预算拨款支出", text)]) if c == "N102"] == codes
