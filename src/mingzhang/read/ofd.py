"""OFD files (GB/T 33190) to a document: the same reader of tables and paragraphs as for PDF."""

from __future__ import annotations

import io
import posixpath
from dataclasses import field
from pathlib import Path

from lxml import etree

from mingzhang.account import Accounting
from mingzhang.document import Document
from mingzhang.errors import Unreadable
from mingzhang.language import _
from mingzhang.lean import dataclass
from mingzhang.read import alive, own_look, pixel, scan
from mingzhang.read.assembly import Assembly
from mingzhang.read.ink import PageInk
from mingzhang.read.limit import MAX_CHARACTERS, MAX_PAGES
from mingzhang.read.matrix import Matrix
from mingzhang.read.ofd_package import OfdDocument, OfdPackage
from mingzhang.read.ofd_page import POINTS, PageReader, Resources, numbers, page_move, turns_of_text
from mingzhang.read.page_account import account_pages
from mingzhang.read.pdf_scan import scan_advice
from mingzhang.read.watermark import set_watermarks_aside
from mingzhang.source import Box

_PAPER = (0.0, 0.0, 210.0, 297.0)
_BROAD = 0.5
"""A picture over more than this share of a page makes a scan of it."""


def read_ofd(path: Path) -> Document:
    """Read an OFD file page by page, with its templates and the appearance of its annotations.

    Raises:
        Unreadable: damaged, protected, too large, or none of its pages has text.
    """
    package = OfdPackage(path)
    pages: list[PageInk] = []
    title = author = ""
    own = False
    unread: list[int] = []
    for document in package.documents():
        title = title or document.info.get("Title", "")
        author = author or document.info.get("Author", "")
        own = own or own_look.MARK in document.keywords
        _Pages(str(path), document, pages, unread).read()
    if not own:
        set_watermarks_aside(pages)
    if not any(ink.glyphs for ink in pages):
        if unread:
            raise Unreadable(str(path), _("扫描件：各页都没有文字"), scan_advice())
        raise Unreadable(str(path), _("各页都没有文字"), _("请提供由文字处理软件直接导出的PDF"))
    accounting = Accounting(str(path))
    account_pages(accounting, pages, unread)
    return Document(
        tuple(Assembly(str(path), own).blocks(pages)),
        title=title,
        author=author,
        file=str(path),
        format="ofd",
        page_count=len(pages),
        account=accounting.account(),
    )


