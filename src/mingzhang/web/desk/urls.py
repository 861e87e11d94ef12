"""Addresses under /work/desk/."""

from __future__ import annotations

from django.urls import path

from mingzhang.web.desk import views

urlpatterns = [
    path("<slug:name>/", views.listing, name="desk_list"),
    path("<slug:name>/<slug:form>/", views.export, name="desk_export"),
]
