"""Addresses of a slot's year."""

from __future__ import annotations

from django.urls import path

from mingzhang.web.handin import year_views

urlpatterns = [
    path("", year_views.year, name="slot_year"),
    path("file/", year_views.year_file, name="slot_year_file"),
]
