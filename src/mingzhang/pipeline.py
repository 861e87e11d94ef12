"""The two straight lines: a budget becomes a booklet becomes files; a file becomes findings."""

from __future__ import annotations

import os
import shutil
import tempfile
import traceback
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from mingzhang import __version__
from mingzhang.check.engine import check
from mingzhang.check.finding import Checked, Failure, Report, Severity
from mingzhang.check.setting import NO_HEAD, NO_SETTINGS, LetterHead, Settings
from mingzhang.compare import Comparison, Pairing, compare_booklets
from mingzhang.compilation.trace import Trace
from mingzhang.compilation.unprinted import Unprinted, find_unprinted
from mingzhang.document import ContentsEntry
from mingzhang.entry import read_typed
from mingzhang.errors import Contradictions, MingzhangError, SourceMistake, Unreadable
from mingzhang.language import _
from mingzhang.model.booklet import Booklet
from mingzhang.model.budget import Budget
from mingzhang.model.identity import level_of
from mingzhang.model.slice import Line
from mingzhang.model.vocabulary import Level
from mingzhang.narrative.write import part_titles, printed_parts, write_sections
from mingzhang.read.input import read_input
from mingzhang.read.joined import joined
from mingzhang.recognise import recognise
from mingzhang.recognise.opendata import read_opendata
from mingzhang.recognise.parts import booklets_of
from mingzhang.render.form import in_print_order
from mingzhang.render.format import Printed
from mingzhang.render.format import formats as known_formats
from mingzhang.render.layout import layout, section_bookmark, section_heading, table_bookmark
from mingzhang.tables.compute import compute_tables
from mingzhang.tables.profile import Profile, get_profile, profile_of
from mingzhang.tables.rounding import rounding_of

Step = Callable[[str], None]
"""Told what is being worked on, for a progress bar."""


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


def review_booklet(
    booklet: Booklet,
    only: Collection[str] = (),
    ignore: Collection[str] = (),
    settings: Settings = NO_SETTINGS,
) -> Checked:
    """Check a booklet that was read or computed, as the settings will have it."""
    profile = profile_of(booklet)
    checked = check(booklet, profile, only=only, ignore=(*ignore, *settings.off))
    return settings.applied(checked, date.today())


def review_file(
    path: Path,
    profile: str = "",
    only: Collection[str] = (),
    ignore: Collection[str] = (),
    settings: Settings = NO_SETTINGS,
) -> Checked:
    """One file, from its bytes to the findings: the whole line.

    Args:
        path: a booklet in any format, or a folder of its open data.
        profile: id of the profile; the one that fits best where empty.
        only, ignore: beginnings of rule codes.

    Raises:
        Unreadable: the file cannot be read, or is no budget booklet.
    """
    booklet = read_booklet(path, profile or settings.profile)
    return review_booklet(booklet, only, ignore, settings)


def review_archive(
    path: Path,
    profile: str = "",
    only: Collection[str] = (),
    ignore: Collection[str] = (),
    settings: Settings = NO_SETTINGS,
) -> list[Checked]:
    """Every booklet of a file; a ZIP archive may hold the parts of one, or several.

    Raises:
        Unreadable: the file, or a member of the archive, cannot be read or is no booklet.
    """
    return [
        review_booklet(booklet, only, ignore, settings)
        for booklet in read_booklets(path, profile or settings.profile)
    ]


def read_booklet(path: Path, profile: str = "") -> Booklet:
    """The booklet that a file holds, see `review_file`."""
    booklets = read_booklets(path, profile)
    if len(booklets) > 1:
        names = "、".join(f"{b.department}{b.year}年{b.kind.label}" for b in booklets)
        raise Unreadable(
            str(path), _("里面有{count}本资料：{names}").format(count=len(booklets), names=names)
        )
    return booklets[0]


def read_booklets(path: Path, profile: str = "", label: str = "") -> list[Booklet]:
    """The booklets of a file: one, or those of an archive; see `review_archive`."""
    if path.is_dir():
        return [read_opendata(path)]
    documents = read_input(path, label)
    known = get_profile(profile) if profile else None
    if len(documents) == 1:
        return [recognise(documents[0], known)]
    return booklets_of(documents, known)


