"""A report as SARIF 2.1.0, for platforms that show findings of programs beside the file."""

from __future__ import annotations

import json
from typing import Any

from mingzhang.check.finding import Checked, Finding, FoundCell, Ignored, Report, Severity
from mingzhang.check.rule import Rule, find_rules
from mingzhang.language import _
from mingzhang.report.json import printable
from mingzhang.report.words import failure_words, place_words, setup_words

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "note"}


def sarif_report(report: Report) -> str:
    """The report as one SARIF document with a line break at its end."""
    return printable(json.dumps(sarif_data(report), ensure_ascii=False, indent=1)) + "\n"


def sarif_data(report: Report) -> dict[str, Any]:
    """The report as plain data: one run, all rules, a result for each finding."""
    rules = list(find_rules().values())
    index = {rule.code: number for number, rule in enumerate(rules)}
    results = []
    for checked in report.checked:
        results += [_result(checked, finding, index) for finding in checked.findings]
        results += [_suppressed(checked, ignored, index) for ignored in checked.ignored]
    return {
        "$schema": _SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "mingzhang",
                        "version": report.version,
                        "rules": [_rule(rule) for rule in rules],
                    }
                },
                "columnKind": "unicodeCodePoints",
                "artifacts": [{"location": {"uri": c.file}} for c in report.checked if c.file],
                "results": results,
                "invocations": [
                    {
                        "executionSuccessful": not (report.unreadable or report.failures),
                        "exitCode": int(report.exit_status()),
                        "toolExecutionNotifications": [
                            {"level": "error", "message": {"text": str(problem)}}
                            for problem in report.unreadable
                        ]
                        + [
                            {"level": "error", "message": {"text": failure_words(failure)}}
                            for failure in report.failures
                        ]
                        + (
                            [{"level": "note", "message": {"text": setup_words(report.setup)}}]
                            if report.setup.file
                            else []
                        ),
                    }
                ],
            }
        ],
    }


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.code,
        "name": rule.name,
        "shortDescription": {"text": _(rule.title)},
        "fullDescription": {"text": rule.english},
        "help": {"text": rule.page, "markdown": rule.page},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
        "properties": {
            "tags": [rule.family, rule.category.value],
            "basis": [basis.words() for basis in rule.basis],
        },
    }


def _result(checked: Checked, finding: Finding, index: dict[str, int]) -> dict[str, Any]:
    advice = f"\n{finding.suggestion}" if finding.suggestion else ""
    first, *terms = finding.cells
    return {
        "ruleId": finding.code,
        "ruleIndex": index[finding.code],
        "level": _LEVELS[finding.severity],
        "message": {"text": finding.message + advice},
        "locations": [_location(checked, first)],
        "relatedLocations": [
            {"id": number, **_location(checked, cell)} for number, cell in enumerate(terms)
        ],
        "partialFingerprints": {"mingzhang/v1": finding.fingerprint},
    }


def _suppressed(checked: Checked, ignored: Ignored, index: dict[str, int]) -> dict[str, Any]:
    until = f"（至{ignored.until.isoformat()}）" if ignored.until else ""
    return {
        **_result(checked, ignored.finding, index),
        "suppressions": [{"kind": "external", "justification": ignored.reason + until}],
    }


def _location(checked: Checked, cell: FoundCell) -> dict[str, Any]:
    physical: dict[str, Any] = {"artifactLocation": {"uri": cell.file or checked.file}}
    if cell.line is not None:
        physical["region"] = {"startLine": cell.line, "snippet": {"text": cell.text}}
    place = {
        "page": cell.page,
        "box": list(cell.box) if cell.box else None,
        "sheet": cell.place.sheet or None,
        "cell": cell.place.cell or None,
        "text": cell.text or None,
    }
    return {
        "physicalLocation": physical,
        "logicalLocations": [{"fullyQualifiedName": cell.words() or cell.text, "kind": "member"}],
        "message": {"text": place_words(cell)},
        "properties": {key: value for key, value in place.items() if value is not None},
    }
