"""A booklet moves in one way, a draft is written in one way: whoever asks, and from wherever."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from django.test import Client

import mingzhang.web
from mingzhang.web import workflow
from mingzhang.web.draft.version import freeze
from mingzhang.web.models import AuditEntry, Slot, State, Transition
from mingzhang.web.models.state import STANDINGS, Clock
from mingzhang.web.workflow import MOVES, perform

from ..conftest import County, advance

WEB = Path(mingzhang.web.__file__).parent
DAY = date(2025, 2, 1)


OTHER_STATES = {"jobs/queue.py", "workflow/answer.py"}
"""Jobs, and what the public writes, have a state too."""


def _trees() -> Iterator[tuple[str, ast.AST]]:
    for path in sorted(WEB.rglob("*.py")):
        where = path.relative_to(WEB).as_posix()
        if not where.startswith("migrations/"):
            yield where, ast.parse(path.read_text("utf-8"))


def _calls(tree: ast.AST, model: str, *verbs: str) -> Iterator[ast.Call]:
    """Calls like `Model.objects.filter(…).update(…)`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            names = {n.id for n in ast.walk(node.func) if isinstance(n, ast.Name)}
            if node.func.attr in verbs and model in names:
                yield node


def test_no_other_code_writes_a_state() -> None:
    """Assigning `.state` of a slot, `update(state=…)`, or making the row of a move."""
    writers = set()
    for where, tree in _trees():
        for call in _calls(tree, "Slot", "update", "create", "update_or_create", "bulk_update"):
            if any(word.arg == "state" for word in call.keywords):
                writers.add(where)
        if any(_calls(tree, "Transition", "create", "bulk_create")):
            writers.add(where)
        for node in ast.walk(tree):
            targets = node.targets if isinstance(node, ast.Assign) else []
            for target in (t for one in targets for t in ast.walk(one)):
                named = isinstance(target, ast.Attribute) and target.attr == "state"
                if named and where not in OTHER_STATES and not where.startswith("draft/"):
                    writers.add(where)
    assert writers == {"workflow/perform.py"}


def test_no_other_code_writes_a_draft() -> None:
    writers = set()
    for where, tree in _trees():
        verbs = ("create", "bulk_create", "update", "bulk_update", "delete", "get_or_create")
        for model in ("DraftRow", "DraftEdit"):
            if any(_calls(tree, model, *verbs)):
                writers.add(where)
    assert writers
    assert all(where.startswith("draft/") for where in writers), writers


def test_every_state_has_its_row() -> None:
    assert set(STANDINGS) == set(State)
    began = {state for move in MOVES for state in move.before}
    assert began == set(State), "from every state a move leads on"
    for state, row in STANDINGS.items():
        assert bool(row.timeless) == (row.clock is Clock.NONE), state


@pytest.fixture
def submitted(county: County) -> County:
    """A booklet with a version that its clerk handed in."""
    freeze(county.slot, county.people["clerk"])
    advance(county.slot, "submit", county.people["clerk"])
    return county


def _by_page(client: Client, county: County, name: str, **sent: str) -> str:
    client.force_login(county.people["unit_reviewer"])
    return client.post(f"/work/slots/{county.slot.pk}/moves/{name}/", sent).content.decode()


def _by_bulk(client: Client, county: County, name: str, **sent: str) -> str:
    client.force_login(county.people["unit_reviewer"])
    action = "return" if name.endswith("_return") else "approve"
    data = {"action": action, "slots": [str(county.slot.pk)], **sent}
    return client.post("/work/queue/bulk/", data).content.decode()


def _addresses() -> dict[str, str]:
    moves = AuditEntry.objects.filter(action__startswith="slot.")
    return {entry.action: entry.address for entry in moves}


@pytest.mark.parametrize("way", [_by_page, _by_bulk])
def test_every_way_leaves_the_same_entry_with_its_address(
    submitted: County, client: Client, way: object
) -> None:
    assert callable(way)
    way(client, submitted, "unit_return", reason="请补充说明")
    submitted.slot.refresh_from_db()
    made = Transition.objects.get(slot=submitted.slot, name="unit_return")
    assert (submitted.slot.state, made.reason) == (State.RETURNED, "请补充说明")
    assert _addresses()["slot.unit_return"] == "127.0.0.1"


def test_a_person_without_an_address_cannot_be_forgotten(submitted: County) -> None:
    with pytest.raises(TypeError, match="address"):
        perform(submitted.slot, "unit_approve", submitted.people["unit_reviewer"])  # type: ignore[call-arg]


def test_submitting_makes_the_version_of_the_draft(county: County) -> None:
    """A program and a page hand in what is typed, not what was typed once."""
    assert not county.slot.versions.exists()
    done = perform(county.slot, "submit", county.people["clerk"], address="192.0.2.7")
    assert done.made.version == county.slot.versions.get()
    assert county.slot.state == State.UNIT_REVIEW


def test_an_empty_draft_is_not_submitted(county: County) -> None:
    empty = Slot.objects.create(
        organisation=county.slot.organisation, year=2031, kind="budget", profile=county.slot.profile
    )
    with pytest.raises(workflow.Refused, match="没有填报内容"):
        perform(empty, "submit", county.people["clerk"], address="192.0.2.7")
    empty.refresh_from_db()
    assert empty.state == State.NOT_STARTED


def test_a_correction_is_not_overdue_since_years(submitted: County) -> None:
    """The day for handing in was kept long ago; a correction has one only where it is given."""
    people, slot = submitted.people, submitted.slot
    Slot.objects.filter(pk=slot.pk).update(due=date(2022, 1, 20))
    slot.refresh_from_db()
    advance(slot, "unit_approve", people["unit_reviewer"])
    advance(slot, "bureau_approve", people["bureau"], day=DAY)
    advance(slot, "publish", people["bureau"])
    advance(slot, "correct", people["bureau"], reason="金额有误")
    assert slot.deadline is None
    assert slot.due is None
    assert slot.days_late(date(2025, 6, 1)) == 0
    advance(slot, "submit", people["clerk"])
    advance(slot, "unit_return", people["unit_reviewer"], reason="再改")
    assert slot.days_late(date(2025, 6, 1)) == 0


def test_a_correction_with_a_day_is_late_after_it(submitted: County) -> None:
    people, slot = submitted.people, submitted.slot
    advance(slot, "unit_approve", people["unit_reviewer"])
    advance(slot, "bureau_approve", people["bureau"], day=DAY)
    advance(slot, "publish", people["bureau"])
    advance(slot, "correct", people["bureau"], reason="金额有误", due=date(2025, 3, 1))
    advance(slot, "submit", people["clerk"])
    assert slot.days_late(date(2025, 3, 3)) == 2
