"""What the portal shows of a publication, as plain data made once when it is published.

Everything is taken from the printed booklet, so a booklet that was handed in finished has a page
too; the lines of a budget only add what no table prints (which source pays for which project).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from html import escape
from typing import Any

from mingzhang.amounts import Amount
from mingzhang.document import Block, Document, Grid, Paragraph, Style
from mingzhang.lean import dataclass
from mingzhang.model.booklet import Booklet, Section, Table
from mingzhang.model.budget import Budget
from mingzhang.model.catalogue import Notice
from mingzhang.model.form import TERM, YEAR, Form, FormKind, FormScope
from mingzhang.narrative.write import part_titles
from mingzhang.published.address import project_slug, table_slug, unique
from mingzhang.published.money import (
    Printed,
    economic_classes,
    function_tree,
    money_flows,
    printed_projects,
)
from mingzhang.render.anchor import form_anchor
from mingzhang.render.conform import free_grid
from mingzhang.render.form import form_grid
from mingzhang.render.grid import table_grid
from mingzhang.render.html import fragment_html
from mingzhang.render.layout import catalogue_grid, section_bookmark
from mingzhang.tables.profile import Profile, profile_of
from mingzhang.tables.role import THREE_PUBLIC

SCHEMA = 4
"""Of a page; `upgraded` brings older ones to it."""


@dataclass(frozen=True, slots=True)
class Whose:
    """Whose booklet a page shows.

    Attributes:
        title: of the booklet; name: of the body; address: its name in addresses that last.
        organisation_kind: `department` or `unit`; parent: the department above a unit.
        kind: value of `BookletKind`.
    """

    title: str
    name: str
    address: str
    organisation_kind: str
    county: str
    parent: str | None
    year: int
    kind: str


def page_data(
    whose: Whose,
    booklet: Booklet,
    budget: Budget | None,
    number: int,
    published_at: str,
    before: Mapping[str, int],
    passed: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """The page.

    Args:
        budget: what the booklet was computed from; None where it was handed in finished.
        number: of the publication among those of the same booklet.
        published_at: when, in ISO form.
        before: measures of last year's publication in fen, for booklets that print none.
        passed: what its year bought from whom and owns, see `published.passed`.
    """
    profile = profile_of(booklet)
    printed = Printed.of(booklet, profile)
    key = _measures(profile, printed, budget, before)
    return {
        "schema": SCHEMA,
        "title": whose.title,
        "organisation": {
            "name": whose.name,
            "address": whose.address,
            "kind": whose.organisation_kind,
            "county": whose.county,
            "parent": whose.parent,
        },
        "year": whose.year,
        "kind": whose.kind,
        "number": number,
        "published_at": published_at,
        "key": key,
        "flows": money_flows(booklet, budget),
        "tree": function_tree(booklet),
        "three_public": [entry for entry in key if entry["key"] in THREE_PUBLIC],
        "economic": economic_classes(booklet),
        "tables": list(_tables(booklet, profile)),
        "parts": [part_titles(profile, n, n, booklet)[0] for n in range(1, len(profile.parts) + 1)],
        "sections": [
            _section(section, place)
            for part in range(len(profile.parts) + 1)
            if part != profile.glossary_part
            for place, section in enumerate(s for s in booklet.sections if s.part == part)
        ],
        "projects": list(_projects(booklet, budget)),
        "outcomes": list(_outcomes(booklet)),
        "passed": dict(passed or {}),
        "department_target": _department_target(booklet),
        "catalogue": booklet.catalogue
        and {
            "title": booklet.catalogue.title,
            "html": _html(booklet.catalogue.title, catalogue_grid(booklet.catalogue)),
            "entries": [[e.code, e.name, e.department] for e in booklet.catalogue.entries],
        },
        "notices": [_notice(notice) for notice in booklet.notices],
        "glossary": [
            {"term": s.title, "text": "".join(p.text for p in s.paragraphs)}
            for s in booklet.sections
            if s.part == profile.glossary_part and profile.glossary_part
        ],
    }


def upgraded(page: dict[str, Any]) -> dict[str, Any]:
    """A stored page as today's program reads it; what lies in the store never changes.

    Raises:
        ValueError: it is of a schema that a later program writes.
    """
    schema = page.get("schema", 1)
    if schema > SCHEMA:
        raise ValueError(f"a page of schema {schema}, later than {SCHEMA}")
    if schema == 1:
        tables = [{"role": table["shape"], **table} for table in page["tables"]]
        page = {"reason": "", **page, "schema": 2, "tables": tables}
    if page["schema"] == 2:
        page = {**page, "schema": 3, "outcomes": []}
    if page["schema"] == 3:
        page = {**page, "schema": 4, "passed": {}}
    return page


def _measures(
    profile: Profile, printed: Printed, budget: Budget | None, before: Mapping[str, int]
) -> list[dict[str, Any]]:
    """Key figures as printed; where no table prints one, the sum of its lines."""
    said = {c.measure: c.previous_fen for c in budget.comparisons} if budget else {}
    found = []
    for measure in profile.measures:
        fen = printed.find(measure.piece)
        if fen is None and budget is not None:
            fen = measure.piece.sum(budget.lines)
        if fen is None:
            continue
        previous = said.get(measure.key)
        if previous is None:
            previous = printed.find_previous(measure.piece)
        if previous is None:
            previous = before.get(measure.role or measure.key)
        found.append(
            {
                "key": measure.role or measure.key,
                "label": measure.label,
                "fen": fen,
                "previous_fen": previous,
            }
        )
    return found


def _html(label: str, *blocks: Block) -> str:
    words = fragment_html(Document(tuple(blocks), title=label))
    return words.replace('aria-label="表格"', f'aria-label="{escape(label)}"')


def _tables(booklet: Booklet, profile: Profile) -> Iterator[dict[str, Any]]:
    taken: set[str] = set()
    for number, table in enumerate(booklet.tables):
        grid = _grid(table, profile, booklet.year)
        shape = profile.find_table(table.shape)
        yield {
            "slug": unique(table_slug(table, number), taken),
            "shape": table.shape,
            "role": shape.role if shape is not None else None,
            "title": table.title,
            "unit": table.unit.label,
            "note": table.note,
            "html": _html(table.title, grid),
            "rows": grid_rows(grid),
        }


def _grid(table: Table, profile: Profile, year: int) -> Grid:
    shape = profile.find_table(table.shape)
    return free_grid(table) if shape is None else table_grid(table, shape, year)


def grid_rows(grid: Grid) -> list[list[str]]:
    """The texts of a grid square by square; a merged cell's text stands once, where it begins."""
    rows = [[""] * grid.column_count for _row in range(grid.row_count)]
    for cell in grid.cells:
        rows[cell.row][cell.column] = cell.text
    return rows


