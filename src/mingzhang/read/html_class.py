"""Names in our own HTML pages, shared by the writer and the reader.

The class of a paragraph is the value of its `Style`, that of a cell the value of its `CellRole`,
so the page says in plain sight what everything is; a style sheet by others can use the same names.
"""

from __future__ import annotations

from mingzhang.document import Align, CellRole

GENERATOR = "Mingzhang 明账"
"""Content of `<meta name="generator">` in a page of our own."""

OWN_ID = "mz-"
"""Identifiers that begin so are the page's machinery, never bookmarks of the document."""

ROLE_ALIGN: dict[CellRole, Align] = {
    CellRole.HEAD: Align.CENTRE,
    CellRole.LABEL: Align.LEFT,
    CellRole.FIGURE: Align.RIGHT,
    CellRole.TEXT: Align.LEFT,
}
"""How a cell of each role stands where its classes name no side."""

PAGE = "page"
"""Class of a section that begins a new page; with `FIRST` nothing stands before it."""

FIRST = "first"
LANDSCAPE = "landscape"
FORM = "form"
VOID = "void"
"""Class of a square that no cell of the grid covers."""

PART = "part-of-line"
"""Class of each piece of a paragraph that a tab parts."""

MADE = "made"
"""Class of contents that the page has and the document has not."""

LEVEL = "level-"
INDENT = "--indent"
HEAD_ROWS = "data-head-rows"
WIDTHS = "data-widths"
