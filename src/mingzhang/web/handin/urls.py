"""Addresses of handing in."""

from __future__ import annotations

from django.urls import path

from mingzhang.web.handin import ledger_views, views

urlpatterns = [
    path("", views.hand_in, name="hand_in"),
    path("workbook/", views.hand_in_workbook, name="hand_in_workbook"),
    path("ledger/", views.hand_in_ledger, name="hand_in_ledger"),
    path("booklet/", views.hand_in_booklet, name="hand_in_booklet"),
    path("draft.xlsx", views.hand_in_draft, name="hand_in_draft"),
    path("empty.xlsx", views.hand_in_empty, name="hand_in_empty"),
    path("job/<int:job_id>/", views.hand_in_job, name="hand_in_job"),
    path("job/<int:job_id>/cancel/", views.hand_in_cancel, name="hand_in_cancel"),
    path("job/<int:job_id>/retry/", views.hand_in_retry, name="hand_in_retry"),
    path("job/<int:job_id>/apply/", views.hand_in_apply, name="hand_in_apply"),
    path("job/<int:job_id>/columns/", ledger_views.hand_in_columns, name="hand_in_columns"),
    path("restore/<int:edit_id>/", views.hand_in_restore, name="hand_in_restore"),
]
