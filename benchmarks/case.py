"""Small files with one trait each: what ../shared/cases/README.md demands, as far as a program can
decide it; the demands stand in case.toml.
"""

from __future__ import annotations

import argparse
import json
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from benchmarks.reviewed import SHARED, Reviewed, missing, narrative, page_words, reviewed

CASES = SHARED / "cases"
DEMANDS = Path(__file__).with_suffix(".toml")
_TABLES = 13
_SHOWN = 4


def main() -> None:
    """Check every case and print what is not as it should be."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("words", nargs="*", help="only files with one of these words")
    parser.add_argument("--all", action="store_true", help="every line of what is wrong")
    options = parser.parse_args()
    if missing(CASES):
        return
    demands = tomllib.loads(DEMANDS.read_text("utf-8"))["files"]
    paths = [p for p in sorted(CASES.iterdir()) if p.name != "README.md"]
    chosen = [p for p in paths if not options.words or any(w in p.name for w in options.words)]
    good = 0
    for result in reviewed([(path.name, [path]) for path in chosen]):
        demand = demands.get(Path(result.name).stem)
        wrong = ["no demand stands in case.toml"] if demand is None else list(lacks(result, demand))
        good += not wrong
        print("ok  " if not wrong else "WRONG", result.name, f"{result.seconds:.2f} s")
        for line in wrong if options.all else wrong[:_SHOWN]:
            print("     ", line)
    print(f"\ncases as demanded: {good}/{len(chosen)}")


def lacks(result: Reviewed, demand: Mapping[str, Any]) -> Iterator[str]:
    """What a case demands and the report does not show."""
    if result.failure:
        yield result.failure
        return
    everything = json.dumps(result.report, ensure_ascii=False)
    refusals = result.report.get("unreadable", ())
    says = demand.get("says", ())
    said = any(word in everything for word in says)
    if refusals:
        if not demand.get("refused"):
            yield f"refused: {refusals[0]['reason']}"
        elif not said:
            yield f"refused without a way out: {refusals[0]['reason']}"
        return
    if demand.get("clean"):
        # Where a refusal is right too, a remark that names the trait is as well.
        problems = list(_not_clean(result))
        if problems and not (demand.get("refused") and said):
            yield from problems
    if says and not said and not (demand.get("clean") and demand.get("refused")):
        yield f"nowhere says {' / '.join(says)}"
    if demand.get("silent"):
        yield from (f"error: {page_words(finding)}" for finding in result.of("error"))
    yield from _not_found(result, demand)
    for key in ("year", "department"):
        read = [file[key] for file in result.files]
        if key in demand and demand[key] not in read:
            yield f"{key} read as {read}"
    if len(result.of("error")) < demand.get("at_least", 0):
        yield f"{len(result.of('error'))} errors found"
    if demand.get("read") and not any(map(_is_read, result.files)):
        yield "nothing read"
    if demand.get("judged") and not sum(narrative(file)[0] for file in result.files):
        yield "nothing of the text was judged"


def _is_read(file: Mapping[str, Any]) -> bool:
    """Whether tables were read, or all there is: a page may hold nothing but a title."""
    whole = file["account"] and all(entry["fate"] == "read" for entry in file["account"])
    return bool(file["tables"] or whole)


def _not_clean(result: Reviewed) -> Iterator[str]:
    tables = [table for file in result.files for table in file["tables"] if table["shape"]]
    if len(tables) != _TABLES:
        yield f"{len(tables)} tables recognised"
    broken = sum(file["relations"]["broken"] for file in result.files)
    if broken:
        yield f"{broken} relations broken"
    for finding in result.of("error"):
        yield f"error: {page_words(finding)}"
    if result.report["exit_status"]:
        yield f"exit status {result.report['exit_status']}"


def _not_found(result: Reviewed, demand: Mapping[str, Any]) -> Iterator[str]:
    wanted = demand.get("finds", ())
    met: set[int] = set()
    for severity, *words in wanted:
        here = [
            index
            for index, finding in enumerate(result.findings)
            if severity in ("", finding["severity"])
            and any(word in json.dumps(finding, ensure_ascii=False) for word in words)
        ]
        met |= set(here)
        if not here:
            yield f"not found: {severity} {' / '.join(words)}"
    if demand.get("only"):
        for index, finding in enumerate(result.findings):
            if index not in met and finding["severity"] != "note":
                yield f"beside: {finding['severity']} {page_words(finding)}"


if __name__ == "__main__":
    main()
