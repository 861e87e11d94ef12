"""Addresses under /health/."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from mingzhang.web.operation import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("live/", views.live, name="live"),
    path("ready/", views.ready, name="ready"),
    path("metrics/", views.metrics, name="metrics"),
    path("metrics", views.metrics),
]
