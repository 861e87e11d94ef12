"""The grammar of sentences in other people's wording: what is read, named and found."""

from __future__ import annotations

import pytest
from tests.work import calls

from mingzhang.check.context import Context
from mingzhang.check.engine import check
from mingzhang.check.finding import Checked
from mingzhang.model.booklet import Booklet, Section, Sentence
from mingzhang.model.vocabulary import BookletKind
from mingzhang.narrative.claim import Change, Claims, Completion, Share, Stated, SumOf
from mingzhang.tables.profile import get_profile

_BUDGET, _FINAL = "national-budget-2016", "national-final-accounts-2016"


def _booklet(text: str, title: str = "", *, final: bool = False) -> Booklet:
    """A notice without parts and tables: whatever is found follows from its text."""
    paragraphs = tuple(Sentence(line) for line in text.split("\n"))
    return Booklet(
        BookletKind.FINAL_ACCOUNTS if final else BookletKind.BUDGET,
        2025,
        "青石县林业局",
        _FINAL if final else _BUDGET,
        (),
        (Section(0, "", 1, title, paragraphs),),
    )


def _claims(text: str, title: str = "", *, final: bool = False) -> Claims:
    booklet = _booklet(text, title, final=final)
    return Context(booklet, get_profile(booklet.profile)).claims


def _check(text: str, *, final: bool = False) -> Checked:
    booklet = _booklet(text, final=final)
    return check(booklet, get_profile(booklet.profile), only=["N"], ignore=["N110"])


def _codes(text: str, *, final: bool = False) -> list[str]:
    return [finding.code for finding in _check(text, final=final).findings]


