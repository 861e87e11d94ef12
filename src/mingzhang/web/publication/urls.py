"""Addresses of verification, manifests, and copies found on web sites."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from mingzhang.web.publication import verify, website

_MANIFEST = "d/<slug:address>/<int:year>/<slug:kind>/manifest/<int:number>/"

urlpatterns: list[URLPattern | URLResolver] = [
    path("verify/", verify.verify_view, name="verify"),
    path(_MANIFEST, verify.manifest_view, name="manifest"),
    path(_MANIFEST + "manifest.json", verify.manifest_file_view, name="manifest_file"),
    path("work/slots/<int:slot_id>/website/", website.website_view, name="website"),
    path(
        "work/slots/<int:slot_id>/website/<int:copy_id>/",
        website.copy_view,
        name="website_copy",
    ),
]
