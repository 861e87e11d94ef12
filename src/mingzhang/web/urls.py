"""Every address; each area has its own list."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    path("accounts/", include("mingzhang.web.accounts.sign_in")),
    path("work/slots/<int:slot_id>/fill/", include("mingzhang.web.fill.urls")),
    path("work/office/tokens/", include("mingzhang.web.api.token_urls")),
    path("work/office/", include("mingzhang.web.operation.office.urls")),
    path("work/slots/<int:slot_id>/hand-in/", include("mingzhang.web.handin.urls")),
    path("work/slots/<int:slot_id>/year/", include("mingzhang.web.year.urls")),
    path("work/services/", include("mingzhang.web.year.service_urls")),
    path("work/slots/<int:slot_id>/merge/", include("mingzhang.web.handin.merge_urls")),
    path("work/desk/", include("mingzhang.web.desk.urls")),
    path("work/", include("mingzhang.web.review.urls")),
    path("check/", include("mingzhang.web.checker.urls")),
    path("api/", include("mingzhang.web.api.urls")),
    path("health/", include("mingzhang.web.operation.urls")),
    path("", include("mingzhang.web.feedback.urls")),
    path("", include("mingzhang.web.publication.urls")),
    path("", include("mingzhang.web.portal.urls")),
]

handler403 = "mingzhang.web.portal.views.forbidden"
handler404 = "mingzhang.web.portal.views.not_found"
handler500 = "mingzhang.web.portal.views.broken"
