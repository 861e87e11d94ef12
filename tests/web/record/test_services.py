"""The catalogue on the platform: proposals up the levels, merged, decided; notices as edits."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from mingzhang.web.models import AuditEntry, Organisation, ServiceCatalogue, ServiceRow

from ..conftest import EXAMPLE, County

LIST = EXAMPLE / "year" / "service" / "first-batch.csv"
BASE = "/work/services/"
TITLE = "山西省部门政府购买服务指导性目录"
ASKED = {
    "kind": "增设", "department": "文化和旅游", "batch": "第一批", "code": "A1502",
    "name": "县级融媒体内容制作服务", "reason": "专题片外包没有对应目录",
}  # fmt: skip


def post(client: Client, rest: str, data: Any, status: int = 200) -> str:
    answer = client.post(BASE + rest, data, follow=True)
    assert answer.status_code == status, answer.content.decode()[:2000]
    return answer.content.decode()


def get(client: Client, rest: str = "", **query: str) -> str:
    answer = client.get(BASE + rest, query)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.fixture
def listed(county: County) -> Client:
    """The procurement division after the list was taken over."""
    client = county.client("procurement")
    file = SimpleUploadedFile("a.csv", LIST.read_bytes(), "text/csv")
    data = {"title": TITLE, "number": "晋财综〔2021〕1号", "day": "2021-01-01", "file": file}
    assert "共9条" in post(client, "list/", data)
    return client


def step(client: Client, identity: str, kind: str, **more: str) -> str:
    data = {"kind": kind, "opinion": "同意", **more}
    return post(client, f"proposals/{identity}/step/", data)


def identities() -> list[str]:
    rows = ServiceRow.objects.filter(table="proposals").order_by("number")
    return [row.values["id"] for row in rows]


def test_proposal_goes_up_is_merged_decided_and_published(county: County, listed: Client) -> None:
    post(county.client("clerk"), "proposals/new/", ASKED)
    post(
        county.client("unit_clerk"),
        "proposals/new/",
        {**ASKED, "name": "县级融媒体内容制作", "reason": "客户端更新没有目录"},
    )
    one, two = identities()
    # The unit's goes to its department first, and nobody else can act on it meanwhile.
    page = get(county.client("unit_clerk"), f"proposals/{two}/")
    assert "岚县广播站" in page
    assert "现在在岚县融媒体中心" in page
    assert "吕梁市财政局" in page
    assert "山西省财政厅" in page
    assert "不在您这里" in step(listed, two, "同意上报")
    assert "同意上报" in step(county.client("department_reviewer"), two, "同意上报")
    # An opinion is needed.
    assert "意见" in step(listed, one, "同意上报", opinion="")
    step(listed, one, "同意上报")
    step(listed, two, "同意上报")
    assert "并入" in step(listed, two, "并入", into=one)
    step(listed, one, "同意上报", opinion="吕财综〔2026〕1号：汇总上报")
    assert "采纳" in step(listed, one, "采纳", name="县级融媒体中心内容制作服务")
    assert f"并入{one}（采纳）" in get(county.client("unit_clerk"), f"proposals/{two}/")
    plan = {"way": "adopted", "title": TITLE, "number": "晋财综〔2026〕9号"}
    shown = post(listed, "decide/", plan)
    assert "A150202 县级融媒体中心内容制作服务" in shown
    assert ServiceCatalogue.objects.count() == 1
    mark = shown.partition('name="mark" value="')[2].partition('"')[0]
    assert "新目录自" in post(listed, "decide/", {**plan, "mark": mark, "seen": "1"})
    assert "县级融媒体中心内容制作服务" in get(county.client("clerk"), q="A150202")
    assert "县级融媒体中心内容制作服务" not in get(listed, at="2021-06-01", q="A150202")
    notice = county.client("clerk").get(f"{BASE}2/notice.docx")
    assert notice.content[:2] == b"PK"
    assert AuditEntry.objects.filter(action="service.catalogue").count() == 2
    # What is decided is decided once.
    assert "没有采纳的建议" in post(listed, "decide/", plan)
    assert "不在您这里" in step(listed, one, "采纳")


def test_notice_is_shown_as_edits_and_what_does_not_fit_is_told(
    county: County, listed: Client
) -> None:
    text = (
        "对第一批目录中“人力资源和社会保障”部门目录进行调整。将“A030401技能人才评价服务”修订为"
        "“A030401人才服务”。\n取消“A9901没有的服务”。"
    )
    plan = {
        "way": "notice", "title": TITLE, "number": "晋财综〔2022〕2号", "day": "2022-01-05",
        "text": text,
    }  # fmt: skip
    shown = post(listed, "decide/", plan)
    assert "<del>A030401 技能人才评价服务</del>" in shown
    assert "没有用上" in shown
    mark = shown.partition('name="mark" value="')[2].partition('"')[0]
    confirmed = {**plan, "mark": mark, "seen": "1"}
    post(listed, "decide/", confirmed)
    assert ServiceCatalogue.objects.count() == 1  # somebody must say that a part is enough
    assert "有效" in post(listed, "decide/", {**confirmed, "partly": "1"})
    assert "人才服务" in get(listed, q="A030401")
    assert "技能人才评价服务" in get(listed, q="A030401", at="2021-12-31")
    earlier = {**plan, "day": "2020-01-01"}
    assert "先后" in post(listed, "decide/", earlier)


def test_returned_proposal_can_be_made_again(county: County) -> None:
    post(county.client("clerk"), "proposals/new/", ASKED)
    (one,) = identities()
    bureau = county.client("procurement")
    step(bureau, one, "退回", opinion="理由不足")
    clerk = county.client("clerk")
    assert "理由不足" in get(clerk, f"proposals/{one}/")
    assert "现在在岚县财政局" in step(clerk, one, "提出")


def test_who_sees_and_who_acts(county: County, listed: Client) -> None:
    post(county.client("unit_clerk"), "proposals/new/", ASKED)
    (one,) = identities()
    for name, status in (
        ("department_reviewer", 200), ("unit_reviewer", 200), ("bureau", 200),
        ("performance", 200), ("other_clerk", 404), ("system_admin", 403),
    ):  # fmt: skip
        assert county.client(name).get(f"{BASE}proposals/{one}/").status_code == status, name
    assert "不在您这里" in step(county.client("clerk"), one, "同意上报")
    for name in ("clerk", "performance", "assets", "department_reviewer"):
        assert county.client(name).get(f"{BASE}decide/").status_code == 403, name
        assert county.client(name).post(f"{BASE}list/", {}).status_code == 403, name
    assert county.client("procurement").get(f"{BASE}proposals/new/").status_code == 403
    assert county.client("unit_reviewer").get(f"{BASE}proposals/new/").status_code == 403
    assert Client().get(BASE).status_code == 302


def test_body_that_is_renamed_keeps_its_proposals(county: County) -> None:
    post(county.client("clerk"), "proposals/new/", ASKED)
    Organisation.objects.filter(pk=county.department.pk).update(name="岚县新媒体中心")
    assert "岚县新媒体中心" in get(county.client("clerk"), f"proposals/{identities()[0]}/")


def test_finance_bureau_proposes_for_itself_too(county: County) -> None:
    Organisation.objects.filter(pk=county.department.pk).update(name="岚县财政局")
    post(county.client("clerk"), "proposals/new/", ASKED)
    (row,) = ServiceRow.objects.filter(table="proposals")
    assert row.values["body"] == county.department.address
    assert "岚县财政局" in get(county.client("clerk"), f"proposals/{identities()[0]}/")


def test_county_that_no_list_knows_stands_below_its_province(county: County) -> None:
    Organisation.objects.update(county="清禾县")
    post(county.client("clerk"), "proposals/new/", ASKED)
    page = get(county.client("clerk"), f"proposals/{identities()[0]}/")
    assert "清禾县财政局" in page
    assert "山西省财政厅" in page
    assert "吕梁市" not in page


def test_what_says_nothing_is_told(county: County) -> None:
    client = county.client("clerk")
    said = post(client, "proposals/new/", {**ASKED, "reason": "", "kind": "修订"})
    assert "理由" in said
    assert not ServiceRow.objects.exists()


def test_list_that_is_none_is_told(county: County) -> None:
    client = county.client("procurement")
    file = SimpleUploadedFile("a.csv", "部门,代码,名称\n甲,,乙\n".encode(), "text/csv")
    data = {"title": TITLE, "number": "1", "day": "2021-01-01", "file": file}
    assert "代码" in post(client, "list/", data)
    assert not ServiceCatalogue.objects.exists()
