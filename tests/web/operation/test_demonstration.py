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

from mingzhang.published.page import page_data
from mingzhang.web import audit
from mingzhang.web.draft.version import booklet_of, budget_of
from mingzhang.web.jobs.queue import claim
from mingzhang.web.models import (
    Feedback,
    FeedbackState,
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
from mingzhang.web.operation.demonstration.passing import FILES
from mingzhang.web.operation.demonstration.people import FILE, new_password
from mingzhang.web.operation.demonstration.showing import demonstrate
from mingzhang.web.portal import serving
from mingzhang.web.publication.publishing import whose
from mingzhang.web.workflow import perform

from ..portal.test_portal import put

pytestmark = pytest.mark.slow

# Computing the booklets takes time and gives the same every time.
_PREPARE = functools.cache(loading._prepare)
_PREPARE_EXAMPLE = functools.cache(loading._prepare_example)


@pytest.fixture
def loaded(db: None, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The county with all its departments and one year, in a folder of its own."""
    settings.STORE = tmp_path / "files"
    settings.DATA = tmp_path
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    monkeypatch.setattr(loading, "_prepare", _PREPARE)
    monkeypatch.setattr(loading, "_prepare_example", _PREPARE_EXAMPLE)
    loading.load(years=(2025,))
    return tmp_path


def test_every_state_every_role_and_once(loaded: Path) -> None:
    jobs = [job.slot_id for job in Job.objects.filter(kind="demonstrate")]
    states = set(Slot.objects.exclude(pk__in=jobs).values_list("state", flat=True))
    assert states == set(State) - {State.PUBLISHED, State.CORRECTING}
    assert Slot.objects.filter(pk__in=jobs, state=State.APPROVED).count() == len(jobs) > 3
    today = timezone.localdate()
    assert any(slot.days_late(today) > 0 for slot in Slot.objects.exclude(pk__in=jobs))
    both = Slot.objects.filter(approved_on__isnull=False)
    assert all(slot.due < slot.publish_due for slot in both if slot.due and slot.publish_due)
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


def test_example_goes_through_its_whole_year(loaded: Path) -> None:
    slots = Slot.objects.filter(organisation__address="lanxian-media-center", year=2025)
    budget, final = slots.get(kind="budget"), slots.get(kind="final_accounts")
    assert set(budget.uploads.values_list("purpose", flat=True)) == set(FILES)
    assert not final.uploads.exists()
    approved = [slot.transitions.last() for slot in (budget, final)]
    _every_state_of_a_year()
    handed_in = max(upload.at for upload in budget.uploads.all())
    assert approved[0].at < handed_in < approved[1].at
    client = Client()
    client.force_login(User.objects.get(username="business"))
    year = client.get(f"/work/slots/{budget.pk}/year/").content.decode()
    assert "得分 95.28 优" in year
    assert "超预算采购" in year
    # As the worker publishes them, without the files.
    serving.forget()
    for slot in (budget, final):
        version = slot.versions.get()
        made = page_data(whose(slot), booklet_of(version), budget_of(version), 1, "2026-08-21", {})
        put(slot, made)
    text = client.get("/d/lanxian-media-center/promises/").content.decode()
    assert "其中2个公开了自评" in text
    assert "自评得分" in text
    found = client.get("/search/", {"text": "县域外媒体宣传费 自评得分"}).content.decode()
    assert 'href="/d/lanxian-media-center/promises/"' in found
    serving.forget()


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
    said = Feedback.objects.values_list("state", flat=True)
    assert set(said) == set(FeedbackState.values)
    assert len(said) == 3 * Feedback.objects.filter(state=FeedbackState.WAITING).count()
    assert Publication.objects.filter(published_at__lt=timezone.now() - timedelta(days=5)).exists()
    assert claim("worker") is not None


def test_passwords_satisfy_the_policy() -> None:
    for _number in range(50):
        validate_password(new_password())


def _every_state_of_a_year() -> None:
    """Some keep nothing yet, some lag and say why, some lag in silence, some are scored."""
    slots = Slot.objects.filter(organisation__kind="department", kind="budget")
    kept = {slot.pk: slot.year_rows.filter(table="readings") for slot in slots}
    assert any(not slot.year_rows.exists() for slot in slots)
    assert any(
        slot.year_rows.filter(table="money").exists() and not kept[slot.pk].exists()
        for slot in slots
    )
    days = {pk: {row.values["day"][5:] for row in rows} for pk, rows in kept.items() if rows}
    assert {"07-31"} in days.values()
    assert {"07-31", "12-31"} in days.values()
    client = Client()
    client.force_login(User.objects.get(username="business"))
    pages = [
        client.get(f"/work/slots/{pk}/year/", {"at": "2025-07-31"}).content.decode()
        for pk in list(days)[:4]
    ]
    assert any("还没有写措施" in page for page in pages)
    assert any("按周调度" in page for page in pages)
