"""The public pages. Each says what it shows; `serving.public` answers and keeps it."""

from __future__ import annotations

import json
import sys
from http import HTTPStatus

from csp.decorators import csp_replace
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.templatetags.static import static
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from mingzhang.language import _
from mingzhang.web.core.deferred import deferred
from mingzhang.web.core.problem import problem_response
from mingzhang.web.core.room import passing_problem
from mingzhang.web.models import Organisation
from mingzhang.web.portal import booklet as booklets
from mingzhang.web.portal import (
    catalog,
    corpus,
    download,
    glossary,
    overview,
    promise,
    province,
    reading,
    sitemap,
)
from mingzhang.web.portal import passed as passing
from mingzhang.web.portal.comparison import choice_of, comparison
from mingzhang.web.portal.serving import Page, public, render, withdrawn
from mingzhang.web.publication.search import search as look
from mingzhang.web.publication.search import tally

PAGE_SIZE = 20
LONGEST_SEARCH = 100
LAST_PAGE = 50
KINDS = {
    "department": deferred("部门"),
    "project": deferred("项目"),
    "code": deferred("科目"),
    "target": deferred("绩效目标"),
    "catalogue": deferred("购买服务目录"),
    "text": deferred("文字说明"),
}


def _number(request: HttpRequest) -> int | None:
    """Which publication the reader asked for by `?number=`.

    Raises:
        Http404: it is no number.
    """
    text = request.GET.get("number")
    if text is None:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 6):
        raise Http404
    return int(text)


@public()
def home(_request: HttpRequest) -> Page:
    """The county at a glance."""
    return Page("portal/home.html", overview.home())


@public()
def department(_request: HttpRequest, address: str) -> Page:
    """A department or unit over the years."""
    organisation = reading.get_organisation(address)
    return Page("portal/department.html", overview.department(organisation))


@xframe_options_exempt
@csp_replace({"frame-ancestors": ["*"]})  # type: ignore[arg-type]
@public()
def embed(_request: HttpRequest, address: str) -> Page:
    """A department's key figures in a frame on its own web site, always the current ones."""
    organisation = reading.get_organisation(address)
    return Page("portal/embed.html", overview.department(organisation))


@public()
def promises(_request: HttpRequest, address: str) -> Page:
    """What a department or unit promised and what it reached, project by project, year by year."""
    return Page("portal/promises.html", promise.page(reading.get_organisation(address)))


@public()
def promises_file(_request: HttpRequest, address: str, form: str) -> Page:
    """The same as open data."""
    body, media = promise.file(reading.get_organisation(address), form)
    return Page(body=body.decode(), content_type=media)


@public()
def passed(_request: HttpRequest, address: str) -> Page:
    """What a department or unit bought from whom, and what it owns, year by year."""
    return Page("portal/passed.html", passing.page(reading.get_organisation(address)))


@public()
def passed_file(_request: HttpRequest, address: str, table: str, form: str) -> Page:
    """One table of it as open data."""
    body, media = passing.file(reading.get_organisation(address), table, form)
    return Page(body=body.decode(), content_type=media)


@public("number")
def booklet(request: HttpRequest, address: str, year: int, kind: str) -> Page:
    """A published booklet, or one of its earlier versions."""
    number = _number(request)
    publication = reading.get_publication(address, year, kind, number)
    context = booklets.page(publication, number)
    context["dataset"] = catalog.dataset(publication, context["data"]["title"])
    return Page("portal/booklet.html", context)


@public("number")
def table(request: HttpRequest, address: str, year: int, kind: str, slug: str) -> Page:
    """One table of a booklet."""
    number = _number(request)
    context = booklets.shell(reading.get_publication(address, year, kind, number), number)
    found, place = booklets.get_table(context["data"], slug)
    return Page("portal/table.html", context | {"table": found, "at": place})


@require_safe
def table_file(
    request: HttpRequest, address: str, year: int, kind: str, slug: str, form: str
) -> HttpResponseBase:
    """One table as a file."""
    number = _number(request)
    publication = reading.get_publication(address, year, kind, number)
    found, _place = booklets.get_table(reading.page_of(publication), slug)
    return download.table_response(request, publication, found, form, number is not None)


@public("number")
def project(request: HttpRequest, address: str, year: int, kind: str, slug: str) -> Page:
    """A project with what it is to achieve."""
    number = _number(request)
    context = booklets.shell(reading.get_publication(address, year, kind, number), number)
    found, _place = booklets.get_project(context["data"], slug)
    groups = booklets.indicator_groups(found["indicators"])
    return Page("portal/project.html", context | {"project": found, "groups": groups})


@require_safe
def file(request: HttpRequest, address: str, year: int, kind: str, form: str) -> HttpResponseBase:
    """A file of a booklet."""
    number = _number(request)
    publication = reading.get_publication(address, year, kind, number)
    return download.file_response(request, publication, form, number is not None)