def _section(section: Section, place: int) -> dict[str, Any]:
    return {
        "slug": section_bookmark(section.part, place),
        "number": section.number,
        "title": section.title,
        "level": section.level,
        "part": section.part,
        "paragraphs": [sentence.text for sentence in section.paragraphs],
    }


def _projects(booklet: Booklet, budget: Budget | None) -> Iterator[dict[str, Any]]:
    """Every project that a table or a form names, dearest first."""
    amounts = printed_projects(booklet)
    shapes = profile_of(booklet).forms
    targets: dict[str, Form] = {}
    for target in booklet.targets:
        targets.setdefault(target.subject, target)
    of_unit = {(target.text("unit"), target.subject): target for target in booklet.targets}
    categories = {(p.unit, p.name): p.category.label for p in budget.projects} if budget else {}
    named = {name for _unit, name in amounts}
    alone = [(t.text("unit"), name) for name, t in targets.items() if name not in named]
    taken: set[str] = set()
    ordered = sorted(amounts, key=lambda key: -amounts[key])
    for unit, name in (*ordered, *alone):
        form = of_unit.get((unit, name)) or targets.get(name)
        fen = amounts.get((unit, name))
        if fen is None and form is not None:
            fen = _fen(form.amount("total", YEAR))
        goal = (form.text("goal_year") or form.text("goal_term")) if form else ""
        yield {
            "slug": unique(project_slug(unit, name), taken),
            "name": name,
            "unit": unit,
            "fen": fen,
            "category": categories.get((unit, name), form.text("attribute") if form else ""),
            "goal": goal,
            "indicators": [
                {"first": i.first, "second": i.second, "third": i.third, "value": i.value}
                for i in ((form.side(YEAR) or form.side(TERM)) if form else ())
            ],
            "html": _html(name, _anchored(form_grid(form, shapes), form, booklet)) if form else "",
        }


def _outcomes(booklet: Booklet) -> Iterator[dict[str, Any]]:
    """What self-evaluations of projects say was spent and reached, as printed."""
    for form in booklet.forms:
        if (form.kind, form.scope) != (FormKind.EVALUATION, FormScope.PROJECT):
            continue
        rate = form.find_fund("total", "rate")
        yield {
            "name": form.subject,
            "year": form.year,
            "initial_fen": _fen(form.amount("total", "initial")),
            "adjusted_fen": _fen(form.amount("total", "adjusted")),
            "executed_fen": _fen(form.amount("total", "executed")),
            "rate": rate.text if rate else "",
            "score": form.text("total_score"),
            "indicators": [
                {key: getattr(indicator, key) for key in _EVALUATED}
                for indicator in form.indicators
                if indicator.third
            ],
        }


_EVALUATED = ("first", "second", "third", "value", "actual", "weight", "score", "reason")


def _fen(amount: Amount | None) -> int | None:
    return None if amount is None else round(amount.fen)


def _anchored(grid: Grid, form: Form, booklet: Booklet) -> Grid:
    name = form_anchor(form, booklet.forms)
    cells = (replace(c, anchor=f"{name}/{c.row}.{c.column}") for c in grid.cells)
    return replace(grid, cells=tuple(cells))


def _department_target(booklet: Booklet) -> dict[str, Any] | None:
    target = booklet.department_target
    if target is None:
        return None
    shapes = profile_of(booklet).forms
    return {
        "department": target.subject,
        "goal": target.text("goal_year"),
        "html": _html(target.subject, _anchored(form_grid(target, shapes), target, booklet)),
    }


def _notice(notice: Notice) -> dict[str, Any]:
    def blocks(texts: Iterable[str], style: Style) -> Iterator[Paragraph]:
        return (Paragraph(text, style) for text in texts if text)

    return {
        "title": notice.title,
        "html": _html(
            notice.title,
            *blocks((notice.issuer, notice.number), Style.CENTRED),
            *blocks((notice.addressee and notice.addressee + "：",), Style.BODY),
            *blocks(notice.paragraphs, Style.BODY),
            *blocks((notice.signature, notice.date), Style.SIGNATURE),
        ),
    }
