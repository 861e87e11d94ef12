"""Accounts are made by the system administrator; nobody signs up."""

from __future__ import annotations

import base64

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.http import HttpRequest

from mingzhang.language import _
from mingzhang.web.models import Role, User

POWERFUL = (Role.BUREAU, Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN)
"""Roles that need a second factor where `REQUIRE_MFA` is set."""


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Sign-up is closed; texts are ours; a changed password is no longer a first one."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never."""
        return False

    @property
    def error_messages(self) -> dict[str, str]:
        """What forms say, in the person's language; a wrong name and a wrong password alike."""
        return {
            **DefaultAccountAdapter.error_messages,
            "account_inactive": _("用户名或密码不对"),
            "username_password_mismatch": _("用户名或密码不对"),
            "too_many_login_attempts": _("失败次数过多，请稍后再试"),
            "enter_current_password": _("当前密码不对"),
            "incorrect_password": _("密码不对"),
            "rate_limited": _("操作太频繁，请稍后再试"),
        }

    def set_password(self, user: User, password: str) -> None:
        """Keep a password that the person chose."""
        user.must_change_password = False
        super().set_password(user, password)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Back to work."""
        return str(settings.LOGIN_REDIRECT_URL)


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Keys of second factors lie encrypted in the database; powerful roles keep theirs."""

    @property
    def error_messages(self) -> dict[str, str]:
        """What forms say."""
        return {
            **DefaultMFAAdapter.error_messages,
            "incorrect_code": _("验证码不对"),
            "cannot_delete_authenticator": _("您的角色必须使用动态验证码，不能停用"),
            "cannot_generate_recovery_codes": _("请先启用动态验证码"),
        }

    def encrypt(self, text: str) -> str:
        """A secret as it is kept."""
        return _keys().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """A secret as it is used."""
        return _keys().decrypt(encrypted_text.encode()).decode()

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Whether the person may do without."""
        return not (settings.REQUIRE_MFA and authenticator.user.role in POWERFUL)


def _keys() -> MultiFernet:
    return MultiFernet(
        [_key(secret) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]
    )


def _key(secret: str) -> Fernet:
    derived = HKDF(hashes.SHA256(), 32, None, b"mingzhang second factor").derive(secret.encode())
    return Fernet(base64.urlsafe_b64encode(derived))
