"""The parts of an OFD file: documents, pages, templates, resources, by their places in the package.

Source: GB/T 33190-2016, clause 7 and 8 (package, document, resources).
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import field
from pathlib import Path

from lxml import etree

from mingzhang.lean import dataclass
from mingzhang.read.attachment import Attachment
from mingzhang.read.limit import MAX_MEMBERS
from mingzhang.read.ofd_font import OfdFont, read_font
from mingzhang.read.package import Package

ROOT = "OFD.xml"


@dataclass(slots=True)
class OfdDocument:
    """One document body of the package.

    Attributes:
        info: its title and so on.
        root: of the document.
        place: where that stands in the package.
        drawing, composite: see `ofd_page.Resources`.
        media: place of a picture by its id.
    """

    package: OfdPackage
    info: dict[str, str]
    keywords: tuple[str, ...]
    root: etree._Element
    place: str
    drawing: dict[str, etree._Element] = field(default_factory=dict)
    composite: dict[str, etree._Element] = field(default_factory=dict)
    media: dict[str, str] = field(default_factory=dict)
    fonts: dict[str, str] = field(default_factory=dict)
    read_fonts: dict[str, OfdFont] = field(default_factory=dict)

    def font(self, name: str) -> OfdFont:
        """The font of an id; an unknown one where it is not embedded."""
        if name not in self.read_fonts:
            place = self.fonts.get(name, "")
            known = bool(place) and place in self.package
            self.read_fonts[name] = read_font(self.package.read(place)) if known else OfdFont()
        return self.read_fonts[name]

    def add_resources(self, place: str) -> None:
        """Take in a file of resources."""
        if place not in self.package:
            return
        root = self.package.xml(place)
        base = posixpath.join(posixpath.dirname(place), root.get("BaseLoc") or "")
        for item in root.iter("{*}Font"):
            file = item.find("{*}FontFile")
            if file is not None and file.text:
                self.fonts[item.get("ID", "")] = self.package.found(base, file.text)
        for item in root.iter("{*}MultiMedia"):
            file = item.find("{*}MediaFile")
            if file is not None and file.text:
                self.media[item.get("ID", "")] = self.package.found(base, file.text)
        for item in root.iter("{*}DrawParam"):
            self.drawing[item.get("ID", "")] = item
        for item in root.iter("{*}CompositeGraphicUnit"):
            content = item.find("{*}Content")
            if content is not None:
                self.composite[item.get("ID", "")] = content

    def pages(self) -> Iterator[etree._Element]:
        """The entries of the pages in their order."""
        pages = self.root.find("{*}Pages")
        return pages.iterchildren("{*}Page") if pages is not None else iter(())

    def parts(self, name: str) -> list[str]:
        """Places of the parts that an element of the document names: `Annotations`, …"""
        return [
            self.package.found(posixpath.dirname(self.place), item.text)
            for item in self.root.iterchildren(f"{{*}}{name}")
            if item.text
        ]


class OfdPackage(Package):
    """An OFD file; names of parts are found whatever their capitals and slashes."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self._plain = {name.replace("\\", "/").lower(): name for name in self.names()}

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and super().__contains__(self._find(name))

    def read(self, name: str) -> bytes:
        """The bytes of a part, see `Package.read`."""
        return super().read(self._find(name))

    def _find(self, name: str) -> str:
        return self._plain.get(name.replace("\\", "/").strip("/").lower(), name)

    def found(self, base: str, place: str) -> str:
        """The part that a file in `base` means: beside it, or from the root of the package."""
        place = place.strip().replace("\\", "/")
        if not place.startswith("/"):
            near = posixpath.normpath(posixpath.join(base, place))
            if near in self:
                return near
        return posixpath.normpath(place.lstrip("/"))

    def documents(self) -> Iterator[OfdDocument]:
        """The documents of the package.

        Raises:
            Unreadable: a part is absent or damaged.
        """
        for body in self.xml(ROOT).iter("{*}DocBody"):
            place = self.found("", _text(body, "DocRoot"))
            info = body.find("{*}DocInfo")
            words = {
                etree.QName(item).localname: (item.text or "").strip()
                for item in (info if info is not None else ())
                if isinstance(item.tag, str)
            }
            keywords = tuple((item.text or "").strip() for item in body.iter("{*}Keyword"))
            document = OfdDocument(self, words, keywords, self.xml(place), place)
            common = document.root.find("{*}CommonData")
            for name in ("PublicRes", "DocumentRes"):
                for item in common.iterchildren(f"{{*}}{name}") if common is not None else ():
                    document.add_resources(self.found(posixpath.dirname(place), item.text or ""))
            yield document


def _text(item: etree._Element, name: str) -> str:
    found = item.find(f"{{*}}{name}")
    return (found.text or "") if found is not None else ""


def ofd_attachments(path: Path) -> list[Attachment]:
    """What is attached to the documents of an OFD file.

    Raises:
        Unreadable: a part is absent or damaged.
    """
    package = OfdPackage(path)
    found = []
    for document in package.documents():
        for place in document.parts("Attachments"):
            if place not in package:
                continue
            for item in package.xml(place).iter("{*}Attachment"):
                file = package.found(posixpath.dirname(place), _text(item, "FileLoc"))
                name = item.get("Name") or posixpath.basename(file)
                name = name if posixpath.splitext(name)[1] else posixpath.basename(file) or name
                found.append(Attachment(name, package.read(file) if file in package else None))
    return found[:MAX_MEMBERS]
