"""Parts of a packed office file (DOCX, XLSX): unpacked within limits, parsed without entities."""

from __future__ import annotations

import io
import zipfile
import zlib
from pathlib import Path

from lxml import etree

from mingzhang.errors import Unreadable
from mingzhang.language import _
from mingzhang.read.limit import MAX_RATIO, MAX_UNPACKED, read_bytes

BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    OSError,
    EOFError,
    NotImplementedError,
    RuntimeError,
    ValueError,  # an offset before the beginning of the file
)
"""What `zipfile` raises where a packed file is damaged."""

_SMALL = 1 << 20


class Package:
    """A packed file whose parts are read one by one.

    Raises:
        Unreadable: no ZIP file, damaged, encrypted, or unpacking to more than the limits allow.
    """

    def __init__(self, path: Path) -> None:
        self.file = str(path)
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(read_bytes(path)))
        except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
            raise Unreadable(self.file, _("文件已损坏"), _("请重新获取文件")) from error
        self._infos = {info.filename.lstrip("/"): info for info in self._zip.infolist()}
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

    def __contains__(self, name: object) -> bool:
        return name in self._infos

    def names(self) -> list[str]:
        """The names of all parts."""
        return list(self._infos)

    def read(self, name: str) -> bytes:
        """The bytes of a part.

        Raises:
            Unreadable: the part is absent or damaged.
        """
        info = self._infos.get(name)
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
        """The root of a part; entities are never resolved and nothing is fetched."""
        return self.parse(self.read(name), name)

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
