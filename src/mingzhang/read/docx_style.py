"""Names of styles and bookmarks in our own Word files, shared by the writer and the reader.

Names, not identifiers, carry the meaning: Word and WPS keep the names of styles when they save a
file, but WPS gives every style a new identifier.
"""

from __future__ import annotations

import hashlib
import re

from mingzhang.document import Align, CellRole, Style
from mingzhang.lean import dataclass
from mingzhang.pattern import compiled

MARK = "mingzhang"
"""Keyword in the properties of a file that our own writer made."""

STYLE_NAMES: dict[Style, str] = {
    Style.COVER_TITLE: "明账封面标题",
    Style.COVER_LINE: "明账封面文字",
    Style.CONTENTS_TITLE: "TOC Heading",
    Style.PART: "heading 1",
    Style.HEADING_1: "heading 2",
    Style.HEADING_2: "heading 3",
    Style.HEADING_3: "heading 4",
    Style.BODY: "明账正文",
    Style.TABLE_NUMBER: "明账表号",
    Style.TABLE_TITLE: "明账表题",
    Style.TABLE_META: "明账表头行",
    Style.FORM_TITLE: "明账表单标题",
    Style.NOTE: "明账表注",
    Style.CENTRED: "明账居中",
    Style.SIGNATURE: "明账落款",
    Style.PLAIN: "Normal",
}
"""Name of the paragraph style of each `Style`; those of Word's own are in English."""

SPACER = "明账间隔"
"""Style of the thin empty paragraph that parts two tables or ends a section behind a table."""

EMPTY_SQUARE = "明账空格"
"""Style of what stands in a square that no cell of the grid covers."""

EMPHASIS = "明账强调"
"""Character style of bold cells: Chinese print stresses by 黑体, not by thicker strokes."""


@dataclass(frozen=True, slots=True)
class GridStyle:
    """What the name of a table style says of a grid."""

    name: str
    form: bool
    landscape: bool


GRID_STYLES = (
    GridStyle("明账表格", form=False, landscape=False),
    GridStyle("明账横表", form=False, landscape=True),
    GridStyle("明账表单", form=True, landscape=False),
    GridStyle("明账横表单", form=True, landscape=True),
)


@dataclass(frozen=True, slots=True)
class RoleStyle:
    """Paragraph style of the cells of one role, and how they stand unless a cell says otherwise."""

    name: str
    align: Align


ROLE_STYLES: dict[CellRole, RoleStyle] = {
    CellRole.HEAD: RoleStyle("明账栏目", Align.CENTRE),
    CellRole.LABEL: RoleStyle("明账项目", Align.LEFT),
    CellRole.FIGURE: RoleStyle("明账数字", Align.RIGHT),
    CellRole.TEXT: RoleStyle("明账表文", Align.LEFT),
}

_LONGEST_NAME = 40
_NOT_IN_NAME = compiled(r"[^0-9A-Za-z_\u4e00-\u9fff]|^[0-9_]|_(?=x[0-9A-F]{4,6}_)")
_ESCAPE = compiled(r"_x([0-9A-F]{4,6})_")


def bookmark_to_name(bookmark: str) -> str:
    """A bookmark as a name that Word allows: letters, digits and underscores, a letter first.

    Word allows 40 characters; of a longer name the end is replaced by a digest, and it does not
    come back as it was.

    >>> bookmark_to_name("table-1")
    'table_x002D_1'
    """
    name = _NOT_IN_NAME.sub(lambda m: f"_x{ord(m.group()):04X}_", bookmark)
    if len(name) > _LONGEST_NAME:
        digest = hashlib.sha256(bookmark.encode("utf-8", "surrogatepass")).hexdigest()[:10]
        name = f"{name[: _LONGEST_NAME - 11]}_{digest}"
    return name


def name_to_bookmark(name: str) -> str:
    """The bookmark that `bookmark_to_name` made a name of; a name by others is itself.

    >>> name_to_bookmark("table_x002D_1"), name_to_bookmark("_Toc123")
    ('table-1', '_Toc123')
    """

    def character(match: re.Match[str]) -> str:
        code = int(match.group(1), 16)
        valid = code < 0xD800 or 0xDFFF < code < 0x110000
        return chr(code) if valid else match.group()

    return _ESCAPE.sub(character, name)
