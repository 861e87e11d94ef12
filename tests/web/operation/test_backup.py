"""Backups of the embedded database: made under writing, proved, and refused where not whole."""

from __future__ import annotations

import io
import json
import shutil
import subprocess
import sys
import tarfile
import time
from pathlib import Path

import pytest

from mingzhang.web.operation.archive import Damaged, unpack

from ..backup_place import Place

_WRITER = """
import itertools, sys
import django; django.setup()
from mingzhang.web import audit
from mingzhang.web.storage import store
from mingzhang.web.models import Slot, Upload
slot = Slot.objects.get()
for number in itertools.count():
    content = f"file {number}".encode()
    Upload.objects.create(slot=slot, purpose="booklet", name=f"{number}.html",
                          digest=store.put(content), size=len(content))
    audit.record(None, "writing", f"thing:{number}")
    print(number, flush=True)
"""


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """A filled place; tests leave it as it is or grow it."""
    made = Place(tmp_path_factory.mktemp("place") / "data")
    made.fill()
    return made


@pytest.fixture(scope="module")
def archive(place: Place) -> Path:
    """A backup of it."""
    path = place.data.parent / "county.tar.gz"
    place.run("backup", str(path))
    return path


def test_backup_while_somebody_writes(place: Place, tmp_path: Path) -> None:
    path = tmp_path / "county.tar.zst"
    writer = subprocess.Popen(
        [sys.executable, "-c", _WRITER],
        env=place.environment(),
        stdout=subprocess.PIPE,
        text=True,
    )
    assert writer.stdout is not None
    try:
        assert writer.stdout.readline() == "0\n"
        place.run("backup", str(path), "--verify")
        assert writer.poll() is None
    finally:
        writer.kill()
        writer.wait()
        writer.stdout.close()
    assert path.stat().st_mode & 0o077 == 0
    assert not list(tmp_path.glob("*.partial"))
    restored = Place(tmp_path / "elsewhere")
    restored.run("restore", str(path))
    assert 20 < restored.entries() <= place.entries()
    restored.run("verify-log")


def test_restore_refuses_what_would_be_lost(place: Place, archive: Path) -> None:
    entries = place.entries()
    assert "--force" in place.run("restore", str(archive), status=2)
    assert place.entries() == entries
    place.change()
    place.run("restore", str(archive), "--force")
    assert place.entries() <= entries
    (kept,) = place.data.parent.glob("data-before-*")
    assert Place(kept).entries() == entries + 5


_KILLED = """
import os
from pathlib import Path
from mingzhang.web.operation import restore
{patch}
restore.restore_backup(Path({archive!r}), force=True)
"""
_BEFORE = "restore._swap = lambda *given: os._exit(9)"
_AFTER = """
real = restore.exchange
def killed(*given):
    assert real(*given)
    os._exit(9)
restore.exchange = killed
"""
_BETWEEN = """
real = os.replace
restore.exchange = lambda *given: False
def killed(one, other):
    real(one, other)
    if "-before-" in str(other):
        os._exit(9)
restore.os.replace = killed
"""


@pytest.mark.parametrize(("patch", "more"), [(_BEFORE, 5), (_AFTER, 0)])
def test_restore_that_is_killed_leaves_the_old_place_or_the_new(
    place: Place, archive: Path, patch: str, more: int
) -> None:
    place.run("restore", str(archive), "--force")
    entries = place.entries()
    place.change()
    place.killed(_KILLED.format(patch=patch, archive=str(archive)))
    assert place.entries() == entries + more
    place.run("verify-log")


def test_nothing_begins_anew_beside_what_a_broken_restore_moved_away(
    place: Place, archive: Path
) -> None:
    """Where the system cannot exchange two folders at once, there is a moment without any."""
    place.killed(_KILLED.format(patch=_BETWEEN, archive=str(archive)))
    assert not place.data.exists()
    said = place.run("migrate", status=2)
    assert "恢复可能中断了" in said
    shutil.rmtree(place.data)
    *_earlier, kept = sorted(place.data.parent.glob("data-before-*"))
    assert str(kept) in said.replace("\n", "")
    kept.rename(place.data)


def test_existing_backup_is_not_overwritten(place: Place, archive: Path) -> None:
    before = archive.read_bytes()
    place.run("backup", str(archive), status=2)
    assert archive.read_bytes() == before


@pytest.mark.parametrize("where", [0.2, 0.5, 0.9])
def test_damaged_archive_is_refused(archive: Path, tmp_path: Path, where: float) -> None:
    content = bytearray(archive.read_bytes())
    content[int(len(content) * where)] ^= 0xFF
    broken = tmp_path / "broken.tar.gz"
    broken.write_bytes(content)
    (tmp_path / "out").mkdir()
    with pytest.raises(Damaged):
        unpack(broken, tmp_path / "out")


