"""A file becomes findings: read, recognised, checked."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path

from mingzhang import __version__
from mingzhang.check.engine import check
from mingzhang.check.finding import Checked, Failure, Report
from mingzhang.check.rule import find_rules
from mingzhang.check.setting import NO_HEAD, NO_SETTINGS, LetterHead, Settings
from mingzhang.errors import MingzhangError, Unreadable
from mingzhang.language import _
from mingzhang.model.booklet import Booklet
from mingzhang.narrative.phrasebook import phrasebook
from mingzhang.pipeline import deadline
from mingzhang.read.ahead import read_ahead
from mingzhang.read.input import read_input
from mingzhang.read.joined import joined
from mingzhang.recognise import recognise
from mingzhang.recognise.index import known_profiles
from mingzhang.recognise.opendata import read_opendata
from mingzhang.recognise.parts import booklets_of
from mingzhang.tables.profile import get_profile, lent, profile_of

Step = Callable[[str], None]
"""Told what is being worked on, for a progress bar."""


def make_ready() -> None:
    """Load what every check asks for first, while the file is being read in its process.

    Raises:
        RuleError: a rule of one's own cannot be taken in.
    """
    find_rules()
    known_profiles()
    phrasebook()


def review_booklet(
    booklet: Booklet,
    only: Collection[str] = (),
    ignore: Collection[str] = (),
    settings: Settings = NO_SETTINGS,
) -> Checked:
    """Check a booklet that was read or computed, as the settings will have it."""
    profile = profile_of(booklet)
    with lent(get_profile(booklet.profile)):  # asked for hundreds of times, and the same throughout
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
    with deadline.for_file(str(path)):
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
    groups = [list(paths)] if together else [[path] for path in paths]
    for place, group in enumerate(groups, 1):
        if step:
            step(names.get(group[0]) or group[0].name)
        try:
            with deadline.for_file("、".join(names.get(p) or str(p) for p in group)):
                booklets = (
                    [join_booklet(group, profile or settings.profile)]
                    if together
                    else read_booklets(
                        group[0], profile or settings.profile, names.get(group[0], "")
                    )
                )
                if place < len(groups):
                    read_ahead(groups[place][0])  # in its process, while this one is checked
                checked.extend([review_booklet(b, only, ignore, settings) for b in booklets])
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
