"""How public pages are answered: rendered once per language until something in them changes.

Pages are rendered without the request, so nothing of a reader (session, account, messages) can get
into what is kept, and no session is opened. A view names the parameters that it reads; it sees no
others, so that whatever else stands in an address changes nothing and renders nothing anew.
"""

from __future__ import annotations

import gzip
import hashlib
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import field
from functools import wraps
from http import HTTPStatus
from threading import Lock
from typing import Any, Concatenate, ParamSpec

from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.template.loader import get_template
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from mingzhang.language import current_language
from mingzhang.lean import dataclass
from mingzhang.web.core.middleware import LANGUAGE_COOKIE
from mingzhang.web.portal import reading
from mingzhang.web.portal.amount import big, called, in_wan
from mingzhang.web.portal.epoch import Epoch, epoch, held
from mingzhang.web.portal.glossary import Marker

P = ParamSpec("P")
MOST_BYTES = 48 * 1024 * 1024
"""Of pages, compressed, kept by one process; the oldest are forgotten."""
LONGEST_QUERY = 600
CHARTS = "vendor/echarts.js"


@dataclass(frozen=True, slots=True)
class Page:
    """What a view wants to show.

    Attributes:
        body: instead of a template, for feeds and catalogues.
    """

    template: str = ""
    context: dict[str, Any] = field(default_factory=dict)
    body: str = ""
    content_type: str = "text/html; charset=utf-8"


def _nothing() -> Epoch:
    return ()


@dataclass(slots=True)
class Kept:
    """A page as it was rendered.

    Attributes:
        epoch: when it was last known to be what the public sees.
        family: what it is made of, where that is one organisation's; else empty.
        made_of, what: what else it is made of, and what that was.
    """

    packed: bytes
    etag: str
    content_type: str
    epoch: Epoch
    family: Epoch = ()
    made_of: Callable[[], Epoch] = _nothing
    what: Epoch = ()

    def body(self) -> bytes:
        """Not compressed, for the few readers that want it so."""
        return gzip.decompress(self.packed)


_kept: OrderedDict[tuple[object, ...], Kept] = OrderedDict()
_held = 0
_lock = Lock()
View = Callable[Concatenate[HttpRequest, P], Page | HttpResponse]
Shown = Callable[Concatenate[HttpRequest, P], HttpResponse]


def public(*reads: str, made_of: Callable[[], Epoch] = _nothing) -> Callable[[View[P]], Shown[P]]:
    """A page for everybody: kept, compressed, with an ETag; `?lang=en` remembers the language.

    Args:
        reads: the parameters of the address that the view reads.
        made_of: what else it is made of; when that is another, so is the page.
    """

    def made(view: View[P]) -> Shown[P]:
        @require_safe
        @wraps(view)
        def shown(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if request.GET.get("lang") in ("zh", "en"):
                return _choose_language(request, request.GET["lang"])
            request.GET = query = _only(request.GET, reads)  # type: ignore[assignment]
            address = str(kwargs.get("address", ""))
            what = made_of()
            key = (request.path, query.urlencode(), current_language(), what)
            now = epoch()
            kept = _recall(key)
            with held(now):
                if kept is None or not _holds(kept, now, address):
                    # Asked before the page is made, which is then never older than this.
                    of = reading.family_of(address) if address else ()
                    answer = view(request, *args, **kwargs)
                    if isinstance(answer, HttpResponse):
                        return answer
                    kept = _rendered(answer, request.path, now, of)
                    kept.made_of, kept.what = made_of, what
                    if len(key[1]) <= LONGEST_QUERY:
                        _remember(key, kept)
            return _response(request, kept)

        return shown  # type: ignore[return-value]

    return made


def _only(query: QueryDict, reads: Sequence[str]) -> QueryDict:
    """The parameters that a view reads, in its order."""
    found = QueryDict(mutable=True)
    for name in reads:
        if name in query:
            found.setlist(name, query.getlist(name))
    return found


def _holds(kept: Kept, now: Epoch, address: str) -> bool:
    """Whether a kept page is what the public sees now."""
    if kept.epoch == now:
        return True
    if not kept.family or kept.family != reading.family_of(address):
        return False
    kept.epoch = now  # somebody else has published
    return True


def forget() -> None:
    """Forget the pages that are kept."""
    global _held
    with _lock:
        _kept.clear()
        _held = 0
    reading.forget()


def render(template: str, context: dict[str, Any], here: str = "/") -> str:
    """A public page as text."""
    return get_template(template, using="jinja2").render(
        {
            "here": here,
            "big": big,
            "in_wan": in_wan,
            "charts": charts(),
            "mark": Marker(),
            "called": called,
            **context,
        }
    )


def charts() -> str:
    """The address of the chart library; empty where it was not built."""
    try:
        there = bool(finders.find(CHARTS)) or staticfiles_storage.exists(CHARTS)
        return staticfiles_storage.url(CHARTS) if there else ""
    except ValueError:  # not in the manifest
        return ""


def withdrawn(gone: reading.Withdrawn) -> HttpResponse:
    """The page that says that a publication was withdrawn, when and why."""
    known = {"publication": gone.publication, "withdrawal": gone.withdrawal}
    response = HttpResponse(render("portal/withdrawn.html", known), status=HTTPStatus.GONE)
    response["Cache-Control"] = "public, max-age=30, must-revalidate"
    return response


def _choose_language(request: HttpRequest, name: str) -> HttpResponse:
    query = request.GET.copy()
    query.pop("lang")
    response = HttpResponseRedirect(request.path + (f"?{query.urlencode()}" if query else ""))
    response.status_code = 303
    response.set_cookie(LANGUAGE_COOKIE, name, max_age=31_536_000, samesite="Lax", httponly=True)
    response["Cache-Control"] = "no-store"
    return response


def _rendered(page: Page, here: str, now: Epoch, of: Epoch) -> Kept:
    text = page.body or render(page.template, page.context, here)
    body = text.encode()
    etag = hashlib.sha256(body).hexdigest()[:32]
    return Kept(gzip.compress(body, 6, mtime=0), etag, page.content_type, now, of)


def _recall(key: tuple[object, ...]) -> Kept | None:
    with _lock:
        kept = _kept.get(key)
        if kept is not None:
            _kept.move_to_end(key)
        return kept


def _remember(key: tuple[object, ...], kept: Kept) -> None:
    global _held
    with _lock:
        before = _kept.pop(key, None)
        _held += len(kept.packed) - (len(before.packed) if before is not None else 0)
        _kept[key] = kept
        while _held > MOST_BYTES and len(_kept) > 1:
            _oldest, gone = _kept.popitem(last=False)
            _held -= len(gone.packed)


def _response(request: HttpRequest, kept: Kept) -> HttpResponse:
    packed = "gzip" in request.headers.get("Accept-Encoding", "")
    etag = f'"{kept.etag}{"-gz" if packed else ""}"'
    response = HttpResponse(kept.packed if packed else kept.body(), content_type=kept.content_type)
    if packed:
        response["Content-Encoding"] = "gzip"
    response["ETag"] = etag
    response["Cache-Control"] = "public, max-age=30, must-revalidate"
    response["Vary"] = "Accept-Encoding, Cookie"
    conditional = get_conditional_response(request, etag=etag, response=response)
    assert isinstance(conditional, HttpResponse)
    match = request.resolver_match
    # For `front`, which gives it again.
    conditional.kept = kept  # type: ignore[attr-defined]
    conditional.view = match.view_name if match else ""  # type: ignore[attr-defined]
    return conditional