def test_archive_cut_off_is_refused(place: Place, archive: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.tar.gz"
    broken.write_bytes(archive.read_bytes()[:-2000])
    place.run("restore", str(broken), "--verify", status=2)
    new = tmp_path / "new"
    Place(new).run("restore", str(broken), status=2)
    assert not (new / "mingzhang.sqlite3").exists()


@pytest.mark.parametrize(
    "entry",
    [
        tarfile.TarInfo("../outside"),
        tarfile.TarInfo("/tmp/outside"),
        tarfile.TarInfo("files/../../outside"),
        tarfile.TarInfo("files/ab/" + "0" * 62),
    ],
)
@pytest.mark.parametrize("kind", [tarfile.REGTYPE, tarfile.SYMTYPE, tarfile.LNKTYPE])
def test_hostile_entry_is_refused(
    archive: Path, tmp_path: Path, entry: tarfile.TarInfo, kind: bytes
) -> None:
    entry.type, entry.linkname, entry.size = kind, "/etc/passwd", 0
    hostile = tmp_path / "hostile.tar.gz"
    _with_entry(archive, hostile, entry)
    out = tmp_path / "in" / "out"
    out.mkdir(parents=True)
    with pytest.raises(Damaged):
        unpack(hostile, out)
    assert not (tmp_path / "in" / "outside").exists()
    assert not (tmp_path / "outside").exists()


def test_database_given_as_a_link_is_refused(archive: Path, tmp_path: Path) -> None:
    hostile = tmp_path / "hostile.tar.gz"
    entry = tarfile.TarInfo("database.sqlite3")
    entry.type, entry.linkname = tarfile.SYMTYPE, "/etc/passwd"
    _with_entry(archive, hostile, entry, drop="database.sqlite3")
    (tmp_path / "out").mkdir()
    with pytest.raises(Damaged):
        unpack(hostile, tmp_path / "out")


def test_backup_of_a_newer_program_is_refused(place: Place, tmp_path: Path) -> None:
    newer = _copied(place, tmp_path / "newer")
    newer.ask(
        "from django.db import connection as c; from django.utils import timezone\n"
        "c.cursor().execute('INSERT INTO django_migrations (app, name, applied)"
        " VALUES (%s, %s, %s)', ['web', '9999_future', timezone.now()])"
    )
    path = tmp_path / "newer.tar.gz"
    newer.run("backup", str(path))
    said = Place(tmp_path / "here").run("restore", str(path), status=2)
    assert "9999_future" in said
    assert not (tmp_path / "here" / "mingzhang.sqlite3").exists()


def test_backup_of_an_older_schema_is_brought_forward(tmp_path: Path) -> None:
    older = Place(tmp_path / "older")
    older.data.mkdir()
    older.ask(
        "from django.core.management import call_command as c; c('migrate', 'web', '0001')\n"
        "from mingzhang.web.models import Organisation\n"
        "Organisation.objects.create(name='清禾县水利局', kind='department', address='water')"
    )
    path = tmp_path / "older.tar.gz"
    older.run("backup", str(path))
    here = Place(tmp_path / "here")
    here.run("restore", str(path))
    said = here.ask(
        "from django.core.management import call_command as c; c('showmigrations')\n"
        "from mingzhang.web.models import Organisation as O; print(O.objects.get())"
    )
    assert "[X] 0002" in said
    assert "[ ]" not in said
    assert "清禾县水利局" in said


def test_missing_file_of_the_store_is_found(place: Place, tmp_path: Path) -> None:
    poor = _copied(place, tmp_path / "poor")
    lost = next((poor.data / "files").glob("??/*"))
    lost.unlink()
    path = tmp_path / "poor.tar.gz"
    assert lost.name in poor.run("backup", str(path), "--verify", status=2)


def _copied(place: Place, target: Path) -> Place:
    """Another place with the same in it."""
    shutil.copytree(place.data, target)
    return Place(target)


def _with_entry(source: Path, target: Path, entry: tarfile.TarInfo, drop: str = "") -> None:
    """A copy of an archive with one more entry, before the last."""
    with tarfile.open(source, "r:gz") as old, tarfile.open(target, "w:gz") as new:
        for number, member in enumerate(old.getmembers()):
            if number == 1:
                new.addfile(entry, io.BytesIO())
            if member.name != drop:
                new.addfile(member, old.extractfile(member))


def test_manifest_names_everything(archive: Path) -> None:
    with tarfile.open(archive, "r:gz") as tar:
        content = tar.extractfile("manifest.json")
        assert content is not None
        manifest = json.loads(content.read())
        names = tar.getnames()
    assert manifest["form"] == "mingzhang-backup/1"
    assert "web.0001_initial" in manifest["migrations"]
    assert manifest["counts"]["web_upload"] >= 1
    assert len(names) == 2 + len(manifest["files"])
    assert manifest["made_at"][:4] <= time.strftime("%Y")
