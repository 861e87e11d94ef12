"""The password policy beyond length and lists: a mixture of kinds of characters."""

from __future__ import annotations

import secrets
from typing import Any

from django.contrib.auth.password_validation import (
    CommonPasswordValidator,
    MinimumLengthValidator,
    NumericPasswordValidator,
    UserAttributeSimilarityValidator,
)
from django.core.exceptions import ValidationError

from mingzhang.language import _


class LengthValidator(MinimumLengthValidator):
    """Long enough; the library's own words are not translated in every release."""

    def get_error_message(self) -> str:
        """What is wrong."""
        return _("密码太短，至少{count}个字符").format(count=self.min_length)

    def get_help_text(self) -> str:
        """What is asked for."""
        return _("密码至少{count}个字符").format(count=self.min_length)


class SimilarityValidator(UserAttributeSimilarityValidator):
    """Unlike the names of the account."""

    def get_error_message(self) -> str:
        """What is wrong."""
        return _("密码与用户名或姓名太相近")

    def get_help_text(self) -> str:
        """What is asked for."""
        return _("密码不能与用户名或姓名相近")


class CommonValidator(CommonPasswordValidator):
    """None of the passwords that are tried first."""

    def get_error_message(self) -> str:
        """What is wrong."""
        return _("这个密码太常见，容易被猜到")

    def get_help_text(self) -> str:
        """What is asked for."""
        return _("不能用常见的密码")


class DigitsValidator(NumericPasswordValidator):
    """Not digits alone."""

    def get_error_message(self) -> str:
        """What is wrong."""
        return _("密码不能全是数字")

    def get_help_text(self) -> str:
        """What is asked for."""
        return _("密码不能全是数字")


class MixtureValidator:
    """At least three of: lower case, upper case, digits, others (GB/T 22239)."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raise `ValidationError` for a password of fewer kinds."""
        kinds = (str.islower, str.isupper, str.isdigit, lambda c: not c.isalnum())
        if sum(any(kind(c) for c in password) for kind in kinds) < 3:
            raise ValidationError(self.get_help_text(), code="password_not_mixed")

    def get_help_text(self) -> str:
        """What is asked for."""
        return _("密码要有大写字母、小写字母、数字、其他符号中的至少三类")


class DifferentValidator:
    """A new password is not the old one and does not hold the name of the account."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raise `ValidationError` for the password that the account already has."""
        if user is not None and user.pk and user.password and user.check_password(password):
            raise ValidationError(_("新密码不能与当前密码相同"), code="password_same")
        name = user.get_username().lower() if user is not None else ""
        if name and name in password.lower():
            raise ValidationError(_("密码里不能有用户名"), code="password_has_name")

    def get_help_text(self) -> str:
        """What is asked for."""
        return _("新密码不能与当前密码相同")


def one_time_password() -> str:
    """A password for the first login, of letters and digits that are not mistaken for others."""
    letters = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"
    while True:
        groups = ["".join(secrets.choice(letters) for _place in range(5)) for _group in range(4)]
        made = "-".join(groups)
        if any(map(str.islower, made)) and any(map(str.isupper, made)):
            return made
