"""A corpus on disk: blocks of Parquet that appear whole or not at all, and what they hold.

    CORPUS/
      corpus.json            schema number, version of the program, digest of the manifest's order
      blocks/000001/         one block: a Parquet file for each table
      datapackage.json       a Frictionless data package of the whole

A block is written aside and renamed, so that a kill at any moment leaves blocks that are whole.
What a block holds is done: the digests in its `booklets` and `failures` say which files need not be
done again. The blocks are cut by the order of the manifest, not by who was ready first, so the same
files give the same bytes with any number of processes.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from mingzhang import __version__
from mingzhang.batch.record import Record
from mingzhang.batch.schema import SCHEMA, TABLES, TITLES
from mingzhang.errors import MingzhangError
from mingzhang.file import write_aside
from mingzhang.language import _

BLOCK = 64
"""Files of one block."""


class CorpusError(MingzhangError):
    """A folder that is no corpus of this program, or one of another version."""


class Corpus:
    """A corpus that is being made or asked."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.blocks = folder / "blocks"

    def begin(self) -> set[str]:
        """Make or go on with a corpus; the digests of files that are done with this program.

        Raises:
            CorpusError: the folder holds something else, or a corpus of another schema or version.
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
        elif self.folder.exists() and any(self.folder.iterdir()):
            raise CorpusError(_("{folder} 里有别的文件，不是语料库").format(folder=self.folder))
        else:
            words = {"schema": SCHEMA, "version": __version__}
            write_aside(about, (json.dumps(words, indent=1) + "\n").encode())
        self.blocks.mkdir(exist_ok=True)
        for left in self.blocks.glob(".*"):
            shutil.rmtree(left)  # a block that was being written when the program was killed
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

    def done(self) -> set[str]:
        """Digests of the files that the blocks hold."""
        import pyarrow.parquet

        found: set[str] = set()
        for block in self.listed():
            for name in ("booklets", "failures"):
                table = pyarrow.parquet.read_table(block / f"{name}.parquet", columns=["digest"])
                found.update(table.column("digest").to_pylist())
        return found - {""}

    def listed(self) -> list[Path]:
        """The blocks in order."""
        return sorted(path for path in self.blocks.glob("[0-9]*") if path.is_dir())

    def add(self, records: Sequence[Record]) -> Path:
        """Write the next block, in the order of the records."""
        import pyarrow
        import pyarrow.parquet

        last = self.listed()
        number = int(last[-1].name) + 1 if last else 1
        target = self.blocks / f"{number:06d}"
        aside = self.blocks / f".{number:06d}-{os.getpid()}"
        aside.mkdir()
        for name, columns in TABLES.items():
            rows = [row for record in records for row in record.rows[name]]
            schema = pyarrow.schema([(column, _type(kind)) for column, kind in columns.items()])
            arrays = [
                pyarrow.array([row.get(column) for row in rows], schema.field(column).type)
                for column in columns
            ]
            table = pyarrow.Table.from_arrays(arrays, schema=schema)
            pyarrow.parquet.write_table(
                table, aside / f"{name}.parquet", compression="zstd", write_statistics=True
            )
        os.replace(aside, target)
        return target

    def finish(self) -> None:
        """Describe the corpus as a data package, once everything is there."""
        resources = [
            {
                "name": name,
                "title": TITLES[name],
                "path": [f"blocks/{block.name}/{name}.parquet" for block in self.listed()],
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
            if name == "failures":
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
