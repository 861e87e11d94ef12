"""What the administrators may do to accounts, and what nobody may.

The system administrator makes, disables and unlocks accounts and resets passwords; the security
administrator gives roles and takes away lost second factors. So no one person can make a
powerful account, or take one over.
"""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from axes.models import AccessAttempt
from axes.utils import reset
from django.conf import settings
from django.contrib.auth import authenticate
from django.db import transaction
from django.db.models import Sum
from django.http import HttpRequest

from mingzhang.errors import MingzhangError
from mingzhang.language import _
from mingzhang.lean import dataclass
from mingzhang.pattern import compiled
from mingzhang.web import audit
from mingzhang.web.accounts.password import one_time_password
from mingzhang.web.core.address import address_of
from mingzhang.web.models import Desk, Organisation, Role, User

ADMINISTRATORS = (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN)
NAME = compiled(r"[a-z][a-z0-9._-]{2,29}")


class NotAllowed(MingzhangError):
    """What was asked for is not allowed or not possible; says why, in the user's language."""


@dataclass(frozen=True, slots=True)
class Grant:
    """What the security administrator gives: a role, with what it needs."""

    role: str
    desk: str = ""
    organisation: Organisation | None = None

    def check(self) -> None:
        """Raise `NotAllowed` for a role without what it needs, or with what it must not have."""
        if self.role not in Role.values or self.desk not in Desk.values:
            raise NotAllowed(_("没有这个角色或股室"))
        works_for = self.role in (Role.CLERK, Role.UNIT_REVIEWER, Role.DEPARTMENT_REVIEWER)
        if works_for and self.organisation is None:
            raise NotAllowed(_("这个角色要选所在的部门或单位"))
        if not works_for and self.organisation is not None:
            raise NotAllowed(_("这个角色不属于任何部门或单位，请把部门或单位留空"))
        if (
            self.role == Role.DEPARTMENT_REVIEWER
            and self.organisation
            and not self.organisation.is_department
        ):
            raise NotAllowed(_("主管部门审核只能设在部门，不能设在单位"))
        if (self.role == Role.BUREAU) != bool(self.desk):
            raise NotAllowed(_("财政局的角色要选股室，其他角色不选"))


def create(request: HttpRequest, username: str, name: str) -> tuple[User, str]:
    """Make an account without any role; the password for its first login."""
    username, name = username.strip(), name.strip()
    if not NAME.fullmatch(username):
        raise NotAllowed(_("用户名用3至30个小写字母、数字、点、横线，以字母开头"))
    if not name or len(name) > 40:
        raise NotAllowed(_("请填姓名，不超过40字"))
    with transaction.atomic():
        if User.objects.filter(username__iexact=username).exists():
            raise NotAllowed(_("用户名“{username}”已经有人用了").format(username=username))
        user = User(username=username, display_name=name, must_change_password=True)
        password = one_time_password()
        user.set_password(password)
        user.save()
        _record(request, "account.create", user, {"username": username})
    return user, password


def reset_password(request: HttpRequest, user: User) -> str:
    """Give a new password for one login; sessions of the account end."""
    _not_oneself(request, user, _("自己的密码请在“修改密码”里改"))
    password = one_time_password()
    with transaction.atomic():
        user.set_password(password)
        user.must_change_password = True
        user.save(update_fields=["password", "must_change_password"])
        _record(request, "account.reset_password", user)
    return password


def set_active(request: HttpRequest, user: User, active: bool) -> None:
    """Enable or disable an account; nothing of what it did is touched."""
    _not_oneself(request, user, _("不能停用自己的账号"))
    with transaction.atomic():
        current = User.objects.select_for_update().get(pk=user.pk)
        if not active:
            _keep_one(current)
        current.is_active = active
        current.save(update_fields=["is_active"])
        _record(request, "account.enable" if active else "account.disable", user)
    user.is_active = active


def unlock(request: HttpRequest, user: User) -> None:
    """Open an account again that too many failures had closed."""
    reset(username=user.get_username().lower())
    _record(request, "account.unlock", user)


