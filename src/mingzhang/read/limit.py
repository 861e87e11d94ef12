"""How much a reader takes in before it refuses: a file from outside must not eat the machine."""

from __future__ import annotations

from pathlib import Path

from mingzhang.errors import Unreadable
from mingzhang.language import _

MAX_BYTES = 200 * 1024 * 1024
"""Largest file."""

MAX_PAGES = 2_000
"""Most pages of a PDF."""

MAX_CHARACTERS = 20_000_000
"""Most characters of a document."""

MAX_CELLS = 2_000_000
"""Most cells of a document."""

MAX_UNPACKED = 1024 * 1024 * 1024
"""Most bytes that a packed file (DOCX, XLSX, ZIP) may unpack to."""

MAX_RATIO = 200
"""Largest ratio of unpacked to packed bytes of one part."""

MAX_MEMBERS = 500
"""Most files of a ZIP archive."""

MAX_SECONDS = 120.0
"""Longest time that one file may take in the process that reads."""

MAX_SCAN_SECONDS = 1_800.0
"""Longest time that the pages of one scan may take together."""

RECYCLED_MEMORY = 700 * 1024 * 1024
"""A process that reads is replaced by a new one when it has held more memory than this."""

MAX_MEMORY = 3 * 1024 * 1024 * 1024
"""Most address space of that process, in bytes."""


def read_bytes(path: Path) -> bytes:
    """The bytes of a file within the limit.

    Raises:
        Unreadable: if the file is absent, is no file, is empty, or is larger than `MAX_BYTES`.
    """
    try:
        size = path.stat().st_size
        if not path.is_file():
            raise Unreadable(str(path), _("不是一个文件"), _("请给出文件的路径"))
        if size > MAX_BYTES:
            raise Unreadable(
                str(path),
                _("文件有 {size} MB，超过上限 {limit} MB").format(
                    size=size // 2**20, limit=MAX_BYTES // 2**20
                ),
                _("请拆分后再试"),
            )
        content = path.read_bytes()
    except FileNotFoundError:
        raise Unreadable(str(path), _("文件不存在"), _("请检查路径")) from None
    except PermissionError:
        raise Unreadable(str(path), _("没有读取权限"), _("请检查文件权限")) from None
    except OSError as error:
        raise Unreadable(str(path), _("无法读取：{error}").format(error=error.strerror)) from None
    if not content:
        raise Unreadable(str(path), _("文件是空的"), _("请重新获取文件"))
    return content
