"""The pages of the lists, and their export."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET

from mingzhang.language import _
from mingzhang.model.vocabulary import BookletKind
from mingzhang.web import audit
from mingzhang.web.accounts.permission import require
from mingzhang.web.core.address import address_of
from mingzhang.web.core.jinja import wan
from mingzhang.web.core.sheet import csv_bytes, xlsx_bytes
from mingzhang.web.desk.choice import Choice, without_version, years_of
from mingzhang.web.desk.listing import LISTS, Cell, Column, Listing, Row, rows_of, totals_of
from mingzhang.web.models import Organisation, User

PAGE = 100
_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@login_required
@require_GET
def listing(request: HttpRequest, name: str) -> HttpResponse:
    """A list across departments, a page at a time."""
    user, which = _asked(request, name)
    years = years_of(user)
    choice = Choice.of(request.GET, years)
    rows = rows_of(user, which, choice)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    desks = Organisation.objects.exclude(desk_name="").order_by("desk_name")
    return render(
        request,
        "desk/list.html",
        {
            "list": which,
            "lists": LISTS.values(),
            "choice": choice,
            "years": years,
            "kinds": [(kind.value, _(kind.label)) for kind in BookletKind],
            "desks": list(desks.values_list("desk_name", flat=True).distinct()),
            "columns": columns_of(which, rows),
            "page": page,
            "totals": totals_of(which, rows),
            "unknown": without_version(user, choice),
            "shown": shown,
        },
    )


def columns_of(which: Listing, rows: list[Row]) -> list[Column]:
    """The columns in which some row says something, so that none stands empty from top to end."""
    return [
        column
        for column in which.columns
        if any(row.values.get(column.key) not in (None, "") for row in rows)
    ]


def shown(column: Column, value: Cell) -> str:
    """A value as the page shows it."""
    if value is None or value == "":
        return "—" if column.kind else ""
    if column.kind == "money" and isinstance(value, int):
        return wan(value)
    return f"{value:,}" if isinstance(value, int) else value


@login_required
@require_GET
def export(request: HttpRequest, name: str, form: str) -> HttpResponse:
    """The whole list as a sheet, as it was filtered."""
    user, which = _asked(request, name)
    if form not in _TYPES:
        raise Http404
    choice = Choice.of(request.GET, years_of(user))
    rows = rows_of(user, which, choice)
    heads = [_("部门或单位"), _("主管部门"), _("年度"), _("状态")]
    heads += [_(column.label) for column in which.columns] + [_("需要看的"), _("资料原文")]
    body = [_sheet_row(which, row) for row in rows]
    title = _("{year}年{title}").format(year=choice.year, title=_(which.title))
    content = csv_bytes(heads, body) if form == "csv" else xlsx_bytes(heads, body, title)
    detail = {"list": which.name, "year": choice.year, "count": len(rows)}
    if which.draws and choice.sample:
        detail |= {"sample": choice.sample, "seed": choice.seed}
    audit.record(user, "desk.export", "", detail, address_of(request))
    response = HttpResponse(content, content_type=_TYPES[form])
    name = content_disposition_header(True, f"{title}.{form}")
    response["Content-Disposition"] = name or "attachment"
    return response


def _sheet_row(which: Listing, row: Row) -> list[str | int | float | None]:
    slot = row.slot
    parent = slot.organisation.parent
    cells: list[str | int | float | None] = [
        slot.organisation.name,
        parent.name if parent else "",
        slot.year,
        slot.state_words,
    ]
    for column in which.columns:
        value = row.values.get(column.key)
        is_money = column.kind == "money" and isinstance(value, int)
        cells.append(int(value) / 1_000_000 if is_money and value is not None else value)
    return [*cells, "；".join(row.flags), "\n".join(row.said)]


def _asked(request: HttpRequest, name: str) -> tuple[User, Listing]:
    assert isinstance(request.user, User)
    require(request.user, "desks")
    if name not in LISTS:
        raise Http404
    return request.user, LISTS[name]
