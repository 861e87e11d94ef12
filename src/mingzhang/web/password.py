"""The password policy beyond length and lists: a mixture of kinds of characters."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError

from mingzhang.language import _


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
