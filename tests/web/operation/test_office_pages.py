"""The pages of the three administrators: what each does, and what none can do alone."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from mingzhang.web.draft.version import freeze
from mingzhang.web.jobs import enqueue
from mingzhang.web.models import (
    AuditEntry,
    Job,
    JobState,
    Organisation,
    Publication,
    Role,
    User,
)

from ..conftest import PASSWORD, County
from ..signing import confirm, quick_passwords, sign_in

__all__ = ["quick_passwords"]


def last() -> AuditEntry:
    entry = AuditEntry.objects.order_by("number").last()
    assert entry is not None
    return entry


def admin(county: County, name: str) -> Client:
    return confirm(county.client(name))


def grant(county: County, client: Client, name: str, role: str, **rest: Any) -> Any:
    sent = {"role": role, "desk": "", "organisation": "", **rest}
    return client.post(reverse("person_grant", args=[county.people[name].pk]), sent)


WITNESS = {"witness": "audit_admin", "witness_password": PASSWORD}


def test_new_account_has_a_password_for_once_and_no_role(county: County) -> None:
    client = admin(county, "system_admin")
    assert client.get(reverse("person_new")).status_code == 200
    sent = {"username": "li.ming", "display_name": "李某"}
    page = client.post(reverse("person_new"), sent).content.decode()
    password = page.partition('<code class="once">')[2].partition("<")[0]
    user = User.objects.get(username="li.ming")
    assert user.check_password(password)
    assert (user.role, user.is_active, user.must_change_password) == ("", True, True)
    assert last().action == "account.create"
    assert password not in str(AuditEntry.objects.values())
    assert password not in client.get(reverse("person", args=[user.pk])).content.decode()
    theirs = Client()
    sign_in(theirs, "li.ming", password)
    assert theirs.get("/work/office/people/")["Location"] == reverse("account_change_password")


@pytest.mark.parametrize(
    ("username", "name", "says"),
    [
        ("CLERK", "某", "小写字母"),
        ("clerk", "某", "已经有人用了"),
        ("ab", "某", "3至30个"),
        ("good-name", " ", "请填姓名"),
        ("a<script>", "某", "小写字母"),
    ],
)
def test_account_that_cannot_be(username: str, name: str, says: str, county: County) -> None:
    client = admin(county, "system_admin")
    response = client.post(reverse("person_new"), {"username": username, "display_name": name})
    assert response.status_code == 422
    assert says in response.content.decode()
    assert User.objects.count() == 12


def test_neither_half_does_the_others_work(county: County) -> None:
    system, security = admin(county, "system_admin"), admin(county, "security_admin")
    clerk = county.people["clerk"]
    assert grant(county, system, "clerk", "bureau", desk="business").status_code == 403
    assert system.post(reverse("person_factor", args=[clerk.pk])).status_code == 403
    assert system.get(reverse("matrix")).status_code == 403
    sent = {"username": "new-one", "display_name": "某"}
    assert security.post(reverse("person_new"), sent).status_code == 403
    for act in ("reset", "unlock", "enable", "disable"):
        assert security.post(reverse(f"person_{act}", args=[clerk.pk])).status_code == 403
    clerk.refresh_from_db()
    assert clerk.role == Role.CLERK
    assert clerk.check_password(PASSWORD)


@pytest.mark.parametrize("name", ["clerk", "department_reviewer", "bureau", "audit_admin"])
def test_others_see_no_accounts(name: str, county: County) -> None:
    client = admin(county, name)
    for page in ("people", "matrix", "organisations", "office_jobs", "person_new"):
        assert client.get(reverse(page)).status_code == 403
    assert client.get(reverse("person", args=[county.people["clerk"].pk])).status_code == 403


def test_sensitive_pages_ask_for_the_password_again(county: County) -> None:
    client = county.client("system_admin")
    target = reverse("person", args=[county.people["clerk"].pk])
    asked = client.post(reverse("person_reset", args=[county.people["clerk"].pk]))
    assert asked["Location"].startswith(reverse("account_reauthenticate"))
    assert county.people["clerk"].check_password(PASSWORD)
    response = client.post(asked["Location"], {"password": PASSWORD, "next": target})
    assert response["Location"] == target
    assert client.get(target).status_code == 200


def test_reset_password_ends_sessions(county: County) -> None:
    theirs = county.client("clerk")
    change = reverse("account_change_password")
    assert theirs.get(change).status_code == 200
    client = admin(county, "system_admin")
    page = client.post(reverse("person_reset", args=[county.people["clerk"].pk])).content.decode()
    password = page.partition('<code class="once">')[2].partition("<")[0]
    assert User.objects.get(username="clerk").check_password(password)
    assert theirs.get(change).status_code == 302
    assert last().action == "account.reset_password"


def test_unlocking_opens_the_account(county: County) -> None:
    for _number in range(5):
        sign_in(Client(), "clerk", "wrong-Password-1")
    client = admin(county, "system_admin")
    assert "锁定中" in client.get(reverse("people")).content.decode()
    target = reverse("person_unlock", args=[county.people["clerk"].pk])
    assert client.post(target)["Location"] == reverse("person", args=[county.people["clerk"].pk])
    assert sign_in(Client(), "clerk").status_code == 302
    assert "锁定中" not in client.get(reverse("people")).content.decode()


def test_disabled_and_enabled_again(county: County) -> None:
    client = admin(county, "system_admin")
    pk = county.people["clerk"].pk
    client.post(reverse("person_disable", args=[pk]))
    assert not User.objects.get(pk=pk).is_active
    assert sign_in(Client(), "clerk")["Location"] == reverse("account_inactive")
    client.post(reverse("person_enable", args=[pk]))
    assert sign_in(Client(), "clerk")["Location"] == "/work/"


@pytest.mark.parametrize("name", ["system_admin", "security_admin", "audit_admin"])
def test_last_administrator_stays(name: str, county: County) -> None:
    other = User.objects.create(username="other-admin", role=Role.SYSTEM_ADMIN)
    county.people["other-admin"] = other
    client = admin(county, "other-admin" if name == "system_admin" else "system_admin")
    if name == "system_admin":
        User.objects.filter(pk=other.pk).update(role=Role.SYSTEM_ADMIN)
        assert (
            client.post(reverse("person_disable", args=[county.people[name].pk])).status_code == 302
        )
        User.objects.filter(pk=county.people[name].pk).update(is_active=True)
        return
    response = client.post(reverse("person_disable", args=[county.people[name].pk]))
    assert response.status_code == 422
    assert "最后一位" in response.content.decode()
    assert User.objects.get(username=name).is_active


def test_nobody_disables_resets_or_promotes_oneself(county: County) -> None:
    system, security = admin(county, "system_admin"), admin(county, "security_admin")
    pk = county.people["system_admin"].pk
    assert system.post(reverse("person_disable", args=[pk])).status_code == 422
    assert system.post(reverse("person_reset", args=[pk])).status_code == 422
    response = grant(county, security, "security_admin", "system_admin", **WITNESS)
    assert response.status_code == 422
    assert "自己" in response.content.decode()
    assert User.objects.get(username="security_admin").role == Role.SECURITY_ADMIN
    pk = county.people["security_admin"].pk
    assert security.post(reverse("person_factor", args=[pk])).status_code == 422


def test_role_desk_and_organisation_are_given(county: County) -> None:
    client = admin(county, "security_admin")
    assert grant(county, client, "clerk", "bureau", desk="assets").status_code == 302
    clerk = User.objects.get(username="clerk")
    assert (clerk.role, clerk.desk, clerk.organisation) == ("bureau", "assets", None)
    unit = str(county.unit.pk)
    assert grant(county, client, "clerk", "unit_reviewer", organisation=unit).status_code == 302
    clerk.refresh_from_db()
    assert (clerk.role, clerk.desk, clerk.organisation) == ("unit_reviewer", "", county.unit)
    assert last().action == "account.grant"
    assert last().detail["from"]["role"] == "bureau"


@pytest.mark.parametrize(
    ("role", "desk", "where", "says"),
    [
        ("clerk", "", None, "要选所在的部门或单位"),
        ("bureau", "", None, "要选股室"),
        ("bureau", "business", "department", "不属于任何部门或单位"),
        ("department_reviewer", "", "unit", "只能设在部门"),
        ("clerk", "business", "unit", "其他角色不选"),
        ("king", "", None, "没有这个角色"),
        ("bureau", "kitchen", None, "没有这个角色或股室"),
    ],
)
def test_role_without_what_it_needs(
    role: str, desk: str, where: str | None, says: str, county: County
) -> None:
    client = admin(county, "security_admin")
    organisation = str(getattr(county, where).pk) if where else ""
    response = grant(county, client, "clerk", role, desk=desk, organisation=organisation)
    assert response.status_code == 422
    assert says in response.content.decode()
    assert User.objects.get(username="clerk").role == Role.CLERK


def test_administrators_role_needs_another_administrator(county: County) -> None:
    client = admin(county, "security_admin")
    refused = grant(county, client, "assets", "audit_admin")
    assert "要有另一位管理员在场确认" in refused.content.decode()
    for wrong in (
        {"witness": "audit_admin", "witness_password": "wrong"},
        {"witness": "clerk", "witness_password": PASSWORD},
        {"witness": "security_admin", "witness_password": PASSWORD},
    ):
        assert grant(county, client, "assets", "audit_admin", **wrong).status_code == 422
    assert User.objects.get(username="assets").role == Role.BUREAU
    assert grant(county, client, "assets", "audit_admin", **WITNESS).status_code == 302
    assert last().detail["witness"] == "audit_admin"
    client.post(reverse("person_grant", args=[county.people["audit_admin"].pk]), {"role": ""})
    assert User.objects.get(username="audit_admin").role == Role.AUDIT_ADMIN


def test_witness_with_a_second_factor_gives_the_code(county: County, settings: Any) -> None:
    from ..accounts.test_office_sign_in import code_of

    secret = generate_totp_secret()
    TOTP.activate(county.people["audit_admin"], secret)
    client = admin(county, "security_admin")
    bad = grant(county, client, "assets", "audit_admin", **WITNESS, witness_code="000000")
    assert bad.status_code == 422
    good = grant(county, client, "assets", "audit_admin", **WITNESS, witness_code=code_of(secret))
    assert good.status_code == 302


def test_last_administrator_keeps_the_role(county: County) -> None:
    client = admin(county, "security_admin")
    witness = {"witness": "audit_admin", "witness_password": PASSWORD}
    response = grant(county, client, "system_admin", "", **witness)
    assert "最后一位" in response.content.decode()
    assert User.objects.get(username="system_admin").role == Role.SYSTEM_ADMIN


def test_lost_second_factor_is_taken_away(county: County) -> None:
    TOTP.activate(county.people["bureau"], generate_totp_secret())
    client = admin(county, "security_admin")
    pk = county.people["bureau"].pk
    assert client.post(reverse("person_factor", args=[pk])).status_code == 302
    assert not Authenticator.objects.exists()
    assert last().action == "account.remove_factor"
    assert client.post(reverse("person_factor", args=[pk])).status_code == 422


def test_matrix_page_shows_every_action(county: County) -> None:
    from mingzhang.web.accounts.permission import MATRIX, SITE
    from mingzhang.web.operation.office.people import ACTIONS

    assert set(ACTIONS) == {*MATRIX, *SITE}
    page = county.client("security_admin").get(reverse("matrix")).content.decode()
    assert page.count('<th scope="row">') == len(ACTIONS)


def test_people_are_found_without_a_query_each(
    county: County, django_assert_max_num_queries: Any
) -> None:
    client = county.client("system_admin")
    with django_assert_max_num_queries(8):
        page = client.get(reverse("people")).content.decode()
    assert "unit_clerk" in page
    page = client.get(reverse("people") + "?q=水利&role=clerk").content.decode()
    assert "other_clerk" in page
    assert "unit_clerk" not in page
    assert "没有找到" in client.get(reverse("people") + "?q=zzz").content.decode()


def test_organisation_made_and_changed(county: County) -> None:
    client = county.client("system_admin")
    sent = {"name": "岚县财政局", "parent": "", "code": "014", "county": "岚县"}
    assert client.post(reverse("organisation_new"), sent).status_code == 302
    made = Organisation.objects.get(name="岚县财政局")
    assert (made.kind, made.address) == ("department", "lanxiancaizhengju")
    page = reverse("organisation", args=[made.pk])
    assert client.get(page).status_code == 200
    assert client.post(page, {**sent, "address": "finance"}).status_code == 302
    made.refresh_from_db()
    assert made.address == "finance"
    assert last().action == "organisation.change"
    again = client.post(reverse("organisation_new"), sent)
    assert again.status_code == 422
    assert "已经有" in again.content.decode()
    bad = client.post(reverse("organisation_new"), {"name": "某局", "address": "A b"})
    assert "小写字母" in bad.content.decode()


def test_published_address_lasts(county: County) -> None:
    version = freeze(county.slot, None)
    Publication.objects.create(
        slot=county.slot, version=version, number=1, visible_from=timezone.now(),
        digest="0" * 64, sm3="0" * 64, page="0" * 64,
    )  # fmt: skip
    client = county.client("system_admin")
    page = reverse("organisation", args=[county.department.pk])
    sent = {"name": "岚县融媒体中心", "code": "012", "address": "other"}
    response = client.post(page, sent)
    assert response.status_code == 422
    assert "地址不能再改" in response.content.decode()
    assert client.post(page, {**sent, "address": "media", "code": "015"}).status_code == 302
    county.department.refresh_from_db()
    assert (county.department.address, county.department.code) == ("media", "015")


def test_jobs_are_tried_again_and_stopped(county: County) -> None:
    failed, waiting = enqueue("test-a", slot=county.slot), enqueue("test-b")
    Job.objects.filter(pk=failed.pk).update(state=JobState.FAILED, problem="坏了")
    client = county.client("system_admin")
    assert "坏了" in client.get(reverse("office_jobs")).content.decode()
    assert "坏了" not in client.get(reverse("office_jobs") + "?state=queued").content.decode()
    client.post(reverse("office_job_retry", args=[failed.pk]))
    client.post(reverse("office_job_cancel", args=[waiting.pk]))
    states = dict(Job.objects.values_list("pk", "state"))
    assert states == {failed.pk: JobState.QUEUED, waiting.pk: JobState.CANCELLED}
    assert last().action == "job.cancel"
    client.post(reverse("office_job_cancel", args=[waiting.pk]))
    assert AuditEntry.objects.filter(action="job.cancel").count() == 1
    assert client.post(reverse("office_job_cancel", args=[999])).status_code == 404
