"""Names as booklets print them against names as they are compared."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mingzhang.codes import normal_name
from mingzhang.codes.name import normal_names


@pytest.mark.parametrize(
    ("printed", "plain"),
    [
        ("因公出国（境）费用", "因公出国(境)费用"),
        ("维修(护)费", "维修（护）费"),
        ("国有资本经营 预算", "国有资本经营预算"),
        ("资\u3000本 性\n支\t出", "资本性支出"),
        ("“三公”经费", "「三公」经费"),
        ("【公开】表〔一〕", "(公开)表(一)"),
        ("２０７０８０１", "2070801"),
        ("社会保障\ufeff和\u200b就业支出", "社会保障和就业支出"),
        ("阿里·地区", "阿里・地区"),
        ("嵐縣", "岚县"),
    ],
)
def test_same_name_in_another_print(printed: str, plain: str) -> None:
    assert normal_name(printed) == normal_name(plain)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("退休费", "离休费"),
        ("股利、股息收入", "股利股息收入"),
        ("其他支出", "其它支出"),
        ("岚县", "崴县"),
    ],
)
def test_another_name_stays_another(one: str, other: str) -> None:
    assert normal_name(one) != normal_name(other)


def test_nothing_but_space_is_no_name() -> None:
    assert normal_name(" \u3000\n\u200b") == ""


@given(st.text())
def test_normal_name_of_a_normal_name_is_itself(text: str) -> None:
    assert normal_name(normal_name(text)) == normal_name(text)


def test_many_names_at_once_are_each_name_by_itself() -> None:
    plain = [chr(code) for code in range(0x4E00, 0x9FFF)]
    odd = ["", "（a）", "县 市", "⻋辆", "青陽縣", "３０１", "\u200b县", "縣"]
    assert normal_names([*plain, *odd, *plain]) == [normal_name(n) for n in (*plain, *odd, *plain)]
    assert normal_names([]) == []
