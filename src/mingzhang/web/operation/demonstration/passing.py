"""The year of a booklet of the demonstration: what its unit hands in while it passes."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from mingzhang.web.models import Slot, Upload, User
from mingzhang.web.record.kept import By, add_rows, rows_of_upload, take_in
from mingzhang.web.record.label import LABELS

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
        add_rows(slot, table, rows_of_upload(upload, table), By(clerk, upload))
        at = timezone.make_aware(datetime.combine(day, time(10, 5 * number)))
        Upload.objects.filter(pk=upload.pk).update(at=at)
        slot.year_rows.filter(table=table).update(at=at)
