"""What a Word file holds beside its text: pictures, objects, comments, notes, tracked changes."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from lxml import etree

from mingzhang.account import Accounting, Thing
from mingzhang.amounts import find_figure
from mingzhang.language import _
from mingzhang.pattern import compiled
from mingzhang.read.attached import EMU_PER_POINT, is_small, note_picture
from mingzhang.read.attachment import Attachment
from mingzhang.read.docx_number import W
from mingzhang.read.package import Package
from mingzhang.source import Place

_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_BLIP = "{http://schemas.openxmlformats.org/drawingml/2006/main}blip"
_CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}chart"
_DIAGRAM = "{http://schemas.openxmlformats.org/drawingml/2006/diagram}relIds"
_VML_IMAGE = "{urn:schemas-microsoft-com:vml}imagedata"
_EMBEDDED = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}embed"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_CHANGES = (f"{W}del", f"{W}moveFrom", f"{W}cellDel")
_INSIDE = frozenset({"oleObject", "package"})
_SIZE = compiled(r"(?<![\w-])(width|height):([\d.]+)(pt|in|px|cm|mm)?")
_POINTS = {"pt": 1.0, "in": 72.0, "px": 0.75, "cm": 28.35, "mm": 2.835, "": 1.0}
_NOTES = (
    ("comments", Thing.COMMENT, "comment"),
    ("footnotes", Thing.FOOTNOTE, "footnote"),
    ("endnotes", Thing.FOOTNOTE, "endnote"),
)
_MOST_FIGURES = 1000


def note_parts(
    package: Package,
    main: str,
    body: etree._Element,
    accounting: Accounting,
    looked_at: Collection[etree._Element] = (),
) -> None:
    """Account for what a reader of the text passes over.

    Args:
        looked_at: pictures that are accounted for already.
    """
    where = Place(package.file)
    for element in body.iter(
        f"{_DRAWING}inline", f"{_DRAWING}anchor", _VML_IMAGE, f"{W}sdt", *_CHANGES
    ):
        if element.tag in (f"{_DRAWING}inline", f"{_DRAWING}anchor"):
            if element not in looked_at:
                _drawing(element, accounting, where)
        elif element.tag == _VML_IMAGE:
            if not _is_within(element, _FALLBACK, f"{W}object"):
                note_picture(accounting, *_vml_size(element), where)
        elif element.tag == f"{W}sdt":
            accounting.read(Thing.FIELD)
        else:
            owner = element.getparent() if element.tag == f"{W}cellDel" else element
            cell = owner.getparent() if owner is not None and owner.tag == f"{W}tcPr" else owner
            accounting.aside(Thing.REVISION, _("修订中已删除"), place=where, figures=_figures(cell))
    _attached_parts(package, main, accounting, where)


def _drawing(element: etree._Element, accounting: Accounting, where: Place) -> None:
    if _is_within(element, _FALLBACK):
        return
    size = _extent(element)
    if next(element.iter(_CHART), None) is not None:
        accounting.aside(Thing.CHART, _("图表，数字在它所画的表里"), place=where)
    elif next(element.iter(_DIAGRAM), None) is not None:
        accounting.aside(Thing.CHART, _("示意图，没有读"), place=where)
    elif next(element.iter(_BLIP), None) is not None:
        note_picture(accounting, size[0], size[1], where)


def _extent(element: etree._Element) -> tuple[float, float]:
    extent = element.find(f"{_DRAWING}extent")
    return (
        (0.0, 0.0) if extent is None else (_emu(extent.get("cx", "")), _emu(extent.get("cy", "")))
    )


def picture_of(element: etree._Element) -> tuple[str, tuple[float, float]] | None:
    """The relation of a drawn picture and its size in points; None where no table fits into it."""
    blip = next(element.iter(_BLIP), None)
    size = _extent(element)
    if blip is None or is_small(*size) or _is_within(element, _FALLBACK):
        return None
    return blip.get(_EMBEDDED, ""), size


def _emu(text: str) -> float:
    return int(text) / EMU_PER_POINT if text.isdigit() else 0.0


def _vml_size(element: etree._Element) -> tuple[float, float]:
    parent = element.getparent()
    style = (parent.get("style") or "") if parent is not None else ""
    sizes = {side: float(n) * _POINTS[unit] for side, n, unit in _SIZE.findall(style)}
    return sizes.get("width", 0.0), sizes.get("height", 0.0)


def _attached_parts(package: Package, main: str, accounting: Accounting, where: Place) -> None:
    heads = 0
    for relation in package.relations(main).values():
        if relation.external:
            if relation.kind in ("subDocument", "oleObject", "frame"):
                accounting.unread(Thing.PART, _("在别的文件里，没有读"), name=relation.target[:200])
            continue
        if relation.target not in package:
            continue
        for kind, thing, tag in _NOTES:
            if relation.kind == kind:
                found = [
                    e
                    for e in package.xml(relation.target).iter(f"{W}{tag}")
                    if e.get(f"{W}type") in (None, "normal")
                ]
                why = _("批注不是正文") if thing is Thing.COMMENT else _("注释不是正文，没有核对")
                figures = [figure for e in found for figure in _figures(e)]
                accounting.aside(thing, why, count=len(found), place=where, figures=figures)
        if relation.kind in ("header", "footer"):
            heads += bool(_words(package.xml(relation.target)).strip())
    accounting.aside(Thing.HEADER, _("每页都印，不是正文"), count=heads, place=where)


def docx_attachments(package: Package, main: str) -> list[Attachment]:
    """The files that are embedded as objects."""
    found = []
    for relation in package.relations(main).values():
        if relation.kind in _INSIDE and not relation.external and relation.target in package:
            name = relation.target.rpartition("/")[2]
            found.append(Attachment(name, package.read(relation.target)))
    return found


def _is_within(element: etree._Element, *tags: str) -> bool:
    return any(parent.tag in tags for parent in element.iterancestors())


def _words(element: etree._Element) -> str:
    return "".join(t.text or "" for t in element.iter(f"{W}t", f"{W}delText"))


def _figures(element: etree._Element | None) -> list[str]:
    """The figures in the paragraphs of something, those that stand alone."""
    if element is None:
        return []
    return [text for text in _pieces(element) if find_figure(text) is not None][:_MOST_FIGURES]


def _pieces(element: etree._Element) -> Iterator[str]:
    for text in element.iter(f"{W}t", f"{W}delText"):
        yield from (text.text or "").split()
