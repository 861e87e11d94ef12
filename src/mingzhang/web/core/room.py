"""What is in the way for a while and is nobody's mistake: a full disk, a locked database."""

from __future__ import annotations

import errno
import shutil
from pathlib import Path

from django.conf import settings
from django.db import InterfaceError, OperationalError

from mingzhang.errors import MingzhangError
from mingzhang.language import _

_PASSING = (
    *(
        "locked",
        "timeout",
        "connect",
        "too many clients",
        "connection slots",
        "starting up",
        "shutting down",
    ),
    *("unable to open", "disk I/O"),
)
"""Words of a database that cannot be asked for a while: busy, restarted, not reached."""


class NoRoom(MingzhangError):
    """The disk is full, or nearly."""

    def __init__(self) -> None:
        super().__init__(_("磁盘空间不足，暂时不能保存；请联系系统管理员清理后再试"))


class Withheld(MingzhangError):
    """Something that is kept cannot be given out until somebody mends it."""


class NotReached(MingzhangError):
    """The object store that machines share does not answer, or refuses."""

    def __init__(self, why: str) -> None:
        super().__init__(_("文件存储暂时连不上（{why}）；请过一会儿再试").format(why=why))


def has_room(size: int = 0) -> bool:
    """Whether so many bytes can be kept and `LEAST_FREE` of the disk stays free."""
    place = Path(settings.STORE)
    while not place.exists():
        place = place.parent
    return shutil.disk_usage(place).free - size >= settings.LEAST_FREE


def is_full(error: BaseException | None) -> bool:
    """Whether an error means that the disk, or somebody's share of it, is full."""
    return isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT)


def passing_problem(error: BaseException | None) -> str:
    """What is in the way for a while, in words; empty for any other error.

    >>> passing_problem(OperationalError("database is locked")) != ""
    True
    >>> passing_problem(OperationalError("connection failed: Connection refused")) != ""
    True
    >>> passing_problem(OperationalError("no such column: x"))
    ''
    """
    if isinstance(error, NotReached | Withheld):
        return str(error)
    words = str(error) if isinstance(error, OperationalError | InterfaceError) else ""
    if isinstance(error, NoRoom) or is_full(error) or "full" in words or "No space left" in words:
        return str(NoRoom())
    if any(word in words for word in _PASSING):
        return _("数据库正忙，没有办成；请过一会儿再试")
    return ""
