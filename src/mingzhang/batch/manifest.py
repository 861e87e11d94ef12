"""What is to be done: files found in folders, or listed with what should be in them.

A list is a CSV (UTF-8) or Parquet file with a column `path` and, where known, `body`, `year` and
`kind`: whose booklet it should be, so that what is missing or another's is found later. Paths are
relative to the list. Paths with `://` are fetched through `fsspec` where it is installed; nothing
else ever reaches out.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from mingzhang.errors import Unreadable
from mingzhang.language import _

LISTS = (".csv", ".parquet")
_ENDINGS = (
    "pdf ofd docx doc wps rtf odt xlsx xlsm xlsb xls et ods html htm mht mhtml txt md csv tsv zip"
    " xml png jpg jpeg tif tiff"
)
ENDINGS = frozenset(f".{ending}" for ending in _ENDINGS.split())
"""Files of a folder that are taken; whatever is named itself is taken whatever it is called."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One file to be done.

    Attributes:
        path: as it is named in the corpus; body, year, kind: what should be in it, if known.
    """

    path: str
    body: str = ""
    year: int | None = None
    kind: str = ""


def entries_of(sources: Iterable[str], listed: bool = False) -> list[Entry]:
    """The files of folders, globs and lists, each once, in a stable order.

    Args:
        listed: the sources are lists.

    Raises:
        Unreadable: a source is not there, or a list has no column `path`.
    """
    found: dict[str, Entry] = {}
    for source in sources:
        for entry in _entries(source, listed):
            found.setdefault(entry.path, entry)
    return list(found.values())


def _entries(source: str, listed: bool) -> Iterator[Entry]:
    path = Path(source)
    if "://" in source and not listed:
        yield Entry(source)
    elif listed:
        yield from _listed(path)
    elif path.is_dir():
        for file in sorted(path.rglob("*")):
            if file.suffix.lower() in ENDINGS and file.is_file():
                yield Entry(str(file))
    elif path.is_file():
        yield Entry(source)
    else:
        raise Unreadable(source, _("没有这个文件或文件夹"), _("请检查路径"))


def _listed(path: Path) -> Iterator[Entry]:
    if path.suffix.lower() == ".parquet":
        import pyarrow.parquet

        rows: Iterable[Mapping[str, object]] = pyarrow.parquet.read_table(path).to_pylist()
    else:
        try:
            rows = list(csv.DictReader(path.read_text("utf-8-sig").splitlines()))
        except (OSError, UnicodeDecodeError) as error:
            raise Unreadable(str(path), str(error), _("清单应是UTF-8的CSV，或Parquet")) from error
    for number, row in enumerate(rows, 2):
        name = str(row.get("path") or "").strip()
        if not name:
            raise Unreadable(str(path), _("第{number}行没有 path").format(number=number))
        year = str(row.get("year") or "").strip()
        yield Entry(
            name if "://" in name else str(path.parent / name),
            str(row.get("body") or "").strip(),
            int(year) if year.isascii() and year.isdigit() and len(year) == 4 else None,
            str(row.get("kind") or "").strip(),
        )


def digest_of(path: Path) -> str:
    """SHA-256 of a file in hex: by it a file is known, wherever it lies."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
