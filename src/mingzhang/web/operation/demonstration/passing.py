"""The year of a booklet of the demonstration: what its unit keeps while it passes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from mingzhang.demonstration.passing import Passing, invented_year
from mingzhang.entry.raw import Mistakes
from mingzhang.model.budget import Budget
from mingzhang.web.models import Slot, Upload, User
from mingzhang.web.operation.demonstration.people import People
from mingzhang.web.record.kept import By, add_rows, take_in
from mingzhang.web.record.label import LABELS
from mingzhang.year.kept import TABLES, row_of
from mingzhang.year.table import finish, rows_of

FILES = {
    "readings": "readings.csv",
    "money": "ledger.csv",
    "purchases": "procurement/journal.csv",
    "assets": "asset/register.csv",
}
"""Where the folder of an example's year keeps what is handed in, by its table."""


def hand_in_passing_year(slot: Slot, folder: Path, clerk: User, today: date) -> None:
    """Hand in the files of a year, through the same door as the page, in the January after it.

    Raises:
        SourceErrors: a file that does not fit the budget of the slot.
    """
    day = min(today - timedelta(1), date(slot.year + 1, 1, 9))
    for number, (table, name) in enumerate(FILES.items()):
        file = SimpleUploadedFile(f"{LABELS[table]}.csv", (folder / name).read_bytes(), "text/csv")
        upload = take_in(slot, table, file, clerk, "")
        mistakes = Mistakes()
        rows = rows_of(folder / name, TABLES[table], mistakes)
        finish(name, mistakes)
        add_rows(slot, table, rows, By(clerk, upload))
        at = timezone.make_aware(datetime.combine(day, time(10, 5 * number)))
        Upload.objects.filter(pk=upload.pk).update(at=at)
        slot.year_rows.filter(table=table).update(at=at)


STATES = (
    Passing.SHORT, Passing.ON_TIME, Passing.LAGGING, Passing.SILENT, Passing.SCORED, Passing.OPENED,
    Passing.NOTHING,
)  # fmt: skip
"""Of departments in their newest year, so that every state of a year is there."""

WHOLE = (Passing.SHORT, Passing.SCORED)
"""Of some in the year before, so that a request has last year beside it."""


def pass_invented_years(
    budgets: Sequence[tuple[Slot, Budget]], states: Sequence[Passing], people: People
) -> None:
    """Keep what the units of invented budgets have kept of their year; one for each state."""
    for (slot, budget), passing in zip(budgets, states, strict=False):
        by = By(people.clerk(slot.organisation))
        day = date(slot.year, 8, 5) if passing.end is None else date(slot.year + 1, 1, 12)
        at = timezone.make_aware(datetime.combine(day, time(9, 30)))
        for table, typed in invented_year(budget, passing).items():
            rows = [row_of(f"{place}", row) for place, row in enumerate(typed, 1)]
            add_rows(slot, table, rows, by)
            slot.year_rows.filter(table=table).update(at=at)
