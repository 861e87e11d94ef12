"""What is to be done: files found in folders, or listed with what should be in them.

A list is a CSV (UTF-8 or GBK, as spreadsheets write it) or Parquet file with a column `path` and,
where known, `body`, `year` and `kind`: whose booklet it should be, so that what is missing or
another's is found later. Paths are relative to the list. Paths with `://` are fetched through
`fsspec` where it is installed; nothing else ever reaches out.
"""

from __future__ import annotations

import csv
import hashlib
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from mingzhang.errors import SourceErrors, SourceMistake, Unreadable
from mingzhang.language import _
from mingzhang.lean import dataclass
from mingzhang.model.vocabulary import BookletKind
from mingzhang.pattern import compiled
from mingzhang.read.archive import comes_along, is_left_behind
from mingzhang.read.encoding import decode

_COLUMNS: Mapping[str, str] = {
    "path": "path", "路径": "path", "文件": "path", "文件路径": "path",
    "body": "body", "单位": "body", "单位名称": "body", "部门": "body", "部门名称": "body",
    "year": "year", "年度": "year", "年份": "year",
    "kind": "kind", "类别": "kind", "种类": "kind",
}  # fmt: skip
_LINE = compiled(r"[^\r\n]*(?:\r\n?|\n)|[^\r\n]+\Z")
_year = cache(int)
"""A million rows are of few years: one number for each."""
_KINDS: Mapping[str, str] = {
    **{kind.value: kind.value for kind in BookletKind},
    **{kind.label: kind.value for kind in BookletKind},
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One file to be done.

    Attributes:
        path: where it lies; body, year, kind: what should be in it, if known.
    """

    path: str
    body: str = ""
    year: int | None = None
    kind: str = ""

    @property
    def name(self) -> str:
        """The path as the corpus names it: a disk that was filled on Windows holds names in GBK.

        >>> Entry("资料/" + os.fsdecode("预算.pdf".encode("gbk"))).name
        '资料/预算.pdf'
        """
        try:
            self.path.encode()
        except UnicodeEncodeError:
            return "/".join(_shown(os.fsencode(part)) for part in self.path.split("/"))
        return self.path

    @property
    def is_remote(self) -> bool:
        """Whether it lies in an object store."""
        return "://" in self.path


def _shown(name: bytes) -> str:
    """A name of a file or folder, each in an encoding of its own."""
    for encoding in ("utf-8", "gb18030"):
        try:
            return name.decode(encoding)
        except UnicodeDecodeError:
            continue
    return name.decode("utf-8", "backslashreplace")


def entries_of(sources: Iterable[str], listed: bool = False) -> list[Entry]:
    """The files of folders, addresses and lists, each once, in a stable order.

    Args:
        listed: the sources are lists.

    Raises:
        Unreadable: a source is not there, or is no list.
        SourceErrors: every row of a list that says nothing that can be done.
    """
    found: dict[str, Entry] = {}
    for source in sources:
        if listed:
            _list_into(found, Path(source))
            continue
        for entry in _entries(source):
            found.setdefault(entry.path, entry)
    return list(found.values())


def _entries(source: str) -> Iterator[Entry]:
    path = Path(source)
    if "://" in source:
        yield from _stored(source)
    elif path.is_dir():
        yield from _within(path)
    elif path.is_file():
        yield Entry(source)
    else:
        raise Unreadable(source, _("没有这个文件或文件夹"), _("请检查路径"))


def _within(folder: Path) -> Iterator[Entry]:
    """The files of a folder and all below it; what no reader knows is refused aloud, by its name.

    A corpus that lies in it is no source.
    """
    found: list[Path] = []
    for here, below, names in os.walk(folder, onerror=_raise):
        if "corpus.json" in names and "blocks" in below:
            below.clear()
            continue
        found += [Path(here, name) for name in names]
    for file in sorted(found):
        # A link to nowhere is said to be so; a pipe would be waited for.
        is_one = file.is_file() or not file.exists()
        if is_one and not comes_along(file.name) and not is_left_behind(str(file)):
            yield Entry(str(file))


def _raise(error: OSError) -> None:
    raise error


def _stored(source: str) -> Iterator[Entry]:
    """What lies under an address of an object store, or the one file there."""
    fsspec = storage(source)
    try:
        system, inner = fsspec.core.url_to_fs(source)
        names = sorted(system.find(inner)) if system.isdir(inner) else []
        there = bool(names) or system.exists(inner)
    except Exception as error:  # each store has its own kinds
        raise out_of_reach(source, error) from error
    if not there:
        raise Unreadable(source, _("没有这个文件或文件夹"), _("请检查路径"))
    if not names:
        yield Entry(source)
    for name in names:
        if not comes_along(name) and not is_left_behind(name):
            yield Entry(system.unstrip_protocol(name))


def storage(path: str) -> Any:
    """The library of object stores.

    Raises:
        Unreadable: it is not installed.
    """
    try:
        import fsspec
    except ImportError:
        advice = _("请安装：pip install 'mingzhang[batch]'")
        raise Unreadable(path, _("读取对象存储要用 fsspec"), advice) from None
    return fsspec


def out_of_reach(path: str, error: Exception) -> Unreadable:
    """What a store said, as a trouble with the path."""
    if isinstance(error, FileNotFoundError):
        return Unreadable(path, _("没有这个文件或文件夹"), _("请检查路径"))
    reason = _("对象存储取不到：{error}").format(error=f"{type(error).__name__} {error}"[:300])
    advice = _("请检查网址、网络和密钥；读 s3:// 要另装 s3fs，别的存储各有各的库")
    return Unreadable(path, reason, advice)


def _list_into(found: dict[str, Entry], path: Path) -> None:
    """Add the files of a list.

    Raises:
        Unreadable, SourceErrors: see `entries_of`.
    """
    wrong: list[SourceMistake] = []
    for where, row in _rows(path):
        problem = ""
        name = _path(path.parent, row["path"])
        year = row["year"].removesuffix("年度").removesuffix("年").removesuffix(".0")
        kind = _KINDS.get(row["kind"])
        if not row["path"]:
            problem = _("没有 path")
        elif year and not (year.isascii() and year.isdigit() and len(year) == 4):
            problem = _("年度应是四位数字：{text}").format(text=row["year"])
        elif row["kind"] and kind is None:
            words = _("类别应是 {kinds}：{text}")
            problem = words.format(kinds=" / ".join(_KINDS), text=row["kind"])
        entry = Entry(name, row["body"], _year(year) if year and not problem else None, kind or "")
        if not problem and found.setdefault(name, entry) != entry:
            problem = _("这个文件前面已列过，内容不同")
        if problem:
            wrong.append(SourceMistake(f"{path.name}:{where}", problem))
    if wrong:
        raise SourceErrors(str(path), wrong)


def _rows(path: Path) -> Iterator[tuple[int, Mapping[str, str]]]:
    """Lines of a list with their numbers, by our names of the columns; empty ones are left out."""
    told = _parquet_rows(path) if path.suffix.lower() == ".parquet" else _separated_rows(path)
    heads = next(told, ())
    known = [_COLUMNS.get(str(head or "").strip().lower(), "") for head in heads]
    if "path" not in known:
        words = _("缺少列 {columns}，第一行是：{heads}")
        raise _no_list(path, words.format(columns="path", heads="、".join(map(str, heads))[:200]))
    for number, row in enumerate(told, 2):
        squares = dict.fromkeys(("path", "body", "year", "kind"), "")
        for column, value in zip(known, row, strict=False):  # a line may be short, or too long
            if column and value is not None:
                squares[column] = str(value).strip()
        if any(squares.values()):
            yield number, squares


def _parquet_rows(path: Path) -> Iterator[Sequence[object]]:
    """Names of the columns, then row by row."""
    import pyarrow.parquet

    try:
        with pyarrow.parquet.ParquetFile(path) as file:
            yield file.schema_arrow.names
            for batch in file.iter_batches():
                yield from zip(*(column.to_pylist() for column in batch.columns), strict=True)
    except (OSError, pyarrow.ArrowInvalid) as error:
        raise _no_list(path, str(error)) from error


def _separated_rows(path: Path) -> Iterator[Sequence[object]]:
    """Line by line, the heads among them."""
    try:
        told = decode(path.read_bytes())
    except OSError as error:
        raise _no_list(path, error.strerror or str(error)) from error
    if told is None or "\0" in told.text:
        raise _no_list(path, _("不是文字"))
    sample = told.text.partition("\n")[0]
    between = max(",;\t", key=sample.count)  # as the region of a spreadsheet writes it
    try:
        yield from csv.reader((m[0] for m in _LINE.finditer(told.text)), delimiter=between)
    except csv.Error as error:
        raise _no_list(path, str(error)) from error


def _no_list(path: Path, reason: str) -> Unreadable:
    return Unreadable(str(path), reason, _("清单应是CSV（UTF-8或GBK）或Parquet，有一列 path"))


def _path(beside: Path, name: str) -> str:
    """Where a listed file lies; a list made on Windows divides its paths otherwise."""
    if "://" in name:
        return name
    here = beside / name
    if "\\" in name and os.sep != "\\" and not here.exists():
        here = beside / name.replace("\\", "/")
    return str(here)


def digest_of(path: Path) -> str:
    """SHA-256 of a file in hex: by it a file is known, wherever it lies."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def stamp_of(entry: Entry) -> str:
    """Size and time of a file, by which it is known again without being read.

    Empty for one of an object store, which is known by its address.

    Raises:
        OSError: it can't be looked at.
    """
    if entry.is_remote:
        return ""
    told = os.stat(entry.path)
    return f"{told.st_size}:{told.st_mtime_ns}"
