"""Questions to a small classification whose every answer is known."""

import pytest

from mingzhang.codes import Classification, Code, department_economic, functional


def row(code: str, *names: str, valid_from: int | None = 2018, valid_to: int | None = None) -> Code:
    return Code(code, names[0], names, 1 if len(code) == 3 else 2, valid_from, valid_to, "test")


@pytest.fixture
def small() -> Classification:
    return Classification(
        "small",
        "小分类",
        (3, 5),
        [
            row("302", "商品和服务支出"),
            row("30212", "因公出国（境）费用", "因公出国（境）费"),
            row("30299", "其他支出"),
            row("303", "对个人和家庭的补助"),
            row("30302", "退休费"),
            row("30311", "住房公积金", valid_from=None, valid_to=2017),
            row("30311", "代缴社会保险费", valid_from=2020),
            row("30399", "其他支出"),
            row("31201", "没有上级的款"),
        ],
    )


def test_levels_follow_from_the_digits() -> None:
    economic = department_economic()
    assert {(len(code.code), code.level) for code in economic} == {(3, 1), (5, 2)}
    assert {(len(code.code), code.level) for code in functional()} == {(3, 1), (5, 2), (7, 3)}


def test_unknown_code_has_no_answer(small: Classification) -> None:
    assert small.get("30303") is None
    assert small.is_name_of("30303", "退职（役）费") is None
    assert small.rows("30303") == ()
    assert "30303" not in small


def test_code_with_the_digits_of_no_level_is_unknown(small: Classification) -> None:
    assert small.get("3030") is None
    assert small.is_name_of("", "退休费") is None


def test_renamed_code_answers_by_year(small: Classification) -> None:
    assert [small.get("30311", y).name for y in (2012, 2017, 2020, 2025)] == [  # type: ignore[union-attr]
        "住房公积金",
        "住房公积金",
        "代缴社会保险费",
        "代缴社会保险费",
    ]
    assert small.get("30311").name == "代缴社会保险费"  # type: ignore[union-attr]


def test_year_between_two_rows_is_unknown_not_wrong(small: Classification) -> None:
    assert small.get("30311", 2018) is None
    assert small.is_name_of("30311", "住房公积金", 2018) is None


def test_old_name_in_a_new_year_is_wrong(small: Classification) -> None:
    assert small.is_name_of("30311", "住房公积金", 2025) is False
    assert small.is_name_of("30311", "住房公积金", 2016) is True
    assert small.is_name_of("30311", "住房公积金") is True


def test_variant_is_a_name(small: Classification) -> None:
    assert small.is_name_of("30212", "因公出国(境)费") is True
    assert [c.code for c in small.find_by_name("因公出国 (境) 费")] == ["30212"]


def test_same_name_under_two_parents(small: Classification) -> None:
    assert [c.code for c in small.find_by_name("其他支出")] == ["30299", "30399"]
    assert [c.code for c in small.find_by_name("其他支出", parent="303")] == ["30399"]


def test_parent_is_no_answer_for_its_own_name(small: Classification) -> None:
    assert small.find_by_name("商品和服务支出", parent="302") == ()


def test_ended_name_is_found_only_where_no_row_in_force_has_it(small: Classification) -> None:
    assert [c.valid_to for c in small.find_by_name("住房公积金")] == [2017]
    assert small.find_by_name("住房公积金", year=2025) == ()


def test_empty_name_finds_nothing(small: Classification) -> None:
    assert small.find_by_name(" ") == ()
    assert small.search("  ") == ()


def test_children_and_parent(small: Classification) -> None:
    assert [c.code for c in small.children("303")] == ["30302", "30311", "30399"]
    assert [c.code for c in small.children("303", 2018)] == ["30302", "30399"]
    assert [c.code for c in small.children()] == ["302", "303"]
    assert small.parent("30302") == small.get("303")


def test_parent_of_an_unlisted_code_is_known_by_its_digits(small: Classification) -> None:
    assert small.parent("30255") == small.get("302")


def test_no_parent_above_the_first_level_and_none_that_is_not_listed(
    small: Classification,
) -> None:
    assert small.parent("302") is None
    assert small.parent("31201") is None


def test_search_by_digits_and_by_words(small: Classification) -> None:
    assert [c.code for c in small.search("303")] == ["303", "30302", "30311", "30399"]
    assert [c.code for c in small.search("３０３", limit=2)] == ["303", "30302"]
    assert [c.code for c in small.search("支出")] == ["302", "30299", "30399"]
    assert [c.code for c in small.search("其他支出")] == ["30299", "30399"]
    assert small.search("303", limit=0) == ()


def test_code_without_a_level_is_our_mistake() -> None:
    with pytest.raises(ValueError, match="'3030' is not of level 2"):
        Classification("small", "小分类", (3, 5), [row("3030", "四位")])


def test_two_rows_for_one_year_are_our_mistake() -> None:
    with pytest.raises(ValueError, match="30311 has two rows"):
        Classification(
            "small",
            "小分类",
            (3, 5),
            [row("30311", "旧", valid_from=None, valid_to=2018), row("30311", "新")],
        )
