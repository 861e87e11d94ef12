"""The style sheet of our Word files: every look of `read.own_look` as a Word style.

Sizes, leading and white are those of the PDF, so that both break their pages at the same places
as far as fonts allow. Fonts are named, never embedded: 宋体 for text, 黑体 for headings.
"""

from __future__ import annotations

from functools import cache

from mingzhang.document import Align, CellRole, Style
from mingzhang.read import own_look
from mingzhang.read.docx_style import (
    EMPHASIS,
    EMPTY_SQUARE,
    GRID_STYLES,
    ROLE_STYLES,
    SPACER,
    STYLE_NAMES,
)
from mingzhang.read.own_look import Look
from mingzhang.render.book import BOOKLET, BOOKS, FACES, Book
from mingzhang.render.docx_text import fonts_xml, half_points, line_xml, twips

NAMESPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
SERIF, SANS, FIGURES = "宋体", "黑体", "Times New Roman"

OUTLINE: dict[Style, int] = {
    Style.PART: 0,
    Style.HEADING_1: 1,
    Style.HEADING_2: 2,
    Style.HEADING_3: 3,
    Style.TABLE_TITLE: 1,
    Style.FORM_TITLE: 3,
}
"""Outline levels, from 0: a table stands under its part as a numbered section does."""

CELL_SIZE = 9.0
"""Type size of the cell styles in points; a grid of another size says so in its cells."""

CELL_LINE = 1.4
"""Distance of lines in a cell, in ems."""

JUSTIFICATION = {Align.LEFT: "left", Align.CENTRE: "center", Align.RIGHT: "right"}
_SIDES = {"left": "left", "center": "center", "right": "right"}
_OWN_IDS: dict[str, str] = {
    "Normal": "Normal",
    "TOC Heading": "TOCHeading",
    **{f"heading {level}": f"Heading{level}" for level in (1, 2, 3, 4)},
}

STYLE_IDS = {
    style: _OWN_IDS.get(name, "Mz" + "".join(word.capitalize() for word in style.split("_")))
    for style, name in STYLE_NAMES.items()
}
ROLE_IDS = {role: f"MzCell{role.capitalize()}" for role in CellRole}
GRID_IDS = {(g.form, g.landscape): f"MzGrid{n}" for n, g in enumerate(GRID_STYLES)}
SPACER_ID, EMPTY_SQUARE_ID, EMPHASIS_ID = "MzSpacer", "MzEmptySquare", "MzEmphasis"


def white_of(look: Look) -> tuple[float, float]:
    """White before and after a paragraph, in points.

    The looks count white between the letters of neighbours; a line of Word brings its leading.
    """
    leading = look.line - look.size
    return max(look.above - leading, 0.0), max(look.below - leading, 0.0)


@cache
def styles_xml(book_id: str = BOOKLET.id) -> str:
    """The part `styles.xml`."""
    book = BOOKS[book_id]
    styles = [_paragraph_style(style, book) for style in Style]
    styles += [_contents_style(level, book) for level in book.contents]
    styles += [_cell_style(ROLE_IDS[role], ROLE_STYLES[role].name, role) for role in CellRole]
    styles.append(_cell_style(EMPTY_SQUARE_ID, EMPTY_SQUARE, CellRole.TEXT))
    styles.append(
        _style("paragraph", SPACER_ID, SPACER, f'{line_xml(1)}<w:ind w:firstLine="0"/>', _type(1))
    )
    styles.append(
        '<w:style w:type="character" w:default="1" w:styleId="MzLetter">'
        '<w:name w:val="Default Paragraph Font"/><w:uiPriority w:val="1"/><w:semiHidden/>'
        "</w:style>"
    )
    styles.append(
        f'<w:style w:type="character" w:customStyle="1" w:styleId="{EMPHASIS_ID}">'
        f'<w:name w:val="{EMPHASIS}"/><w:rPr>{fonts_xml(SANS)}</w:rPr></w:style>'
    )
    styles.append(_TABLE_NORMAL)
    styles += [
        f'<w:style w:type="table" w:customStyle="1" w:styleId="{GRID_IDS[g.form, g.landscape]}">'
        f'<w:name w:val="{g.name}"/><w:basedOn w:val="TableNormal"/>'
        f"<w:tblPr>{_BORDERS}</w:tblPr></w:style>"
        for g in GRID_STYLES
    ]
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        f'<w:styles xmlns:w="{NAMESPACE}"><w:docDefaults><w:rPrDefault><w:rPr>{fonts_xml(SERIF)}'
        '<w:kern w:val="0"/><w:sz w:val="21"/><w:szCs w:val="21"/>'
        '<w:lang w:val="zh-CN" w:eastAsia="zh-CN" w:bidi="ar-SA"/></w:rPr></w:rPrDefault>'
        f"<w:pPrDefault/></w:docDefaults>{''.join(styles)}</w:styles>"
    )


