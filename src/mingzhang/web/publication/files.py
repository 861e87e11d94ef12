"""The files of a publication: the booklet in every format, its tables, its data; and digests."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from mingzhang.formula import neutral
from mingzhang.model.booklet import Booklet
from mingzhang.model.slice import Line
from mingzhang.pipeline.compilation import file_name, write_booklet
from mingzhang.web.models import Upload
from mingzhang.web.storage import store
from mingzhang.web.storage.codec import booklet_to_data

FORMATS = ("pdf", "docx", "xlsx", "html", "data")
"""What is published; a format that is installed later does not change what stands already."""

ORIGINAL = "original"
"""Format under which the file that was handed in stands, of a booklet that was not computed."""

BOOKLET_SCHEMA = "mingzhang-public-booklet/1"
_OWN = frozenset(
    ("place", "places", "value_place", "file", "format", "doubts", "confidence", "score", "reason")
)
_TIME = (1980, 1, 1, 0, 0, 0)

Files = dict[str, dict[str, Any]]


def sm3(content: bytes) -> str:
    """The SM3 digest (GB/T 32905) in hex."""
    if "sm3" in hashlib.algorithms_available:
        return hashlib.new("sm3", content).hexdigest()
    from cryptography.hazmat.primitives import hashes

    digest = hashes.Hash(hashes.SM3())
    digest.update(content)
    return digest.finalize().hex()


def csv_text(rows: Iterable[Sequence[str]]) -> str:
    """Rows as CSV with CRLF, without formulas, and with the mark that Excel and WPS want."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerows([neutral(text) for text in row] for row in rows)
    return "\ufeff" + buffer.getvalue()


def zip_bytes(members: Mapping[str, bytes]) -> bytes:
    """An archive that is the same whenever it is made of the same members."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name in sorted(members):
            info = zipfile.ZipInfo(name, _TIME)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            info.flag_bits |= 0x800  # names are UTF-8
            archive.writestr(info, members[name])
    return buffer.getvalue()


def public_booklet(booklet: Booklet) -> dict[str, Any]:
    """A booklet as data for everybody: without places in files and doubts of the reader."""
    return {"schema": BOOKLET_SCHEMA, **_without_own(booklet_to_data(booklet))}


def _without_own(data: Any) -> Any:
    if isinstance(data, dict):
        return {name: _without_own(value) for name, value in data.items() if name not in _OWN}
    if isinstance(data, list | tuple):
        return [_without_own(value) for value in data]
    return data


def make_files(
    booklet: Booklet,
    page: Mapping[str, Any],
    lines: Sequence[Line],
    upload: Upload | None,
    name: str = "",
    step: Callable[[str], None] = lambda _name: None,
) -> Files:
    """Write a booklet in every format into the store.

    Args:
        name: of the files without ending; that of the booklet where empty.
        lines: of the budget, for the open data.
        upload: the file that was handed in, which is published as it is beside the others.
    """
    stem = name or file_name(booklet)
    made: Files = {}
    if upload is not None:
        original = f"{stem}-原件{Path(upload.name).suffix.lower()[:8]}"
        made[ORIGINAL] = file_entry(original, store.get(upload.digest))
        booklet = replace(booklet, file="")
    with tempfile.TemporaryDirectory(prefix="mingzhang-publish-") as folder:
        files, _pages = write_booklet(booklet, Path(folder), FORMATS, lines, step)
        for path in files:
            if path.is_dir():
                made["data"] = file_entry(f"{stem}-开放数据.zip", zip_bytes(_members(path)))
            else:
                form = path.suffix[1:]
                made[form] = file_entry(f"{stem}.{form}", path.read_bytes())
    step("csv")
    tables = {
        f"{number:02d}-{table['slug']}.csv": csv_text(table["rows"]).encode()
        for number, table in enumerate(page["tables"], 1)
    }
    made["csv"] = file_entry(f"{stem}-表格.zip", zip_bytes(tables))
    plain = json.dumps(public_booklet(booklet), ensure_ascii=False, indent=1) + "\n"
    made["json"] = file_entry(f"{stem}.json", plain.encode())
    return made


def _members(folder: Path) -> dict[str, bytes]:
    """The files of a data package, whose writer has made formulas harmless."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def file_entry(name: str, content: bytes) -> dict[str, Any]:
    """A file that was put into the store."""
    return {"name": name, "digest": store.put(content), "sm3": sm3(content), "size": len(content)}


def manifest_bytes(manifest: Mapping[str, Any]) -> bytes:
    """The canonical form: UTF-8, keys in order, no spaces, no line break at the end."""
    return json.dumps(manifest, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
