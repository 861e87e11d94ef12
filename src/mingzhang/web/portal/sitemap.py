"""Every lasting address, for search engines: one file, or as many as its protocol asks for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from xml.sax.saxutils import escape

from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from mingzhang.lean import dataclass
from mingzhang.web.portal import overview, reading
from mingzhang.web.portal.catalog import absolute, address_of
from mingzhang.web.portal.reading import Span

NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
MOST_ADDRESSES = 50_000
"""Of one file, as the protocol says."""


@dataclass(frozen=True, slots=True)
class Part:
    """What one file lists: bodies, or booklets with their projects, from an id to another."""

    is_of_bodies: bool
    span: Span


def text() -> str:
    """Every lasting address, or where its parts are."""
    found = parts()
    if not found:
        return _listed([*_first(), *_of_bodies(), *_of_booklets()])
    names = (absolute(reverse("sitemap_part", args=[n + 1])) for n in range(len(found)))
    listed = "".join(f"<sitemap><loc>{escape(name)}</loc></sitemap>" for name in names)
    return _xml("sitemapindex", listed)


def part_text(number: int) -> str:
    """One part of many.

    Raises:
        Http404: there is none with this number.
    """
    found = parts()
    if not 1 <= number <= len(found):
        raise Http404
    part = found[number - 1]
    if not part.is_of_bodies:
        return _listed(_of_booklets(part.span))
    return _listed([*(_first() if number == 1 else ()), *_of_bodies(part.span)])


def parts() -> list[Part]:
    """None where all addresses go into one file."""
    return reading.once(("sitemap", MOST_ADDRESSES), _parts)


def _parts() -> list[Part]:
    bodies = [(pk, 1) for pk in overview.bodies().order_by("pk").values_list("pk", flat=True)]
    booklets = [(pk, 1 + projects) for pk, projects in reading.sizes()]
    first = len(list(_first()))
    if first + sum(count for _pk, count in (*bodies, *booklets)) <= MOST_ADDRESSES:
        return []
    cut = [Part(True, span) for span in reading.spans(bodies, MOST_ADDRESSES - first)]
    return cut + [Part(False, span) for span in reading.spans(booklets, MOST_ADDRESSES)]


def _first() -> Iterator[tuple[str, str]]:
    for name in ("home", "search", "compare", "glossary"):
        yield reverse(name), ""


def _of_bodies(among: Span | None = None) -> Iterator[tuple[str, str]]:
    found = overview.bodies()
    if among is not None:
        found = found.filter(pk__range=among)
    for address in found.values_list("address", flat=True):
        yield reverse("department", args=[address]), ""


def _of_booklets(among: Span | None = None) -> Iterator[tuple[str, str]]:
    for brief in reading.everything(among):
        day = timezone.localtime(brief.since).date().isoformat()
        yield address_of(brief.publication), day
        place = [brief.address, brief.year, brief.kind]
        for project in brief.summary.projects:
            yield reverse("project", args=[*place, project.slug]), day


def _listed(addresses: Iterable[tuple[str, str]]) -> str:
    lines = []
    for address, day in addresses:
        changed = f"<lastmod>{day}</lastmod>" if day else ""
        lines.append(f"<url><loc>{escape(absolute(address))}</loc>{changed}</url>")
    return _xml("urlset", "".join(lines))


def _xml(name: str, inside: str) -> str:
    head = '<?xml version="1.0" encoding="utf-8"?>'
    return f'{head}\n<{name} xmlns="{NAMESPACE}">{inside}</{name}>'