_TIGHT = '<w:autoSpaceDE w:val="0"/><w:autoSpaceDN w:val="0"/>'
"""No gap between Chinese characters and letters or figures."""

_BORDERS = (
    "<w:tblBorders>"
    + "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    + "</w:tblBorders>"
)
_TABLE_NORMAL = (
    '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/>'
    '<w:uiPriority w:val="99"/><w:semiHidden/><w:unhideWhenUsed/>'
    '<w:tblPr><w:tblInd w:w="0" w:type="dxa"/></w:tblPr></w:style>'
)


def _type(size: float, east: str = SERIF, latin: str = "") -> str:
    points = half_points(size)
    return f'{fonts_xml(east, latin)}<w:sz w:val="{points}"/><w:szCs w:val="{points}"/>'


def _style(
    kind: str, identifier: str, name: str, paragraph: str, run: str, after: str = "", head: str = ""
) -> str:
    """A style; `after` names the style of the next paragraph, `head` holds attributes."""
    custom = "" if identifier in _BUILT_IN else ' w:customStyle="1"'
    base = "" if identifier == "Normal" else '<w:basedOn w:val="Normal"/>'
    following = f'<w:next w:val="{after}"/>' if after else ""
    return (
        f'<w:style w:type="{kind}"{custom}{head} w:styleId="{identifier}"><w:name w:val="{name}"/>'
        f"{base}{following}<w:qFormat/><w:pPr>{paragraph}</w:pPr><w:rPr>{run}</w:rPr></w:style>"
    )


_BUILT_IN = frozenset({*_OWN_IDS.values(), *(f"TOC{level}" for level in own_look.CONTENTS_LOOKS)})


def _paragraph_style(style: Style, book: Book) -> str:
    look = book.looks[style]
    before, after = white_of(look)
    indent = look.size * 2 if look.indent else 0
    level = OUTLINE.get(style)
    side = "both" if look.breakable else _SIDES[look.align]
    paragraph = (
        ("<w:keepNext/><w:keepLines/>" if look.sticky else "")
        + (_TIGHT if book.tight else "")
        + line_xml(look.line, before, after)
        + f'<w:ind w:firstLineChars="{200 if indent else 0}" w:firstLine="{twips(indent)}"/>'
        + f'<w:jc w:val="{side}"/>'
        + (f'<w:outlineLvl w:val="{level}"/>' if level is not None else "")
    )
    return _style(
        "paragraph",
        STYLE_IDS[style],
        STYLE_NAMES[style],
        paragraph,
        _type(look.size, FACES[book.face(look)][0]),
        after=STYLE_IDS[Style.BODY] if style in OUTLINE else "",
        head=' w:default="1"' if style is Style.PLAIN else "",
    )


def _contents_style(level: int, book: Book) -> str:
    look = book.contents[level]
    before, after = white_of(look)
    width = twips(book.room(False)[0])
    paragraph = (
        f'<w:tabs><w:tab w:val="right" w:leader="dot" w:pos="{width}"/></w:tabs>'
        + (_TIGHT if book.tight else "")
        + line_xml(look.line, before, after)
        + f'<w:ind w:left="{(level - 1) * 400}" w:firstLineChars="0" w:firstLine="0"/>'
        + '<w:jc w:val="left"/>'
    )
    run = _type(look.size, FACES[book.face(look)][0])
    return _style("paragraph", f"TOC{level}", f"toc {level}", paragraph, run)


def _cell_style(identifier: str, name: str, role: CellRole) -> str:
    align = JUSTIFICATION[ROLE_STYLES[role].align]
    paragraph = (
        line_xml(CELL_SIZE * CELL_LINE)
        + '<w:ind w:firstLineChars="0" w:firstLine="0"/>'
        + f'<w:jc w:val="{align}"/>'
    )
    font = SANS if role is CellRole.HEAD else SERIF
    latin = FIGURES if role is CellRole.FIGURE else ""
    return _style("paragraph", identifier, name, paragraph, _type(CELL_SIZE, font, latin))
