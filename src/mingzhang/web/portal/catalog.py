"""What machines read about the portal: datasets, a catalogue, a feed, a map of the site."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any
from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring

from django.conf import settings
from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from mingzhang.language import _
from mingzhang.web.models import Publication
from mingzhang.web.portal import reading
from mingzhang.web.portal.booklet import downloads
from mingzhang.web.portal.download import TYPES
from mingzhang.web.portal.reading import Brief

ATOM = "http://www.w3.org/2005/Atom"
MOST_ENTRIES = 50
MOST_DATASETS = 2000
"""That one file lists; the others stand in files that it leads to."""
Node = dict[str, Any]


def absolute(address: str) -> str:
    """An address with the host of the portal."""
    return f"{settings.PUBLIC_ADDRESS}{address}"


def address_of(publication: Publication) -> str:
    """Of a booklet."""
    slot = publication.slot
    return reverse("booklet", args=[slot.organisation.address, slot.year, slot.kind])


def dataset(publication: Publication, title: str) -> Node:
    """A booklet in the words of schema.org."""
    slot = publication.slot
    publisher: Node = {
        "@type": "GovernmentOrganization",
        "name": slot.organisation.name,
        "url": absolute(reverse("department", args=[slot.organisation.address])),
    }
    return {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "@id": absolute(address_of(publication)),
        "name": title,
        "description": f"{title}：收支总表、财政拨款、“三公”经费、项目支出与绩效目标。",
        "url": absolute(address_of(publication)),
        "inLanguage": "zh-CN",
        "isAccessibleForFree": True,
        "keywords": ["预算公开", "决算公开", slot.organisation.county, slot.organisation.name],
        "temporalCoverage": f"{slot.year}-01-01/{slot.year}-12-31",
        "spatialCoverage": slot.organisation.county,
        "datePublished": timezone.localtime(reading.since(publication)).date().isoformat(),
        "version": str(publication.number),
        "creator": publisher,
        "publisher": publisher,
        "distribution": [
            {
                "@type": "DataDownload",
                "name": file["name"],
                "encodingFormat": TYPES[file["format"]].partition(";")[0],
                "contentUrl": absolute(file["address"]),
                "contentSize": f"{file['size']} B",
                "sha256": file["digest"],
            }
            for file in downloads(publication, None)
        ],
    }


def catalog(found: Iterable[Brief], part: int = 1, parts: int = 1) -> Node:
    """Everything published in the words of DCAT 3; of many files, each leads to the next."""
    made = _catalog(found)
    if parts > 1:
        view: Node = {"@id": _part(part), "@type": "hydra:PartialCollectionView"}
        view |= {"hydra:first": {"@id": _part(1)}, "hydra:last": {"@id": _part(parts)}}
        if part < parts:
            view["hydra:next"] = {"@id": _part(part + 1)}
        made["@context"]["hydra"] = "http://www.w3.org/ns/hydra/core#"
        made |= {"hydra:totalItems": len(reading.sizes()), "hydra:view": view}
    return made


def _part(number: int) -> str:
    return absolute(reverse("catalog_part", args=[number]) if number > 1 else reverse("catalog"))


def _catalog(found: Iterable[Brief]) -> Node:
    return {
        "@context": {
            "dcat": "http://www.w3.org/ns/dcat#",
            "dcterms": "http://purl.org/dc/terms/",
            "foaf": "http://xmlns.com/foaf/0.1/",
            "spdx": "http://spdx.org/rdf/terms#",
            "xsd": "http://www.w3.org/2001/XMLSchema#",
        },
        "@id": absolute("/catalog.jsonld"),
        "@type": "dcat:Catalog",
        "dcterms:title": {"@value": "预算决算公开目录", "@language": "zh"},
        "dcterms:language": "zh",
        "foaf:homepage": {"@id": absolute("/")},
        "dcat:dataset": [_dcat(brief) for brief in found],
    }


def _dcat(brief: Brief) -> Node:
    publication = brief.publication
    address = absolute(address_of(publication))
    day = "http://www.w3.org/2001/XMLSchema#date"
    return {
        "@id": address,
        "@type": "dcat:Dataset",
        "dcterms:title": {"@value": brief.title, "@language": "zh"},
        "dcterms:identifier": f"{brief.address}/{brief.year}/{brief.kind}",
        "dcterms:issued": {
            "@value": timezone.localtime(brief.since).date().isoformat(),
            "@type": day,
        },
        "dcterms:publisher": {"@type": "foaf:Agent", "foaf:name": brief.name},
        "dcterms:temporal": {
            "@type": "dcterms:PeriodOfTime",
            "dcat:startDate": {"@value": f"{brief.year}-01-01", "@type": day},
            "dcat:endDate": {"@value": f"{brief.year}-12-31", "@type": day},
        },
        "dcat:version": str(publication.number),
        "dcat:landingPage": {"@id": address},
        "dcat:distribution": [
            {
                "@type": "dcat:Distribution",
                "dcterms:title": file["name"],
                "dcat:downloadURL": {"@id": absolute(file["address"])},
                "dcat:mediaType": TYPES[file["format"]].partition(";")[0],
                "dcat:byteSize": file["size"],
                "spdx:checksum": {
                    "@type": "spdx:Checksum",
                    "spdx:algorithm": {"@id": "spdx:checksumAlgorithm_sha256"},
                    "spdx:checksumValue": file["digest"],
                },
            }
            for file in downloads(publication, None)
        ],
    }


def catalog_text(part: int = 1) -> str:
    """The catalogue as JSON-LD, or one file of it.

    Raises:
        Http404: there is no such part.
    """
    spans = list(reading.spans([(pk, 1) for pk, _projects in reading.sizes()], MOST_DATASETS))
    if len(spans) < 2 and part == 1:
        made = catalog(reading.everything())
    elif 1 <= part <= len(spans) > 1:
        made = catalog(reading.everything(spans[part - 1]), part, len(spans))
    else:
        raise Http404
    return json.dumps(made, ensure_ascii=False, indent=1)


def feed_text() -> str:
    """The newest publications and corrections as an Atom feed."""
    register_namespace("", ATOM)
    found = reading.newest(MOST_ENTRIES)
    feed = Element(f"{{{ATOM}}}feed", {"{http://www.w3.org/XML/1998/namespace}lang": "zh-CN"})
    _child(feed, "id", absolute("/"))
    _child(feed, "title", _("预算决算公开"))
    SubElement(feed, f"{{{ATOM}}}link", {"rel": "self", "href": absolute("/feed.xml")})
    SubElement(feed, f"{{{ATOM}}}link", {"rel": "alternate", "href": absolute("/")})
    _child(feed, "updated", (found[0].since if found else timezone.now()).isoformat())
    for brief in found:
        publication = brief.publication
        entry = SubElement(feed, f"{{{ATOM}}}entry")
        _child(entry, "id", absolute(f"{address_of(publication)}#{publication.number}"))
        title = brief.title
        if publication.number > 1:
            title += _("（第{number}次更正）").format(number=publication.number - 1)
        _child(entry, "title", title)
        _child(entry, "updated", brief.since.isoformat())
        _child(entry, "published", brief.since.isoformat())
        author = SubElement(entry, f"{{{ATOM}}}author")
        _child(author, "name", brief.name)
        SubElement(entry, f"{{{ATOM}}}link", {"href": absolute(address_of(publication))})
        if publication.reason:
            _child(entry, "summary", publication.reason)
    return _xml(feed)


def robots_text() -> str:
    """Robots may read everything but the office."""
    lines = ["User-agent: *", "Disallow: /work/", "Disallow: /accounts/", "Disallow: /compare/?"]
    return "\n".join([*lines, f"Sitemap: {absolute('/sitemap.xml')}", ""])


def _child(parent: Element, name: str, text: str) -> None:
    SubElement(parent, f"{{{ATOM}}}{name}").text = text


def _xml(root: Element) -> str:
    return '<?xml version="1.0" encoding="utf-8"?>\n' + tostring(root, encoding="unicode")
