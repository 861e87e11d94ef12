"""What hangs on a worksheet beside its cells: text boxes, pictures, charts, notes, objects."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import field

from lxml import etree

from mingzhang.account import Accounting, Thing
from mingzhang.language import _
from mingzhang.lean import dataclass
from mingzhang.read.package import Package
from mingzhang.source import Place

_EMBEDDED = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}embed"
EMU_PER_POINT = 12_700
SMALL_POINTS = (110.0, 55.0)
"""A picture no larger than this (width, height) is a seal or a sign: no table fits into it."""


def is_small(width: float, height: float) -> bool:
    """Whether a picture of this size, in points, cannot hold a table; 0 where it is not known."""
    return bool(width and height) and (width <= SMALL_POINTS[0] or height <= SMALL_POINTS[1])


def note_picture(accounting: Accounting, width: float, height: float, place: Place) -> None:
    """Account for a picture: one that could hold a table is not read."""
    if is_small(width, height):
        accounting.aside(Thing.PICTURE, _("小图，是印章或标志"), place=place)
    else:
        accounting.unread(Thing.PICTURE, _("图片里的文字和数字没有读，请提供文字版"), place=place)


@dataclass(slots=True)
class Attached:
    """What hangs on a sheet and may be a part of it.

    Attributes:
        boxes: the words of its text boxes, a line each, from the top.
        pictures: those that may hold a table, with their size in points, from the top.
    """

    boxes: list[str] = field(default_factory=list)
    pictures: list[tuple[bytes, tuple[float, float]]] = field(default_factory=list)


def note_attached(package: Package, part: str, sheet: str, accounting: Accounting) -> Attached:
    """Account for what hangs on a sheet, but for the pictures and words that are handed back."""
    where = Place(package.file, sheet=sheet)
    found = Attached()
    for relation in package.relations(part).values():
        if relation.external or relation.target not in package:
            continue
        if relation.kind == "drawing":
            _drawing(package, relation.target, where, accounting, found)
        elif relation.kind in ("comments", "threadedComment"):
            accounting.aside(
                Thing.COMMENT,
                _("批注不是正文"),
                count=_count(package, relation.target, "comment", "threadedComment"),
                name=sheet,
                place=where,
            )
    return found


def _count(package: Package, part: str, *names: str) -> int:
    return sum(1 for e in package.xml(part).iter() if _local(e) in names)


def _drawing(
    package: Package, part: str, where: Place, accounting: Accounting, found: Attached
) -> None:
    root = package.xml(part)
    inside = package.relations(part)
    anchored = [child for child in root if isinstance(child.tag, str)]
    for anchor in sorted(anchored, key=_row_of):
        for element in anchor.iter():
            name = _local(element)
            if name == "pic":
                size = _size(anchor, element)
                blip = next((e for e in element.iter() if _local(e) == "blip"), None)
                relation = inside.get(blip.get(_EMBEDDED, "")) if blip is not None else None
                held = relation is not None and relation.target in package
                if held and relation is not None and not is_small(*size):
                    found.pictures.append((package.read(relation.target), size))
                else:
                    note_picture(accounting, *size, where)
            elif name == "graphicFrame":
                accounting.aside(Thing.CHART, _("图表，数字在它所画的表里"), place=where)
            elif name == "txBody":
                found.boxes.extend(_paragraphs(element))


def _row_of(anchor: etree._Element) -> tuple[int, int]:
    start = next((e for e in anchor if _local(e) == "from"), None)
    found = {_local(e): e.text or "" for e in start} if start is not None else {}

    def number(name: str) -> int:
        text = found.get(name, "")
        return int(text) if text.isdigit() else 0

    return number("row"), number("col")


def _paragraphs(body: etree._Element) -> Iterator[str]:
    for paragraph in body:
        if _local(paragraph) == "p":
            text = "".join(e.text or "" for e in paragraph.iter() if _local(e) == "t")
            if text.strip():
                yield re.sub(r"\s+", " ", text).strip()


def _size(*elements: etree._Element) -> tuple[float, float]:
    """Width and height in points of the first extent that says any."""
    for element in elements:
        for child in element.iter():
            if _local(child) == "ext" and (child.get("cx") or "").isdigit():
                return (
                    int(child.get("cx", "0")) / EMU_PER_POINT,
                    int(child.get("cy", "0") or 0) / EMU_PER_POINT,
                )
    return 0.0, 0.0


def _local(element: etree._Element) -> str:
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""
