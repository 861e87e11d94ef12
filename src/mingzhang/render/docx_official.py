"""A letter of an authority as a Word file, set as GB/T 9704-2012 wants it.

A4 with 22 lines of 28 characters of 三号 (16 points) 仿宋 a page; the block of text measures 156 by
225 mm and stands 37 mm from the top and 28 mm from the left. The title is 二号 小标宋, headings are
黑体. Fonts are named, never embedded; the table of fonts names what may stand in for them.

Every letter of a document, that is, what stands between two page breaks, has page numbers of its
own. Only paragraphs are printed: a letter has no tables.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from mingzhang.document import Document, PageBreak, Paragraph, Style
from mingzhang.file import write_aside
from mingzhang.render.docx_package import FOOTER_ID, NO_FOOTER_ID, font, package, page_number
from mingzhang.render.docx_style import NAMESPACE, SANS, SERIF
from mingzhang.render.docx_text import clean, fonts_xml, half_points, line_xml, twips, words_xml
from mingzhang.render.pdf_fit import text_width

TEXT, TITLE = "仿宋_GB2312", "方正小标宋简体"
MARGINS = {"top": 37.0, "right": 26.0, "bottom": 35.0, "left": 28.0}
"""White around the text in millimetres."""

_MM = 72 / 25.4
_SIZE, _TITLE_SIZE, _NUMBER_SIZE = 16.0, 22.0, 14.0
_PITCH = 225 * _MM / 22 - 0.1  # 22 lines fill the page, and never a line less by rounding
# 28 characters fill a line; a grid of characters would tear figures apart at its end.
_CLOSER = 156 * _MM / 28 - _SIZE - 0.04
_FOOT = MARGINS["bottom"] - 7 - _NUMBER_SIZE / _MM  # the page number stands 7 mm below the text
_DATE_INDENT = 4  # characters between the date of a sealed letter and the right edge
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

_INDENT = '<w:ind w:firstLineChars="200" w:firstLine="640"/><w:jc w:val="both"/>'
_KEEP = "<w:keepNext/><w:keepLines/>"
_LOOKS: dict[Style, tuple[str, str, str, float]] = {
    Style.CENTRED: ("Number", f'{_KEEP}{{line}}<w:jc w:val="center"/>', TEXT, _SIZE),
    Style.FORM_TITLE: (
        "Title",
        f'{_KEEP}<w:snapToGrid w:val="0"/>{line_xml(34, _PITCH, _PITCH)}<w:jc w:val="center"/>',
        TITLE,
        _TITLE_SIZE,
    ),
    Style.NOTE: ("Addressee", f'{_KEEP}{{line}}<w:jc w:val="left"/>', TEXT, _SIZE),
    Style.HEADING_1: ("Heading1", f"{_KEEP}{{line}}{_INDENT}{{level}}", SANS, _SIZE),
    Style.HEADING_2: ("Lead", f"{_KEEP}{{line}}{_INDENT}", TEXT, _SIZE),
    Style.BODY: ("Text", f"<w:widowControl/>{{line}}{_INDENT}", TEXT, _SIZE),
    Style.SIGNATURE: ("Signature", f'{_KEEP}{{line}}<w:jc w:val="right"/>', TEXT, _SIZE),
}
"""Of each style: id, properties of the paragraph, font and size in points."""


def write_official(document: Document, path: Path, moment: datetime) -> None:
    """Write a document of letters as a Word file; the same document gives the same bytes.

    Args:
        document: paragraphs, and page breaks between letters.
        moment: of the letters, for the properties of the file.

    Raises:
        TypeError: there is something else than paragraphs in it.
    """
    letters: list[list[Paragraph]] = [[]]
    for block in document.blocks:
        if isinstance(block, PageBreak):
            letters.append([])
        elif isinstance(block, Paragraph):
            letters[-1].append(block)
        else:
            raise TypeError(f"a letter has no {type(block).__name__}")
    last = len(letters) - 1
    body = "".join(_letter_xml(letter, n == last) for n, letter in enumerate(letters))
    content = package(
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        f'<w:document xmlns:w="{NAMESPACE}" xmlns:r="{_RELATIONS}"><w:body>{body}</w:body>'
        "</w:document>",
        document.title,
        document.author,
        moment,
        {
            "styles": _styles(),
            "fontTable": _fonts(),
            "footer1": page_number("right", _NUMBER_SIZE, 280),
            "footer2": page_number("left", _NUMBER_SIZE, 280),
        },
        two_sided=True,
    )
    write_aside(path, content)


def _letter_xml(letter: Sequence[Paragraph], is_last: bool) -> str:
    """The paragraphs of one letter, with the section that holds them."""
    section = _section_xml()
    shifts = _signature_indents(letter)
    parts = []
    for number, block in enumerate(letter):
        ends = number == len(letter) - 1
        # The last words of the text keep the signature company: no page holds a signature alone.
        stays = number + 1 in shifts and number not in shifts
        white = (
            line_xml(_PITCH, 2 * _PITCH) if number in shifts and number - 1 not in shifts else ""
        )
        shift = f'<w:ind w:right="{twips(shifts[number])}"/>' if number in shifts else ""
        properties = (
            f'<w:pStyle w:val="{_LOOKS[block.style][0]}"/>'
            + (_KEEP if stays else '<w:keepNext w:val="0"/>' if ends else "")
            + white
            + shift
            + (section if ends and not is_last else "")
        )
        parts.append(f"<w:p><w:pPr>{properties}</w:pPr><w:r>{words_xml(block.text)}</w:r></w:p>")
    return "".join(parts) + (section if is_last else "")


def _signature_indents(letter: Sequence[Paragraph]) -> dict[int, float]:
    """Room right of each line of the signature: the signer stands over the middle of the date."""
    lines = [n for n, block in enumerate(letter) if block.style is Style.SIGNATURE]
    if not lines:
        return {}
    date = text_width(clean(letter[lines[-1]].text))
    return {
        n: max(_DATE_INDENT + (date - text_width(clean(letter[n].text))) / 2, 0) * _SIZE
        for n in lines
    }


def _section_xml() -> str:
    sides = " ".join(f'w:{side}="{twips(width * _MM)}"' for side, width in MARGINS.items())
    return (
        f'<w:sectPr><w:footerReference w:type="default" r:id="{FOOTER_ID}"/>'
        f'<w:footerReference w:type="even" r:id="{NO_FOOTER_ID}"/><w:type w:val="nextPage"/>'
        f'<w:pgSz w:w="{twips(210 * _MM)}" w:h="{twips(297 * _MM)}"/>'
        f'<w:pgMar {sides} w:header="851" w:footer="{twips(_FOOT * _MM)}" w:gutter="0"/>'
        '<w:pgNumType w:start="1"/><w:cols w:space="425"/>'
        f'<w:docGrid w:type="lines" w:linePitch="{twips(_PITCH)}"/></w:sectPr>'
    )


def _styles() -> str:
    styles = []
    for style, (name, paragraph, east, size) in _LOOKS.items():
        properties = paragraph.format(line=line_xml(_PITCH), level='<w:outlineLvl w:val="0"/>')
        points = half_points(size)
        default = ' w:default="1"' if style is Style.BODY else ""
        styles.append(
            f'<w:style w:type="paragraph"{default} w:styleId="{name}"><w:name w:val="{name}"/>'
            f"<w:qFormat/><w:pPr>{properties}</w:pPr><w:rPr>{fonts_xml(east)}"
            f'<w:spacing w:val="{twips(_CLOSER)}"/><w:sz w:val="{points}"/>'
            f'<w:szCs w:val="{points}"/></w:rPr></w:style>'
        )
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        f'<w:styles xmlns:w="{NAMESPACE}"><w:docDefaults><w:rPrDefault><w:rPr>{fonts_xml(TEXT)}'
        '<w:kern w:val="0"/><w:sz w:val="32"/><w:szCs w:val="32"/>'
        # Under Chinese rules for Latin text a figure breaks at the end of a line.
        '<w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/></w:rPr></w:rPrDefault>'
        f"<w:pPrDefault/></w:docDefaults>{''.join(styles)}</w:styles>"
    )


def _fonts() -> str:
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        f'<w:fonts xmlns:w="{NAMESPACE}">'
        + font(TEXT, "仿宋,FangSong,FangSong_GB2312,STFangsong", "modern", "86")
        + font(TITLE, "方正小标宋_GBK,小标宋,FZXiaoBiaoSong-B05S,STZhongsong", "auto", "86")
        + font(SANS, "SimHei", "modern", "86")
        + font(SERIF, "SimSun", "auto", "86")
        + "</w:fonts>"
    )
