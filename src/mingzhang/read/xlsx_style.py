"""What the styles of a workbook say of its cells: number format, side, and whether they show."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from mingzhang.lean import dataclass
from mingzhang.read.raised import raised
from mingzhang.read.xlsx_format import BUILT_IN

_WHITE = frozenset({"FFFFFFFF", "00FFFFFF", "FFFFFF"})
_WINDOW = "0"  # number of the colour of the paper in the theme


@dataclass(frozen=True, slots=True)
class CellStyle:
    """How a cell looks.

    Attributes:
        code: its number format.
        struck: a line goes through its words.
        is_white: its words have the colour of the paper.
    """

    code: str = "General"
    bold: bool = False
    align: str = ""
    indent: int = 0
    struck: bool = False
    is_white: bool = False


def local(element: etree._Element) -> str:
    """The name of an element without its namespace."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def children(element: etree._Element, name: str) -> Iterator[etree._Element]:
    """The children of one name, of whatever namespace."""
    return (child for child in element if local(child) == name)


def find(element: etree._Element, name: str) -> etree._Element | None:
    """The first child of a name."""
    return next(children(element, name), None)


def integer(text: str | None) -> int:
    """A number of the file; 0 where it is none."""
    return int(text) if text and text.isdigit() and len(text) < 10 else 0


def styles_of(root: etree._Element) -> list[CellStyle]:
    """The styles of cells in their order."""
    codes = dict(BUILT_IN)
    formats = find(root, "numFmts")
    for entry in formats if formats is not None else ():
        if (entry.get("numFmtId") or "").isdigit():
            codes[integer(entry.get("numFmtId"))] = entry.get("formatCode") or "General"
    fonts = list(_listed(root, "fonts"))
    papers = [_is_paper(fill) for fill in _listed(root, "fills")]
    styles = []
    for xf in _listed(root, "cellXfs"):
        font = fonts[n] if (n := integer(xf.get("fontId"))) < len(fonts) else None
        fill = integer(xf.get("fillId"))
        align = find(xf, "alignment")
        on_paper = fill >= len(papers) or papers[fill]
        styles.append(
            CellStyle(
                codes.get(integer(xf.get("numFmtId")), "General"),
                _is_on(font, "b"),
                (align.get("horizontal") or "") if align is not None else "",
                integer(align.get("indent")) if align is not None else 0,
                _is_on(font, "strike"),
                on_paper and font is not None and _is_white(find(font, "color")),
            )
        )
    return styles


def string_of(item: etree._Element) -> tuple[str, str]:
    """The words of a shared string without its phonetic runs, and those that are struck out."""
    texts, struck = [], []
    for child in item:
        name = local(child)
        if name == "t":
            texts.append(child.text or "")
        elif name == "r":
            text = "".join(t.text or "" for t in children(child, "t"))
            properties = find(child, "rPr")
            side = find(properties, "vertAlign") if properties is not None else None
            if _is_on(properties, "strike"):
                struck.append(text)
            elif side is not None and side.get("val") == "superscript":
                texts.append(raised(text))
            else:
                texts.append(text)
    return "".join(texts), "".join(struck)


def _listed(root: etree._Element, name: str) -> Iterator[etree._Element]:
    found = find(root, name)
    return (e for e in (found if found is not None else ()) if isinstance(e.tag, str))


def _is_on(parent: etree._Element | None, name: str) -> bool:
    found = find(parent, name) if parent is not None else None
    return found is not None and found.get("val") not in ("0", "false")


def _is_white(color: etree._Element | None) -> bool:
    if color is None or integer(color.get("tint")):
        return False
    return (color.get("rgb") or "").upper() in _WHITE or color.get("theme") == _WINDOW


def _is_paper(fill: etree._Element) -> bool:
    """Whether a cell has the colour of the paper: no pattern, or a white one."""
    pattern = find(fill, "patternFill")
    if pattern is None:
        return False
    if pattern.get("patternType") in (None, "none"):
        return True
    return pattern.get("patternType") == "solid" and _is_white(find(pattern, "fgColor"))
