"""The server of the whole story: a county with one published year, run as in production.

Called as a program: `python story_server.py DATA PORT EXAMPLE`. All accounts have one password.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

PASSWORD = "Qing-he-2025-story"
DAY = {"bureau_approve": {"day": date(2024, 2, 1)}}


def prepare(example: Path) -> None:
    """A small county in which every story finds its beginning.

    The media centre's last year is published, its draft of this year lacks its lines; the water
    bureau waits for the reply; the roads bureau has a unit that handed in; the forest bureau has
    nothing yet.
    """
    from mingzhang.entry import read_source
    from mingzhang.entry.flat import budget_to_rows
    from mingzhang.web.draft.stored import write_rows
    from mingzhang.web.draft.version import freeze
    from mingzhang.web.models import Desk, Organisation, Role, Slot, User
    from mingzhang.web.publication.publishing import publish
    from mingzhang.web.workflow import perform

    budget = read_source(example)

    def organisation(name: str, code: str, address: str, **given: object) -> Organisation:
        kind = "unit" if given else "department"
        return Organisation.objects.create(
            name=name, kind=kind, code=code, county="岚县", address=address, **given
        )

    def slot(body: Organisation, year: int = 2025, rows: bool = True) -> Slot:
        made = Slot.objects.create(
            organisation=body,
            year=year,
            kind="budget",
            profile=budget.profile,
            due=date(year, 1, 20),
        )
        if rows:
            write_rows(made, budget_to_rows(replace(budget, year=year)))
        return made

    def put_through(made: Slot, *moves: str) -> None:
        freeze(made, None)
        for move in moves:
            perform(made, move, None, address="", override="已核实", **DAY.get(move, {}))

    media = organisation(budget.department.name, "012", "media")
    water = organisation("岚县水利局", "013", "water")
    roads = organisation("岚县交通运输局", "014", "roads")
    station = organisation("岚县公路养护站", "014002", "station", parent=roads)
    forest = organisation("岚县林业局", "015", "forest")
    last = slot(media, 2024)
    put_through(last, "submit", "unit_approve", "bureau_approve")
    publish(last, None)
    lines = [row for row in budget_to_rows(budget) if row.table != "lines"]
    write_rows(slot(media, rows=False), lines)
    put_through(slot(water), "submit", "unit_approve")
    put_through(slot(station), "submit", "unit_approve")
    slot(roads, rows=False)
    slot(forest, rows=False)
    for name, role, body, desk in (
        ("clerk", Role.CLERK, media, Desk.NONE),
        ("head", Role.UNIT_REVIEWER, media, Desk.NONE),
        ("roads_clerk", Role.CLERK, roads, Desk.NONE),
        ("forest_clerk", Role.CLERK, forest, Desk.NONE),
        ("forest_head", Role.UNIT_REVIEWER, forest, Desk.NONE),
        ("bureau", Role.BUREAU, None, Desk.BUSINESS),
        ("performance", Role.BUREAU, None, Desk.PERFORMANCE),
        ("procurement", Role.BUREAU, None, Desk.PROCUREMENT),
        ("assets", Role.BUREAU, None, Desk.ASSETS),
        ("auditor", Role.AUDIT_ADMIN, None, Desk.NONE),
    ):
        user = User(username=name, role=role, desk=desk, organisation=body, seen_tour=True)
        user.set_password(PASSWORD)
        user.save()


if __name__ == "__main__":
    from mingzhang.web.operation import serving

    data, port, source = Path(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3])
    serving.configure(data, demo=True)
    serving.migrate()
    prepare(source)
    print("ready", flush=True)
    sys.exit(serving.run("127.0.0.1", port, 1, 1))
