"""A small county for the tests of the platform: departments, a unit, one person per role."""

from __future__ import annotations

# ruff: noqa: E402
from platform_setup import set_up

set_up()

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connection
from django.test import Client

from kept import computed, reviewed, source_of, written
from mingzhang.entry.flat import budget_to_rows
from mingzhang.web.accounts.permission import SIGNING
from mingzhang.web.draft.stored import write_rows
from mingzhang.web.models import Desk, DraftRow, Organisation, Role, Slot, State, Transition, User
from mingzhang.web.workflow import perform, sign_off

from .story import served

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "lanxian-media-center-2025"
PASSWORD = "Qing-he-2025-tests"


@dataclass
class County:
    """What stands in the database."""

    department: Organisation
    unit: Organisation
    other: Organisation
    slot: Slot
    unit_slot: Slot
    other_slot: Slot
    people: dict[str, User] = field(default_factory=dict)

    def client(self, name: str) -> Client:
        """A browser in which this person is logged in."""
        client = Client()
        client.force_login(self.people[name], "allauth.account.auth_backends.AuthenticationBackend")
        return client


@pytest.fixture(autouse=True)
def _one_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker inside of a test works in the transaction of the test, whose connection stays."""
    monkeypatch.setattr("mingzhang.web.jobs.worker.close_old_connections", lambda: None)
    monkeypatch.setattr("mingzhang.web.jobs.keeper.close_old_connections", lambda: None)


@contextmanager
def kept_open() -> Iterator[None]:
    """A request put to the platform itself, not by a client of Django, ends no connection."""
    signals = (request_started, request_finished)
    were = [signal.disconnect(close_old_connections) for signal in signals]
    try:
        yield
    finally:
        for signal, was in zip(signals, were, strict=True):
            if was:
                signal.connect(close_old_connections)


_COMPUTING = ("draft.version", "fill.preview", "handin.unit_sum")
_REVIEWING = ("draft.version", "fill.preview", "review.letter", "review.tasks")


@pytest.fixture(autouse=True)
def _computed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same draft is computed, the same booklet checked and printed, once for all tests."""
    for module in _COMPUTING:
        monkeypatch.setattr(f"mingzhang.web.{module}.compute_booklet", computed)
    for module in _REVIEWING:
        monkeypatch.setattr(f"mingzhang.web.{module}.review_booklet", reviewed)
    monkeypatch.setattr("mingzhang.web.publication.files.write_booklet", written)


@pytest.fixture(scope="session")
def story(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the server that all stories in a browser share."""
    with served(tmp_path_factory.mktemp("story")) as address:
        yield address


_DRAFT: list[tuple[Any, ...]] = []
"""Rows of the example's draft as they lie in the database, when `write_rows` has written them."""


def _write_example(slot: Slot) -> None:
    """The example's draft; most tests begin with it, so it is written once and then copied."""
    fields = (f.column for f in DraftRow._meta.concrete_fields if not f.primary_key)
    columns = [column for column in fields if column != "slot_id"]
    names = ", ".join(connection.ops.quote_name(column) for column in columns)
    into = f"INSERT INTO web_draftrow (slot_id, {names})"
    with connection.cursor() as cursor:
        if not _DRAFT:
            write_rows(slot, budget_to_rows(source_of(EXAMPLE)))
            asked = f"SELECT {names} FROM web_draftrow WHERE slot_id = %s ORDER BY id"
            cursor.execute(asked, [slot.pk])
            _DRAFT.extend(cursor.fetchall())
        elif connection.vendor == "postgresql":
            kept = [
                {
                    c: json.loads(v) if c == "values" else v
                    for c, v in zip(columns, row, strict=True)
                }
                for row in _DRAFT
            ]
            rows = "jsonb_populate_recordset(NULL::web_draftrow, %s::jsonb)"
            cursor.execute(f"{into} SELECT %s, {names} FROM {rows}", [slot.pk, json.dumps(kept)])
        else:
            marks = ", ".join(["%s"] * (len(columns) + 1))
            rows = [(slot.pk, *row) for row in _DRAFT]
            cursor.executemany(f"{into} VALUES ({marks})", rows)


@pytest.fixture
def county(db: None, settings: pytest.FixtureRequest, tmp_path: Path) -> County:
    """A department with its unit, another department, and people named by what they do."""
    settings.STORE = tmp_path / "files"  # type: ignore[attr-defined]
    # The hash that production uses is slow on purpose; a dozen accounts a test are not.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # type: ignore[attr-defined]
    department = Organisation.objects.create(
        name="岚县融媒体中心", kind="department", code="012", county="岚县", address="media"
    )
    unit = Organisation.objects.create(
        name="岚县广播站",
        kind="unit",
        code="012002",
        county="岚县",
        address="radio",
        parent=department,
    )
    other = Organisation.objects.create(
        name="岚县水利局", kind="department", code="013", county="岚县", address="water"
    )

    def slot(organisation: Organisation) -> Slot:
        return Slot.objects.create(
            organisation=organisation,
            year=2025,
            kind="budget",
            profile="shanxi-county-budget-2025",
            due=date(2025, 1, 20),
        )

    made = County(department, unit, other, slot(department), slot(unit), slot(other))
    _write_example(made.slot)
    for name, role, organisation, desk in (
        ("clerk", Role.CLERK, department, Desk.NONE),
        ("unit_clerk", Role.CLERK, unit, Desk.NONE),
        ("other_clerk", Role.CLERK, other, Desk.NONE),
        ("unit_reviewer", Role.UNIT_REVIEWER, department, Desk.NONE),
        ("department_reviewer", Role.DEPARTMENT_REVIEWER, department, Desk.NONE),
        ("bureau", Role.BUREAU, None, Desk.BUSINESS),
        ("performance", Role.BUREAU, None, Desk.PERFORMANCE),
        ("procurement", Role.BUREAU, None, Desk.PROCUREMENT),
        ("assets", Role.BUREAU, None, Desk.ASSETS),
        ("system_admin", Role.SYSTEM_ADMIN, None, Desk.NONE),
        ("security_admin", Role.SECURITY_ADMIN, None, Desk.NONE),
        ("audit_admin", Role.AUDIT_ADMIN, None, Desk.NONE),
    ):
        user = User(
            username=name, display_name=name, role=role, organisation=organisation, desk=desk
        )
        user.set_password(PASSWORD)
        user.save()
        made.people[name] = user
    return made


def sign_all(slot: Slot) -> None:
    """The divisions of the bureau agree to the newest version, where it waits for them."""
    if slot.state == State.BUREAU_REVIEW:
        for user in User.objects.filter(role=Role.BUREAU, desk__in=SIGNING, is_active=True):
            sign_off(slot, user, agrees=True, text="", seen=None, address="")


def advance(slot: Slot, name: str, user: User | None, **given: Any) -> Transition:
    """The move as `perform` makes it, without the worker that publishing waits for."""
    if name == "bureau_approve" and "override" not in given:
        sign_all(slot)
    if name == "publish":
        given.setdefault("version", slot.versions.last())
    return perform(slot, name, user, address="192.0.2.7" if user else "", **given).made


def read_by_the_public(slot: Slot, bureau: User, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put a draft through all offices and publish it, of the files the page alone."""
    from mingzhang.web.draft.version import freeze
    from mingzhang.web.publication import files, publishing

    monkeypatch.setattr(files, "FORMATS", ("html",))
    freeze(slot, None)
    advance(slot, "submit", None)
    advance(slot, "unit_approve", None)
    advance(slot, "bureau_approve", None, day=date(2025, 2, 1))
    publishing.publish(slot, bureau)
