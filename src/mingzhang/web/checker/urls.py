"""Addresses under /check/."""

from __future__ import annotations

from django.urls import URLPattern, path

from mingzhang.web.checker import views

urlpatterns: list[URLPattern] = [
    path("", views.check, name="check"),
    path("<str:token>/", views.case_page, name="check_case"),
    path("<str:token>/report/", views.report, name="check_report"),
    path("<str:token>/keep/", views.keep, name="check_keep"),
    path("<str:token>/delete/", views.delete, name="check_delete"),
]
