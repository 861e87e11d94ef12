"""Lists of departments, accounts and roles: seen first, then done whole or not at all."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from mingzhang.web.models import AuditEntry, Organisation, User
from mingzhang.web.operation.office.organisation import Entry, Unusable, import_list

from ..conftest import County
from ..signing import confirm, quick_passwords

__all__ = ["quick_passwords"]


def last() -> AuditEntry:
    """The newest entry of the log."""
    return AuditEntry.objects.latest("number")


def upload(client: Client, content: bytes) -> Any:
    file = SimpleUploadedFile("list.csv", content)
    return client.post(reverse("organisations_import"), {"file": file})


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8", "gb18030"])
def test_list_is_imported(encoding: str, county: County) -> None:
    text = "名称,主管部门,代码\n岚县第一小学,岚县教育局,016002\n岚县教育局,,016\n岚县水利局,,099\n"
    client = county.client("system_admin")
    seen = upload(client, text.encode(encoding))
    page = seen.content.decode()
    assert "新建2个，更新1个" in page
    assert "代码 013 → 099" in page
    assert not Organisation.objects.filter(name="岚县教育局").exists()
    kept = seen.context["text"] if seen.context else text
    response = client.post(reverse("organisations_import"), {"seen": kept})
    assert response.status_code == 302
    assert Organisation.objects.get(name="岚县第一小学").parent.name == "岚县教育局"  # type: ignore[union-attr]
    water = Organisation.objects.get(name="岚县水利局")
    assert (water.code, water.address) == ("099", "water")
    assert last().detail == {"made": 2, "changed": 1}


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("名称,主管部门\n岚县教育局,\n某小学,没有的局\n".encode(), "第3行：没有叫“没有的局”的部门"),
        ("名字\n岚县教育局\n".encode(), "第一行要有这些列名"),
        ("名称,代码\n某县医院,021\n".encode(), "主管部门两列不能少"),
        ("名称,主管部门,上级\n某县医院,,岚县水利局\n".encode(), "不认识的列：上级"),
        ("名称,主管部门\n岚县广播站,\n".encode(), "已经是“岚县融媒体中心”下面的单位"),
        (b"PK\x03\x04\x00\x00", "不是CSV文件"),
        (b"", "有内容的文件"),
        (b"x" * (1024 * 1024 + 1), "超过1兆字节"),
    ],
)
def test_list_with_a_mistake_changes_nothing(content: bytes, says: str, county: County) -> None:
    response = upload(county.client("system_admin"), content)
    assert response.status_code == 422
    assert says in response.content.decode()
    assert Organisation.objects.count() == 3


def listed(client: Client, name: str, text: str) -> Any:
    file = SimpleUploadedFile("people.csv", text.encode())
    return client.post(reverse(name), {"file": file})


def test_accounts_are_made_by_a_list_that_was_seen_first(county: County) -> None:
    client = confirm(county.client("system_admin"))
    text = "用户名,姓名\nwang,王一\nli.er,李二\n"
    seen = listed(client, "people_import", text)
    assert "共2行，还没有导入" in seen.content.decode()
    assert not User.objects.filter(username="wang").exists()
    page = client.post(reverse("people_import"), {"seen": text}).content.decode()
    wang = User.objects.get(username="wang")
    assert (wang.display_name, wang.role, wang.must_change_password) == ("王一", "", True)
    password = page.partition('<code class="once">')[2].partition("</code>")[0]
    assert wang.check_password(password)
    assert AuditEntry.objects.filter(action="account.create").count() == 2


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("用户名,姓名\nwang,王一\nclerk,重名\n", "第3行：用户名“clerk”已经有人用了"),
        ("用户名,姓名,角色\nwang,王一,财政局\n", "不认识：角色"),
        ("用户名\nwang\n", "缺少：姓名"),
    ],
)
def test_a_list_with_one_wrong_row_makes_no_account(county: County, text: str, says: str) -> None:
    client = confirm(county.client("system_admin"))
    before = User.objects.count()
    for sent in (
        listed(client, "people_import", text),
        client.post(reverse("people_import"), {"seen": text}),
    ):
        assert sent.status_code == 422
        assert says in sent.content.decode()
    assert User.objects.count() == before


def test_roles_are_given_by_a_list_but_no_administrators(county: County) -> None:
    client = confirm(county.client("security_admin"))
    head = "用户名,角色,部门或单位,股室\n"
    text = head + "other_clerk,单位负责人,岚县水利局,\n"
    assert "单位经办 → 单位负责人" in listed(client, "roles_import", text).content.decode()
    county.people["other_clerk"].refresh_from_db()
    assert county.people["other_clerk"].role == "clerk"
    assert client.post(reverse("roles_import"), {"seen": text}).status_code == 302
    county.people["other_clerk"].refresh_from_db()
    assert county.people["other_clerk"].role == "unit_reviewer"
    powerful = listed(client, "roles_import", head + "clerk,系统管理员,,\n")
    assert powerful.status_code == 422
    own = listed(client, "roles_import", head + "security_admin,财政局,,业务股\n")
    assert "不能改自己的角色" in own.content.decode()
    # Nobody does with a list what is the other administrator's.
    system = confirm(county.client("system_admin"))
    assert listed(system, "roles_import", text).status_code == 403
    assert listed(client, "people_import", "用户名,姓名\nwang,王一\n").status_code == 403


def test_new_department_prints_as_its_place_does(county: County, settings: Any) -> None:
    settings.PLACE = "长沙县"
    settings.PROFILE = "changsha-budget-2025"
    settings.FINAL_ACCOUNTS_PROFILE = "changsha-final-accounts-2022"
    before = Organisation.objects.get(name="岚县水利局")
    assert import_list([Entry("长沙县水利局"), Entry("岚县水利局", code="099")]) == (1, 1)
    made = Organisation.objects.get(name="长沙县水利局")
    assert (made.county, made.profile) == ("长沙县", "changsha-budget-2025")
    assert made.final_accounts_profile == "changsha-final-accounts-2022"
    after = Organisation.objects.get(name="岚县水利局")
    assert (after.county, after.profile) == (before.county, before.profile)
    settings.PROFILE = "changsha-final-accounts-2022"
    with pytest.raises(Unusable, match="MINGZHANG_PROFILE"):
        import_list([Entry("长沙县财政局")])
    assert not Organisation.objects.filter(name="长沙县财政局").exists()
