"""A basis names a clause that is in the data, or says that nobody has read it."""

from datetime import date

import pytest

from mingzhang.law import VERIFIED, Basis, BasisError, acts, find_act

READ = {
    "预算法": ["第十四条", "第三十七条", "第四十六条", "第五十二条", "第八十条", "第九十二条"],
    "预算法实施条例": ["第六条"],
    "政府信息公开条例": ["第六条", "第二十条", "第二十六条"],
    "政府采购法": ["第三十三条"],
    "行政事业性国有资产管理条例": ["第四十四条"],
    "财预〔2016〕143号": ["第三条", "第四条"],
}


@pytest.mark.parametrize(("act", "article"), [(a, c) for a, cs in READ.items() for c in cs])
def test_clause_that_was_read(act: str, article: str) -> None:
    basis = Basis(act, article)
    assert basis.standing == "read"
    assert basis.words().endswith(article)


@pytest.mark.parametrize(
    ("act", "standing"),
    [
        ("财预〔2016〕143号", "second hand"),
        ("财预〔2015〕88号", "unverified"),
        ("财预〔2021〕101号", "unverified"),
        ("财预〔2020〕10号", "unverified"),
        ("政府购买服务管理办法", "unverified"),
    ],
)
def test_document_whose_article_is_not_known(act: str, standing: str) -> None:
    assert Basis(act).standing == standing


def test_words_say_that_nobody_has_read_it() -> None:
    assert (
        Basis("财预〔2020〕10号").words()
        == "《项目支出绩效评价管理办法》（财预〔2020〕10号）（未核实）"
    )
    assert Basis("财预〔2016〕143号").words() == "《地方预决算公开操作规程》（财预〔2016〕143号）"


@pytest.mark.parametrize("name", ["预算法", "中华人民共和国预算法", "《中华人民共和国预算法》"])
def test_act_by_any_of_its_names(name: str) -> None:
    assert Basis(name, "第十四条").words() == "《中华人民共和国预算法》第十四条"


def test_paragraph_of_an_article() -> None:
    basis = Basis("预算法", "第十四条第二款")
    assert basis.words() == "《中华人民共和国预算法》第十四条第二款"
    assert basis.find_clause() == Basis("预算法", "第十四条").find_clause()


@pytest.mark.parametrize(
    ("act", "article"),
    [
        ("预算法", "第一百零二条"),
        ("预算法", "第十四"),
        ("预算法", "十四条"),
        ("预算法", ""),
        ("不存在的办法", ""),
        ("", ""),
    ],
)
def test_act_or_clause_outside_the_data_is_our_mistake(act: str, article: str) -> None:
    with pytest.raises(BasisError):
        Basis(act, article)


def test_clause_outside_the_data_must_be_marked() -> None:
    basis = Basis("会计法", "第九条", verified=False)
    assert basis.standing == "unverified"
    assert basis.words() == "《会计法》第九条（未核实）"


def test_practice_is_an_honest_answer() -> None:
    basis = Basis.practice("编制手册")
    assert basis.is_practice
    assert basis.words() == "惯例"
    assert basis.standing == "practice"
    assert basis.find_act() is None


def test_names_of_acts_are_unique() -> None:
    names = [n for a in acts() for n in (a.title, a.short, a.number, *a.also) if n]
    # An act whose short title is its title is one name.
    assert len(set(names)) == sum(len({a.title, a.short, a.number, *a.also} - {""}) for a in acts())


def test_every_clause_is_marked_and_summarised_and_stands_once() -> None:
    for act in acts():
        assert act.dates in VERIFIED
        assert act.clauses
        assert len({c.article for c in act.clauses}) == len(act.clauses)
        for clause in act.clauses:
            assert clause.verified in VERIFIED
            assert clause.text_summary
            assert not clause.article or (clause.article[0], clause.article[-1]) == ("第", "条")


def test_dates_of_an_act_are_in_order() -> None:
    for act in acts():
        days = [d for d in (act.issued, act.effective, act.repealed) if d is not None]
        assert days == sorted(days)


def test_act_before_and_after_it_took_effect() -> None:
    regulation = find_act("政府购买服务管理办法")
    assert regulation is not None
    assert regulation.is_in_force_on(date(2020, 2, 29)) is False
    assert regulation.is_in_force_on(date(2020, 3, 1)) is True
    catalogue = find_act("政府收支分类科目")
    assert catalogue is not None
    assert catalogue.is_in_force_on(date(2025, 1, 1)) is None
