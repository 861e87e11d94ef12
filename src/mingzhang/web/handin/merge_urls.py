"""Addresses of merging the units into their department."""

from __future__ import annotations

from django.urls import path

from mingzhang.web.handin import merge_views

urlpatterns = [
    path("", merge_views.merge_page, name="merge"),
    path("apply/", merge_views.merge_apply, name="merge_apply"),
    path("compare/", merge_views.merge_compare, name="merge_compare"),
    path("job/<int:job_id>/", merge_views.merge_job, name="merge_job"),
    path("job/<int:job_id>/cancel/", merge_views.merge_cancel, name="merge_cancel"),
    path("job/<int:job_id>/retry/", merge_views.merge_retry, name="merge_retry"),
]