def join_booklet(paths: Sequence[Path], profile: str = "") -> Booklet:
    """The one booklet whose parts stand in several files: text here, tables there."""
    document = joined([document for path in paths for document in read_input(path)])
    return recognise(document, get_profile(profile) if profile else None)


def review_files(
    paths: Iterable[Path],
    profile: str = "",
    only: Collection[str] = (),
    ignore: Collection[str] = (),
    step: Step | None = None,
    together: bool = False,
    settings: Settings = NO_SETTINGS,
    labels: Mapping[Path, str] | None = None,
) -> Report:
    """Check several files; one that cannot be read, or on which we fail, does not stop the others.

    Args:
        together: they are the parts of one booklet.
        labels: what to call files whose paths are only ours.
    """
    names = labels or {}
    checked: list[Checked] = []
    unreadable: list[Unreadable] = []
    failures: list[Failure] = []
    for group in [list(paths)] if together else [[path] for path in paths]:
        if step:
            step(names.get(group[0]) or group[0].name)
        try:
            booklets = (
                [join_booklet(group, profile or settings.profile)]
                if together
                else read_booklets(group[0], profile or settings.profile, names.get(group[0], ""))
            )
            checked.extend(review_booklet(b, only, ignore, settings) for b in booklets)
        except Unreadable as problem:
            unreadable.append(problem)
        except MingzhangError:
            raise  # the settings or a profile: true of every file
        except Exception as error:  # our own bug, reported as ours; the other files still run
            failures.append(_failure(group, error))
    return Report(tuple(checked), tuple(unreadable), __version__, tuple(failures), settings.setup())


def _failure(files: Sequence[Path], error: Exception) -> Failure:
    frame = traceback.extract_tb(error.__traceback__)[-1]
    reason = f"{type(error).__name__}: {error} ({Path(frame.filename).name}:{frame.lineno})"
    detail = "".join(traceback.format_exception(error))
    return Failure("、".join(map(str, files)), reason, detail)


def compare_files(
    paths: Sequence[Path], profile: str = "", pairing: Pairing | None = None
) -> Comparison:
    """Compare booklets: two, or a department with its units; see `compare_booklets`.

    Raises:
        Unreadable: a file cannot be read or is no booklet.
        ValueError: nothing tells what the booklets are to each other.
    """
    return compare_booklets([read_booklet(path, profile) for path in paths], pairing)


def write_letter(
    report: Report, path: Path, head: LetterHead = NO_HEAD, remarks: Sequence[str] = ()
) -> None:
    """Write the review letters of a report as a Word file, to be signed.

    Args:
        head: numbers, names and dates; the letter is of today where it has no day.
        remarks: see `mingzhang.report.letter.letter`.
    """
    from mingzhang.render.docx_official import write_official
    from mingzhang.report.letter import letter

    day = head.day or date.today()
    moment = datetime(day.year, day.month, day.day)
    write_official(letter(report, day, head, remarks), path, moment)


def compile_source(
    source: Path,
    out: Path,
    formats: Collection[str] | None = None,
    rounding: str = "independent",
    step: Step | None = None,
    force: bool = False,
) -> Compiled:
    """Compute the booklet of a source, check it and write it; every file appears or none.

    Args:
        source: a folder or a workbook, see `mingzhang.entry`.
        out: the folder to write into, made where absent.
        formats: ids of `render.format.formats`; all of them where None.
        rounding: see `compute_booklet`.
        force: write although the check finds errors.

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
    looks = (
        lambda budget: write_sections(budget, profile),
        lambda budget: layout(compute_booklet(budget), profile),
    )
    unprinted = find_unprinted(typed, layout(booklet, profile), looks)
    files, pages = write_booklet(booklet, out, formats, typed.budget.lines, step)
    return Compiled(typed.budget, booklet, files, pages, findings, unprinted)


def write_booklet(
    booklet: Booklet,
    out: Path,
    formats: Collection[str] | None = None,
    lines: Sequence[Line] = (),
    step: Step | None = None,
) -> tuple[tuple[Path, ...], int]:
    """Write a booklet in several formats, all of them or none.

    Returns:
        The files in the order of `render.format.formats`, and the number of pages of the PDF.
    """
    known = known_formats()
    printed = Printed(booklet, layout(booklet, profile_of(booklet)), tuple(lines))
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
        forms=tuple(in_print_order(budget.forms)),
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
