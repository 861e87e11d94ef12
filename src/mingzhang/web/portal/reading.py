"""What the portal knows of publications: pages, parsed once, and notes of all of them.

The only module of the portal that asks `web.publication.shown`. A page never changes, so what
was parsed is kept by its digest.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from threading import Lock
from typing import Any, TypeVar

from django.db.models import F, Func, IntegerField, QuerySet
from django.http import Http404
from django.utils import timezone

from mingzhang.lean import dataclass
from mingzhang.web.core.question import Question
from mingzhang.web.models import Organisation, Publication, Slot, Transition
from mingzhang.web.portal.epoch import Epoch, epoch, family
from mingzhang.web.publication import shown
from mingzhang.web.publication.summary import keep_missing, keep_summary

PageData = dict[str, Any]
Span = tuple[int, int]
MOST_PAGES = 24
"""Parsed pages that one process keeps; the notes of all of them are small and stay."""


@dataclass(frozen=True, slots=True)
class Measure:
    """A key figure of a booklet, in fen."""

    key: str
    label: str
    fen: int | None
    previous_fen: int | None


@dataclass(frozen=True, slots=True)
class ProjectNote:
    """A project as overviews list it."""

    slug: str
    name: str
    unit: str
    fen: int


@dataclass(frozen=True, slots=True)
class Summary:
    """What overviews need of a page; pages are large, and there are hundreds."""

    title: str
    measures: tuple[Measure, ...]
    three_public: tuple[Measure, ...]
    projects: tuple[ProjectNote, ...]


@dataclass(frozen=True, slots=True)
class Brief:
    """A current publication with its key figures.

    Attributes:
        parent: name of a unit's department, else empty.
        since: when the public could first read it.
    """

    publication: Publication
    name: str
    address: str
    parent: str
    county: str
    year: int
    kind: str
    since: datetime
    summary: Summary

    @property
    def title(self) -> str:
        """As on the cover."""
        return self.summary.title

    @property
    def is_department(self) -> bool:
        """Whether its figures hold those of its units."""
        return not self.parent

    def fen(self, key: str) -> int | None:
        """A key figure; None where the booklet has none of this name."""
        return next((m.fen for m in self.summary.measures if m.key == key), None)

    def previous(self, key: str) -> int | None:
        """The figure of the year before, as this booklet prints it."""
        return next((m.previous_fen for m in self.summary.measures if m.key == key), None)


_pages: OrderedDict[str, PageData] = OrderedDict()
_lock = Lock()


def page_of(publication: Publication) -> PageData:
    """What the portal shows of a publication."""
    with _lock:
        page = _pages.get(publication.page)
        if page is not None:
            _pages.move_to_end(publication.page)
            return page
    page = _parsed(publication)
    with _lock:
        _pages[publication.page] = page
        while len(_pages) > MOST_PAGES:
            _pages.popitem(last=False)
    return page


def _parsed(publication: Publication) -> PageData:
    page: PageData = shown.page_of(publication)
    return page


def _summary_of(publication: Publication) -> Summary:
    kept = getattr(publication, "summary", None)
    if kept is None:
        kept = keep_summary(publication, _parsed(publication))
    return Summary(
        kept.title,
        tuple(Measure(*measure) for measure in kept.data["measures"]),
        tuple(Measure(*measure) for measure in kept.data["three_public"]),
        tuple(ProjectNote(*project) for project in kept.data["projects"]),
    )


def brief_of(publication: Publication) -> Brief:
    """A publication with its key figures."""
    slot, organisation = publication.slot, publication.slot.organisation
    return Brief(
        publication,
        organisation.name,
        organisation.address,
        organisation.parent.name if organisation.parent else "",
        organisation.county,
        slot.year,
        slot.kind,
        since(publication),
        _summary_of(publication),
    )


def since(publication: Publication) -> datetime:
    """When the public could first read it."""
    return max(publication.published_at, publication.visible_from)


_ORDER = ("-slot__year", "slot__kind", "slot__organisation__code", "slot__organisation__name")
_BODY = "slot__organisation__"
_AT_ONCE = 500
_MOST_ANSWERS = 4000
_ORGANISATION = Question(
    lambda address: Organisation.objects.filter(address=address).select_related("parent")
)
_OWN = Question(
    lambda organisation, now: (
        shown.visible(now)
        .filter(slot__organisation=organisation)
        .select_related("slot__organisation__parent", "summary")
        .order_by(*_ORDER)
    )
)
_UNITS = Question(
    lambda organisation, now: (
        shown.visible(now)
        .filter(slot__organisation__parent=organisation)
        .order_by(_BODY + "name")
        .values_list(_BODY + "address", _BODY + "name")
        .distinct()
    )
)
_PAST = Question(
    lambda address, year, kind, now: (
        Publication.objects.filter(
            slot__organisation__address=address, slot__year=year, slot__kind=kind
        )
        .seen(now)
        .with_end()
        .select_related("slot__organisation__parent")
        .order_by("-number")
    )
)
_STANDING = Question(
    lambda organisation, now: (
        Publication.objects.filter(slot__organisation=organisation)
        .standing(now)
        .order_by("-number")
    )
)
T = TypeVar("T")
_answered: tuple[Epoch, dict[tuple[object, ...], Any]] = ((), {})


def briefs(organisation: Organisation) -> list[Brief]:
    """The current publications of an organisation; the newest years first."""
    return [brief_of(publication) for publication in _own(organisation)]


def everything(among: Span | None = None) -> Iterator[Brief]:
    """All current publications, the newest years first: few are in memory at a time.

    Args:
        among: first and last id of those that are wanted, which come in the order of their ids.
    """
    found = public().order_by(*_ORDER)
    if among is not None:
        found = found.filter(pk__range=among).order_by("pk")
    for publication in found.iterator(chunk_size=_AT_ONCE):
        yield brief_of(publication)


def spans(counted: Iterable[tuple[int, int]], most: int) -> Iterator[Span]:
    """Cut ids in their order into files, each with as many things as it may list.

    Args:
        counted: each id with how many things it has; most: in one file.
    """
    first, last, held = 0, 0, 0
    for pk, count in counted:
        if first and held + count > most:
            yield first, last
            first, held = 0, 0
        first, last, held = first or pk, pk, held + count
    if first:
        yield first, last


def sizes() -> list[tuple[int, int]]:
    """Ids of the current publications in their order, and how many projects each has."""

    def found() -> list[tuple[int, int]]:
        asked = public().order_by("pk").values_list("pk", _Projects(F("summary__data")))
        return [(pk, count or 0) for pk, count in asked]

    return once(("sizes",), found)


class _Projects(Func):
    """How many projects a summary names."""

    output_field = IntegerField()

    def as_sqlite(self, compiler: Any, connection: Any, **more: Any) -> Any:
        """Counted by the database, which need not send them."""
        template = "json_array_length(%(expressions)s, '$.projects')"
        return self.as_sql(compiler, connection, template=template, **more)

    def as_postgresql(self, compiler: Any, connection: Any, **more: Any) -> Any:
        """The same."""
        template = "jsonb_array_length(%(expressions)s -> 'projects')"
        return self.as_sql(compiler, connection, template=template, **more)


def public() -> QuerySet[Publication]:
    """Current publications, for questions about all: the few that are not current are named."""
    once(("summaries",), keep_missing)
    found = Publication.objects.exclude(pk__in=hidden())
    return found.select_related("slot__organisation__parent", "summary").order_by()


def newest(count: int) -> list[Brief]:
    """What the public could read last."""
    return [brief_of(p) for p in public().order_by("-visible_from", "-pk")[:count]]


def _own(organisation: Organisation) -> list[Publication]:
    """The current publications of an organisation, the newest years first."""
    return once(
        ("own", organisation.pk),
        lambda: _OWN.ask(organisation=organisation.pk, now=timezone.now()),
    )


def units_of(organisation: Organisation) -> dict[str, str]:
    """Addresses and names of a department's units of which something is public."""
    return once(
        ("units", organisation.pk),
        lambda: dict(_UNITS.ask(organisation=organisation.pk, now=timezone.now())),
    )


