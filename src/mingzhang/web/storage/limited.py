"""Files that people hand in are opened in processes of their own that can do no harm.

Such a process (`mingzhang.read.worker`) knows no secret of the platform, has limits on memory, time
and what it writes, and ends with the one that started it. Several files are read at once, so that
one that hangs holds up no other.
"""

from __future__ import annotations

import atexit
import json
import queue
import shutil
import tempfile
import zipfile
from pathlib import Path, PurePosixPath
from typing import Any

from mingzhang.entry.field import Part
from mingzhang.errors import Unreadable
from mingzhang.language import _
from mingzhang.read.worker import Worker

MEMORY = 1536 * 1024 * 1024
SECONDS = 60.0
_AT_ONCE = 3
_MOST_ANSWER = 128 * 1024 * 1024
_MOST_MEMBERS = 400
_MOST_UNPACKED = 64 * 1024 * 1024

# The one that was used last is taken first: others start only where files come at once.
_idle: queue.LifoQueue[Worker] = queue.LifoQueue()
for _number in range(_AT_ONCE):
    _reader = Worker(SECONDS, MEMORY)
    atexit.register(_reader.stop)
    _idle.put(_reader)


def call_limited(function: str, path: Path, *arguments: object) -> object:
    """What a function makes of a file, in a limited process; see `Worker.call`.

    Raises:
        Unreadable: the file cannot be read, the process crashed, hung or grew too large, or all
            of them are busy.
    """
    try:
        reader = _idle.get(timeout=SECONDS)
    except queue.Empty:
        raise Unreadable(path.name, _("正在读取的文件太多"), _("请过一会儿再试")) from None
    try:
        return reader.call(function, path, *arguments)
    finally:
        _idle.put(reader)


def read_limited(what: str, content: bytes, name: str) -> Any:
    """What a file says that is handed in as data, as plain data.

    Args:
        what: `workbook`, `ledger`, `notice`, or the name of a table, see `read_table_file`.
        name: of the file, for messages.

    Raises:
        Unreadable: see `call_limited`.
    """
    try:
        with tempfile.TemporaryDirectory(prefix="mingzhang-") as folder:
            path = Path(folder) / "upload"
            path.write_bytes(content)
            answer = call_limited(f"{__name__}:read_here", path, what, name)
    except Unreadable as problem:
        raise Unreadable(name, problem.reason, problem.advice) from problem
    if not isinstance(answer, bytes):
        raise TypeError(f"a reader sent {type(answer).__name__}")
    return json.loads(answer)


def read_here(path: Path, what: str, name: str) -> bytes:
    """The answer of the limited process, as JSON.

    Raises:
        Unreadable: damaged, or more than a table of a year ever is.
    """
    read = _READERS.get(what)
    try:
        found = read(path, name) if read else read_table_file(path, name, table_parts()[what])
    except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError, RuntimeError) as error:
        if isinstance(error, RecursionError):
            raise
        raise Unreadable(name, _("文件已损坏"), _("请重新获取文件")) from error
    answer = json.dumps(found, ensure_ascii=False).encode("utf-8", "replace")
    if len(answer) > _MOST_ANSWER:
        raise Unreadable(name, _("内容过多或嵌套过深，超过上限"), _("请拆分后再试"))
    return answer


def read_workbook_file(path: Path, name: str) -> dict[str, Any]:
    """The typed texts of a workbook, or of a folder packed into a ZIP, as plain data."""
    from mingzhang.entry.folder import read_folder
    from mingzhang.entry.plain import raw_to_data
    from mingzhang.entry.raw import Mistakes
    from mingzhang.entry.workbook_reading import read_workbook
    from mingzhang.read import format_of

    mistakes = Mistakes()
    if format_of(path) != "zip":
        raw = read_workbook(path, mistakes)
    else:
        with tempfile.TemporaryDirectory(prefix="mingzhang-") as folder:
            raw = read_folder(_unpacked(path, Path(folder)), mistakes)
    raw.source = name
    return raw_to_data(raw, mistakes)


def _unpacked(path: Path, folder: Path) -> Path:
    """Only TOML and CSV files come out of the archive, under names that stay in the folder."""
    total = 0
    names: list[str] = []
    with zipfile.ZipFile(path) as archive:
        for info in archive.infolist():
            inside = PurePosixPath(_member_name(info).replace("\\", "/"))
            if info.is_dir() or inside.suffix.lower() not in (".toml", ".csv"):
                continue
            if inside.is_absolute() or ".." in inside.parts or inside.parts[0] == "__MACOSX":
                continue
            total += info.file_size
            if total > _MOST_UNPACKED or len(names) >= _MOST_MEMBERS:
                raise Unreadable("", _("压缩内容展开后过大"), _("请检查文件来源"))
            target = folder.joinpath(*inside.parts)
            target.parent.mkdir(parents=True, exist_ok=True)
            with archive.open(info) as part, target.open("wb") as file:
                shutil.copyfileobj(part, file)
            names.append(str(inside))
    if not names:
        raise Unreadable(
            "", _("压缩包里没有预算资料的文件"), _("请把 mingzhang new 建的文件夹整个压缩")
        )
    roots = sorted(names, key=lambda name: (name.count("/"), name))
    return (folder / roots[0]).parent


def _member_name(info: zipfile.ZipInfo) -> str:
    if info.flag_bits & 0x800:
        return info.filename
    try:
        return info.filename.encode("cp437").decode("gb18030")
    except UnicodeError:
        return info.filename


def read_ledger_file(path: Path, _name: str) -> dict[str, Any]:
    """The sheets of a ledger: names, and rows of texts."""
    from mingzhang.entry.ledger_file import read_sheets

    return {"sheets": [[name, rows] for name, rows in read_sheets(path)]}


def read_table_file(path: Path, name: str, part: Part) -> dict[str, Any]:
    """The rows of a CSV file of a year, as plain data of one table."""
    from mingzhang.entry.folder import read_table
    from mingzhang.entry.plain import raw_to_data
    from mingzhang.entry.raw import Mistakes, Raw, Row, Value
    from mingzhang.formula import original

    mistakes = Mistakes()
    rows = [
        Row(row.where, {key: Value(original(v.text), v.where) for key, v in row.values.items()})
        for row in read_table(path, name, part, mistakes) or []
    ]
    return raw_to_data(Raw(name, tables={part.key: rows}), mistakes)


def read_notice_file(path: Path, name: str) -> dict[str, Any]:
    """The typed texts of a notice, as plain data of one record."""
    from mingzhang.entry.folder import read_record
    from mingzhang.entry.plain import raw_to_data
    from mingzhang.entry.raw import Mistakes, Raw
    from mingzhang.year.service.notice import NOTICE

    mistakes = Mistakes()
    record = read_record(path, name, NOTICE, mistakes)
    return raw_to_data(Raw(name, records={NOTICE.key: record}), mistakes)


def table_parts() -> dict[str, Part]:
    """The tables that are handed in as CSV: those of a year, and the catalogue of services."""
    from mingzhang.year.kept import TABLES
    from mingzhang.year.service.history import CATALOGUE

    return {**TABLES, "services": CATALOGUE}


_READERS = {
    "workbook": read_workbook_file,
    "ledger": read_ledger_file,
    "notice": read_notice_file,
}
