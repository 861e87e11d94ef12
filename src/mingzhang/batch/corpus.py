"""A corpus on disk: blocks of Parquet that appear whole or not at all, and what they hold.

    CORPUS/
      corpus.json            schema number, version of the program, digest of the manifest's order
      blocks/000001/         one block: a Parquet file for each table, and
        done.json            the files that it holds, with size and time
      datapackage.json       a Frictionless data package of the whole

A block is written aside and renamed, so that a kill at any moment leaves blocks that are whole.
What a block holds is done: a file is known by its path, size and time, else by its digest, and not
done again. What could not be looked at at all (not there, no permission, an object store that did
not answer, a full disk) is tried again whenever it is named. The blocks are cut by the order of the
manifest, not by who was ready first, so the same files give the same bytes with any number of
processes.
"""

from __future__ import annotations

import errno
import json
import os
import shutil
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from mingzhang import __version__
from mingzhang.batch.known import Known
from mingzhang.batch.record import Record
from mingzhang.batch.schema import SCHEMA, TABLES, TITLES
from mingzhang.errors import MingzhangError
from mingzhang.file import write_aside
from mingzhang.language import _
from mingzhang.sandbox.lock import take

BLOCK = 64
"""Files of one block."""
_LOCK = ".lock"
_DONE = "done.json"


class CorpusError(MingzhangError):
    """A folder that is no corpus of this program, or one of another version."""


class Corpus:
    """A corpus that is being made or asked."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.blocks = folder / "blocks"
        self._last: int | None = None

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Nobody else writes this corpus meanwhile; a process that dies lets go.

        Raises:
            CorpusError: somebody does, or the folder holds something else.
        """
        is_new = not (self.folder / "corpus.json").exists()
        if is_new and self.folder.exists() and any(p.name != _LOCK for p in self.folder.iterdir()):
            raise CorpusError(_("{folder} 里有别的文件，不是语料库").format(folder=self.folder))
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / _LOCK).open("ab") as lock:
            if not take(lock):
                words = _("另一个 mingzhang batch 正在写 {folder}；请等它做完，或换一个文件夹")
                raise CorpusError(words.format(folder=self.folder))
            yield

    def begin(self) -> Known:
        """Make or go on with a corpus; what is done with this program.

        Raises:
            CorpusError: it is one of another schema or version.
        """
        about = self.folder / "corpus.json"
        if about.exists():
            found = self.about()
            if found["version"] != __version__:
                raise CorpusError(
                    _("{folder} 是程序 {version} 做的，规则已不同；请换一个文件夹").format(
                        folder=self.folder, version=found["version"]
                    )
                )
        else:
            words = {"schema": SCHEMA, "version": __version__}
            write_aside(about, (json.dumps(words, indent=1) + "\n").encode())
        self.blocks.mkdir(exist_ok=True)
        for left in self.blocks.glob(".*"):
            shutil.rmtree(left)  # a block that was being written when the program was killed
        self._last = None
        return self.done()

    def about(self) -> Mapping[str, Any]:
        """What the corpus says of itself.

        Raises:
            CorpusError: it is none, or of another schema.
        """
        try:
            found: Mapping[str, Any] = json.loads((self.folder / "corpus.json").read_text("utf-8"))
        except (OSError, ValueError) as error:
            words = _("{folder} 不是语料库；先用 mingzhang batch 生成")
            raise CorpusError(words.format(folder=self.folder)) from error
        if found.get("schema") != SCHEMA:
            raise CorpusError(
                _("{folder} 的结构是 {found}，本程序用 {schema}；请重新生成").format(
                    folder=self.folder, found=found.get("schema"), schema=SCHEMA
                )
            )
        return found

    def done(self) -> Known:
        """The files that the blocks hold."""
        return Known(
            (path, stamp, digest)
            for block in self.listed()
            for path, stamp, digest in json.loads((block / _DONE).read_text("utf-8"))
        )

    def forget(self, names: Collection[str]) -> None:
        """Take out that these files could not be looked at: it is tried again."""
        import pyarrow.compute
        import pyarrow.parquet

        for block in self.listed():
            path = block / "failures.parquet"
            if not pyarrow.parquet.read_metadata(path).num_rows:
                continue
            table = pyarrow.parquet.read_table(path)
            again = pyarrow.compute.and_(
                pyarrow.compute.equal(table["digest"], ""),
                pyarrow.compute.is_in(table["file"], pyarrow.array([*names], pyarrow.string())),
            )
            if pyarrow.compute.any(again).as_py():
                aside = block / ".failures.parquet"
                _write(table.filter(pyarrow.compute.invert(again)), aside)
                os.replace(aside, path)

    def listed(self) -> list[Path]:
        """The blocks in order."""
        return sorted(path for path in self.blocks.glob("[0-9]*") if path.is_dir())

    def add(self, records: Sequence[Record]) -> Path:
        """Write the next block, in the order of the records.

        Raises:
            CorpusError: it can't be written; the blocks before are there.
        """
        if self._last is None:  # thousands of blocks are not counted anew for each
            there = self.listed()
            self._last = int(there[-1].name) if there else 0
        number = self._last + 1
        target = self.blocks / f"{number:06d}"
        aside = self.blocks / f".{number:06d}-{os.getpid()}"
        try:
            aside.mkdir()
            for name in TABLES:
                _write(_table(name, records), aside / f"{name}.parquet")
            done = [[r.entry.path, r.stamp, r.digest] for r in records if r.digest]
            (aside / _DONE).write_text(json.dumps(done, indent=0) + "\n", "utf-8")
            os.replace(aside, target)
        except OSError as error:
            shutil.rmtree(aside, ignore_errors=True)
            full = error.errno == errno.ENOSPC or "ENOSPC" in str(error)
            reason = _("磁盘已满") if full else error.strerror or str(error)
            words = _(
                "{folder} 写不下去：{reason}。前面{count}块都在，没有丢；"
                "处理好后再运行同样的命令就接着做"
            )
            words = words.format(folder=self.folder, reason=reason, count=self._last)
            raise CorpusError(words) from error
        self._last = number
        return target

    def finish(self) -> None:
        """Describe the corpus as a data package, once everything is there."""
        blocks = [block.name for block in self.listed()]
        resources = [
            {
                "name": name,
                "title": TITLES[name],
                "path": [f"blocks/{block}/{name}.parquet" for block in blocks],
                "format": "parquet",
                "schema": {"fields": [_field(column, kind) for column, kind in columns.items()]},
            }
            for name, columns in TABLES.items()
        ]
        package = {"name": "mingzhang-corpus", "profile": "data-package", "resources": resources}
        text = json.dumps(package, ensure_ascii=False, indent=1) + "\n"
        write_aside(self.folder / "datapackage.json", text.encode())