def forget() -> None:
    """Forget what is kept of the publications."""
    global _answered
    with _lock:
        _answered = ((), {})
        _pages.clear()


class Withdrawn(Http404):
    """A publication that the public could read and may no more."""

    def __init__(self, publication: Publication, withdrawal: Transition) -> None:
        super().__init__()
        self.publication = publication
        self.withdrawal = withdrawal


def get_organisation(address: str) -> Organisation:
    """The organisation with this address.

    Raises:
        Http404: there is none, or the public may see nothing of it.
    """
    for found in _ORGANISATION.ask(address=address):
        if _own(found) or units_of(found):
            return found
    raise Http404


def get_publication(address: str, year: int, kind: str, number: int | None = None) -> Publication:
    """The current publication of a booklet, or a certain one of its history.

    Raises:
        Http404: there is none, or the public may not see it yet.
        Withdrawn: the public could see it, and may no more.
    """
    past = _past(address, year, kind)
    found = next((p for p in past if number is None or p.number == number), None)
    if found is None:
        raise Http404
    withdrawal = found.withdrawal if found.is_gone else None
    if withdrawal is not None:
        raise Withdrawn(found, withdrawal)
    return found


def _past(address: str, year: int, kind: str) -> list[Publication]:
    """Everything of a booklet that the public was ever shown, the newest first."""
    return once(
        ("past", address, year, kind),
        lambda: _PAST.ask(address=address, year=year, kind=kind, now=timezone.now()),
    )


def hidden() -> list[int]:
    """Ids of the publications that are not current."""
    return once(("hidden",), Publication.objects.hidden)


def family_of(address: str) -> Epoch:
    """What the pages of an organisation are made of, see `epoch.family`."""
    return once(("family", address), lambda: family(address))


def once(key: tuple[object, ...], make: Callable[[], T]) -> T:
    """What a question was answered, as long as the public sees the same.

    The pages of one booklet all ask the same, and putting the question takes longer than all else.
    """
    global _answered
    now = epoch()
    if _answered[0] != now or len(_answered[1]) > _MOST_ANSWERS:
        _answered = (now, {})
    kept = _answered[1]
    if key not in kept:
        kept[key] = make()
    found: T = kept[key]
    return found


def history(slot: Slot) -> list[Publication]:
    """Every publication of a booklet that the public may see, the newest first."""
    past = _past(slot.organisation.address, slot.year, slot.kind)
    return [publication for publication in past if not publication.is_gone]


def corrections(organisation: Organisation) -> dict[int, list[Publication]]:
    """The histories of the booklets of an organisation by slot."""
    found: dict[int, list[Publication]] = {}
    for publication in _STANDING.ask(organisation=organisation.pk, now=timezone.now()):
        found.setdefault(publication.slot_id, []).append(publication)
    return found
