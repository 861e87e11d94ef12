"""Addresses under /work/office/tokens/."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from mingzhang.web.api import token_views

urlpatterns: list[URLPattern | URLResolver] = [
    path("", token_views.tokens, name="tokens"),
    path("<int:token_id>/revoke/", token_views.revoke, name="token_revoke"),
]
