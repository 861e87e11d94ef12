"""Addresses under /work/desk/."""

from __future__ import annotations

from django.urls import path

from mingzhang.web.desk import library, views

urlpatterns = [
    path("library/", library.library_page, name="library"),
    path("library/indicators.csv", library.library_file, name="library_file"),
    path("<slug:name>/", views.listing, name="desk_list"),
    path("<slug:name>/<slug:form>/", views.export, name="desk_export"),
]
