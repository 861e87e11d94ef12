"""The tables of a corpus: their columns, with types; the one place that names them.

`SCHEMA` is written into every corpus. A change of a column is a new number, and an old corpus is
refused with the advice to run again, never read wrongly.
"""

from __future__ import annotations

from collections.abc import Mapping

SCHEMA = "mingzhang-corpus/4"

_FILE = {"file": "string", "digest": "string"}
_EXPECTED = {
    "expected_department": "string", "expected_year": "int32", "expected_kind": "string",
}  # fmt: skip
_BOOKLET = {"booklet": "string", "department": "string", "year": "int32", "kind": "string"}
_SPOT = {
    "page": "int32", "line": "int32", "sheet": "string", "cell": "string",
    "left": "float64", "top": "float64", "right": "float64", "bottom": "float64",
}  # fmt: skip

TABLES: Mapping[str, Mapping[str, str]] = {
    "booklets": {
        **_BOOKLET, **_FILE, "profile": "string", "place": "string", "division": "string",
        "body": "string", "level": "string", "format": "string", "scanned": "bool",
        "pages": "int32", "tables": "int32", "errors": "int32", "warnings": "int32",
        "notes": "int32", "relations": "int32", "broken": "int32", "figures": "int32",
        "understood": "int32", "judged": "int32", **_EXPECTED,
    },
    "tables": {
        **_BOOKLET, "table": "int32", "shape": "string", "role": "string", "title": "string",
        "unit": "string",
        "decimals": "int32", "score": "float64", "rows": "int32",
    },
    "cells": {
        **_BOOKLET, "table": "int32", "shape": "string", "panel": "string", "row": "string",
        "label": "string", "column": "string", "slice": "string", "function": "string",
        "economic": "string", "text": "string", "mark": "string", "fen": "int64",
        "confidence": "float64", **_SPOT,
    },
    "figures": {
        **_BOOKLET, "what": "string", "code": "string", "name": "string", "unit": "string",
        "fen": "int64", "previous_fen": "int64",
    },
    "statements": {
        **_BOOKLET, "part": "int32", "section": "string", "text": "string", "page": "int32",
        "line": "int32", "bands": "bands",
    },
    "findings": {
        **_BOOKLET, "number": "int32", "rule": "string", "severity": "string", "title": "string",
        "message": "string", "table": "string", "row": "string", "column": "string",
        "text": "string", "fen": "int64", **_SPOT,
    },
    "forms": {
        **_BOOKLET, "form": "int32", "form_kind": "string", "scope": "string", "subject": "string",
        "title": "string", "goal": "string", "bands": "bands",
    },
    "funds": {
        **_BOOKLET, "form": "int32", "subject": "string", "source": "string", "column": "string",
        "text": "string", "fen": "int64",
    },
    "indicators": {
        **_BOOKLET, "form": "int32", "subject": "string", "side": "string", "first": "string",
        "second": "string", "third": "string", "value": "string", "weight": "string",
        "actual": "string", "score": "string",
    },
    "accounts": {
        **_BOOKLET, **_FILE, "thing": "string", "fate": "string", "count": "int32",
        "name": "string", "why": "string",
    },
    "failures": {
        **_FILE, "attempts": "int32", "reason": "string", "advice": "string", **_EXPECTED,
    },
    "copies": {**_FILE, **_EXPECTED},
}  # fmt: skip
"""Every table of a corpus by its name. Money is whole fen; an empty text is unknown.

A file stands in one of `booklets` (by each of its booklets), `failures` and `copies`; the last has
the digest of the file that stands for it.

`bands` are whole numbers, of which two texts that are nearly the same have one in common
(`batch.likeness`). `figures.what` is `measure` (`code`: its role, else its key), `function` and
`economic` (`code`: that of the classification) or `project` (`name`).
"""

TITLES: Mapping[str, str] = {
    "booklets": "每本资料一行",
    "tables": "每张表一行",
    "cells": "每个印出的数一行，带含义（slice）和位置",
    "figures": "每本资料的主要数字：指标、功能科目、经济科目、项目",
    "statements": "情况说明的每一段",
    "findings": "每条审核发现",
    "forms": "每张绩效表：目标、监控、自评",
    "funds": "绩效表里的每笔资金",
    "indicators": "每个绩效指标",
    "accounts": "文件里有什么、读了没有",
    "failures": "读不了的文件和原因",
    "copies": "与别的文件逐字节相同、没有再做的文件",
}