def partition(corpus: Corpus, target: Path) -> None:
    """Write the corpus once more, divided by place, kind and year, for programs that read so.

    Raises:
        CorpusError: the target is there already.
    """
    import duckdb

    if target.exists():
        raise CorpusError(_("{path} 已经存在，请换一个名称").format(path=target))
    aside = target.with_name(f".{target.name}.partial")
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir(parents=True)
    connection = duckdb.connect()
    try:
        booklets = _glob(corpus, "booklets")
        for name in TABLES:
            if "booklet" not in TABLES[name]:
                continue
            own = "b.place" if name != "booklets" else "place"
            join = "" if name == "booklets" else f" JOIN {booklets} b USING (booklet)"
            connection.execute(
                f"COPY (SELECT t.*{'' if name == 'booklets' else f', {own} AS place'}"
                f" FROM {_glob(corpus, name)} t{join})"
                f" TO '{aside / name}' (FORMAT parquet, PARTITION_BY (place, kind, year))"
            )
    finally:
        connection.close()
    os.replace(aside, target)


def _table(name: str, records: Sequence[Record]) -> Any:
    import pyarrow

    rows = [row for record in records for row in record.rows[name]]
    schema = pyarrow.schema([(column, _type(kind)) for column, kind in TABLES[name].items()])
    arrays = [_array([row.get(one.name) for row in rows], one.type) for one in schema]
    return pyarrow.Table.from_arrays(arrays, schema=schema)


def _array(values: list[Any], kind: Any) -> Any:
    """A column; what no column can hold must not cost the files beside it their block.

    Half a character of UTF-16 becomes the mark for one that was lost; a number of more digits than
    any money has, such as that of a card, is left out.
    """
    import pyarrow

    try:
        return pyarrow.array(values, kind)
    except (UnicodeEncodeError, OverflowError, pyarrow.ArrowInvalid):
        return pyarrow.array([_held(value, kind) for value in values], kind)


def _held(value: Any, kind: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, int):
        most = 1 << (kind.bit_width - 1)
        return value if -most <= value < most else None
    return value


def _write(table: Any, path: Path) -> None:
    import pyarrow.parquet

    pyarrow.parquet.write_table(table, path, compression="zstd", write_statistics=True)


def _glob(corpus: Corpus, name: str) -> str:
    path = str(corpus.blocks / "*" / f"{name}.parquet").replace("'", "''")
    return f"read_parquet('{path}')"


def _type(kind: str) -> Any:
    import pyarrow

    return {
        "string": pyarrow.string(),
        "int32": pyarrow.int32(),
        "int64": pyarrow.int64(),
        "float64": pyarrow.float64(),
        "bool": pyarrow.bool_(),
        "bands": pyarrow.list_(pyarrow.int64()),
    }[kind]


def _field(name: str, kind: str) -> dict[str, str]:
    types = {"string": "string", "float64": "number", "bool": "boolean", "bands": "array"}
    return {"name": name, "type": types.get(kind, "integer")}
