"""The administrators that a new platform begins with: whoever runs the server makes them, once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db import transaction

from mingzhang.language import _
from mingzhang.web import audit
from mingzhang.web.accounts.account import ADMINISTRATORS, NAME, NotAllowed
from mingzhang.web.accounts.password import one_time_password
from mingzhang.web.core.turn import in_turn
from mingzhang.web.models import Role, User


def make_first(names: Mapping[Role, Sequence[str]]) -> list[tuple[User, str]]:
    """Make the administrators, each with a password for the first login.

    Args:
        names: of accounts by role; each of the three administrators' has one at least.

    Raises:
        NotAllowed: there are accounts already, or the names are not as they must be.
    """
    if any(not names.get(role) for role in ADMINISTRATORS):
        raise NotAllowed(_("系统管理员、安全管理员、审计管理员各要一个账号"))
    all_names = [name for of in names.values() for name in of]
    if len(set(all_names)) != len(all_names):
        raise NotAllowed(_("一人不能兼两个管理员"))
    if not all(NAME.fullmatch(name) for name in all_names):
        raise NotAllowed(_("用户名用3至30个小写字母、数字、点、横线，以字母开头"))
    made = []
    with in_turn(), transaction.atomic():
        if User.objects.exists():
            raise NotAllowed(_("平台上已经有账号：由系统管理员开设，安全管理员授权"))
        for role, of in names.items():
            for name in of:
                user = User(username=name, display_name=name, role=role, must_change_password=True)
                password = one_time_password()
                user.set_password(password)
                user.save()
                target = f"user:{user.pk}"
                audit.record(None, "account.create", target, {"username": name})
                before = {"role": "", "desk": "", "organisation": None}
                detail = {"from": before, "to": {**before, "role": str(role)}}
                audit.record(None, "account.grant", target, detail)
                made.append((user, password))
    return made