@public("text", "kind", "year", "organisation", "sort", "page")
def search(request: HttpRequest) -> Page:
    """Search in everything published."""
    query = request.GET
    text = query.get("text", "").strip()[:LONGEST_SEARCH]
    kind = query.get("kind", "") if query.get("kind") in KINDS else ""
    year = int(y) if len(y := query.get("year", "")) == 4 and y.isdecimal() else None
    at = int(p) if len(p := query.get("page", "1")) < 4 and p.isdecimal() else 1
    at = min(max(at, 1), LAST_PAGE)
    organisation = Organisation.objects.filter(address=query.get("organisation", "")).first()
    by_amount = query.get("sort") == "amount"
    found = []
    hidden = reading.hidden()
    counted = tally(text, None, organisation.pk if organisation else None, hidden)
    if text:
        found = look(
            text,
            kind or None,
            year,
            organisation.pk if organisation else None,
            limit=PAGE_SIZE + 1,
            offset=(at - 1) * PAGE_SIZE,
            by_amount=by_amount,
            hidden=hidden,
        )
    return Page(
        "portal/search.html",
        {
            "text": text,
            "kind": kind,
            "year": year,
            "organisation": organisation,
            "kinds": {key: _(label) for key, label in KINDS.items()},
            "years": sorted({year for year, _kind in overview.spans()}, reverse=True),
            "organisations": _to_choose(organisation),
            "found": found[:PAGE_SIZE],
            "tally": counted,
            "by_amount": by_amount,
            "at": at,
            "has_more": len(found) > PAGE_SIZE and at < LAST_PAGE,
        },
    )


def _to_choose(chosen: Organisation | None) -> dict[str, str]:
    """Addresses and names to choose from; of a province only the first, and who is chosen."""
    found = dict(overview.to_choose())
    if chosen is not None:
        found.setdefault(chosen.address, chosen.name)
    return found


@public(made_of=corpus.stamp)
def province_home(_request: HttpRequest) -> Page:
    """The places of a corpus at a glance."""
    return Page("portal/province.html", province.home())


@public("after", made_of=corpus.stamp)
def province_place(request: HttpRequest, name: str) -> Page:
    """One place of a corpus."""
    return Page("portal/province_place.html", province.place(name, request.GET.get("after", "")))


@public(made_of=corpus.stamp)
def province_data(_request: HttpRequest, question: str) -> Page:
    """An answer about places as data."""
    return Page(body=province.data(question), content_type="text/csv; charset=utf-8")


@public("d", "m", "y", "kind", "whole")
def compare(request: HttpRequest) -> Page:
    """Departments and years beside each other."""
    return Page("portal/compare.html", comparison(choice_of(request.GET)))


@public()
def glossary_page(_request: HttpRequest) -> Page:
    """Words of budgets in plain language."""
    groups: dict[str, list[glossary.Term]] = {}
    for term in glossary.terms():
        groups.setdefault(term.group, []).append(term)
    return Page("portal/glossary.html", {"groups": groups})


@public()
def feed(_request: HttpRequest) -> Page:
    """What is new, for feed readers."""
    return Page(body=catalog.feed_text(), content_type="application/atom+xml; charset=utf-8")


@public()
def site_map(_request: HttpRequest) -> Page:
    """Every lasting address, or where its parts are."""
    return Page(body=sitemap.text(), content_type="application/xml; charset=utf-8")


@public()
def site_part(_request: HttpRequest, part: int) -> Page:
    """Some of the lasting addresses of a large portal."""
    return Page(body=sitemap.part_text(part), content_type="application/xml; charset=utf-8")


@require_safe
def icon(_request: HttpRequest) -> HttpResponse:
    """The picture that browsers ask for by themselves, also where no page names it."""
    return redirect(static("icon.svg"))


@public()
def robots(_request: HttpRequest) -> Page:
    """What robots may read."""
    return Page(body=catalog.robots_text(), content_type="text/plain; charset=utf-8")


@public()
def datasets(_request: HttpRequest) -> Page:
    """The catalogue of everything published; of a large portal its first file."""
    return Page(body=catalog.catalog_text(), content_type="application/ld+json; charset=utf-8")


@public()
def more_datasets(_request: HttpRequest, part: int) -> Page:
    """Another file of the catalogue."""
    return Page(body=catalog.catalog_text(part), content_type="application/ld+json; charset=utf-8")


@public()
def booklet_dataset(_request: HttpRequest, address: str, year: int, kind: str) -> Page:
    """A booklet in the words of schema.org, as a file of its own."""
    publication = reading.get_publication(address, year, kind)
    title = reading.brief_of(publication).title
    text = json.dumps(catalog.dataset(publication, title), ensure_ascii=False, indent=1)
    return Page(body=text, content_type="application/ld+json; charset=utf-8")


def not_found(_request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The page for addresses that lead nowhere, or to what was withdrawn."""
    if isinstance(exception, reading.Withdrawn):
        return withdrawn(exception)
    return _problem("404.html", HTTPStatus.NOT_FOUND)


def forbidden(_request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The page for what somebody may not do."""
    said = str(exception) if exception is not None and str(exception) else ""
    return _problem("403.html", HTTPStatus.FORBIDDEN, said)


def broken(request: HttpRequest) -> HttpResponse:
    """The page for our own failures; it asks neither database nor account.

    What is in the way for a while (a locked database, a full disk) is said as such.
    """
    problem = passing_problem(sys.exc_info()[1])
    if problem:
        if request.path.startswith("/api/"):
            response: HttpResponse = problem_response(503, problem)
        elif request.content_type == "application/json":
            response = JsonResponse({"problem": problem}, status=503)
        else:
            response = _problem("503.html", HTTPStatus.SERVICE_UNAVAILABLE, problem)
        response["Retry-After"] = "10"
        return response
    return _problem("500.html", HTTPStatus.INTERNAL_SERVER_ERROR)


def _problem(template: str, status: HTTPStatus, said: str = "") -> HttpResponse:
    response = HttpResponse(render(template, {"said": said}), status=status)
    response["Cache-Control"] = "no-store"
    return response
