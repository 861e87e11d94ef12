"""The package of a Word file: its constant parts, its properties, and the same bytes every time."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from datetime import datetime

from mingzhang.read.docx_style import MARK
from mingzhang.render.book import BOOKLET, FACES, Book
from mingzhang.render.docx_style import NAMESPACE, SANS, SERIF, styles_xml
from mingzhang.render.docx_text import attribute, fonts_xml, half_points, twips

_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_PARTS = {
    "styles": "styles",
    "settings": "settings",
    "fontTable": "fontTable",
    "footer1": "footer",
    "footer2": "footer",
}
"""Parts beside the main one: name, and what kind of part it is."""

FOOTER_ID, NO_FOOTER_ID, EVEN_FOOTER_ID = "rId4", "rId5", "rId6"
"""Relations of the footer with a page number, of the empty one of a cover, and of a footer of even
pages where there is one."""


def package(
    document_xml: str,
    title: str,
    author: str,
    moment: datetime,
    parts: Mapping[str, str] | None = None,
    two_sided: bool = False,
) -> bytes:
    """A Word file from the text of its main part.

    Args:
        document_xml: the part `document.xml`.
        title, author: for the properties.
        moment: date of creation for the properties; nothing else in the file has a date.
        parts: names of parts, `styles` say, that stand in the place of those of a booklet.
        two_sided: pages with even numbers have a footer of their own.
    """
    own = {
        "styles": styles_xml(),
        "settings": _settings(two_sided),
        "fontTable": _FONTS,
        "footer1": page_number("center", 10.5),
        "footer2": _footer("", "center"),
        **(parts or {}),
    }
    kinds = _PARTS | {name: "footer" for name in own if name not in _PARTS}
    return _zipped(
        {
            "[Content_Types].xml": _content_types(kinds),
            "_rels/.rels": _relations(
                (f"{_OFFICE}/relationships/officeDocument", "word/document.xml"),
                (f"{_PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml"),
                (f"{_OFFICE}/relationships/extended-properties", "docProps/app.xml"),
            ),
            "docProps/core.xml": _core(title, author, moment),
            "docProps/app.xml": f'{_DECLARATION}<Properties xmlns="{_OFFICE}/extended-properties">'
            "<Application>Mingzhang</Application></Properties>",
            "word/document.xml": document_xml,
            "word/_rels/document.xml.rels": _relations(
                *((f"{_OFFICE}/relationships/{kind}", f"{n}.xml") for n, kind in kinds.items())
            ),
        }
        | {f"word/{name}.xml": text for name, text in own.items()}
    )


def book_parts(book: Book) -> dict[str, str]:
    """The parts of a booklet that is set in another way than ours; none for our own."""
    if book == BOOKLET:
        return {}
    others = (font(names[0], ",".join(names[1:]), "auto", "86") for names in FACES.values())
    fonts = f'{_DECLARATION}<w:fonts xmlns:w="{NAMESPACE}">{"".join(others)}</w:fonts>'
    indent = twips(book.number_size)
    return {
        "styles": styles_xml(book.id),
        "fontTable": fonts,
        "footer1": page_number("right", book.number_size, indent),
        "footer3": page_number("left", book.number_size, indent),
    }


def _zipped(parts: Mapping[str, str]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0  # otherwise it tells the machine on which the file was made
            archive.writestr(entry, text.encode())
    return buffer.getvalue()


def _content_types(parts: Mapping[str, str]) -> str:
    main = f"{_WORD_TYPE}.document.main+xml"
    kinds = {"/word/document.xml": main}
    kinds |= {f"/word/{name}.xml": f"{_WORD_TYPE}.{kind}+xml" for name, kind in parts.items()}
    kinds["/docProps/core.xml"] = "application/vnd.openxmlformats-package.core-properties+xml"
    kinds["/docProps/app.xml"] = (
        "application/vnd.openxmlformats-officedocument.extended-properties+xml"
    )
    return (
        f'{_DECLARATION}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels"'
        ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        + "".join(f'<Override PartName="{n}" ContentType="{k}"/>' for n, k in kinds.items())
        + "</Types>"
    )


def _relations(*targets: tuple[str, str]) -> str:
    return (
        f'{_DECLARATION}<Relationships xmlns="{_PACKAGE}/relationships">'
        + "".join(
            f'<Relationship Id="rId{number}" Type="{kind}" Target="{target}"/>'
            for number, (kind, target) in enumerate(targets, 1)
        )
        + "</Relationships>"
    )


def _core(title: str, author: str, moment: datetime) -> str:
    date = moment.strftime("%Y-%m-%dT%H:%M:%SZ")
    return (
        f'{_DECLARATION}<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"'
        ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{attribute(title)}</dc:title><dc:creator>{attribute(author)}</dc:creator>"
        f"<cp:keywords>{MARK}</cp:keywords><dc:language>zh-CN</dc:language>"
        f"<cp:lastModifiedBy>{attribute(author)}</cp:lastModifiedBy>"
        f'<dcterms:created xsi:type="dcterms:W3CDTF">{date}</dcterms:created>'
        f'<dcterms:modified xsi:type="dcterms:W3CDTF">{date}</dcterms:modified>'
        "</cp:coreProperties>"
    )


def _settings(two_sided: bool) -> str:
    sides = "<w:evenAndOddHeaders/>" if two_sided else ""
    return (
        f'{_DECLARATION}<w:settings xmlns:w="{NAMESPACE}"><w:zoom w:percent="100"/>'
        f'<w:defaultTabStop w:val="420"/>{sides}'
        '<w:characterSpacingControl w:val="compressPunctuation"/><w:compat>'
        '<w:compatSetting w:name="compatibilityMode"'
        ' w:uri="http://schemas.microsoft.com/office/word"'
        ' w:val="15"/></w:compat><w:themeFontLang w:val="en-US" w:eastAsia="zh-CN"/></w:settings>'
    )


def font(name: str, alternative: str, family: str, charset: str) -> str:
    """An entry of the table of fonts; `alternative` names what may stand in for it."""
    other = f'<w:altName w:val="{alternative}"/>' if alternative else ""
    return (
        f'<w:font w:name="{name}">{other}<w:charset w:val="{charset}"/>'
        f'<w:family w:val="{family}"/></w:font>'
    )


_FONTS = (
    f'{_DECLARATION}<w:fonts xmlns:w="{NAMESPACE}">'
    + font(SERIF, "SimSun", "auto", "86")
    + font(SANS, "SimHei", "modern", "86")
    + font("Times New Roman", "", "roman", "00")
    + "</w:fonts>"
)


def page_number(side: str, size: float, indent: int = 0) -> str:
    """A footer with the number of the page: `— 1 —`.

    Args:
        side: `left`, `center` or `right`.
        size: of the type in points.
        indent: white between it and that side, in twips.
    """
    points = half_points(size)
    field = "".join(
        f'<w:r><w:rPr>{fonts_xml(SERIF)}<w:sz w:val="{points}"/></w:rPr>{inner}</w:r>'
        for inner in (
            '<w:t xml:space="preserve">— </w:t>',
            '<w:fldChar w:fldCharType="begin"/>',
            '<w:instrText xml:space="preserve"> PAGE </w:instrText>',
            '<w:fldChar w:fldCharType="separate"/>',
            "<w:t>1</w:t>",
            '<w:fldChar w:fldCharType="end"/>',
            '<w:t xml:space="preserve"> —</w:t>',
        )
    )
    return _footer(field, side, indent)


def _footer(inner: str, side: str, indent: int = 0) -> str:
    room = f' w:{side}="{indent}"' if indent else ""
    return (
        f'{_DECLARATION}<w:ftr xmlns:w="{NAMESPACE}"><w:p><w:pPr>'
        '<w:spacing w:before="0" w:after="0"/>'
        f'<w:ind{room} w:firstLineChars="0" w:firstLine="0"/>'
        f'<w:jc w:val="{side}"/></w:pPr>{inner}</w:p></w:ftr>'
    )
