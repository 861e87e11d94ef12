"""Findings as notes on the cells of a workbook; formulas, formats and macros stay as they are."""

from __future__ import annotations

import posixpath
import re
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from lxml import etree

from mingzhang.report.mark_package import RELATION, Packed, element
from mingzhang.report.words import Note

_NS = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
S = f"{{{_NS}}}"
_BOOK = "xl/workbook.xml"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
_VML = "application/vnd.openxmlformats-officedocument.vmlDrawing"
_V = {
    "v": "urn:schemas-microsoft-com:vml",
    "o": "urn:schemas-microsoft-com:office:office",
    "x": "urn:schemas-microsoft-com:office:excel",
}
_BEHIND = frozenset(
    ("legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls", "webPublishItems")
) | {"tableParts", "extLst"}


def marked_xlsx(path: Path, notes: list[Note]) -> tuple[bytes, int]:
    """The workbook with notes on its cells, and how many findings have a cell.

    Raises:
        Unreadable: damaged, protected or too large.
    """
    places = [note.finding.cells[0].place for note in notes]
    return annotated(
        path,
        [
            (place.sheet, place.cell, note.words())
            for place, note in zip(places, notes, strict=True)
            if place.cell
        ],
    )


def annotated(path: Path, notes: Iterable[tuple[str, str, str]]) -> tuple[bytes, int]:
    """The workbook with words on its cells: sheet, cell, words; and how many found their sheet.

    Raises:
        Unreadable: damaged, protected or too large.
    """
    packed = Packed(path)
    sheets = _sheets(packed)
    of_sheet: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    count = 0
    for sheet, cell, words in notes:
        if sheet in sheets:
            of_sheet[sheets[sheet]][cell].append(words)
            count += 1
    for number, (part, cells) in enumerate(sorted(of_sheet.items()), 1):
        joined = {cell: "\n\n".join(found) for cell, found in cells.items()}
        _annotate(packed, part, joined, number)
    return packed.packed(), count


def _sheets(packed: Packed) -> dict[str, str]:
    """Parts of the sheets by name."""
    relations = {
        relation.get("Id"): relation.get("Target", "")
        for relation in packed.xml("xl/_rels/workbook.xml.rels")
    }
    found = {}
    for sheet in packed.xml(_BOOK).iter("{*}sheet"):
        identifier = next((v for k, v in sheet.attrib.items() if str(k).endswith("}id")), "")
        target = relations.get(str(identifier), "")
        found[sheet.get("name", "")] = posixpath.normpath(
            posixpath.join("xl", target) if not target.startswith("/") else target[1:]
        )
    return found


def _annotate(packed: Packed, part: str, words: dict[str, str], number: int) -> None:
    comments_part = packed.related(part, "comments")
    if comments_part:
        comments = packed.xml(comments_part)
    else:
        comments = element(f"{S}comments", {None: _NS})
        etree.SubElement(comments, f"{S}authors")
        etree.SubElement(comments, f"{S}commentList")
    authors, listed = comments.find(f"{S}authors"), comments.find(f"{S}commentList")
    assert authors is not None
    assert listed is not None
    etree.SubElement(authors, f"{S}author").text = "明账"
    author = str(len(authors) - 1)
    known = {comment.get("ref"): comment for comment in listed}
    fresh = []
    for cell, text in words.items():
        if cell in known:
            run = etree.SubElement(_text_of(known[cell]), f"{S}r")
            etree.SubElement(run, f"{S}t").text = "\n\n" + text
            continue
        comment = etree.SubElement(listed, f"{S}comment", ref=cell, authorId=author)
        run = etree.SubElement(etree.SubElement(comment, f"{S}text"), f"{S}r")
        etree.SubElement(run, f"{S}t").text = text
        fresh.append(cell)
    if not comments_part:
        comments_part = _free(packed, "xl/comments/commentMz{}.xml", number)
        packed.relate(part, "comments", comments_part)
        packed.declare(f"/{comments_part}", _TYPE)
    packed.put(comments_part, comments)
    _draw(packed, part, fresh, number)


def _text_of(comment: etree._Element) -> etree._Element:
    text = comment.find(f"{S}text")
    return etree.SubElement(comment, f"{S}text") if text is None else text


def _free(packed: Packed, pattern: str, number: int) -> str:
    return next(
        name for n in range(number, number + 10_000) if (name := pattern.format(n)) not in packed
    )


def _draw(packed: Packed, part: str, cells: list[str], number: int) -> None:
    """The boxes that Excel shows a note in; without them it shows none."""
    drawing = packed.related(part, "vmlDrawing")
    if drawing:
        root = packed.xml(drawing)
    else:
        root = etree.Element("xml", nsmap=_V)
        kind = etree.SubElement(root, f"{{{_V['v']}}}shapetype", id="_x0000_t202")
        kind.set("coordsize", "21600,21600")
        kind.set(f"{{{_V['o']}}}spt", "202")
        kind.set("path", "m,l,21600r21600,l21600,xe")
    for cell in cells:
        root.append(_shape(cell, number))
    if not drawing:
        drawing = _free(packed, "xl/drawings/vmlDrawingMz{}.vml", number)
        identifier = packed.relate(part, "vmlDrawing", drawing)
        packed.declare("vml", _VML)
        sheet = packed.xml(part)
        legacy = etree.Element(f"{S}legacyDrawing", {f"{{{RELATION}}}id": identifier})
        behind = [n for n, child in enumerate(sheet) if etree.QName(child).localname in _BEHIND]
        sheet.insert(min(behind, default=len(sheet)), legacy)
        packed.put(part, sheet)
    packed.put(drawing, root)


def _shape(cell: str, number: int) -> etree._Element:
    letters, digits = re.fullmatch(r"([A-Z]+)(\d+)", cell).groups()  # type: ignore[union-attr]
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - 64
    shape = etree.Element(f"{{{_V['v']}}}shape", id=f"mz{number}_{cell}", type="#_x0000_t202")
    shape.set("style", "position:absolute;width:260pt;height:120pt;visibility:hidden")
    shape.set("fillcolor", "#ffffe1")
    data = etree.SubElement(shape, f"{{{_V['x']}}}ClientData", ObjectType="Note")
    row = int(digits) - 1
    anchor = f"{column}, 15, {row}, 10, {column + 4}, 15, {row + 7}, 4"
    for name, text in (("Anchor", anchor), ("AutoFill", "False"), ("Row", str(row))):
        etree.SubElement(data, f"{{{_V['x']}}}{name}").text = text
    etree.SubElement(data, f"{{{_V['x']}}}Column").text = str(column - 1)
    return shape
