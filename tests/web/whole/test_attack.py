"""A seeded minute of the attack (`python -m benchmarks.attack`): nothing breaks, nothing leaks."""

from __future__ import annotations

import pytest
from benchmarks.attack.place import addresses
from benchmarks.attack.run import Attack, Outcome

from mingzhang.web.api import throttle
from mingzhang.web.operation import held

from ..conftest import County

REQUESTS = 90


def test_hostile_requests_break_nothing_and_learn_nothing(
    county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in throttle.RATES:
        monkeypatch.setitem(throttle.RATES, name, (10**9, 1.0))
    outcome = Outcome()
    Attack(20250120, outcome).run(REQUESTS)
    assert not outcome.broken
    assert not outcome.leaks
    assert held.verify().problem == ""
    assert {200, 302, 403, 404} <= set(outcome.statuses)


def test_attack_finds_what_breaks_and_what_leaks(
    county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_arguments: object) -> None:
        raise ValueError("broken on purpose")

    outcome = Outcome()
    attack = Attack(1, outcome)
    monkeypatch.setattr("mingzhang.web.review.letter.get_slot", broken)
    # What stands on the page of one's own is what only others may know.
    attack.place.marks = {county.other_slot.pk: county.department.name.encode()}
    clerk = next(person for person in attack.people if person.name == "clerk")
    for rest, view in (("letter/", "letter"), ("", "slot")):
        attack._ask(clerk, "GET", f"/work/slots/{county.slot.pk}/{rest}", (b"", ""), view)
    assert len(outcome.broken) == len(outcome.leaks) == 1


def test_every_address_is_attacked() -> None:
    routes = {address.route for address in addresses()}
    assert {"work/slots/<int:slot_id>/fill/edits/", "check/", "accounts/login/"} <= routes
    assert len(routes) > 150
