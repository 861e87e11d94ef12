"""The kind of a file from outside by its content, one of those that are taken in.

Archives are listed and texts decoded for it, so it is asked in the limited process alone, see
`storage.limited`; nothing here knows the platform.
"""

from __future__ import annotations

import zipfile
from pathlib import Path

from mingzhang.errors import Unreadable
from mingzhang.language import _
from mingzhang.pattern import compiled
from mingzhang.read import format_of
from mingzhang.read.limit import MAX_RATIO, MAX_UNPACKED

_PACKED = ("zip", "docx", "xlsx", "odt", "ofd")
_MOST_DIRECTORY = 4 << 20
_SMALL = 1 << 20
_OLE = b"\xd0\xcf\x11\xe0"
_ENCODINGS = ("utf-8-sig", "gb18030")
_CONTROL = compiled(r"[\x00-\x08\x0b\x0e-\x1f]")


def kind_of_file(path: Path) -> str:
    """What a file is: a key of `intake.ENDINGS`, or a kind that is taken in nowhere.

    Raises:
        Unreadable: of no kind that is read, damaged, protected, or packed too tightly.
    """
    content = path.read_bytes()
    is_packed = content.startswith(b"PK")
    if is_packed:
        _check_directory(content)
    kind = format_of(path)
    if kind in _PACKED and is_packed:
        _check_members(path)
    if kind == "xlsx" and content.startswith(_OLE):
        return "xls"
    if kind == "picture":
        if content.startswith(b"\x89PNG"):
            return "png"
        if content.startswith(b"\xff\xd8\xff"):
            return "jpg"
        raise Unreadable("", _("这种图片不能用"), _("请改存为PNG或JPG"))
    if kind in ("text", "separated", "markdown") and not _is_text(content):
        raise Unreadable(
            "",
            _("内容不是能识别的文件"),
            _("请上传PDF、OFD、Word、Excel、HTML、文本、图片或ZIP"),
        )
    return kind


def _check_directory(content: bytes) -> None:
    """Refuse a list of members that would itself fill the memory, before anybody reads it."""
    tail = content[-65_600:]
    at = tail.rfind(b"PK\x05\x06")
    size = int.from_bytes(tail[at + 12 : at + 16], "little") if at >= 0 else 0
    if b"PK\x06\x07" in tail or size > _MOST_DIRECTORY:
        raise Unreadable("", _("里面的文件太多"), _("请拆分后再传"))


def _check_members(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError, ValueError) as error:
        raise Unreadable("", _("文件已损坏"), _("请重新获取文件")) from error
    total = sum(info.file_size for info in members)
    tight = any(
        info.file_size > _SMALL and info.file_size > MAX_RATIO * max(info.compress_size, 1)
        for info in members
    )
    if tight or total > MAX_UNPACKED:
        raise Unreadable("", _("展开后过大，不予接收"), _("请检查文件来源"))
    if any(info.flag_bits & 1 for info in members):
        raise Unreadable("", _("有密码保护"), _("请取消密码后再传"))


def _is_text(content: bytes) -> bool:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings: tuple[str, ...] = ("utf-16",)
    else:
        encodings = _ENCODINGS
    for encoding in encodings:
        try:
            return not _CONTROL.search(content.decode(encoding))
        except UnicodeDecodeError:
            continue
    return False