# Every pair: a consistent statement, and the nearest one that its own figures contradict.
FORMS = {
    "names that no list knows": (
        "林业站预算60.00万元，包括在职人员经费30.00万元、增人增资10.00万元、项目支出20.00万元。",
        "林业站预算60.00万元，包括在职人员经费50.00万元、增人增资10.00万元、项目支出20.00万元。",
    ),
    "an unknown name twice": (
        "青山站预算9.00万元，包括：\n（一）社会保障管理6.00万元，主要用于保障。\n（二）巡护3.00万元。",
        "青山站预算9.00万元，包括：\n（一）社会保障管理5.00万元，主要用于保障。\n（二）巡护3.00万元。",
    ),
    "numbered anew inside an item": (
        "项目支出9.00万元，具体包括：\n1.林区管护5.00万元，主要包括：1.巡护队3.00万元，用于巡山；"
        "2.瞭望塔2.00万元，用于防火。\n2.苗圃管护4.00万元，主要用于育苗。",
        "项目支出9.00万元，具体包括：\n1.林区管护5.00万元，主要包括：1.巡护队3.00万元，用于巡山；"
        "2.瞭望塔2.00万元，用于防火。\n2.苗圃管护7.00万元，主要用于育苗。",
    ),
    "a list in which nothing is listed, before the next item": (
        "项目支出9.00万元，包括：\n1.林区管护5.00万元，主要包括：巡山、护林。\n2.苗圃管护4.00万元。",
        "项目支出9.00万元，包括：\n1.林区管护5.00万元，主要包括：巡山、护林。\n2.苗圃管护6.00万元。",
    ),
    "part of a sum by fund behind its parts": (
        "政府采购预算总额9.00万元：政府采购货物预算2.00万元、政府采购工程预算3.00万元、"
        "政府采购服务预算4.00万元；其中一般公共预算拨款政府采购5.00万元。",
        "政府采购预算总额8.00万元：政府采购货物预算2.00万元、政府采购工程预算3.00万元、"
        "政府采购服务预算4.00万元；其中一般公共预算拨款政府采购5.00万元。",
    ),
    "bodies counted before the subject": (
        "2025年林业局下属1家机关和1家事业单位财政拨款的机关运行经费预算为22.00万元，比上年增加2.00万元，"
        "增长10.00%。",
        "2025年林业局下属1家机关和1家事业单位财政拨款的机关运行经费预算为22.00万元，比上年增加2.00万元，"
        "增长9.00%。",
    ),
    "budget of the body itself": (
        "青石县林业局预算60.00万元，包括人员经费30.00万元、公用经费10.00万元、项目支出20.00万元。",
        "青石县林业局预算60.00万元，包括人员经费30.00万元、公用经费10.00万元、项目支出50.00万元。",
    ),
    "less than the budget of last year by so much": (
        "2025年会议费预算支出90.00万元，本年数小于上年预算数10.00万元，降幅10.00%。",
        "2025年会议费预算支出90.00万元，本年数小于上年预算数10.00万元，降幅11.11%。",
    ),
    "changes of a whole and its parts": (
        "支出预算60.00万元，比上年增加6.00万元。其中：基本支出40.00万元，比上年增加4.00万元；"
        "项目支出20.00万元，比上年增加2.00万元。按支出性质分，基本支出40.00万元，项目支出20.00万元。",
        "支出预算60.00万元，比上年增加6.00万元。其中：基本支出40.00万元，比上年增加4.00万元；"
        "项目支出20.00万元，比上年增加2.00万元。按支出性质分，基本支出40.00万元，项目支出21.00万元。",
    ),
    "shares of a whole that is not stated": (
        "基本支出预算80.00万元，占本年支出预算40.00%。\n项目支出预算120.00万元，占本年支出预算60.00%。",
        "基本支出预算80.00万元，占本年支出预算40.00%。\n项目支出预算120.00万元，占本年支出预算66.00%。",
    ),
    "traditional characters": (
        "2025年會議費預算22.00萬元，比上年增加2.00萬元，增長10.00%。",
        "2025年會議費預算22.00萬元，比上年增加2.00萬元，增長9.00%。",
    ),
    "all other bodies": (
        "2025年全市行政单位、事业单位和其他单位“三公”经费预算22.00万元，较2024年的20.00万元增加2.00万元，"
        "增长10%。",
        "2025年全市行政单位、事业单位和其他单位“三公”经费预算22.00万元，较2024年的20.00万元增加2.00万元，"
        "增长9%。",
    ),
    "amount and rate": (
        "2025年支出预算110.00万元，比上年增加10.00万元，增长10.00%。",
        "2025年支出预算110.00万元，比上年增加10.00万元，增长11.00%。",
    ),
    "rate in brackets": (
        "2025年支出预算110.00万元，比上年增加10.00万元（10.00%）。",
        "2025年支出预算110.00万元，比上年增加10.00万元（9.09%）。",
    ),
    "base in a clause of its own": (
        "2025年支出预算90.00万元。与上年相比，支出预算减少10.00万元，下降10.00%。",
        "2025年支出预算90.00万元。与上年相比，支出预算减少10.00万元，下降11.11%。",
    ),
    "base printed between 比 and 增加": (
        "2025年支出预算110.00万元，比2024年年初预算数100.00万元增加10.00万元，增长10.00%。",
        "2025年支出预算110.00万元，比2024年年初预算数101.00万元增加10.00万元，增长10.00%。",
    ),
    "base stated before, change as a rate alone": (
        "2024年支出预算执行数为100.00万元，2025年支出预算安排110.00万元，"
        "比2024年预算执行数增加10.00%。",
        "2024年支出预算执行数为100.00万元，2025年支出预算安排110.00万元，"
        "比2024年预算执行数增加10.91%。",
    ),
    "同比": (
        "2025年政府采购预算110元，同比增加10元，上升10%。",
        "2025年政府采购预算110元，同比增加10元，上升12%。",
    ),
    "各增加": (
        "2025年收入、支出预算总计110.00万元，与上年相比收、支预算总计各增加10.00万元，增长10.00%。",
        "2025年收入、支出预算总计110.00万元，与上年相比收、支预算总计各增加10.00万元，增长1.00%。",
    ),
    "增幅": (
        "2025年支出预算110.00万元，较2024年增加10.00万元，增幅10.00%。",
        "2025年支出预算110.00万元，较2024年增加10.00万元，增幅9.10%。",
    ),
    "a subject in the sentence before": (
        "2025年会议费预算110.00万元。比2024年预算增加10.00万元，增长10.00%。",
        "2025年会议费预算110.00万元。比2024年预算增加10.00万元，增长90.00%。",
    ),
    "a purpose between": (
        "2025年基本支出110.00万元，主要用于保障机构正常运转，比2024年增加10.00万元，增长10.00%。",
        "2025年基本支出110.00万元，主要用于保障机构正常运转，比2024年增加10.00万元，增长19.00%。",
    ),
    "a share of the whole of the list": (
        "2025年支出预算200.00万元，其中：基本支出150.00万元，占75.00%；项目支出50.00万元，占25.00%。",
        "2025年支出预算200.00万元，其中：基本支出150.00万元，占57.00%；项目支出50.00万元，占25.00%。",
    ),
    "a share of a whole that is named": (
        "2025年支出预算200.00万元。基本支出150.00万元，占支出预算的75.00%。",
        "2025年支出预算200.00万元。基本支出150.00万元，占支出预算的70.00%。",
    ),
    "parts listed by kind": (
        "2025年支出预算200.00万元。按支出用途分类，包括人员支出150.00万元，日常公用支出30.00万元，"
        "项目支出20.00万元。",
        "2025年支出预算200.00万元。按支出用途分类，包括人员支出150.00万元，日常公用支出30.00万元，"
        "项目支出21.00万元。",
    ),
    "parts in brackets": (
        "2025年公务用车购置及运行费28.00万元（公务用车购置费3.00万元，公务用车运行维护费25.00万元）。",
        "2025年公务用车购置及运行费28.00万元（公务用车购置费5.00万元，公务用车运行维护费25.00万元）。",
    ),
    "procurement behind a colon": (
        "2025年政府采购预算总额9.00万元：政府采购货物预算4.00万元、政府采购工程预算0万元、"
        "政府采购服务预算5.00万元。",
        "2025年政府采购预算总额9.00万元：政府采购货物预算4.00万元、政府采购工程预算1.00万元、"
        "政府采购服务预算5.00万元。",
    ),
    "parts of a change in its reason": (
        "2025年支出预算200.00万元，比2024年增加12.00万元，主要是基本支出增加20.00万元，"
        "项目支出减少8.00万元。",
        "2025年支出预算200.00万元，比2024年增加12.00万元，主要是基本支出增加20.00万元，"
        "项目支出减少9.00万元。",
    ),
    "said twice": (
        "2025年培训费预算4.00万元。\n2025年安排培训费预算4.00万元，用于业务培训。",
        "2025年培训费预算4.00万元。\n2025年安排培训费预算4.50万元，用于业务培训。",
    ),
    "growth from nothing": (
        "2025年会议费预算5.00万元，比上年增加5.00万元，上年无此项预算。",
        "2025年会议费预算5.00万元，比上年增加5.00万元，增长100%。",
    ),
    "the same as last year": (
        "2025年会议费预算5.00万元，比上年减少0万元，与上年持平。",
        "2025年会议费预算5.00万元，比上年减少1.00万元，与上年持平。",
    ),
    "up or down": (
        "2025年会议费预算4.00万元，比上年减少1.00万元，下降20%。",
        "2025年会议费预算4.00万元，比上年减少1.00万元，增长20%。",
    ),
    "元 and 万元 in one text": (
        "2025年政府采购预算总额1.70万元。其中：货物10,000元、工程0元、服务7,000元。",
        "2025年政府采购预算总额1.70万元。其中：货物10,000元、工程0元、服务8,000元。",
    ),
    "spaces in figures, a footer in the sentence, a broken line": (
        "2025年会议费预算 1 10.00 万元，比上年增加 — 9 —\n10.00 万元，增长 10.00 ％。",
        "2025年会议费预算 1 10.00 万元，比上年增加 — 9 —\n10.00 万元，增长 12.00 ％。",
    ),
}
FINAL_FORMS = {
    "completion": (
        "2025年“三公”经费支出年初预算为24.50万元，支出决算为11.96万元，完成预算的48.82%。",
        "2025年“三公”经费支出年初预算为24.50万元，支出决算为11.96万元，完成预算的84.82%。",
    ),
    "completion with the budget in the clause": (
        "2025年“三公”经费支出决算为11.96万元，完成年初预算24.50万元的48.82%。",
        "2025年“三公”经费支出决算为11.96万元，完成年初预算21.50万元的48.82%。",
    ),
    "completion of nothing": (
        "2025年会议费支出年初预算为0万元，支出决算为0万元，完成预算的0%。",
        "2025年会议费支出年初预算为0万元，支出决算为4.00万元，完成预算的95.89%。",
    ),
    "an item of the functional classification": (
        "1、教育支出（类）普通教育（款）小学教育（项）。主要用于：小学。年初预算为10.00万元，"
        "支出决算为9.00万元。决算数小于预算数的主要原因：人员减少。",
        "1、教育支出（类）普通教育（款）小学教育（项）。主要用于：小学。年初预算为10.00万元，"
        "支出决算为9.00万元。决算数大于预算数的主要原因：人员减少。",
    ),
    "shares that follow the spent, not the planned": (
        "2025年“三公”经费支出预算为40.00万元，支出决算为20.00万元。其中：公务接待费15.00万元，"
        "占75.00%；公务用车运行维护费5.00万元，占25.00%。",
        "2025年“三公”经费支出预算为40.00万元，支出决算为20.00万元。其中：公务接待费15.00万元，"
        "占37.50%；公务用车运行维护费5.00万元，占25.00%。",
    ),
    "fallen to, and yet the same": (
        "2025年公务接待费支出决算减少为0.00万元。",
        "2025年公务接待费支出决算减少为0.00万元，与上年持平。",
    ),
}


