"""One figure of a stranger's booklet altered at a time: is it found, and is it named?

In every booklet of ../shared/samples figures of sentences and of tables, codes and rows are
altered one by one. Whether anything in the booklet speaks against an alteration is told without
the program's own grammar: a sum of money that stands in a second place, a percentage that two
amounts of its section make, a cell that some relation holds, a code whose name stays. Counted are
the provable ones that bring a finding which the booklet as printed does not have, and those that
this finding names.
"""

from __future__ import annotations

import argparse
import random
import zlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import permutations
from pathlib import Path

from benchmarks.mutant import Mutant, cells_of
from benchmarks.mutation import digit, rows_swapped
from benchmarks.mutation_text import printed_amounts
from benchmarks.reviewed import SHARED, missing
from mingzhang.check.engine import check
from mingzhang.check.finding import Finding, Severity
from mingzhang.document import Document, Grid
from mingzhang.errors import Unreadable
from mingzhang.model.booklet import Booklet, Section
from mingzhang.narrative.number import Figure, FigureKind, figures
from mingzhang.narrative.part import NARRATIVE, role_of
from mingzhang.read.input import read_input
from mingzhang.recognise import recognise
from mingzhang.tables.derive import derive
from mingzhang.tables.profile import Profile, profile_of
from mingzhang.tables.relation import Derived

FOLDERS = ("cities", "texts", "jiangsu", "shanghai")
KINDS = ("text amount", "text rate", "cell", "rows", "code")
_PROCESSES = 2
_DIGITS = 4
"""So many digits of an amount make it unlikely that it stands elsewhere by chance."""
_MOST_AMOUNTS = 40


@dataclass(slots=True)
class Outcome:
    """What became of the alterations of one booklet: by kind, and what was missed."""

    name: str
    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    missed: list[str] = field(default_factory=list)


