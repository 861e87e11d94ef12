"""Reminders with a record, saved filters, parts that were looked through."""

from __future__ import annotations

import json
from email.message import Message
from io import BytesIO
from typing import Any

import pytest
from django.core import mail
from django.urls import reverse

from mingzhang.web.draft.version import freeze
from mingzhang.web.jobs.worker import Worker
from mingzhang.web.models import AuditEntry, Job, Reminder, SavedFilter, Slot, State, Viewed
from mingzhang.web.review import reminder
from mingzhang.web.review.reminder import recipients

from ..conftest import County


def page_of(county: County, name: str, path: str) -> str:
    return str(county.client(name).get(path).content.decode())


def remind(county: County, name: str, slot: Slot, text: str = "") -> Any:
    return county.client(name).post(reverse("remind", args=[slot.pk]), {"text": text})


def test_the_bureau_reminds_the_clerk_who_sees_it(county: County) -> None:
    assert remind(county, "bureau", county.slot, "请在周五前报来").status_code == 302
    (made,) = Reminder.objects.all()
    assert (made.kind, made.people, made.outcome) == ("due", ["clerk"], [])
    assert AuditEntry.objects.filter(action="slot.remind").count() == 1
    assert not Job.objects.exists()  # neither mail nor webhook is set up
    assert "请在周五前报来" in page_of(county, "clerk", "/work/")
    assert "催办过1次" in page_of(county, "bureau", f"/work/slots/{county.slot.pk}/")


def test_what_was_returned_is_asked_to_be_mended(county: County) -> None:
    Slot.objects.filter(pk=county.slot.pk).update(state=State.RETURNED)
    remind(county, "bureau", county.slot)
    made = Reminder.objects.get()
    assert made.kind == "mend"
    assert "请尽快修改后重新报送，报送期限2025-01-20，已逾期" in made.text


@pytest.mark.parametrize(
    ("state", "names"),
    [
        (State.DRAFTING, ["unit_clerk"]),
        (State.UNIT_REVIEW, []),  # this unit has nobody who reviews
        (State.DEPARTMENT_REVIEW, ["department_reviewer"]),
        (State.APPROVED, []),
        (State.PUBLISHED, []),
    ],
)
def test_whose_turn_it_is(county: County, state: State, names: list[str]) -> None:
    county.unit_slot.state = state
    assert [person.username for person in recipients(county.unit_slot)] == names


def test_nobody_reminds_who_may_not_return(county: County) -> None:
    for name in ("clerk", "unit_reviewer", "performance"):
        assert remind(county, name, county.slot).status_code in (403, 404)
    assert remind(county, "department_reviewer", county.unit_slot).status_code == 302
    assert remind(county, "department_reviewer", county.other_slot).status_code == 404
    assert Reminder.objects.count() == 1


def test_it_goes_out_by_mail_and_webhook_and_says_what_went_wrong(
    county: County, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.EMAIL_HOST, settings.EMAIL_FROM = "mail.invalid", "caizheng@example.invalid"
    settings.WEBHOOK = "https://hook.invalid/x"
    clerk = county.people["clerk"]
    clerk.email = "clerk@example.invalid"
    clerk.save()
    posted: list[Any] = []

    def refuse(request: Any, timeout: float) -> Any:
        posted.append(json.loads(request.data))
        if len(posted) == 1:
            raise reminder.URLError("no route")
        answer = BytesIO()
        answer.status, answer.headers = 200, Message()  # type: ignore[attr-defined]
        return answer

    monkeypatch.setattr(reminder.urllib.request, "urlopen", refuse)
    remind(county, "bureau", county.slot, "请报")
    Worker().run(once=True)
    made = Reminder.objects.get()
    assert [m.to for m in mail.outbox] == [["clerk@example.invalid"]]
    assert posted[0]["text"] == "请报"
    problems = {sent["way"]: sent["problem"] for sent in made.outcome}
    assert problems["email"] == ""
    assert "no route" in problems["webhook"]
    assert "没有发出" in page_of(county, "bureau", f"/work/slots/{county.slot.pk}/")
    Job.objects.update(state="queued", worker="", attempts=0)
    Worker().run(once=True)
    made.refresh_from_db()
    assert all(not sent["problem"] for sent in made.outcome)
    assert len(mail.outbox) == 1  # not twice


def test_several_are_reminded_at_once(county: County) -> None:
    slots = [county.slot.pk, county.other_slot.pk]
    Slot.objects.filter(pk=county.other_slot.pk).update(state=State.PUBLISHED)
    data = {"slots": slots, "action": "remind"}
    page = county.client("bureau").post(reverse("bulk"), data).content.decode()
    assert "选中2本，办成1本" in page
    assert "现在没有要催的人" in page


def test_a_filter_is_kept_for_oneself(county: County) -> None:
    client = county.client("bureau")
    client.post(reverse("filter_save"), {"name": "水利", "query": "q=水利&year=2025"})
    assert ">水利</a>" in page_of(county, "bureau", "/work/queue/?all=1")
    assert ">水利</a>" not in page_of(county, "performance", "/work/queue/?all=1")
    assert "不再保存“水利”" in page_of(county, "bureau", "/work/queue/?year=2025&q=水利")
    kept = SavedFilter.objects.get()
    county.client("performance").post(reverse("filter_drop", args=[kept.pk]))
    assert SavedFilter.objects.exists()
    client.post(reverse("filter_drop", args=[kept.pk]))
    assert not SavedFilter.objects.exists()


def test_parts_are_marked_as_looked_through_by_each_person(county: County) -> None:
    version = freeze(county.slot, None)
    client = county.client("bureau")
    page = reverse("viewed", args=[county.slot.pk, version.number])
    assert client.post(page, {"part": "table-1", "on": "1"}).json() == {"count": 1}
    assert client.post(page, {"part": "table-1", "on": "1"}).json() == {"count": 1}
    slot = f"/work/slots/{county.slot.pk}/"
    assert 'value="table-1" checked' in page_of(county, "bureau", slot)
    assert client.post(page, {"part": "table-1", "on": "0"}).json() == {"count": 0}
    assert not Viewed.objects.exists()
    assert client.post(page, {"part": ""}).status_code == 404
    assert county.client("other_clerk").post(page, {"part": "table-1"}).status_code == 404
