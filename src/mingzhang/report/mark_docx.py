"""Findings as Word comments, each on the paragraph or cell that it is about."""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path

from lxml import etree

from mingzhang.read.docx import MAIN, numbered_paragraphs
from mingzhang.report.mark_package import Packed
from mingzhang.report.words import Note

_NS = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
W = f"{{{_NS}}}"
_COMMENTS = "word/comments.xml"
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"


def marked_docx(path: Path, notes: list[Note]) -> tuple[bytes, int]:
    """The Word file with its comments, and how many notes have a paragraph.

    Raises:
        Unreadable: damaged, protected or too large.
    """
    packed = Packed(path)
    main = packed.package.main(MAIN)
    root, paragraphs = numbered_paragraphs(path)
    part = packed.package.part(main, "comments")
    comments = packed.xml(part) if part else etree.Element(f"{W}comments", nsmap={"w": _NS})
    taken = [int(c.get(f"{W}id", "0")) for c in comments if c.get(f"{W}id", "").isdigit()]
    count, first = 0, max(taken, default=-1) + 1
    for note in notes:
        line = note.finding.cells[0].line
        if line is None or not 1 <= line <= len(paragraphs):
            continue
        identifier = str(first + count)
        _anchor(paragraphs[line - 1], identifier)
        comments.append(_comment(note, identifier))
        count += 1
    if not part:
        packed.relate(main, "comments", _COMMENTS)
        packed.declare(f"/{_COMMENTS}", _TYPE)
    packed.put(part or _COMMENTS, comments)
    packed.put(main, deepcopy(root))
    return packed.packed(), count


def _anchor(paragraph: etree._Element, identifier: str) -> None:
    """The comment's range is the whole paragraph."""
    attributes = {f"{W}id": identifier}
    at = 1 if len(paragraph) and paragraph[0].tag == f"{W}pPr" else 0
    paragraph.insert(at, etree.Element(f"{W}commentRangeStart", attributes))
    paragraph.append(etree.Element(f"{W}commentRangeEnd", attributes))
    run = etree.SubElement(paragraph, f"{W}r")
    etree.SubElement(run, f"{W}commentReference", attributes)


def _comment(note: Note, identifier: str) -> etree._Element:
    comment = etree.Element(
        f"{W}comment",
        {f"{W}id": identifier, f"{W}author": "明账", f"{W}initials": f"明账{note.number}"},
    )
    for line in note.words().splitlines():
        paragraph = etree.SubElement(comment, f"{W}p")
        text = etree.SubElement(etree.SubElement(paragraph, f"{W}r"), f"{W}t")
        text.text = line
        text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    return comment
