"""Two deeds at once: whatever comes between what one looked at and what it writes.

One table of deeds. Every pair of those that are open from a state meets: the second deed is done in
front of statements of the first that no lock of the booklet covers, where another connection
may write. What comes of it is what one deed after the other would have made, or the first is
refused; nobody approves, hands in or publishes what they have not seen. That the locked part is
one's own is shown with a second connection.
"""

from __future__ import annotations

import itertools
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from importlib import import_module
from typing import Any

import pytest
from django.db import OperationalError, connection, transaction
from django.db.models import QuerySet

from mingzhang.errors import MingzhangError
from mingzhang.web import audit
from mingzhang.web.draft import version
from mingzhang.web.models import (
    CheckRun,
    DraftEdit,
    Job,
    SignOff,
    Slot,
    State,
    User,
    Version,
)
from mingzhang.web.publication import files, publishing

from ..conftest import County
from .deed import TABLE, Act, Deed, bring, dismissed, frozen, published, slot_now

perform_module = import_module("mingzhang.web.workflow.perform")

_REAL = transaction.atomic


class Meeting:
    """Does a deed with another in front of one of its statements that no lock covers.

    What comes before its first answer from the database is as if it had come before all of it.

    Attributes:
        points: statements that were passed so far, after the first, without a lock.
        depth: of transactions; is_locked: the booklet is held in the outermost.
    """

    def __init__(self, other: Act, at: int) -> None:
        self.other, self.at = other, at
        self.points = self.depth = 0
        self.has_read = self.is_meeting = self.is_locked = self.is_locking = False

    def _come(self) -> None:
        if self.is_meeting or not self.has_read or (self.depth and self.is_locked):
            return
        if self.points == self.at:
            self.is_meeting = True
            try:
                tried(self.other)
            finally:
                self.is_meeting = False
        self.points += 1

    def _query(self, execute: Any, *given: Any) -> Any:
        self._come()
        found = execute(*given)
        if not self.is_meeting:
            self.has_read = True
            self.is_locked, self.is_locking = self.is_locked or self.is_locking, False
        return found

    @contextmanager
    def _atomic(self, real: AbstractContextManager[None]) -> Iterator[None]:
        if not self.is_meeting:
            self._come()
            self.depth += 1
        try:
            with real:
                yield
        finally:
            if not self.is_meeting:
                self.depth -= 1
                self.is_locked = self.is_locked and self.depth > 0

    def do(self, act: Act) -> bool:
        """Whether the deed was done; only what the world got wrong refuses it."""
        locks = QuerySet.select_for_update

        def locking(found: Any, *given: Any, **named: Any) -> Any:
            self.is_locking = self.is_locking or not self.is_meeting
            return locks(found, *given, **named)

        def atomic(*given: Any, **named: Any) -> Any:
            return self._atomic(_REAL(*given, **named))

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(transaction, "atomic", atomic)
            patch.setattr(QuerySet, "select_for_update", locking)
            with connection.execute_wrapper(self._query):
                return tried(act)


def tried(act: Act) -> bool:
    """Whether it was done; whatever is no refusal in words is our own mistake."""
    try:
        act()
    except MingzhangError:
        return False
    return True


def outcome(county: County) -> object:
    """What stands in the database, without moments and numbers of rows."""
    slot = slot_now(county)
    moves = ("name", "before", "after", "version__number", "digest")
    return (
        (slot.state, slot.draft_revision, slot.due, slot.approved_on),
        list(slot.transitions.values_list(*moves)),
        list(slot.versions.values_list("number", "booklet", "source", "draft_revision")),
        list(slot.publications.values_list("number", "version__number")),
        list(Job.objects.values_list("kind", "payload__version", "state")),
        list(DraftEdit.objects.values_list("uid", "revision")),
        list(SignOff.objects.order_by("pk").values_list("version__number", "desk", "agrees")),
        User.objects.filter(is_active=True).exists(),
    )


def require_coherent(county: County) -> None:
    """One step leads to the next, and what was approved is what waits and what was published."""
    slot = slot_now(county)
    steps = list(slot.transitions.select_related("version"))
    for one, following in itertools.pairwise(steps):
        assert one.after == following.before
    assert not steps or steps[-1].after == slot.state
    assert all(one.version is None or one.digest == one.version.booklet for one in steps)
    if not slot.can_edit:
        assert slot.versions.last() == steps[-1].version
    approved = {one.version for one in steps if one.after == State.APPROVED}
    assert {p.version for p in slot.publications.select_related("version")} <= approved


@contextmanager
def undone() -> Iterator[None]:
    """Whatever is done here is not there afterwards."""
    point = transaction.savepoint()
    try:
        yield
    finally:
        transaction.savepoint_rollback(point)


def _kept_check(made: Version, _checked: object) -> None:
    CheckRun.objects.create(version=made, program="", report="0" * 64)


