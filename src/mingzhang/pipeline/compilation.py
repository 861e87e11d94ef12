"""A budget becomes a booklet becomes files."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Collection, Sequence
from dataclasses import replace
from pathlib import Path

from mingzhang.check.finding import Severity
from mingzhang.compilation.trace import Trace
from mingzhang.compilation.unprinted import Unprinted, find_unprinted
from mingzhang.document import ContentsEntry, Document
from mingzhang.entry import read_typed
from mingzhang.errors import Contradictions, SourceMistake
from mingzhang.lean import dataclass
from mingzhang.model.booklet import Booklet, Section, Table
from mingzhang.model.budget import Budget
from mingzhang.model.identity import level_of
from mingzhang.model.slice import Line, Slice
from mingzhang.model.vocabulary import Level
from mingzhang.narrative.write import part_titles, printed_parts, write_sections
from mingzhang.pipeline.review import Step, review_booklet
from mingzhang.render.book import BOOKLET, BOOKS
from mingzhang.render.form import in_print_order
from mingzhang.render.format import Printed
from mingzhang.render.format import formats as known_formats
from mingzhang.render.layout import (
    are_laid_out_alike,
    layout,
    section_bookmark,
    section_heading,
    table_bookmark,
)
from mingzhang.tables.compute import compute_tables
from mingzhang.tables.profile import Profile, get_profile, profile_of
from mingzhang.tables.rounding import rounding_of
from mingzhang.tables.statement import compute_forms


@dataclass(frozen=True, slots=True)
class Compiled:
    """What one compilation made.

    Attributes:
        files: the files, and the folder of open data, in the order of `render.format.formats`.
        pages: how many pages the PDF has, 0 where none was written.
        findings: what the check of it found, each at its place in the source.
        unprinted: what was typed and is not printed.
    """

    budget: Budget
    booklet: Booklet
    files: tuple[Path, ...]
    pages: int = 0
    findings: tuple[tuple[Severity, SourceMistake], ...] = ()
    unprinted: tuple[Unprinted, ...] = ()


def compile_source(
    source: Path,
    out: Path,
    formats: Collection[str] | None = None,
    rounding: str = "independent",
    step: Step | None = None,
    force: bool = False,
    style: str = BOOKLET.id,
) -> Compiled:
    """Compute the booklet of a source, check it and write it; every file appears or none.

    Args:
        source: a folder or a workbook, see `mingzhang.entry`.
        out: the folder to write into, made where absent.
        formats: ids of `render.format.formats`; all of them where None.
        rounding: see `compute_booklet`.
        force: write although the check finds errors.
        style: how pages are set, a key of `render.book.BOOKS`.

    Raises:
        SourceErrors: the source has mistakes; all of them.
        Contradictions: the booklet would have errors; all of them, where they were typed.
    """
    typed = read_typed(source)
    if step:
        step("booklet")
    booklet = compute_booklet(typed.budget, rounding)
    profile = profile_of(booklet)
    if step:
        step("check")
    trace = Trace(typed, booklet, profile)
    findings = tuple(
        (finding.severity, trace.mistake(finding)) for finding in review_booklet(booklet).findings
    )
    errors = [mistake for severity, mistake in findings if severity is Severity.ERROR]
    if errors and not force:
        raise Contradictions(typed.raw.source, errors)
    document = layout(booklet, profile)
    plain = booklet if rounding == "independent" else compute_booklet(typed.budget)
    unprinted = find_unprinted(typed, document, _Same(plain, profile))
    files, pages = write_booklet(
        booklet, out, formats, typed.budget.lines, step, style, document=document
    )
    return Compiled(typed.budget, booklet, files, pages, findings, unprinted)


class _Same:
    """Whether a budget with the same lines is printed like a booklet, what is cheap asked first.

    Args of a call: a budget without some part of the one that the booklet was computed of.
    """

    def __init__(self, booklet: Booklet, profile: Profile) -> None:
        self.booklet = booklet
        self.profile = profile
        self._sums: dict[Slice, int] = {}

    def __call__(self, budget: Budget) -> bool:
        booklet = self.booklet
        if write_sections(budget, self.profile, sums=self._sums) != booklet.sections:
            return False
        before_tables = _assembled(budget, self.profile, booklet.tables, booklet.sections)
        if not are_laid_out_alike(before_tables, booklet, self.profile):
            return False
        tables = compute_tables(budget, self.profile)
        whole = _assembled(budget, self.profile, tables, booklet.sections)
        return are_laid_out_alike(whole, booklet, self.profile)


def write_booklet(
    booklet: Booklet,
    out: Path,
    formats: Collection[str] | None = None,
    lines: Sequence[Line] = (),
    step: Step | None = None,
    style: str = BOOKLET.id,
    document: Document | None = None,
) -> tuple[tuple[Path, ...], int]:
    """Write a booklet in several formats, all of them or none.

    Args:
        document: its layout, where that was made before.

    Returns:
        The files in the order of `render.format.formats`, and the number of pages of the PDF.
    """
    known = known_formats()
    document = document or layout(booklet, profile_of(booklet))
    printed = Printed(booklet, document, tuple(lines), BOOKS[style])
    name = file_name(booklet)
    wanted = [form for id, form in known.items() if formats is None or id in formats]
    out.mkdir(parents=True, exist_ok=True)
    aside = Path(tempfile.mkdtemp(dir=out, prefix=".mingzhang-"))
    try:
        for form in wanted:
            if step:
                step(form.id)
            form.write(printed, aside / f"{name}{form.ending}")
        moved = tuple(_moved(aside / f"{name}{form.ending}", out) for form in wanted)
        return moved, printed.page_count
    finally:
        shutil.rmtree(aside)


def file_name(booklet: Booklet) -> str:
    """The name of a booklet's files, without the ending.

    >>> from mingzhang.model.vocabulary import BookletKind
    >>> file_name(Booklet(BookletKind.BUDGET, 2025, "某县/财政局", "x", ()))
    '某县_财政局2025年部门预算'
    """
    department = "".join("_" if c in '/\\:*?"<>|' or c < " " else c for c in booklet.department)
    level = level_of(booklet) or Level.DEPARTMENT
    return f"{department}{booklet.year}年{level.label}{booklet.kind.label}"


def _moved(made: Path, out: Path) -> Path:
    target = out / made.name
    if made.is_dir() and target.exists():
        shutil.rmtree(target)
    os.replace(made, target)
    return target


def compute_booklet(budget: Budget, rounding: str = "independent") -> Booklet:
    """The whole booklet of a budget, by the profile that the budget names.

    Args:
        budget: what the department entered.
        rounding: `independent`, each figure by itself; or `additive`, every sum exact.
    """
    profile = get_profile(budget.profile).for_level(budget.level)
    rounder = rounding_of(rounding, budget, profile)
    tables = compute_tables(budget, profile, rounder.in_table)
    sections = write_sections(budget, profile, rounder.in_text)
    return _assembled(budget, profile, tables, sections)


def _assembled(
    budget: Budget, profile: Profile, tables: tuple[Table, ...], sections: tuple[Section, ...]
) -> Booklet:
    """The booklet of a budget around its tables and sections."""
    booklet = Booklet(
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
        forms=tuple(in_print_order(compute_forms(budget, profile.forms))),
        catalogue=budget.catalogue,
        notices=budget.notices,
    )
    return replace(booklet, contents=_contents(profile, booklet))


def _contents(profile: Profile, booklet: Booklet) -> tuple[ContentsEntry, ...]:
    """The printed parts, the tables, and the sections that the profile lists."""
    entries = []
    listed = {
        (t.part, t.level, t.title.format(year=booklet.year))
        for t in profile.sections
        if t.part != profile.glossary_part
        and (t.level == 1 if t.in_contents is None else t.in_contents)
    }
    for part, number in printed_parts(profile, booklet):
        _heading, words = part_titles(profile, part, number, booklet)
        entries.append(ContentsEntry(1, words, bookmark=f"part-{part}"))
        if part == profile.tables_part:
            for place, table in enumerate(booklet.tables):
                shape = profile.find_table(table.shape)
                title = shape.contents.format(year=booklet.year) if shape else ""
                entries.append(
                    ContentsEntry(2, title or table.title, bookmark=table_bookmark(place))
                )
            continue
        mine = [section for section in booklet.sections if section.part == part]
        entries.extend(
            ContentsEntry(2, section_heading(section), bookmark=section_bookmark(part, place))
            for place, section in enumerate(mine)
            if section.number and (section.part, section.level, section.title) in listed
        )
    return tuple(entries)
