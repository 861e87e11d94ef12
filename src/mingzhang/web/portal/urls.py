"""Addresses of the public. They last: what is published once is found there for ever."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from mingzhang.web.core.converter import BOOKLET
from mingzhang.web.portal import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.home, name="home"),
    path("search/", views.search, name="search"),
    path("compare/", views.compare, name="compare"),
    path("province/", views.province_home, name="province"),
    path("province/<slug:question>.csv", views.province_data, name="province_data"),
    path("province/<str:name>/", views.province_place, name="province_place"),
    path("glossary/", views.glossary_page, name="glossary"),
    path("feed.xml", views.feed, name="feed"),
    path("sitemap.xml", views.site_map, name="sitemap"),
    path("sitemap-<int:part>.xml", views.site_part, name="sitemap_part"),
    path("favicon.ico", views.icon, name="icon"),
    path("robots.txt", views.robots, name="robots"),
    path("catalog.jsonld", views.datasets, name="catalog"),
    path("catalog-<int:part>.jsonld", views.more_datasets, name="catalog_part"),
    path("d/<slug:address>/", views.department, name="department"),
    path("d/<slug:address>/embed/", views.embed, name="embed"),
    path("d/<slug:address>/promises/", views.promises, name="promises"),
    path("d/<slug:address>/contracts/", views.passed, name="passed"),
    path("d/<slug:address>/year/<slug:table>.<slug:form>", views.passed_file, name="passed_file"),
    path("d/<slug:address>/promises.<slug:form>", views.promises_file, name="promises_file"),
    path(BOOKLET, views.booklet, name="booklet"),
    path(BOOKLET + "dataset.jsonld", views.booklet_dataset, name="booklet_dataset"),
    path(BOOKLET + "tables/<str:slug>/", views.table, name="table"),
    path(BOOKLET + "tables/<str:slug>.<str:form>", views.table_file, name="table_file"),
    path(BOOKLET + "projects/<str:slug>/", views.project, name="project"),
    path(BOOKLET + "files/<slug:form>", views.file, name="download"),
]
