"""Addresses of feedback: the public's under /d/, the office's under /work/."""

from __future__ import annotations

from django.urls import path

from mingzhang.web.core.converter import BOOKLET
from mingzhang.web.feedback import office, public

urlpatterns = [
    path(BOOKLET + "feedback/", public.feedback, name="feedback"),
    path("work/feedback/", office.feedback_list, name="feedback_list"),
    path("work/feedback/<int:feedback_id>/", office.feedback_answer, name="feedback_answer"),
]
