"""Addresses under /api/."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from mingzhang.web.api.document import api_docs
from mingzhang.web.api.service import api

urlpatterns: list[URLPattern | URLResolver] = [
    path("", api_docs, name="api_docs"),
    path("v1/", api.urls),
]
