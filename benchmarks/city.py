"""Booklets of other places: what was chosen, recognised, broken, accused and understood.

Every finding called an error is printed with page and quote, so that it can be looked up; those
that were looked up bear their verdict (tests/check/precision.toml).
"""

from __future__ import annotations

import argparse
from collections import Counter

from benchmarks.reviewed import SHARED, Reviewed, missing, narrative, page_words, reviewed
from benchmarks.verdict import verdict_of

FOLDERS = ("cities", "texts")
_ENDINGS = {".pdf", ".txt", ".html", ".docx", ".xlsx", ".xls"}


def main() -> None:
    """Review every file and print what came out."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("words", nargs="*", help="only files with one of these words")
    parser.add_argument("--all", action="store_true", help="warnings and notes too")
    options = parser.parse_args()
    samples = SHARED / "samples"
    if missing(samples):
        return
    paths = [p for folder in FOLDERS for p in sorted((samples / folder).iterdir())]
    paths = [p for p in paths if p.suffix in _ENDINGS]
    chosen = [p for p in paths if not options.words or any(w in p.name for w in options.words)]
    verdicts: Counter[str] = Counter()
    judged = total = 0
    for result in reviewed([(str(p.relative_to(samples)), [p]) for p in chosen]):
        _print(result, options.all, verdicts)
        for file in result.files:
            one, all_of_it = narrative(file)
            judged, total = judged + one, total + all_of_it
    right = verdicts["right"]
    print(f"\nerrors: {dict(verdicts)}, precision {right}/{sum(verdicts.values())}")
    print(f"statements of the text judged {judged}/{total} = {judged / (total or 1):.2f}")


def _print(result: Reviewed, everything: bool, verdicts: Counter[str]) -> None:
    if result.failure:
        print(f"\n{result.name}: FAILED {result.failure}")
    for problem in result.report.get("unreadable", ()):
        print(f"\n{result.name}: unreadable: {problem['reason']} {result.seconds:.2f} s")
    for file in result.files:
        known = [table for table in file["tables"] if table["shape"]]
        relations = file["relations"]
        one, total = narrative(file)
        print(
            f"\n{result.name}: {file['profile']} {file['department']} {file['year']};"
            f" tables {len(known)}/{len(file['tables'])}; relations {relations['run']}"
            f" broken {relations['broken']}; text {one}/{total};"
            f" {len(result.of('error'))} errors {len(result.of('warning'))} warnings;"
            f" {result.seconds:.2f} s"
        )
        for rule in file["rules"]:
            if rule["outcome"] == "failed":
                print("   FAILED", rule["code"], rule["why"])
        for finding in file["findings"]:
            verdict = verdict_of([result.name], finding) or "unjudged"
            if finding["severity"] == "error":
                verdicts[verdict] += 1
            elif not everything:
                continue
            print(f"   {finding['severity']} {verdict} {page_words(finding)}")


if __name__ == "__main__":
    main()
