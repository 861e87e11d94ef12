"""Booklets written straight into a corpus, for what asks one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from mingzhang.batch.ask import Answer, Choice, ask
from mingzhang.batch.corpus import Corpus
from mingzhang.batch.likeness import bands_of
from mingzhang.batch.manifest import Entry
from mingzhang.batch.record import Record
from mingzhang.tables.role import STATUTORY

WAN = 1_000_000


class Made:
    """Booklets written straight into a corpus, without files."""

    def __init__(self) -> None:
        self.records: list[Record] = []

    def add(
        self,
        place: str,
        body: str,
        year: int = 2025,
        kind: str = "budget",
        level: str = "department",
        measures: Mapping[str, float | tuple[float, float]] | None = None,
        functions: Mapping[str, float] | None = None,
        economic: Mapping[str, float] | None = None,
        projects: Mapping[str, float] | None = None,
        findings: Sequence[tuple[str, str]] = (),
        texts: Sequence[str] = (),
        goals: Sequence[str] = (),
        cells: Sequence[str] = (),
        roles: Sequence[str] = tuple(role.value for role in STATUTORY),
        **told: Any,
    ) -> None:
        """One booklet; money in 万元, with last year's where a pair is given."""
        number = len(self.records)
        record = Record(Entry(f"{number}.pdf"), f"{number:016x}")
        same = {"booklet": f"b{number}", "department": place + body, "year": year, "kind": kind}
        errors = sum(severity == "error" for _rule, severity in findings)
        record.rows["booklets"].append(
            {
                **same,
                "file": f"{number}.pdf",
                "digest": record.digest,
                "place": place,
                "division": {"甲县": "140101", "乙县": "150101"}.get(place, ""),
                "body": body,
                "level": level,
                "scanned": False,
                "errors": errors,
                "warnings": 0,
                "broken": 0,
                "relations": 10,
                "figures": 10,
                "understood": 9,
                "expected_department": "",
                "expected_kind": "",
                **told,
            }
        )
        for code, fen in (measures or {}).items():
            now, before = fen if isinstance(fen, tuple) else (fen, None)
            record.rows["figures"].append(
                {
                    **same,
                    "what": "measure",
                    "code": code,
                    "name": code,
                    "fen": round(now * WAN),
                    "previous_fen": None if before is None else round(before * WAN),
                }
            )
        for what, of in (("function", functions), ("economic", economic)):
            for code, fen in (of or {}).items():
                record.rows["figures"].append(
                    {**same, "what": what, "code": code, "name": code, "fen": round(fen * WAN)}
                )
        for name, fen in (projects or {}).items():
            record.rows["figures"].append(
                {**same, "what": "project", "code": "", "name": name, "fen": round(fen * WAN)}
            )
        for rule, severity in findings:
            record.rows["findings"].append(
                {**same, "rule": rule, "severity": severity, "title": f"title of {rule}"}
            )
        for text in texts:
            record.rows["statements"].append(
                {**same, "section": "职责", "text": text, "bands": bands_of(text)}
            )
        for goal in goals:
            record.rows["forms"].append(
                {
                    **same,
                    "scope": "project",
                    "subject": "管网",
                    "goal": goal,
                    "bands": bands_of(goal),
                }
            )
        for role in roles:
            record.rows["tables"].append(
                {
                    **same,
                    "table": 1 + roles.index(role),
                    "role": role,
                    "shape": role,
                    "title": role,
                    "unit": "万元",
                    "decimals": 2,
                }
            )
        for text in cells:
            fen = round(float(text) * WAN)
            record.rows["cells"].append(
                {**same, "table": 1, "text": text, "mark": "figure", "fen": fen}
            )
        self.records.append(record)

    def write(self, folder: Path) -> Corpus:
        """A corpus that holds these."""
        corpus = Corpus(folder)
        corpus.begin()
        corpus.add(self.records)
        return corpus

    def ask(self, folder: Path, question: str, choice: Choice | None = None) -> Answer:
        """The answer of a corpus that holds these."""
        return ask(self.write(folder / "corpus"), question, choice)
