"""ZIP archives of several documents, as departments send them in."""

from __future__ import annotations

import os
import shutil
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from mingzhang.account import Account, Accounting, Thing
from mingzhang.errors import Unreadable
from mingzhang.language import _
from mingzhang.pattern import compiled
from mingzhang.read.limit import MAX_BYTES, MAX_MEMBERS, MAX_RATIO, MAX_UNPACKED

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

_ASIDE = frozenset(
    {".css", ".js", ".ico", ".svg", ".woff", ".ttf", ".ini", ".url", ".lnk", ".tmp", ".log"}
    | {".sig", ".p7s", ".md5", ".exe", ".dll"}
)
"""Endings of what comes along and is no document."""

_JUNK = ("__MACOSX/", ".DS_Store", "Thumbs.db", "~$", ".~lock.")
_PLAIN = compiled(r"\.[a-z0-9]{1,8}")
_OURS = compiled(r"\d{3}(?:\.[a-z0-9]{1,8})?")
_NO_LINKS = getattr(os, "O_NOFOLLOW", 0)
_SMALL = 1 << 20
_UTF8_NAMES = 0x800


MEMBERS = "members"
"""The folder beside an archive into which it is unpacked."""


def is_left_behind(name: str) -> bool:
    """Whether a system or program left a file of this name, which nobody meant to send.

    >>> is_left_behind("资料/~$预算.docx"), is_left_behind("资料/预算.docx")
    (True, False)
    """
    return any(junk in name for junk in _JUNK)


def comes_along(name: str) -> bool:
    """Whether a file of this name stands beside documents and is none, by its ending.

    >>> comes_along("style.css"), comes_along("预算.rar")
    (True, False)
    """
    return PurePosixPath(name).suffix.lower() in _ASIDE


def unpack(path: Path) -> tuple[list[tuple[str, str]], Account]:
    """The files of an archive, each unpacked into the folder `MEMBERS` under a name of ours.

    Names in GBK, as Windows packs them, are understood; what systems and programs leave behind is
    set aside.

    Returns:
        Pairs of the name inside the archive and that of the unpacked file, in the order of the
        names; and what was set aside.

    Raises:
        Unreadable: damaged, encrypted, too large, or too many files.
    """
    accounting = Accounting(str(path))
    folder = path.parent / MEMBERS
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    try:
        with zipfile.ZipFile(path) as archive:
            members = list(_members(path, archive, accounting))
            found = []
            for number, (name, info) in enumerate(sorted(members, key=lambda pair: pair[0])):
                suffix = PurePosixPath(name).suffix.lower()
                target = f"{number:03d}{suffix if _PLAIN.fullmatch(suffix) else ''}"
                with archive.open(info) as part, (folder / target).open("wb") as file:
                    shutil.copyfileobj(part, file)
                found.append((name, target))
    except BROKEN as error:
        raise Unreadable(str(path), _("文件已损坏"), _("请重新获取文件")) from error
    return found, accounting.account()


def take_members(found: object, near: Path, folder: Path) -> list[tuple[str, Path]]:
    """Fetch what `unpack` left beside an archive into a folder of the program's own.

    Args:
        found: what the process that unpacked says it left; it is not believed.
        near: the folder that the archive was in.
        folder: where the files go.

    Raises:
        TypeError: it said something else than names of files of ours.
    """
    taken = []
    for pair in found if isinstance(found, list) else ():
        match pair:
            case (str(name), str(file)) if _OURS.fullmatch(file):
                source = os.open(near / MEMBERS / file, os.O_RDONLY | _NO_LINKS)
                with os.fdopen(source, "rb") as part, (folder / file).open("wb") as target:
                    shutil.copyfileobj(part, target)
                taken.append((name, folder / file))
            case _other:
                raise TypeError("a reader sent no list of members")
    shutil.rmtree(near / MEMBERS, ignore_errors=True)
    return taken


def _members(
    path: Path, archive: zipfile.ZipFile, accounting: Accounting
) -> Iterator[tuple[str, zipfile.ZipInfo]]:
    total = 0
    kept = 0
    for info in archive.infolist():
        name = _name(info)
        if info.is_dir() or is_left_behind(name):
            continue
        if comes_along(name):
            accounting.aside(Thing.MEMBER, _("不是文档"), name=name)
            continue
        if info.flag_bits & 1:
            raise Unreadable(str(path), _("文件有密码保护"), _("请取消密码后再试"))
        total += info.file_size
        kept += 1
        huge = info.file_size > _SMALL and info.file_size > MAX_RATIO * max(info.compress_size, 1)
        if total > MAX_UNPACKED or info.file_size > MAX_BYTES or huge:
            raise Unreadable(str(path), _("压缩内容展开后过大"), _("请检查文件来源"))
        if kept > MAX_MEMBERS:
            raise Unreadable(
                str(path),
                _("压缩包里的文件超过{limit}个").format(limit=MAX_MEMBERS),
                _("请拆分后再试"),
            )
        yield name, info


def _name(info: zipfile.ZipInfo) -> str:
    """The name of a member; what is not marked as UTF-8 is GBK, or nothing that GBK can't be."""
    if info.flag_bits & _UTF8_NAMES:
        return info.filename
    try:
        return info.filename.encode("cp437").decode("gb18030")
    except UnicodeError:
        return info.filename