@pytest.fixture
def quick(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    """Slow work takes no time: what is tried is what comes while it is done, and after it."""
    frozen(county.slot)
    first = county.slot.rows.values_list("pk", flat=True)[0]
    county.slot.rows.exclude(pk=first).delete()
    for module in (perform_module, version):
        monkeypatch.setattr(module, "frozen_draft", frozen)
    monkeypatch.setattr(version, "keep_check", _kept_check)
    monkeypatch.setattr(files, "FORMATS", ())
    page: dict[str, object] = {"title": "x", "organisation": {"name": "x"}}
    page |= {name: [] for name in ("tables", "measures", "key", "three_public", "projects")}
    monkeypatch.setattr(publishing, "page_data", lambda *_given: dict(page))
    monkeypatch.setattr(publishing, "budget_of", lambda _version: None)
    monkeypatch.setattr(publishing, "make_files", lambda *_given: {})
    monkeypatch.setattr(publishing, "figures_of", lambda *_given: ())
    monkeypatch.setattr(publishing, "entries_of", lambda *_given: ())


@pytest.mark.django_db
@pytest.mark.parametrize("state", TABLE)
def test_two_deeds_at_once_are_one_after_the_other(
    county: County, quick: None, state: State
) -> None:
    if connection.vendor == "postgresql":
        pytest.skip("all of it is one connection, which is the same on both; the locks are not")
    bring(county, state)
    assert slot_now(county).state == state
    firsts, betweens = TABLE[state]
    before, met = outcome(county), 0
    for first in firsts:
        for second in (*firsts, *betweens, dismissed):
            told = (state, first.__qualname__, second.__qualname__)
            allowed = []
            with undone():
                one, two = first(county), second(county)
                tried(two)
                allowed.append(outcome(county))  # the first is refused
                if tried(one):
                    allowed.append(outcome(county))
                    require_coherent(county)
            for point in _points(county, first):
                with undone():
                    one, two = first(county), second(county)
                    was_done = Meeting(two, point).do(one)
                    found = outcome(county)
                    require_coherent(county)
                met += 1
                if was_done and found not in allowed[1:]:
                    allowed.append(_other_way(county, first, second))
                # What comes into a transaction that is refused goes with it, in this test.
                ways = allowed[1:] if was_done else [allowed[0], before]
                assert found in ways, (told, point, found, ways)
    assert met or state not in (State.DRAFTING, State.APPROVED)
    assert not audit.verify().problem


def _points(county: County, deed: Deed) -> list[int]:
    """Where others come in: at the beginning, ever more seldom, and in front of the lock."""
    with undone():
        alone = Meeting(lambda: None, -1)
        alone.do(deed(county))
    chosen = {0, alone.points - 1, *(4**n for n in range(5))}
    return sorted(point for point in chosen if 0 <= point < alone.points)


def _other_way(county: County, first: Deed, second: Deed) -> object:
    with undone():
        one, two = first(county), second(county)
        tried(one)
        tried(two)
        return outcome(county)


class _Seen(BaseException):
    """The deed was looked at in the middle, and is not to go on."""


def _is_held(slot: int) -> bool:
    """Whether another connection finds the booklet locked."""
    found: list[bool] = []

    def ask() -> None:
        waits = "SET lock_timeout = 1" if connection.vendor == "postgresql" else _NO_PATIENCE
        try:
            with connection.cursor() as cursor:
                cursor.execute(waits)
            with _REAL():
                Slot.objects.select_for_update(of=("self",)).get(pk=slot)
            found.append(False)
        except OperationalError:
            found.append(True)
        finally:
            connection.close()

    thread = threading.Thread(target=ask)
    thread.start()
    thread.join()
    return found[0]


_NO_PATIENCE = "PRAGMA busy_timeout = 0"


@pytest.mark.django_db(transaction=True)
def test_whoever_writes_holds_the_booklet(county: County, quick: None) -> None:
    """Each deed at its first statement that writes: no other of them can be in there."""
    slot = county.slot.pk
    looked_at = 0
    for state in TABLE:
        bring(county, state)
        county.slot.refresh_from_db()
        assert county.slot.state == state
        for deed in itertools.chain(*TABLE[state]):
            act = deed(county)
            held: list[bool] = []

            def write(execute: Any, sql: str, *given: Any, held: list[bool] = held) -> Any:
                if sql.lstrip().startswith(("INSERT", "UPDATE", "DELETE")):
                    held.append(_is_held(slot))
                    raise _Seen
                return execute(sql, *given)

            with connection.execute_wrapper(write):
                try:
                    was_done = tried(act)
                except _Seen:
                    was_done = True
            writes_nothing = deed is published and state == State.PUBLISHED  # it was done before
            assert held == [True] or not was_done or writes_nothing, (state, deed)
            looked_at += len(held)
    assert not _is_held(slot)
    assert looked_at > 2 * len(TABLE)
