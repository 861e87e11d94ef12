"""Departments and units for every program, without an account: promised and reached."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

from django.db.models import Count
from django.http import Http404, HttpRequest
from ninja import Query, Router

from mingzhang.published.outcome import project_lines, rows_of
from mingzhang.published.passed import passed_rows
from mingzhang.web.api.answer import part_of, public
from mingzhang.web.api.form import (
    ContractOut,
    Limit,
    Offset,
    OrganisationOut,
    Page,
    PromiseOut,
    Slug,
)
from mingzhang.web.api.throttle import ANONYMOUS
from mingzhang.web.core.deferred import deferred as _
from mingzhang.web.models import Organisation
from mingzhang.web.publication import shown

router = Router(tags=[_("公开数据")], throttle=ANONYMOUS)
router.add_decorator(public, mode="view")


@router.get(
    "/organisations",
    response=Page[OrganisationOut],
    summary=_("公开了资料的部门和单位"),
    description=_("按代码、名称排列。"),
)
def organisations(
    request: HttpRequest,
    kind: Annotated[str | None, Query(pattern="^(department|unit)$")] = None,
    limit: Limit = 100,
    offset: Offset = 0,
) -> dict[str, Any]:
    """In order of code and name."""
    found = (
        Organisation.objects.filter(slots__publications__in=shown.visible())
        .select_related("parent")
        .annotate(publications=Count("slots", distinct=True))
        .order_by("code", "name", "id")
    )
    if kind is not None:
        found = found.filter(kind=kind)
    rows = [
        {
            "name": o.name,
            "address": o.address,
            "kind": o.kind,
            "code": o.code,
            "county": o.county,
            "parent": o.parent.address if o.parent else None,
            "publications": o.publications,
        }
        for o in found[offset : offset + limit]
    ]
    return part_of(found, limit, offset, rows)


@router.get(
    "/organisations/{address}/promises",
    response=Page[PromiseOut],
    summary=_("承诺和完成"),
    description=_("一行一个指标：预算公开的指标值，自评公开的完成值和得分。"),
)
def promises(
    request: HttpRequest, address: Slug, limit: Limit = 100, offset: Offset = 0
) -> dict[str, Any]:
    """A row for each indicator of each project and year, the newest year of a project first."""
    return _part(list(rows_of(project_lines(_pages(address)))), limit, offset)


@router.get(
    "/organisations/{address}/contracts",
    response=Page[ContractOut],
    summary=_("采购合同"),
    description=_("随决算公开的合同，一行一个；供应商只写组织，自然人不公开姓名。"),
)
def contracts(
    request: HttpRequest, address: Slug, limit: Limit = 100, offset: Offset = 0
) -> dict[str, Any]:
    """A row for each contract, the newest year first."""
    return _part(passed_rows(_pages(address), "contracts"), limit, offset)


def _pages(address: str) -> list[dict[str, Any]]:
    """The pages of what a body has published, the oldest first; nothing published is not found."""
    found = shown.visible().filter(slot__organisation__address=address).select_related("slot")
    pages = [shown.page_of(publication) for publication in found.order_by("id")]
    if not pages:
        raise Http404
    return pages


def _part(rows: Sequence[Any], limit: int, offset: int) -> dict[str, Any]:
    """A part of a list that is all here, with how many there are in all."""
    items = rows[offset : offset + limit]
    return {"total": len(rows), "limit": limit, "offset": offset, "items": items}
