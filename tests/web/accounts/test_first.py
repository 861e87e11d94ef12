"""A new platform begins with its three administrators, and with nobody else's help."""

from __future__ import annotations

import pytest
from django.test import Client

from mingzhang.web.accounts.account import NotAllowed
from mingzhang.web.accounts.first import make_first
from mingzhang.web.models import Role, User
from mingzhang.web.operation import held

from ..signing import sign_in

pytestmark = pytest.mark.django_db
NAMES = {
    Role.SYSTEM_ADMIN: ["zhang.san"],
    Role.SECURITY_ADMIN: ["li.si"],
    Role.AUDIT_ADMIN: ["wang.wu", "zhao.liu"],
}


def test_first_administrators_sign_in_and_must_choose_a_password() -> None:
    made = make_first(NAMES)
    assert {user.username: user.role for user, _password in made} == {
        "zhang.san": "system_admin",
        "li.si": "security_admin",
        "wang.wu": "audit_admin",
        "zhao.liu": "audit_admin",
    }
    assert not held.verify().problem
    client = Client()
    user, password = made[0]
    assert sign_in(client, user.username, password).status_code == 302
    assert client.get("/work/").headers["Location"].startswith("/accounts/password/change/")


def test_second_time_nothing_is_made() -> None:
    make_first(NAMES)
    with pytest.raises(NotAllowed, match="已经有账号"):
        make_first({role: [f"other.{number}"] for number, role in enumerate(NAMES)})
    assert User.objects.count() == 4


@pytest.mark.parametrize(
    "change",
    [
        {Role.AUDIT_ADMIN: []},
        {Role.AUDIT_ADMIN: ["li.si"]},
        {Role.AUDIT_ADMIN: ["王五"]},
    ],
)
def test_names_that_cannot_be(change: dict[Role, list[str]]) -> None:
    with pytest.raises(NotAllowed):
        make_first({**NAMES, **change})
    assert not User.objects.exists()
