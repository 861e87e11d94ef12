"""A published booklet: its figures, charts, text, tables, projects, files and earlier versions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.http import Http404
from django.urls import reverse

from mingzhang.language import _
from mingzhang.tables.role import MAIN, Role
from mingzhang.web.core.deferred import deferred
from mingzhang.web.models import Publication
from mingzhang.web.portal import chart, reading
from mingzhang.web.portal.overview import kind_label

FORMATS = {
    "pdf": "PDF",
    "docx": "Word（DOCX）",
    "xlsx": "Excel（XLSX）",
    "html": deferred("单文件网页（HTML）"),
    "csv": deferred("各表CSV（ZIP）"),
    "json": "JSON",
    "data": deferred("开放数据包（ZIP）"),
    "original": deferred("原件"),
}


def page(publication: Publication, number: int | None) -> dict[str, Any]:
    """What the page of a booklet shows.

    Args:
        number: of the publication where the reader asked for a certain one.
    """
    shown = shell(publication, number)
    data = shown["data"]
    return shown | {
        "main": [m for key in MAIN for m in data["key"] if m["key"] == key],
        "sankey": chart.sankey(
            _("{title}：钱从哪里来、用到哪里去").format(title=data["title"]), data["flows"]
        ),
        "treemap": chart.treemap(
            _("{title}：支出做什么事").format(title=data["title"]), data["tree"]
        ),
        "tree_rows": list(_tree_rows(data["tree"])),
        "three_public_chart": _three_public_chart(data),
        "economic_chart": _economic_chart(data),
        "parts": _parts(data["sections"], data.get("parts", ())),
        "downloads": downloads(publication, number),
    }


def shell(publication: Publication, number: int | None) -> dict[str, Any]:
    """What every page about a booklet knows."""
    slot = publication.slot
    past = reading.history(slot)
    place = (slot.organisation.address, slot.year, slot.kind)
    return {
        "data": reading.page_of(publication),
        "publication": publication,
        "since": reading.since(publication),
        "slot": slot,
        "place": place,
        "history": past,
        "is_old": bool(past) and past[0].number != publication.number,
        "version": f"?number={publication.number}" if number is not None else "",
        "kind_label": kind_label,
    }


def downloads(publication: Publication, number: int | None) -> list[dict[str, Any]]:
    """The files in the order readers ask for them; old versions keep theirs."""
    slot = publication.slot
    version = f"?number={publication.number}" if number is not None else ""
    return [
        {
            "format": key,
            "label": _(label),
            "address": reverse(
                "download", args=[slot.organisation.address, slot.year, slot.kind, key]
            )
            + version,
            **publication.files[key],
        }
        for key, label in FORMATS.items()
        if key in publication.files
    ]


def get_table(data: Mapping[str, Any], slug: str) -> tuple[dict[str, Any], int]:
    """A table of a page and its place.

    Raises:
        Http404: there is none with this address.
    """
    return _get(data["tables"], slug)


def get_project(data: Mapping[str, Any], slug: str) -> tuple[dict[str, Any], int]:
    """A project of a page and its place.

    Raises:
        Http404: there is none with this address.
    """
    return _get(data["projects"], slug)


def _get(entries: Sequence[dict[str, Any]], slug: str) -> tuple[dict[str, Any], int]:
    for number, entry in enumerate(entries):
        if entry["slug"] == slug:
            return entry, number
    raise Http404


def indicator_groups(indicators: Sequence[Mapping[str, str]]) -> list[tuple[str, list[Any]]]:
    """Indicators under their first level, in order."""
    groups: dict[str, list[Any]] = {}
    for indicator in indicators:
        groups.setdefault(indicator["first"], []).append(indicator)
    return list(groups.items())


def _tree_rows(tree: Sequence[Mapping[str, Any]], level: int = 1) -> Iterator[dict[str, Any]]:
    for node in tree:
        yield {"code": node["code"], "name": node["name"], "fen": node["fen"], "level": level}
        yield from _tree_rows(node.get("children") or (), level + 1)


def _parts(
    sections: Sequence[Mapping[str, Any]], titles: Sequence[str]
) -> list[tuple[int, str, list[Any]]]:
    """Sections by part; a heading without text of its own stays, for those under it."""
    parts: dict[int, list[Any]] = {}
    for section in sections:
        of = parts.setdefault(section["part"], [])
        # No rank of headings is skipped, or those who hear the page lose their place.
        above = of[-1]["heading"] if of else 2
        of.append({**section, "heading": min(section["level"] + 2, above + 1, 6)})

    def title(part: int) -> str:
        return (
            titles[part - 1] if 0 < part <= len(titles) else _("前言") if part == 0 else _("其他")
        )

    return [(part, title(part), of) for part, of in sorted(parts.items())]


def _three_public_chart(data: Mapping[str, Any]) -> chart.Chart | None:
    items = [m for m in data["three_public"] if m["key"] != Role.THREE_PUBLIC]
    if not any((m["fen"] or 0) or (m.get("previous_fen") or 0) for m in items):
        return None
    series: list[chart.Named] = [(str(data["year"]), [m["fen"] for m in items])]
    if any(m.get("previous_fen") is not None for m in items):
        series.insert(0, (str(data["year"] - 1), [m.get("previous_fen") for m in items]))
    return chart.bars(
        _("{title}：“三公”经费").format(title=data["title"]),
        [m["label"] for m in items],
        series,
        flat=True,
    )


def _economic_chart(data: Mapping[str, Any]) -> chart.Chart | None:
    classes = [row for row in data["economic"] if len(str(row["code"])) == 3 and row["fen"]]
    if not classes:
        return None
    return chart.bars(
        _("{title}：基本支出买了什么").format(title=data["title"]),
        [row["name"] for row in classes],
        [(_("基本支出"), [row["fen"] for row in classes])],
        flat=True,
    )
