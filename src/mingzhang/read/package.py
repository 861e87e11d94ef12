"""Parts of an office file (DOCX, XLSX), packed or flat: within limits, parsed without entities."""

from __future__ import annotations

import base64
import binascii
import io
import posixpath
import zipfile
from pathlib import Path
from urllib.parse import unquote

from lxml import etree

from mingzhang.errors import Unreadable
from mingzhang.language import _
from mingzhang.lean import dataclass
from mingzhang.read.archive import BROKEN
from mingzhang.read.limit import MAX_RATIO, MAX_UNPACKED, read_bytes

_SMALL = 1 << 20


_FLAT = "{http://schemas.microsoft.com/office/2006/xmlPackage}"
_STRICT = (
    (b"http://purl.oclc.org/ooxml/officeDocument/relationships",
     b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"),
    (b"http://purl.oclc.org/ooxml/wordprocessingml/main",
     b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"),
    (b"http://purl.oclc.org/ooxml/spreadsheetml/main",
     b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"),
    (b"http://purl.oclc.org/ooxml/drawingml/",
     b"http://schemas.openxmlformats.org/drawingml/2006/"),
)  # fmt: skip
"""Names of the strict form of the standard, and those that everybody else uses."""


@dataclass(frozen=True, slots=True)
class Relation:
    """What one part says of another.

    Attributes:
        kind: the last word of its type: `officeDocument`, `worksheet`, `image`, `aFChunk`.
        target: name of the other part, or an address where it lies outside.
    """

    kind: str
    target: str
    external: bool = False


class Package:
    """A file whose parts are read one by one, by names in which capitals do not count.

    Raises:
        Unreadable: neither a ZIP file nor the flat form of one, damaged, encrypted, or unpacking to
            more than the limits allow.
    """

    def __init__(self, path: Path) -> None:
        self.file = str(path)
        content = read_bytes(path)
        self._flat: dict[str, bytes] = {}
        self._infos: dict[str, zipfile.ZipInfo] = {}
        if content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
            self._flat = self._flat_parts(content)
        else:
            self._open(content)

    def _open(self, content: bytes) -> None:
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(content))
        except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
            raise Unreadable(self.file, _("文件已损坏"), _("请重新获取文件")) from error
        self._infos = {_key(info.filename): info for info in self._zip.infolist()}
        total = 0
        for info in self._infos.values():
            total += info.file_size
            huge = info.file_size > _SMALL and info.file_size > MAX_RATIO * max(
                info.compress_size, 1
            )
            if total > MAX_UNPACKED or huge:
                raise Unreadable(self.file, _("压缩内容展开后过大"), _("请检查文件来源"))
            if info.flag_bits & 1:
                raise Unreadable(self.file, _("文件有密码保护"), _("请取消密码后再试"))

    def _flat_parts(self, content: bytes) -> dict[str, bytes]:
        root = self.parse(content, "")
        from mingzhang.read import word2003

        if str(root.tag) == f"{{{word2003.OLD}}}wordDocument":
            return word2003.parts_of(root)
        parts = {}
        for part in root.iterfind(f"{_FLAT}part"):
            inner = part.find(f"{_FLAT}xmlData")
            binary = part.find(f"{_FLAT}binaryData")
            data = b""
            if inner is not None and len(inner):
                data = etree.tostring(inner[0], encoding="utf-8", with_tail=False)
            elif binary is not None:
                try:
                    data = base64.b64decode("".join((binary.text or "").split()))
                except (binascii.Error, ValueError) as error:
                    raise Unreadable(self.file, _("文件已损坏"), _("请重新获取文件")) from error
            parts[_key(part.get(f"{_FLAT}name", ""))] = data
        return parts

    def __contains__(self, name: object) -> bool:
        return _key(str(name)) in self._infos or _key(str(name)) in self._flat

    def names(self) -> list[str]:
        """The names of all parts, as the file writes them."""
        return [info.filename.lstrip("/") for info in self._infos.values()] or list(self._flat)

    def size(self, name: str) -> int:
        """How many bytes a part has, 0 where it is absent."""
        info = self._infos.get(_key(name))
        return info.file_size if info is not None else len(self._flat.get(_key(name), b""))

    def relations(self, part: str = "") -> dict[str, Relation]:
        """What a part says of others, by identifier; without a part, what the package says."""
        folder, name = posixpath.split(part.lstrip("/"))
        source = posixpath.join(folder, "_rels", f"{name}.rels")
        found: dict[str, Relation] = {}
        if source not in self:
            return found
        for entry in self.xml(source):
            if not isinstance(entry.tag, str):
                continue
            target = entry.get("Target") or ""
            outside = (entry.get("TargetMode") or "").lower() == "external"
            if not outside:
                target = unquote(target.partition("#")[0]).replace("\\", "/")
                joined = target if target.startswith("/") else posixpath.join("/", folder, target)
                target = self._written(posixpath.normpath(joined).lstrip("/"))
            kind = (entry.get("Type") or "").rpartition("/")[2]
            found[entry.get("Id") or ""] = Relation(kind, target, outside)
        return found

    def _written(self, name: str) -> str:
        """A name as the file writes it, where it has such a part."""
        info = self._infos.get(_key(name))
        return info.filename.lstrip("/") if info is not None else name

    def main(self, usual: str) -> str:
        """The name of the main part: what the package says, else where it usually lies."""
        for relation in self.relations().values():
            if relation.kind == "officeDocument" and relation.target in self:
                return relation.target
        return usual

    def main_kind(self) -> str:
        """`docx` or `xlsx` by the root of the main part; empty where it is neither."""
        name = self.main("")
        root = self.xml(name).tag if name else ""
        words = str(root).rpartition("}")
        if "wordprocessingml" in words[0]:
            return "docx"
        return "xlsx" if "spreadsheetml" in words[0] else ""

    def part(self, main: str, kind: str) -> str:
        """The part of a kind that the main part names (`styles`, `sharedStrings`), or empty."""
        for relation in self.relations(main).values():
            if relation.kind == kind and not relation.external and relation.target in self:
                return relation.target
        usual = posixpath.join(posixpath.dirname(main), f"{kind}.xml")
        return self._written(usual) if usual in self else ""

    def read(self, name: str) -> bytes:
        """The bytes of a part.

        Raises:
            Unreadable: the part is absent or damaged.
        """
        if _key(name) in self._flat:
            return self._flat[_key(name)]
        info = self._infos.get(_key(name))
        if info is None:
            raise Unreadable(
                self.file, _("文件不完整，缺少 {name}").format(name=name), _("请重新获取文件")
            )
        try:
            with self._zip.open(info) as part:
                content = part.read(info.file_size + 1)
        except BROKEN as error:
            raise Unreadable(self.file, _("文件已损坏"), _("请重新获取文件")) from error
        if len(content) > info.file_size:
            raise Unreadable(self.file, _("压缩内容展开后过大"), _("请检查文件来源"))
        return content

    def xml(self, name: str) -> etree._Element:
        """The root of a part, in the usual names; entities are never resolved, nothing fetched."""
        content = self.read(name)
        if b"purl.oclc.org/ooxml" in content:
            for strict, usual in _STRICT:
                content = content.replace(strict, usual)
        return self.parse(content, name)

    def parse(self, content: bytes, name: str) -> etree._Element:
        """The root of some XML of this file, see `xml`."""
        parser = etree.XMLParser(
            resolve_entities=False, no_network=True, huge_tree=False, remove_comments=True
        )
        try:
            root = etree.fromstring(content, parser)
        except (etree.XMLSyntaxError, ValueError) as error:
            raise Unreadable(
                self.file, _("文件内容格式错误：{name}").format(name=name), _("请重新另存后再试")
            ) from error
        if root.getroottree().docinfo.internalDTD is not None:
            raise Unreadable(self.file, _("文件里有不允许的实体声明"), _("请检查文件来源"))
        return root


def _key(name: str) -> str:
    """The name of a part as it is looked up."""
    return name.replace("\\", "/").lstrip("/").lower()