@pytest.mark.parametrize("form", FORMS)
def test_consistent_statement_is_read_and_silent_and_its_neighbour_is_found(form: str) -> None:
    right, wrong = FORMS[form]
    assert _claims(right).unread == (), form
    assert _codes(right) == []
    assert _codes(wrong) != []


@pytest.mark.parametrize("form", FINAL_FORMS)
def test_final_accounts_in_other_words(form: str) -> None:
    right, wrong = FINAL_FORMS[form]
    assert _claims(right, final=True).unread == (), form
    assert _codes(right, final=True) == []
    assert _codes(wrong, final=True) != []


def test_unknown_subject_never_becomes_a_total() -> None:
    claims = _claims("2025年支出预算200.00万元。智慧林场建设8.00万元，比上年增加7.00万元，增长3%。")
    change = next(claim for claim in claims.claims if isinstance(claim, Change))
    assert [now.figure.text for now in change.now] == ["8.00万元"]
    # Its own figures still speak of it.
    assert "N104" in _codes("智慧林场建设8.00万元，比上年增加7.00万元，增长3%。")
    assert _codes("智慧林场建设8.00万元，比上年增加7.00万元，增长700%。") == []


def test_less_than_last_years_budget_compares_no_two_stages_of_this_year() -> None:
    text = "2025年公务接待费预算支出185.72万元，本年数小于上年预算数的主要原因是厉行节约。"
    assert _codes(text) == []