def main() -> None:
    """Alter every booklet and print recall by kind and by place."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("words", nargs="*", help="only files with one of these words")
    parser.add_argument("--show", action="store_true", help="print what was missed")
    parser.add_argument("--times", type=int, default=12, help="alterations of one kind a booklet")
    parser.add_argument("--kind", choices=KINDS, action="append", help="only these kinds")
    options = parser.parse_args()
    samples = SHARED / "samples"
    if missing(samples):
        return
    paths = [p for folder in FOLDERS for p in sorted((samples / folder).iterdir())]
    chosen = [p for p in paths if not options.words or any(w in p.name for w in options.words)]
    chosen = [p for p in chosen if p.suffix in (".pdf", ".txt", ".html")]
    kinds = tuple(options.kind or KINDS)
    total: Counter[tuple[str, str]] = Counter()
    places: defaultdict[str, Counter[tuple[str, str]]] = defaultdict(Counter)
    with ProcessPoolExecutor(_PROCESSES) as pool:
        for outcome in pool.map(altered, [(p, kinds, options.times) for p in chosen]):
            total += outcome.counts
            places[outcome.name.partition("-")[0]] += outcome.counts
            print(f"{outcome.name:52}", line(outcome.counts), flush=True)
            for words in outcome.missed if options.show else ():
                print("    missed", words)
    print()
    for place, counts in sorted(places.items()):
        print(f"{place:20}", line(counts))
    print()
    for kind in kinds:
        print(f"{kind:20}", line(Counter({k: n for k, n in total.items() if k[0] == kind})))


def line(counts: Counter[tuple[str, str]]) -> str:
    """Recall in words."""
    ends: Counter[str] = Counter()
    for (_kind, end), number in counts.items():
        ends[end] += number
    provable = ends["named"] + ends["found"] + ends["missed"]
    found = ends["named"] + ends["found"]
    share = 100 / (provable or 1)
    return (
        f"{provable:4} provable of {provable + ends['alone']:4}: {share * found:5.1f} % found,"
        f" {share * ends['named']:5.1f} % named"
    )


def altered(job: tuple[Path, Sequence[str], int]) -> Outcome:
    """Alter one file in every way, some times each; the same ones in every run."""
    path, kinds, times = job
    outcome = Outcome(path.name)
    try:
        documents = read_input(path)
        booklets = [(document, recognise(document)) for document in documents]
    except Unreadable:
        return outcome
    for document, booklet in booklets:
        chance = random.Random(zlib.crc32(path.name.encode()))
        _Alterations(document, booklet, chance, outcome).run(kinds, times)
    return outcome


class _Alterations:
    """One booklet and what is done to it."""

    def __init__(
        self, document: Document, booklet: Booklet, chance: random.Random, outcome: Outcome
    ) -> None:
        self._document = document
        self._booklet = booklet
        self._profile: Profile = profile_of(booklet)
        self._derived: Derived = derive(booklet.tables, self._profile)
        self._chance = chance
        self._outcome = outcome
        before = check(booklet, self._profile, derived=self._derived).findings
        self._known = {finding.fingerprint for finding in before}

    def run(self, kinds: Sequence[str], times: int) -> None:
        for kind in kinds:
            if kind.startswith("text"):
                self._texts(kind, times)
            elif kind == "code":
                self._codes(times)
            else:
                self._tables(kind, {"cell": digit, "rows": rows_swapped}[kind], times)

    def _count(
        self, kind: str, findings: Sequence[Finding], names: Callable[[Finding], bool], words: str
    ) -> None:
        new = [f for f in findings if f.fingerprint not in self._known]
        new = [f for f in new if f.severity is not Severity.NOTE]
        end = "named" if any(map(names, new)) else "found" if new else "missed"
        self._outcome.counts[kind, end] += 1
        if end == "missed":
            self._outcome.missed.append(f"{kind}: {words}")

    def _texts(self, kind: str, times: int) -> None:
        wanted = FigureKind.MONEY if kind == "text amount" else FigureKind.PERCENT
        spots = [spot for spot in _figures(self._booklet) if spot[3].kind is wanted]
        printed = printed_amounts(self._booklet)
        for number, place, section, figure in self._chance.sample(spots, min(times, len(spots))):
            if wanted is FigureKind.MONEY:
                provable = _stands_twice(figure, printed)
            else:
                provable = _is_made_by(figure, section)
            if not provable:
                self._outcome.counts[kind, "alone"] += 1
                continue
            text = section.paragraphs[place].text
            at = next(n for n in range(figure.start, figure.end) if text[n] in "123456789")
            other = self._chance.choice([d for d in "123456789" if d != text[at]])
            new = text[:at] + other + text[at + 1 :]
            words = "".join(new[figure.start : figure.end].split())
            booklet = _with_text(self._booklet, number, place, new)
            found = check(booklet, self._profile, only=["N", "P"], derived=self._derived).findings
            self._count(kind, found, _says(words), f"{figure.text} → {words} in {text[:300]}")

    def _tables(
        self, kind: str, mutator: Callable[[Booklet, random.Random], Mutant | None], times: int
    ) -> None:
        if not any(cell.amount for _ref, cell in cells_of(self._booklet)):
            return
        for _time in range(times):
            mutant = mutator(self._booklet, self._chance)
            if mutant is None:
                continue
            if not mutant.provable or mutant.small:
                self._outcome.counts[kind, "alone"] += 1
                continue
            found = check(mutant.booklet, self._profile, only=["R", "N", "C"]).findings
            self._count(kind, found, mutant.names, "")

    def _codes(self, times: int) -> None:
        spots = list(_code_cells(self._document, self._booklet))
        for block, cell in self._chance.sample(spots, min(times, len(spots))):
            grid = self._document.blocks[block]
            assert isinstance(grid, Grid)
            old = grid.cells[cell]
            at = self._chance.randrange(len(old.text))
            other = self._chance.choice([d for d in "0123456789" if d != old.text[at]])
            new = old.text[:at] + other + old.text[at + 1 :]
            cells = list(grid.cells)
            cells[cell] = replace(old, text=new)
            blocks = list(self._document.blocks)
            blocks[block] = replace(grid, cells=tuple(cells))
            booklet = recognise(replace(self._document, blocks=tuple(blocks)))
            found = check(booklet, profile_of(booklet), only=["R", "C", "N"]).findings
            self._count("code", found, _says(new), f"{old.text} → {new}")


def _figures(booklet: Booklet) -> Iterator[tuple[int, int, Section, Figure]]:
    for number, section in enumerate(booklet.sections):
        if role_of(booklet, section) != NARRATIVE:
            continue
        for place, paragraph in enumerate(section.paragraphs):
            for figure in figures(paragraph.text):
                if figure.value and any(c in "123456789" for c in figure.text):
                    yield number, place, section, figure


def _stands_twice(figure: Figure, printed: Counter[int]) -> bool:
    amount = figure.amount
    if amount is None or len(str(abs(amount.digits)).rstrip("0")) < _DIGITS:
        return False
    return printed[round(amount.fen)] > 1


def _is_made_by(figure: Figure, section: Section) -> bool:
    """Whether two amounts of the section make a percentage: as share, completion, or change."""
    if "." not in figure.text or figure.value in (0, 100):
        return False
    amounts = {
        Fraction(f.amount.fen)
        for paragraph in section.paragraphs
        for f in figures(paragraph.text)
        if f.amount is not None and len(str(abs(f.amount.digits)).rstrip("0")) >= _DIGITS
    }
    if len(amounts) > _MOST_AMOUNTS:
        amounts = set(sorted(amounts)[-_MOST_AMOUNTS:])
    for part, whole in permutations(amounts, 2):
        for base in (whole, whole - part, whole + part):
            if base > 0 and figure.meets(100 * part / base, 100 * part / base):
                return True
    return False


def _with_text(booklet: Booklet, number: int, place: int, text: str) -> Booklet:
    sections = list(booklet.sections)
    paragraphs = list(sections[number].paragraphs)
    paragraphs[place] = replace(paragraphs[place], text=text)
    sections[number] = replace(sections[number], paragraphs=tuple(paragraphs))
    return replace(booklet, sections=tuple(sections))


def _says(words: str) -> Callable[[Finding], bool]:
    def names(finding: Finding) -> bool:
        said = finding.message + "".join(f"{c.row}{c.text}" for c in finding.cells)
        return words in "".join(said.split())

    return names


def _code_cells(document: Document, booklet: Booklet) -> Iterator[tuple[int, int]]:
    """Cells that hold a code of a recognised table, whole."""
    codes = {
        "".join(label.split())
        for table in booklet.tables
        if table.shape
        for panel in table.panels
        for row in panel.rows
        for label in row.labels
    }
    codes = {code for code in codes if code.isdigit() and len(code) in (3, 5, 7)}
    for number, block in enumerate(document.blocks):
        if isinstance(block, Grid):
            for place, cell in enumerate(block.cells):
                if cell.text in codes:
                    yield number, place


if __name__ == "__main__":
    main()
