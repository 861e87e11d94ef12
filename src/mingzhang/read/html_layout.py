"""Which tables of a page only hold it together, and which of its boxes are tables in truth."""

from __future__ import annotations

from collections import Counter

from lxml import html

from mingzhang.amounts import find_figure
from mingzhang.pattern import compiled
from mingzhang.read.html_text import clean, is_unseen, text_of

_BOXES = frozenset({"div", "section", "ul", "ol", "dl", "main", "article", "form", "span", "li"})
_BLOCKS = frozenset({"table", "p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "div"})
_TABLE_ROLE = compiled(r"^(?:table|grid|treegrid)$")
_FEW_CELLS = 4
_LONG_TEXT = 300
_FEW_FIGURES = 3
_MOST_CELLS = 60


def table_of(row: html.HtmlElement) -> html.HtmlElement | None:
    """The table that a row, or a cell of it, stands in."""
    parent = row.getparent()
    while parent is not None and parent.tag != "table":
        parent = parent.getparent()
    return parent


def is_layout(table: html.HtmlElement) -> bool:
    """Whether a table only holds the page together.

    One cell; tables within its cells and hardly a figure of its own; or few cells with the text of
    a page in them.
    """
    own = [c for c in table.iter("td", "th") if table_of(c) is table]
    if len(own) <= 1:
        return True
    nested = [c for c in own if next(c.iter("table"), None) is not None]
    if nested:
        rest = [c for c in own if all(c is not other for other in nested)]
        figures = sum(1 for c in rest if find_figure(clean(text_of(c))) is not None)
        return figures < _FEW_FIGURES
    if len(own) > _FEW_CELLS:
        return False
    return any(_is_page(cell) for cell in own)


def _is_page(cell: html.HtmlElement) -> bool:
    blocks = sum(1 for e in cell.iterdescendants() if e.tag in ("p", "div", "h1", "h2", "h3", "br"))
    return blocks >= 5 and len(cell.text_content() or "") > _LONG_TEXT


def rows_of_divs(element: html.HtmlElement) -> list[list[html.HtmlElement]] | None:
    """The cells of boxes that are set like a table, row by row; None where they are none.

    Boxes say so by their role or their style; else rows of the same tag with as many cells each,
    and figures among them.
    """
    if element.tag not in _BOXES:
        return None
    said = bool(_TABLE_ROLE.match(element.get("role") or "")) or _display(element, "table")
    rows = []
    for child in _children(element):
        group = _display(child, "table-row-group") or _display(child, "table-header-group")
        if (child.get("role") or "") == "rowgroup" or group:
            said = True
            rows.extend(_children(child))
        else:
            rows.append(child)
    if len(rows) < (2 if said else 3) or len({row.tag for row in rows}) > 1:
        return None
    cells = [_children(row) for row in rows]
    if not all(2 <= len(line) <= _MOST_CELLS for line in cells):
        return None
    if any((row.text or "").strip() for row in rows):
        return None
    flat = [cell for line in cells for cell in line]
    if any(d.tag in _BLOCKS for cell in flat for d in cell.iterdescendants() if d.tag != "div"):
        return None
    if said or all(_display(cell, "table-cell") for cell in cells[0]):
        return cells
    width, count = Counter(len(line) for line in cells).most_common(1)[0]
    if width < 3 or count < 0.8 * len(cells):
        return None
    figures = sum(1 for cell in flat if find_figure(clean(text_of(cell))) is not None)
    return cells if figures >= max(_FEW_FIGURES, len(cells) // 2) else None


def _children(element: html.HtmlElement) -> list[html.HtmlElement]:
    return [c for c in element if isinstance(c.tag, str) and c.tag != "br" and not is_unseen(c)]


def _display(element: html.HtmlElement, value: str) -> bool:
    style = (element.get("style") or "").replace(" ", "").lower()
    return f"display:{value}" in style.split(";")
