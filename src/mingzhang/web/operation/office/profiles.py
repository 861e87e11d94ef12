"""The page of formats of places: what was uploaded, by whom, and where another comes in."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from mingzhang.language import _
from mingzhang.web.accounts.permission import require
from mingzhang.web.core.address import address_of
from mingzhang.web.models import PlaceProfile, User
from mingzhang.web.operation.office import profile as keeping
from mingzhang.web.operation.office.organisation import Unusable


@login_required
@require_http_methods(["GET", "POST"])
def profiles(request: HttpRequest) -> HttpResponse:
    """The list; a file that is sent is kept, or every mistake of it shown."""
    user = request.user
    assert isinstance(user, User)
    require(user, "profiles")
    problems: tuple[str, ...] = ()
    if request.method == "POST":
        try:
            file = request.FILES.get("file")
            content = file.read(keeping.MOST_BYTES + 1) if file else b""
            name = (file.name if file else "") or ""
            kept = keeping.keep(name, content, user, address_of(request))
        except Unusable as problem:
            problems = problem.reasons
        else:
            words = _("已存入“{name}”，现在就可以用").format(name=kept.record.name)
            messages.success(request, words)
            for missing in kept.missing:
                messages.info(request, _("说明：{words}").format(words=missing))
            return redirect("profiles")
    return _page(request, problems)


@login_required
@require_GET
def profile_file(request: HttpRequest, name: str) -> HttpResponse:
    """The file of a profile, as it came."""
    assert isinstance(request.user, User)
    require(request.user, "profiles")
    try:
        content = keeping.content_of(name)
    except PlaceProfile.DoesNotExist:
        raise Http404 from None
    response = HttpResponse(content, content_type="application/toml; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.toml"'
    return response


@login_required
@require_POST
def profile_delete(request: HttpRequest, name: str) -> HttpResponse:
    """Delete a profile that nothing was made with."""
    assert isinstance(request.user, User)
    require(request.user, "profiles")
    try:
        keeping.delete(name, request.user, address_of(request))
    except PlaceProfile.DoesNotExist:
        raise Http404 from None
    except Unusable as problem:
        return _page(request, problem.reasons)
    messages.success(request, _("已删除“{name}”").format(name=name))
    return redirect("profiles")


def _page(request: HttpRequest, problems: tuple[str, ...]) -> HttpResponse:
    context = {"listed": keeping.listed(), "problems": problems}
    return render(request, "office/profiles.html", context, status=422 if problems else 200)
