"""The demonstration county stands in every state, and is loaded once."""

from __future__ import annotations

import functools
import sys
import types
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.password_validation import validate_password
from django.test import Client
from django.utils import timezone

from mingzhang.web import audit
from mingzhang.web.jobs.queue import claim
from mingzhang.web.models import (
    Job,
    Organisation,
    Publication,
    Role,
    Slot,
    State,
    Thread,
    Transition,
    User,
    Version,
)
from mingzhang.web.operation.demonstration import load as loading
from mingzhang.web.operation.demonstration.people import FILE, new_password
from mingzhang.web.operation.demonstration.showing import demonstrate
from mingzhang.web.workflow import perform

# Computing the booklets takes time and gives the same every time.
_PREPARE = functools.cache(loading._prepare)


@pytest.fixture
def loaded(db: None, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The county with all its departments and one year, in a folder of its own."""
    settings.STORE = tmp_path / "files"
    settings.DATA = tmp_path
    monkeypatch.setattr(loading, "_prepare", _PREPARE)
    loading.load(years=(2025,))
    return tmp_path


def test_every_state_every_role_and_once(loaded: Path) -> None:
    jobs = [job.slot_id for job in Job.objects.filter(kind="demonstrate")]
    states = set(Slot.objects.exclude(pk__in=jobs).values_list("state", flat=True))
    assert states == set(State) - {State.PUBLISHED, State.CORRECTING}
    assert Slot.objects.filter(pk__in=jobs, state=State.APPROVED).count() == len(jobs) > 3
    today = timezone.localdate()
    assert any(slot.days_late(today) > 0 for slot in Slot.objects.exclude(pk__in=jobs))
    assert Version.objects.filter(upload__isnull=False, checks__errors__gt=0).exists()
    assert Thread.objects.filter(resolved_at__isnull=True).exclude(anchor="").exists()
    assert not Transition.objects.filter(at__gt=timezone.now() + timedelta(hours=12)).exists()
    assert audit.verify().problem == ""

    path = loaded / FILE
    assert path.stat().st_mode & 0o777 == 0o600
    accounts = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()]
    roles = {User.objects.get(username=account[2]).role for account in accounts}
    assert roles == set(Role) - {Role.NONE}
    *_rest, username, password = accounts[0]
    answer = Client().post("/accounts/login/", {"login": username, "password": password})
    assert answer.status_code == 302

    count = Organisation.objects.count()
    loading.load(years=(2025,))
    assert Organisation.objects.count() == count


def test_clerk_of_the_demonstration_has_work(loaded: Path) -> None:
    clerk = User.objects.get(username="clerk")
    slot = Slot.objects.get(organisation=clerk.organisation)
    assert slot.state == State.RETURNED
    assert slot.transitions.last().reason
    assert slot.threads.count() > 1


def test_publishing_is_left_to_the_worker(loaded: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def publish(
        slot: Slot,
        user: User,
        visible_from: datetime | None = None,
        reason: str = "",
        *,
        override: str = "",
        now: datetime | None = None,
    ) -> Publication:
        version = slot.versions.last()
        perform(slot, "publish", user, address="", version=version, override=override)
        now = now or timezone.now()
        return Publication.objects.create(
            slot=slot,
            version=slot.versions.last(),
            number=1,
            published_at=now,
            visible_from=max(now, visible_from or now),
            digest="",
            sm3="",
            page="",
        )

    module = types.ModuleType("mingzhang.web.publication.publishing")
    module.publish = publish  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, module.__name__, module)
    monkeypatch.setattr("mingzhang.web.publication.publishing", module, raising=False)
    states = set()
    for _again in range(2):
        for job in Job.objects.filter(kind="demonstrate").order_by("id"):
            demonstrate(job, lambda *_words: None)  # type: ignore[arg-type]
            assert job.slot is not None
            job.slot.refresh_from_db()
            states.add(job.slot.state)
    assert states == {State.PUBLISHED, State.CORRECTING}
    assert Publication.objects.filter(published_at__lt=timezone.now() - timedelta(days=5)).exists()
    assert claim("worker") is not None


def test_passwords_satisfy_the_policy() -> None:
    for _number in range(50):
        validate_password(new_password())
