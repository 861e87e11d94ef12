"""Every address; each area has its own list."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    path("accounts/", include("allauth.urls")),
    path("work/slots/<int:slot_id>/fill/", include("mingzhang.web.fill.urls")),
    path("work/office/", include("mingzhang.web.office.urls")),
    path("work/", include("mingzhang.web.review.urls")),
    path("api/", include("mingzhang.web.api.urls")),
    path("health/", include("mingzhang.web.operation.urls")),
    path("", include("mingzhang.web.publication.urls")),
    path("", include("mingzhang.web.portal.urls")),
]