@dataclass(slots=True)
class _Pages:
    """Reads the pages of one document body behind those that there are."""

    file: str
    document: OfdDocument
    pages: list[PageInk]
    unread: list[int]
    characters: int = 0
    templates: dict[str, str] = field(default_factory=dict)
    annotations: dict[str, list[etree._Element]] = field(default_factory=dict)

    def read(self) -> None:
        """Read them all."""
        document = self.document
        folder = posixpath.dirname(document.place)
        common = document.root.find("{*}CommonData")
        for item in common.iterchildren("{*}TemplatePage") if common is not None else ():
            place = document.package.found(folder, item.get("BaseLoc", ""))
            self.templates[item.get("ID", "")] = place
        self._find_annotations()
        for entry in document.pages():
            if len(self.pages) >= MAX_PAGES:
                raise Unreadable(
                    self.file,
                    _("共{count}页，超过上限{limit}页").format(
                        count=len(list(document.pages())), limit=MAX_PAGES
                    ),
                    _("请拆分后再试"),
                )
            place = document.package.found(folder, entry.get("BaseLoc", ""))
            self._read_page(place, entry.get("ID", ""))

    def _read_page(self, place: str, name: str) -> None:
        root = self.document.package.xml(place)
        self._add_resources(root, place)
        layers = self._layers(root)
        blocks = [*layers, *self.annotations.get(name, ())]
        left, top, width, height = self._area(root)
        turn = turns_of_text(blocks)
        shown = (width, height) if turn % 2 == 0 else (height, width)
        ink = PageInk(
            len(self.pages) + 1, shown[0] * POINTS, shown[1] * POINTS, turn=(4 - turn) % 4
        )
        resources = Resources(self.document.font, self.document.drawing, self.document.composite)
        reader = PageReader(ink, resources, page_move(width, height, left, top, turn))
        for block in blocks:
            reader.read(block, _boundary(block).then(reader.move))
        self.characters += len(ink.glyphs)
        if self.characters > MAX_CHARACTERS:
            raise Unreadable(self.file, _("文字太多，超过上限"), _("请拆分后再试"))
        self.pages.append(self._recognised(ink, reader.pictures))

    def _layers(self, root: etree._Element, depth: int = 0) -> list[etree._Element]:
        """The layers of a page, those of its templates before them."""
        found: list[etree._Element] = []
        if depth < 3:
            for use in root.iterchildren("{*}Template"):
                place = self.templates.get(use.get("TemplateID", ""), "")
                if place in self.document.package:
                    template = self.document.package.xml(place)
                    self._add_resources(template, place)
                    found += self._layers(template, depth + 1)
        content = root.find("{*}Content")
        return found + (list(content.iterchildren("{*}Layer")) if content is not None else [])

    def _add_resources(self, root: etree._Element, place: str) -> None:
        for item in root.iterchildren("{*}PageRes"):
            found = self.document.package.found(posixpath.dirname(place), item.text or "")
            self.document.add_resources(found)

    def _area(self, root: etree._Element) -> tuple[float, float, float, float]:
        """Left, top, width, height of a page in millimetres."""
        areas = [root.find("{*}Area")]
        common = self.document.root.find("{*}CommonData")
        if common is not None:
            areas.append(common.find("{*}PageArea"))
        for area in areas:
            for name in ("CropBox", "PhysicalBox", "ApplicationBox"):
                box = area.find(f"{{*}}{name}") if area is not None else None
                sides = numbers(box.text) if box is not None else []
                if len(sides) >= 4 and 0 < sides[2] < 10_000 and 0 < sides[3] < 10_000:
                    return sides[0], sides[1], sides[2], sides[3]
        return _PAPER

    def _find_annotations(self) -> None:
        """What annotations show, by page; watermarks and links are none of the text."""
        package = self.document.package
        for place in self.document.parts("Annotations"):
            if place not in package:
                continue
            for page in package.xml(place).iter("{*}Page"):
                file = page.find("{*}FileLoc")
                name = package.found(
                    posixpath.dirname(place), (file.text or "") if file is not None else ""
                )
                if name not in package:
                    continue
                for annotation in package.xml(name).iter("{*}Annot"):
                    if annotation.get("Type", "") in ("Watermark", "Link"):
                        continue
                    if annotation.get("Visible", "true").lower() == "false":
                        continue
                    shown = self.annotations.setdefault(page.get("PageID", ""), [])
                    shown += annotation.iterchildren("{*}Appearance")

    def _recognised(self, ink: PageInk, pictures: list[tuple[str, Box]]) -> PageInk:
        """The ink of a page that is a picture, where it can be recognised."""
        if len(ink.glyphs) >= scan.FEW_GLYPHS:
            return ink
        area = ink.width * ink.height
        for name, box in pictures:
            if (box[2] - box[0]) * (box[3] - box[1]) < _BROAD * area:
                continue
            found = self._scanned(name, ink, box)
            if found is not None:
                return found
            self.unread.append(ink.number)
            break
        return ink

    def _scanned(self, name: str, ink: PageInk, box: Box) -> PageInk | None:
        place = self.document.media.get(name, "")
        if not scan.can_scan() or place not in self.document.package:
            return None
        try:
            image = pixel.pixels_of(io.BytesIO(self.document.package.read(place)))
        except ValueError:  # too large: named as unread
            image = None
        if image is None:
            return None
        found = scan.ink_of_picture(image, ink.number, 72 * image.shape[1] / (box[2] - box[0]))
        found.glyphs += ink.glyphs
        alive.on_page()
        return found


def _boundary(block: etree._Element) -> Matrix:
    """Where the space of an annotation's appearance begins."""
    sides = numbers(block.get("Boundary"))
    return Matrix(e=sides[0], f=sides[1]) if len(sides) >= 2 else Matrix()
