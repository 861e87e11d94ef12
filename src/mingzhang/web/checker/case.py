"""A check that somebody asked for: one folder with the files, then with the report alone.

It lies in no database, so that the same page works on a laptop without one, and to forget it is to
delete the folder. Whoever knows the name of the folder may see it: 32 random bytes.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import asdict, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path, PurePosixPath

from mingzhang.errors import MingzhangError
from mingzhang.language import _
from mingzhang.lean import dataclass
from mingzhang.pattern import compiled

SHORT = timedelta(hours=1)
"""How long a report stays of itself: long enough to be read and saved."""
LONG = timedelta(days=30)
"""How long it stays where whoever asked for it wants that."""
MOST_BYTES = 2 * 1024**3
"""Of all cases together; beyond it no new one is taken in."""
_SCHEMA = 1
_TOKEN = compiled(r"[A-Za-z0-9_-]{43}")
_RECORD, _REPORT, _FILES = "case.json", "report.html", "files"


class Full(MingzhangError):
    """There is no room for another case."""


class Phase(StrEnum):
    """How far a case is."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Record:
    """What is known of a case.

    Attributes:
        names: of the files as they were handed in.
        together: they are the parts of one booklet.
        until: when the folder is deleted.
        verdict: the first line of the report.
        counts: errors, warnings, notes.
        problem: why there is no report.
    """

    names: tuple[str, ...]
    asked: datetime
    until: datetime
    together: bool = False
    language: str = "zh"
    phase: Phase = Phase.WAITING
    verdict: str = ""
    counts: tuple[int, ...] = ()
    problem: str = ""
    kept: bool = False


@dataclass(frozen=True, slots=True)
class Case:
    """The folder of a case; `record` as it was when it was looked up."""

    folder: Path
    record: Record = field(compare=False)

    @property
    def token(self) -> str:
        """The name by which it is found."""
        return self.folder.name

    @property
    def report(self) -> Path:
        """The report, once there is one."""
        return self.folder / _REPORT

    def files(self) -> list[Path]:
        """The files to be checked, in the order in which they came; none when it is done."""
        return sorted((self.folder / _FILES).glob("*/*"))

    def note(self, **changes: object) -> Case:
        """The same case with something else known of it."""
        record = replace(self.record, **changes)  # type: ignore[arg-type]
        _write(self.folder, record)
        return Case(self.folder, record)

    def drop_files(self) -> None:
        """Delete what was handed in; the report stays."""
        shutil.rmtree(self.folder / _FILES, ignore_errors=True)

    def delete(self) -> None:
        """Delete everything."""
        shutil.rmtree(self.folder, ignore_errors=True)


def make_case(
    place: Path,
    files: Sequence[tuple[str, bytes]],
    now: datetime,
    together: bool = False,
    language: str = "zh",
) -> Case:
    """Take files in under a new name.

    Args:
        place: where the cases lie.
        files: clean names and contents.

    Raises:
        Full: the cases hold all the room that they may have.
    """
    if _size(place) + sum(len(content) for _name, content in files) > MOST_BYTES:
        raise Full(_("现在等着审核的文件太多，请过一会儿再来"))
    folder = place / secrets.token_urlsafe(32)
    for number, (name, content) in enumerate(files):
        inner = folder / _FILES / f"{number:03d}"
        inner.mkdir(parents=True, mode=0o700)
        (inner / _short(name)).write_bytes(content)
    names = tuple(name for name, _content in files)
    record = Record(names, now, now + SHORT, together, language)
    _write(folder, record)
    return Case(folder, record)


def find_case(place: Path, token: str, now: datetime) -> Case | None:
    """The case of this name; None where there is none, or its time is over."""
    if not _TOKEN.fullmatch(token):
        return None
    record = _read(place / token)
    return Case(place / token, record) if record is not None and record.until > now else None


def cases(place: Path) -> Iterable[Case]:
    """Every case that lies there, whose time is over too."""
    for folder in sorted(place.glob("*")) if place.is_dir() else ():
        record = _read(folder)
        if record is not None:
            yield Case(folder, record)


def forget(place: Path, now: datetime) -> int:
    """Delete every case whose time is over, and what was left half made; how many."""
    gone = 0
    known = {case.folder: case.record.until for case in cases(place)}
    for folder in place.glob("*") if place.is_dir() else ():
        over = known.get(folder)
        if over is None:
            made = datetime.fromtimestamp(folder.stat().st_mtime, tz=now.tzinfo)
            over = made + SHORT
        if over <= now:
            shutil.rmtree(folder, ignore_errors=True)
            gone += 1
    return gone


def _short(name: str) -> str:
    """A clean name that every file system takes: 255 bytes at most, the ending kept.

    >>> _short("预算.pdf"), len(_short("预" * 190 + ".xlsx"))
    ('预算.pdf', 65)
    """
    path = PurePosixPath(name)
    return name if len(name.encode()) < 240 else path.stem[:60] + path.suffix[:8]


def _size(place: Path) -> int:
    return sum(path.stat().st_size for path in place.rglob("*") if path.is_file())


def _write(folder: Path, record: Record) -> None:
    data = {"schema": _SCHEMA, **asdict(record)}
    data |= {"asked": record.asked.isoformat(), "until": record.until.isoformat()}
    aside = folder / f".{_RECORD}"
    aside.write_text(json.dumps(data, ensure_ascii=False), "utf-8")
    os.replace(aside, folder / _RECORD)


def _read(folder: Path) -> Record | None:
    try:
        data = json.loads((folder / _RECORD).read_text("utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return None
    if data.pop("schema") != _SCHEMA:
        return None
    return Record(
        tuple(data["names"]),
        datetime.fromisoformat(data["asked"]),
        datetime.fromisoformat(data["until"]),
        data["together"],
        data["language"],
        Phase(data["phase"]),
        data["verdict"],
        tuple(data["counts"]),
        data["problem"],
        data["kept"],
    )