def test_reason_behind_both_vehicle_items_is_of_both() -> None:
    head = (
        "2025年公务用车购置及运行费预算20.00万元，"
        "其中：公务用车运行费15.00万元，比上年增加1.00万元；"
    )
    tail = "公务用车购置费5.00万元，比上年增加1.00万元。"
    lacking = _booklet(head + tail)
    told = _booklet(head + tail + "主要原因是部分老旧车辆需要维修和更新。")
    profile = get_profile(_BUDGET)
    found = [check(booklet, profile, only=["N110"]).findings for booklet in (lacking, told)]
    assert [finding.message for finding in found[0]]
    assert not found[1]


def test_unknown_item_gives_its_sentences_to_nobody_else() -> None:
    text = "1、智慧林场平台。主要用于：林场。年初预算为8.00万元，支出决算为8.00万元。"
    stated = _claims(text, "支出决算", final=True).stated()
    assert [set(one.subject.facets) for one in stated] == [{"item"}, {"item"}]


@pytest.mark.parametrize(("rate", "codes"), [("95.00%", []), ("94.00%", ["N112"])])
def test_rate_of_an_unknown_thing_follows_from_its_own_figures(rate: str, codes: list[str]) -> None:
    text = f"护林补贴自评得分98分。全年预算数为200.00万元，执行数为190.00万元，完成预算的{rate}。"
    assert _codes(text, final=True) == codes


def test_nothing_is_compared_with_itself() -> None:
    text = "2024年“三公”经费预算13.85万元，比2024年减少5.45万元，主要原因是厉行节约。"
    assert _codes(text) == []


