"""Promised and reached, side by side: what budgets published, and what evaluations say came of it.

Everything is taken from published pages. A project is the same one through its forms and years by
its name (`year.identity`), an indicator by its names (`Indicator.identity`), as everywhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from mingzhang.codes import normal_name
from mingzhang.lean import dataclass
from mingzhang.model.form import Indicator, numbered
from mingzhang.year.identity import pairs_of
from mingzhang.year.reading import Identity

Page = Mapping[str, Any]

_ORDER = {"budget": 0, "final_accounts": 1}


@dataclass(frozen=True, slots=True)
class Promise:
    """One indicator.

    Attributes:
        promised: as the budget published it, empty where only the evaluation has it.
        reached: as the evaluation says, empty while there is none.
        judged_by: the value that the evaluation compares with, where that is another one.
    """

    first: str
    second: str
    third: str
    promised: str
    reached: str = ""
    judged_by: str = ""
    weight: str = ""
    score: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ProjectYear:
    """One project in one year; amounts in fen, None where nothing was published.

    Attributes:
        slug: of its page in the budget, empty where that has none.
        is_evaluated: an evaluation was published.
    """

    name: str
    year: int
    budget_fen: int | None
    adjusted_fen: int | None
    executed_fen: int | None
    rate: str
    score: str
    slug: str
    is_evaluated: bool
    promises: tuple[Promise, ...]


@dataclass(frozen=True, slots=True)
class ProjectLine:
    """A project through the years, the newest first; it is called as in that one."""

    name: str
    years: tuple[ProjectYear, ...]


def project_lines(pages: Iterable[Page]) -> tuple[ProjectLine, ...]:
    """The projects of one body with what they promised and reached.

    Those of the newest year stand first, as its booklet lists them.

    Args:
        pages: current published pages of the body, in any order.
    """
    by_year: dict[int, list[Page]] = {}
    for page in pages:
        by_year.setdefault(page["year"], []).append(page)
    years = {
        year: list(_projects_of(year, sorted(found, key=lambda page: _ORDER[page["kind"]])))
        for year, found in sorted(by_year.items(), reverse=True)
    }
    lines: list[list[ProjectYear]] = []
    for projects in years.values():
        newest = {line[-1].name: line for line in lines}
        # An older project continues the line whose last year is this project's next one.
        pairs = pairs_of(newest, [project.name for project in projects])
        after = {older: newest[newer] for newer, older in pairs.items()}
        for project in projects:
            if project.name in after:
                after[project.name].append(project)
            else:
                lines.append([project])
    return tuple(ProjectLine(line[0].name, tuple(line)) for line in lines)


def _projects_of(year: int, pages: Sequence[Page]) -> Iterator[ProjectYear]:
    """The projects of a year: as the first page lists them, then those only evaluated."""
    promised: dict[str, Page] = {}
    slugs: dict[str, str] = {}
    for page in pages:
        for project in page["projects"]:
            if project["indicators"] or project["fen"] is not None:
                promised.setdefault(project["name"], project)
                if page["kind"] == "budget":
                    slugs.setdefault(project["name"], project["slug"])
    outcomes: dict[str, Page] = {}
    for page in pages:
        for outcome in page["outcomes"]:
            # A budget may print the evaluation of the year before.
            if outcome["year"] == year:
                outcomes[outcome["name"]] = outcome
    pairs = pairs_of(promised, outcomes)
    for name, project in promised.items():
        outcome = outcomes.get(pairs.get(name, ""))
        promises = tuple(_promises(project["indicators"], outcome))
        if promises:
            yield _year(name, year, project, outcome, slugs.get(name, ""), promises)
    found = set(pairs.values())
    for name, outcome in outcomes.items():
        if name in found:
            continue
        yield _year(name, year, {}, outcome, "", tuple(_promises((), outcome)))


def _year(
    name: str,
    year: int,
    project: Page,
    outcome: Page | None,
    slug: str,
    promises: tuple[Promise, ...],
) -> ProjectYear:
    said = outcome or {}
    initial = said.get("initial_fen")
    return ProjectYear(
        name,
        year,
        project.get("fen") if project.get("fen") is not None else initial,
        said.get("adjusted_fen"),
        said.get("executed_fen"),
        said.get("rate", ""),
        said.get("score", ""),
        slug,
        outcome is not None,
        promises,
    )


def _promises(indicators: Sequence[Page], outcome: Page | None) -> Iterator[Promise]:
    reached: dict[Identity, Indicator] = {
        one.identity: one for one in _indicators(outcome["indicators"] if outcome else ())
    }
    for one in _indicators(indicators):
        found = reached.pop(one.identity, None)
        if found is None:
            yield Promise(one.first, one.second, one.third, one.value)
            continue
        other = normal_name(found.value) != normal_name(one.value)
        judged_by = found.value if found.value and other else ""
        yield Promise(
            one.first, one.second, one.third, one.value, found.actual, judged_by,
            found.weight, found.score, found.reason,
        )  # fmt: skip
    for found in reached.values():
        yield Promise(
            found.first, found.second, found.third, "", found.actual, found.value,
            found.weight, found.score, found.reason,
        )  # fmt: skip


def _indicators(listed: Iterable[Page]) -> tuple[Indicator, ...]:
    return numbered(Indicator(**indicator) for indicator in listed)


COLUMNS = (
    "project", "year", "budget_fen", "adjusted_fen", "executed_fen", "rate", "project_score",
    "first", "second", "third", "promised", "reached", "judged_by", "weight", "score", "reason",
)  # fmt: skip
"""Of the flat form: a row for each indicator of each project and year."""


def rows_of(lines: Iterable[ProjectLine]) -> Iterator[dict[str, Any]]:
    """The flat form; what was not published is None."""
    for line in lines:
        for year in line.years:
            for one in year.promises:
                yield {
                    "project": year.name,
                    "year": year.year,
                    "budget_fen": year.budget_fen,
                    "adjusted_fen": year.adjusted_fen,
                    "executed_fen": year.executed_fen,
                    "rate": year.rate or None,
                    "project_score": year.score or None,
                    "first": one.first,
                    "second": one.second,
                    "third": one.third,
                    "promised": one.promised or None,
                    "reached": one.reached or None,
                    "judged_by": one.judged_by or None,
                    "weight": one.weight or None,
                    "score": one.score or None,
                    "reason": one.reason or None,
                }
