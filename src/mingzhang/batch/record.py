"""One file becomes rows of the corpus: the same bytes give the same rows, on any machine."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import field
from pathlib import Path
from typing import Any

from mingzhang.account import Thing
from mingzhang.batch.figure import main_figures
from mingzhang.batch.likeness import bands_of
from mingzhang.batch.manifest import Entry, digest_of, out_of_reach, stamp_of, storage
from mingzhang.batch.schema import TABLES
from mingzhang.check.finding import Checked, Severity
from mingzhang.codes.division import find_divisions_of
from mingzhang.errors import Prevented, PutOff, Unreadable
from mingzhang.language import _
from mingzhang.lean import dataclass
from mingzhang.model.booklet import Booklet
from mingzhang.model.identity import core_of, level_of
from mingzhang.read.lane import recognising
from mingzhang.source import NOWHERE, Place
from mingzhang.tables.profile import profile_of

Row = dict[str, Any]


@dataclass(slots=True)
class Record:
    """The rows of one file, by table; plain data, so that it travels between processes.

    Attributes:
        digest: of its bytes; empty where it could not be looked at, so that it is tried again.
        stamp: see `manifest.stamp_of`.
        is_put_off: it has pages to recognise, which nobody does now; there are no rows.
    """

    entry: Entry
    digest: str = ""
    stamp: str = ""
    rows: dict[str, list[Row]] = field(default_factory=lambda: {name: [] for name in TABLES})
    is_put_off: bool = False


def record_of(entry: Entry, pages: int | None = None) -> Record:
    """Read, recognise and check one file; what cannot be read is a row of `failures`.

    Args:
        pages: that are pictures and are recognised at a time; see `read.lane`.
    """
    from mingzhang.pipeline import deadline
    from mingzhang.pipeline.review import review_archive

    record = Record(entry)
    try:
        record.stamp = stamp_of(entry)
        with _local(entry) as path, deadline.for_file(entry.path), recognising(pages):
            record.digest = digest_of(path)
            for number, checked in enumerate(review_archive(path)):
                _add(record, checked, number)
    except PutOff:
        return Record(entry, is_put_off=True)
    except Prevented as problem:
        return failed(entry, "", "", 1, problem)
    except Unreadable as problem:
        return failed(entry, record.digest, record.stamp, 1, problem)
    except OSError as error:
        return failed(entry, "", "", 1, Unreadable(entry.path, _why(error)))
    return record


def _why(error: OSError) -> str:
    """What kept a file from being looked at."""
    if isinstance(error, FileNotFoundError):
        return _("文件不存在")
    if isinstance(error, PermissionError):
        return _("没有读取权限")
    if isinstance(error, IsADirectoryError):
        return _("不是一个文件")
    return _("无法读取：{error}").format(error=error.strerror or type(error).__name__)


def failed(entry: Entry, digest: str, stamp: str, attempts: int, problem: Unreadable) -> Record:
    """The record of a file that gives none."""
    record = Record(entry, digest, stamp)
    record.rows["failures"].append(
        {
            "file": entry.name,
            "digest": digest,
            "attempts": attempts,
            "reason": problem.reason,
            "advice": problem.advice,
            **_expected(entry),
        }
    )
    return record


def copied(entry: Entry, digest: str, stamp: str) -> Record:
    """The record of a file whose bytes are those of another."""
    record = Record(entry, digest, stamp)
    row = {"file": entry.name, "digest": digest, **_expected(entry)}
    record.rows["copies"].append(row)
    return record


@contextlib.contextmanager
def _local(entry: Entry) -> Iterator[Path]:
    """The file on this machine; one of an object store is brought here first.

    Raises:
        Prevented: it can't be brought.
    """
    if not entry.is_remote:
        yield Path(entry.path)
        return
    fsspec = storage(entry.path)
    with tempfile.TemporaryDirectory(prefix="mingzhang-batch-") as folder:
        target = Path(folder) / (entry.path.rpartition("/")[2] or "file")
        try:
            with fsspec.open(entry.path, "rb") as source, target.open("wb") as copy:
                shutil.copyfileobj(source, copy, 1 << 20)
        except Exception as error:  # each store has its own kinds
            said = out_of_reach(entry.path, error)
            raise Prevented(said.file, said.reason, said.advice) from error
        yield target


def _expected(entry: Entry) -> Row:
    return {
        "expected_department": entry.body,
        "expected_year": entry.year,
        "expected_kind": entry.kind,
    }


def _add(record: Record, checked: Checked, number: int) -> None:
    booklet, rows = checked.booklet, record.rows
    same = {
        "booklet": f"{record.digest[:16]}-{number}",
        "department": booklet.department,
        "year": booklet.year,
        "kind": booklet.kind.value,
    }
    counts = {level: sum(f.severity is level for f in checked.findings) for level in Severity}
    run, said = checked.relations, checked.understanding
    rows["booklets"].append(
        {
            **same,
            "file": record.entry.name,
            "digest": record.digest,
            "profile": booklet.profile,
            **_whose(booklet),
            "format": booklet.format,
            "scanned": _is_scanned(booklet),
            "pages": booklet.page_count,
            "tables": len(booklet.tables),
            "errors": counts[Severity.ERROR],
            "warnings": counts[Severity.WARNING],
            "notes": counts[Severity.NOTE],
            "relations": run.run,
            "broken": run.broken,
            "figures": said.figures,
            "understood": said.understood,
            "judged": said.judged,
            **_expected(record.entry),
        }
    )
    _add_tables(rows, booklet, same)
    rows["figures"].extend({**same, **figure} for figure in main_figures(booklet))
    for section in booklet.sections:
        for sentence in section.paragraphs:
            rows["statements"].append(
                {
                    **same,
                    "part": section.part,
                    "section": section.title,
                    "text": sentence.text,
                    "page": sentence.place.page,
                    "line": sentence.place.line,
                    "bands": bands_of(sentence.text),
                }
            )
    for place, finding in enumerate(checked.findings, 1):
        cell = finding.cells[0]
        rows["findings"].append(
            {
                **same,
                "number": place,
                "rule": finding.code,
                "severity": finding.severity.value,
                "title": finding.title,
                "message": finding.message,
                "table": cell.table,
                "row": cell.row,
                "column": cell.column,
                "text": cell.text,
                "fen": cell.amount_fen,
                **_spot(cell.place),
            }
        )
    _add_forms(rows, booklet, same)
    for item in booklet.account.entries:
        rows["accounts"].append(
            {
                **same,
                "file": record.entry.name,
                "digest": record.digest,
                "thing": item.thing.value,
                "fate": item.fate.value,
                "count": item.count,
                "name": item.name,
                "why": item.why,
            }
        )


def _is_scanned(booklet: Booklet) -> bool:
    """Whether pages or tables of it were read from pictures."""
    if any(entry.thing is Thing.SCAN for entry in booklet.account.entries):
        return True
    return any(cell.confidence < 1 for table in booklet.tables for *_at, cell in table.cells())


def _add_forms(rows: dict[str, list[Row]], booklet: Booklet, same: Row) -> None:
    for number, form in enumerate(booklet.forms, 1):
        own = {**same, "form": number, "subject": form.subject}
        rows["forms"].append(
            {
                **own,
                "form_kind": form.kind.value,
                "scope": form.scope.value,
                "title": form.title,
                "goal": (goal := form.text("goal_year") or form.text("goal_term")),
                "bands": bands_of(goal),
            }
        )
        rows["funds"].extend(
            {
                **own,
                "source": fund.source,
                "column": fund.column,
                "text": fund.text,
                "fen": round(fund.amount.fen) if fund.amount is not None else None,
            }
            for fund in form.funds
        )
        rows["indicators"].extend(
            {
                **own,
                "side": indicator.side,
                "first": indicator.first,
                "second": indicator.second,
                "third": indicator.third,
                "value": indicator.value,
                "weight": indicator.weight,
                "actual": indicator.actual,
                "score": indicator.score,
            }
            for indicator in form.indicators
        )


def _add_tables(rows: dict[str, list[Row]], booklet: Booklet, same: Row) -> None:
    profile = profile_of(booklet)
    for number, table in enumerate(booklet.tables, 1):
        shape = profile.find_table(table.shape)
        rows["tables"].append(
            {
                **same,
                "table": number,
                "shape": table.shape,
                "role": shape.role.value if shape is not None and shape.role else "",
                "title": table.title,
                "unit": table.unit.label,
                "decimals": table.decimals,
                "score": table.score,
                "rows": sum(len(panel.rows) for panel in table.panels),
            }
        )
        bare = ((*cell, None) for cell in table.cells())
        for panel, row, column, cell, piece in shape.cells_of(table) if shape else bare:
            rows["cells"].append(
                {
                    **same,
                    "table": number,
                    "shape": table.shape,
                    "panel": panel.key,
                    "row": str(row.key),
                    "label": " ".join(label for label in row.labels if label),
                    "column": column,
                    "slice": piece.words() if piece is not None else "",
                    "function": _code(piece, "function"),
                    "economic": _code(piece, "economic"),
                    "text": cell.text,
                    "mark": cell.mark.value,
                    "fen": round(cell.amount.fen) if cell.amount is not None else None,
                    "confidence": cell.confidence,
                    **_spot(cell.place),
                }
            )


def _whose(booklet: Booklet) -> Row:
    """Where a body is and what it is called there; a place of several divisions has no code."""
    found = find_divisions_of(booklet.department) or find_divisions_of(booklet.county)
    level = level_of(booklet)
    return {
        "place": booklet.county or (found[0].name if found else ""),
        "division": found[0].code if len(found) == 1 else "",
        "body": core_of(booklet.department, booklet.county),
        "level": level.name.lower() if level else "",
    }


def _code(piece: Any, dimension: str) -> str:
    found = piece.get(dimension) if piece is not None else None
    return found if isinstance(found, str) else ""


def _spot(place: Place) -> Row:
    left, top, right, bottom = place.box or (None, None, None, None)
    return {
        "page": place.page if place is not NOWHERE else None,
        "line": place.line,
        "sheet": place.sheet,
        "cell": place.cell,
        "left": left,
        "top": top,
        "right": right,
        "bottom": bottom,
    }
