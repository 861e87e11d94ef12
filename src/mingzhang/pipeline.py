"""The two straight lines: a budget becomes a booklet becomes files; a file becomes findings."""

from __future__ import annotations

from dataclasses import replace

from mingzhang.document import ContentsEntry
from mingzhang.model.booklet import Booklet, Section, Table
from mingzhang.model.budget import Budget
from mingzhang.narrative.write import part_title, write_sections
from mingzhang.render.form import grouped
from mingzhang.render.layout import section_bookmark, section_heading, table_bookmark
from mingzhang.tables.compute import compute_tables
from mingzhang.tables.profile import Profile, get_profile
from mingzhang.tables.rounding import rounding_of


def compute_booklet(budget: Budget, rounding: str = "independent") -> Booklet:
    """The whole booklet of a budget, by the profile that the budget names.

    Args:
        budget: what the department entered.
        rounding: `independent`, each figure by itself; or `additive`, every sum exact.
    """
    profile = get_profile(budget.profile)
    rounder = rounding_of(rounding, budget, profile)
    tables = compute_tables(budget, profile, rounder.in_table)
    sections = write_sections(budget, profile, rounder.in_text)
    return Booklet(
        kind=budget.kind,
        year=budget.year,
        department=budget.department.name,
        profile=profile.id,
        tables=tables,
        sections=sections,
        county=budget.department.county,
        cover=tuple(
            line.format(
                department=budget.department.name,
                year=budget.year,
                county=budget.department.county,
            )
            for line in profile.cover
        ),
        contents=_contents(profile, budget.year, sections, tables),
        targets=tuple(
            replace(
                target,
                indicators_term=grouped(target.indicators_term),
                indicators_year=grouped(target.indicators_year),
            )
            for target in budget.targets
        ),
        department_target=budget.department_target
        and replace(
            budget.department_target, indicators=grouped(budget.department_target.indicators)
        ),
        catalogue=budget.catalogue,
        notices=budget.notices,
    )


def _contents(
    profile: Profile, year: int, sections: tuple[Section, ...], tables: tuple[Table, ...]
) -> tuple[ContentsEntry, ...]:
    entries = []
    for part in range(1, len(profile.parts) + 1):
        title = part_title(profile, part, year)
        entries.append(ContentsEntry(1, title, bookmark=f"part-{part}"))
        if part == profile.tables_part:
            for number, table in enumerate(tables):
                shape = profile.find_table(table.shape)
                words = shape.contents.format(year=year) if shape else ""
                entries.append(
                    ContentsEntry(2, words or table.title, bookmark=table_bookmark(number))
                )
            continue
        mine = [section for section in sections if section.part == part]
        listed = {
            (template.level, template.number, template.title)
            for template in profile.sections
            if template.part == part
            and part != profile.glossary_part
            and (template.level == 1 or template.in_contents)
        }
        entries.extend(
            ContentsEntry(2, section_heading(section), bookmark=section_bookmark(part, number))
            for number, section in enumerate(mine)
            if section.number and (section.level, section.number, section.title) in listed
        )
    return tuple(entries)
