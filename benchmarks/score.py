"""How well mistakes are found and named: `make score`.

Clean booklets are computed for every profile that has generated budgets, one small one for every
place, and read from the samples whose tables agree. In each, one thing is altered at a time (see
`benchmarks.mutation`: figures, signs, units, rows, codes and names of tables; figures, units,
direction words, years and names of sentences; amounts of forms; scores, weights, rates and amounts
of self-evaluation and monitoring forms). Each altered booklet is checked with all rules. Counted:

- the alterations that any reader could prove wrong: those that rounding could explain, or that
  stand where nothing else prints or sums the figure, are counted apart;
- recall: how many of the provable ones bring a finding that the clean booklet did not have;
- top-1: how often one of these findings names the altered thing first;
- false alarms: errors and warnings on the clean booklets of generated budgets, and findings of the
  relations on the samples.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.strategies import SearchStrategy

from benchmarks.mutant import Mutant, cells_of, reread
from benchmarks.mutation import MUTATORS
from benchmarks.mutation_form import FORM_MUTATORS, evaluated_budget
from mingzhang.check.engine import check
from mingzhang.check.finding import Finding, Severity
from mingzhang.demonstration.county import invented_budget, invented_county
from mingzhang.entry import read_source
from mingzhang.errors import Unreadable
from mingzhang.model.booklet import Booklet
from mingzhang.model.budget import Budget
from mingzhang.pipeline.compilation import compute_booklet
from mingzhang.pipeline.review import read_booklet
from mingzhang.tables.profile import all_profiles, get_profile

ROOT = Path(__file__).resolve().parents[1]
SAMPLES = ROOT.parent / "shared" / "samples"
EXAMPLE = ROOT / "examples" / "lanxian-media-center-2025"
COUNTY = "evaluated county"
"""Departments of the invented county, whose targets are of other kinds, with forms like those of
the example: only these are altered."""
EVALUATED = "evaluated example"
"""The example with an evaluation and a monitoring form of each target: only these are altered."""

FORMS = {mutator.__name__: mutator for mutator in FORM_MUTATORS}
_BUDGETS, _TIMES = 6, 8
_OF_A_PLACE = 1
"""How often each kind of mistake is made in the one small booklet of each place."""


def main() -> None:
    """Score every source of clean booklets and print a line for each kind of mistake."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--show", action="store_true", help="print what was missed or misnamed")
    parser.add_argument("--kind", default="", help="only this kind")
    parser.add_argument("--source", default="", help="only sources with this word")
    options = parser.parse_args()
    total: Counter[tuple[str, str]] = Counter()
    for name, booklets in sources(options.source):
        total += score(name, booklets, options.kind, options.show)
    print(f"\n{'all':32}", *_line(Counter({k[1]: 0 for k in total}) + _sum(total)))
    for kind in MUTATORS:
        print(f"{kind:32}", *_line(Counter({k[1]: n for k, n in total.items() if k[0] == kind})))


def sources(word: str) -> list[tuple[str, list[Booklet]]]:
    """Names with their clean booklets."""
    sys.path.insert(0, str(ROOT / "tests"))
    from budget_strategy import budgets, jiangsu_budgets  # type: ignore[import-not-found]
    from final_accounts_strategy import final_accounts  # type: ignore[import-not-found]
    from place_example import example_of  # type: ignore[import-not-found]

    made = {"shanxi": budgets(), "jiangsu": jiangsu_budgets(), "final accounts": final_accounts()}
    found = [
        # Drawn forms have amounts of their own; those of the example agree with its projects.
        (name, [compute_booklet(replace(b, forms=())) for b in drawn(strategy, _BUDGETS)])
        for name, strategy in made.items()
        if word in name
    ]
    for profile in all_profiles():
        if word in f"place {profile.id}" and not profile.is_fallback:
            found.append(
                (f"place {profile.id}", [compute_booklet(replace(example_of(profile), forms=()))])
            )
    if word in "example":
        found.append(("example", [compute_booklet(read_source(EXAMPLE))]))
    if word in EVALUATED:
        found.append((EVALUATED, [compute_booklet(evaluated_budget(read_source(EXAMPLE)))]))
    if word in COUNTY:
        county = invented_county(_BUDGETS)
        budgets_of = [invented_budget(one, 2025, county) for one in county[:_BUDGETS]]
        found.append((COUNTY, [compute_booklet(evaluated_budget(one)) for one in budgets_of]))
    for path in sorted([*SAMPLES.rglob("*.pdf"), *SAMPLES.rglob("*.txt")]):
        if word not in path.name:
            continue
        try:
            booklet = read_booklet(path)
        except Unreadable:
            continue
        filled = any(cell.amount for _ref, cell in cells_of(booklet))
        if filled and not any(f.code[0] == "R" for f in findings(booklet)):
            found.append((path.name, [booklet]))
    return found


