"""What tests of accounts share: signing in, and passwords that cost no time."""

from __future__ import annotations

import time
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from .conftest import PASSWORD

LOGIN = "/accounts/login/"


@pytest.fixture(autouse=True)
def quick_passwords(settings: Any, db: None) -> None:
    """Hash quickly, and count requests anew."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    cache.clear()


def sign_in(client: Client, name: str, password: str = PASSWORD, **rest: Any) -> Any:
    """Send the form of the login page."""
    return client.post(LOGIN, {"login": name, "password": password}, **rest)


def confirm(client: Client) -> Client:
    """As if the person had just typed the password again."""
    session = client.session
    record = {"method": "password", "at": time.time(), "reauthenticated": True}
    session["account_authentication_methods"] = [record]
    session["account_authentication_methods_user"] = session["_auth_user_id"]
    session.save()
    return client
