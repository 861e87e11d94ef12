"""The words of one Word paragraph: what a reader of the printed page sees."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import field

from lxml import etree

from mingzhang.account import Accounting, Thing
from mingzhang.amounts import find_figure
from mingzhang.language import _
from mingzhang.lean import dataclass
from mingzhang.read.docx_number import W
from mingzhang.read.docx_run import Look, RunStyles, looks_of
from mingzhang.read.raised import raised
from mingzhang.read.square import UNCALCULATED

PAGE = "\f"
"""Stands in the text where a page ends inside a paragraph."""

_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_WORDS = frozenset({f"{W}t", f"{_MATH}t"})
_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_DRAWINGS = frozenset({f"{_DRAWING}inline", f"{_DRAWING}anchor"})
_RUN, _PROPERTIES = f"{W}r", f"{W}rPr"
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
        drawings: pictures that stand in it.
        struck, unseen: what is crossed out, and what does not show.
        unfilled: fields that show how to fill them in; uncalculated: those without their result.
    """

    text: str = ""
    bookmark: str = ""
    anchor: str = ""
    boxes: list[etree._Element] = field(default_factory=list)
    drawings: list[etree._Element] = field(default_factory=list)
    struck: list[str] = field(default_factory=list)
    unseen: list[str] = field(default_factory=list)
    unfilled: int = 0
    uncalculated: int = 0

    def account(self, accounting: Accounting) -> None:
        """Note what the paragraph holds and does not say."""
        for thing, texts, why in (
            (Thing.REVISION, self.struck, _("画线删去")),
            (Thing.TEXT, self.unseen, _("隐藏的文字")),
        ):
            for text in texts:
                figures = [word for word in text.split() if find_figure(word) is not None]
                accounting.aside(thing, why, figures=figures)
        accounting.aside(Thing.FIELD, _("没有填写，印的是填写提示"), count=self.unfilled)
        accounting.unread(
            Thing.FORMULA,
            _("文件里没有存公式的计算结果，请更新域后另存"),
            count=self.uncalculated,
        )

    def pages(self) -> Iterator[tuple[str, bool]]:
        """The pieces of the text, and whether a page ends behind each."""
        pieces = self.text.split(PAGE)
        for number, piece in enumerate(pieces):
            yield piece.replace("\n", ""), number < len(pieces) - 1


@dataclass(slots=True)
class _Field:
    """A field between its begin and its end: its instruction, and whether a result stands in it."""

    instruction: str = ""
    is_result: bool = False
    start: int = 0


def words_of(paragraph: etree._Element, styles: RunStyles, *, shaded: bool = False) -> Words:
    """The words of a `w:p`: insertions are in, deletions and what does not show are out.

    Args:
        styles: what styles of characters say.
        shaded: the paper has a colour here, on which white shows.
    """
    collector = _Collector(styles, shaded)
    collector.collect(paragraph)
    collector.words.text = "".join(collector.parts)
    return collector.words


@dataclass(slots=True)
class _Collector:
    styles: RunStyles
    shaded: bool
    words: Words = field(default_factory=Words)
    parts: list[str] = field(default_factory=list)
    fields: list[_Field] = field(default_factory=list)

    def collect(self, element: etree._Element) -> None:
        for child in element:
            tag = child.tag
            if not isinstance(tag, str):
                continue
            if tag in _GONE:
                if tag == f"{W}instrText" and self.fields:
                    self.fields[-1].instruction += child.text or ""
            elif tag in _WORDS:
                self.parts.append(child.text or "")
            elif tag in _PLAIN:
                self.parts.append(_PLAIN[tag])
            elif tag == f"{W}br":
                self.parts.append(PAGE if child.get(f"{W}type") == "page" else "\n")
            elif tag == f"{W}txbxContent":
                self.words.boxes.append(child)
            elif tag == f"{W}bookmarkStart":
                name = child.get(f"{W}name", "")
                if name and not name.startswith("_"):
                    self.words.bookmark = self.words.bookmark or name
            elif tag == f"{_MC}AlternateContent":
                choice = child.find(f"{_MC}Choice")
                chosen = choice if choice is not None else child.find(f"{_MC}Fallback")
                if chosen is not None:
                    self.collect(chosen)
            elif tag == _RUN:
                self._run(child)
            elif tag == f"{W}fldChar":
                self._field(child.get(f"{W}fldCharType", ""))
            elif tag == f"{W}fldSimple":
                self._field("begin")
                self.fields[-1].instruction = child.get(f"{W}instr", "")
                self._field("separate")
                self.collect(child)
                self._field("end")
            elif tag == f"{W}sdt" and is_unfilled(child):
                self.words.unfilled += 1
            else:
                if tag in _DRAWINGS:
                    self.words.drawings.append(child)
                if tag == f"{W}hyperlink":
                    self.words.anchor = self.words.anchor or child.get(f"{W}anchor", "")
                self.collect(child)

    def _run(self, run: etree._Element) -> None:
        properties = run.find(_PROPERTIES)
        looks = looks_of(properties, self.styles) if properties is not None else frozenset()
        if not looks:
            self.collect(run)
            return
        start = len(self.parts)
        self.collect(run)
        inside = "".join(self.parts[start:])
        if Look.VANISHED in looks:
            gone: list[str] | None = self.words.unseen
        elif Look.STRUCK in looks:
            gone = self.words.struck
        elif any(c.isdigit() for c in inside) and (
            Look.TINY in looks or (Look.WHITE in looks and not self.shaded)
        ):
            gone = self.words.unseen
        else:
            gone = None
        if gone is not None:
            del self.parts[start:]
            if inside.strip():
                gone.append(inside.strip())
        elif Look.RAISED in looks:
            self.parts[start:] = [raised(inside)]

    def _field(self, kind: str) -> None:
        """Go into a field, on to its result, or out of it."""
        if kind == "begin":
            self.fields.append(_Field(start=len(self.parts)))
        elif kind == "separate" and self.fields:
            self.fields[-1].is_result = True
            self.fields[-1].start = len(self.parts)
        elif kind == "end" and self.fields:
            ended = self.fields.pop()
            result = "".join(self.parts[ended.start :]) if ended.is_result else ""
            if ended.instruction.lstrip().startswith("=") and not result.strip():
                self.parts.append(UNCALCULATED.text)
                self.words.uncalculated += 1


def is_unfilled(control: etree._Element) -> bool:
    """Whether a content control shows how to fill it in and nothing else."""
    properties = control.find(f"{W}sdtPr")
    return properties is not None and properties.find(f"{W}showingPlcHdr") is not None