def drawn(strategy: SearchStrategy[Budget], count: int) -> list[Budget]:
    """The first budgets of a strategy, the same in every run."""
    found: list[Budget] = []

    @settings(
        max_examples=count,
        phases=[Phase.generate],
        derandomize=True,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def draw(budget: Budget) -> None:
        found.append(budget)

    draw()
    return found


def findings(booklet: Booklet) -> tuple[Finding, ...]:
    """All findings of a booklet."""
    return check(booklet, get_profile(booklet.profile)).findings


def score(name: str, booklets: list[Booklet], only: str, show: bool) -> Counter[tuple[str, str]]:
    """Alter one thing at a time in some booklets and print what became of it."""
    chance = random.Random(1)
    counts: Counter[tuple[str, str]] = Counter()
    place = name.startswith("place ")
    generated = len(booklets) > 1 or place or name.endswith("example")
    for booklet in booklets:
        before = findings(booklet)
        again = {f.fingerprint for f in (*before, *findings(reread(booklet)))}
        alarms = [f for f in before if f.severity is not Severity.NOTE] if generated else []
        for finding in alarms if show else ():
            print("  FALSE", finding.code, finding.cells[0].words(), finding.message)
        counts["", "false"] += len(alarms)
        for kind, mutator in (FORMS if name in (EVALUATED, COUNTY) else MUTATORS).items():
            times = _OF_A_PLACE if place else _TIMES
            for _time in range(times if only in ("", kind) else 0):
                mutant = mutator(booklet, chance)
                if mutant is not None:
                    outcome = judged(mutant, again)
                    counts[kind, outcome] += 1
                    if show and outcome in ("missed", "misnamed"):
                        _show(kind, outcome, booklet, mutant, again)
    print(f"{name:32}", *_line(_sum(counts)))
    return counts


def judged(mutant: Mutant, known: set[str]) -> str:
    """What became of one mutant: `alone`, `rounding`, `missed`, `misnamed` or `named`."""
    if not mutant.provable:
        return "alone"
    new = [f for f in findings(mutant.booklet) if f.fingerprint not in known]
    if not new:
        return "rounding" if mutant.small else "missed"
    return "named" if any(mutant.names(finding) for finding in new) else "misnamed"


def _show(kind: str, outcome: str, booklet: Booklet, mutant: Mutant, known: set[str]) -> None:
    print(f"  {outcome} {kind}")
    for one, two in zip(booklet.sections, mutant.booklet.sections, strict=False):
        for a, b in zip(one.paragraphs, two.paragraphs, strict=False):
            if a.text != b.text:
                print(f"    {one.title}: {a.text}\n      → {b.text}")
    for finding in findings(mutant.booklet):
        if finding.fingerprint not in known:
            print(f"    {finding.code} {finding.cells[0].words()} {finding.message}")


def _sum(counts: Counter[tuple[str, str]]) -> Counter[str]:
    total: Counter[str] = Counter()
    for (_kind, outcome), number in counts.items():
        total[outcome] += number
    return total


def _line(counts: Counter[str]) -> list[str]:
    provable = counts["named"] + counts["misnamed"] + counts["missed"]
    found = counts["named"] + counts["misnamed"]
    share = 100 / (provable or 1)
    return [
        f"{sum(counts.values()) - counts['false']:4} altered, {counts['alone']:3} not provable,",
        f"{counts['rounding']:2} within rounding; of {provable:4} provable",
        f"{share * found:5.1f} % found, {share * counts['named']:5.1f} % named first;",
        f"{counts['false']} false alarms",
    ]


if __name__ == "__main__":
    main()
