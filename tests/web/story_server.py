"""The server of the whole story: a county with one published year, run as in production.

Called as a program: `python story_server.py DATA PORT EXAMPLE`. All accounts have one password.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

PASSWORD = "Qing-he-2025-story"


def prepare(example: Path) -> None:
    """A department whose last year is published and whose draft of this year lacks its lines."""
    from mingzhang.entry import read_source
    from mingzhang.entry.flat import budget_to_rows
    from mingzhang.web.draft.stored import write_rows
    from mingzhang.web.draft.version import freeze
    from mingzhang.web.models import Desk, Organisation, Role, Slot, User
    from mingzhang.web.publication.publishing import publish
    from mingzhang.web.workflow import perform

    budget = read_source(example)
    organisation = Organisation.objects.create(
        name=budget.department.name, kind="department", code="012", county="岚县", address="media"
    )
    for name, role, desk in (
        ("clerk", Role.CLERK, Desk.NONE),
        ("head", Role.UNIT_REVIEWER, Desk.NONE),
        ("bureau", Role.BUREAU, Desk.BUSINESS),
        ("auditor", Role.AUDIT_ADMIN, Desk.NONE),
    ):
        mine = organisation if role in (Role.CLERK, Role.UNIT_REVIEWER) else None
        user = User(username=name, role=role, desk=desk, organisation=mine, seen_tour=True)
        user.set_password(PASSWORD)
        user.save()
    for year in (2024, 2025):
        slot = Slot.objects.create(
            organisation=organisation,
            year=year,
            kind="budget",
            profile=budget.profile,
            due=date(year, 1, 20),
        )
        rows = budget_to_rows(replace(budget, year=year))
        if year == 2025:
            write_rows(slot, [row for row in rows if row.table != "lines"])
            continue
        write_rows(slot, rows)
        freeze(slot, None)
        for move in ("submit", "unit_approve"):
            perform(slot, move, None, address="")
        perform(slot, "bureau_approve", None, address="", day=date(2024, 2, 1))
        publish(slot, None)


if __name__ == "__main__":
    from mingzhang.web.operation import serving

    data, port, source = Path(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3])
    serving.configure(data, demo=True)
    serving.migrate()
    prepare(source)
    print("ready", flush=True)
    sys.exit(serving.run("127.0.0.1", port, 1, 1))
