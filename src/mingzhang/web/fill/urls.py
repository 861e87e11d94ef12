"""Addresses under /work/slots/<slot>/fill/."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from mingzhang.web.fill import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.fill, name="fill"),
    path("edits/", views.edits, name="fill_edits"),
    path("changes/", views.changes, name="fill_changes"),
    path("codes/", views.codes, name="fill_codes"),
    path("indicators/", views.indicators, name="fill_indicators"),
    path("preview/", views.show_preview, name="fill_preview"),
    path("carry-over/", views.carry, name="fill_carry_over"),
    path("submit/", views.hand_over, name="fill_submit"),
    path("tour/", views.tour_seen, name="fill_tour"),
]
