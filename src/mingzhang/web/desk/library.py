"""The page of the library of indicators, for everybody who fills in or reviews targets."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET

from mingzhang.language import _
from mingzhang.web.accounts.permission import Scope, scope_of
from mingzhang.web.models import User
from mingzhang.web.publication.library import published_library
from mingzhang.year.library import Entry, find_entries, library_csv

PAGE = 100


@login_required
@require_GET
def library_page(request: HttpRequest) -> HttpResponse:
    """Indicators by field, level and words, those of most projects first."""
    chosen = _chosen(request)
    library = published_library()
    page = Paginator(_found(chosen, library), PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "desk/library.html",
        {
            "chosen": chosen,
            "page": page,
            "sectors": sorted({entry.sector for entry in library if entry.sector}),
            "levels": list(dict.fromkeys(entry.first for entry in library)),
        },
    )


@login_required
@require_GET
def library_file(request: HttpRequest) -> HttpResponse:
    """What was chosen as the file that `mingzhang year library` reads."""
    found = _found(_chosen(request), published_library())
    response = HttpResponse(library_csv(found), content_type="text/csv; charset=utf-8")
    name = content_disposition_header(True, _("绩效指标库") + ".csv")
    response["Content-Disposition"] = name or "attachment"
    return response


def _chosen(request: HttpRequest) -> dict[str, str]:
    assert isinstance(request.user, User)
    if scope_of(request.user, "view") is Scope.NONE:
        raise PermissionDenied
    return {key: request.GET.get(key, "").strip()[:60] for key in ("q", "sector", "first")}


def _found(chosen: dict[str, str], library: tuple[Entry, ...]) -> tuple[Entry, ...]:
    words = ",".join(chosen["q"].split())
    return find_entries(library, words, chosen["sector"], chosen["first"])
