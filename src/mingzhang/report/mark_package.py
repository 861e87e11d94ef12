"""Adding parts to a packed office file; every part that is not named stays byte for byte."""

from __future__ import annotations

import io
import posixpath
import zipfile
from collections.abc import Mapping
from pathlib import Path

from lxml import etree

from mingzhang.read.package import Package

RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"


def element(tag: str, names: Mapping[str | None, str]) -> etree._Element:
    """A new root; `names` are its prefixes, None for the one without."""
    return etree.Element(tag, nsmap=names)  # type: ignore[arg-type]  # the stubs forget None


class Packed:
    """The parts of a packed file, some of them changed."""

    def __init__(self, path: Path) -> None:
        self.package = Package(path)
        self.changed: dict[str, bytes] = {}

    def __contains__(self, name: object) -> bool:
        return name in self.changed or name in self.package

    def xml(self, name: str) -> etree._Element:
        """A part as XML; with the changes made so far."""
        if name in self.changed:
            return self.package.parse(self.changed[name], name)
        return self.package.xml(name)

    def put(self, name: str, root: etree._Element) -> None:
        """Replace or add a part."""
        self.changed[name] = etree.tostring(
            root, xml_declaration=True, encoding="UTF-8", standalone=True
        )

    def related(self, part: str, kind: str) -> str:
        """The part that another one names with a relation of this kind; empty where it has none."""
        name = _relations_of(part)
        for relation in self.xml(name) if name in self else ():
            if str(relation.get("Type", "")).endswith("/" + kind):
                target = relation.get("Target", "")
                return posixpath.normpath(posixpath.join(posixpath.dirname(part), target)).lstrip(
                    "/"
                )
        return ""

    def relation_id(self, part: str, kind: str) -> str:
        """The id of that relation."""
        name = _relations_of(part)
        for relation in self.xml(name) if name in self else ():
            if str(relation.get("Type", "")).endswith("/" + kind):
                return relation.get("Id", "")
        return ""

    def relate(self, part: str, kind: str, target: str) -> str:
        """Let a part name another one; gives the id of the relation."""
        name = _relations_of(part)
        root = (
            self.xml(name)
            if name in self
            else element(f"{{{_RELATIONS}}}Relationships", {None: _RELATIONS})
        )
        taken = {relation.get("Id") for relation in root}
        number = next(n for n in range(1, len(taken) + 2) if f"rIdMz{n}" not in taken)
        etree.SubElement(
            root,
            f"{{{_RELATIONS}}}Relationship",
            Id=f"rIdMz{number}",
            Type=f"{RELATION}/{kind}",
            Target=posixpath.relpath(target, posixpath.dirname(part)),
        )
        self.put(name, root)
        return f"rIdMz{number}"

    def declare(self, name: str, content_type: str) -> None:
        """Say what type a part is; `.vml` and the like by their ending."""
        types = "[Content_Types].xml"
        root = self.xml(types)
        if name.startswith("/"):
            known = {child.get("PartName") for child in root}
            if name not in known:
                attributes = {"PartName": name, "ContentType": content_type}
                etree.SubElement(root, f"{{{_TYPES}}}Override", attributes)
        elif name not in {child.get("Extension") for child in root}:
            attributes = {"Extension": name, "ContentType": content_type}
            root.insert(0, etree.Element(f"{{{_TYPES}}}Default", attributes))
        self.put(types, root)

    def packed(self) -> bytes:
        """The whole file."""
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for name in dict.fromkeys((*self.package.names(), *self.changed)):
                content = self.changed.get(name)
                archive.writestr(name, self.package.read(name) if content is None else content)
        return out.getvalue()


def _relations_of(part: str) -> str:
    folder, _slash, name = part.rpartition("/")
    return f"{folder}/_rels/{name}.rels"
