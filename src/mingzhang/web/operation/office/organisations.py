"""Pages of departments and units."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from mingzhang.language import _
from mingzhang.web import audit
from mingzhang.web.accounts.permission import require
from mingzhang.web.core.address import address_of
from mingzhang.web.models import Organisation, OrganisationKind, User
from mingzhang.web.operation.office import organisation as keeping
from mingzhang.web.operation.office.organisation import Entry, Unusable


@login_required
@require_GET
def organisations(request: HttpRequest) -> HttpResponse:
    """All departments and units, and where a list is imported."""
    _keeper(request)
    return _page(request)


def _page(request: HttpRequest, problems: tuple[str, ...] = ()) -> HttpResponse:
    found = (
        Organisation.objects.select_related("parent")
        .annotate(staff=Count("people", filter=Q(people__is_active=True)))
        .order_by("code", "name", "pk")
    )
    words = request.GET.get("q", "").strip()
    if words:
        found = found.filter(
            Q(name__icontains=words) | Q(code__startswith=words) | Q(parent__name__icontains=words)
        )
    context = {
        "page": Paginator(found, 100).get_page(request.GET.get("page")),
        "q": words,
        "heads": keeping.HEADS,
        "problems": problems,
    }
    return render(request, "office/organisations.html", context, status=422 if problems else 200)


@login_required
@require_http_methods(["GET", "POST"])
def organisation(request: HttpRequest, organisation_id: int | None = None) -> HttpResponse:
    """One department or unit, or a new one."""
    user = _keeper(request)
    known = get_object_or_404(Organisation, pk=organisation_id) if organisation_id else None
    problems: tuple[str, ...] = ()
    typed = _entry_of(known) if known else Entry("")
    if request.method == "POST":
        names = ("name", "parent", "code", "county", "desk_name", "address")
        typed = Entry(*(request.POST.get(name, "").strip() for name in names))
        before = _told(known) if known else None
        try:
            kept = keeping.save(typed, known)
        except Unusable as problem:
            problems = problem.reasons
        else:
            action = "organisation.change" if before else "organisation.create"
            detail = {"from": before, "to": _told(kept)}
            audit.record(user, action, f"organisation:{kept.pk}", detail, address_of(request))
            messages.success(request, _("已保存"))
            return redirect("organisations")
    context = {
        "known": known,
        "typed": typed,
        "problems": problems,
        "fixed": bool(known and keeping.is_address_fixed(known)),
        "departments": Organisation.objects.filter(kind=OrganisationKind.DEPARTMENT),
    }
    return render(request, "office/organisation.html", context, status=422 if problems else 200)


@login_required
@require_POST
def organisations_import(request: HttpRequest) -> HttpResponse:
    """Show what a list would do; import it, whole or not at all, when that was seen."""
    user = _keeper(request)
    file = request.FILES.get("file")
    seen = request.POST.get("seen", "")
    try:
        content = seen.encode() if seen else file.read(keeping.MOST_BYTES + 1) if file else b""
        entries = keeping.read_list(content)
        if not seen:
            planned = keeping.plan_list(entries)
            text = keeping.list_text(entries)
            context = {"planned": planned, "text": text}
            return render(request, "office/organisations_plan.html", context)
        made, changed = keeping.import_list(entries)
    except Unusable as problem:
        return _page(request, problem.reasons)
    detail = {"made": made, "changed": changed}
    audit.record(user, "organisation.import", "", detail, address_of(request))
    messages.success(request, _("新建{made}个，更新{changed}个").format(made=made, changed=changed))
    return redirect("organisations")


def _entry_of(known: Organisation) -> Entry:
    parent = known.parent.name if known.parent else ""
    return Entry(known.name, parent, known.code, known.county, known.desk_name, known.address)


def _told(kept: Organisation) -> dict[str, str]:
    return {"name": kept.name, "code": kept.code, "address": kept.address}


def _keeper(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    require(request.user, "organisations")
    return request.user
