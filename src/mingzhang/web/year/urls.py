"""Addresses of a slot's year."""

from __future__ import annotations

from django.urls import path

from mingzhang.web.year import closing, importing, spending, table, views

urlpatterns = [
    path("", views.year, name="slot_year"),
    path("close/", closing.close, name="slot_year_close"),
    path("money/open/", importing.open_ledger, name="slot_year_open"),
    path("money/export/", spending.file, name="slot_year_export"),
    path("money/export/<int:upload_id>/", spending.preview, name="slot_year_export_preview"),
    path("<slug:table>/", table.rows, name="slot_year_rows"),
    path("<slug:table>/add/", table.add, name="slot_year_add"),
    path("<slug:table>/rows.csv", table.as_csv, name="slot_year_csv"),
    path("<slug:table>/file/", importing.file, name="slot_year_file"),
    path("<slug:table>/file/<int:upload_id>/", importing.preview, name="slot_year_preview"),
    path("<slug:table>/<int:number>/strike/", table.strike, name="slot_year_strike"),
    path("<slug:table>/<int:number>/evidence/", table.evidence, name="slot_year_evidence"),
]
