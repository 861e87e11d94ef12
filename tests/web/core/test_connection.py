"""Connections to SQLite stay open, and leave a file that was replaced."""

from __future__ import annotations

import os
import shutil
import sqlite3
from pathlib import Path

from ..backup_place import Place

_ASKED_TWICE = """
import os, shutil
from django.conf import settings
from django.core.signals import request_finished, request_started
from django.db import connection
from mingzhang.web.models import AuditEntry
name = str(settings.DATABASES["default"]["NAME"])
request_started.send(None)
before = AuditEntry.objects.count()
opened = connection.connection
request_finished.send(None)
assert connection.connection is opened, "closed after a request"
os.replace({other!r}, name)
request_started.send(None)
print(before, AuditEntry.objects.count())
"""


def test_connection_stays_open_and_leaves_a_file_that_was_replaced(tmp_path: Path) -> None:
    place = Place(tmp_path / "data")
    place.fill()
    name, other = place.data / "mingzhang.sqlite3", tmp_path / "other.sqlite3"
    with sqlite3.connect(name) as file:
        file.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    shutil.copy(name, other)
    place.change()
    assert not os.path.samefile(name, other)
    before, after = place.ask(_ASKED_TWICE.format(other=str(other))).split()
    assert (int(before), int(after)) == (25, 20)
