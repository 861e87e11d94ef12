"""What workers do with files that were handed in: read them, say what they would change."""

from __future__ import annotations

from typing import Any

from mingzhang.codes import normal_name
from mingzhang.entry.flat import raw_to_rows, rows_to_data
from mingzhang.entry.gather import raw_to_budget
from mingzhang.entry.plain import data_to_raw
from mingzhang.entry.raw import Mistakes, Raw
from mingzhang.errors import MingzhangError, SourceErrors, SourceMistake
from mingzhang.language import _
from mingzhang.model.booklet import Booklet
from mingzhang.model.identity import is_same_body
from mingzhang.model.vocabulary import BookletKind
from mingzhang.tables.profile import get_profile
from mingzhang.web.jobs.queue import Progress
from mingzhang.web.models import Job, Slot, Upload
from mingzhang.web.storage import store
from mingzhang.web.storage.limited import read_limited

_MOST_MISTAKES = 500


class OtherBooklet(MingzhangError):
    """A finished booklet of another year or kind than the slot's."""


def read_handed_in(job: Job, progress: Progress, what: str) -> Any:
    """What the limited process reads in the upload of a job.

    Args:
        what: `workbook` or `ledger`.

    Raises:
        Unreadable: see `read_limited`.
    """
    upload = Upload.objects.get(pk=job.payload["upload"], slot=job.slot)
    progress(0, 2, _("读取文件"))
    found = read_limited(what, store.get(upload.digest), upload.name)
    progress(1, 2, _("核对内容"))
    return found


def workbook_result(slot: Slot, data: Any) -> dict[str, Any]:
    """The rows of a workbook in the store, and every mistake of it; see `handin/job.html`."""
    raw, mistakes = data_to_raw(data)
    of_file = len(mistakes.found)
    _check_slot(slot, raw, mistakes)
    is_other = len(mistakes.found) > of_file
    found: tuple[SourceMistake, ...] = ()
    try:
        raw_to_budget(raw, mistakes)
    except SourceErrors as errors:
        found = errors.mistakes
    told = [[m.where, m.problem, m.expected] for m in found]
    result: dict[str, Any] = {"mistakes": told[:_MOST_MISTAKES], "count": len(told)}
    if is_other:
        return result  # of another booklet nothing goes into this one
    rows = list(raw_to_rows(raw, get_profile(slot.profile)))
    # What was typed wrongly is marked again in the draft; what the file itself has wrong is not.
    return result | {"rows": store.put_json(rows_to_data(rows)), "of_file": of_file}


def _check_slot(slot: Slot, raw: Raw, mistakes: Mistakes) -> None:
    """That the workbook speaks of this slot; what it leaves empty the slot decides."""
    wanted = {
        ("budget", "profile"): slot.profile,
        ("budget", "year"): str(slot.year),
        ("budget", "kind"): slot.booklet_kind.label,
        ("department", "name"): slot.organisation.name,
    }
    for (part, key), expected in wanted.items():
        typed = raw.record(part).get(key)
        text = typed.text.strip().removesuffix("年度").removesuffix("年")
        if text and normal_name(text) != normal_name(expected):
            mistakes.add(
                typed.where,
                _("“{text}”与本册不符，可能选错了文件").format(text=typed.text),
                expected,
            )


def check_booklet(slot: Slot, booklet: Booklet) -> list[str]:
    """What speaks against a finished booklet being this slot's; empty where nothing does.

    Raises:
        OtherBooklet: it is of another year or kind.
    """
    if (booklet.year and booklet.year != slot.year) or booklet.kind is not BookletKind(slot.kind):
        words = _("文件是{year}年的{kind}，本册应是{wanted_year}年的{wanted}；请核对后重新上传")
        raise OtherBooklet(
            words.format(
                year=booklet.year,
                kind=booklet.kind.label,
                wanted_year=slot.year,
                wanted=slot.booklet_kind.label,
            )
        )
    organisation = slot.organisation
    if booklet.department and not is_same_body(
        booklet.department, organisation.name, organisation.county
    ):
        words = _("文件里的名称是“{found}”，本册是“{name}”，请核对")
        return [words.format(found=booklet.department, name=organisation.name)]
    return []
