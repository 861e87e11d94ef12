"""A report as JSON, in the documented form `mingzhang-report/1`."""

from __future__ import annotations

import json
from typing import Any

from mingzhang.account import Account
from mingzhang.check.finding import (
    SCHEMA,
    Checked,
    Evidence,
    Finding,
    FoundCell,
    Report,
    State,
    Understanding,
)
from mingzhang.law import Basis
from mingzhang.pattern import compiled
from mingzhang.report.words import reading_words
from mingzhang.source import Place

_CONTROLS = compiled("[\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def json_report(report: Report) -> str:
    """The report as one JSON document with a line break at its end."""
    return printable(json.dumps(report_data(report), ensure_ascii=False, indent=1)) + "\n"


def printable(text: str) -> str:
    """JSON whose strings hold no control of a terminal: those that JSON lets pass are escaped."""
    return _CONTROLS.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def report_data(report: Report) -> dict[str, Any]:
    """The report as plain data, see `docs/report-schema.md`."""
    return {
        "schema": SCHEMA,
        "version": report.version,
        "files": [_file_data(checked) for checked in report.checked],
        "unreadable": [
            {"file": problem.file, "reason": problem.reason, "advice": problem.advice}
            for problem in report.unreadable
        ],
        "failures": [
            {"file": failure.file, "reason": failure.reason, "detail": failure.detail}
            for failure in report.failures
        ],
        "settings": {"file": report.setup.file, "off": list(report.setup.off)},
        "exit_status": int(report.exit_status()),
    }


def _file_data(checked: Checked) -> dict[str, Any]:
    booklet, run = checked.booklet, checked.relations
    return {
        "file": checked.file,
        "department": booklet.department,
        "year": booklet.year,
        "kind": booklet.kind.value,
        "profile": booklet.profile,
        "tables": [
            {"title": table.title, "shape": table.shape, "score": table.score}
            for table in booklet.tables
        ],
        "reading": _reading_data(checked),
        "account": account_data(booklet.account),
        "findings": [_finding_data(finding) for finding in checked.findings],
        "doubts": [
            {
                "kind": doubt.kind,
                "message": doubt.message,
                "text": doubt.text,
                **_place_data(doubt.place),
            }
            for doubt in checked.doubts
        ],
        "relations": {
            "run": run.run,
            "exact": run.exact,
            "rounding": run.rounding,
            "improbable": run.improbable,
            "broken": run.broken,
            "unobserved": run.unobserved,
            "joint": run.joint,
            "skipped": list(run.skipped),
            "cut_short": run.cut_short,
        },
        "understanding": _understanding_data(checked.understanding),
        "ledger": [
            {
                "group": line.group,
                "name": line.name,
                "counts": {state.value: line.counts.get(state, 0) for state in State},
                "why": list(line.why),
            }
            for line in checked.ledger
        ],
        "ignored": [
            {
                "finding": _finding_data(ignored.finding),
                "reason": ignored.reason,
                "until": ignored.until.isoformat() if ignored.until else None,
            }
            for ignored in checked.ignored
        ],
        "remarks": list(checked.remarks),
        "rules": [
            {
                "code": rule.code,
                "title": rule.title,
                "outcome": rule.outcome.value,
                "state": rule.state.value,
                "findings": rule.findings,
                "why": rule.why,
            }
            for rule in checked.rules
        ],
    }


def _reading_data(checked: Checked) -> dict[str, Any]:
    tally = checked.booklet.tally
    known, figures = checked.understood
    return {
        "words": reading_words(checked),
        "cells": tally.cells,
        "cells_without_shape": tally.odd,
        "labels": tally.labels,
        "forms": tally.forms,
        "prose": tally.prose,
        "left_over": [{"text": left.text, **_place_data(left.place)} for left in tally.left],
        "understood": known,
        "figures": figures,
        "whole": checked.is_whole,
    }


def _understanding_data(text: Understanding) -> dict[str, Any]:
    return {
        "figures": text.figures,
        "understood": text.understood,
        "judged": text.judged,
        "set_aside": text.set_aside,
        "unread": [
            {
                "section": clause.section,
                "text": clause.text,
                "token": clause.token,
                "why": clause.why,
                "figures": clause.figures,
                **_place_data(clause.place),
            }
            for clause in text.unread
        ],
    }


def account_data(account: Account) -> list[dict[str, Any]]:
    """Everything in the file and what became of it."""
    return [
        {
            "words": entry.words(),
            "thing": entry.thing.value,
            "fate": entry.fate.value,
            "count": entry.count,
            "why": entry.why,
            "name": entry.name,
            "figures": list(entry.figures),
            **_place_data(entry.place),
        }
        for entry in account.entries
    ]


def _place_data(place: Place) -> dict[str, Any]:
    return {
        "page": place.page,
        "line": place.line,
        "sheet": place.sheet or None,
        "cell": place.cell or None,
    }


def _finding_data(finding: Finding) -> dict[str, Any]:
    return {
        "code": finding.code,
        "severity": finding.severity.value,
        "category": finding.category.value,
        "title": finding.title,
        "message": finding.message,
        "suggestion": finding.suggestion,
        "basis": [_basis_data(basis) for basis in finding.basis],
        "cells": [cell_data(cell) for cell in finding.cells],
        "evidence": [_evidence_data(evidence) for evidence in finding.evidence],
        "see_also": list(finding.see_also),
        "fingerprint": finding.fingerprint,
    }


def _basis_data(basis: Basis) -> dict[str, Any]:
    return {"act": basis.act, "article": basis.article, "words": basis.words()}


def _evidence_data(evidence: Evidence) -> dict[str, Any]:
    return {"words": evidence.words, "cells": [cell_data(cell) for cell in evidence.cells]}


def cell_data(cell: FoundCell) -> dict[str, Any]:
    """A cell with its place, as every JSON form of ours gives it."""
    return {
        "file": cell.file,
        "page": cell.page,
        "line": cell.line,
        "box": list(cell.box) if cell.box else None,
        "sheet": cell.place.sheet or None,
        "cell": cell.place.cell or None,
        "table": cell.table,
        "row": cell.row,
        "column": cell.column,
        "text": cell.text,
        "amount_fen": cell.amount_fen,
    }
