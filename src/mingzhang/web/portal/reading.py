"""What the portal knows of publications: pages, parsed once, and notes of all of them.

The only module of the portal that asks `web.publication.shown`. A page never changes, so what
was parsed is kept by its digest.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from typing import Any, TypeVar

from django.db.models import Q, QuerySet
from django.http import Http404

from mingzhang.web.models import Organisation, Publication, Slot, Transition
from mingzhang.web.portal.epoch import Epoch, epoch, family
from mingzhang.web.publication import shown

PageData = dict[str, Any]
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
_summaries: dict[str, Summary] = {}
_lock = Lock()


def visible() -> QuerySet[Publication]:
    """Current publications the public may see, with their slots and organisations."""
    found: QuerySet[Publication] = shown.visible()
    return found.select_related("slot__organisation__parent")


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
    kept = _summaries.get(publication.page)
    if kept is None:
        page = _parsed(publication)
        kept = Summary(
            page["title"],
            _measures(page["key"]),
            _measures(page["three_public"]),
            tuple(
                ProjectNote(p["slug"], p["name"], p.get("unit") or "", p["fen"] or 0)
                for p in page["projects"]
            ),
        )
        _summaries[publication.page] = kept
    return kept


def _measures(data: Sequence[PageData]) -> tuple[Measure, ...]:
    return tuple(Measure(m["key"], m["label"], m["fen"], m.get("previous_fen")) for m in data)


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
_SHOWN = (
    *("pk", "page", "published_at", "visible_from"),
    *(_BODY + name for name in ("name", "address", "parent__name", "county")),
)
"""What of a publication and its organisation a brief shows."""
_AT_ONCE = 500
_MOST_ANSWERS = 4000
T = TypeVar("T")
_answered: tuple[Epoch, dict[tuple[object, ...], Any]] = ((), {})
_all: tuple[Epoch, dict[tuple[object, ...], Brief]] = ((), {})


def briefs(organisation: Organisation | None = None) -> list[Brief]:
    """All current publications, or an organisation's; the newest years first.

    All of them are kept until the public sees something else, and then only what is new is read.
    """
    global _all
    if organisation is not None:
        return [brief_of(publication) for publication in _own(organisation)]
    now = epoch()
    if _all[0] != now:
        _all = (now, _listed(_all[1]))
    return list(_all[1].values())


def _own(organisation: Organisation) -> list[Publication]:
    """The current publications of an organisation, the newest years first."""
    return _once(
        ("own", organisation.pk),
        lambda: list(visible().filter(slot__organisation=organisation).order_by(*_ORDER)),
    )


def _listed(known: dict[tuple[object, ...], Brief]) -> dict[tuple[object, ...], Brief]:
    """The briefs of all current publications in their order, those that are known as they are."""
    shown_now = list(visible().order_by(*_ORDER).values_list(*_SHOWN))
    new = [row[0] for row in shown_now if row not in known]
    made: dict[object, Brief] = {}
    for begin in range(0, len(new), _AT_ONCE):
        asked = Publication.objects.filter(pk__in=new[begin : begin + _AT_ONCE])
        for publication in asked.select_related("slot__organisation__parent"):
            made[publication.pk] = brief_of(publication)
    return {row: known.get(row) or made[row[0]] for row in shown_now}


def units_of(organisation: Organisation) -> dict[str, str]:
    """Addresses and names of a department's units of which something is public."""

    def found() -> dict[str, str]:
        public = visible().filter(slot__organisation__parent=organisation)
        named = public.order_by(_BODY + "name").values_list(_BODY + "address", _BODY + "name")
        return dict(named.distinct())

    return _once(("units", organisation.pk), found)


def forget() -> None:
    """Forget what is kept of the publications."""
    global _all, _answered
    with _lock:
        _all, _answered = ((), {}), ((), {})
        _pages.clear()
        _summaries.clear()


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
    found = Organisation.objects.filter(address=address).select_related("parent").first()
    if found is None or not (_own(found) or units_of(found)):
        raise Http404
    return found


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

    def found() -> list[Publication]:
        where = Q(slot__organisation__address=address, slot__year=year, slot__kind=kind)
        asked = Publication.objects.filter(where).seen().with_end()
        return list(asked.select_related("slot__organisation__parent").order_by("-number"))

    return _once(("past", address, year, kind), found)


def hidden() -> list[int]:
    """Ids of the publications that are not current."""
    return _once(("hidden",), Publication.objects.hidden)


def family_of(address: str) -> Epoch:
    """What the pages of an organisation are made of, see `epoch.family`."""
    return _once(("family", address), lambda: family(address))


def _once(key: tuple[object, ...], make: Callable[[], T]) -> T:
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


def corrections(slots: Sequence[int]) -> dict[int, list[Publication]]:
    """The histories of several booklets by slot."""
    found: dict[int, list[Publication]] = {}
    past = Publication.objects.filter(slot__in=slots).standing()
    for publication in past.order_by("-number"):
        found.setdefault(publication.slot_id, []).append(publication)
    return found