@pytest.mark.parametrize(("vehicles", "codes"), [("1.00", []), ("2.00", ["N116", "N117"])])
def test_changes_of_the_parts_are_that_of_the_whole(vehicles: str, codes: list[str]) -> None:
    text = (
        "2025年“三公”经费预算9.00万元，比上年减少2.00万元。具体情况如下：\n"
        "（一）因公出国（境）费2.00万元，比上年减少1.00万元。\n"
        f"（二）公务用车购置及运行费6.00万元，比上年减少{vehicles}万元。\n"
        "（三）公务接待费1.00万元，与上年持平。"
    )
    assert _codes(text) == codes


def test_figures_of_a_reason_are_no_claims() -> None:
    claims = _claims("2025年支出预算90.00万元，比上年减少10.00万元，主要原因是压减一般性支出15%。")
    (change,) = [claim for claim in claims.claims if isinstance(claim, Change)]
    assert change.percent is None
    assert claims.set_aside == 1


def test_comparison_in_another_scope_is_not_judged() -> None:
    text = "2025年支出预算90.00万元，剔除一次性因素后，比上年减少30.00万元，下降1%。"
    assert _codes(text) == []
    assert _check(text).understanding.judged == 0


def test_last_year_is_another_thing_than_this_year() -> None:
    assert _codes("2025年会议费预算5.00万元。\n2024年会议费预算8.00万元。") == []


def test_section_narrows_what_is_named_in_it() -> None:
    claims = _claims("会议费5.00万元。", "一般公共预算基本支出情况说明")
    (stated,) = claims.stated()
    assert dict(stated.subject.facets) == {
        "three_public": "meeting",
        "fund": "general_public",
        "nature": "basic",
    }


def test_rate_belongs_to_the_frame_that_it_completes() -> None:
    text = "2025年“三公”经费支出决算11.96万元，完成预算的48.82%，比上年减少0.41万元，下降3.31%。"
    claims = _claims(text, final=True)
    (change,) = [claim for claim in claims.claims if isinstance(claim, Change)]
    (done,) = [claim for claim in claims.claims if isinstance(claim, Completion)]
    assert change.percent is not None
    assert change.percent.text == "3.31%"
    assert done.percent.text == "48.82%"


def test_lists_within_lists_have_their_own_wholes() -> None:
    text = (
        "2025年“三公”经费预算30.00万元，其中：公务接待费2.00万元；公务用车购置及运行费28.00万元，"
        "其中：公务用车购置费3.00万元，公务用车运行维护费25.00万元；因公出国（境）费0万元。"
    )
    sums = {
        (claim.total.figure.text, tuple(part.figure.text for part in claim.parts))
        for claim in _claims(text).claims
        if isinstance(claim, SumOf)
    }
    assert ("28.00万元", ("3.00万元", "25.00万元")) in sums
    assert ("30.00万元", ("2.00万元", "28.00万元", "0万元")) in sums


def test_share_takes_the_amount_before_it() -> None:
    claims = _claims("2025年支出预算200.00万元，其中：基本支出150.00万元，占75.00%。")
    (share,) = [claim for claim in claims.claims if isinstance(claim, Share)]
    assert share.part_stated is not None
    assert share.part_stated.figure.text == "150.00万元"
    assert [stated.figure.text for stated in share.wholes_stated] == ["200.00万元"]


def test_only_what_a_rule_computed_with_counts_as_judged() -> None:
    text = _check("2025年会议费预算5.00万元，占本年支出预算的3.00%。").understanding
    assert (text.figures, text.understood, text.judged) == (2, 2, 0)


@pytest.mark.parametrize("unit", ["1%", "支出1万元，", "（"])
def test_four_times_the_text_is_about_four_times_the_work(unit: str) -> None:
    _claims("支出1万元")  # loads the profile
    short, long = (calls(lambda n=n: _claims(unit * n + "支出1万元")) for n in (500, 2_000))
    assert long < 5 * short  # quadratic: sixteen


def test_four_times_the_paragraphs_are_about_four_times_the_work() -> None:
    def paragraphs(count: int) -> str:
        lines = (f"{n % 90 + 1}.本年会议费预算{n}.00万元。" for n in range(1, count + 1))
        return "\n".join(lines)

    short, long = (calls(lambda n=n: _claims(paragraphs(n))) for n in (250, 1_000))
    assert long < 5 * short
    claims = _claims(paragraphs(1_000)).claims
    assert sum(isinstance(claim, Stated) for claim in claims) > 800
