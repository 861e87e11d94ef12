"""Connections to SQLite stay open, as long as the file is the one that they were opened on.

A restore puts another file in the place of the old one. Who went on with the old one would write
where nobody reads, so every request looks at the file first, which costs a few microseconds.
"""

from __future__ import annotations

import os
from typing import Any

from django.core.signals import request_started
from django.db import connection
from django.db.backends.signals import connection_created

_opened = "mingzhang_opened"


def _same() -> tuple[int, int] | None:
    try:
        found = os.stat(str(connection.settings_dict["NAME"]))
    except OSError:
        return None
    return found.st_dev, found.st_ino


def note_file(connection: Any, **_rest: Any) -> None:
    """Remember which file a new connection is of."""
    if connection.vendor == "sqlite":
        setattr(connection, _opened, _same())


def leave_other_file(**_rest: Any) -> None:
    """Close a connection whose file was replaced; the next question opens the new one."""
    if connection.vendor == "sqlite" and connection.connection is not None:
        opened = getattr(connection, _opened, None)
        if opened is not None and opened != _same() and not connection.in_atomic_block:
            connection.close()


def watch() -> None:
    """Begin to look."""
    connection_created.connect(note_file, dispatch_uid="mingzhang.note_file")
    request_started.connect(leave_other_file, dispatch_uid="mingzhang.leave_other_file")
