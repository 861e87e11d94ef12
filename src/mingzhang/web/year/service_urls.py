"""Addresses of the catalogue of purchased services."""

from __future__ import annotations

from django.urls import path

from mingzhang.web.year import service

urlpatterns = [
    path("", service.catalogue, name="service_catalogue"),
    path("list/", service.list_file, name="service_list"),
    path("decide/", service.decide, name="service_decide"),
    path("proposals/", service.proposals, name="service_proposals"),
    path("proposals/new/", service.new, name="service_new"),
    path("proposals/<slug:identity>/", service.proposal, name="service_proposal"),
    path("proposals/<slug:identity>/step/", service.step, name="service_step"),
    path("<int:number>/notice.docx", service.notice, name="service_notice"),
    path("<int:number>/catalogue.csv", service.catalogue_csv, name="service_csv"),
]