def remove_factor(request: HttpRequest, user: User) -> None:
    """Take away a lost second factor, so that another can be set up."""
    _not_oneself(
        request, user, _("自己的动态验证码请在“动态验证码”里停用；丢失时找另一位安全管理员")
    )
    with transaction.atomic():
        count, _kinds = Authenticator.objects.filter(user=user).delete()
        if not count:
            raise NotAllowed(_("这个账号没有启用动态验证码"))
        _record(request, "account.remove_factor", user)


def grant(request: HttpRequest, user: User, given: Grant, witness: User | None = None) -> None:
    """Give a role.

    Args:
        witness: the second administrator, who must be there where an administrator's role is
            given or taken away.
    """
    _not_oneself(request, user, _("不能改自己的角色"))
    given.check()
    with transaction.atomic():
        current = User.objects.select_for_update().get(pk=user.pk)
        before = {
            "role": current.role,
            "desk": current.desk,
            "organisation": current.organisation_id,
        }
        if current.role != given.role:
            _keep_one(current)
            if needs_witness(current, given.role) and witness is None:
                raise NotAllowed(_("授予或收回管理员角色，要有另一位管理员在场确认"))
        current.role, current.desk = given.role, given.desk
        current.organisation = given.organisation
        current.save(update_fields=["role", "desk", "organisation"])
        after = {
            "role": given.role,
            "desk": given.desk,
            "organisation": current.organisation_id,
        }
        detail: dict[str, object] = {"from": before, "to": after}
        if witness is not None:
            detail["witness"] = witness.get_username()
        _record(request, "account.grant", user, detail)


def needs_witness(user: User, role: str) -> bool:
    """Whether this change gives or takes away an administrator's role."""
    return user.role != role and (user.role in ADMINISTRATORS or role in ADMINISTRATORS)


def find_witness(request: HttpRequest, user: User, username: str, password: str, code: str) -> User:
    """The second administrator, who typed name, password and code into the same form."""
    found = authenticate(request, username=username.strip(), password=password)
    wrong = NotAllowed(_("另一位管理员的用户名、密码或验证码不对"))
    if not isinstance(found, User) or found.role not in ADMINISTRATORS:
        raise wrong
    if found.pk in (request.user.pk, user.pk):
        raise NotAllowed(_("确认的人不能是您自己，也不能是被授权的人"))
    factors = list(Authenticator.objects.filter(user=found))
    if factors and not any(factor.wrap().validate_code(code.strip()) for factor in factors):
        from allauth.mfa.signals import authentication_failed

        authentication_failed.send(
            sender=Authenticator, request=request, user=found, authenticator=factors[0]
        )
        raise wrong
    if not factors and settings.REQUIRE_MFA:
        raise NotAllowed(_("另一位管理员要先启用动态验证码"))
    return found


def locked_names() -> set[str]:
    """Accounts that too many failures have closed, from at least one address."""
    from django.utils import timezone

    since = timezone.now() - settings.AXES_COOLOFF_TIME
    attempts = AccessAttempt.objects.filter(attempt_time__gte=since)
    counted = attempts.values("username", "ip_address").annotate(all=Sum("failures_since_start"))
    return {row["username"] for row in counted if row["all"] >= settings.AXES_FAILURE_LIMIT}


def _not_oneself(request: HttpRequest, user: User, why: str) -> None:
    if request.user.pk == user.pk:
        raise NotAllowed(why)


def _keep_one(user: User) -> None:
    """Refuse to lose the last active holder of an administrator's role."""
    if user.role not in ADMINISTRATORS or not user.is_active:
        return
    # All holders are locked, so that two who are disabled at once do not both count on the other.
    holders = list(
        User.objects.select_for_update()
        .filter(role=user.role, is_active=True)
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    if holders == [user.pk]:
        raise NotAllowed(
            _("这是最后一位在用的{role}，请先设另一位").format(role=_(user.get_role_display()))
        )


def _record(
    request: HttpRequest, action: str, user: User, detail: dict[str, object] | None = None
) -> None:
    assert isinstance(request.user, User)
    audit.record(request.user, action, f"user:{user.pk}", detail, address_of(request))
