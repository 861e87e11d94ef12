"""What is published, for every program, without an account."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from ninja import Query, Router

from mingzhang.web.api.answer import (
    CSV,
    JSON,
    MEDIA,
    PARQUET,
    also,
    etag_of,
    marked,
    part_of,
    public,
    unchanged,
    wanted_format,
)
from mingzhang.web.api.figure import figure_file, figure_items
from mingzhang.web.api.form import (
    EntryOut,
    FigureOut,
    Kind,
    Limit,
    ManifestOut,
    Number,
    Offset,
    Page,
    PublicationOut,
    PublicationPage,
    SearchOut,
    Slug,
    Text,
    Year,
)
from mingzhang.web.api.problem import aware
from mingzhang.web.api.throttle import ANONYMOUS, EXPORTS
from mingzhang.web.core.deferred import deferred as _
from mingzhang.web.models import Figure, Organisation, Publication, SearchEntry
from mingzhang.web.publication import shown

router = Router(tags=[_("公开数据")], throttle=ANONYMOUS)
router.add_decorator(public, mode="view")
FORMATS = (JSON, CSV, PARQUET)
Format = Annotated[
    str | None, Query(pattern="^(json|csv|parquet)$", description=_("不写时看Accept头"))
]


def _publications(
    year: int | None, kind: str | None, organisation: str | None, updated_since: datetime | None
) -> QuerySet[Publication]:
    # As `shown.visible`, by those few that are hidden: a province has a hundred thousand.
    found = Publication.objects.exclude(pk__in=Publication.objects.hidden())
    if year is not None:
        found = found.filter(slot__year=year)
    if kind is not None:
        found = found.filter(slot__kind=kind)
    if organisation is not None:
        found = found.filter(slot__organisation__address=organisation)
    if updated_since is not None:
        # What an embargo ended for is as new as what was just published.
        since = aware(updated_since)
        found = found.filter(Q(published_at__gte=since) | Q(visible_from__gte=since))
    return found


def _publication_data(publication: Publication, current: bool = True) -> dict[str, Any]:
    slot = publication.slot
    organisation = slot.organisation
    return {
        "id": publication.pk,
        "title": slot.title,
        "organisation": organisation.name,
        "address": organisation.address,
        "county": organisation.county,
        "year": slot.year,
        "kind": slot.kind,
        "number": publication.number,
        "reason": publication.reason,
        "published_at": publication.published_at,
        "visible_from": publication.visible_from,
        "current": current,
        "digest": publication.digest,
        "sm3": publication.sm3,
        "page": f"/api/v1/publications/{publication.pk}",
        "figures": f"/api/v1/publications/{publication.pk}/figures",
        "portal": f"/d/{organisation.address}/{slot.year}/{slot.kind}/",
    }


def get_publication(publication_id: int) -> Publication:
    """A publication that the public may see, current or corrected since.

    Raises:
        Http404: there is none, or its embargo has not ended.
    """
    found = (
        Publication.objects.standing()
        .select_related("slot__organisation")
        .filter(pk=publication_id)
        .first()
    )
    if found is None:
        raise Http404
    return found


@router.get(
    "/publications",
    response=Page[PublicationOut],
    summary=_("现行公开资料"),
    description=_("每本只列现行的一版，按公开先后排列。"),
)
def publications(
    request: HttpRequest,
    year: Year | None = None,
    kind: Kind | None = None,
    organisation: Slug | None = None,
    updated_since: datetime | None = None,
    limit: Limit = 100,
    offset: Offset = 0,
) -> dict[str, Any]:
    """The current one of each booklet, in order of publication."""
    found = (
        _publications(year, kind, organisation, updated_since)
        .select_related("slot__organisation")
        .order_by("published_at", "id")
    )
    rows = [_publication_data(p) for p in found[offset : offset + limit]]
    return part_of(found, limit, offset, rows)


@router.get(
    "/publications/{publication_id}",
    response=PublicationPage,
    summary=_("一本公开资料"),
    description=_("主要数字、各表、文字、项目和绩效目标，即公开平台上显示的全部内容。"),
)
def publication(request: HttpRequest, publication_id: Number) -> Any:
    """Key figures, tables, text, projects and targets: all that the portal shows."""
    found = get_publication(publication_id)
    current = shown.visible().filter(pk=found.pk).exists()
    etag = etag_of(found.pk, found.page, current)
    known = unchanged(request, etag, found.published_at)
    if known is not None:
        return known
    data = PublicationPage(**_publication_data(found, current), content=shown.page_of(found))
    response = HttpResponse(data.model_dump_json(), content_type=MEDIA[JSON])
    return marked(response, etag, found.published_at)


@router.get(
    "/publications/{publication_id}/figures",
    response=Page[FigureOut],
    summary=_("一本资料的数字"),
    openapi_extra=also(CSV, PARQUET),
    description=_("单位为分。CSV和Parquet给出全部，不分页。"),
)
def publication_figures(
    request: HttpRequest,
    publication_id: Number,
    table: Text | None = None,
    row: Text | None = None,
    column: Text | None = None,
    format: Format = None,
    limit: Limit = 500,
    offset: Offset = 0,
) -> Any:
    """In fen. CSV and Parquet are complete, not paged."""
    found = get_publication(publication_id)
    form = wanted_format(request, format, FORMATS)
    etag = etag_of(found.pk, found.digest, table, row, column, form, limit, offset)
    known = unchanged(request, etag, found.published_at)
    if known is not None:
        return known
    figures = _narrowed(Figure.objects.filter(publication=found), table, row, column)
    name = f"mingzhang-{found.slot.organisation.address}-{found.slot.year}-{found.slot.kind}"
    response = _figure_answer(figures, form, name, limit, offset)
    return marked(response, etag, found.published_at)


def _narrowed(
    figures: QuerySet[Figure], table: str | None, row: str | None, column: str | None
) -> QuerySet[Figure]:
    if table is not None:
        figures = figures.filter(table=table)
    if row is not None:
        figures = figures.filter(row=row)
    if column is not None:
        figures = figures.filter(column=column)
    return figures


def _figure_answer(
    figures: QuerySet[Figure], form: str, name: str, limit: int, offset: int
) -> HttpResponseBase:
    if form != JSON:
        return figure_file(figures, form, name)
    items = figure_items(figures, offset, limit)
    page = Page[FigureOut](total=figures.count(), limit=limit, offset=offset, items=items)  # type: ignore[arg-type]
    return HttpResponse(page.model_dump_json(), content_type=MEDIA[JSON])


@router.get(
    "/figures",
    response=Page[FigureOut],
    summary=_("全部公开资料的数字"),
    throttle=[ANONYMOUS, EXPORTS],
    openapi_extra=also(CSV, PARQUET),
    description=_("单位为分。CSV和Parquet给出全部，不分页，可直接用DuckDB查询。"),
)
def figures(
    request: HttpRequest,
    year: Year | None = None,
    kind: Kind | None = None,
    organisation: Slug | None = None,
    updated_since: datetime | None = None,
    table: Text | None = None,
    row: Text | None = None,
    column: Text | None = None,
    format: Format = None,
    limit: Limit = 500,
    offset: Offset = 0,
) -> Any:
    """In fen. CSV and Parquet are complete, not paged."""
    form = wanted_format(request, format, FORMATS)
    chosen = _publications(year, kind, organisation, updated_since)
    pks = sorted(chosen.values_list("pk", flat=True))
    etag = etag_of(pks, table, row, column, form, limit, offset)
    known = unchanged(request, etag)
    if known is not None:
        return known
    found = _narrowed(Figure.objects.filter(publication__in=chosen), table, row, column)
    return marked(_figure_answer(found, form, "mingzhang-figures", limit, offset), etag)


@router.get(
    "/publications/{publication_id}/projects",
    response=list[dict[str, Any]],
    summary=_("一本资料的项目"),
    description=_("项目、金额、绩效目标和指标。"),
)
def publication_projects(request: HttpRequest, publication_id: Number) -> Any:
    """Projects, amounts, targets and indicators."""
    projects = shown.page_of(get_publication(publication_id)).get("projects") or []
    return [{k: v for k, v in project.items() if k != "html"} for project in projects]


@router.get(
    "/publications/{publication_id}/manifest",
    response=ManifestOut,
    summary=_("一本资料的清单和校验值"),
    description=_("每个文件的SHA-256和SM3；digest是清单本身的SHA-256。"),
)
def manifest(request: HttpRequest, publication_id: Number) -> Any:
    """SHA-256 and SM3 of every file; digest is the SHA-256 of the manifest itself."""
    found = get_publication(publication_id)
    slot = found.slot
    base = f"/d/{slot.organisation.address}/{slot.year}/{slot.kind}/files"
    files = [
        {
            "format": name,
            "name": file["name"],
            "size": file["size"],
            "digest": file["digest"],
            "sm3": file["sm3"],
            "address": f"{base}/{name}",
        }
        for name, file in sorted(found.files.items())
    ]
    return {
        "publication": found.pk,
        "number": found.number,
        "digest": found.digest,
        "sm3": found.sm3,
        "files": files,
    }


def _entries(
    kind: str | None,
    q: str | None,
    year: int | None,
    organisation: str | None,
    limit: int,
    offset: int,
) -> dict[str, Any]:
    """What can be found: every word must stand in the title or in the text."""
    found = SearchEntry.objects.filter(publication__in=shown.visible()).select_related(
        "organisation"
    )
    if kind is not None:
        found = found.filter(kind=kind)
    if year is not None:
        found = found.filter(year=year)
    if organisation is not None:
        found = found.filter(organisation__address=organisation)
    for word in (q or "").split()[:8]:
        found = found.filter(Q(title__icontains=word) | Q(text__icontains=word))
    found = found.order_by("-year", "id")
    rows = [_entry_data(entry) for entry in found[offset : offset + limit]]
    return part_of(found, limit, offset, rows)


def _entry_data(entry: SearchEntry) -> dict[str, Any]:
    return {
        "kind": entry.kind,
        "title": entry.title,
        "text": entry.text,
        "fen": entry.fen,
        "organisation": entry.organisation.name,
        "organisation_address": entry.organisation.address,
        "year": entry.year,
        "publication": entry.publication_id,
        "address": entry.address,
    }


@router.get(
    "/projects",
    response=Page[EntryOut],
    summary=_("项目"),
    description=_("各部门现行公开资料中的项目。"),
)
def projects(
    request: HttpRequest,
    q: Text | None = None,
    year: Year | None = None,
    organisation: Slug | None = None,
    limit: Limit = 100,
    offset: Offset = 0,
) -> dict[str, Any]:
    """Projects in the current publications of all departments."""
    return _entries("project", q, year, organisation, limit, offset)


@router.get(
    "/targets",
    response=Page[EntryOut],
    summary=_("绩效目标"),
    description=_("各部门现行公开资料中的绩效目标。"),
)
def targets(
    request: HttpRequest,
    q: Text | None = None,
    year: Year | None = None,
    organisation: Slug | None = None,
    limit: Limit = 100,
    offset: Offset = 0,
) -> dict[str, Any]:
    """Performance targets in the current publications of all departments."""
    return _entries("target", q, year, organisation, limit, offset)


@router.get(
    "/search",
    response=SearchOut,
    summary=_("搜索"),
    description=_("部门、项目、科目、文字、绩效目标、采购目录；几个词用空格分开，都要出现。"),
)
def search(
    request: HttpRequest,
    q: Annotated[Text, Query(min_length=1)],
    kind: Annotated[
        str | None, Query(pattern="^(department|project|code|text|target|catalogue)$")
    ] = None,
    year: Year | None = None,
    organisation: Slug | None = None,
    limit: Limit = 50,
    offset: Annotated[int, Query(ge=0, le=10_000)] = 0,
) -> dict[str, Any]:
    """Departments, projects, codes, text, targets, catalogues: all the words must occur."""
    from mingzhang.web.publication import search as index

    whose: int | None = None
    if organisation is not None:
        known = Organisation.objects.filter(address=organisation).first()
        whose = known.pk if known is not None else -1
    found = index.search(q, kind, year, whose, limit + 1, offset)
    items = [_entry_data(one.entry) for one in found[:limit]]
    return {"limit": limit, "offset": offset, "more": len(found) > limit, "items": items}
