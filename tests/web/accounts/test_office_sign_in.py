"""Signing in: passwords, second factors, lockout, sessions."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.core.cache import cache, caches
from django.core.cache.backends.db import DatabaseCache
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from mingzhang.web.models import AuditEntry, User

from ..conftest import PASSWORD, County
from ..signing import LOGIN, quick_passwords, sign_in

__all__ = ["quick_passwords"]


def code_of(secret: str, steps: int = 0) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps))


def actions() -> list[str]:
    return list(AuditEntry.objects.order_by("number").values_list("action", flat=True))


def test_right_password_opens_a_session_with_a_new_key(county: County) -> None:
    client = Client()
    client.get(LOGIN)
    session = client.session
    session["planted"] = "before"
    session.save()
    planted = session.session_key
    response = sign_in(client, "clerk")
    assert response.status_code == 302
    assert response["Location"] == "/work/"
    assert client.session.session_key != planted
    assert actions() == ["login"]


def test_refusal_does_not_tell_whether_the_account_exists(county: County) -> None:
    texts = []
    county.people["assets"].is_active = False
    county.people["assets"].save()
    for name in ("clerk", "nobody-here", "assets"):
        response = sign_in(Client(), name, "wrong-Password-1")
        assert response.status_code == 200
        texts.append(response.content.decode().replace(name, "X"))
    plain = [
        text.partition("<main")[2].partition('name="csrfmiddlewaretoken"')[0] for text in texts
    ]
    assert "用户名或密码不对" in texts[0]
    assert plain[0] == plain[1] == plain[2]
    assert all("用户名或密码不对" in text for text in texts)


def test_five_failures_lock_the_account_at_this_address(county: County) -> None:
    for number in range(1, 6):
        response = sign_in(Client(), "clerk" if number % 2 else "CLERK", "wrong-Password-1")
        assert response.status_code == (429 if number == 5 else 200)
    page = response.content.decode()
    assert "系统管理员解锁" in page
    assert "以后再试" in page
    assert sign_in(Client(), "clerk").status_code == 429  # even with the right password
    assert sign_in(Client(), "bureau").status_code == 302
    assert sign_in(Client(), "clerk", REMOTE_ADDR="192.0.2.7").status_code == 302
    assert "login.locked" in actions()


def test_wrong_passwords_from_many_addresses_lock_nobody_out_but_the_addresses(
    county: County,
) -> None:
    for number in range(1, 13):
        address = f"198.51.100.{number}"
        assert sign_in(Client(), "clerk", "wrong-Password-1", REMOTE_ADDR=address).status_code < 429
    assert sign_in(Client(), "clerk", REMOTE_ADDR="192.0.2.7").status_code == 302


def test_fifteen_minutes_later_the_account_is_open_again(county: County) -> None:
    from axes.models import AccessAttempt

    for _number in range(5):
        sign_in(Client(), "clerk", "wrong-Password-1")
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=14))
    assert sign_in(Client(), "clerk").status_code == 429
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=16))
    assert sign_in(Client(), "clerk").status_code == 302


def test_locking_an_account_that_does_not_exist_looks_the_same(county: County) -> None:
    for _number in range(5):
        response = sign_in(Client(), "nobody-here", "wrong-Password-1")
    assert response.status_code == 429


@pytest.mark.parametrize(
    "path",
    [
        "signup/", "email/", "confirm-email/", "password/reset/", "password/reset/done/",
        "password/set/", "login/code/", "login/code/confirm/", "social/connections/", "3rdparty/",
        "2fa/webauthn/", "sessions/", "phone/verify/",
    ],
)  # fmt: skip
def test_what_nobody_needs_is_not_there(path: str, county: County) -> None:
    assert Client().get(f"/accounts/{path}").status_code == 404
    assert county.client("clerk").get(f"/accounts/{path}").status_code == 404


def test_first_password_must_be_changed_before_work(county: County) -> None:
    user = county.people["clerk"]
    user.must_change_password = True
    user.save()
    client, other = Client(), Client()
    sign_in(client, "clerk")
    sign_in(other, "clerk")
    change = reverse("account_change_password")
    assert client.get("/work/office/people/")["Location"] == change
    assert "首次登录" in client.get(change).content.decode()
    sent = {"oldpassword": PASSWORD, "password1": PASSWORD, "password2": PASSWORD}
    assert "新密码不能与当前密码相同" in client.post(change, sent).content.decode()
    sent.update(password1="short-A1", password2="short-A1")
    assert client.post(change, sent).status_code == 200
    sent.update(password1="Another-long-1-word", password2="Another-long-1-word")
    assert client.post(change, sent).status_code == 302
    user.refresh_from_db()
    assert not user.must_change_password
    assert client.get(change).status_code == 200  # stays logged in here
    assert other.get(change).status_code == 302  # and is logged out elsewhere
    assert "password.change" in actions()


@pytest.mark.parametrize(
    "password",
    ["Short-1", "alllowercaseletters", "123456789012345", "password1234", "clerk-Clerk-1"],
)
def test_weak_passwords_are_refused(password: str, county: County) -> None:
    client = Client()
    sign_in(client, "clerk")
    sent = {"oldpassword": PASSWORD, "password1": password, "password2": password}
    assert client.post(reverse("account_change_password"), sent).status_code == 200
    assert User.objects.get(username="clerk").check_password(PASSWORD)


def test_old_password_must_be_changed_at_the_next_login(county: County, settings: Any) -> None:
    settings.PASSWORD_DAYS = 90
    client = Client()
    sign_in(client, "clerk")
    assert not User.objects.get(username="clerk").must_change_password
    User.objects.update(date_joined=timezone.now() - timedelta(days=91))
    sign_in(Client(), "clerk")
    assert User.objects.get(username="clerk").must_change_password
    settings.PASSWORD_DAYS = 0
    sign_in(Client(), "bureau")
    assert not User.objects.get(username="bureau").must_change_password


@pytest.mark.parametrize("name", ["bureau", "system_admin", "security_admin", "audit_admin"])
def test_powerful_roles_need_a_second_factor(name: str, county: County, settings: Any) -> None:
    settings.REQUIRE_MFA = True
    client = county.client(name)
    assert client.get("/work/office/people/")["Location"] == reverse("mfa_activate_totp")
    assert county.client("clerk").get("/work/office/people/").status_code == 403


def test_second_factor_from_setting_up_to_doing_without(
    county: County, settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    settings.REQUIRE_MFA = True
    client = Client()
    sign_in(client, "bureau")
    activate = reverse("mfa_activate_totp")
    assert client.get(activate)["Location"].startswith(reverse("account_reauthenticate"))
    again = reverse("account_reauthenticate") + f"?next={activate}"
    assert "再次确认" in client.get(again).content.decode()
    assert client.post(again, {"password": PASSWORD, "next": activate})["Location"] == activate
    page = client.get(activate).content.decode()
    secret = page.partition('<code class="secret">')[2].partition("<")[0]
    assert "验证码不对" in client.post(activate, {"code": "000000"}).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        done = client.post(activate, {"code": code_of(secret)})
    assert done["Location"] == reverse("mfa_view_recovery_codes")
    codes = client.get(done["Location"]).content.decode()
    recovery = codes.partition("<li><code>")[2].partition("<")[0]
    assert recovery
    assert recovery in client.get(reverse("mfa_download_recovery_codes")).content.decode()
    kept = Authenticator.objects.get(type="totp").data["secret"]
    assert kept != secret
    assert "停用动态验证码" in client.get(reverse("mfa_index")).content.decode()
    assert client.get(reverse("mfa_generate_recovery_codes")).status_code == 200
    refused = client.get(reverse("mfa_deactivate_totp")).content.decode()
    assert "不能停用" in refused
    client.post(reverse("mfa_deactivate_totp"))
    assert Authenticator.objects.filter(type="totp").exists()

    other = Client()
    assert sign_in(other, "bureau")["Location"].startswith(reverse("mfa_authenticate"))
    assert other.get("/work/office/people/")["Location"].startswith(LOGIN)  # not in yet
    assert "验证码" in other.get(reverse("mfa_authenticate")).content.decode()
    assert other.post(reverse("mfa_authenticate"), {"code": recovery})["Location"] == "/work/"
    third = Client()
    sign_in(third, "bureau")
    used = third.post(reverse("mfa_authenticate"), {"code": recovery})
    assert "验证码不对" in used.content.decode()

    settings.REQUIRE_MFA = False
    assert client.post(reverse("mfa_deactivate_totp")).status_code == 302
    assert not Authenticator.objects.exists()
    assert {"factor.add", "factor.remove"} <= set(actions())


def test_codes_cannot_be_tried_out(county: County) -> None:
    user = county.people["bureau"]
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    client = Client()
    sign_in(client, "bureau")
    for number in range(1, 6):
        response = client.post(reverse("mfa_authenticate"), {"code": "000000"})
        assert response.status_code == (429 if number == 5 else 200)
    cache.clear()
    assert client.post(reverse("mfa_authenticate"), {"code": code_of(secret)}).status_code == 429
    assert "login.locked" in actions()


@pytest.fixture
def code(monkeypatch: pytest.MonkeyPatch) -> Callable[[User], str]:
    """Codes of a moment that lasts as long as the test."""
    moment = "allauth.mfa.totp.internal.auth.yield_hotp_counters_from_time"
    monkeypatch.setattr(moment, lambda: iter([57_000_000]))

    def made(user: User) -> str:
        secret = generate_totp_secret()
        TOTP.activate(user, secret)
        return format_hotp_value(hotp_value(secret, 57_000_000))

    return made


def test_code_opens_one_session_alone(county: County, code: Callable[[User], str]) -> None:
    sent = {"code": code(county.people["bureau"])}
    first, second = Client(), Client()
    for client in (first, second):
        sign_in(client, "bureau")
    assert first.post(reverse("mfa_authenticate"), sent)["Location"] == "/work/"
    caches["pages"].clear()  # what one process knows alone
    assert "验证码不对" in second.post(reverse("mfa_authenticate"), sent).content.decode()
    assert isinstance(caches["default"], DatabaseCache)  # what all processes know


@pytest.mark.django_db(transaction=True)
def test_code_sent_twice_at_once_is_taken_once(county: County, code: Callable[[User], str]) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("threads cannot share SQLite's database in memory; runs on PostgreSQL")
    user = county.people["bureau"]
    sent = code(user)
    together = threading.Barrier(4)
    taken: list[bool] = []

    def send() -> None:
        factor = Authenticator.objects.get(user=user, type="totp")
        together.wait(60)
        taken.append(TOTP(factor).validate_code(sent))
        connection.close()

    threads = [threading.Thread(target=send) for _process in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(taken) == [False, False, False, True]


def test_idle_session_ends_and_reading_writes_seldom(
    county: County, django_assert_num_queries: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = Client()
    sign_in(client, "clerk")
    change = reverse("account_change_password")
    client.get(change)
    start = int(time.time())
    with django_assert_num_queries(2):  # the session and the account are read, nothing written
        assert client.get(change).status_code == 200
    for minutes in (20, 40, 60):  # working: never more than twenty minutes apart
        monkeypatch.setattr(
            "mingzhang.web.accounts.idleness.time.time", lambda m=minutes: start + m * 60
        )
        assert client.get(change).status_code == 200
    monkeypatch.setattr("mingzhang.web.accounts.idleness.time.time", lambda: start + 91 * 60)
    assert client.get(change).status_code == 302
    assert actions()[-1] == "logout"


def test_session_ends_after_twelve_hours_of_work(
    county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = Client()
    sign_in(client, "clerk")
    change = reverse("account_change_password")
    client.get(change)
    session = client.session
    session["began"] -= 12 * 3600 + 1
    session.save()
    assert client.get(change).status_code == 302


def test_session_expires_by_itself_half_an_hour_after_it_was_written(county: County) -> None:
    client = Client()
    sign_in(client, "clerk")
    assert client.session.get_expiry_age() == 30 * 60
    assert client.session.get_expire_at_browser_close()


def test_logging_out_needs_a_form(county: County) -> None:
    client = Client()
    sign_in(client, "clerk")
    assert client.get(reverse("account_logout")).status_code == 200
    assert "_auth_user_id" in client.session
    assert client.post(reverse("account_logout"))["Location"] == "/"
    assert "_auth_user_id" not in client.session
    assert actions()[-1] == "logout"


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"]
)
def test_next_never_leads_elsewhere(target: str, county: County) -> None:
    client = Client()
    sent = {"login": "clerk", "password": PASSWORD, "next": target}
    assert client.post(LOGIN, sent)["Location"] == "/work/"
    again = client.post(reverse("account_reauthenticate"), {"password": PASSWORD, "next": target})
    assert "evil" not in again["Location"]
    assert not again["Location"].startswith("javascript")
    assert client.post(reverse("account_logout"), {"next": target})["Location"] == "/"


def test_next_leads_back_to_our_own_page(county: County) -> None:
    sent = {"login": "clerk", "password": PASSWORD, "next": "/work/office/people/"}
    assert Client().post(LOGIN, sent)["Location"] == "/work/office/people/"


def test_disabled_account_loses_its_session_at_once(county: County) -> None:
    client = Client()
    sign_in(client, "clerk")
    User.objects.filter(username="clerk").update(is_active=False)
    assert client.get(reverse("account_change_password")).status_code == 302


def test_account_without_a_password_is_told_whom_to_ask(county: County) -> None:
    """Where the library would lead to an address that is not here."""
    user = county.people["clerk"]
    user.set_unusable_password()
    user.save()
    answer = county.client("clerk").get(reverse("account_change_password"))
    assert answer.status_code == 403
    assert "请系统管理员重置" in answer.content.decode()
