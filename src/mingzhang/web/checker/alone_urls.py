"""Every address of the page that checks files by itself."""

from __future__ import annotations

from django.urls import include, path
from django.views.generic import RedirectView

urlpatterns = [
    path("check/", include("mingzhang.web.checker.urls")),
    path("", RedirectView.as_view(pattern_name="check")),
]

handler400 = handler403 = handler404 = "mingzhang.web.checker.views.gone"
handler500 = "mingzhang.web.checker.views.broken"
