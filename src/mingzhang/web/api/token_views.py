"""The page on which people make keys for their programs, see them and revoke them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from mingzhang.language import _
from mingzhang.web import audit
from mingzhang.web.accounts.permission import require
from mingzhang.web.api.token import SCOPES, make_token, scopes_of
from mingzhang.web.core.address import address_of
from mingzhang.web.models import Token, User

DAYS = (30, 90, 365)
"""How long a token may live; none lives for ever."""

MOST_TOKENS = 20


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def tokens(request: HttpRequest) -> HttpResponse:
    """See one's tokens; make one, whose key is shown in this answer only."""
    user: User = request.user  # type: ignore[assignment]
    require(user, "tokens")
    typed: dict[str, Any] = {"name": "", "scopes": ["read_work"], "days": 90}
    errors: dict[str, str] = {}
    key, made = "", None
    if request.method == "POST":
        typed = {
            "name": request.POST.get("name", "").strip(),
            "scopes": request.POST.getlist("scopes"),
            "days": request.POST.get("days", ""),
        }
        errors = _errors(user, typed)
        if not errors:
            days = int(typed["days"])
            until = timezone.now() + timedelta(days=days)
            made, key = make_token(user, typed["name"], typed["scopes"], until)
            detail = {"name": made.name, "scopes": made.scopes, "days": days}
            audit.record(user, "token.make", f"token:{made.pk}", detail, address_of(request))
            typed = {"name": "", "scopes": ["read_work"], "days": 90}
    now = timezone.now()
    context = {
        "rows": [_row(token, now) for token in user.tokens.all()],
        "all_scopes": SCOPES,
        "all_days": DAYS,
        "typed": typed,
        "errors": errors,
        "made": made,
        "key": key,
    }
    return render(request, "api/tokens.html", context, status=400 if errors else 200)


def _errors(user: User, typed: dict[str, Any]) -> dict[str, str]:
    """What is wrong with what was typed, by field."""
    found: dict[str, str] = {}
    if not typed["name"] or "\x00" in typed["name"]:
        found["name"] = _("请写名称，以便日后认出这个令牌的用处")
    elif len(typed["name"]) > 60:
        found["name"] = _("名称最多60个字")
    if not typed["scopes"] or not set(typed["scopes"]) <= set(SCOPES):
        found["scopes"] = _("请至少选一项权限")
    if typed["days"] not in [str(days) for days in DAYS]:
        found["days"] = _("请选有效期")
    live = user.tokens.filter(revoked_at=None, expires_at__gt=timezone.now()).count()
    if not found and live >= MOST_TOKENS:
        words = _("已有{count}个有效令牌，请先撤销不用的")
        found["name"] = words.format(count=live)
    return found


def _row(token: Token, now: Any) -> dict[str, Any]:
    expired = token.expires_at is not None and token.expires_at <= now
    return {
        "token": token,
        "scopes": [_(SCOPES[scope]) for scope in SCOPES if scope in scopes_of(token)],
        "state": _("已撤销") if token.revoked_at else _("已过期") if expired else _("有效"),
        "live": not token.revoked_at and not expired,
    }


@login_required
@require_POST
def revoke(request: HttpRequest, token_id: int) -> HttpResponse:
    """Make one's token worthless, at once and for ever."""
    user: User = request.user  # type: ignore[assignment]
    require(user, "tokens")
    token = get_object_or_404(Token, pk=token_id, user=user)
    changed = Token.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=timezone.now())
    if changed:
        detail = {"name": token.name}
        audit.record(user, "token.revoke", f"token:{token.pk}", detail, address_of(request))
    messages.success(request, _("令牌“{name}”已撤销").format(name=token.name))
    return redirect("tokens")
