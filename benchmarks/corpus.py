"""How long named questions take on a large corpus: `python -m benchmarks.corpus FOLDER`.

A synthetic corpus is written into the folder by DuckDB, once, in blocks as the batch writes them:
invented bodies of invented places, two thousand cells each. Then every named question is asked in
a process that has asked nothing before, with the threads given, and its seconds are printed.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import duckdb

from benchmarks.measure import Goals
from mingzhang import __version__
from mingzhang.batch.ask import Choice, ask
from mingzhang.batch.corpus import Corpus
from mingzhang.batch.given import Listed
from mingzhang.batch.question.catalogue import QUESTIONS
from mingzhang.batch.schema import SCHEMA, TABLES

CELLS = 2_000
"""Of a booklet."""
_BLOCK = 64
_SQL = {"string": "VARCHAR", "int32": "INTEGER", "int64": "BIGINT", "float64": "DOUBLE",
        "bool": "BOOLEAN", "bands": "BIGINT[]"}  # fmt: skip

# A booklet n: 100 bodies of a place, ten of a name, two years; h is a number drawn for a row.
_BASE = """
SELECT n, printf('b%07d', n) AS booklet, '县' || (n // 200) AS place, (n // 2) % 100 AS who,
       '县' || (n // 200) || '局' || ((n // 2) % 100) AS department, 2024 + n % 2 AS year,
       'budget' AS kind FROM range({first}, {last}) t(n)"""
_ROWS = {
    "booklets": (
        1,
        "department, booklet || '.pdf' AS file, booklet AS digest, 'national-budget-2016' AS "
        "profile, place, lpad((n // 200)::VARCHAR, 6, '1') AS division, '局' || who AS body, "
        "'department' AS level, 'pdf' AS format, h % 50 = 0 AS scanned, 30 AS pages, 12 AS tables,"
        " h % 3 AS errors, h % 2 AS warnings, h % 5 AS notes, 500 AS relations, h % 3 AS broken,"
        " 90 AS figures, 85 AS understood, 80 AS judged",
    ),
    "tables": (
        12,
        "r AS \"table\", ['income_expenditure', 'income', 'expenditure', 'grants', "
        "'general_public', 'basic', 'three_public', 'government_fund', '', 'projects', '', '']"
        "[r + 1] AS role, role "
        "AS shape, '表' || r AS title, '万元' AS unit, 2 AS decimals, 40 AS rows",
    ),
    "cells": (
        CELLS,
        "r // 170 AS \"table\", 'expenditure' AS shape, (r % 300)::VARCHAR AS row, '行' AS label, "
        "'total' AS \"column\", '支出' AS slice, (201 + r % 30)::VARCHAR AS function, "
        "printf('%d.%02d', h % 5000, h % 100) AS text, CASE WHEN r % 4 = 0 THEN 'blank' ELSE "
        "'figure' END AS mark, h % 500000000 AS fen, 1.0 AS confidence, r // 60 AS page, "
        "0.0 + r % 500 AS \"left\"",
    ),
    "figures": (
        110,
        "CASE WHEN r < 20 THEN 'measure' WHEN r < 60 THEN 'function' WHEN r < 90 THEN 'economic' "
        "ELSE 'project' END AS what, CASE WHEN r < 9 THEN ['income_total', 'expenditure_total', "
        "'basic', 'project', 'three_public', 'hospitality', 'vehicles', 'overseas', "
        "'agency_operating'][r + 1] WHEN r < 20 THEN 'm' || r WHEN r < 70 THEN (201 + (r * 7 + "
        "who) % 25)::VARCHAR WHEN r < 90 THEN (301 + r % 9)::VARCHAR ELSE '' END AS code, "
        "CASE WHEN r < 90 THEN code ELSE '项目' || h % 4000 END AS name, "
        "CASE WHEN r = 1 THEN 5000000000 ELSE h % 900000000 END AS fen, "
        "CASE WHEN r < 20 THEN h % 700000000 END AS previous_fen",
    ),
    "statements": (
        50,
        "3 AS part, '说明' AS section, '第' || (CASE WHEN r < 10 THEN r ELSE h END) || '段文字' AS "
        "text, CASE WHEN r < 10 THEN list_transform(range(12), lambda i : hash(r, i, 'form')::"
        "HUGEINT % 9000000000000000000) WHEN r < 25 THEN list_transform(range(12), lambda i : "
        "hash(h % 3000000, i)::HUGEINT % 9000000000000000000) END AS bands",
    ),
    "findings": (
        8,
        "r AS number, 'R' || (100 + h % 60) AS rule, ['error', 'warning', 'note'][1 + h % 3] AS "
        "severity, '标题' AS title, '一句话' AS message",
    ),
    "forms": (
        20,
        "r AS form, 'target' AS form_kind, 'project' AS scope, '项目' || h % 4000 AS subject, "
        "'目标' || h AS goal, CASE WHEN r < 10 THEN list_transform(range(12), lambda i : "
        "hash(h % 3000000, i, 'goal')::HUGEINT % 9000000000000000000) END AS bands",
    ),
    "indicators": (
        120,
        "r // 6 AS form, '产出指标' AS first, '数量指标' AS second, '指标' || h % 900 AS third, "
        "'≥' || h % 90 AS value",
    ),
    "accounts": (3, "'page' AS thing, CASE WHEN h % 40 = 0 THEN 'unread' ELSE 'read' END AS fate, "
                 "1 AS count, '因为' AS why"),
}  # fmt: skip


def write(folder: Path, booklets: int) -> None:
    """The corpus, unless it is there."""
    if (folder / "corpus.json").exists():
        return
    (folder / "blocks").mkdir(parents=True, exist_ok=True)
    connection = duckdb.connect()
    for number, first in enumerate(range(0, booklets, _BLOCK), 1):
        block = folder / "blocks" / f"{number:06}"
        block.mkdir(exist_ok=True)
        base = _BASE.format(first=first, last=min(first + _BLOCK, booklets))
        for name, columns in TABLES.items():
            count, told = _ROWS.get(name, (0, ""))
            known = ", ".join(
                f"CAST({_quoted(c)} AS {_SQL[kind]}) AS {_quoted(c)}"
                if _quoted(c) in told or f"AS {c}" in told or c in _TOLD[name]
                else f"CAST(NULL AS {_SQL[kind]}) AS {_quoted(c)}"
                for c, kind in columns.items()
            )
            rows = (
                f"SELECT * FROM (SELECT b.*, r, (hash(n, r, '{name}') % 1000000007)::BIGINT AS h "
                f"FROM ({base}) b, range({count}) s(r))"
            )
            inner = f"SELECT booklet, department, year, kind, {_without(told)} FROM ({rows})"
            connection.execute(
                f"COPY (SELECT {known} FROM ({inner or rows})) TO '{block / name}.parquet' "
                "(FORMAT parquet, COMPRESSION zstd)"
            )
    connection.close()
    about = {"schema": SCHEMA, "version": __version__}
    (folder / "corpus.json").write_text(json.dumps(about), "utf-8")


_TOLD = {name: {"booklet", "department", "year", "kind", "place"} & {*columns}
         for name, columns in TABLES.items()}  # fmt: skip


def _without(told: str) -> str:
    """What a row says besides whose it is; a table of nothing says nothing."""
    return told.removeprefix("department, ") or "NULL AS nothing"


def _quoted(column: str) -> str:
    return f'"{column}"'


def main(arguments: Sequence[str] | None = None) -> int:
    """Ask every question; exit status 1 where one takes longer than five seconds."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--booklets", type=int, default=10_000)
    parser.add_argument("--most", type=float, default=5.0)
    chosen = parser.parse_args(arguments)
    write(chosen.folder, chosen.booklets)
    corpus = Corpus(chosen.folder)
    cells = ask(corpus, "SELECT count(*) FROM cells").rows[0][0]
    print(f"{chosen.booklets:,} booklets, {cells:,} cells, {len(corpus.listed())} blocks")
    bodies = [(f"县{n // 100}", f"局{n % 100}") for n in range(chosen.booklets // 2 + 50)]
    roster = Listed(tuple((p + b, b, 2025, "budget", p, None, None, 20) for p, b in bodies))
    choice = Choice(body="县1局7", roster=roster, totals=Listed((("县1", 2025, "budget", "", 1),)))
    goals = Goals()
    for name in QUESTIONS:
        began, used = time.perf_counter(), time.process_time()
        known = QUESTIONS[name]
        found = ask(corpus, name, choice if known.needs or known.given else None)
        seconds, cpu = time.perf_counter() - began, time.process_time() - used
        what = f"{name} ({len(found.rows):,} rows, {cpu:.1f} s of processor)"
        goals.most(what, seconds, chosen.most, "s")
    goals.end()
    return 0


if __name__ == "__main__":
    sys.exit(main())
