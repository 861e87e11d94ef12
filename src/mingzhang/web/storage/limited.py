"""Read what people hand in as data in a process of its own that can do no harm.

The process knows no secret of the platform, has limits on memory, time and what it writes, and
answers in JSON. `python -m mingzhang.web.storage.limited workbook FILE NAME LANGUAGE`.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable
from pathlib import Path, PurePosixPath
from typing import Any

from mingzhang.entry.field import Part
from mingzhang.errors import Unreadable
from mingzhang.language import _, current_language, language
from mingzhang.sandbox import Limits, confine, environment

MEMORY = 1536 * 1024 * 1024
SECONDS = 60
_MOST_ANSWER = 128 * 1024 * 1024
_MOST_MEMBERS = 400
_MOST_UNPACKED = 64 * 1024 * 1024


def read_limited(what: str, path: Path, name: str, alive: Callable[[], None]) -> Any:
    """What the process says of a file.

    Args:
        what: `workbook`, `ledger`, `notice`, or the name of a table, see `read_table_file`.
        name: of the file, for messages.
        alive: called every now and then; may raise to give up.

    Raises:
        Unreadable: the file cannot be read, or the process crashed, hung or grew too large.
    """
    with (
        tempfile.TemporaryDirectory(prefix="mingzhang-reader-") as folder,
        tempfile.TemporaryFile() as out,
        tempfile.TemporaryFile() as told,
    ):
        process = subprocess.Popen(
            [sys.executable, "-m", __name__, what, str(path), name, current_language()],
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=told,
            env=environment(Path(folder)),
            start_new_session=True,
        )
        try:
            _wait(process, name, alive)
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()
        out.seek(0)
        answer = out.read(_MOST_ANSWER + 1)
    if process.returncode or len(answer) > _MOST_ANSWER:
        raise Unreadable(
            name,
            _("读取时程序崩溃或内存超过上限，文件可能已损坏"),
            _("请重新导出这份文件，或者换一种格式"),
        )
    found = json.loads(answer)
    if "unreadable" in found:
        reason, advice = found["unreadable"]
        raise Unreadable(name, str(reason), str(advice))
    return found


def _wait(process: subprocess.Popen[bytes], name: str, alive: Callable[[], None]) -> None:
    deadline = time.monotonic() + SECONDS
    pause = 0.05
    while True:
        try:
            process.wait(pause)
            return
        except subprocess.TimeoutExpired:
            pause = 1.0
            alive()
        if time.monotonic() > deadline:
            raise Unreadable(
                name,
                _("读了{seconds}秒还没有读完，已放弃").format(seconds=SECONDS),
                _("请拆分后再试，或者换一种格式"),
            )


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


def _answer(what: str, path: str, name: str) -> dict[str, Any]:
    try:
        if what not in _READERS:
            return read_table_file(Path(path), name, table_parts()[what])
        return _READERS[what](Path(path), name)
    except Unreadable as problem:
        return {"unreadable": [problem.reason, problem.advice]}
    except (MemoryError, RecursionError):
        return {"unreadable": [_("内容过多或嵌套过深，超过上限"), _("请拆分后再试")]}
    except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError, RuntimeError):
        return {"unreadable": [_("文件已损坏"), _("请重新获取文件")]}


def main(arguments: list[str]) -> None:
    """Set the limits, read, answer."""
    what, path, name, words = arguments
    limits = Limits(memory=MEMORY, file_size=_MOST_ANSWER * 2, cpu=SECONDS)
    confine(limits, writable=[Path(tempfile.gettempdir())], readable=[Path(path)])
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8", errors="replace")
    os.dup2(2, 1)  # whatever a library prints must not get into the answer
    with language(words):
        json.dump(_answer(what, path, name), answers, ensure_ascii=False)
    answers.flush()


if __name__ == "__main__":
    main(sys.argv[1:])
