"""The words of one Word paragraph: what a reader of the printed page sees."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from mingzhang.read.docx_number import VAL, W
from mingzhang.read.raised import raised

PAGE = "\f"
"""Stands in the text where a page ends inside a paragraph."""

_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_WORDS = frozenset({f"{W}t", f"{_MATH}t"})
_RUN, _PROPERTIES = f"{W}r", f"{W}rPr"
_SIDE, _VANISH = f"{W}vertAlign", f"{W}vanish"
_GONE = {f"{W}del", f"{W}moveFrom", f"{W}instrText", f"{W}delText", f"{W}pPr", f"{W}rPr"}
_GONE |= {f"{W}commentReference", f"{W}footnoteReference", f"{W}endnoteReference", f"{W}rt"}
_PLAIN = {f"{W}tab": "\t", f"{W}noBreakHyphen": "-", f"{W}cr": "\n", f"{W}softHyphen": ""}


@dataclass(slots=True)
class Words:
    """What a paragraph holds.

    Attributes:
        text: its words, with `PAGE` where a page ends.
        bookmark: the first bookmark that begins in it.
        anchor: the bookmark that its first link points to.
        boxes: text boxes that hang on it.
    """

    text: str = ""
    bookmark: str = ""
    anchor: str = ""
    boxes: list[etree._Element] = field(default_factory=list)

    def pages(self) -> Iterator[tuple[str, bool]]:
        """The pieces of the text, and whether a page ends behind each."""
        pieces = self.text.split(PAGE)
        for number, piece in enumerate(pieces):
            yield piece.replace("\n", ""), number < len(pieces) - 1


def words_of(paragraph: etree._Element) -> Words:
    """The words of a `w:p`: insertions are in, deletions and hidden text are out."""
    words = Words()
    parts: list[str] = []
    _collect(paragraph, words, parts)
    words.text = "".join(parts)
    return words


def _collect(element: etree._Element, words: Words, parts: list[str]) -> None:
    for child in element:
        tag = child.tag
        if not isinstance(tag, str) or tag in _GONE:
            continue
        if tag in _WORDS:
            parts.append(child.text or "")
        elif tag in _PLAIN:
            parts.append(_PLAIN[tag])
        elif tag == f"{W}br":
            parts.append(PAGE if child.get(f"{W}type") == "page" else "\n")
        elif tag == f"{W}txbxContent":
            words.boxes.append(child)
        elif tag == f"{W}bookmarkStart":
            name = child.get(f"{W}name", "")
            if name and not name.startswith("_"):
                words.bookmark = words.bookmark or name
        elif tag == f"{_MC}AlternateContent":
            choice = child.find(f"{_MC}Choice")
            chosen = choice if choice is not None else child.find(f"{_MC}Fallback")
            if chosen is not None:
                _collect(chosen, words, parts)
        elif tag == _RUN:
            properties = child.find(_PROPERTIES)
            if properties is not None and _is_hidden(properties):
                continue
            if properties is not None and _is_raised(properties):
                inside: list[str] = []
                _collect(child, words, inside)
                parts.append(raised("".join(inside)))
            else:
                _collect(child, words, parts)
        else:
            if tag == f"{W}hyperlink":
                words.anchor = words.anchor or child.get(f"{W}anchor", "")
            _collect(child, words, parts)


def _is_raised(properties: etree._Element) -> bool:
    side = properties.find(_SIDE)
    return side is not None and side.get(VAL) == "superscript"


def _is_hidden(properties: etree._Element) -> bool:
    vanish = properties.find(_VANISH)
    return vanish is not None and vanish.get(VAL, "1") not in ("0", "false", "off")
