"""Keys for programs: made once, kept as digests, limited to scopes, revocable.

A key is looked up by the SHA-256 of its 256 random bits. That needs neither a slow hash (nobody
can try 2^256 keys) nor a comparison in constant time: what an index of the database leaks by its
timing is about digests, and nobody can choose a key so that its digest comes closer to another.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone
from ninja.security import HttpBearer

from mingzhang.web import audit
from mingzhang.web.accounts.permission import may_on_site
from mingzhang.web.api.problem import Problem
from mingzhang.web.api.throttle import FAILURES
from mingzhang.web.core.address import address_of
from mingzhang.web.core.deferred import deferred as _
from mingzhang.web.models import Role, Token, User

PREFIX = "mz_"
SCOPES = {
    "read_work": _("查看编制和审核中的资料、版本、审核结果、意见、会签和公众留言"),
    "upload": _("上传资料文件"),
    "year": _("报送、查看这一年的读数、台账、采购和资产"),
    "check": _("送审文件，不放入平台"),
    "move": _("提交、退回、批复等流程操作，发表意见，会签，答复公众留言"),
}
"""What a key may be allowed to do; never more than its person may."""

USED_EVERY = timedelta(minutes=1)
_BEARER = {"WWW-Authenticate": 'Bearer error="invalid_token"'}


def key_digest(key: str) -> str:
    """What is kept of a key."""
    return hashlib.sha256(key.encode()).hexdigest()


def make_token(
    user: User, name: str, scopes: Collection[str], expires_at: datetime | None
) -> tuple[Token, str]:
    """A new token and its key, which is not kept and can never be shown again."""
    key = PREFIX + secrets.token_urlsafe(32)
    token = Token.objects.create(
        user=user,
        name=name,
        digest=key_digest(key),
        hint=key[: len(PREFIX) + 4] + "…",
        scopes=" ".join(scope for scope in SCOPES if scope in scopes),
        expires_at=expires_at,
    )
    return token, key


def scopes_of(token: Token) -> frozenset[str]:
    """What a token may do."""
    return frozenset(token.scopes.split())


def token_user(request: HttpRequest) -> User:
    """The person in whose name a request with a token is made."""
    token: Token = request.auth  # type: ignore[attr-defined]
    return token.user


def record_deed(request: HttpRequest, action: str, target: str, detail: dict[str, Any]) -> None:
    """Write down what a token did, and which."""
    token: Token = request.auth  # type: ignore[attr-defined]
    audit.record(token.user, action, target, {"token": token.pk, **detail}, address_of(request))


class Bearer(HttpBearer):
    """`Authorization: Bearer mz_…` with one of some scopes."""

    openapi_description = _("平台上“接口令牌”页生成的令牌，形如 mz_…")

    def __init__(self, *scopes: str) -> None:
        super().__init__()
        self.scopes = frozenset(scopes)

    def authenticate(self, request: HttpRequest, token: str) -> Token:
        """The token, once its person and scopes are found good.

        Raises:
            Problem: 401 for a key that is not valid, 403 for one that may not do this.
        """
        found = Token.objects.select_related("user").filter(digest=key_digest(token)).first()
        now = timezone.now()
        detail = ""
        if found is None:
            detail = _("没有这个令牌")
        elif found.revoked_at is not None:
            detail = _("令牌已撤销")
        elif found.expires_at is not None and found.expires_at <= now:
            detail = _("令牌已过期")
        if found is None or detail:
            wait = FAILURES.take(address_of(request))
            if wait:
                raise Problem(
                    429,
                    _("无效令牌太多，请{seconds}秒后再试"),
                    {"Retry-After": str(int(wait) + 1)},
                    seconds=int(wait) + 1,
                )
            raise Problem(401, detail, _BEARER)
        _require_person(found.user)
        if not self.scopes & scopes_of(found):
            names = "、".join(sorted(self.scopes))
            raise Problem(403, _("令牌没有这项权限：{scopes}"), scopes=names)
        _note_use(found, now)
        return found


def _require_person(user: User) -> None:
    """A key works only while its person could work in the browser."""
    if not user.is_active:
        raise Problem(403, _("账号已停用"))
    if not may_on_site(user, "tokens"):
        raise Problem(403, _("账号的角色不能使用接口令牌"))
    if user.must_change_password:
        raise Problem(403, _("请先登录平台，更改初始密码"))
    if settings.REQUIRE_MFA and user.role == Role.BUREAU:
        from allauth.mfa.utils import is_mfa_enabled

        if not is_mfa_enabled(user):
            raise Problem(403, _("请先登录平台，启用两步验证"))


def _note_use(token: Token, now: datetime) -> None:
    """Note when a token was used, at most once a minute, so that reading seldom writes."""
    before = now - USED_EVERY
    if token.used_at is None or token.used_at < before:
        Token.objects.filter(Q(used_at=None) | Q(used_at__lt=before), pk=token.pk).update(
            used_at=now
        )
