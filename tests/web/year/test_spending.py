"""An export of the finance platform: looked at, its words mapped, booked once."""

from __future__ import annotations

import pytest
from django.test import Client

from mingzhang.web.models import LedgerMapping, YearRow

from ..conftest import County
from .test_year import at, csv_file

HEAD = "预算单位,项目名称,支出功能分类,部门经济分类,资金性质,指标金额,累计支出数\n"
EXPORT = (
    "岚县预算执行情况表,,,,,,\n" + HEAD + "012-岚县融媒体中心,0121-宣传费,2070899-其他广播电视支出,"
    '30227 委托业务费,111 一般公共预算资金,"274,000.00","100,000.00"\n'
    "岚县融媒体中心,,2070801,30101 基本工资,一般公共预算拨款,1675142,837571\n"
    "合计,,,,,,937571.00\n"
)


@pytest.fixture
def opened(county: County) -> Client:
    """The clerk after the initial budget was booked."""
    client = county.client("clerk")
    basis = {"day": "2025-02-18", "basis": "岚财预〔2025〕1号"}
    client.post(at(county, "money/open/"), basis)
    return client


def hand_in(client: Client, county: County, text: str, month: str = "2025-06") -> tuple[str, str]:
    """Hand in an export; the address and the words of the page that says what it would book."""
    given = {"file": csv_file(text.encode(), "六月.csv"), "month": month}
    answer = client.post(at(county, "money/export/"), given, follow=True)
    assert answer.status_code == 200
    return answer.redirect_chain[-1][0], answer.content.decode()


def seen_in(words: str) -> str:
    return words.partition('name="seen" value="')[2].partition('"')[0]


def chosen(words: str, **other: object) -> dict[str, object]:
    """The form as it stands, with the columns that were guessed."""
    heads = {
        "head-unit": "预算单位", "head-project": "项目名称", "head-function": "支出功能分类",
        "head-economic": "部门经济分类", "head-fund": "资金性质", "head-budget": "指标金额",
    }  # fmt: skip
    known = {"month": "2025-06", "amount": "累计支出数", "measure": "累计", "unit": "元", **heads}
    return {**known, "seen": seen_in(words), **other}


def spent() -> int:
    return YearRow.objects.filter(table="money", values__kind="执行").count()


def test_export_is_looked_at_then_booked_and_once(county: County, opened: Client) -> None:
    address, words = hand_in(opened, county, EXPORT)
    assert "2行，合计937,571元" in words
    assert "要记2条" in words
    assert spent() == 0
    said = opened.post(address, chosen(words, confirm="1"), follow=True).content.decode()
    assert "记账2条" in said
    assert spent() == 2
    kept = YearRow.objects.filter(values__kind="执行").first()
    assert kept is not None
    assert kept.values["source"] == "六月.csv:3"
    assert kept.values["basis"] == "2025年6月财政平台执行数"
    _address, again = hand_in(opened, county, EXPORT)
    assert "没有要记的" in again
    assert 'name="confirm"' not in again


def test_word_that_the_budget_does_not_have_is_mapped_and_remembered(
    county: County, opened: Client
) -> None:
    text = EXPORT.replace("0121-宣传费", "XF01宣传")
    address, words = hand_in(opened, county, text)
    assert "没有名为" in words
    assert 'value="XF01宣传"' in words
    assert 'name="confirm"' not in words
    mapped = {"word-project": "XF01宣传", "means-project": "宣传费"}
    shown = opened.post(address, chosen(words, look="1", **mapped)).content.decode()
    assert "要记2条" in shown
    assert spent() == 0
    opened.post(address, chosen(shown, confirm="1", **mapped))
    assert spent() == 2
    assert LedgerMapping.objects.get().mapping["values"] == {"project": {"XF01宣传": "宣传费"}}
    july = text.replace("837571", "900000").replace("937571.00", "1000000")
    _address, words = hand_in(opened, county, july, "2025-07")
    assert "要记1条" in words  # the word is known from now on


def test_heads_that_nobody_knows_are_chosen(county: County, opened: Client) -> None:
    text = EXPORT.replace("累计支出数", "花了多少")
    address, words = hand_in(opened, county, text)
    assert "看不出哪一行是表头" in words
    given = chosen(words, look="1", amount="花了多少")
    assert "要记2条" in opened.post(address, given).content.decode()


def test_what_does_not_agree_is_told_and_nothing_is_booked(county: County, opened: Client) -> None:
    for old, new, told in (
        ("937571.00", "937572.00", "各行相加937,571.00元"),
        ("274,000.00", "284,000.00", "调整后预算274,000.00元"),
        ("30101 基本工资", "30217", "没有这条明细"),
    ):
        address, words = hand_in(opened, county, EXPORT.replace(old, new, 1))
        assert told in words
        opened.post(address, chosen(words, confirm="1", seen=""))
        assert spent() == 0
    _address, words = hand_in(opened, county, EXPORT, "2024-06")
    assert "请选2025年的一个月" in words


def test_change_that_nobody_saw_is_not_booked(county: County, opened: Client) -> None:
    address, words = hand_in(opened, county, EXPORT)
    said = opened.post(address, chosen(words, confirm="1", seen="0" * 16)).content.decode()
    assert "有变化" in said
    assert spent() == 0


def test_without_a_ledger_nothing_can_be_spent(county: County) -> None:
    client = county.client("clerk")
    address, words = hand_in(client, county, EXPORT)
    assert "先记年初预算" in words
    other = county.client("other_clerk")
    assert other.get(address).status_code == 404
    assert other.post(at(county, "money/export/"), {}).status_code == 404
    assert county.client("bureau").post(at(county, "money/export/"), {}).status_code == 403
